"""The article's text and lead: by the outlet's selectors first, else by the structure of the page.

The steps of the second way are in body.steps: tree -> blocks -> scoring (and clutter) -> cleanup -> lead -> classifier.
Here is what follows where their result is in doubt. No input or output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Outlet
from ingest.extract.body.blocks import Block, is_mostly_link, to_blocks
from ingest.extract.body.choice import (
    LONGER_FACTOR,
    NOTHING,
    Candidate,
    PageFacts,
    between_links,
    choose,
    goes_on,
)
from ingest.extract.body.cleanup.copies import without_copies
from ingest.extract.body.cleanup.imprint import lines_without_imprint
from ingest.extract.body.cleanup.notes import is_boilerplate_line
from ingest.extract.body.cleanup.teasers import Teasers
from ingest.extract.body.fallback import trafilatura_lines
from ingest.extract.body.learned import lines_at
from ingest.extract.body.live_boxes import LiveBox, find_live_boxes
from ingest.extract.body.pictures import find_images
from ingest.extract.body.scoring import (
    matches_title,
    prose_chars,
    total_score,
)
from ingest.extract.body.state import state_paragraphs
from ingest.extract.body.state.written import paragraphs_of
from ingest.extract.body.steps import Hints, pictures_and_rows, take_steps
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.element import Element, remove
from ingest.extract.boilerplate import is_known
from ingest.extract.page import selectors
from ingest.extract.titles import text_key
from ingest.model import Image, Link
from ingest.text import MAX_TITLE_CHARS, clean_line

__all__ = ["MAX_STORED_LEAD_CHARS", "Body", "Hints", "find_body"]

MAX_STORED_LEAD_CHARS = MAX_TITLE_CHARS * 4
# When the outlet's selectors find fewer characters, the layout may have changed: try the generic way too.
MIN_RULE_CHARS = 100
# Its text replaces theirs only when it is longer by this factor, because an outlet has short articles too.
RULE_OVERRIDE_FACTOR = 4
# The text is in doubt when it has less than this share of the page's score, or a lower score than this.
MIN_BODY_SHARE = 0.3
MIN_BODY_SCORE = 450.0
# No page of one article has more blocks, and trafilatura's time for such a page has no bound.
MAX_FALLBACK_BLOCKS = 5_000
MAX_LINES_UNDER_HEADLINE = 12

_PICTURES = frozenset(("figure", "figcaption", "aside"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article, and what the search for it learned about the page.

    `links` and `images` are those of the text, with their addresses as written. `live_boxes` are its entries where it
    is made like a live blog. `extractor` names the method that found it:
    rules, generic, trafilatura, json-ld or state. `lines_under_headline` are the first lines from the headline on,
    where dates and bylines stand; `bylines` those where the outlet's pages have bylines. `link_lines` counts the
    lines of the page that are mostly links; `prose_score` is the score of the text's blocks (see scoring). Unless it
    `is_believed`, the text is of a page that shows no article: of a notice, or of the foot. `teasers` are those
    of the page, `page_blocks` all its paragraphs; none where the outlet's selectors found the text.
    """

    paragraphs: tuple[str, ...]
    lead: str | None = None
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    live_boxes: tuple[LiveBox, ...] = ()
    extractor: str = "generic"
    lines_under_headline: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    link_lines: int = 0
    prose_score: float = 0.0
    is_believed: bool = True
    teasers: Teasers = field(default_factory=Teasers)
    page_blocks: Sequence[Block] = ()


EMPTY = Body(paragraphs=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What else the page shows: its blocks, and the keys of its outlet's names.

    `is_named` says that the text is marked as an article, or stands under a heading with the article's title.
    """

    blocks: Sequence[Block]
    names: frozenset[str]
    is_named: bool


def find_body(page: LexborHTMLParser, outlet: Outlet, hints: Hints) -> Body:
    """The text on `page`, from which the outlet's `drop` rules have been removed; no paragraphs if there is none."""
    lead = clean_line(selectors.first_text(page, outlet.rules.lead), MAX_STORED_LEAD_CHARS)
    found = _by_rules(page, outlet, hints) if outlet.rules.body else EMPTY
    ruled_chars = _char_count(found.paragraphs)
    if ruled_chars < MIN_RULE_CHARS:
        generic = _generic(page, outlet, hints)
        if not ruled_chars or prose_chars(generic.paragraphs) > ruled_chars * RULE_OVERRIDE_FACTOR:
            found = generic
    return replace(found, lead=lead or found.lead)


def _by_rules(page: LexborHTMLParser, outlet: Outlet, hints: Hints) -> Body:
    """What the outlet's `body` selectors find."""
    parts = [build_tree(node) for node in selectors.select(page, outlet.rules.body)]
    pictures, rows = pictures_and_rows(element for part in parts for element in part.walk())
    for part in parts:
        boxes = (element for element in part.walk() if element is not part and element.tag in _PICTURES)
        remove(part, set(map(id, boxes)))
    text = [
        block for block in without_copies(to_blocks(parts)) if not is_known(block.text, hints.boilerplate)
    ]
    return Body(
        paragraphs=tuple(map(paragraph, text)),
        links=_links(parts),
        images=find_images(pictures, parts, None),
        live_boxes=find_live_boxes(rows, text),
        extractor="rules",
    )


def _generic(page: LexborHTMLParser, outlet: Outlet, hints: Hints) -> Body:
    """What the structure of the page gives."""
    steps = take_steps(page, outlet.name, hints)
    if steps is None:
        return EMPTY
    found = Body(
        paragraphs=tuple(map(paragraph, steps.text)),
        lead=steps.lead,
        links=_links(steps.parts),
        images=find_images(steps.pictures, steps.parts, steps.headline),
        live_boxes=find_live_boxes(steps.rows, steps.text),
        lines_under_headline=_lines_under_headline(steps.page_blocks, steps.headline),
        bylines=lines_at(steps.page_blocks, steps.headline, hints.template.byline) if hints.template else (),
        link_lines=sum(1 for block in steps.page_blocks if is_mostly_link(block)),
        prose_score=total_score(steps.text),
    )
    is_sure = found.prose_score >= max(steps.page_score * MIN_BODY_SHARE, MIN_BODY_SCORE) or (
        bool(steps.text) and steps.parts == steps.known_body
    )
    if len(steps.page_blocks) <= MAX_FALLBACK_BLOCKS:
        is_named = _names_title(steps.headline, hints.title) or any(map(_is_in_article, steps.parts))
        shown = _Shown(blocks=steps.page_blocks, names=steps.names, is_named=is_named)
        found = _or_whole(found, hints) if is_sure else _or_fallback(page, found, shown, hints)
    return replace(found, teasers=Teasers(steps.page_blocks), page_blocks=steps.page_blocks)


def _or_whole(found: Body, hints: Hints) -> Body:
    """`found`, or the text in JSON-LD where the page shows only the beginning of it."""
    if len(hints.jsonld_text) < _char_count(found.paragraphs) * LONGER_FACTOR:
        return found
    whole = _without_boilerplate(paragraphs_of(hints.jsonld_text), hints)
    if not goes_on(found.paragraphs, whole):
        return found
    return replace(found, paragraphs=whole, extractor="json-ld")


def _is_in_article(part: Element) -> bool:
    return any(element.tag in ("article", "main") for element in (part, *part.ancestors()))


def _names_title(headline: Element | None, title: str) -> bool:
    """Whether `headline` is a heading with the article's title, and not the first one of a page that lacks it."""
    return headline is not None and matches_title(text_key(headline.text()), text_key(title))


def _or_fallback(page: LexborHTMLParser, found: Body, shown: _Shown, hints: Hints) -> Body:
    """`found`, or what the page's data or trafilatura give, if that is the article; nothing, if none is."""
    facts = PageFacts(
        title=hints.title,
        description=hints.description,
        link_keys=frozenset(text_key(block.text) for block in shown.blocks if is_mostly_link(block)),
    )
    ours = Candidate(extractor=found.extractor, paragraphs=found.paragraphs, is_named=shown.is_named)
    best = choose((ours, *_in_data(page, hints)), facts)
    if not best.is_in_data and page.body is not None:
        lines = between_links(trafilatura_lines(build_tree(page.body)), found.paragraphs, facts)
        others = Candidate(
            extractor="trafilatura",
            paragraphs=lines_without_imprint(_without_boilerplate(lines, hints), shown.names),
            is_named=shown.is_named,
        )
        best = choose((best, others), facts)
    if best is NOTHING:
        return replace(found, is_believed=False)
    if best is ours:
        return found
    return replace(found, paragraphs=best.paragraphs, extractor=best.extractor)


def _in_data(page: LexborHTMLParser, hints: Hints) -> Iterator[Candidate]:
    """What JSON-LD says, and the state of a page that a script builds."""
    texts = {
        "json-ld": paragraphs_of(hints.jsonld_text),
        "state": state_paragraphs(page, hints.title),
    }
    for extractor, lines in texts.items():
        paragraphs = _without_boilerplate(lines, hints)
        if paragraphs:
            yield Candidate(extractor=extractor, paragraphs=paragraphs, is_named=True, is_in_data=True)


def _without_boilerplate(lines: Iterable[str], hints: Hints) -> tuple[str, ...]:
    """`lines` without the title, the description and what belongs to the outlet."""
    repeated = {text_key(hints.title), text_key(hints.description)}
    return tuple(
        line
        for line in lines
        if text_key(line) not in repeated
        and not is_boilerplate_line(line)
        and not is_known(line, hints.boilerplate)
    )


def _lines_under_headline(page_blocks: Sequence[Block], headline: Element | None) -> tuple[str, ...]:
    start = next((index for index, block in enumerate(page_blocks) if block.element is headline), 0)
    lines = page_blocks[start : start + MAX_LINES_UNDER_HEADLINE]
    # An item of a list with a link is another article, whose date it may have.
    return tuple(block.text for block in lines if not (block.element.tag == "li" and block.link_chars))


def paragraph(block: Block) -> str:
    """The text of a block as it is stored: an entry of a list begins with a dash."""
    is_list_item = block.element.tag == "li" and block.text[0].isalnum()
    return f"- {block.text}" if is_list_item else block.text


def _char_count(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _links(parts: Iterable[Element]) -> tuple[Link, ...]:
    return tuple(
        Link(url=element.attrs.get("href") or "", text=element.text())
        for part in parts
        for element in part.walk()
        if element.tag == "a"
    )
