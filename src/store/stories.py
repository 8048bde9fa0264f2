"""Stories: which articles are about one event, and in which order outlets reported it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa

from store.article_rows import published
from store.articles import IS_CURRENT
from store.changes import Changes
from store.model import StoryArticleRow, StoryFacts, StoryMember
from store.schema import articles, revisions, stories, story_articles, story_terms
from store.updates import ArticleMerge

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""

# Built once: building these statements costs more than running them.
_IDS: sa.BindParameter[list[int]] = sa.bindparam("ids", expanding=True)
_STORY_IDS = sa.select(story_articles.c.article_id, story_articles.c.story_id).where(
    story_articles.c.article_id.in_(_IDS)
)
_FACTS = sa.select(stories).where(stories.c.id.in_(_IDS))
_MEMBERS = (
    sa.select(
        story_articles,
        articles.c.outlet_id,
        articles.c.first_seen_at,
        revisions.c.language,
        revisions.c.published_at,
        revisions.c.published_precision,
        revisions.c.published_from,
    )
    .join(articles, articles.c.id == story_articles.c.article_id)
    .join(revisions, IS_CURRENT)
    .where(story_articles.c.story_id.in_(_IDS))
)
_BEGUN = (
    sa.select(story_articles.c.story_id)
    .join(story_terms, story_terms.c.article_id == story_articles.c.article_id)
    .where(
        story_articles.c.story_id.in_(_IDS),
        story_terms.c.at < sa.bindparam("before", type_=story_terms.c.at.type),
    )
    .distinct()
)
# Kept until the end: an article that is put into a story must not become one with another meanwhile.
_EXISTING = (
    sa.select(articles.c.id)
    .where(articles.c.id.in_(_IDS))
    .order_by(articles.c.id)
    .with_for_update(read=True, key_share=True)
)
_DESCRIBE = stories.update().where(stories.c.id == sa.bindparam("story"))
_ARRIVE = story_articles.update().where(story_articles.c.article_id == sa.bindparam("article"))
_TAKE_OUT = story_articles.delete().where(story_articles.c.article_id == sa.bindparam("article"))
_PUT_IN = story_articles.insert()
_DELETE_EMPTY = stories.delete().where(
    stories.c.id.in_(_IDS), ~sa.exists().where(story_articles.c.story_id == stories.c.id)
)


class Stories:
    """Queries about stories, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._changes = Changes(connection)

    def existing(self, article_ids: Iterable[int]) -> set[int]:
        """Those of these articles that exist, and will until the transaction ends."""
        return {
            id for ids in _chunks(article_ids) for id in self._db.execute(_EXISTING, {"ids": ids}).scalars()
        }

    def story_ids(self, article_ids: Iterable[int]) -> dict[int, int]:
        """The story of each of these articles that is in one."""
        return {
            row.article_id: row.story_id
            for ids in _chunks(article_ids)
            for row in self._db.execute(_STORY_IDS, {"ids": ids})
        }

    def begun_before(self, story_ids: Iterable[int], at: datetime) -> set[int]:
        """Those of these stories that have an article that appeared before then."""
        return {
            id
            for ids in _chunks(story_ids)
            for id in self._db.execute(_BEGUN, {"ids": ids, "before": at}).scalars()
        }

    def facts(self, story_ids: Iterable[int]) -> dict[int, StoryFacts]:
        """What is stored of those of these stories that exist."""
        return {
            row.id: StoryFacts(
                language=row.language, first_at=row.first_at, last_at=row.last_at, size=row.size
            )
            for ids in _chunks(story_ids)
            for row in self._db.execute(_FACTS, {"ids": ids})
        }

    def members(self, story_ids: Iterable[int]) -> dict[int, list[StoryMember]]:
        """The articles of each of these stories that has any."""
        found: dict[int, list[StoryMember]] = {}
        for ids in _chunks(story_ids):
            for row in self._db.execute(_MEMBERS, {"ids": ids}):
                member = StoryMember(
                    article_id=row.article_id,
                    outlet=row.outlet_id,
                    language=row.language,
                    published=published(row._mapping),
                    first_seen_at=row.first_seen_at,
                    arrival=row.arrival,
                    behind_s=row.behind_s,
                )
                found.setdefault(row.story_id, []).append(member)
        return found

    def add(self, at: datetime) -> int:
        """Stores a new story, of which nothing is known yet but a time, and returns its id."""
        row = stories.insert().values(first_at=at, last_at=at)
        return int(self._db.execute(row.returning(stories.c.id)).scalar_one())

    def describe(
        self,
        story_id: int,
        facts: StoryFacts,
        arrivals: Mapping[int, tuple[int | None, int | None]],
        changed: Iterable[int],
    ) -> None:
        """Stores what is known of a story; `arrivals` has the arrival and the distance of those of its articles whose
        own have changed, `changed` those of which anything has."""
        values = {
            "story": story_id,
            "language": facts.language,
            "first_at": facts.first_at,
            "last_at": facts.last_at,
            "size": facts.size,
        }
        self._db.execute(_DESCRIBE, values)
        rows = [
            {"article": id, "arrival": arrival, "behind_s": behind_s}
            for id, (arrival, behind_s) in arrivals.items()
        ]
        if rows:
            self._db.execute(_ARRIVE, rows)
        self._changes.note(changed, "story")

    def assign(self, story_ids: Mapping[int, int | None]) -> None:
        """Moves articles into stories; None takes one out. Stories left without an article are deleted."""
        if not story_ids:
            return
        before = set(self.story_ids(story_ids).values())
        self._db.execute(_TAKE_OUT, [{"article": id} for id in story_ids])
        rows = [{"article_id": id, "story_id": story} for id, story in story_ids.items() if story is not None]
        if rows:
            self._db.execute(_PUT_IN, rows)
        for ids in _chunks(before):
            self._db.execute(_DELETE_EMPTY, {"ids": ids})

    def take_out(self, article_ids: Iterable[int]) -> None:
        """Takes articles out of their stories."""
        left = list(article_ids)
        self.assign(dict.fromkeys(left))
        self._changes.note(left, "story")

    def merge(self, merge: ArticleMerge) -> None:
        """An article that becomes one with another leaves its story."""
        self.assign({merge.absorbed_id: None})

    def remove(self, article_id: int) -> None:
        """An article that is taken out leaves its story."""
        self.assign({article_id: None})

    def newest_day(self, until: str) -> str | None:
        """The last day up to `until` (YYYY-MM-DD, UTC) that has stories; None where none has."""
        found = sa.select(articles.c.published_day).join(
            story_articles, story_articles.c.article_id == articles.c.id
        )
        found = found.where(articles.c.published_day <= until).order_by(articles.c.published_day.desc())
        return self._db.execute(found.limit(1)).scalar_one_or_none()

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


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    all_ids = sorted(ids)
    return (all_ids[start : start + _CHUNK_ROWS] for start in range(0, len(all_ids), _CHUNK_ROWS))
