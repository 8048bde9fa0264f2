"""How well articles answer a query. Pure, so that both engines give one order.

The weight of a phrase in an article is how often it stands in headline, lead and text, counted as in BM25F: each
further mention counts for less, mentions in a long text for less, and phrases that few of the articles say for more.
First headlines and leads are looked at; texts, which take longer to read, only of the best.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from store.search.folding import tokens
from store.search.tree import Document, Phrase, places

MAX_READ = 60
"""Of so many of the best, the texts are read."""

TITLE_WEIGHT, LEAD_WEIGHT = 5.0, 2.0
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""The constants k1 and b of BM25, at their usual values."""


def by_heads(phrases: Sequence[Phrase], heads: Iterable[tuple[int, str, str | None]]) -> list[int]:
    """The ids of articles, each given with its title and lead, the best first; of equal ones the newest."""
    scores = {
        id: sum(map(_saturated, _head_weights(phrases, tuple(tokens(title)), tuple(tokens(lead or "")))))
        for id, title, lead in heads
    }
    return sorted(scores, key=lambda id: (-scores[id], -id))


def by_texts(phrases: Sequence[Phrase], documents: Mapping[int, Document]) -> dict[int, float]:
    """The score of each of these articles; the greater, the better."""
    usual = sum(len(said.text) for said in documents.values()) / max(1, len(documents)) or 1.0
    weights = {id: _weights(phrases, said, usual) for id, said in documents.items()}
    worths = [
        _worth(sum(weight[at] > 0 for weight in weights.values()), len(documents))
        for at in range(len(phrases))
    ]
    return {
        id: sum(worth * _saturated(one) for worth, one in zip(worths, weight, strict=True))
        for id, weight in weights.items()
    }


def _weights(phrases: Sequence[Phrase], said: Document, usual: float) -> list[float]:
    longer = 1 - LENGTH_SHARE + LENGTH_SHARE * len(said.text) / usual
    heads = _head_weights(phrases, said.title, said.lead)
    return [
        head + _count(phrase, "text", said.text) / longer for head, phrase in zip(heads, phrases, strict=True)
    ]


def _head_weights(phrases: Sequence[Phrase], title: tuple[str, ...], lead: tuple[str, ...]) -> list[float]:
    return [
        TITLE_WEIGHT * _count(phrase, "title", title) + LEAD_WEIGHT * _count(phrase, "lead", lead)
        for phrase in phrases
    ]


def _count(phrase: Phrase, field: str, there: tuple[str, ...]) -> int:
    return sum(1 for _ in places(phrase, there)) if phrase.field in (None, field) else 0


def _saturated(weight: float) -> float:
    return weight / (weight + SATURATION)


def _worth(having: int, all_of_them: int) -> float:
    return 1 + math.log(1 + (all_of_them - having + 0.5) / (having + 0.5))
