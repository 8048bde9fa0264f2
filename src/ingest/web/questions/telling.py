"""How outlets told a story: its articles in order of arrival, copies below what they are copies of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from store.kinds import Precision
from store.reading import Reading

Row = sa.Row[*tuple[Any, ...]]

Known = Literal["exact", "day", "seen"]
"""How well a time is known: as the outlet gives it, by the day alone, or only as our first sight."""

# Numbered within each story, so that one of hundreds of articles does not keep the others out. First articles of
# outlets come first: they are what is shown where not all are.
_MEMBERS = """
SELECT * FROM (
  SELECT s.story_id, a.id AS article_id, a.outlet_id, a.url, a.title, a.language, a.published_ts,
    a.published_precision, a.first_seen_ts, a.cluster_id, a.wire_credit, s.arrival,
    CASE WHEN a.gone_at IS NULL THEN 0 ELSE 1 END AS is_gone,
    ROW_NUMBER() OVER (
      PARTITION BY s.story_id
      ORDER BY CASE WHEN s.arrival IS NULL THEN 1 ELSE 0 END, s.arrival,
        COALESCE(a.published_ts, a.first_seen_ts), a.id
    ) AS nth
  FROM story_articles s
  JOIN articles a ON a.id = s.article_id
  WHERE s.story_id IN :ids
) numbered
WHERE nth <= :each
ORDER BY story_id, nth
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story. `at` is when it was published; where its outlet does not say so, when it was first seen,
    and `known` tells. `arrival` is 1 for the first outlet, None for further articles of an outlet. `copy_of` is the
    article, of the same story, of which it is a copy."""

    article_id: int
    outlet: str
    outlet_name: str
    url: str
    title: str
    language: str | None
    at: datetime
    known: Known
    first_seen_at: datetime
    arrival: int | None
    behind_s: int
    copy_of: int | None
    wire_credit: str | None
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article in its own words, as far as we know, and those that are copies of it."""

    article: Member
    copies: tuple[Member, ...]


def members(
    reading: Reading, story_ids: Sequence[int], each: int, names: Mapping[str, str]
) -> dict[int, tuple[Member, ...]]:
    """The articles of each of these stories, at most `each`: the first ones of their outlets in order of arrival, then
    the others by time."""
    if not story_ids:
        return {}
    of_story: dict[int, list[Row]] = {id: [] for id in story_ids}
    for row in reading.rows(_MEMBERS, {"ids": list(story_ids), "each": each}):
        of_story[row.story_id].append(row)
    return {id: tuple(_members(rows, names)) for id, rows in of_story.items()}


def _members(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[Member]:
    there = {row.article_id for row in rows}
    origins: dict[int, int] = {}
    for row in rows:
        if row.cluster_id is not None:
            # The origin may be in another story, or among those that are not read: the first that is stands for it.
            origins.setdefault(row.cluster_id, row.cluster_id if row.cluster_id in there else row.article_id)
        origin = origins.get(row.cluster_id, row.article_id)
        at = _time(row)
        yield Member(
            article_id=row.article_id,
            outlet=row.outlet_id,
            outlet_name=names.get(row.outlet_id, row.outlet_id),
            url=row.url,
            title=row.title or "",
            language=row.language,
            at=datetime.fromtimestamp(at, UTC),
            known=known(row.published_ts, row.published_precision),
            first_seen_at=datetime.fromtimestamp(row.first_seen_ts, UTC),
            arrival=row.arrival,
            behind_s=at - _time(rows[0]),
            copy_of=origin if origin != row.article_id else None,
            wire_credit=row.wire_credit,
            is_gone=bool(row.is_gone),
        )


def _time(row: Row) -> int:
    return int(row.published_ts if row.published_ts is not None else row.first_seen_ts)


def known(published_ts: int | None, precision: Precision | None) -> Known:
    """How well the time of an article is known."""
    if published_ts is None:
        return "seen"
    return "day" if precision == "day" else "exact"


def tellings(articles: Sequence[Member]) -> tuple[Telling, ...]:
    """The articles with their copies below them, in the order given."""
    copies: dict[int, list[Member]] = {}
    for one in articles:
        if one.copy_of is not None:
            copies.setdefault(one.copy_of, []).append(one)
    return tuple(
        Telling(article=one, copies=tuple(copies.get(one.article_id, ())))
        for one in articles
        if one.copy_of is None
    )
