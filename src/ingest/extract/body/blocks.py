"""From a tree to blocks: which words of the page belong to one paragraph. No input or output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ingest.extract.body.tree.element import HEADINGS, INLINE, Element

CELLS = frozenset(("td", "th"))
# A longer cell is part of the page's layout, not of a table.
MAX_CELL_CHARS = 120
# A first letter has so many characters, with a quote before it; the paragraph that it begins has so many at least.
MAX_LETTER_CHARS = 3
MIN_INITIALED_CHARS = 40
_NEVER_INITIAL = CELLS | HEADINGS | {"li", "dt"}


class Block:
    """A paragraph: its text, the innermost block element around it, and how many characters are link text.

    `prose` and `score` are what scoring.is_prose and scoring.score found, None before they were asked: they are asked
    of each block many times.
    """

    __slots__ = ("element", "link_chars", "prose", "score", "text")

    def __init__(self, element: Element, text: str, link_chars: int) -> None:
        self.element = element
        self.text = text
        self.link_chars = link_chars
        self.prose: bool | None = None
        self.score: float | None = None

    def __repr__(self) -> str:
        return f"<{self.element.tag} {self.text[:50]!r}>"


def is_mostly_link(block: Block) -> bool:
    """Whether more than half of `block` is text of links."""
    return block.link_chars * 2 > len(block.text)


def remaining(blocks: Iterable[Block]) -> list[Block]:
    """Those of a page's `blocks` that are in no element that was removed since."""
    known: dict[int, bool] = {}
    return [block for block in blocks if not _is_removed(block.element, known)]


def _is_removed(element: Element, known: dict[int, bool]) -> bool:
    path: list[Element] = []
    above: Element | None = element
    is_removed = False
    while above is not None:
        found = known.get(id(above))
        if found is not None:
            is_removed = found
            break
        path.append(above)
        if above.is_removed:
            is_removed = True
            break
        above = above.parent
    known.update((id(one), is_removed) for one in path)
    return is_removed


def to_blocks(roots: Iterable[Element]) -> list[Block]:
    """The blocks below `roots`, in document order."""
    blocks: list[Block] = []
    for root in roots:
        _render(root, blocks)
    return _with_first_letters(blocks)


def _with_first_letters(blocks: list[Block]) -> list[Block]:
    """`blocks`, where a first letter that stands in a box of its own is joined to its word again."""
    if not any(map(_is_letter, blocks)):
        return blocks
    counts = Counter(word for block in blocks for word in block.text.split())
    joined: list[Block] = []
    for block in blocks:
        if joined and _is_letter(joined[-1]) and _begins_within_word(block, joined[-1].text, counts):
            block.text = joined.pop().text + block.text
        joined.append(block)
    return joined


def _is_letter(block: Block) -> bool:
    """Whether `block` is one capital letter, with an opening quote or a mark of its own at most."""
    if len(block.text) > MAX_LETTER_CHARS or block.link_chars or block.element.tag in _NEVER_INITIAL:
        return False
    letters = [char for char in block.text if char.isalpha()]
    return len(letters) == 1 and not letters[0].islower()


def _begins_within_word(block: Block, letter: str, counts: Counter[str]) -> bool:
    """Whether `block` is a paragraph whose first word lacks `letter`."""
    if len(block.text) < MIN_INITIALED_CHARS or block.element.tag in _NEVER_INITIAL:
        return False
    rest = block.text.split(None, 1)[0]
    if not rest[0].isalpha() and rest[0] not in "'’":
        return False
    if rest[0].isupper() and not (len(rest) > 1 and rest.isupper()):
        return False
    # "A" before "dog" are two words where the page has that word elsewhere, and never the two as one.
    return counts[rest] < 2 or letter + rest in counts


class _Paragraph:
    """The text of the paragraph that is being read; `end` makes it a block."""

    __slots__ = ("blocks", "link_chars", "parts")

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.parts: list[str] = []
        self.link_chars = 0

    def end(self, element: Element) -> None:
        words = "".join(self.parts).split()
        if words:
            self.blocks.append(Block(element, " ".join(words), self.link_chars))
        self.parts.clear()
        self.link_chars = 0


def _render(root: Element, blocks: list[Block]) -> None:
    """Append the blocks below `root`. One loop, because each node of a page passes here twice or more."""
    paragraph = _Paragraph(blocks)
    parts = paragraph.parts
    # What is still to be read of an element, the block element around that, and whether it is inside a link.
    stack: list[tuple[Iterator[Element | str], Element, bool]] = []
    nodes: Iterator[Element | str] = iter((root,))
    block_element, in_link = root, False
    while True:
        for node in nodes:
            if isinstance(node, str):
                parts.append(node)
                if in_link:
                    paragraph.link_chars += len(node.strip())
                continue
            tag = node.tag
            if tag == "wbr":
                continue
            outside = (nodes, block_element, in_link)
            if tag in INLINE:
                in_link = in_link or tag == "a"
            elif tag in CELLS and _is_table_cell(node):
                if parts:
                    parts.append(" | ")
            else:
                if parts:
                    paragraph.end(block_element)
                if tag == "br":
                    continue
                block_element = node
            stack.append(outside)
            nodes = iter(node.children)
            break
        else:
            ended = block_element
            if not stack:
                paragraph.end(root)
                return
            nodes, block_element, in_link = stack.pop()
            if ended is not block_element and parts:
                paragraph.end(ended)


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
