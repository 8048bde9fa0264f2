"""What was changed on a day, before and after; and what vanished, with how long it had lived."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from ingest.web.cursors import Cursor, cursor, numbers
from ingest.web.question import Archive, Day, Id, Question, Table, day_start

MAX_DELETED = 100

_EDITS = """
SELECT e.article_id, e.outlet, e.url, a.language, e.from_rev, e.to_rev, e.title_before, e.title_after,
  e.headline_changed, e.words_added, e.words_removed, e.seen_ts, e.lag_s
FROM v_edits e
JOIN articles a ON a.id = e.article_id
WHERE {conditions}
ORDER BY e.seen_at DESC, e.article_id DESC, e.to_rev DESC
LIMIT :limit
"""
# Not the bare column, which SQLite would look up by an index: all articles of an outlet, and not those of the day.
_OF_OUTLET = "{}.outlet || '' = :outlet"
_DELETED = """
SELECT d.article_id, d.outlet, d.url, a.language, d.title, d.gone_ts, d.lived_s
FROM v_deleted d
JOIN articles a ON a.id = d.article_id
WHERE {conditions}
ORDER BY d.gone_at DESC, d.article_id DESC
LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsAsked:
    """Which day, and which edits of it."""

    day: Annotated[Day | None, Field(description="The UTC day; today, where none is given.")] = None
    source: Annotated[Id | None, Field(description="Only of this outlet.")] = None
    what: Annotated[Literal["headlines", "all"], Field(description="Changed headlines, or all edits.")] = (
        "headlines"
    )
    before: Annotated[Cursor | None, Field(description="`next` of the answer before.")] = None
    limit: Annotated[int, Field(ge=1, le=200, description="How many edits.")] = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A version that differs from the one before it. `after_s` is the time between the two."""

    article_id: int
    outlet: str
    url: str
    language: str | None
    from_version: int
    to_version: int
    title_before: str
    title_after: str
    headline_changed: bool
    words_added: int | None
    words_removed: int | None
    seen_at: datetime
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """An article that is not at its address any more. `lived_s` is for how long it was."""

    article_id: int
    outlet: str
    url: str
    language: str | None
    title: str
    gone_at: datetime
    lived_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsAnswer:
    """The edits of a day, the last first, and what vanished on it, at most a hundred. `later` is None for a day that is
    not over."""

    day: str
    earlier: str
    later: str | None
    edits: tuple[Edit, ...]
    next: str | None
    vanished: tuple[Vanished, ...]
    outlets: tuple[str, ...]


def ask(archive: Archive, asked: EditsAsked) -> EditsAnswer:
    """What was changed, and what vanished, on a day."""
    today = f"{archive.now:%Y-%m-%d}"
    day = asked.day or today
    start = day_start(day)
    edits = _edits(archive, asked, start)
    shown = edits[: asked.limit]
    return EditsAnswer(
        day=day,
        earlier=f"{start - timedelta(days=1):%Y-%m-%d}",
        later=f"{start + timedelta(days=1):%Y-%m-%d}" if day < today else None,
        edits=shown,
        next=cursor(int(shown[-1].seen_at.timestamp()), shown[-1].article_id, shown[-1].to_version)
        if len(edits) > asked.limit
        else None,
        vanished=_vanished(archive, asked, start) if asked.before is None else (),
        outlets=tuple(outlet.id for outlet in archive.reading.tx.outlets.all()),
    )


def _edits(archive: Archive, asked: EditsAsked, start: datetime) -> tuple[Edit, ...]:
    conditions = ["e.seen_at >= :start", "e.seen_at < :end"]
    values: dict[str, object] = _day(archive, start) | {"limit": asked.limit + 1}
    if asked.what == "headlines":
        conditions.append("e.headline_changed = 1")
    if asked.source:
        conditions.append(_OF_OUTLET.format("e"))
        values["outlet"] = asked.source
    if asked.before:
        at, article_id, revision = numbers(asked.before, 3)
        conditions.append("(e.seen_at, e.article_id, e.to_rev) < (:at, :article_id, :revision)")
        values |= {
            "at": archive.bound(datetime.fromtimestamp(at, UTC)),
            "article_id": article_id,
            "revision": revision,
        }
    rows = archive.reading.rows(_EDITS.format(conditions=" AND ".join(conditions)), values)
    return tuple(
        Edit(
            article_id=row.article_id,
            outlet=row.outlet,
            url=row.url,
            language=row.language,
            from_version=row.from_rev,
            to_version=row.to_rev,
            title_before=row.title_before,
            title_after=row.title_after,
            headline_changed=bool(row.headline_changed),
            words_added=row.words_added,
            words_removed=row.words_removed,
            seen_at=datetime.fromtimestamp(row.seen_ts, UTC),
            after_s=row.lag_s,
        )
        for row in rows
    )


def _vanished(archive: Archive, asked: EditsAsked, start: datetime) -> tuple[Vanished, ...]:
    conditions = ["d.gone_at >= :start", "d.gone_at < :end"]
    values: dict[str, object] = _day(archive, start) | {"limit": MAX_DELETED}
    if asked.source:
        conditions.append(_OF_OUTLET.format("d"))
        values["outlet"] = asked.source
    rows = archive.reading.rows(_DELETED.format(conditions=" AND ".join(conditions)), values)
    return tuple(
        Vanished(
            article_id=row.article_id,
            outlet=row.outlet,
            url=row.url,
            language=row.language,
            title=row.title,
            gone_at=datetime.fromtimestamp(row.gone_ts, UTC),
            lived_s=row.lived_s,
        )
        for row in rows
    )


def _day(archive: Archive, start: datetime) -> dict[str, object]:
    return {"start": archive.bound(start), "end": archive.bound(start + timedelta(days=1))}


def _table(answer: EditsAnswer) -> Table:
    return Table.of(
        answer.edits,
        *("article_id", "outlet", "seen_at", "after_s", "title_before", "title_after", "headline_changed"),
        *("words_added", "words_removed", "from_version", "to_version", "url"),
    )


QUESTION = Question(
    name="edits",
    path="/edits",
    menu="Edits",
    says="Headlines and texts that were changed on a day, before and after; articles that vanished.",
    parameters=EditsAsked,
    answer=EditsAnswer,
    ask=ask,
    table=_table,
)
