"""How each outlet goes: how much it brings, how whole that is, how late it comes to us; alarms first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from ingest.web.cursors import Cursor, cursor, numbers
from ingest.web.question import Archive, Question, Table
from store.reading import Reading

DAYS = 28
"""The days before today that are shown; today is not over."""

MAX_ALARMS = 1_000

_ALARMS = """
SELECT outlet, feed, kind, began_ts, what, cure FROM v_alarms
WHERE ended_at IS NULL
ORDER BY began_ts, id
LIMIT :limit
"""
_OUTLETS = """
SELECT id, name, country, ownership, failures, last_new_at
FROM outlets
ORDER BY CASE WHEN id IN :alarming THEN 0 ELSE 1 END, CASE WHEN failures > 0 THEN 0 ELSE 1 END, id
LIMIT :limit OFFSET :skipped
"""
# From outlets to their days, so that the key of the days is used.
_DAYS = """
SELECT o.id, d.day, SUM(d.articles) AS articles, SUM(d.partial) AS partial, SUM(d.undated) AS undated,
  SUM(d.timed) AS timed, SUM(d.lag_s) AS lag_s
FROM outlets o
JOIN daily d ON d.outlet_id = o.id AND d.day BETWEEN :first AND :last
WHERE o.id IN :ids
GROUP BY o.id, d.day
"""
_COVERAGE = """
SELECT o.id, SUM(e.announced) AS announced, SUM(e.stored + e.known) AS stored
FROM outlets o
JOIN entry_days e ON e.outlet_id = o.id AND e.day BETWEEN :first AND :last
WHERE o.id IN :ids
GROUP BY o.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletsAsked:
    """Which part of the list."""

    before: Annotated[Cursor | None, Field(description="`next` of the answer before.")] = None
    limit: Annotated[int, Field(ge=1, le=200, description="How many outlets.")] = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that somebody has to look after, in words, and what to do about it. `feed` is the address of the feed
    that it is about, None where it is about no one feed."""

    kind: str
    feed: str | None
    began_at: datetime
    what: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """A day of an outlet. `whole` and `dated` are the shares of its articles of which we have all, and of which the
    time of publication is known; `lag_s` is the mean time from publication to our first sight, of articles whose time
    is known to the minute. None: no article tells."""

    day: str
    articles: int
    whole: float | None
    dated: float | None
    lag_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletLine:
    """An outlet. What is not of `days` is of all of them together: `stored` is the share of what its feeds announced
    that is an article now. `failures`: so many of its last runs failed in a row."""

    outlet: str
    name: str
    country: str | None
    ownership: str | None
    failures: int
    last_new_at: datetime | None
    alarms: tuple[Alarm, ...]
    articles: int
    whole: float | None
    dated: float | None
    lag_s: float | None
    stored: float | None
    days: tuple[OutletDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletsAnswer:
    """Outlets with alarms, then those whose last run failed, then the others by id. `days` are the UTC days of all
    lines, `alarms` those that are about no outlet."""

    alarms: tuple[Alarm, ...]
    days: tuple[str, ...]
    outlets: tuple[OutletLine, ...]
    next: str | None


def ask(archive: Archive, asked: OutletsAsked) -> OutletsAnswer:
    """How each outlet goes."""
    days = last_days(archive.now, DAYS)
    alarms = alarms_of(archive.reading)
    skipped = numbers(asked.before, 1)[0] if asked.before else 0
    values = {"alarming": [*alarms, ""], "limit": asked.limit + 1, "skipped": skipped}
    rows = archive.reading.rows(_OUTLETS, values)
    shown = rows[: asked.limit]
    ids = [row.id for row in shown]
    of_days, stored = _days(archive.reading, ids, days), _stored(archive.reading, ids, days)
    lines = tuple(
        OutletLine(
            outlet=row.id,
            name=row.name or row.id,
            country=row.country,
            ownership=row.ownership,
            failures=row.failures,
            last_new_at=moment(row.last_new_at),
            alarms=alarms.get(row.id, ()),
            stored=stored.get(row.id),
            days=tuple(of_days[row.id].get(day, _Sums()).day(day) for day in days),
            articles=total.articles,
            **total.rates(),
        )
        for row in shown
        for total in [_total(of_days[row.id].values())]
    )
    following = cursor(skipped + asked.limit) if len(rows) > asked.limit else None
    return OutletsAnswer(alarms=alarms.get("", ()), days=days, outlets=lines, next=following)


def last_days(now: datetime, count: int) -> tuple[str, ...]:
    """The UTC days before today."""
    return tuple(f"{now - timedelta(days=back):%Y-%m-%d}" for back in range(count, 0, -1))


def moment(value: datetime | str | None) -> datetime | None:
    """A time as an engine gives it: text on SQLite."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def alarms_of(reading: Reading) -> Mapping[str, tuple[Alarm, ...]]:
    """The alarms of each outlet that has any, those that are about no outlet under ""; the oldest first."""
    found: dict[str, tuple[Alarm, ...]] = {}
    for row in reading.rows(_ALARMS, {"limit": MAX_ALARMS}):
        began_at = datetime.fromtimestamp(row.began_ts, UTC)
        alarm = Alarm(kind=row.kind, feed=row.feed, began_at=began_at, what=row.what, cure=row.cure)
        found[row.outlet or ""] = (*found.get(row.outlet or "", ()), alarm)
    return found


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over articles."""

    articles: int = 0
    partial: int = 0
    undated: int = 0
    timed: int = 0
    lag_s: int = 0

    def day(self, day: str) -> OutletDay:
        return OutletDay(day=day, articles=self.articles, **self.rates())

    def rates(self) -> dict[str, float | None]:
        return {
            "whole": 1 - self.partial / self.articles if self.articles else None,
            "dated": 1 - self.undated / self.articles if self.articles else None,
            "lag_s": self.lag_s / self.timed if self.timed else None,
        }


def _total(sums: Collection[_Sums]) -> _Sums:
    names = _Sums.__dataclass_fields__
    return _Sums(**{name: sum(getattr(one, name) for one in sums) for name in names})


def _days(reading: Reading, ids: Sequence[str], days: Sequence[str]) -> Mapping[str, dict[str, _Sums]]:
    found: dict[str, dict[str, _Sums]] = {id: {} for id in ids}
    if ids:
        for row in reading.rows(_DAYS, {"ids": list(ids), "first": days[0], "last": days[-1]}):
            sums = (row.articles, row.partial, row.undated, row.timed, row.lag_s)
            found[row.id][row.day] = _Sums(*map(int, sums))
    return found


def _stored(reading: Reading, ids: Sequence[str], days: Sequence[str]) -> Mapping[str, float | None]:
    if not ids:
        return {}
    rows = reading.rows(_COVERAGE, {"ids": list(ids), "first": days[0], "last": days[-1]})
    return {row.id: int(row.stored) / int(row.announced) if row.announced else None for row in rows}


def _table(answer: OutletsAnswer) -> Table:
    return Table.of(
        answer.outlets,
        *("outlet", "name", "country", "ownership", "failures", "last_new_at", "articles", "whole", "dated"),
        *("lag_s", "stored"),
    )


QUESTION = Question(
    name="outlets",
    path="/outlets",
    menu="Outlets",
    says="How each outlet goes: articles of each day, how whole they are, how late they come; alarms first.",
    parameters=OutletsAsked,
    answer=OutletsAnswer,
    ask=ask,
    table=_table,
    heavy=True,
)
