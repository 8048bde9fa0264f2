"""Puts related articles into clusters of one text. Pure; the result depends on the set alone, not on its order.

Near copies of each other are in one cluster. An excerpt belongs to the longer text that contains it, but a longer
text may contain excerpts of several foreign texts (a round-up, a guest column). Therefore

* where the longer text has near copies, at least half of them must share text with the excerpt as well;
* where it has none, it joins the one excerpt that makes up most of it, and none at all when it contains two
  excerpts that share nothing with each other.

A quotation (`overlap`) puts no two articles into one cluster. It only counts as text that two articles share.

Nobody can put two articles into one cluster by writing a third one:

* any two articles of a cluster share text (shares.py). Pairs are joined in the order of what they share, and two
  clusters stay apart when an article of one shares nothing with an article of the other;
* a text that is put together of two articles which share nothing is a round-up. It joins neither, only other round-ups.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from ingest.dedupe.compare import OVERLAP, Age, appeared_at, domain_of
from ingest.dedupe.shares import Shares
from store.model import Relation, SeenArticle

MIN_PART = 0.38
"""The part of a round-up that each of two unrelated articles makes up at least; with less, the smaller one is a foreign
piece in a copy of the larger one."""

_MIN_CORROBORATING = 0.5  # the part of the near copies of a longer text that must share text with an excerpt
_STOCK_TEXT_MIN = 3  # an excerpt of so many different texts is a stock text

Pair = tuple[int, int]
"""The ids of two articles, the smaller one first."""


class Member(Protocol):
    """An article as it is clustered. `age` sorts the oldest first. `domain` is the registered domain of its address;
    with `off_domain` it belongs to another outlet."""

    @property
    def article_id(self) -> int: ...
    @property
    def age(self) -> Age: ...
    @property
    def domain(self) -> str: ...
    @property
    def off_domain(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterMember:
    """A stored article as it is clustered."""

    article_id: int
    age: Age
    domain: str
    off_domain: bool


def member(article: SeenArticle) -> ClusterMember:
    """A stored article as it is clustered."""
    at = appeared_at(article.published, article.first_seen_at)
    return ClusterMember(
        article_id=article.article_id,
        age=(article.first_seen_at, at, article.article_id),
        domain=domain_of(article.url),
        off_domain=article.off_domain,
    )


def cluster(articles: Iterable[Member], relations: Iterable[Relation]) -> dict[int, int | None]:
    """The cluster of each article: the id of its origin, None for an article that is alone.

    Give all that is connected by any kind of relation but `overlap`, and all relations of these articles.
    Relations to articles that are not given are ignored.
    """
    known = {article.article_id: article for article in articles}
    inside = [one for one in relations if one.article_id in known and one.origin_id in known]
    clusters = {article_id: [article_id] for article_id in known}
    shares = Shares(inside)
    for one, other in _pairs_to_join(known, inside, shares):
        mine, theirs = clusters[one], clusters[other]
        if mine is not theirs and shares.connect(mine, theirs, one, other):
            mine += theirs
            clusters |= dict.fromkeys(theirs, mine)
    origins = {
        id(members): _origin([known[article_id] for article_id in members]) if len(members) > 1 else None
        for members in clusters.values()
    }
    return {article_id: origins[id(members)] for article_id, members in clusters.items()}


def _origin(members: Sequence[Member]) -> int:
    """The oldest of the articles. One that an outlet lists from another's domain is the other's: it is never the origin
    beside an article that is listed by its own outlet, and its first sight counts for the owner's article."""
    own = [one for one in members if not one.off_domain] or members
    borrowed: dict[str, Age] = {}
    for one in members:
        if one.off_domain:
            borrowed[one.domain] = min(one.age, borrowed.get(one.domain, one.age))
    return min(own, key=lambda one: (min(one.age, borrowed.get(one.domain, one.age)), one.age)).article_id


def _pairs_to_join(known: Mapping[int, Member], relations: Sequence[Relation], shares: Shares) -> list[Pair]:
    """The pairs that belong together, those that have most in common first."""
    copies = [(one.article_id, one.origin_id) for one in relations if one.kind in ("exact", "near_copy")]
    round_ups = _round_ups(relations, shares)
    pairs = {_pair(*pair) for pair in (*copies, *_joined_excerpts(relations, copies, shares))}
    return sorted(
        (pair for pair in pairs if (pair[0] in round_ups) == (pair[1] in round_ups)),
        key=lambda pair: (*shares.distance(*pair), *sorted(known[end].age for end in pair)),
    )


def _round_ups(relations: Iterable[Relation], shares: Shares) -> set[int]:
    """Texts of which two articles that share nothing make up a good part each."""
    parts: dict[int, list[int]] = defaultdict(list)
    for one in relations:
        if one.kind != OVERLAP:
            for whole, part in ((one.article_id, one.origin_id), (one.origin_id, one.article_id)):
                if shares.parts(whole, part)[0] >= MIN_PART:
                    parts[whole].append(part)
    return {
        whole
        for whole, found in parts.items()
        if any(not shares.are_linked(one, other, whole) for one, other in combinations(found, 2))
    }


def _joined_excerpts(relations: Iterable[Relation], copies: Iterable[Pair], shares: Shares) -> Iterator[Pair]:
    """The pairs of excerpt and longer text that belong together."""
    near_copies: dict[int, set[int]] = defaultdict(set)
    for one, other in copies:
        near_copies[one].add(other)
        near_copies[other].add(one)
    excerpts_alone: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for part, whole, share in _excerpts(relations):
        beside = near_copies[whole] - {part}
        if not beside:
            excerpts_alone[whole].append((share, part))
        elif sum(shares.are_close(part, copy) for copy in beside) >= _MIN_CORROBORATING * len(beside):
            yield part, whole
    copied = {_pair(one.article_id, one.origin_id) for one in relations if one.kind != OVERLAP}
    stock_texts = _stock_texts(excerpts_alone, copied)
    for whole, excerpts in excerpts_alone.items():
        largest = max(excerpts, key=lambda excerpt: (excerpt[0], -excerpt[1]))[1]
        if largest not in stock_texts and not _holds_a_stranger(excerpts, shares):
            yield whole, largest


def _excerpts(relations: Iterable[Relation]) -> Iterator[tuple[int, int, float]]:
    """(shorter, longer, share of the longer) of each pair in which one text contains the other."""
    for one in relations:
        if one.kind == "excerpt_of":
            yield one.article_id, one.origin_id, one.overlap_origin
        elif one.kind == "expands":
            yield one.origin_id, one.article_id, one.overlap


def _holds_a_stranger(excerpts: Sequence[tuple[float, int]], shares: Shares) -> bool:
    """Whether one text contains an excerpt that shares nothing with the largest one."""
    largest = max(excerpts)[1]
    return any(not shares.are_related(largest, other) for _, other in excerpts if other != largest)


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
