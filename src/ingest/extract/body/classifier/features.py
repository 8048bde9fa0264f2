"""What the classifier of blocks looks at: a row of numbers for each block that the rules take for text.

No number depends on the words of a language: they are lengths, places, and how much of the page's running text stands
under the same markup. No input or output.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ingest.extract.body.blocks import Block
from ingest.extract.body.clutter import has_body_class
from ingest.extract.body.scoring import Scores, is_prose, score
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.tree.element import Element

Matrix = NDArray[np.float32]

# Of the elements above a block, so many are looked at: for their share of the page, and for a name of the body.
LEVELS = 3
MAX_BODY_LEVELS = 12
# Blocks before and after one that count as near.
NEAR_BLOCKS = 10
MAX_GROUP_SIZE = 60.0
MAX_BLOCKS_ABOVE = 200.0

_EMPHASIS = frozenset(("b", "em", "i", "strong"))
_WORD = re.compile(r"\w+")

_OF_BLOCK = (
    *("length", "words", "capitalized", "emphasized", "of_description"),
    *("group_size", "group_share", "group_rank", "group_length", "is_div", "levels_to_body", "position"),
    *(f"{name}_{level}" for level in range(1, LEVELS + 1) for name in ("score", "blocks")),
    "links_above",
)
_IN_TEXT = (
    *("page_blocks", "from_start", "text_blocks", "text_words", "words_before", "prose_after"),
    *("group_rank_near", "length_next"),
)
NAMES = (*_OF_BLOCK, *_IN_TEXT)
"""The columns of block_features; a classifier fits these and no others."""
_LENGTH, _WORDS, _GROUP_RANK = map(_OF_BLOCK.index, ("length", "words", "group_rank"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a block is seen against: the page's blocks before anything was removed, their scores, the description."""

    page_blocks: Sequence[Block]
    scores: Scores
    description: str


@dataclass(slots=True)
class _Group:
    """Blocks of a page that are made alike: how many, their score and their characters."""

    size: int = 0
    score: float = 0.0
    chars: int = 0


def block_features(blocks: Sequence[Block], text: Sequence[Block], surroundings: Surroundings) -> Matrix:
    """A row for each of `blocks`, with the columns NAMES. `text` is what the rules propose; `blocks` may be others."""
    if not blocks or not text:
        return np.zeros((0, len(NAMES)), np.float32)
    page = _Page(surroundings)
    own = np.array([page.row(block) for block in blocks], np.float32)
    of_text = own if blocks is text else np.array([page.row(block) for block in text], np.float32)
    prose = np.array([is_prose(block) for block in text], np.float32)
    places = np.array([page.place(block) for block in blocks])
    text_places = places if blocks is text else np.array([page.place(block) for block in text])
    columns = _in_text(places, text_places, of_text, prose, len(surroundings.page_blocks))
    return np.concatenate([own, columns], axis=1)


class _Page:
    """Sums over the blocks of a page, made once for the rows of all its blocks."""

    def __init__(self, surroundings: Surroundings) -> None:
        blocks = surroundings.page_blocks
        self.scores = surroundings.scores
        self.description = frozenset(_WORD.findall(surroundings.description.casefold()))
        self.starts, self.ends = _ranges(blocks)
        self.places = {(id(block.element), block.text): index for index, block in enumerate(blocks)}
        self.block_count = max(len(blocks), 1)
        self.chars = list(accumulate((len(block.text) for block in blocks), initial=0))
        self.link_chars = list(accumulate((block.link_chars for block in blocks), initial=0))
        self.groups: dict[tuple[object, ...], _Group] = {}
        for block in blocks:
            key = _alike(block.element)
            group = self.groups.get(key)
            if group is None:
                group = self.groups[key] = _Group()
            group.size += 1
            group.chars += len(block.text)
            if id(block.element) in self.scores:
                group.score += score(block)
        self.page_score = sum(group.score for group in self.groups.values()) or 1.0
        self.top_score = max((group.score for group in self.groups.values()), default=0.0) or 1.0

    def place(self, block: Block) -> int:
        """The index of the block on the page; of the first one of its element where its own text was changed since."""
        return self.places.get((id(block.element), block.text), self.starts.get(id(block.element), 0))

    def row(self, block: Block) -> list[float]:
        """The columns that do not depend on the other blocks of the text."""
        element = block.element
        words = _WORD.findall(block.text)
        group = self.groups.get(_alike(element)) or _Group(size=1)
        return [
            math.log1p(weighted_length(block.text)),
            len(words),
            len([word for word in words if word[0].isupper()]) / max(len(words), 1),
            _emphasized_share(block),
            self._share_of_description(words),
            min(float(group.size), MAX_GROUP_SIZE),
            group.score / self.page_score,
            group.score / self.top_score,
            math.log1p(group.chars / group.size),
            element.tag == "div",
            _levels_to_body(element),
            self.starts.get(id(element), 0) / self.block_count,
            *self._above(element),
        ]

    def _share_of_description(self, words: Iterable[str]) -> float:
        if not self.description:
            return 0.0
        return len(self.description.intersection(map(str.casefold, words))) / len(self.description)

    def _above(self, element: Element) -> list[float]:
        """For the elements above: score and number of blocks; for the last of them also its share of links."""
        values: list[float] = []
        above, links = element.parent, 0.0
        for _ in range(LEVELS):
            if above is None:
                values += [1.0, MAX_BLOCKS_ABOVE]
                continue
            start, end = self.starts.get(id(above), 0), self.ends.get(id(above), 0)
            values += [
                self.scores.get(id(above), 0.0) / self.page_score,
                min(float(end - start), MAX_BLOCKS_ABOVE),
            ]
            links = (self.link_chars[end] - self.link_chars[start]) / max(
                self.chars[end] - self.chars[start], 1
            )
            above = above.parent
        return [*values, links]


def _in_text(
    places: NDArray[np.int64],
    text_places: NDArray[np.int64],
    text: Matrix,
    prose: NDArray[np.float32],
    page_blocks: int,
) -> Matrix:
    """The columns that say where in the text a block stands or would stand, and beside what.

    `places` and `text_places` are indices on the page, `text` and `prose` the rows of the text's own blocks.
    """
    count = len(text)
    index = np.searchsorted(text_places, places, side="left")
    after = np.searchsorted(text_places, places, side="right")
    words = np.concatenate([[0.0], np.cumsum(text[:, _WORDS] + 1)])
    ranks = np.concatenate([[0.0], np.cumsum(text[:, _GROUP_RANK])])
    proses = np.concatenate([[0.0], np.cumsum(prose)])
    first, end = np.maximum(index - NEAR_BLOCKS, 0), np.minimum(index + NEAR_BLOCKS + 1, count)
    lengths = np.append(text[:, _LENGTH], -1.0)
    columns = [
        np.full(len(places), math.log1p(page_blocks)),
        index,
        np.full(len(places), math.log1p(count)),
        np.full(len(places), math.log1p(words[-1])),
        words[index] / words[-1],
        proses[-1] - proses[after],
        (ranks[end] - ranks[first]) / np.maximum(end - first, 1),
        lengths[after],
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _ranges(blocks: Sequence[Block]) -> tuple[dict[int, int], dict[int, int]]:
    """For each element around blocks, by its id(): the index of its first block, and the one after its last."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for index, block in enumerate(blocks):
        _mark(block.element, index, starts)
    for index in range(len(blocks) - 1, -1, -1):
        _mark(blocks[index].element, index + 1, ends)
    return starts, ends


def _mark(element: Element | None, index: int, marks: dict[int, int]) -> None:
    # Where an element is marked, so are those above it.
    while element is not None and id(element) not in marks:
        marks[id(element)] = index
        element = element.parent


def _alike(element: Element) -> tuple[object, ...]:
    """Equal for elements that are made alike: of the same tags and classes, up to the second element above."""
    parent = element.parent
    if parent is None:
        return (element.tag, element.class_and_id)
    above = parent.parent.class_and_id if parent.parent is not None else None
    return (element.tag, element.class_and_id, parent.tag, parent.class_and_id, above)


def _emphasized_share(block: Block) -> float:
    """How much of the block stands in bold or italics."""
    chars = sum(len(child.text()) for child in block.element.elements if child.tag in _EMPHASIS)
    return min(chars / len(block.text), 1.0)


def _levels_to_body(element: Element) -> float:
    """How far up an element names itself the article's body; MAX_BODY_LEVELS when none near does."""
    above: Element | None = element
    for level in range(MAX_BODY_LEVELS):
        if above is None:
            break
        if above.class_and_id and has_body_class(above.class_and_id):
            return float(level)
        above = above.parent
    return float(MAX_BODY_LEVELS)
