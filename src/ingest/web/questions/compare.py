"""Volumes side by side: of outlets, languages, searches or persons, day by day; and which outlet copies which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from ingest.web.errors import BadCall
from ingest.web.question import Archive, Day, Question, Table, Word, day_start
from ingest.web.questions.outlet_names import outlet_names
from store.errors import TooSlow
from store.search.asked import Asked
from store.search.query import parse

DAYS = 30
"""The days up to today, where no period is asked for."""

MAX_DAYS = 400
MAX_LANGUAGE_DAYS = 100
"""Languages are added up over all outlets, which takes longer."""

MAX_SERIES = 12
USUAL_SERIES = 6
"""So many outlets are shown where none is asked for: those with most articles."""

MAX_COPIES = 20_000
MAX_OUTLETS = 14
"""Of the outlets that copy or are copied so many are shown."""

SEARCH_LIMIT_S = 0.25
"""What counting of one search may take; the others are shown without it."""

Of = Literal["outlet", "language", "search", "person"]

_BIGGEST = """
SELECT outlet_id FROM articles
WHERE published_day BETWEEN :first AND :last
GROUP BY outlet_id
ORDER BY COUNT(*) DESC, outlet_id
LIMIT :limit
"""
_OUTLETS = """
SELECT outlet_id AS name, day, SUM(articles) AS articles FROM daily
WHERE outlet_id IN :names AND day BETWEEN :first AND :last
GROUP BY outlet_id, day
"""
# From outlets to their days, so that the key of the days is used.
_LANGUAGES = """
SELECT d.language AS name, d.day, SUM(d.articles) AS articles
FROM outlets o
JOIN daily d ON d.outlet_id = o.id AND d.day BETWEEN :first AND :last
WHERE d.language IN :names
GROUP BY d.language, d.day
"""
_PERSONS = """
SELECT entity AS name, day, COUNT(*) AS articles FROM mentions
WHERE entity IN :names AND day BETWEEN :first AND :last
GROUP BY entity, day
"""
# Ids grow with the time of first sight, so a period of it is a range of them, and copies are in their order.
_FIRST_ID = "SELECT id FROM articles WHERE first_seen_ts >= :since ORDER BY first_seen_ts, id LIMIT 1"
_LAST_ID = "SELECT id FROM articles WHERE first_seen_ts < :until ORDER BY first_seen_ts DESC, id DESC LIMIT 1"
_COPIES = """
SELECT copier, origin, COUNT(*) AS articles FROM (
  SELECT a.outlet_id AS copier, o.outlet_id AS origin
  FROM (
    SELECT article_id FROM matches WHERE article_id BETWEEN :lowest AND :highest
    ORDER BY article_id DESC LIMIT :copies
  ) m
  JOIN articles a ON a.id = m.article_id
  JOIN articles o ON o.id = a.cluster_id
  WHERE a.outlet_id <> o.outlet_id
) pairs
GROUP BY copier, origin
ORDER BY articles DESC, copier, origin
LIMIT 2000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAsked:
    """What to compare, and over which days. All may be given several times."""

    source: Annotated[tuple[Word, ...], Field(description="Ids of outlets.", max_length=MAX_SERIES)] = ()
    language: Annotated[tuple[Word, ...], Field(description="Languages, as en.", max_length=MAX_SERIES)] = ()
    q: Annotated[tuple[Word, ...], Field(description="Searches.", max_length=MAX_SERIES)] = ()
    person: Annotated[
        tuple[Word, ...],
        Field(description="Last names of persons, or whole names of others.", max_length=MAX_SERIES),
    ] = ()
    since: Annotated[
        Day | None, Field(description="The first UTC day; 30 days up to today, where none is given.")
    ] = None
    until: Annotated[Day | None, Field(description="The last UTC day; today, where none is given.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many articles of an outlet, in a language, that a search finds or that name a person, on each of the days.
    Searches count by the day of first sight, all others by that of publication. Not `is_counted`: there are too many to
    count in time, and all are 0."""

    of: Of
    key: str
    name: str
    articles: tuple[int, ...]
    total: int
    is_counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copier:
    """An outlet that copied, or was copied."""

    outlet: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCount:
    """So many articles of `copier` are copies of articles of `origin`."""

    copier: str
    origin: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAnswer:
    """Volumes of the same UTC days. `copiers` are the outlets that copied or were copied most, of articles first seen
    on these days, of more than 20,000 copies the newest; `copies` has each two of which one copied the other."""

    since: str
    until: str
    days: tuple[str, ...]
    series: tuple[Compared, ...]
    copiers: tuple[Copier, ...]
    copies: tuple[CopyCount, ...]
    outlets: tuple[str, ...]


def ask(archive: Archive, asked: CompareAsked) -> CompareAnswer:
    """Volumes side by side."""
    if len(asked.source) + len(asked.language) + len(asked.q) + len(asked.person) > MAX_SERIES:
        raise BadCall(f"at most {MAX_SERIES} can be compared; take some out")
    days = _days(archive, asked)
    names = outlet_names(archive.reading)
    copies = _copies(archive, days)
    return CompareAnswer(
        since=days[0],
        until=days[-1],
        days=days,
        series=tuple(_series(archive, asked, days, names)),
        copiers=tuple(Copier(outlet=one, name=names.get(one, one)) for one in _copiers(copies)),
        copies=copies,
        outlets=tuple(names),
    )


def _days(archive: Archive, asked: CompareAsked) -> tuple[str, ...]:
    last = day_start(asked.until or f"{archive.now:%Y-%m-%d}")
    first = day_start(asked.since) if asked.since else last - timedelta(days=DAYS - 1)
    most = MAX_LANGUAGE_DAYS if asked.language else MAX_DAYS
    if first > last:
        raise BadCall(f"since={asked.since!r}: is after the last day, {last:%Y-%m-%d}")
    if (last - first).days >= most:
        raise BadCall(
            f"since={asked.since!r}: is more than {most} days before {last:%Y-%m-%d}; take a later day"
        )
    return tuple(f"{first + timedelta(days=n):%Y-%m-%d}" for n in range((last - first).days + 1))


def _series(
    archive: Archive, asked: CompareAsked, days: Sequence[str], names: Mapping[str, str]
) -> Iterator[Compared]:
    outlets = asked.source
    if not (asked.source or asked.language or asked.q or asked.person):
        values = {"first": days[0], "last": days[-1], "limit": USUAL_SERIES}
        outlets = tuple(row.outlet_id for row in archive.reading.rows(_BIGGEST, values))
    for of, keys, sql in (
        ("outlet", outlets, _OUTLETS),
        ("language", tuple(one.lower() for one in asked.language), _LANGUAGES),
        ("person", asked.person, _PERSONS),
    ):
        keys = tuple(dict.fromkeys(keys))
        counts = _counts(archive, sql, keys, days)
        for key in keys:
            name = names.get(key, key) if of == "outlet" else key
            yield _compared(of, key, name, counts.get(key, {}), days)  # type: ignore[arg-type]
    for query in dict.fromkeys(asked.q):
        yield _search(archive, query, days)


def _counts(
    archive: Archive, sql: str, names: Sequence[str], days: Sequence[str]
) -> Mapping[str, Mapping[str, int]]:
    if not names:
        return {}
    found: dict[str, dict[str, int]] = {}
    for row in archive.reading.rows(sql, {"names": list(names), "first": days[0], "last": days[-1]}):
        found.setdefault(row.name, {})[row.day] = int(row.articles)
    return found


def _compared(
    of: Of, key: str, name: str, counts: Mapping[str, int], days: Sequence[str], *, is_counted: bool = True
) -> Compared:
    articles = tuple(counts.get(day, 0) for day in days)
    return Compared(of=of, key=key, name=name, articles=articles, total=sum(articles), is_counted=is_counted)


def _search(archive: Archive, query: str, days: Sequence[str]) -> Compared:
    since, until = day_start(days[0]), day_start(days[-1]) + timedelta(days=1)
    wanted = Asked(query=parse(query), since=since, until=until)
    try:
        with archive.reading.within(SEARCH_LIMIT_S):
            counts = dict(archive.reading.tx.search.counts(wanted, "day"))
    except TooSlow:
        return _compared("search", query, query, {}, days, is_counted=False)
    return _compared("search", query, query, counts, days)


def _copies(archive: Archive, days: Sequence[str]) -> tuple[CopyCount, ...]:
    since = int(day_start(days[0]).timestamp())
    until = int((day_start(days[-1]) + timedelta(days=1)).timestamp())
    first = archive.reading.rows(_FIRST_ID, {"since": since})
    last = archive.reading.rows(_LAST_ID, {"until": until})
    if not first or not last:
        return ()
    values = {"lowest": first[0].id, "highest": last[0].id, "copies": MAX_COPIES}
    return tuple(
        CopyCount(copier=row.copier, origin=row.origin, articles=row.articles)
        for row in archive.reading.rows(_COPIES, values)
    )


def _copiers(copies: Sequence[CopyCount]) -> tuple[str, ...]:
    """The outlets with most copies, made or suffered."""
    total: dict[str, int] = {}
    for one in copies:
        for outlet in (one.copier, one.origin):
            total[outlet] = total.get(outlet, 0) + one.articles
    return tuple(sorted(total, key=lambda outlet: (-total[outlet], outlet))[:MAX_OUTLETS])


def _table(answer: CompareAnswer) -> Table:
    columns = ("of", "key", "day", "articles")

    def rows() -> Iterator[tuple[object, ...]]:
        for one in answer.series:
            for day, articles in zip(answer.days, one.articles, strict=True):
                yield one.of, one.key, day, articles if one.is_counted else None

    return Table(columns=columns, rows=rows())


QUESTION = Question(
    name="compare",
    path="/compare",
    menu="Compare",
    says="Volumes of outlets, languages, searches or persons side by side, their shares, and who copies whom.",
    parameters=CompareAsked,
    answer=CompareAnswer,
    ask=ask,
    table=_table,
    heavy=True,
)
