"""The entries of a live blog: boxes in a row, each with a time of its own. No input or output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.extract.body.blocks import Block
from ingest.extract.body.tree.element import HEADINGS, Element

MIN_BOXES = 3
MAX_TIMES = 500
# How far above its time the box of an entry may be.
MAX_LEVELS = 8
# So much of the text stands in the boxes of a live blog; times that recur beside an article are of comments.
MIN_TEXT_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBox:
    """One entry as the page shows it. `time` is as written, in the attribute where there is one."""

    time: str
    headline: str | None
    paragraphs: tuple[str, ...]


class BoxRow:
    """An element with boxes: where each of its children stands, and the times of those that have one."""

    __slots__ = ("children", "order", "times")

    def __init__(self, parent: Element, boxes: Sequence[tuple[Element, Element]]) -> None:
        self.children = parent.elements  # held, because the order knows them by their id() alone
        self.order = {id(child): at for at, child in enumerate(self.children)}
        self.times = {self.order[id(child)]: time for child, time in boxes}

    def place(self, element: Element) -> int | None:
        """Which of the children `element` is in; None where it is in none."""
        for candidate in (element, *element.ancestors()):
            if id(candidate) in self.order:
                return self.order[id(candidate)]
        return None


def rows_of_boxes(times: Sequence[Element]) -> list[BoxRow]:
    """The elements in which several children of one kind have a time."""
    if not MIN_BOXES <= len(times) <= MAX_TIMES:
        return []
    found: dict[int, tuple[Element, dict[int, tuple[Element, Element]]]] = {}
    for time in times:
        child = time
        for parent, _ in zip(time.ancestors(), range(MAX_LEVELS), strict=False):
            _, children = found.setdefault(id(parent), (parent, {}))
            children.setdefault(id(child), (child, time))
            child = parent
    # Only now, because most elements around a time have no other one beside it.
    rows = ((parent, list(children.values())) for parent, children in found.values())
    return [BoxRow(parent, boxes) for parent, boxes in rows if _are_alike([box for box, _ in boxes])]


def _are_alike(boxes: Sequence[Element]) -> bool:
    """Whether enough of the elements with times are made alike."""
    kinds = [box.tag for box in boxes]
    return len(kinds) >= MIN_BOXES and any(kinds.count(kind) >= MIN_BOXES for kind in set(kinds))


def find_live_boxes(rows: Iterable[BoxRow], text: Sequence[Block]) -> tuple[LiveBox, ...]:
    """The entries in the row that has most of `text`; () where that is no live blog. What stands between two boxes
    belongs to the first: some pages set an entry as a heading and paragraphs beside each other."""
    found = max((_boxes(row, text) for row in rows), key=_char_count, default=())
    whole = sum(len(block.text) for block in text)
    is_live = len(found) >= MIN_BOXES and _char_count(found) >= MIN_TEXT_SHARE * whole
    return found if is_live else ()


def _boxes(row: BoxRow, text: Sequence[Block]) -> tuple[LiveBox, ...]:
    starts = sorted(row.times)
    blocks_of: dict[int, list[Block]] = {}
    for block in text:
        place = row.place(block.element)
        start = max((start for start in starts if place is not None and start <= place), default=None)
        if start is not None:
            blocks_of.setdefault(start, []).append(block)
    boxes = (
        _box(row.times[start], row.children[start], blocks) for start, blocks in sorted(blocks_of.items())
    )
    return tuple(box for box in boxes if box.paragraphs)


def _box(time: Element, box: Element, blocks: Sequence[Block]) -> LiveBox:
    written = time.text()
    heading = next(
        (element for element in box.walk() if element.tag in HEADINGS and element.count_chars(0)), None
    )
    headline = heading.text().replace(written, "", 1).strip(" :|–—-") if heading else ""
    return LiveBox(
        time=(time.attrs.get("datetime") or time.attrs.get("content") or written).strip(),
        headline=headline or None,
        paragraphs=tuple(
            block.text for block in blocks if block.element is not heading and block.text != written
        ),
    )


def _char_count(boxes: Iterable[LiveBox]) -> int:
    return sum(len(paragraph) for box in boxes for paragraph in box.paragraphs)
