"""The paragraphs of a body without what stands among them and is not the article's. No input or output."""

from __future__ import annotations

import re

from ingest.extract.body import notes, scoring
from ingest.extract.body.blocks import HEADINGS, Block
from ingest.extract.body.tree import El
from ingest.extract.boilerplate import known
from ingest.extract.titles import key_of

# Before the first and after the last paragraph a short line must earn its place.
PARAGRAPHS = frozenset(("p", "li", "blockquote", "dd", "dt", "pre", "td", "th", "tr"))
# A caption has not more characters than this.
CAPTION = 400
# A longer one that reads as prose is a paragraph with a picture in it.
LONG_CAPTION = 220
# What may stand beside a caption: a credit, a button.
ROOM = 40

_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|h\b)?|\bago\b", re.I)
_CREDIT = re.compile(
    r"[(\[](?:image|photo|picture|pic|foto|bild|credit|source|screenshot|archiv\w*|file photo"
    r"|getty)\b[^)\]]{0,60}[)\]]\s*$"
    r"|\b(?:getty images|bildrechte|shutterstock|afp via getty|picture alliance|ap photo|imago images"
    r"|ljósmynd|handout)\b",
    re.I,
)


def tidy(found: list[Block], head: El | None, title: str, recurring: frozenset[str]) -> list[Block]:
    """`found` without headline, byline, captions, link lists and closing notes."""
    found = _after_headline(found, head, key_of(title))
    kept: list[Block] = []
    for block in found:
        if _sends_away(block) or known(block.text, recurring):
            # What announced the links goes with them.
            while kept and _announces(kept[-1]):
                kept.pop()
        elif not is_caption(block):
            kept.append(block)
    return _headed(_trimmed(kept))


def _after_headline(found: list[Block], head: El | None, title: str) -> list[Block]:
    for at, block in enumerate(found[:15]):
        if block.el is head or (title and key_of(block.text) == title):
            # A smaller heading with the title's words may stand under the first paragraphs.
            if block.el.tag != "h1" and any(map(scoring.is_prose, found[:at])):
                continue
            return found[at + 1 :]
    return found


def _sends_away(block: Block) -> bool:
    """Whether `block` is a link to something else, or a note to the reader."""
    if notes.note(block.text):
        return True
    share = 0.6 if block.el.tag == "li" else 0.8
    if block.linked <= len(block.text) * share:
        return False
    # A sentence may be one long link; a headline of another article ends in no full stop.
    return not (block.el.tag == "p" and block.text[-1] in '.!?”"' and len(block.text) > 60)


def _announces(block: Block) -> bool:
    return block.el.tag in HEADINGS or (len(block.text) < 80 and block.text.endswith(":"))


def is_caption(block: Block) -> bool:
    """Whether `block` stands alone with a picture, or is worded as its caption."""
    if len(block.text) > CAPTION or block.el.tag in HEADINGS:
        return False
    if _CREDIT.search(block.text):
        return True
    room = len(block.text.replace(" ", "")) + ROOM
    if block.el.size(room) > room:
        return False
    holder = _holder(block)
    if scoring.is_prose(block) and (holder.tag in ("p", "li", "td") or len(block.text) > LONG_CAPTION):
        return False
    return any(el.tag in ("img", "picture") for el in holder.walk())


def _holder(block: Block) -> El:
    """The largest element that holds no more text than `block`."""
    holder, room = block.el, len(block.text.replace(" ", "")) + ROOM
    while holder.parent is not None and holder.parent.tag not in ("article", "main", "body", "section"):
        if holder.parent.size(room) > room:
            break
        holder = holder.parent
    return holder


def _trimmed(found: list[Block]) -> list[Block]:
    prose = [at for at, block in enumerate(found) if scoring.is_prose(block)]
    if not prose:
        return found
    first, last = prose[0], prose[-1] + 1
    # Some pages have no <p>: there a paragraph is what is made like the paragraphs.
    like = {(found[at].el.tag, found[at].el.marks) for at in prose}
    before = [block for block in found[:first] if _opens(block, like)]
    after = [block for block in found[last:] if _closes(block, like)]
    return before + [block for block in found[first:last] if not notes.byline(block.text)] + after


def _opens(block: Block, like: set[tuple[str, str]]) -> bool:
    text = block.text
    if block.el.tag in HEADINGS:
        return block.el.tag != "h1"
    return (
        _is_paragraph(block, like)
        and not block.linked
        and not notes.byline(text)
        and not (len(text) < 60 and _DATED.search(text))
    )


def _closes(block: Block, like: set[tuple[str, str]]) -> bool:
    return _is_paragraph(block, like) and block.linked * 2 <= len(block.text) and not notes.byline(block.text)


def _is_paragraph(block: Block, like: set[tuple[str, str]]) -> bool:
    return block.el.tag in PARAGRAPHS or (bool(block.el.marks) and (block.el.tag, block.el.marks) in like)


def _headed(found: list[Block]) -> list[Block]:
    """`found` without headings that nothing follows."""
    while found and found[-1].el.tag in HEADINGS:
        found = found[:-1]
    return found
