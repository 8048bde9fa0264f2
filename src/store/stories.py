"""Stories: which articles tell of one event. Written by a later pass, which may be repeated."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from store.articles import CURRENT
from store.model import StoredStory, StoryArticleRow
from store.schema import articles, revisions, stories, story_articles

_JUDGES = 7_346_215_003
"""Any number that no other program takes as its advisory lock."""


class Stories:
    """Queries about stories, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def lock(self) -> None:
        """One teller at a time until the transaction ends. SQLite has one writer at a time anyway."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _JUDGES})

    def article_ids_between(self, since: datetime, until: datetime) -> list[int]:
        """Articles published (or, where that is not known, first seen) from `since` to before `until`."""
        when = sa.func.coalesce(revisions.c.published_at, articles.c.first_seen_at)
        found = sa.select(articles.c.id).join(revisions, CURRENT).where(when >= since, when < until)
        return list(self._db.execute(found.order_by(articles.c.id)).scalars())

    def story_ids(self, article_ids: Sequence[int]) -> dict[int, int]:
        """The story of each of these articles that is in one."""
        found: dict[int, int] = {}
        for start in range(0, len(article_ids), 500):
            chunk = article_ids[start : start + 500]
            rows = sa.select(story_articles).where(story_articles.c.article_id.in_(chunk))
            found |= {row.article_id: row.story_id for row in self._db.execute(rows)}
        return found

    def add(self, story: StoredStory) -> int:
        """A new story's number."""
        row = stories.insert().values(language=story.language, first_at=story.first_at, last_at=story.last_at)
        return int(self._db.execute(row.returning(stories.c.id)).scalar_one())

    def update(self, story_id: int, story: StoredStory) -> None:
        """The story's language and span."""
        said = {"language": story.language, "first_at": story.first_at, "last_at": story.last_at}
        changed = sa.or_(*(stories.c[name].is_distinct_from(value) for name, value in said.items()))
        self._db.execute(stories.update().where(stories.c.id == story_id, changed).values(**said))

    def assign(self, of: Mapping[int, int | None]) -> None:
        """Puts articles into stories; None takes one out. Stories left without an article vanish."""
        if not of:
            return
        before = set(self.story_ids(list(of)).values())
        for article_id, story_id in of.items():
            self._db.execute(story_articles.delete().where(story_articles.c.article_id == article_id))
            if story_id is not None:
                self._db.execute(story_articles.insert().values(article_id=article_id, story_id=story_id))
        told = sa.select(story_articles.c.story_id)
        self._db.execute(stories.delete().where(stories.c.id.in_(before), stories.c.id.not_in(told)))

    def biggest(self, day: str, limit: int) -> list[list[StoryArticleRow]]:
        """The stories with most articles that had any on `day` (YYYY-MM-DD, UTC), each in order of arrival."""
        view = sa.table("v_story", *(sa.column(name) for name in StoryArticleRow.__dataclass_fields__))
        size = sa.func.max(view.c.story_size)
        big = (
            sa.select(view.c.story_id)
            .where(view.c.published_day == day)
            .group_by(view.c.story_id)
            .order_by(size.desc(), view.c.story_id)
            .limit(limit)
        )
        numbers = list(self._db.execute(big).scalars())
        told = sa.select(*view.c).where(view.c.story_id.in_(numbers))
        rows = [StoryArticleRow(**row._asdict()) for row in self._db.execute(told)]
        rows.sort(
            key=lambda row: (row.arrival is None, row.arrival or 0, row.published_ts or 0, row.article_id)
        )
        return [[row for row in rows if row.story_id == number] for number in numbers]
