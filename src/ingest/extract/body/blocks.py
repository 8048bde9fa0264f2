"""A tree to paragraphs: which words stand together in one line. No input or output."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.extract.body.tree import INLINE, El

CELLS = frozenset(("td", "th"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A cell with more than this many characters is a piece of the page's layout, not of a table.
CELL_MAX = 120


class Block:
    """One paragraph: its text, the element that holds it, and how many of its characters are links."""

    __slots__ = ("el", "linked", "strong", "text")

    def __init__(self, el: El, text: str, linked: int, strong: int) -> None:
        self.el = el
        self.text = text
        self.linked = linked
        self.strong = strong

    def __repr__(self) -> str:
        return f"<{self.el.tag} {self.text[:50]!r}>"


class _Pen:
    """Collects the words of one paragraph, and how many of them stand in links or in bold."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.linked = 0
        self.strong = 0

    def write(self, text: str, in_link: bool, in_strong: bool) -> None:
        self.parts.append(text)
        if in_link:
            self.linked += len(text.strip())
        if in_strong:
            self.strong += len(text.strip())

    def end(self, el: El) -> None:
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        if text:
            self.blocks.append(Block(el, text, self.linked, self.strong))
        self.parts, self.linked, self.strong = [], 0, 0


def blocks(roots: Iterable[El]) -> list[Block]:
    """The paragraphs below `roots`, in document order."""
    pen = _Pen()
    for root in roots:
        _render(root, pen)
        pen.end(root)
    return pen.blocks


def lines(roots: Iterable[El]) -> list[str]:
    """The text of the paragraphs below `roots`."""
    return [block.text for block in blocks(roots)]


_Step = tuple[El | str, El, int, int, bool]


def _render(root: El, pen: _Pen) -> None:
    # (what, the block it stands in, depth of links, depth of bold, "is this the end of an element?")
    stack: list[_Step] = [(root, root, 0, 0, False)]
    while stack:
        node, block, links, bold, ends = stack.pop()
        if isinstance(node, str):
            pen.write(node, links > 0, bold > 0)
        elif ends:
            pen.end(node)
        else:
            _enter(node, block, links, bold, stack, pen)


def _enter(node: El, block: El, links: int, bold: int, stack: list[_Step], pen: _Pen) -> None:
    tag = node.tag
    if tag == "br":
        pen.end(block)
        return
    if tag == "wbr":
        return
    if tag in INLINE:
        links += tag == "a"
        bold += tag in ("b", "strong")
    elif tag in CELLS and _is_cell(node):
        if pen.parts:
            pen.write(" | ", False, False)
    else:
        pen.end(block)
        stack.append((node, node, 0, 0, True))
        block = node
    stack.extend((kid, block, links, bold, False) for kid in reversed(node.kids))


def _is_cell(node: El) -> bool:
    """Whether `node` holds a short value, so that its row reads as one line."""
    size = 0
    for el in node.walk():
        if el is not node and el.tag not in INLINE and el.tag != "br":
            return False
        size += sum(len(kid) for kid in el.kids if isinstance(kid, str))
        if size > CELL_MAX:
            return False
    return True
