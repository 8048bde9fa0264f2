"""The standfirst: what a page prints apart from the body, between headline and text. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.body import cleanup, clutter, notes, scoring
from ingest.extract.body.blocks import Block
from ingest.extract.body.tree import El
from ingest.extract.titles import key_of

SHORTEST = 25
LONGEST = 900
# How many blocks before the text may hold it.
REACH = 25

_NAMES = re.compile(
    r"\b(?:(?:article|news|story|post|page|content|header|headline|entry|main|hero|detail|single)\s?)?"
    r"(?:lead|lede|leadin|leadtext|standfirst|dek|deck|subtitle|sub title|subheading|sub heading"
    r"|subheadline|sub headline|subhead|sub head|subhed|summary|intro|introduction|introtext|excerpt"
    r"|abstract|chapo|chapeau|sommario|entradilla|bajada|copete|subtitulo|ingress|vorspann|teaser text"
    r"|teasertext|description|desc|strapline|strap|tagline"
    r"|perex|anons|sapo|catenaccio|secondary headline|underline|synopsis|kicker text|header text"
    r"|undertitle|underrubrik|manchet|preamble|annotation|spot)\b"
)


@lru_cache(maxsize=8192)
def named(names: str) -> bool:
    """Whether an element with this class or id says that it holds the lead."""
    return bool(_NAMES.search(clutter.words(names)))


def lead(
    every: list[Block], text: list[Block], head: El | None, description: str
) -> tuple[str | None, list[Block]]:
    """The lead among all the blocks of the page, and the text to go with it. None where there is none.

    What stands between headline and text and is called a lead, or is the page's own description, is the
    lead; a mere sentence there is the first paragraph of the text.
    """
    if not text:
        return None, text
    first = text[0]
    at = next((i for i, block in enumerate(every) if block.el is first.el and block.text == first.text), 0)
    found = [block for block in _between(every[:at], head) if _may_be(block)]
    found = [block for block in found if key_of(block.text) != key_of(first.text)]
    best = next((block for block in found if _named(block.el)), None)
    if best:
        return best.text, text
    body = {key_of(block.text) for block in text[:3]}
    found = [block for block in found if key_of(block.text) not in body]
    best = next((block for block in found if _says(block.text, description)), None)
    if best:
        return best.text, text
    return None, [block for block in found if _is_paragraph(block)][:1] + text


def _between(before: list[Block], head: El | None) -> list[Block]:
    """What stands between headline and text; without a headline, what stands shortly before the text."""
    if head is not None:
        for at in range(len(before) - 1, -1, -1):
            if before[at].el is head or _within(before[at].el, head):
                return before[at + 1 :][-REACH:]
    return before[-4:]


def _within(el: El, outer: El) -> bool:
    return any(up is outer for up in el.ups())


def _named(el: El) -> bool:
    return any(one.marks and named(one.marks) for one in (el, *_near(el)))


def _near(el: El) -> list[El]:
    """The elements above that hold little more than `el`."""
    found: list[El] = []
    for up in el.ups():
        if len(found) == 3 or len(up.els()) > 3 or up.tag in ("article", "main", "body", "section"):
            break
        found.append(up)
    return found


def _sized(block: Block) -> bool:
    return (
        SHORTEST <= scoring.size(block.text) <= LONGEST
        and block.linked * 3 <= len(block.text)
        and not notes.note(block.text)
    )


def _may_be(block: Block) -> bool:
    return _sized(block) and not (
        notes.byline(block.text) or _captioned(block.el) or cleanup.is_caption(block)
    )


def _is_paragraph(block: Block) -> bool:
    if any(clutter.clutter(el) for el in (block.el, *_near(block.el))):
        return False
    return block.el.tag in ("p", "h2", "h3", "div") and not block.linked and scoring.is_prose(block)


def _captioned(el: El) -> bool:
    return any(up.tag in ("figure", "figcaption", "aside", "nav", "footer") for up in (el, *el.ups()))


def _says(text: str, description: str) -> bool:
    """Whether `text` is the page's own description of the article, or begins so."""
    one, other = key_of(text), key_of(description)
    return len(one) >= 20 and len(other) >= 20 and (one.startswith(other[:120]) or other.startswith(one))
