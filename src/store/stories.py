"""Stories: which articles are about one event. `ingest stories` groups them anew, and may be repeated."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from store.articles import IS_CURRENT
from store.engine import lock_until_end
from store.model import StoredStory, StoryArticleRow
from store.schema import articles, revisions, stories, story_articles
from store.updates import ArticleMerge

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""


class Stories:
    """Queries about stories, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def lock(self) -> None:
        """Waits until no other transaction rebuilds stories, and keeps others out until the end."""
        lock_until_end(self._db, "stories")

    def article_ids_between(self, since: datetime, until: datetime) -> list[int]:
        """Articles published (or, where that is not known, first seen) from `since` to before `until`."""
        when = sa.func.coalesce(revisions.c.published_at, articles.c.first_seen_at)
        found = sa.select(articles.c.id).join(revisions, IS_CURRENT).where(when >= since, when < until)
        return list(self._db.execute(found.order_by(articles.c.id)).scalars())

    def story_ids(self, article_ids: Sequence[int]) -> dict[int, int]:
        """The story of each of these articles that is in one."""
        found: dict[int, int] = {}
        for start in range(0, len(article_ids), _CHUNK_ROWS):
            chunk = article_ids[start : start + _CHUNK_ROWS]
            rows = sa.select(story_articles).where(story_articles.c.article_id.in_(chunk))
            found |= {row.article_id: row.story_id for row in self._db.execute(rows)}
        return found

    def add(self, story: StoredStory) -> int:
        """Stores a new story, without its articles, and returns its id."""
        row = stories.insert().values(language=story.language, first_at=story.first_at, last_at=story.last_at)
        return int(self._db.execute(row.returning(stories.c.id)).scalar_one())

    def equals(self, story_id: int, story: StoredStory) -> bool:
        """Whether a stored story has this language and these times, and just so many articles."""
        row = self._db.execute(sa.select(stories).where(stories.c.id == story_id)).one_or_none()
        members = sa.select(sa.func.count()).where(story_articles.c.story_id == story_id)
        return (
            row is not None
            and (row.language, row.first_at, row.last_at) == (story.language, story.first_at, story.last_at)
            and self._db.execute(members).scalar_one() == len(story.article_ids)
        )

    def update(self, story_id: int, story: StoredStory) -> None:
        """Stores the story's language and the times of its first and last article."""
        values = {"language": story.language, "first_at": story.first_at, "last_at": story.last_at}
        changed = sa.or_(*(stories.c[name].is_distinct_from(value) for name, value in values.items()))
        self._db.execute(stories.update().where(stories.c.id == story_id, changed).values(**values))

    def assign(self, story_ids: Mapping[int, int | None]) -> None:
        """Moves articles into stories; None takes one out. Stories left without an article are deleted."""
        if not story_ids:
            return
        before = set(self.story_ids(list(story_ids)).values())
        for article_id, story_id in story_ids.items():
            self._db.execute(story_articles.delete().where(story_articles.c.article_id == article_id))
            if story_id is not None:
                self._db.execute(story_articles.insert().values(article_id=article_id, story_id=story_id))
        used = sa.select(story_articles.c.story_id)
        self._db.execute(stories.delete().where(stories.c.id.in_(before), stories.c.id.not_in(used)))

    def merge(self, merge: ArticleMerge) -> None:
        """An article that becomes one with another leaves its story."""
        self.assign({merge.absorbed_id: None})

    def remove(self, article_id: int) -> None:
        """An article that is taken out leaves its story."""
        self.assign({article_id: None})

    def biggest(self, day: str, limit: int) -> list[list[StoryArticleRow]]:
        """The stories with most articles that had any on `day` (YYYY-MM-DD, UTC), each in order of arrival."""
        view = sa.table("v_story", *(sa.column(name) for name in StoryArticleRow.__dataclass_fields__))
        biggest = (
            sa.select(view.c.story_id)
            .where(view.c.published_day == day)
            .group_by(view.c.story_id)
            .order_by(sa.func.max(view.c.story_size).desc(), view.c.story_id)
            .limit(limit)
        )
        ids = list(self._db.execute(biggest).scalars())
        found = self._db.execute(sa.select(*view.c).where(view.c.story_id.in_(ids)))
        rows = sorted((StoryArticleRow(**row._asdict()) for row in found), key=_arrival)
        return [[row for row in rows if row.story_id == id] for id in ids]


def _arrival(row: StoryArticleRow) -> tuple[bool, int, int, int]:
    # Later articles of an outlet have no arrival of their own; they follow the first ones.
    return row.arrival is None, row.arrival or 0, row.published_ts or 0, row.article_id
