"""Fingerprints of texts: the smallest hashes of their shingles, and digests of title and text. Pure.

A shingle is five words in a row, or eight characters in scripts that put no spaces between words. Keeping the
smallest hashes (bottom-k sampling) makes texts that share a passage likely to share hashes.
"""

import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

from xxhash import xxh3_64_digest

from store.model import Fingerprint

METHOD = "shingles-1"
"""Name of the method. It changes whenever the same two texts could be compared with another result."""

MAX_HASHES = 32
WORDS_PER_SHINGLE = 5
CHARS_PER_SHINGLE = 8

_MAX_WORDS = 50_000
MAX_CHARS = 12 * _MAX_WORDS
_SCRIPT_SAMPLE_CHARS = 2_000
_UNSPACED_LANGUAGES = ("zh", "ja", "th", "lo", "my", "km")

# Apostrophes and soft hyphens are removed before words are split, so that "don’t" and "dont" are one word.
_INSIDE_WORDS = re.compile("['’‘ʼ`´\u00ad]")
_WORD = re.compile(r"[^\W_]+")
# Thai, Lao, Myanmar, Khmer; kana and Han. Hangul is written with spaces.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shingles:
    """All shingles of a text, as hashes: in the order of the text, and as a set.

    `word_count` counts its words; in scripts without spaces two characters count as one word. `sha256` is the
    digest of its words.
    """

    ordered: tuple[int, ...]
    unique: frozenset[int]
    word_count: int
    sha256: bytes


def fingerprint(title: str, text: str, language: str | None = None) -> Fingerprint:
    """The fingerprint of an article. `language` (ISO 639-1) decides the script of a text without letters."""
    found = shingles(text, language)
    return Fingerprint(
        hashes=tuple(sorted(found.unique)[:MAX_HASHES]),
        shingle_count=len(found.unique),
        title_sha256=_digest(normalized_words(title)),
        text_sha256=found.sha256,
    )


def shingles(text: str, language: str | None = None) -> Shingles:
    """The shingles of `text`. A text that is too short for one counts as one shingle."""
    words = normalized_words(text)
    if is_unspaced(text, language):
        characters = list("".join(words))
        hashes, word_count = _shingle_hashes(characters, CHARS_PER_SHINGLE), len(characters) // 2
    else:
        hashes, word_count = _shingle_hashes(words, WORDS_PER_SHINGLE), len(words)
    return Shingles(ordered=hashes, unique=frozenset(hashes), word_count=word_count, sha256=_digest(words))


def normalized_words(text: str) -> list[str]:
    """The words of `text` in lower case and without punctuation, at most 50,000."""
    head = text[:MAX_CHARS]
    if not head.isascii():
        head = unicodedata.normalize("NFKC", head)
    return _WORD.findall(_INSIDE_WORDS.sub("", head.lower()))[:_MAX_WORDS]


def is_unspaced(text: str, language: str | None = None) -> bool:
    """Whether most of `text` is in a script that puts no spaces between words."""
    sample = text[:_SCRIPT_SAMPLE_CHARS]
    if sample.isascii():
        return False
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return language in _UNSPACED_LANGUAGES
    return len(_UNSPACED.findall(sample)) > 0.5 * letters


def _digest(words: Sequence[str]) -> bytes:
    return sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()


def _shingle_hashes(tokens: Sequence[str], size: int) -> tuple[int, ...]:
    """The hash of every run of `size` tokens, joined by spaces."""
    text = " ".join(tokens)
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) > len(text):
        lengths = [len(token.encode("utf-8", "surrogatepass")) + 1 for token in tokens]
    else:
        lengths = [len(token) + 1 for token in tokens]
    starts = list(accumulate(lengths, initial=0))
    ends = starts[size:] or starts[-1:]
    # Slices of one byte string, and one unpack for all digests: several times faster than hash by hash.
    digests = (
        [xxh3_64_digest(encoded[a : b - 1]) for a, b in zip(starts, ends, strict=False)] if tokens else []
    )
    return struct.unpack(f">{len(digests)}q", b"".join(digests))
