"""Lines that recur on an outlet's pages: learned from what is stored, cut at extraction. No input or output.

A line is the outlet's and not the article's when unrelated articles share it. Articles of one running
story share sentences too; so pages are first put together by story, and a line counts once a story.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

# A line in this share of an outlet's stories is boilerplate, but never one that fewer than LEAST have.
SHARE = 0.3
LEAST = 2
# A short line ("Background") may head a part of many articles: it must stand nearly everywhere.
SHORT = 25
SHORT_SHARE = 0.6
# Two pages whose rarer words overlap so much tell of one story.
ALIKE = 0.3
LONGEST = 200

_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{2}")


def normal(line: str) -> str:
    """The form in which lines are compared: letters and figures only, in one case, the first 200."""
    folded = unicodedata.normalize("NFKC", line[: LONGEST * 4]).casefold()
    return "".join(_WORD.findall(folded))[:LONGEST]


def known(line: str, recurring: frozenset[str]) -> bool:
    """Whether `line` is one of the `recurring` ones."""
    return bool(recurring) and normal(line) in recurring


def learn(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The lines (as `normal` gives them) that recur on `pages`, each the lines of one article's text.

    Two pages of two stories are enough to learn from; five make it sure.
    """
    lines = [{key for line in page if (key := normal(line))} for page in pages]
    counts = Counter(key for keys in lines for key in keys)
    shared = {key for key, count in counts.items() if count >= LEAST}
    if not shared:
        return frozenset()
    story = _stories(lines, [_words(page, shared) for page in pages])
    of: dict[str, set[int]] = {}
    for keys, number in zip(lines, story, strict=True):
        for key in keys & shared:
            of.setdefault(key, set()).add(number)
    total = len(set(story))
    return frozenset(key for key, stories in of.items() if len(stories) >= _needed(key, total))


def _needed(key: str, stories: int) -> int:
    return max(LEAST, math.ceil(stories * (SHORT_SHARE if len(key) < SHORT else SHARE)))


def _words(page: Sequence[str], shared: set[str]) -> frozenset[str]:
    """What `page` is about: its longer words, those of the shared lines left out."""
    own = " ".join(line for line in page if normal(line) not in shared)
    return frozenset(word.casefold() for word in _LONG_WORD.findall(own))


def _stories(lines: list[set[str]], pages: list[frozenset[str]]) -> list[int]:
    """A number for each page; pages of one story, and two versions of one article, have the same."""
    common = Counter(word for words in pages for word in words)
    # What half of the pages say is the outlet's language, not the story.
    rare = [frozenset(w for w in words if common[w] * 2 <= max(len(pages), 4)) for words in pages]
    story = list(range(len(pages)))
    for at in range(len(pages)):
        for before in range(at):
            if _overlap(rare[at], rare[before]) >= ALIKE or _same_text(lines[at], lines[before]):
                story[at] = story[before]
                break
    return story


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _same_text(one: set[str], other: set[str]) -> bool:
    """Whether the pages have more letters in common than the shorter has to itself."""
    smaller = min(sum(map(len, one)), sum(map(len, other)))
    return sum(map(len, one & other)) * 2 > smaller
