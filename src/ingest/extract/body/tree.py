"""A page as a plain tree of our own, built once from lexbor's. No input or output.

Lexbor copes with any nesting, but each look at one of its nodes makes a new object; the stages of
extraction look at each node many times and cut as they go. Our nodes are cheap to look at.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Never text of an article, whatever they hold.
SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas map select button "
    "textarea input head link meta frame frameset applet datalist dialog progress meter source track rt rp".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt rtc ruby "
    "s samp small span strike strong sub sup time tt u var wbr img picture".split()
)


class El:
    """An element: `kids` are elements and strings, `marks` its class and id."""

    __slots__ = ("attrs", "kids", "marks", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: El | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.kids: list[El | str] = []
        self.marks = f"{attrs.get('class') or ''} {attrs.get('id') or ''}".strip()[:400] if attrs else ""

    def __repr__(self) -> str:
        return f"<{self.tag} {self.marks[:60]}>"

    def walk(self) -> Iterator[El]:
        """This element and all below it, in document order. What is cut off meanwhile is not visited."""
        stack = [self]
        while stack:
            el = stack.pop()
            yield el
            stack.extend(kid for kid in reversed(el.kids) if isinstance(kid, El))

    def els(self) -> list[El]:
        """The elements directly below."""
        return [kid for kid in self.kids if isinstance(kid, El)]

    def ups(self) -> Iterator[El]:
        """The elements above, nearest first."""
        el = self.parent
        while el is not None:
            yield el
            el = el.parent

    def size(self, most: int) -> int:
        """How many characters that are no spaces stand below, counted no further than `most`."""
        found = 0
        for el in self.walk():
            for kid in el.kids:
                if isinstance(kid, str):
                    found += len("".join(kid.split()))
            if found > most:
                break
        return found

    def raw(self) -> str:
        """All text below, spaces as they come."""
        parts: list[str] = []
        stack: list[El | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                if node.tag not in INLINE:
                    parts.append(" ")
                stack.extend(reversed(node.kids))
        return "".join(parts)

    def text(self) -> str:
        """All text below as one line."""
        return " ".join(self.raw().split())


def cut(root: El, gone: set[int]) -> None:
    """Take the elements whose id() is in `gone` out of the tree; the words on both sides stay apart."""
    if not gone:
        return
    stack = [root]
    while stack:
        el = stack.pop()
        if any(id(kid) in gone for kid in el.kids):
            el.kids = [" " if id(kid) in gone else kid for kid in el.kids]
        stack.extend(kid for kid in el.kids if isinstance(kid, El))


@lru_cache(maxsize=4096)
def _tag(name: str) -> str:
    return name


def build(root: LexborNode) -> El:
    """The tree below `root`, without scripts, forms' fields and comments."""
    top = El(root.tag or "html", root.attributes, None)
    # The collector would look at every new node again and again; none of them is garbage yet.
    collecting = gc.isenabled()
    gc.disable()
    try:
        _grow(top, root)
    finally:
        if collecting:
            gc.enable()
    return top


def build_parts(roots: list[LexborNode]) -> list[El]:
    """A tree for each of `roots`."""
    return [build(root) for root in roots]


def _grow(top: El, root: LexborNode) -> None:
    parent, node = top, root.first_child
    ups: list[LexborNode] = []
    while True:
        if node is None:
            if not ups:
                return
            node = ups.pop().next
            parent = parent.parent  # type: ignore[assignment]
            continue
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if text:
                parent.kids.append(text)
        elif tag and tag[0] not in "-!" and tag not in SKIPPED:
            el = El(_tag(tag), node.attributes, parent)
            parent.kids.append(el)
            child = node.first_child
            if child is not None:
                ups.append(node)
                parent, node = el, child
                continue
        node = node.next


def parse(text: str) -> LexborHTMLParser:
    """Lexbor's own tree, for selectors and the head."""
    return LexborHTMLParser(text)
