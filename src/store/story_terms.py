"""What stories are grouped from: the terms of articles, and the days that are to be grouped again.

An article that is new, or changed so that it may belong elsewhere, has no `grouped_at`. Once its terms are stored, the
day on which it appeared is marked, and so is the day on which it was taken to have appeared before. A mark stays until
its day was grouped, so that what died in between goes on where it was.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from store.article_rows import published
from store.articles import IS_CURRENT
from store.engine import EngineName, engine_name, insert_into
from store.model import StoryDay, StoryTerms, StoryText
from store.schema import articles, revisions, story_articles, story_days, story_terms
from store.updates import ArticleMerge

_BATCH_ROWS = 1_000
"""Rows whose terms are given up in one transaction."""

# Built once: building these statements costs more than running them.
_ID: sa.BindParameter[int] = sa.bindparam("of_article")
_IDS: sa.BindParameter[list[int]] = sa.bindparam("ids", expanding=True)
_LANGUAGE: sa.BindParameter[str] = sa.bindparam("of_language")
_SINCE, _UNTIL = (sa.bindparam(name, type_=story_terms.c.at.type) for name in ("since", "until"))
_DUE = (
    sa.select(articles.c.id)
    .where(articles.c.grouped_at.is_(None), articles.c.id > sa.bindparam("after"))
    .order_by(articles.c.id)
    .limit(sa.bindparam("limit"))
)
_COUNT_DUE = sa.select(sa.func.count()).select_from(articles).where(articles.c.grouped_at.is_(None))
_TEXTS = (
    sa.select(
        articles.c.id,
        articles.c.revision,
        articles.c.cluster_id,
        articles.c.first_seen_at,
        revisions.c.title,
        revisions.c.lead,
        sa.func.substr(revisions.c.text, 1, sa.bindparam("max_chars", type_=sa.Integer)).label("text"),
        revisions.c.kind,
        revisions.c.language,
        revisions.c.published_at,
        revisions.c.published_precision,
        revisions.c.published_from,
    )
    .join(revisions, IS_CURRENT)
    .where(articles.c.id.in_(_IDS))
    .order_by(articles.c.id)
)
_TAKEN = (
    articles.update()
    .where(
        articles.c.id == _ID,
        articles.c.revision == sa.bindparam("was_revision"),
        articles.c.cluster_id.is_not_distinct_from(sa.bindparam("was_cluster", type_=articles.c.id.type)),
    )
    .values(grouped_at=sa.bindparam("at"))
)
_PLACES = sa.select(story_terms.c.language, story_terms.c.at).where(story_terms.c.article_id.in_(_IDS))
_OF_STORY = story_articles.alias()
_SIBLINGS = (
    sa.select(story_articles.c.article_id)
    .join(_OF_STORY, _OF_STORY.c.story_id == story_articles.c.story_id)
    .where(_OF_STORY.c.article_id == _ID)
)
_DELETE = story_terms.delete().where(story_terms.c.article_id == _ID)
_FILL = story_terms.update().where(story_terms.c.article_id == _ID).values(terms=sa.bindparam("packed"))
_BETWEEN = (
    sa.select(
        story_terms.c.article_id,
        story_terms.c.at,
        story_terms.c.has_one_event,
        story_terms.c.terms,
        articles.c.cluster_id,
        story_articles.c.story_id,
    )
    .join(articles, articles.c.id == story_terms.c.article_id)
    .outerjoin(story_articles, story_articles.c.article_id == story_terms.c.article_id)
    .where(story_terms.c.language == _LANGUAGE, story_terms.c.at >= _SINCE, story_terms.c.at < _UNTIL)
    .order_by(story_terms.c.at, story_terms.c.article_id)
)
_HAS_ANY = sa.select(
    sa.exists().where(
        story_terms.c.language == _LANGUAGE, story_terms.c.at >= _SINCE, story_terms.c.at < _UNTIL
    )
)
# Those that another transaction is at work on are left for the next time: two that wait for each other would not end.
_LOCK_FREE = (
    sa.select(articles.c.id).where(articles.c.id.in_(_IDS)).with_for_update(key_share=True, skip_locked=True)
)
_NEXT_DAY = sa.select(story_days).order_by(story_days.c.day, story_days.c.language).limit(1)
_COUNT_DAYS = sa.select(sa.func.count()).select_from(story_days)
_THE_DAY = (story_days.c.day == sa.bindparam("of_day")) & (story_days.c.language == _LANGUAGE)
_SPREAD = story_days.update().where(_THE_DAY).values(spreads=True)
_GET_DAY = sa.select(story_days).where(_THE_DAY, story_days.c.marks == sa.bindparam("was_marks"))
_DELETE_DAY = story_days.delete().where(_THE_DAY)
_OLDEST_KEPT = (
    sa.select(story_terms.c.article_id)
    .where(story_terms.c.terms.is_not(None), story_terms.c.at < _UNTIL)
    .limit(_BATCH_ROWS)
)
_GIVE_UP = story_terms.update().where(story_terms.c.article_id.in_(_OLDEST_KEPT)).values(terms=None)


@cache
def _put(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, story_terms)
    names = ("language", "at", "has_one_event", "terms")
    return row.on_conflict_do_update(
        index_elements=["article_id"], set_={name: row.excluded[name] for name in names}
    )


@cache
def _mark(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, story_days)
    spreads = (
        story_days.c.spreads | row.excluded.spreads
        if engine == "postgresql"
        else sa.func.max(story_days.c.spreads, row.excluded.spreads)
    )
    return row.on_conflict_do_update(
        index_elements=["day", "language"], set_={"spreads": spreads, "marks": story_days.c.marks + 1}
    )


@cache
def _days_since(engine: EngineName) -> sa.Select[str, str]:
    at = story_terms.c.at
    utc = sa.func.timezone("UTC", at)
    day = sa.func.to_char(utc, "YYYY-MM-DD") if engine == "postgresql" else sa.func.substr(at, 1, 10)
    return sa.select(story_terms.c.language, sa.type_coerce(day, sa.String)).where(at >= _SINCE).distinct()


class StoryWork:
    """Queries about what stories are grouped from, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def is_any(self) -> bool:
        """Whether there is an article to be taken, or a day to be grouped."""
        is_due = self._db.execute(_DUE, {"after": 0, "limit": 1}).first()
        return is_due is not None or self.next_day() is not None

    def count_due(self) -> int:
        """How many articles are to be taken."""
        return self._db.execute(_COUNT_DUE).scalar_one()

    def due(self, after: int, limit: int, max_chars: int) -> list[StoryText]:
        """Articles that are to be taken, in the order of their ids, from the one that follows on `after`."""
        found = self._db.execute(_DUE, {"after": after, "limit": limit}).scalars()
        return self.texts(list(found), max_chars)

    def texts(self, article_ids: Sequence[int], max_chars: int) -> list[StoryText]:
        """What of these articles decides about their stories, at most `max_chars` characters of each text."""
        values = {"ids": list(article_ids), "max_chars": max_chars}
        return [
            StoryText(
                article_id=row.id,
                revision=row.revision,
                title=row.title,
                lead=row.lead,
                text=row.text,
                kind=row.kind,
                language=row.language,
                published=published(row._mapping),
                first_seen_at=row.first_seen_at,
                cluster_id=row.cluster_id,
            )
            for row in (self._db.execute(_TEXTS, values) if article_ids else ())
        ]

    def take(self, taken: Sequence[tuple[StoryText, StoryTerms]], now: datetime) -> None:
        """Stores the terms of articles as they were read, and marks the days that this changes. One that has changed or
        gone since is left for the next time."""
        ids = [text.article_id for text, _ in taken]
        free = set(self._db.execute(_LOCK_FREE, {"ids": ids}).scalars())
        taken = [one for one in taken if one[0].article_id in free]
        if not taken:
            return
        before = self._db.execute(_PLACES, {"ids": sorted(free)})
        self._mark((row.language, row.at) for row in before)
        self._mark((terms.language or "", terms.at) for _, terms in taken)
        self._db.execute(_put(engine_name(self._db)), [_row(terms) for _, terms in taken])
        read = [
            {
                "of_article": text.article_id,
                "was_revision": text.revision,
                "was_cluster": text.cluster_id,
                "at": now,
            }
            for text, _ in taken
        ]
        self._db.execute(_TAKEN, read)

    def _mark(self, places: Iterable[tuple[str, datetime]]) -> None:
        self._mark_days({(_day(at), language) for language, at in places}, spreads=True)

    def _mark_days(self, days: Iterable[tuple[str, str]], *, spreads: bool) -> None:
        rows = [
            {"day": day, "language": language, "spreads": spreads, "marks": 1}
            for day, language in sorted(days)
        ]
        if rows:
            self._db.execute(_mark(engine_name(self._db)), rows)

    def mark_since(self, since: datetime) -> None:
        """Marks every day from `since` on that has an article."""
        found = self._db.execute(_days_since(engine_name(self._db)), {"since": since})
        self._mark_days({(day, language) for language, day in found}, spreads=False)

    def next_day(self) -> StoryDay | None:
        """The earliest day that is marked; None when there is none."""
        row = self._db.execute(_NEXT_DAY).one_or_none()
        return StoryDay(day=row.day, language=row.language or None, marks=row.marks) if row else None

    def count_days(self) -> int:
        """How many days are marked."""
        return self._db.execute(_COUNT_DAYS).scalar_one()

    def between(self, language: str | None, since: datetime, until: datetime) -> list[StoryTerms]:
        """The articles in a language that appeared from `since` to before `until`, in order of time."""
        found = self._db.execute(_BETWEEN, {"of_language": language or "", "since": since, "until": until})
        return [
            StoryTerms(
                article_id=row.article_id,
                language=language,
                at=row.at,
                has_one_event=row.has_one_event,
                terms=row.terms,
                cluster_id=row.cluster_id,
                story_id=row.story_id,
            )
            for row in found
        ]

    def fill(self, terms: Iterable[tuple[int, bytes]]) -> None:
        """Stores terms that were made anew."""
        rows = [{"of_article": article_id, "packed": packed} for article_id, packed in terms]
        if rows:
            self._db.execute(_FILL, rows)

    def spread(self, day: StoryDay) -> None:
        """Notes that the stories of this day have changed, which concerns the days after it."""
        self._db.execute(_SPREAD, {"of_day": day.day, "of_language": day.language or ""})

    def finish(self, day: StoryDay, days_after: int) -> None:
        """The day was grouped; so many days after it are to be, where it has changed and they have articles. A day that
        was marked again meanwhile stays marked."""
        language = day.language or ""
        key = {"of_day": day.day, "of_language": language}
        row = self._db.execute(_GET_DAY, {**key, "was_marks": day.marks}).one_or_none()
        if row is None:
            return
        if row.spreads:
            first = datetime.combine(date.fromisoformat(day.day), datetime.min.time(), UTC)
            days = (first + timedelta(days=n) for n in range(1, days_after + 1))
            self._mark_days(
                {(_day(one), language) for one in days if self._has_any(language, one)}, spreads=False
            )
        self._db.execute(_DELETE_DAY, key)

    def _has_any(self, language: str, day: datetime) -> bool:
        values = {"of_language": language, "since": day, "until": day + timedelta(days=1)}
        return bool(self._db.execute(_HAS_ANY, values).scalar_one())

    def give_up_terms(self, before: datetime) -> int:
        """Drops the terms of some articles that appeared before then; of how many."""
        return self._db.execute(_GIVE_UP, {"until": before}).rowcount

    def remove(self, article_id: int) -> None:
        """An article leaves the archive: the day on which it appeared is to be grouped again, and those of its story
        are, which has one article less."""
        around = [article_id, *self._db.execute(_SIBLINGS, {"of_article": article_id}).scalars()]
        self._mark((row.language, row.at) for row in self._db.execute(_PLACES, {"ids": around}))
        self._db.execute(_DELETE, {"of_article": article_id})

    def merge(self, merge: ArticleMerge) -> None:
        """An article becomes one with another, which is taken anew."""
        self.remove(merge.absorbed_id)


def _row(terms: StoryTerms) -> dict[str, object]:
    return {
        "article_id": terms.article_id,
        "language": terms.language or "",
        "at": terms.at,
        "has_one_event": terms.has_one_event,
        "terms": terms.terms,
    }


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
