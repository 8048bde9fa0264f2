"""Hits of watches: which articles they have found, and who is still to be told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from store.changes import Changes
from store.engine import EngineName, engine_name, insert_into
from store.model import Delivery, FoundArticle
from store.schema import Utc, articles, hits, revisions
from store.search.index import CURRENT
from store.search.tree import Document
from store.search.watching import Watches
from store.updates import ArticleMerge, DeliveryUpdate


@cache
def _insert(engine: EngineName) -> sa.Insert:
    return insert_into(engine, hits).on_conflict_do_nothing(index_elements=["watch", "article_id"])


_DUE = (
    sa.select(
        hits.c.watch,
        hits.c.article_id,
        hits.c.at,
        hits.c.webhook_tries,
        articles.c.revision,
        articles.c.outlet_id,
        articles.c.url,
        revisions.c.title,
        revisions.c.published_at,
    )
    .join(articles, articles.c.id == hits.c.article_id)
    .join(revisions, CURRENT)
    .where(hits.c.webhook_due_at <= sa.bindparam("now", type_=Utc))
    .order_by(hits.c.webhook_due_at, hits.c.article_id, hits.c.watch)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True, of=hits)
)
_IS_DUE = sa.select(hits.c.watch).where(hits.c.webhook_due_at <= sa.bindparam("now", type_=Utc)).limit(1)
_OF_ONE = hits.update().where(
    hits.c.watch == sa.bindparam("in_watch"), hits.c.article_id == sa.bindparam("of_article")
)
_TAKE = _OF_ONE.values(webhook_due_at=sa.bindparam("again_at", type_=Utc))
_SETTLE = _OF_ONE.values(
    webhook_tries=sa.bindparam("tries"),
    webhook_due_at=sa.bindparam("due_at", type_=Utc),
    webhook_outcome=sa.bindparam("outcome"),
)


class Hits:
    """Queries about hits, in one transaction. `watches` are those of the configuration."""

    def __init__(self, connection: sa.Connection, watches: Watches) -> None:
        self._db, self._watches = connection, watches

    def add(self, article_id: int, said: Document, at: datetime, *, tells: bool = True) -> None:
        """Notes the watches that an article is for, which was stored or revised at `at`; each once. Nobody is told of
        it unless it `tells`."""
        rows = [
            {
                "watch": watch.name,
                "article_id": article_id,
                "at": at,
                "webhook_due_at": at if watch.webhook and tells else None,
                "mail_due": watch.mail and tells,
            }
            for watch in self._watches.matching(said)
        ]
        if rows:
            self._db.execute(_insert(engine_name(self._db)), rows)

    def tell_nobody(self, article_id: int) -> None:
        """Nobody is told any more of the watches that this article is for."""
        of_it = hits.update().where(hits.c.article_id == article_id)
        self._db.execute(of_it.values(webhook_due_at=None, mail_due=False))

    def merge(self, merge: ArticleMerge) -> None:
        """The hits of two articles that are one become its own, each once."""
        absorbed = hits.c.article_id == merge.absorbed_id
        own = sa.select(hits.c.watch).where(hits.c.article_id == merge.article_id)
        both = list(self._db.execute(own).scalars())
        self._db.execute(hits.delete().where(absorbed, hits.c.watch.in_(both)))
        self._db.execute(hits.update().where(absorbed).values(article_id=merge.article_id))

    def remove(self, article_id: int) -> None:
        """Removes the hits of an article."""
        self._db.execute(hits.delete().where(hits.c.article_id == article_id))

    def counts(self) -> dict[str, tuple[int, datetime]]:
        """How many articles each watch has found, and when the last one."""
        found = sa.select(hits.c.watch, sa.func.count(), sa.func.max(hits.c.at)).group_by(hits.c.watch)
        return {row[0]: (row[1], row[2]) for row in self._db.execute(found)}

    def newest(self, watch: str, limit: int) -> list[FoundArticle]:
        """What a watch found last, the last one first."""
        return self._found(hits.c.watch == watch, limit)

    def to_mail(self, watch: str, until: datetime, limit: int) -> tuple[list[int], list[FoundArticle]]:
        """What a watch found until then and no digest had yet, the last one first: the ids of the articles, and the
        first `limit` of them."""
        due = sa.and_(hits.c.watch == watch, hits.c.mail_due, hits.c.at <= until)
        ids = sa.select(hits.c.article_id).where(due).order_by(hits.c.at.desc(), hits.c.article_id.desc())
        return list(self._db.execute(ids).scalars()), self._found(due, limit)

    def _found(self, which: sa.ColumnElement[bool], limit: int) -> list[FoundArticle]:
        found = (
            sa.select(hits.c.article_id, hits.c.at, articles.c.outlet_id, articles.c.url, revisions.c.title)
            .join(articles, articles.c.id == hits.c.article_id)
            .join(revisions, CURRENT)
            .where(which)
            .order_by(hits.c.at.desc(), hits.c.article_id.desc())
            .limit(limit)
        )
        return [
            FoundArticle(
                article_id=row.article_id, at=row.at, outlet=row.outlet_id, url=row.url, title=row.title
            )
            for row in self._db.execute(found)
        ]

    def watches_to_mail(self, until: datetime) -> set[str]:
        """The watches that found something until then which no digest had yet."""
        due = sa.select(hits.c.watch).where(hits.c.mail_due, hits.c.at <= until).distinct()
        return set(self._db.execute(due).scalars())

    def mailed(self, watch: str, article_ids: Iterable[int]) -> None:
        """These were in a digest, or need be in none."""
        of_watch = (hits.c.watch == watch) & hits.c.article_id.in_(list(article_ids))
        self._db.execute(hits.update().where(of_watch).values(mail_due=False))

    def add_stored(self, watch: str, article_ids: Iterable[int], at: datetime) -> int:
        """Notes articles that were stored before the watch was there, of which nobody is told; how many are new."""
        rows = [{"watch": watch, "article_id": id, "at": at, "mail_due": False} for id in article_ids]
        if not rows:
            return 0
        new = _insert(engine_name(self._db)).returning(hits.c.article_id)
        noted = list(self._db.execute(new, rows).scalars())
        Changes(self._db).note(noted, "hits")
        return len(noted)

    def take_due(self, now: datetime, again_at: datetime, limit: int) -> list[Delivery]:
        """Hits that webhooks are to be told of now, the longest due first; nobody else takes them before `again_at`."""
        rows = self._db.execute(_DUE, {"now": now, "limit": limit}).all()
        keys = [{"in_watch": row.watch, "of_article": row.article_id, "again_at": again_at} for row in rows]
        if keys:
            self._db.execute(_TAKE, keys)
        return [
            Delivery(
                watch=row.watch,
                article_id=row.article_id,
                revision=row.revision,
                at=row.at,
                outlet=row.outlet_id,
                url=row.url,
                title=row.title,
                published_at=row.published_at,
                tries=row.webhook_tries,
            )
            for row in rows
        ]

    def is_due(self, now: datetime) -> bool:
        """Whether a webhook is to be told of something."""
        return self._db.execute(_IS_DUE, {"now": now}).first() is not None

    def settle(self, updates: Sequence[DeliveryUpdate]) -> None:
        """Writes what came of deliveries."""
        rows = [
            {
                "in_watch": update.watch,
                "of_article": update.article_id,
                "tries": update.tries,
                "due_at": update.due_at,
                "outcome": update.outcome,
            }
            for update in updates
        ]
        if rows:
            self._db.execute(_SETTLE, rows)

    def postpone(self, watch: str, now: datetime, until: datetime, taken: datetime) -> None:
        """Whatever its webhook is to be told of before `now`, or was `taken` until then to be told of, waits."""
        due = sa.or_(hits.c.webhook_due_at <= now, hits.c.webhook_due_at == taken)
        self._db.execute(hits.update().where(hits.c.watch == watch, due).values(webhook_due_at=until))
