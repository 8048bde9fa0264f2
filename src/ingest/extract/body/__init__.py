"""The article's text and lead: the outlet's rules first, then the shape of the page. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from ingest.extract import selectors
from ingest.extract.body import cleanup, fallback, notes, scoring
from ingest.extract.body import lead as leads
from ingest.extract.body.blocks import Block, blocks
from ingest.extract.body.tree import El, build, build_parts, cut
from ingest.extract.boilerplate import known
from ingest.extract.titles import key_of
from ingest.model import Outlet
from ingest.text import MAX_TITLE_CHARS, clean_line

# Less prose than this from the rules' own elements: the layout has changed, look for the text as on any page.
LITTLE = 100
# And what is found so must be longer by this factor: an outlet has short pieces too.
FAR_MORE = 4
PICTURES = frozenset(("figure", "figcaption", "aside"))
# The share of a page's prose that must be left when its clutter is gone.
LEFT = 0.3
# Our text is in doubt when it has less than this share of the page's prose, or less prose than ENOUGH.
DOUBT = 0.3
ENOUGH = 450.0
# Another opinion is taken only when it is longer by this factor.
MUCH_MORE = 1.5
# A page with more blocks than this is no page of one article; trafilatura's time for it has no bound.
MANY = 5_000
UNDER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The paragraphs and the lead of an article, the addresses that its text links, and what found them.

    `under` are the lines that follow the headline on the page, where dates and bylines stand; `links` counts
    the lines of the page that are links, `prose` weighs its running text.
    """

    paragraphs: tuple[str, ...]
    lead: str | None = None
    hrefs: tuple[str, ...] = ()
    by: str = "generic"
    under: tuple[str, ...] = ()
    links: int = 0
    prose: float = 0.0


_TAG = re.compile(r"<[^<>]{1,300}>")

NONE = Body(paragraphs=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What helps to tell the text: what the page says of itself, and the outlet's recurring lines.

    `told` is the text that JSON-LD gives, "" where it gives none.
    """

    title: str = ""
    description: str = ""
    told: str = ""
    recurring: frozenset[str] = frozenset()


def body(page: LexborHTMLParser, outlet: Outlet, clues: Clues) -> Body:
    """The text on `page`. The outlet's `drop` rules have been applied."""
    lead = clean_line(selectors.text(page, outlet.rules.lead), MAX_TITLE_CHARS * 4)
    found = by_rules(page, outlet, clues) if outlet.rules.body else NONE
    if _size(found.paragraphs) < LITTLE:
        other = generic(page, clues)
        if _size(other.paragraphs) > _size(found.paragraphs) * FAR_MORE:
            found = other
    return replace(found, lead=lead or found.lead)


def by_rules(page: LexborHTMLParser, outlet: Outlet, clues: Clues) -> Body:
    """What the outlet's selectors give."""
    parts = build_parts(selectors.nodes(page, outlet.rules.body))
    for part in parts:
        cut(part, {id(el) for el in part.walk() if el is not part and el.tag in PICTURES})
    paragraphs = [_line(block) for block in blocks(parts) if not known(block.text, clues.recurring)]
    return Body(paragraphs=tuple(paragraphs), hrefs=_hrefs(parts), by="rules")


def generic(page: LexborHTMLParser, clues: Clues) -> Body:
    """What the shape of the page gives."""
    if page.body is None:
        return NONE
    root = build(page.body)
    every = blocks([root])
    heavy = scoring.weights(every)
    head = scoring.headline(root, clues.title)
    total = heavy.get(id(root), 0.0)
    if scoring.prune(root, heavy, head) < total * LEFT:
        # The names misled: this page calls its own text by a word that means clutter elsewhere.
        root = build(page.body)
        every = blocks([root])
        head = scoring.headline(root, clues.title)
        scoring.prune(root, scoring.weights(every), head, bold=False)
    parts = scoring.roots(root, scoring.weights(blocks([root])), head)
    text = cleanup.tidy(blocks(parts), head, clues.title, clues.recurring)
    standfirst, text = leads.lead(every, text, head, clues.description)
    top = next((at for at, block in enumerate(every) if block.el is head), 0)
    found = Body(
        paragraphs=tuple(map(_line, text)),
        lead=standfirst,
        hrefs=_hrefs(parts),
        under=tuple(block.text for block in every[top : top + UNDER]),
        links=sum(1 for block in every if block.linked * 2 > len(block.text)),
        prose=scoring.prose(text),
    )
    if scoring.prose(text) >= max(total * DOUBT, ENOUGH) or len(every) > MANY:
        return found
    return _second_opinion(page, found, clues)


def _second_opinion(page: LexborHTMLParser, found: Body, clues: Clues) -> Body:
    """What trafilatura finds, or what JSON-LD has, where that is much more than what we `found`."""
    if page.body is None:
        return found
    lines = fallback.lines(build(page.body))
    told = _TAG.sub("\n", clues.told).split("\n")
    by, other = max(("trafilatura", lines), ("json-ld", told), key=lambda one: _size(one[1]))
    around = {key_of(clues.title), key_of(clues.description)}
    other = [
        line
        for line in other
        if not (key_of(line) in around or notes.note(line) or known(line, clues.recurring))
    ]
    if _size(other) < max(_size(found.paragraphs) * MUCH_MORE, 1):
        return found
    return replace(found, paragraphs=tuple(other), by=by)


def _line(block: Block) -> str:
    """The paragraph as it is kept: an entry of a list is told by a dash."""
    return f"- {block.text}" if block.el.tag == "li" and block.text[0].isalnum() else block.text


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _hrefs(parts: list[El]) -> tuple[str, ...]:
    return tuple(el.attrs.get("href") or "" for part in parts for el in part.walk() if el.tag == "a")


__all__ = ["Block", "Body", "body"]
