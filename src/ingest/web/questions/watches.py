"""The saved searches of the configuration, and what each of them found."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from ingest.web.cursors import Cursor, cursor, numbers
from ingest.web.errors import NotThere
from ingest.web.question import Archive, Feed, FeedEntry, Id, Question, Table

_SNIPPET_CHARS = 400

_HITS = """
SELECT h.article_id, h.outlet, h.url, h.title, h.at_ts, a.language, a.kind,
  COALESCE(r.lead, substr(r.text, 1, :chars)) AS begins
FROM v_hits h
JOIN articles a ON a.id = h.article_id
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
WHERE h.watch = :watch {more}
ORDER BY h.at DESC, h.article_id DESC
LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchesAsked:
    """Nothing is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSeen:
    """A watch, how many articles it found, and when the last one. `sources`, `languages` and `kinds` are those it is
    bound to; none: all."""

    name: str
    query: str
    sources: tuple[str, ...]
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    hits: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchesAnswer:
    """All watches, in the order of the configuration."""

    watches: tuple[WatchSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAsked:
    """One watch."""

    name: Annotated[Id, Field(description="The name of the watch, from the configuration.")]
    before: Annotated[Cursor | None, Field(description="`next` of the answer before.")] = None
    limit: Annotated[int, Field(ge=1, le=200, description="How many hits.")] = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchHit:
    """An article that a watch found at `at`. `begins` is its lead, or the beginning of its text."""

    article_id: int
    outlet: str
    url: str
    title: str
    language: str | None
    kind: str
    at: datetime
    begins: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAnswer:
    """What a watch found, the last first."""

    watch: WatchSeen
    hits: tuple[WatchHit, ...]
    next: str | None


def ask_all(archive: Archive, asked: WatchesAsked) -> WatchesAnswer:
    """All watches with the number of their hits."""
    counts = archive.reading.tx.hits.counts()
    return WatchesAnswer(watches=tuple(_seen(archive, name, counts) for name in archive.watches))


def ask(archive: Archive, asked: WatchAsked) -> WatchAnswer:
    """What one watch found."""
    if asked.name not in archive.watches:
        names = ", ".join(archive.watches) or "none; see [watches] in docs/operating.md"
        raise NotThere(f"there is no watch {asked.name!r} in the configuration; it has {names}")
    values: dict[str, object] = {"watch": asked.name, "limit": asked.limit + 1, "chars": _SNIPPET_CHARS}
    more = ""
    if asked.before:
        at, article_id = numbers(asked.before, 2)
        more = "AND (h.at, h.article_id) < (:at, :article_id)"
        values |= {"at": archive.bound(datetime.fromtimestamp(at, UTC)), "article_id": article_id}
    rows = archive.reading.rows(_HITS.format(more=more), values)
    shown = rows[: asked.limit]
    return WatchAnswer(
        watch=_seen(archive, asked.name, archive.reading.tx.hits.counts()),
        hits=tuple(
            WatchHit(
                article_id=row.article_id,
                outlet=row.outlet,
                url=row.url,
                title=row.title,
                language=row.language,
                kind=row.kind,
                at=datetime.fromtimestamp(row.at_ts, UTC),
                begins=row.begins[:_SNIPPET_CHARS],
            )
            for row in shown
        ),
        next=cursor(shown[-1].at_ts, shown[-1].article_id) if len(rows) > asked.limit else None,
    )


def _seen(archive: Archive, name: str, counts: dict[str, tuple[int, datetime]]) -> WatchSeen:
    table = archive.watches[name]
    hits, last_at = counts.get(name, (0, None))
    return WatchSeen(
        name=name,
        query=table.query,
        sources=table.source,
        languages=table.language,
        kinds=table.kind,
        hits=hits,
        last_at=last_at,
    )


def _table(answer: WatchAnswer) -> Table:
    return Table.of(answer.hits, "article_id", "outlet", "at", "language", "kind", "title", "url")


def _feed(answer: WatchAnswer) -> Feed:
    entries = [FeedEntry.of(one, one.begins, one.at) for one in answer.hits]
    return Feed(title=f"Watch: {answer.watch.name}", entries=entries)


WATCHES = Question(
    name="watches",
    path="/watches",
    menu="Watches",
    says="The saved searches of the configuration, and how many articles each has found.",
    parameters=WatchesAsked,
    answer=WatchesAnswer,
    ask=ask_all,
)
WATCH = Question(
    name="watch",
    path="/watches/{name}",
    says="What one saved search has found.",
    parameters=WatchAsked,
    answer=WatchAnswer,
    ask=ask,
    table=_table,
    feed=_feed,
)
