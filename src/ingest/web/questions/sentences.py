"""The sentences that several texts have in common. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dedupe import normalized_words
from ingest.dedupe.fingerprint import is_unspaced

MAX_TEXTS, MAX_CHARS = 40, 8_000
"""Of so many texts so much is read: it is done while somebody waits."""

MIN_WORDS, MIN_SIGNS = 6, 16
"""A shorter sentence is no evidence. Where words are not parted, signs are counted."""

_END = re.compile("(?<=[.!?…])[\"'”’»)\\]]*\\s+|(?<=[。！？؟۔।])|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as the first text has it, and the numbers of the texts that have it."""

    text: str
    texts: tuple[int, ...]


def shared_sentences(texts: Sequence[str], limit: int) -> tuple[Sentence, ...]:
    """The sentences that most of the texts share, but for capitals and punctuation, the most shared first; of those
    that equally many do in the order in which they stand."""
    first: dict[str, str] = {}
    having: dict[str, list[int]] = {}
    for number, text in enumerate(texts[:MAX_TEXTS]):
        for sentence in _END.split(text[:MAX_CHARS]):
            key = _key(sentence)
            if key and number not in having.setdefault(key, [])[-1:]:
                first.setdefault(key, sentence.strip())
                having[key].append(number)
    shared = [
        Sentence(text=first[key], texts=tuple(numbers)) for key, numbers in having.items() if len(numbers) > 1
    ]
    return tuple(sorted(shared, key=lambda one: -len(one.texts))[:limit])


def _key(sentence: str) -> str:
    words = normalized_words(sentence)
    joined = " ".join(words)
    enough = len(joined) >= MIN_SIGNS if is_unspaced(sentence) else len(words) >= MIN_WORDS
    return joined if enough else ""
