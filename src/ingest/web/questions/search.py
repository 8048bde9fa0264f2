"""Which articles say something, the best or the newest first; and how many of them were first seen on each day."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ingest.web.cursors import Cursor, cursor, numbers
from ingest.web.question import Archive, Day, Feed, FeedEntry, Id, Question, Table, day_start
from store.errors import TooSlow
from store.kinds import ArticleKind
from store.search.asked import Asked
from store.search.finding import Hit
from store.search.query import MAX_CHARS, parse
from store.search.snippets import snippet
from store.search.tree import Phrase, asked_for

VOLUME_DAYS = 30
"""The days of the plot, where no period is asked for."""

MAX_VOLUME_DAYS = 400
VOLUME_LIMIT_S = 1.0
"""What counting may take; the articles themselves are shown without it."""

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """What to search for, and among which articles. Without `q` nothing is searched."""

    q: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=MAX_CHARS, pattern=r"^[^\x00]*$"),
        Field(description='Words, "phrases", beginnings*; AND, OR, NOT, parentheses; title:, lead:, text:'),
    ] = ""
    source: Annotated[tuple[Id, ...], Field(description="Ids of outlets.", max_length=20)] = ()
    language: Annotated[tuple[Id, ...], Field(description="Languages, as en.", max_length=20)] = ()
    kind: Annotated[tuple[ArticleKind, ...], Field(description="Kinds of article.", max_length=7)] = ()
    since: Annotated[Day | None, Field(description="First seen on this UTC day or later.")] = None
    until: Annotated[Day | None, Field(description="First seen on this UTC day or before.")] = None
    order: Annotated[Literal["best", "newest"], Field(description="What comes first.")] = "best"
    before: Annotated[Cursor | None, Field(description="`next` of the answer before; the newest first.")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=100, description="How many articles.")] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that was found. `snippet` is a piece of its text, with `marks` from where to where in it, and
    `title_marks` in the title, stands what was searched for."""

    article_id: int
    outlet: str
    url: str
    title: str
    title_marks: Marks
    language: str | None
    kind: str
    published_at: datetime | None
    first_seen_at: datetime
    snippet: str
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many articles on a UTC day."""

    day: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many articles were found on each day of a period, days without any too. Not `is_counted`: there are too many
    to count in time, and `days` is empty."""

    since: str
    until: str
    days: tuple[DayCount, ...]
    total: int
    is_counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What was found. Not `is_all`: more than can be put in order; these are the best of the newest. `next` is where
    the list goes on, None at its end and where the best come first."""

    query: str
    articles: tuple[Found, ...]
    is_all: bool
    next: str | None
    volume: Volume | None
    outlets: tuple[str, ...]
    not_indexed: Annotated[
        int | None, Field(description="Older articles that cannot be found yet; null: too many to count.")
    ]


def ask(archive: Archive, asked: SearchAsked) -> SearchAnswer:
    """What the archive has on a query."""
    tx = archive.reading.tx
    outlets = tuple(outlet.id for outlet in tx.outlets.all())
    if not asked.q:
        return SearchAnswer(
            query="", articles=(), is_all=True, next=None, volume=None, outlets=outlets, not_indexed=0
        )
    wanted = Asked(
        query=parse(asked.q),
        outlets=asked.source,
        languages=tuple(one.lower() for one in asked.language),
        kinds=asked.kind,
        since=_midnight(asked.since),
        until=_midnight(asked.until, 1),
    )
    phrases = asked_for(wanted.query)
    hits, is_all, following = _hits(archive, wanted, asked)
    return SearchAnswer(
        query=asked.q,
        articles=tuple(found(hit, phrases) for hit in hits),
        is_all=is_all,
        next=following,
        volume=_volume(archive, wanted) if asked.before is None else None,
        outlets=outlets,
        not_indexed=_not_indexed(archive),
    )


def _hits(archive: Archive, wanted: Asked, asked: SearchAsked) -> tuple[tuple[Hit, ...], bool, str | None]:
    """The articles, whether they are all there is to put in order, and where the list goes on."""
    search = archive.reading.tx.search
    if asked.order == "best" and asked.before is None:
        best = search.best(wanted, asked.limit)
        return best.hits, best.is_all, None
    below = numbers(asked.before, 1)[0] if asked.before else None
    ids = search.newest(wanted, asked.limit + 1, below)
    shown = ids[: asked.limit]
    return search.with_ids(shown), True, cursor(shown[-1]) if len(ids) > asked.limit else None


def _not_indexed(archive: Archive) -> int | None:
    """How many older articles cannot be found yet."""
    index = archive.reading.tx.search_index
    if index.is_complete():
        return 0
    try:
        with archive.reading.within(VOLUME_LIMIT_S):
            return index.missing()
    except TooSlow:
        return None


def found(hit: Hit, phrases: "tuple[Phrase, ...]") -> Found:
    """An article with the place that says best why it was found."""
    piece = snippet(phrases, hit.text)
    if not piece.marks and hit.lead:
        in_lead = snippet(phrases, hit.lead)
        piece = in_lead if in_lead.marks else piece
    return Found(
        article_id=hit.id,
        outlet=hit.outlet,
        url=hit.url,
        title=hit.title,
        title_marks=snippet(phrases, hit.title, len(hit.title) + 1).marks,
        language=hit.language,
        kind=hit.kind,
        published_at=hit.published_at,
        first_seen_at=hit.first_seen_at,
        snippet=piece.text,
        marks=piece.marks,
    )


# ---- how many on each day ---------------------------------------------------------------------------------------


def _volume(archive: Archive, wanted: Asked) -> Volume:
    """How many on each day of the period; of a longer one than can be shown, on its last days."""
    last = wanted.until or _after(archive.now)
    first = max(wanted.since or last - timedelta(days=VOLUME_DAYS), last - timedelta(days=MAX_VOLUME_DAYS))
    days = [f"{first + timedelta(days=at):%Y-%m-%d}" for at in range(max(0, (last - first).days))]
    ends = {"since": f"{first:%Y-%m-%d}", "until": f"{last - timedelta(days=1):%Y-%m-%d}"}
    try:
        with archive.reading.within(VOLUME_LIMIT_S):
            counts = dict(archive.reading.tx.search.counts(replace(wanted, since=first, until=last), "day"))
    except TooSlow:
        return Volume(**ends, days=(), total=0, is_counted=False)
    shown = tuple(DayCount(day=one, articles=counts.get(one, 0)) for one in days)
    return Volume(**ends, days=shown, total=sum(one.articles for one in shown), is_counted=True)


def _midnight(day: str | None, later_days: int = 0) -> datetime | None:
    if day is None:
        return None
    return day_start(day) + timedelta(days=later_days)


def _after(now: datetime) -> datetime:
    """The next midnight."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


# ---- other forms ------------------------------------------------------------------------------------------------


def _table(answer: SearchAnswer) -> Table:
    return Table.of(
        answer.articles,
        *("article_id", "outlet", "published_at", "first_seen_at", "language", "kind", "title", "url"),
        "snippet",
    )


def _feed(answer: SearchAnswer) -> Feed:
    entries = [FeedEntry.of(one, one.snippet, one.first_seen_at) for one in answer.articles]
    return Feed(title=f"Search: {answer.query}", entries=entries)


QUESTION = Question(
    name="search",
    path="/search",
    menu="Search",
    says="Articles that say something, with the place that says it, and their number on each day.",
    parameters=SearchAsked,
    answer=SearchAnswer,
    ask=ask,
    heavy=True,
    table=_table,
    feed=_feed,
    in_feed={"order": "newest"},
)
