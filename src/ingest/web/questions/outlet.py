"""One outlet: its feeds and how reading them goes, what fails and why, what it writes about, whom it copies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from ingest.web.errors import NotThere
from ingest.web.question import Archive, Question, Table, Word
from ingest.web.questions.outlet_names import outlet_names
from ingest.web.questions.outlets import Alarm, alarms_of, last_days, moment
from ingest.web.questions.search import DayCount
from store.reading import Reading

DAYS = 90
FEED_DAYS = 28
MAX_FEEDS = 60
MAX_RUNS = 10
MAX_LINES = 20
MAX_NAMES = 15

NEWEST = 3_000
"""Copies are those of so many of the outlet's newest articles: an index has these, and not all."""

NEWEST_SIGNED = 1_000
"""Bylines are those of so many: for more, Postgres would read all bylines instead of looking them up."""

MAX_ATTEMPTS = 5_000
"""Failures are those among so many of its last attempts."""

_OUTLET = """
SELECT id, name, homepage, language, country, ownership, first_seen_at, last_run_at, last_new_at, failures
FROM outlets WHERE id = :id
"""
_VOLUME = """
SELECT day, SUM(articles) AS articles FROM daily
WHERE outlet_id = :id AND day BETWEEN :first AND :last
GROUP BY day
"""
_SECTIONS = """
SELECT section, SUM(articles) AS articles FROM daily
WHERE outlet_id = :id AND day BETWEEN :first AND :last
GROUP BY section
ORDER BY articles DESC, section
LIMIT :limit
"""
_FEED_DAYS = """
SELECT url, kind, day, new_articles, reads, failures, pages, texts FROM feed_days
WHERE outlet_id = :id AND day BETWEEN :first AND :last
ORDER BY url, day
LIMIT :limit
"""
_LINES = """
SELECT line, pages FROM boilerplate_lines WHERE outlet_id = :id ORDER BY pages DESC, line LIMIT :limit
"""
_FAILURES = """
SELECT stage, outcome, reason, COUNT(*) AS times, MAX(url) AS url FROM (
  SELECT stage, outcome, reason, url FROM attempts
  WHERE outlet_id = :id AND at >= :since
  ORDER BY at DESC
  LIMIT :attempts
) newest
WHERE outcome IN ('failed', 'refused', 'retry', 'gone')
GROUP BY stage, outcome, reason
"""
_BYLINES = """
SELECT b.author, COUNT(*) AS articles FROM (
  SELECT id FROM articles WHERE outlet_id = :id ORDER BY id DESC LIMIT :newest
) a
JOIN bylines b ON b.article_id = a.id
GROUP BY b.author
ORDER BY articles DESC, b.author
LIMIT :limit
"""
_COPIES_FROM = """
SELECT o.outlet_id AS outlet, COUNT(*) AS articles,
  SUM(CASE WHEN a.wire_credit IS NULL THEN 0 ELSE 1 END) AS with_credit
FROM (
  SELECT id, cluster_id, wire_credit FROM articles WHERE outlet_id = :id ORDER BY id DESC LIMIT :newest
) a
JOIN articles o ON o.id = a.cluster_id
WHERE a.cluster_id <> a.id AND o.outlet_id <> :id
GROUP BY o.outlet_id
ORDER BY articles DESC, outlet
LIMIT :limit
"""
_COPIED_BY = """
SELECT c.outlet_id AS outlet, COUNT(*) AS articles,
  SUM(CASE WHEN c.wire_credit IS NULL THEN 0 ELSE 1 END) AS with_credit
FROM (
  SELECT id, cluster_id FROM articles WHERE outlet_id = :id ORDER BY id DESC LIMIT :newest
) o
JOIN articles c ON c.cluster_id = o.id
WHERE o.cluster_id = o.id AND c.outlet_id <> :id
GROUP BY c.outlet_id
ORDER BY articles DESC, outlet
LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletAsked:
    """Which outlet."""

    outlet: Annotated[Word, Field(description="Its id in the configuration.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A configured feed over the last days. `text_share` is the share of the pages that it announced that gave a whole
    text, None where no page came; `days` are new articles of each day, None where it has no row."""

    url: str
    kind: str
    reads: int
    failures: int
    new_articles: int
    text_share: float | None
    days: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run, newest first."""

    command: str
    started_at: datetime
    outcome: str
    new: int
    revised: int
    failed: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLine:
    """Attempts that came to nothing: at which stage, with which outcome, for which reason; one of the addresses."""

    stage: str
    outcome: str
    reason: str
    times: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A name, and how many articles."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """How many articles one outlet has from another, and how many of them credit an agency."""

    outlet: str
    name: str
    articles: int
    with_credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringLine:
    """A line that stands on so many of its pages, and is therefore no part of a text."""

    line: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletAnswer:
    """One outlet. Volume and sections are of the last 90 UTC days before today, feeds of the last 28, failures of the
    last 28 days and 5,000 attempts, copies of its newest 3,000 articles, bylines of its newest 1,000."""

    outlet: str
    name: str
    homepage: str
    language: str | None
    country: str | None
    ownership: str | None
    first_seen_at: datetime | None
    last_run_at: datetime | None
    last_new_at: datetime | None
    failures_in_a_row: int
    alarms: tuple[Alarm, ...]
    volume: tuple[DayCount, ...]
    feeds: tuple[FeedLine, ...]
    runs: tuple[RunLine, ...]
    failures: tuple[FailureLine, ...]
    sections: tuple[Counted, ...]
    bylines: tuple[Counted, ...]
    copies_from: tuple[CopyLine, ...]
    copied_by: tuple[CopyLine, ...]
    lines: tuple[RecurringLine, ...]


def ask(archive: Archive, asked: OutletAsked) -> OutletAnswer:
    """One outlet."""
    reading = archive.reading
    rows = reading.rows(_OUTLET, {"id": asked.outlet})
    if not rows:
        raise NotThere(f"there is no outlet {asked.outlet!r}; the list of outlets has them all")
    row, days = rows[0], last_days(archive.now, DAYS)
    of_days: dict[str, object] = {"id": asked.outlet, "first": days[0], "last": days[-1]}
    newest: dict[str, object] = {"id": asked.outlet, "newest": NEWEST, "limit": MAX_NAMES}
    return OutletAnswer(
        outlet=row.id,
        name=row.name or row.id,
        homepage=row.homepage,
        language=row.language,
        country=row.country,
        ownership=row.ownership,
        first_seen_at=moment(row.first_seen_at),
        last_run_at=moment(row.last_run_at),
        last_new_at=moment(row.last_new_at),
        failures_in_a_row=row.failures,
        alarms=alarms_of(reading).get(row.id, ()),
        volume=_volume(reading, of_days, days),
        feeds=_feeds(reading, asked.outlet, last_days(archive.now, FEED_DAYS)),
        runs=_runs(reading, asked.outlet),
        failures=_failures(archive, asked.outlet),
        sections=tuple(
            Counted(name=one.section, articles=int(one.articles))
            for one in reading.rows(_SECTIONS, of_days | {"limit": MAX_NAMES})
        ),
        bylines=tuple(
            Counted(name=one.author, articles=one.articles)
            for one in reading.rows(_BYLINES, newest | {"newest": NEWEST_SIGNED})
        ),
        copies_from=_copies(reading, _COPIES_FROM, newest),
        copied_by=_copies(reading, _COPIED_BY, newest),
        lines=tuple(
            RecurringLine(line=one.line, pages=one.pages)
            for one in reading.rows(_LINES, {"id": asked.outlet, "limit": MAX_LINES})
        ),
    )


def _volume(reading: Reading, values: dict[str, object], days: Sequence[str]) -> tuple[DayCount, ...]:
    counts = {row.day: int(row.articles) for row in reading.rows(_VOLUME, values)}
    return tuple(DayCount(day=day, articles=counts.get(day, 0)) for day in days)


def _feeds(reading: Reading, outlet: str, days: Sequence[str]) -> tuple[FeedLine, ...]:
    values = {"id": outlet, "first": days[0], "last": days[-1], "limit": MAX_FEEDS * len(days)}
    of_feed: dict[str, dict[str, tuple[str, int, int, int, int, int]]] = {}
    for row in reading.rows(_FEED_DAYS, values):
        said = (row.kind, row.new_articles, row.reads, row.failures, row.pages, row.texts)
        of_feed.setdefault(row.url, {})[row.day] = said
    found = []
    for url, of_day in of_feed.items():
        kinds, new, reads, failures, pages, texts = zip(*of_day.values(), strict=True)
        found.append(
            FeedLine(
                url=url,
                kind=kinds[-1],
                reads=sum(reads),
                failures=sum(failures),
                new_articles=sum(new),
                text_share=sum(texts) / sum(pages) if sum(pages) else None,
                days=tuple(of_day[day][1] if day in of_day else None for day in days),
            )
        )
    return tuple(found)


def _runs(reading: Reading, outlet: str) -> tuple[RunLine, ...]:
    return tuple(
        RunLine(
            command=one.command,
            started_at=one.started_at,
            outcome=one.outcome,
            new=one.new,
            revised=one.revised,
            failed=one.failed,
            error=one.error,
        )
        for one in reading.tx.standing.runs([outlet], MAX_RUNS)
    )


def _failures(archive: Archive, outlet: str) -> tuple[FailureLine, ...]:
    since = archive.bound(archive.now - timedelta(days=FEED_DAYS))
    values = {"id": outlet, "since": since, "attempts": MAX_ATTEMPTS}
    times: Counter[tuple[str, str, str]] = Counter()
    urls: dict[tuple[str, str, str], str] = {}
    for row in archive.reading.rows(_FAILURES, values):
        # What follows the colon is for people, and differs from page to page.
        key = row.stage, row.outcome, (row.reason or "").partition(":")[0]
        times[key] += row.times
        urls.setdefault(key, row.url)
    return tuple(
        FailureLine(
            stage="look" if stage == "revisit" else stage,
            outcome=outcome,
            reason=reason,
            times=count,
            url=urls[key],
        )
        for key, count in times.most_common(MAX_NAMES)
        for stage, outcome, reason in [key]
    )


def _copies(reading: Reading, sql: str, values: dict[str, object]) -> tuple[CopyLine, ...]:
    rows = reading.rows(sql, values)
    names = outlet_names(reading) if rows else {}
    return tuple(
        CopyLine(
            outlet=row.outlet,
            name=names.get(row.outlet, row.outlet),
            articles=row.articles,
            with_credit=int(row.with_credit),
        )
        for row in rows
    )


def _table(answer: OutletAnswer) -> Table:
    columns = ("outlet", "day", "articles")

    def rows() -> Iterator[tuple[object, ...]]:
        for one in answer.volume:
            yield answer.outlet, one.day, one.articles

    return Table(columns=columns, rows=rows())


QUESTION = Question(
    name="outlet",
    path="/outlets/{outlet}",
    says="One outlet: its feeds, runs and failures, sections and bylines, whom it copies and who copies it.",
    parameters=OutletAsked,
    answer=OutletAnswer,
    ask=ask,
    table=_table,
    heavy=True,
)
