"""Compares the texts of two articles: nothing in common, a quotation, a copy, or an excerpt. Pure.

The result is the same whichever of the two came first, so a comparison may be repeated at any time.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from ingest.dedupe.fingerprint import MAX_CHARS, METHOD, Shingles, normalized_words, shingles
from ingest.errors import Refused
from ingest.urls import Url
from store.kinds import RelationKind
from store.model import ComparableArticle, Published, Relation, RevisionContent, StoredArticle

MAX_APART = timedelta(days=30)
"""Articles that appeared further apart are never compared."""

MAX_DOC_FREQUENCY = 50
"""Hashes that more articles have than this belong to stock phrases. They are not used to find articles."""

MAX_COMPARED_CHARS = 3_000_000
"""The texts that one article is compared with have so many characters at most, together. Those that share fewer hashes
with it are left out then; of a single text, the first 50,000 words are compared."""

OVERLAP: RelationKind = "overlap"
"""The kind of a relation that is a quotation only: it never puts two articles into one cluster."""

_BRIEF_WORDS = 40  # below this, only an equal text under an equal title is a copy
_BRIEF_MAX_APART = timedelta(hours=48)
_SHORT_SHINGLES = 150  # a text template fills this much
_SHORT_MAX_APART = timedelta(days=7)

# The shared part of the shorter text that makes it a copy. More is required of articles of one outlet, which share
# stock phrases and notices, and of short texts.
_MIN_SHARE, _MIN_SHARE_SHORT = 0.45, 0.6
_MIN_SHARE_WITHIN, _MIN_SHARE_WITHIN_SHORT = 0.5, 0.7
_MIN_THIRD_SHARE, _MIN_THIRD_SHARE_WITHIN = 0.2, 0.35
# The shared part of the longer text that makes a near copy. Not above _MIN_SHARE, so that of two texts of one size
# neither is an excerpt.
_MIN_NEAR_COPY_SHARE = 0.45
_MIN_OVERLAP_SHARE = 0.2
_LONG_QUOTE_SHINGLES, _MIN_LONG_QUOTE_SHARE = 20, 0.05

_ROUNDUP_KINDS = ("live", "digest")
_INVERSE: dict[RelationKind, RelationKind] = {"excerpt_of": "expands", "expands": "excerpt_of"}


Age = tuple[datetime, datetime, int]
"""When an article was first seen, when it appeared, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article as the comparison sees it. `first_seen_at` is aware and in UTC.

    Only the clusters need `domain`, the registered domain of its address; with `off_domain` it is another outlet's.
    """

    article_id: int
    outlet: str
    title: str
    text: str
    first_seen_at: datetime
    published: Published | None = None
    language: str | None = None
    kind: str = "article"
    domain: str = ""
    off_domain: bool = False

    @property
    def at(self) -> datetime:
        """When it appeared, as far as known. A day counts as its last second, so that it is never the first."""
        return appeared_at(self.published, self.first_seen_at)

    @property
    def age(self) -> Age:
        """A sort key that puts the oldest first and is different for each article.

        Anybody can claim a time of publication, so that it only decides where both were seen first at one time, as
        in an import.
        """
        return self.first_seen_at, self.at, self.article_id


def appeared_at(published: Published | None, first_seen_at: datetime) -> datetime:
    """When an article appeared, as far as known."""
    if published is None:
        return first_seen_at
    if published.precision != "day":
        return published.at
    last_second = published.at + timedelta(days=1, seconds=-1)
    return max(published.at, min(last_second, first_seen_at))


def candidate(article: StoredArticle) -> Candidate:
    """A stored article as the comparison sees it."""
    seen = _candidate(article.id, article.outlet, article.content, article.first_seen_at)
    return replace(seen, domain=domain_of(article.url), off_domain=article.off_domain)


def comparable(article: ComparableArticle) -> Candidate:
    """An article as it was loaded for the comparison."""
    return Candidate(
        article_id=article.article_id,
        outlet=article.outlet,
        title=article.title,
        text=article.text,
        first_seen_at=article.first_seen_at,
        published=article.published,
        language=article.language,
        kind=article.kind,
    )


def new_candidate(outlet: str, content: RevisionContent, now: datetime) -> Candidate:
    """An article that is not stored yet as the comparison sees it: it was seen after all others."""
    return _candidate(sys.maxsize, outlet, content, now)


def domain_of(url: str) -> str:
    """The registered domain of a stored address."""
    try:
        return Url(url).registered_domain if url else ""
    except Refused:
        return ""


def _candidate(article_id: int, outlet: str, content: RevisionContent, first_seen_at: datetime) -> Candidate:
    return Candidate(
        article_id=article_id,
        outlet=outlet,
        title=content.title,
        text=content.text,
        first_seen_at=first_seen_at,
        published=content.published,
        language=content.language,
        kind=content.kind,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The result of comparing one article with others.

    `duplicate_of` is the id of the oldest article of the same outlet with equal title and text that was
    stored before, None when there is none: then this article is only another address of that one.
    `relations` has one for every article that shares text with this one; the younger of the two is its
    `article_id`.
    """

    duplicate_of: int | None
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    article: Candidate
    shingles: Shingles


def compare(article: Candidate, others: Iterable[Candidate]) -> Comparison:
    """Compares `article` with each of `others`, which share hashes or the whole text with it."""
    candidates = list(others)
    candidates = candidates[: affordable([len(candidate.text) for candidate in candidates])]
    if not candidates:
        return Comparison(duplicate_of=None, relations=())
    document = _document(article)
    duplicates: list[Candidate] = []
    relations: list[Relation] = []
    for candidate in candidates:
        other = _document(candidate)
        if candidate.article_id < article.article_id and _is_duplicate(document, other):
            duplicates.append(candidate)
        relation = _relation(document, other)
        if relation:
            relations.append(relation)
    return Comparison(
        duplicate_of=min(duplicates, key=lambda one: one.age).article_id if duplicates else None,
        relations=tuple(sorted(relations, key=lambda one: (one.article_id, one.origin_id))),
    )


def affordable(sizes: Iterable[int]) -> int:
    """With how many texts of these sizes in characters, from the first on, one article is compared: the first
    always."""
    so_far = accumulate(min(size, MAX_CHARS) for size in sizes)
    return sum(number == 0 or chars <= MAX_COMPARED_CHARS for number, chars in enumerate(so_far))


def _document(article: Candidate) -> _Document:
    return _Document(article, shingles(article.text, article.language))


def _is_duplicate(one: _Document, other: _Document) -> bool:
    if one.article.outlet != other.article.outlet or not _is_same_text_and_title(one, other):
        return False
    is_brief = one.shingles.word_count < _BRIEF_WORDS
    return _apart(one, other) <= (_BRIEF_MAX_APART if is_brief else MAX_APART)


def _is_same_text_and_title(one: _Document, other: _Document) -> bool:
    if one.shingles.sha256 != other.shingles.sha256:
        return False
    return normalized_words(one.article.title) == normalized_words(other.article.title)


def _apart(one: _Document, other: _Document) -> timedelta:
    return abs(one.article.at - other.article.at)


def _relation(one: _Document, other: _Document) -> Relation | None:
    """What the two have in common, None when it is too little to be recorded."""
    shared = len(one.shingles.unique & other.shingles.unique)
    if not shared or _apart(one, other) > MAX_APART:
        return None
    kind = _kind(one, other, shared)
    if kind is None:
        return None
    if one.article.age < other.article.age:
        one, other = other, one
        kind = _INVERSE.get(kind, kind)
    return Relation(
        article_id=one.article.article_id,
        origin_id=other.article.article_id,
        kind=kind,
        overlap=round(shared / len(one.shingles.unique), 4),
        overlap_origin=round(shared / len(other.shingles.unique), 4),
        method=METHOD,
    )


def _kind(one: _Document, other: _Document, shared: int) -> RelationKind | None:
    """What `one` is to `other`, with which it shares so many shingles; None when that is too little."""
    short, long = sorted((one, other), key=_size_and_age)
    if short.shingles.word_count < _BRIEF_WORDS:
        is_copy = _is_same_text_and_title(one, other) and _apart(one, other) <= _BRIEF_MAX_APART
        return "exact" if is_copy else None
    if short.shingles.sha256 == long.shingles.sha256:
        return "exact"
    if _is_copy(short, long, shared):
        if shared >= _MIN_NEAR_COPY_SHARE * len(long.shingles.unique):
            return "near_copy"
        if long.article.kind not in _ROUNDUP_KINDS:
            return "excerpt_of" if short is one else "expands"
    return OVERLAP if _is_overlap(short, long, shared) else None


def _size_and_age(document: _Document) -> tuple[int, Age]:
    """A sort key: the age decides between texts of one size, whichever of them is compared with the other."""
    return len(document.shingles.unique), document.article.age


def _is_copy(short: _Document, long: _Document, shared: int) -> bool:
    size = len(short.shingles.unique)
    is_short = size < _SHORT_SHINGLES
    is_within = short.article.outlet == long.article.outlet
    if is_short and _apart(short, long) > _SHORT_MAX_APART:
        return False
    if is_short:
        min_share = _MIN_SHARE_WITHIN_SHORT if is_within else _MIN_SHARE_SHORT
    else:
        min_share = _MIN_SHARE_WITHIN if is_within else _MIN_SHARE
    if shared < min_share * size:
        return False
    return not ((is_short or is_within) and _is_boilerplate_overlap(short, long))


def _is_overlap(short: _Document, long: _Document, shared: int) -> bool:
    share = shared / len(short.shingles.unique)
    if short.article.outlet == long.article.outlet:
        return share >= _MIN_OVERLAP_SHARE and not _is_boilerplate_overlap(short, long)
    return share >= _MIN_OVERLAP_SHARE or (shared >= _LONG_QUOTE_SHINGLES and share >= _MIN_LONG_QUOTE_SHARE)


def _is_boilerplate_overlap(short: _Document, long: _Document) -> bool:
    """Whether the beginning, the middle or the end of the shorter text is its own.

    Then all that the two share is in one place, as the boilerplate of an outlet is.
    """
    ordered = short.shingles.ordered
    third = len(ordered) // 3
    is_within = short.article.outlet == long.article.outlet
    min_shared = (_MIN_THIRD_SHARE_WITHIN if is_within else _MIN_THIRD_SHARE) * third
    parts = ordered[:third], ordered[third:-third], ordered[-third:]
    return any(sum(value in long.shingles.unique for value in part) < min_shared for part in parts)
