"""Puts related articles into clusters of one text. Pure; the result depends on the set alone, not on its order.

Near copies of each other are always in one cluster. An excerpt belongs to the longer text that contains it, but a
longer text may contain excerpts of several foreign texts (a round-up, a guest column). Therefore

* where the longer text has near copies, at least half of them must share text with the excerpt as well;
* where it has none, it joins the one excerpt that makes up most of it, and none at all when it contains two
  excerpts that share nothing with each other.

A quotation (`overlap`) puts no two articles into one cluster. It only counts as text that a near copy of the
longer text shares with an excerpt.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ingest.dedupe.compare import OVERLAP, Candidate
from store.model import Relation

_CORROBORATED = 0.2  # the part of the shorter text that a near copy must share with an excerpt
_MIN_CORROBORATING = 0.5  # the part of the near copies that must do so
_STOCK_TEXT_MIN = 3  # an excerpt of so many different texts is a stock text

Pair = tuple[int, int]
"""The ids of two articles, the smaller one first."""


def cluster(articles: Sequence[Candidate], relations: Iterable[Relation]) -> dict[int, int | None]:
    """The cluster of each article: the id of its oldest article, None for an article that is alone.

    Give all that is connected by any kind of relation but `overlap`, and all relations of these articles.
    Relations to articles that are not given are ignored.
    """
    known = {article.article_id: article for article in articles}
    inside = [one for one in relations if one.article_id in known and one.origin_id in known]
    sets = _join(known, inside)
    members: dict[int, list[int]] = defaultdict(list)
    for article_id in known:
        members[sets.find(article_id)].append(article_id)
    origins = {
        root: min(ids, key=lambda article_id: known[article_id].age) if len(ids) > 1 else None
        for root, ids in members.items()
    }
    return {article_id: origins[sets.find(article_id)] for article_id in known}


class DisjointSet:
    """Sets of articles that have no member in common (union-find)."""

    def __init__(self, article_ids: Iterable[int]) -> None:
        self._parents = {article_id: article_id for article_id in article_ids}

    def find(self, article_id: int) -> int:
        """The member that represents the set of the article."""
        while self._parents[article_id] != article_id:
            self._parents[article_id] = self._parents[self._parents[article_id]]
            article_id = self._parents[article_id]
        return article_id

    def union(self, one: int, other: int) -> None:
        """Makes one set of the sets of both."""
        self._parents[self.find(one)] = self.find(other)


def _join(article_ids: Iterable[int], relations: Sequence[Relation]) -> DisjointSet:
    sets = DisjointSet(article_ids)
    near_copies: dict[int, set[int]] = defaultdict(set)
    for one in relations:
        if one.kind in ("exact", "near_copy"):
            sets.union(one.article_id, one.origin_id)
            near_copies[one.article_id].add(one.origin_id)
            near_copies[one.origin_id].add(one.article_id)
    shares = {_pair(one.article_id, one.origin_id): max(one.overlap, one.overlap_origin) for one in relations}
    excerpts_alone: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for part, whole, share in _excerpts(relations):
        copies = near_copies[whole] - {part}
        if not copies:
            excerpts_alone[whole].append((share, part))
        elif sum(_corroborates(shares, part, copy) for copy in copies) >= _MIN_CORROBORATING * len(copies):
            sets.union(part, whole)
    copied = {_pair(one.article_id, one.origin_id) for one in relations if one.kind != OVERLAP}
    stock_texts = _stock_texts(excerpts_alone, copied)
    for whole, excerpts in excerpts_alone.items():
        largest = max(excerpts, key=lambda excerpt: (excerpt[0], -excerpt[1]))[1]
        if largest not in stock_texts and not _is_round_up(excerpts, shares):
            sets.union(whole, largest)
    return sets


def _excerpts(relations: Iterable[Relation]) -> Iterable[tuple[int, int, float]]:
    """(shorter, longer, share of the longer) of each pair in which one text contains the other."""
    for one in relations:
        if one.kind == "excerpt_of":
            yield one.article_id, one.origin_id, one.overlap_origin
        elif one.kind == "expands":
            yield one.origin_id, one.article_id, one.overlap


def _corroborates(shares: Mapping[Pair, float], part: int, near_copy: int) -> bool:
    """Whether a near copy of the longer text shares enough with the excerpt, too."""
    return shares.get(_pair(part, near_copy), 0.0) >= _CORROBORATED


def _is_round_up(excerpts: Sequence[tuple[float, int]], shares: Mapping[Pair, float]) -> bool:
    """Whether one text contains an excerpt that shares nothing with the largest one."""
    largest = max(excerpts)[1]
    return any(_pair(largest, other) not in shares for _, other in excerpts if other != largest)


def _stock_texts(excerpts_alone: Mapping[int, Sequence[tuple[float, int]]], copied: set[Pair]) -> set[int]:
    """Excerpts that occur in so many otherwise different texts that they belong to none of them."""
    wholes: dict[int, list[int]] = defaultdict(list)
    for whole, excerpts in excerpts_alone.items():
        for _, part in excerpts:
            wholes[part].append(whole)
    return {
        part for part, found in wholes.items() if _count_different(sorted(found), copied) >= _STOCK_TEXT_MIN
    }


def _count_different(article_ids: Sequence[int], copied: set[Pair]) -> int:
    """How many of the articles are no copies of one counted before."""
    kept: list[int] = []
    for article_id in article_ids:
        if all(_pair(article_id, other) not in copied for other in kept):
            kept.append(article_id)
    return len(kept)


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
