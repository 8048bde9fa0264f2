"""Where on a page the article's text stands. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.extract.body import clutter
from ingest.extract.body.blocks import HEADINGS, Block
from ingest.extract.body.tree import INLINE, El, cut
from ingest.extract.titles import key_of

# Of the page's prose, how much may go with an element whose name only suggests clutter.
SOFT = 0.3
# How much prose must be left when an element goes whose name leaves no doubt.
ENOUGH = 400.0
TEASERS = 3
# The least share of the prose for one of several pieces of a body.
PIECE = 0.05
# A linked box with more characters than this is a page that wraps its text in one link.
BOX = 600

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


def weights(found: Iterable[Block]) -> dict[int, float]:
    """The weight of each element with some of `found` in it, by id()."""
    sums: dict[int, float] = {}
    for block in found:
        own = weight(block)
        if not own:
            continue
        el: El | None = block.el
        while el is not None:
            sums[id(el)] = sums.get(id(el), 0.0) + own
            el = el.parent
    return sums


def prune(root: El, heavy: dict[int, float], home: El | None, *, bold: bool = True) -> float:
    """Cut clutter below `root`; gives the weight of what is left.

    What holds the headline or a good part of the page's text stays, and so does what has a name that many
    parts of the text have. Without `bold` only what is clutter beyond doubt goes.
    """
    left = total = heavy.get(id(root), 0.0)
    keep = {id(root)}
    if home is not None:
        keep.add(id(home))
        keep.update(id(up) for up in home.ups())
    suspects = [el for el in root.walk() if id(el) not in keep and clutter.clutter(el)]
    shares = _shares(suspects, heavy)
    wraps = _wraps(root, heavy)
    gone: set[int] = set()
    for el in suspects:
        own = heavy.get(id(el), 0.0)
        sure = bool(el.marks) and el.tag != "article" and clutter.hard(el.marks)
        if sure:
            goes = own <= total * SOFT or left - own >= ENOUGH
        else:
            goes = id(el) not in wraps and shares[el.tag, el.marks] <= total * SOFT and (bold or own == 0.0)
        if goes:
            gone.add(id(el))
            if own and not any(id(up) in gone for up in el.ups()):
                left -= own
    cut(root, gone)
    cut(root, _teasers(root) | _linked_boxes(root))
    return left


def _shares(suspects: list[El], heavy: dict[int, float]) -> dict[tuple[str, str], float]:
    """The weight of all suspects of one name together."""
    sums: dict[tuple[str, str], float] = {}
    for el in suspects:
        sums[el.tag, el.marks] = sums.get((el.tag, el.marks), 0.0) + heavy.get(id(el), 0.0)
    return sums


def _wraps(root: El, heavy: dict[int, float]) -> set[int]:
    """What stands round an element that says it holds the article's text: layout, whatever its name."""
    found: set[int] = set()
    for el in root.walk():
        if (
            el.marks
            and heavy.get(id(el), 0.0) >= ENOUGH
            and (el.attrs.get("itemprop") == "articleBody" or clutter.bodily(el.marks))
        ):
            for up in el.ups():
                if id(up) in found:
                    break
                found.add(id(up))
    return found


def _teasers(root: El) -> set[int]:
    """Lists of other articles: three or more alike, each a linked heading and few words."""
    found: set[int] = set()
    for el in root.walk():
        kids = el.els()
        if len(kids) < TEASERS:
            continue
        alike: dict[tuple[str, str], list[El]] = {}
        for kid in kids:
            if kid.marks or kid.tag in ("article", "li"):
                alike.setdefault((kid.tag, kid.marks), []).append(kid)
        for group in alike.values():
            if len(group) >= TEASERS and all(map(_is_teaser, group)):
                found.update(map(id, group))
    return found


def _linked_boxes(root: El) -> set[int]:
    """Links that hold whole blocks: the box of another article, however it is called."""
    return {
        id(el)
        for el in root.walk()
        if el.tag == "a"
        and el.size(BOX) < BOX
        and any(kid.tag not in INLINE for kid in el.walk() if kid is not el)
    }


def _is_teaser(el: El) -> bool:
    if el.size(BOX) >= BOX:
        return False
    headed = False
    for inner in el.walk():
        if inner.tag in HEADINGS:
            headed = (
                headed or any(x.tag == "a" for x in inner.walk()) or any(up.tag == "a" for up in inner.ups())
            )
    return headed


def headline(body: El, title: str) -> El | None:
    """The heading that says what the page's title says; else the first h1; None without either."""
    key = key_of(title)
    found = [(el, key_of(el.text())) for el in body.walk() if el.tag in ("h1", "h2", "h3", "h4")]
    # Small headings count where there is no large one: elsewhere they head parts and teasers.
    large = any(el.tag == "h1" and own for el, own in found)
    for tags in (("h1",), ("h2",)) if large else (("h2",), ("h3", "h4")):
        for el, own in found:
            if (
                el.tag in tags
                and own
                and key
                and (own == key or (len(own) > 15 and (own in key or key in own)))
            ):
                return el
    return next((el for el, own in found if el.tag == "h1" and own), None)


def roots(body: El, heavy: dict[int, float], head: El | None) -> list[El]:
    """The elements that hold the article's text, in document order; [] where there is none."""
    total = heavy.get(id(body), 0.0)
    if not total:
        return []
    home = _home(head, heavy, total) or body
    start = _hinted(home, heavy, heavy.get(id(home), 0.0)) or home
    return _same(home, _descend(start, heavy), heavy)


def _home(head: El | None, heavy: dict[int, float], total: float) -> El | None:
    """The <article> or <main> that the headline stands in, if the text stands there too: what follows it is others'."""
    if head is None:
        return None
    for up in head.ups():
        if up.tag in ("article", "main") and heavy.get(id(up), 0.0) >= min(total * 0.25, 800.0):
            return up
    return None


def _hinted(body: El, heavy: dict[int, float], total: float) -> El | None:
    """The element that says it holds the article's text and does hold a good part of the page's.

    Where several say so side by side, each with a piece, it is what holds them all.
    """
    said = [el for el in body.walk() if heavy.get(id(el), 0.0) >= total * PIECE and _says_body(el)]
    best, most = None, 0.0
    for el in said:
        own = heavy[id(el)]
        # Of two nested ones the inner is the better, as long as it loses little.
        if own >= total * 0.25 and (best is None or own > most or (own >= most * 0.85 and _within(el, best))):
            best, most = el, own
    if best is None or best.tag == "article":
        return best
    pieces = [el for el in said if el.tag == best.tag and clutter.bodily(el.marks) and el is not best]
    pieces = [
        el
        for el in pieces
        if not _within(el, best) and not _within(best, el) and _article(el) is _article(best)
    ]
    if sum(heavy[id(el)] for el in pieces) < most * 0.3:
        return best
    return next((up for up in best.ups() if all(_within(el, up) for el in pieces)), best)


def _says_body(el: El) -> bool:
    return (
        el.tag == "article"
        or el.attrs.get("itemprop") == "articleBody"
        or (bool(el.marks) and clutter.bodily(el.marks))
    )


def _within(el: El, outer: El) -> bool:
    return any(up is outer for up in el.ups())


def _descend(start: El, heavy: dict[int, float]) -> El:
    here = start
    while True:
        below = max(here.els(), key=lambda el: heavy.get(id(el), 0.0), default=None)
        share = 0.95 if here.marks and clutter.bodily(here.marks) else 0.9
        if below is None or heavy.get(id(below), 0.0) < heavy[id(here)] * share or below.tag in ("p", "li"):
            return here
        here = below


def _same(body: El, el: El, heavy: dict[int, float]) -> list[El]:
    """`el` and what is made like it in the same <article>: a body that advertisements or a grid split.

    Another <article> with such a part is the next article of an endless page.
    """
    if not el.marks:
        return [el]
    home = _article(el)
    alike = [
        other
        for other in body.walk()
        if other is el or (_made_like(other, el) and heavy.get(id(other)) and _article(other) is home)
    ]
    return [
        other for other in alike if not any(_within(other, outer) for outer in alike if outer is not other)
    ]


def _made_like(one: El, other: El) -> bool:
    if one.marks != other.marks or one.tag != other.tag or one.parent is None or other.parent is None:
        return False
    return one.parent.marks == other.parent.marks


def _article(el: El) -> El | None:
    return next((up for up in el.ups() if up.tag == "article"), None)


def prose(found: Iterable[Block]) -> float:
    """The weight of all of `found`."""
    return sum(map(weight, found))
