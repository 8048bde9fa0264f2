"""From a tree to blocks: which words of the page belong to one paragraph. No input or output."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.extract.body.tree import INLINE, Element

CELLS = frozenset(("td", "th"))
# A longer cell is part of the page's layout, not of a table.
MAX_CELL_CHARS = 120


class Block:
    """A paragraph: its text, the innermost block element around it, and how many characters are link text."""

    __slots__ = ("element", "link_chars", "text")

    def __init__(self, element: Element, text: str, link_chars: int) -> None:
        self.element = element
        self.text = text
        self.link_chars = link_chars

    def __repr__(self) -> str:
        return f"<{self.element.tag} {self.text[:50]!r}>"


class _BlockBuilder:
    """Collects the text of the current paragraph and the finished blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.link_chars = 0

    def add_text(self, text: str, in_link: bool) -> None:
        self.parts.append(text)
        if in_link:
            self.link_chars += len(text.strip())

    def end_block(self, element: Element) -> None:
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        if text:
            self.blocks.append(Block(element, text, self.link_chars))
        self.parts, self.link_chars = [], 0


def to_blocks(roots: Iterable[Element]) -> list[Block]:
    """The blocks below `roots`, in document order."""
    builder = _BlockBuilder()
    for root in roots:
        _render(root, builder)
        builder.end_block(root)
    return builder.blocks


# A node, the block element around it, whether it is inside a link, and whether this is the element's end.
_Step = tuple[Element | str, Element, bool, bool]


def _render(root: Element, builder: _BlockBuilder) -> None:
    stack: list[_Step] = [(root, root, False, False)]
    while stack:
        node, block_element, in_link, is_end = stack.pop()
        if isinstance(node, str):
            builder.add_text(node, in_link)
        elif is_end:
            builder.end_block(node)
        else:
            _enter(node, block_element, in_link, stack, builder)


def _enter(
    node: Element, block_element: Element, in_link: bool, stack: list[_Step], builder: _BlockBuilder
) -> None:
    tag = node.tag
    if tag == "br":
        builder.end_block(block_element)
        return
    if tag == "wbr":
        return
    if tag in INLINE:
        in_link = in_link or tag == "a"
    elif tag in CELLS and _is_table_cell(node):
        if builder.parts:
            builder.add_text(" | ", False)
    else:
        builder.end_block(block_element)
        stack.append((node, node, False, True))
        block_element = node
    stack.extend((child, block_element, in_link, False) for child in reversed(node.children))


def _is_table_cell(node: Element) -> bool:
    """Whether `node` holds a short value, so that its row reads as one line."""
    size = 0
    for element in node.walk():
        if element is not node and element.tag not in INLINE and element.tag != "br":
            return False
        size += sum(len(child) for child in element.children if isinstance(child, str))
        if size > MAX_CELL_CHARS:
            return False
    return True
