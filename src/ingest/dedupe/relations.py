"""Judges what two articles have in common: nothing, a quotation, a copy, an excerpt. Pure.

The judgement is the same whichever of the two came first, so it may be made again at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.dedupe.marks import METHOD, Shingled, shingled, words
from store.model import Relation

WINDOW = timedelta(days=30)
"""Articles further apart are never compared."""

MOST_HOLDERS = 50
"""Keys held by more articles than this are skipped: they are formulas, not texts."""

NEVER_MERGED = "overlap"

_SHORT = 150  # shingles; a template fills this much
_SHORT_WINDOW = timedelta(days=7)
_BRIEF = 40  # words; below, only the very same brief is a copy
_BRIEF_WINDOW = timedelta(hours=48)
# An outlet's own articles share formulas and furniture, so more is asked of them.
_LEAST_ACROSS, _LEAST_ACROSS_SHORT = 0.45, 0.6
_LEAST_WITHIN, _LEAST_WITHIN_SHORT = 0.5, 0.7
_LEAST_PER_THIRD_ACROSS, _LEAST_PER_THIRD_WITHIN = 0.2, 0.35
_MUTUAL = 0.45  # as the least asked for, so that texts of one size are never excerpts of each other
_NOTED, _NOTED_LONG, _LONG_QUOTATION = 0.2, 0.05, 20
_GATHERINGS = ("live", "digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article as the judgement sees it. Times are aware and UTC; `published_at` None: not known.

    `day_only`: of `published_at` only the day is known, and it stands at the day's midnight.
    """

    article_id: int
    outlet: str
    title: str
    text: str
    first_seen_at: datetime
    published_at: datetime | None = None
    day_only: bool = False
    language: str | None = None
    kind: str = "article"

    @property
    def at(self) -> datetime:
        """When it appeared, as far as we know; a mere day counts as its end, so that it is never first."""
        if self.published_at is None:
            return self.first_seen_at
        if not self.day_only:
            return self.published_at
        end = self.published_at + timedelta(days=1, seconds=-1)
        return max(self.published_at, min(end, self.first_seen_at))

    @property
    def age(self) -> tuple[datetime, datetime, int]:
        """Sorts the earliest first, the same way every time."""
        return self.at, self.first_seen_at, self.article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the judgement of one article came to.

    `same_as` is the older article of the same outlet with equal title and text: this one is not an
    article of its own, but one more address of that. `relations` name every article that shares text
    with this one, the younger of the two as `article_id`.
    """

    same_as: int | None
    relations: tuple[Relation, ...]


def judge(article: Candidate, others: Iterable[Candidate]) -> Verdict:
    """What `article` shares with each of `others` (those that share keys or the whole text with it)."""
    near = list(others)
    if not near:
        return Verdict(same_as=None, relations=())
    whole = shingled(article.text, article.language)
    older: list[Candidate] = []
    relations: list[Relation] = []
    for other in near:
        theirs = shingled(other.text, other.language)
        if other.article_id < article.article_id and _is_same(article, whole, other, theirs):
            older.append(other)
        relation = _related(article, whole, other, theirs)
        if relation:
            relations.append(relation)
    return Verdict(
        same_as=min(older, key=lambda other: other.age).article_id if older else None,
        relations=tuple(sorted(relations, key=lambda one: (one.article_id, one.origin_id))),
    )


def _is_same(one: Candidate, its: Shingled, other: Candidate, theirs: Shingled) -> bool:
    if one.outlet != other.outlet or its.digest != theirs.digest or words(one.title) != words(other.title):
        return False
    return abs(one.at - other.at) <= (WINDOW if its.words >= _BRIEF else _BRIEF_WINDOW)


def _related(one: Candidate, its: Shingled, other: Candidate, theirs: Shingled) -> Relation | None:
    apart = abs(one.at - other.at)
    shared = len(its.unique & theirs.unique)
    if not shared or apart > WINDOW:
        return None
    kind = _kind(one, its, other, theirs, shared, apart)
    if kind is None:
        return None
    if one.age < other.age:
        one, its, other, theirs = other, theirs, one, its
        kind = {"excerpt_of": "expands", "expands": "excerpt_of"}.get(kind, kind)
    return Relation(
        article_id=one.article_id,
        origin_id=other.article_id,
        kind=kind,
        overlap=round(shared / len(its.unique), 4),
        overlap_origin=round(shared / len(theirs.unique), 4),
        method=METHOD,
    )


def _kind(
    one: Candidate, its: Shingled, other: Candidate, theirs: Shingled, shared: int, apart: timedelta
) -> str | None:
    """What `one` is to `other`; None when they share too little to be noted."""
    short, long = (its, theirs) if len(its.unique) <= len(theirs.unique) else (theirs, its)
    if short.words < _BRIEF:
        twins = its.digest == theirs.digest and words(one.title) == words(other.title)
        return "exact" if twins and apart <= _BRIEF_WINDOW else None
    if its.digest == theirs.digest:
        return "exact"
    mutual = shared >= _MUTUAL * len(long.unique)
    within = one.outlet == other.outlet
    if _is_copy(short, long, shared, within=within, apart=apart):
        if mutual:
            return "near_copy"
        if (one if its is long else other).kind not in _GATHERINGS:
            return "excerpt_of" if its is short else "expands"
    share = shared / len(short.unique)
    if within and (share < _NOTED or _is_furniture(short, long, within=True)):
        return None
    if share >= _NOTED or (shared >= _LONG_QUOTATION and share >= _NOTED_LONG):
        return NEVER_MERGED
    return None


def _is_copy(short: Shingled, long: Shingled, shared: int, *, within: bool, apart: timedelta) -> bool:
    size = len(short.unique)
    brief = size < _SHORT
    if brief and apart > _SHORT_WINDOW:
        return False
    if brief:
        least = _LEAST_WITHIN_SHORT if within else _LEAST_ACROSS_SHORT
    else:
        least = _LEAST_WITHIN if within else _LEAST_ACROSS
    if shared < least * size:
        return False
    return not ((brief or within) and _is_furniture(short, long, within=within))


def _is_furniture(short: Shingled, long: Shingled, *, within: bool) -> bool:
    """Whether what is shared stands at one end only, as an outlet's standing notices do, while the
    beginning, middle or end of the shorter text is its own."""
    third = len(short.ordered) // 3
    if third < 3:
        return False
    least = (_LEAST_PER_THIRD_WITHIN if within else _LEAST_PER_THIRD_ACROSS) * third
    parts = short.ordered[:third], short.ordered[third:-third], short.ordered[-third:]
    return any(sum(value in long.unique for value in part) < least for part in parts)
