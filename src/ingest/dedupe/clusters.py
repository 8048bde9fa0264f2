"""Gathers related articles into clusters of one text. Pure, and a function of the set: order never matters.

Near copies of each other always belong together. An excerpt belongs to the longer text it stands in, but
a longer text may hold several foreign ones (a round-up, a guest piece): therefore

* where the longer text has near copies, at least half of them must know the excerpt too;
* where it has none, it joins the one excerpt that makes up most of it, and none at all when it holds
  two that have nothing to do with each other.

A quotation (`overlap`) never joins anything; it only bears witness.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ingest.dedupe.relations import NEVER_MERGED, Candidate
from store.model import Relation

_WITNESSED = 0.2  # of the shorter text, for a near copy to know an excerpt
_ENOUGH_WITNESSES = 0.5

_FORMULA = 3

Pair = tuple[int, int]


def gather(articles: Sequence[Candidate], relations: Iterable[Relation]) -> dict[int, int | None]:
    """The cluster of each article: the number of its origin (the earliest), None when it stands alone.

    `relations` must hold all that any of `articles` has; those that lead to articles not given are
    ignored. Give whole neighbourhoods: all that hangs together by any kind of relation but `overlap`.
    """
    known = {article.article_id: article for article in articles}
    inside = [one for one in relations if one.article_id in known and one.origin_id in known]
    joined = _joined(known, inside)
    origins = {
        name: min(members, key=lambda member: known[member].age) if len(members) > 1 else None
        for name, members in _groups(joined).items()
    }
    return {article_id: origins[joined[article_id]] for article_id in known}


def _joined(known: Mapping[int, Candidate], relations: Sequence[Relation]) -> dict[int, int]:
    """A common name for all articles of one cluster."""
    names = _Names(known)
    mates: dict[int, set[int]] = defaultdict(set)
    for one in relations:
        if one.kind in ("exact", "near_copy"):
            names.join(one.article_id, one.origin_id)
            mates[one.article_id].add(one.origin_id)
            mates[one.origin_id].add(one.article_id)
    shares = {_pair(one): max(one.overlap, one.overlap_origin) for one in relations}
    alone: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for part, whole, share in _excerpts(relations):
        others = mates[whole] - {part}
        if not others:
            alone[whole].append((share, part))
        elif sum(_know(shares, part, other) for other in others) >= _ENOUGH_WITNESSES * len(others):
            names.join(part, whole)
    chosen = {
        whole: max(parts, key=lambda part: (part[0], -part[1]))[1]
        for whole, parts in alone.items()
        if not _is_round_up(parts, shares)
    }
    copied = {_pair(one) for one in relations if one.kind != NEVER_MERGED}
    formulas = _formulas(alone, copied)
    for whole, part in chosen.items():
        if part not in formulas:
            names.join(whole, part)
    return {article_id: names.of(article_id) for article_id in known}


def _excerpts(relations: Iterable[Relation]) -> Iterable[tuple[int, int, float]]:
    """(shorter, longer, share of the longer) of each pair in which one text stands in another."""
    for one in relations:
        if one.kind == "excerpt_of":
            yield one.article_id, one.origin_id, one.overlap_origin
        elif one.kind == "expands":
            yield one.origin_id, one.article_id, one.overlap


def _is_round_up(parts: Sequence[tuple[float, int]], shares: Mapping[Pair, float]) -> bool:
    best = max(parts)[1]
    return any(_key(best, other) not in shares for _, other in parts if other != best)


def _formulas(alone: Mapping[int, Sequence[tuple[float, int]]], copied: set[Pair]) -> set[int]:
    """Excerpts that stand in so many otherwise different texts that they are no one's."""
    wholes: dict[int, list[int]] = defaultdict(list)
    for whole, parts in alone.items():
        for _, part in parts:
            wholes[part].append(whole)
    return {part for part, found in wholes.items() if _different(sorted(found), copied) >= _FORMULA}


def _different(articles: Sequence[int], copied: set[Pair]) -> int:
    kept: list[int] = []
    for article in articles:
        if all(_key(article, other) not in copied for other in kept):
            kept.append(article)
    return len(kept)


def _know(shares: Mapping[Pair, float], one: int, other: int) -> bool:
    return shares.get(_key(one, other), 0.0) >= _WITNESSED


def _pair(one: Relation) -> Pair:
    return _key(one.article_id, one.origin_id)


def _key(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _groups(joined: Mapping[int, int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for article_id, name in joined.items():
        groups[name].append(article_id)
    return groups


class _Names:
    """Disjoint sets of articles, each under the name of one of its members."""

    def __init__(self, article_ids: Iterable[int]) -> None:
        self._above = {article_id: article_id for article_id in article_ids}

    def of(self, article_id: int) -> int:
        while self._above[article_id] != article_id:
            self._above[article_id] = self._above[self._above[article_id]]
            article_id = self._above[article_id]
        return article_id

    def join(self, one: int, other: int) -> None:
        self._above[self.of(one)] = self.of(other)
