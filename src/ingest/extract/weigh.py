"""Where on a page the article's text stands. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.extract import clutter
from ingest.extract.render import HEADINGS, Block, blocks
from ingest.extract.tree import El

_SENTENCE = re.compile(r"[.!?…。！？؟।։][\"”’»)\]]*(?:\s|$)|[。！？，、]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")


def size(text: str) -> int:
    """The length of `text` in letters of a script with spaces: a Chinese sign says as much as three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_UNSPACED.findall(text))


def is_prose(block: Block) -> bool:
    """Whether `block` reads as a paragraph of running text."""
    if block.el.tag in HEADINGS:
        return False
    length = size(block.text)
    if length < 40 or block.linked * 2 > len(block.text):
        return False
    return length >= 80 or bool(_SENTENCE.search(block.text))


def weight(block: Block) -> float:
    """How much `block` speaks for the element that it stands in."""
    if not is_prose(block):
        return 0.0
    whole = float(min(size(block.text) - block.linked, 1_200))
    if block.el.tag == "li":
        return whole * 0.4
    return whole if _SENTENCE.search(block.text) else whole * 0.4


def weights(root: El) -> dict[int, float]:
    """The weight of each element with text below it, by id()."""
    found: dict[int, float] = {}
    for block in blocks([root]):
        own = weight(block)
        if not own:
            continue
        found[id(block.el)] = found.get(id(block.el), 0.0) + own
        for up in block.el.ups():
            found[id(up)] = found.get(id(up), 0.0) + own
    return found


def prune(root: El, heavy: dict[int, float]) -> None:
    """Cut clutter below `root`, but never what holds most of the page's text."""
    total = heavy.get(id(root), 0.0)
    for el in root.walk():
        if el is root:
            continue
        if clutter.clutter(el) and heavy.get(id(el), 0.0) <= total * 0.5:
            el.cut()
            el.kids = []


def roots(body: El) -> list[El]:
    """The elements that hold the article's text, in document order; [] where there is none."""
    heavy = weights(body)
    total = heavy.get(id(body), 0.0)
    if not total:
        return []
    start = _hinted(body, heavy, total) or body
    return _same(_descend(start, heavy), heavy)


def _hinted(body: El, heavy: dict[int, float], total: float) -> El | None:
    """The element that says it holds the article's text and does hold a good part of the page's."""
    best, most = None, 0.0
    for el in body.walk():
        own = heavy.get(id(el), 0.0)
        if own < total * 0.25 or not _says_body(el):
            continue
        # Of two nested ones the inner is the better, as long as it loses little.
        if best is None or own > most or (own >= most * 0.85 and _within(el, best)):
            best, most = el, own
    return best


def _says_body(el: El) -> bool:
    return el.tag == "article" or el.attrs.get("itemprop") == "articleBody" or (bool(el.marks) and clutter.bodily(el.marks))


def _within(el: El, outer: El) -> bool:
    return any(up is outer for up in el.ups())


def _descend(start: El, heavy: dict[int, float]) -> El:
    here = start
    while True:
        below = max(here.els(), key=lambda el: heavy.get(id(el), 0.0), default=None)
        if below is None or heavy.get(id(below), 0.0) < heavy[id(here)] * 0.8 or below.tag in ("p", "li"):
            return here
        here = below


def _same(el: El, heavy: dict[int, float]) -> list[El]:
    """`el` and its siblings that are made like it: a body that advertisements split."""
    parent = el.parent
    if parent is None or not el.marks:
        return [el]
    return [other for other in parent.els() if other is el or (other.tag == el.tag and other.marks == el.marks and heavy.get(id(other)))]


def prose(found: Iterable[Block]) -> float:
    """The weight of all of `found`."""
    return sum(map(weight, found))
