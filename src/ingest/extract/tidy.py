"""The paragraphs of a body without what stands among them and is not the article's. No input or output."""

from __future__ import annotations

import re

from ingest.extract import notes, weigh
from ingest.extract.render import HEADINGS, Block
from ingest.extract.titles import key_of

# Before the first and after the last paragraph a short line must earn its place.
PARAGRAPHS = frozenset(("p", "li", "blockquote", "dd", "dt", "pre", "td", "th", "tr"))

_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|h\b)?|\bago\b", re.I)


def tidy(found: list[Block], title: str, recurring: frozenset[str]) -> list[Block]:
    """`found` without headline, byline, link lists and closing notes."""
    found = _after_headline(found, key_of(title))
    found = [block for block in found if not _sends_away(block) and key_of(block.text) not in recurring]
    return _headed(_trimmed(found))


def _after_headline(found: list[Block], title: str) -> list[Block]:
    for at, block in enumerate(found[:15]):
        if block.el.tag == "h1" or (title and key_of(block.text) == title):
            return found[at + 1 :]
    return found


def _sends_away(block: Block) -> bool:
    """Whether `block` is a link to something else, or a note to the reader."""
    if notes.note(block.text):
        return True
    if block.linked <= len(block.text) * 0.8:
        return False
    # A sentence may be one long link; a headline of another article ends in no full stop.
    return not (block.el.tag == "p" and block.text[-1] in ".!?”\"" and len(block.text) > 60)


def _trimmed(found: list[Block]) -> list[Block]:
    prose = [at for at, block in enumerate(found) if weigh.is_prose(block)]
    if not prose:
        return found
    first, last = prose[0], prose[-1] + 1
    before = [block for block in found[:first] if _opens(block)]
    after = [block for block in found[last:] if _closes(block)]
    return before + found[first:last] + after


def _opens(block: Block) -> bool:
    text = block.text
    if block.el.tag in HEADINGS:
        return block.el.tag != "h1"
    return block.el.tag in PARAGRAPHS and not block.linked and not notes.byline(text) and not (len(text) < 60 and _DATED.search(text))


def _closes(block: Block) -> bool:
    return block.el.tag in PARAGRAPHS and block.linked * 2 <= len(block.text)


def _headed(found: list[Block]) -> list[Block]:
    """`found` without headings that nothing follows."""
    while found and found[-1].el.tag in HEADINGS:
        found = found[:-1]
    return found
