"""The terms by which articles are put together into stories, and how they are kept. Pure.

A term is a word cut to its first letters, which serves as stemming in many languages, or a pair of neighbouring
characters in scripts without spaces. Names and headlines weigh more. Terms are kept as hashes of 32 bits with their
weights, a few hundred bytes for an article, so that its text is read once and not each time that stories are grouped.
"""

import re
import struct
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import xxhash

from ingest.dedupe.fingerprint import CHARS_PER_SHINGLE, is_unspaced

MAX_TERMS = 256
"""The heaviest terms of an article, which are kept; of equal ones those that come first."""

_VERSION = 1
"""How terms are made. Terms that were kept by an older version are made anew."""

Readable = tuple[str, str, str | None]
"""Headline, lead with body, and language."""

_TITLE_WEIGHT, _NAME_WEIGHT, _OPENING_WEIGHT = 3.0, 3.0, 1.5
_OPENING_WORDS = 60
_MAX_WORDS = 600
_STEM_CHARS = 5
_UNIT = 0.5  # every weight is a multiple of it
_MAX_UNITS = 0xFFFF
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:\n\"“«(]\s{0,4}|[-–—•]\s{1,4})$")
_STOP_WORDS = frozenset(
    """
    about after again against all also although among and another any are around because been before being
    between both but came can cannot come could day days did does doing down during each even every few first
    for from further get had has have having her here hers him his how into its itself just last like made make
    many may more most much must new not now off once one only other our out over own per said same say says she
    should since some still such take than that the their them then there these they this those through time
    told too two under until upon very was way week were what when where which while who whom why will with
    within without would year years yet you your
    без более больше был была были было вам вас весь все всего всех год года году для его ему если есть еще ещё
    или ими как когда которая которого которой которые который которых кто лет либо между меня мне может можно
    мы над надо нас наш него нее неё нет них ничего обо один она они оно отметил отметила очень перед под после
    при про раз сам сама свои свой себе себя сказал сказала словам сообщает сообщил сообщила сообщили так также
    такие такой там тем теперь того тоже только том тот трех уже чего чем что чтобы этих это этого этой этом
    этому этот эту
    """.split()
)


def pack_terms(title: str, text: str, language: str | None) -> bytes:
    """The terms of an article, heaviest first, as `unpack_terms` reads them."""
    weights = _weights(title, text, language)
    heaviest = sorted(weights, key=lambda term: -weights[term])[
        :MAX_TERMS
    ]  # a stable order: equals as they come
    hashes = {xxhash.xxh32_intdigest(term): min(_MAX_UNITS, int(weights[term] / _UNIT)) for term in heaviest}
    return struct.pack(f"<B{len(hashes)}I{len(hashes)}H", _VERSION, *hashes, *hashes.values())


def pack_all(texts: Sequence[Readable]) -> list[bytes]:
    """The terms of each of these articles."""
    return [pack_terms(*text) for text in texts]


def unpack_terms(packed: bytes) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Hashes of terms and the sums of the weights of their occurrences."""
    count = (len(packed) - 1) // 6
    values = struct.unpack(f"<B{count}I{count}H", packed)
    return values[1 : count + 1], tuple([units * _UNIT for units in values[count + 1 :]])


def are_current(packed: bytes | None) -> bool:
    """Whether terms are kept, and were made as they are made today."""
    return packed is not None and packed[:1] == bytes((_VERSION,))


def _weights(title: str, text: str, language: str | None) -> Mapping[str, float]:
    """The terms of an article with the sum of the weights of their occurrences."""
    if is_unspaced(title + text, language):
        return _character_pairs(title, text)
    weights: dict[str, float] = defaultdict(float)
    for match in _WORD.finditer(title):
        _add_term(weights, match[0], _TITLE_WEIGHT)
    for n, match in enumerate(_WORD.finditer(text)):
        if n >= _MAX_WORDS:
            break
        weight = _OPENING_WEIGHT if n < _OPENING_WORDS else 1.0
        is_name = match[0][0].isupper() and not _starts_sentence(text, match.start())
        _add_term(weights, match[0], weight * _NAME_WEIGHT if is_name else weight)
    return weights


def _starts_sentence(text: str, at: int) -> bool:
    return bool(_SENTENCE_START.search(text[max(0, at - 4) : at]))


def _add_term(weights: dict[str, float], word: str, weight: float) -> None:
    term = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if term in _STOP_WORDS or len(term) < 2:
        return
    if len(term) < 3 and not term.isdigit() and not word.isupper():
        return
    weights[term[:_STEM_CHARS]] += weight


def _character_pairs(title: str, text: str) -> Mapping[str, float]:
    """Pairs of neighbouring characters as terms, for scripts without spaces."""
    joined = "".join(_WORD.findall(title)) * int(_TITLE_WEIGHT) + "".join(_WORD.findall(text))
    joined = joined[: _MAX_WORDS * CHARS_PER_SHINGLE // 2]
    return {pair: float(n) for pair, n in Counter(map("".join, pairwise(joined))).items()}
