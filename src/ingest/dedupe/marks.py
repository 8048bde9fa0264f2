"""What a text is found again by: the smallest hashes of its shingles, and digests of title and text. Pure.

A shingle is five words in a row, or eight characters in scripts that put no spaces between words.
"""

import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

from xxhash import xxh3_64_digest

METHOD = "shingles-1"
"""Name of the method; it changes whenever the same two texts could be judged differently."""

KEYS = 32
WORDS_IN_SHINGLE = 5
CHARACTERS_IN_SHINGLE = 8
MOST_WORDS = 50_000

# Apostrophes and soft hyphens go before the split, so that "don’t" and "dont" are one word.
_INNER = re.compile("['’‘ʼ`´\u00ad]")
_WORD = re.compile(r"[^\W_]+")
# Thai, Lao, Myanmar, Khmer; kana and Han. Hangul is written with spaces.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Under what a text is found. `keys` are signed 64-bit numbers, the smallest first; `size` counts the
    different shingles, `words` the words; the digests are of title and text without case and punctuation."""

    keys: tuple[int, ...]
    size: int
    words: int
    title_sha256: bytes
    text_sha256: bytes


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text taken apart: hashes of its shingles, in order and as a set, how many words it has (two
    characters count as one in scripts without spaces), and the digest of its words."""

    ordered: tuple[int, ...]
    unique: frozenset[int]
    words: int
    digest: bytes


def mark(title: str, text: str, language: str | None = None) -> Mark:
    """The mark of an article. `language` (ISO 639-1) settles the script where the text does not show it."""
    whole = shingled(text, language)
    return Mark(
        keys=tuple(sorted(whole.unique)[:KEYS]),
        size=len(whole.unique),
        words=whole.words,
        title_sha256=_digest(words(title)),
        text_sha256=whole.digest,
    )


def words(text: str) -> list[str]:
    """The words of `text` in lower case, without punctuation; at most MOST_WORDS."""
    plain = text[: MOST_WORDS * 12]
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return _WORD.findall(_INNER.sub("", plain.lower()))[:MOST_WORDS]


def shingled(text: str, language: str | None = None) -> Shingled:
    """`text` as hashes of its shingles. A text too short for one counts as one shingle."""
    found = words(text)
    if unspaced(text, language):
        characters = list("".join(found))
        hashes, count = _hashes(characters, CHARACTERS_IN_SHINGLE), len(characters) // 2
    else:
        hashes, count = _hashes(found, WORDS_IN_SHINGLE), len(found)
    return Shingled(ordered=hashes, unique=frozenset(hashes), words=count, digest=_digest(found))


def _digest(found: Sequence[str]) -> bytes:
    return sha256(" ".join(found).encode("utf-8", "surrogatepass")).digest()


def unspaced(text: str, language: str | None = None) -> bool:
    """Whether most of `text` is in a script that puts no spaces between words."""
    sample = text[:2_000]
    if sample.isascii():
        return False
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return language in ("zh", "ja", "th", "lo", "my", "km")
    return len(_UNSPACED.findall(sample)) > 0.5 * letters


def _hashes(parts: Sequence[str], length: int) -> tuple[int, ...]:
    whole = " ".join(parts)
    joined = whole.encode("utf-8", "surrogatepass")
    if len(joined) > len(whole):
        lengths = [len(part.encode("utf-8", "surrogatepass")) + 1 for part in parts]
    else:
        lengths = [len(part) + 1 for part in parts]
    starts = list(accumulate(lengths, initial=0))
    ends = starts[length:] or starts[-1:]
    # One unpack of all digests is much quicker than one number at a time.
    digests = [xxh3_64_digest(joined[a : b - 1]) for a, b in zip(starts, ends, strict=False)] if parts else []
    return struct.unpack(f">{len(digests)}q", b"".join(digests))
