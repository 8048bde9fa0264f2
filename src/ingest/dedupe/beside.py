"""Two texts beside each other: what an edit removed and added, and which passages two articles have in common. Pure.

Unlike `diff.py`, which counts and shortens, it gives both texts whole, in their paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.dedupe.alignment import Block, Steps, equal_blocks
from ingest.dedupe.fingerprint import is_unspaced

MAX_CHARS = 60_000
"""Of each text, to bound the time; it is about ten thousand words."""

MAX_STEPS = 400_000
"""Pairs of equal words that are examined at most: about a fifth of a second."""

PASSAGE_WORDS = 6
PASSAGE_CHARS = 12
"""So many words in a row, or characters of scripts without spaces, are a passage. Fewer are in any two texts on one
subject."""

Kind = Literal["same", "removed", "added"]
Marks = tuple[tuple[int, int], ...]

_PIECE = re.compile(r"\n|[^\s]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SIGN = re.compile(r"[^\W_]")
_QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words in a row that both versions have, or only the one in which they stand."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Two versions in their paragraphs. `is_cut`: one is longer than what was compared of it."""

    before: tuple[Paragraph, ...]
    after: tuple[Paragraph, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """From where to where passages stand in each of two texts that both have. `share` is the part of the first one's
    words that stand in them, 0 to 1."""

    one: Marks
    other: Marks
    share: float


def side_by_side(before: str, after: str) -> SideBySide:
    """Two versions of a text, with a paragraph to each line."""
    old, new = _PIECE.findall(before[:MAX_CHARS]), _PIECE.findall(after[:MAX_CHARS])
    blocks = equal_blocks(_plain(old), _plain(new), Steps(MAX_STEPS))
    return SideBySide(
        before=tuple(_paragraphs(old, [(block.old, block.size) for block in blocks], "removed")),
        after=tuple(_paragraphs(new, [(block.new, block.size) for block in blocks], "added")),
        is_cut=max(len(before), len(after)) > MAX_CHARS,
    )


def _plain(pieces: Sequence[str]) -> list[str]:
    """The pieces without the shape of their quote marks, which changes without an edit."""
    return [piece.translate(_QUOTES) for piece in pieces]


def _paragraphs(pieces: Sequence[str], same: Sequence[tuple[int, int]], other: Kind) -> Iterator[Paragraph]:
    kinds: list[Kind] = [other] * len(pieces)
    for start, size in same:
        kinds[start : start + size] = ["same"] * size
    start = 0
    for at, piece in enumerate((*pieces, "\n")):
        if piece == "\n":
            if at > start:
                yield tuple(_runs(pieces[start:at], kinds[start:at]))
            start = at + 1


def _runs(words: Sequence[str], kinds: Sequence[Kind]) -> Iterator[Piece]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or kinds[at] != kinds[start]:
            yield Piece(kind=kinds[start], text=" ".join(words[start:at]))
            start = at


def passages(one: str, other: str) -> Passages:
    """The passages that two texts have in common, whatever their case and punctuation."""
    is_by_sign = is_unspaced(one) and is_unspaced(other)
    pattern, least = (_SIGN, PASSAGE_CHARS) if is_by_sign else (_WORD, PASSAGE_WORDS)
    ones, others = (list(pattern.finditer(text[:MAX_CHARS])) for text in (one, other))
    blocks = [
        block
        for block in equal_blocks(_folded(ones), _folded(others), Steps(MAX_STEPS))
        if block.size >= least
    ]
    return Passages(
        one=_marks(one, ones, [(block.old, block.size) for block in blocks]),
        other=_marks(other, others, sorted((block.new, block.size) for block in blocks)),
        share=_shared(blocks) / len(ones) if ones else 0.0,
    )


def _folded(words: Sequence[re.Match[str]]) -> list[str]:
    return [word[0].casefold().replace("’", "'") for word in words]


def _shared(blocks: Sequence[Block]) -> int:
    return sum(block.size for block in blocks)


def _marks(text: str, words: Sequence[re.Match[str]], runs: Sequence[tuple[int, int]]) -> Marks:
    """The places of runs of words, each within one paragraph."""
    marks: list[tuple[int, int]] = []
    for first, size in runs:
        start, end = words[first].start(), words[first + size - 1].end()
        for line in re.finditer(r"[^\n]+", text[start:end]):
            marks.append((start + line.start(), start + line.end()))
    return tuple(marks)
