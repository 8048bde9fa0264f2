"""How much of a headline a text tells. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.extract.titles import text_key

# Shorter words are in every text. Longer ones are compared by their first letters, because their endings change.
MIN_WORD_CHARS = 4
MIN_UNSPACED_CHARS = 2
STEM_CHARS = 5
MIN_TOLD_SHARE = 0.5

_WORD = re.compile(r"\w+")
_FIRST_UNSPACED = "\u0e00"


def title_stems(title: str) -> frozenset[str]:
    """The beginnings of the longer words of `title`."""
    words = filter(None, map(text_key, _WORD.findall(title)))
    return frozenset(
        word[:STEM_CHARS]
        for word in words
        if len(word) >= (MIN_UNSPACED_CHARS if word[0] >= _FIRST_UNSPACED else MIN_WORD_CHARS)
    )


def count_told(title: str, lines: Iterable[str]) -> int:
    """How many of the longer words of `title` are in `lines`."""
    told = text_key(" ".join(lines))
    return sum(stem in told for stem in title_stems(title))


def is_told(title: str, lines: Iterable[str]) -> bool:
    """Whether `lines` tell of what `title` does."""
    told = count_told(title, lines)
    return told > 0 and told >= len(title_stems(title)) * MIN_TOLD_SHARE
