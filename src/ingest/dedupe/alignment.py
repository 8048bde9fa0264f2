"""Which words of two texts are the same words: the longest equal runs first, with a bound on the work. Pure.

Looking for the longest run examines every pair of equal words, again for what is before and after each run. That takes
hours where the common words of a long text stand every second word. So it is done as long as the steps last. What is
left then is cut at words that both texts have once, and what has none of these counts as replaced.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_STEPS = 2_000_000
"""Pairs of equal words that are examined at most in one comparison: about a second."""

_MAX_CUTS = 8
"""How often what is left is cut in pieces. Each time takes as many steps as there are words."""


@dataclass(frozen=True, slots=True)
class Block:
    """`size` words from `old` in the old text are the words from `new` in the new one."""

    old: int
    new: int
    size: int


@dataclass(slots=True)
class Steps:
    """The steps that are left."""

    left: int


@dataclass(frozen=True, slots=True)
class _Region:
    """A piece of the old text and the piece of the new one that stands in its place."""

    old: int
    old_end: int
    new: int
    new_end: int
    cuts: int = 0


def equal_blocks(old: Sequence[str], new: Sequence[str], steps: Steps | None = None) -> list[Block]:
    """The runs of words that both texts have, in their order. `steps` are used up; None: MAX_STEPS."""
    steps = steps or Steps(MAX_STEPS)
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(new):
        places[word].append(at)
    found: list[Block] = []
    regions = [_Region(0, len(old), 0, len(new))]
    while regions:
        region = regions.pop()
        if region.old == region.old_end or region.new == region.new_end:
            continue
        longest = _longest(old, places, region, steps)
        blocks = [longest] if longest else [*_ends_and_anchors(old, new, region)]
        blocks = [block for block in blocks if block.size]
        found += blocks
        if blocks:
            regions += _between(region, blocks, region.cuts if longest else region.cuts + 1)
    return _merged(sorted(found, key=lambda block: block.old))


def _longest(
    old: Sequence[str], places: Mapping[str, Sequence[int]], region: _Region, steps: Steps
) -> Block | None:
    """The longest run in the region, of several the first one; of size 0 where there is none. None when the steps do
    not suffice."""
    best = Block(region.old, region.new, 0)
    lengths: dict[int, int] = {}
    kept = steps.left // 2  # for what is left after a search that was too long
    for at in range(region.old, region.old_end):
        word_places = places.get(old[at], ())
        first = bisect_left(word_places, region.new)
        last = bisect_left(word_places, region.new_end)
        steps.left -= 1 + last - first
        if steps.left < kept:
            steps.left = kept
            return None
        longer: dict[int, int] = {}
        for place in word_places[first:last]:
            longer[place] = size = lengths.get(place - 1, 0) + 1
            if size > best.size:
                best = Block(at - size + 1, place - size + 1, size)
        lengths = longer
    return best


def _ends_and_anchors(old: Sequence[str], new: Sequence[str], region: _Region) -> Iterator[Block]:
    """What a region begins and ends with in both texts, and between these the words that stand once in both."""
    if region.cuts == _MAX_CUTS:
        return
    head = 0
    most = min(region.old_end - region.old, region.new_end - region.new)
    while head < most and old[region.old + head] == new[region.new + head]:
        head += 1
    tail = 0
    while tail < most - head and old[region.old_end - tail - 1] == new[region.new_end - tail - 1]:
        tail += 1
    yield Block(region.old, region.new, head)
    inner = _Region(region.old + head, region.old_end - tail, region.new + head, region.new_end - tail)
    for old_at, new_at in _anchors(old, new, inner):
        yield Block(old_at, new_at, 1)
    yield Block(region.old_end - tail, region.new_end - tail, tail)


def _anchors(old: Sequence[str], new: Sequence[str], region: _Region) -> list[tuple[int, int]]:
    """Where words stand that both pieces have once: as many as stand in one order in both."""
    old_words, new_words = old[region.old : region.old_end], new[region.new : region.new_end]
    old_counts, new_counts = Counter(old_words), Counter(new_words)
    places = {word: at for at, word in enumerate(new_words, region.new) if new_counts[word] == 1}
    pairs = [
        (at, places[word])
        for at, word in enumerate(old_words, region.old)
        if old_counts[word] == 1 and word in places
    ]
    return _longest_increasing(pairs)


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest sequence of the pairs in which the second numbers rise as the first ones do."""
    ends: list[int] = []  # ends[n]: the smallest number that a rising sequence of n + 1 pairs ends with
    numbers: list[int] = []  # and of which pair it is
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(numbers[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        numbers[length : length + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = numbers[-1] if numbers else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _between(region: _Region, blocks: Sequence[Block], cuts: int) -> Iterator[_Region]:
    """What is left of a region before, between and after these blocks."""
    first, last = Block(region.old, region.new, 0), Block(region.old_end, region.new_end, 0)
    for before, after in pairwise((first, *blocks, last)):
        yield _Region(before.old + before.size, after.old, before.new + before.size, after.new, cuts)


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those that touch each other as one."""
    merged: list[Block] = []
    for block in blocks:
        before = merged[-1] if merged else None
        if before and (before.old + before.size, before.new + before.size) == (block.old, block.new):
            merged[-1] = Block(before.old, before.new, before.size + block.size)
        else:
            merged.append(block)
    return merged
