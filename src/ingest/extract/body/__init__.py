"""The article's text and lead: by the outlet's selectors first, else by the structure of the page.

The order of the steps is here: tree -> blocks -> scoring (and clutter) -> cleanup -> lead, and the fallback where
the result is in doubt. No input or output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Outlet
from ingest.extract import selectors
from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.classifier import BlockFilter
from ingest.extract.body.cleanup import cleanup
from ingest.extract.body.copies import without_copies
from ingest.extract.body.fallback import trafilatura_lines
from ingest.extract.body.features import Surroundings
from ingest.extract.body.lead import find_lead
from ingest.extract.body.notes import is_boilerplate_line
from ingest.extract.body.scoring import (
    element_scores,
    find_body_elements,
    find_headline,
    prune,
    total_score,
)
from ingest.extract.body.tree import Element, build_tree, remove
from ingest.extract.boilerplate import is_known
from ingest.extract.titles import text_key
from ingest.text import MAX_TITLE_CHARS, clean_line

__all__ = ["MAX_STORED_LEAD_CHARS", "Body", "Hints", "find_body"]

MAX_STORED_LEAD_CHARS = MAX_TITLE_CHARS * 4
# When the outlet's selectors find fewer characters, the layout may have changed: try the generic way too.
MIN_RULE_CHARS = 100
# Its text replaces theirs only when it is longer by this factor, because an outlet has short articles too.
RULE_OVERRIDE_FACTOR = 4
# When pruning leaves less than this share of the page's score, class names misled it: prune again, gently.
MIN_REMAINING_SHARE = 0.3
# The text is in doubt when it has less than this share of the page's score, or a lower score than this.
MIN_BODY_SHARE = 0.3
MIN_BODY_SCORE = 450.0
# The fallback's text is taken when it is longer by this factor.
FALLBACK_FACTOR = 1.5
# No page of one article has more blocks, and trafilatura's time for such a page has no bound.
MAX_FALLBACK_BLOCKS = 5_000
MAX_LINES_UNDER_HEADLINE = 12

_PICTURES = frozenset(("figure", "figcaption", "aside"))
_TAG = re.compile(r"<[^<>]{1,300}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What helps to find the text: what the page says of itself, and the recurring lines of the outlet.

    `jsonld_text` is the articleBody of JSON-LD, "" when there is none. `boilerplate` holds lines as
    boilerplate.normalize gives them. `classifier` drops blocks that the rules propose; None leaves all to the rules.
    """

    title: str = ""
    description: str = ""
    jsonld_text: str = ""
    boilerplate: frozenset[str] = frozenset()
    classifier: BlockFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article, and what the search for it learned about the page.

    `hrefs` are the addresses linked in the text, as written. `extractor` names the method that found it:
    rules, generic, trafilatura or json-ld. `lines_under_headline` are the first lines from the headline on,
    where dates and bylines stand. `link_lines` counts the lines of the page that are mostly links;
    `prose_score` is the score of the text's blocks (see scoring).
    """

    paragraphs: tuple[str, ...]
    lead: str | None = None
    hrefs: tuple[str, ...] = ()
    extractor: str = "generic"
    lines_under_headline: tuple[str, ...] = ()
    link_lines: int = 0
    prose_score: float = 0.0


EMPTY = Body(paragraphs=())


def find_body(page: LexborHTMLParser, outlet: Outlet, hints: Hints) -> Body:
    """The text on `page`, from which the outlet's `drop` rules have been removed; no paragraphs if there is none."""
    lead = clean_line(selectors.first_text(page, outlet.rules.lead), MAX_STORED_LEAD_CHARS)
    found = _by_rules(page, outlet, hints) if outlet.rules.body else EMPTY
    if _char_count(found.paragraphs) < MIN_RULE_CHARS:
        generic = _generic(page, hints)
        if _char_count(generic.paragraphs) > _char_count(found.paragraphs) * RULE_OVERRIDE_FACTOR:
            found = generic
    return replace(found, lead=lead or found.lead)


def _by_rules(page: LexborHTMLParser, outlet: Outlet, hints: Hints) -> Body:
    """What the outlet's `body` selectors find."""
    parts = [build_tree(node) for node in selectors.select(page, outlet.rules.body)]
    for part in parts:
        pictures = (element for element in part.walk() if element is not part and element.tag in _PICTURES)
        remove(part, set(map(id, pictures)))
    paragraphs = [
        _paragraph(block)
        for block in without_copies(to_blocks(parts))
        if not is_known(block.text, hints.boilerplate)
    ]
    return Body(paragraphs=tuple(paragraphs), hrefs=_hrefs(parts), extractor="rules")


def _generic(page: LexborHTMLParser, hints: Hints) -> Body:
    """What the structure of the page gives."""
    if page.body is None:
        return EMPTY
    root = build_tree(page.body)
    page_blocks = to_blocks([root])
    scores = element_scores(page_blocks)
    headline = find_headline(root, hints.title)
    page_score = scores.get(id(root), 0.0)
    if prune(root, scores, headline) < page_score * MIN_REMAINING_SHARE:
        # This page names its own text with words that mean clutter elsewhere.
        root = build_tree(page.body)
        page_blocks = to_blocks([root])
        headline = find_headline(root, hints.title)
        scores = element_scores(page_blocks)
        prune(root, scores, headline, aggressive=False)
    parts = find_body_elements(root, element_scores(to_blocks([root])), headline)
    text = cleanup(without_copies(to_blocks(parts)), headline, hints.title, hints.boilerplate)
    lead, text = find_lead(page_blocks, text, headline, hints.description)
    surroundings = Surroundings(page_blocks=page_blocks, scores=scores, description=hints.description)
    if hints.classifier is not None and text:
        text = hints.classifier.kept(text, surroundings)
    found = Body(
        paragraphs=tuple(map(_paragraph, text)),
        lead=lead,
        hrefs=_hrefs(parts),
        lines_under_headline=_lines_under_headline(page_blocks, headline),
        link_lines=sum(1 for block in page_blocks if block.link_chars * 2 > len(block.text)),
        prose_score=total_score(text),
    )
    is_sure = found.prose_score >= max(page_score * MIN_BODY_SHARE, MIN_BODY_SCORE)
    if is_sure or len(page_blocks) > MAX_FALLBACK_BLOCKS:
        return found
    return _or_fallback(build_tree(page.body), found, hints)


def _or_fallback(page_body: Element, found: Body, hints: Hints) -> Body:
    """`found`, or what trafilatura finds or JSON-LD contains, if that is much longer."""
    candidates = (
        ("trafilatura", trafilatura_lines(page_body)),
        ("json-ld", _TAG.sub("\n", hints.jsonld_text).split("\n")),
    )
    extractor, lines = max(candidates, key=lambda candidate: _char_count(candidate[1]))
    lines = _without_boilerplate(lines, hints)
    if _char_count(lines) < max(_char_count(found.paragraphs) * FALLBACK_FACTOR, 1):
        return found
    return replace(found, paragraphs=tuple(lines), extractor=extractor)


def _without_boilerplate(lines: Iterable[str], hints: Hints) -> list[str]:
    """`lines` without the title, the description and what belongs to the outlet."""
    repeated = {text_key(hints.title), text_key(hints.description)}
    return [
        line
        for line in lines
        if text_key(line) not in repeated
        and not is_boilerplate_line(line)
        and not is_known(line, hints.boilerplate)
    ]


def _lines_under_headline(page_blocks: Sequence[Block], headline: Element | None) -> tuple[str, ...]:
    start = next((index for index, block in enumerate(page_blocks) if block.element is headline), 0)
    lines = page_blocks[start : start + MAX_LINES_UNDER_HEADLINE]
    # An item of a list with a link is another article, whose date it may have.
    return tuple(block.text for block in lines if not (block.element.tag == "li" and block.link_chars))


def _paragraph(block: Block) -> str:
    """The text of a block as it is stored: an entry of a list begins with a dash."""
    is_list_item = block.element.tag == "li" and block.text[0].isalnum()
    return f"- {block.text}" if is_list_item else block.text


def _char_count(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _hrefs(parts: Iterable[Element]) -> tuple[str, ...]:
    return tuple(
        element.attrs.get("href") or "" for part in parts for element in part.walk() if element.tag == "a"
    )
