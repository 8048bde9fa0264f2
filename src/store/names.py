"""Names and quotes of articles, and what the archive teaches of names.

An article without `named_at` has none of its newest revision's; what is stored of an older one stays until then.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from store.articles import IS_CURRENT
from store.changes import Changes
from store.engine import EngineName, engine_name, insert_into
from store.fields import fields_of
from store.model import NameCounts, NamelessArticle, StoredGazetteer
from store.schema import article_names, articles, gazetteers, mentions, name_counts, quotes, revisions
from store.updates import ArticleMerge, NamesUpdate

_IDS: sa.BindParameter[int] = sa.bindparam("article_ids", expanding=True)
_IS_DUE = articles.c.named_at.is_(None)
_FOUND_OTHERWISE = (
    sa.select(articles.c.id)
    .outerjoin(article_names, article_names.c.article_id == articles.c.id)
    .where(
        _IS_DUE
        | article_names.c.gazetteer_id.is_(None)
        | (article_names.c.gazetteer_id != sa.bindparam("gazetteer_id"))
    )
)
# Built once: building these statements costs more than running them.
_DUE = sa.select(articles.c.id).where(_IS_DUE).order_by(articles.c.id.desc()).limit(sa.bindparam("limit"))
_READ = (
    sa.select(
        articles.c.id,
        articles.c.revision,
        articles.c.outlet_id,
        articles.c.first_seen_at,
        revisions.c.published_at,
        revisions.c.language,
        revisions.c.title,
        revisions.c.lead,
        sa.func.substr(revisions.c.text, 1, sa.bindparam("max_chars")).label("text"),
    )
    .join(revisions, IS_CURRENT)
    .where(articles.c.id.in_(_IDS))
)
_LOCK = (
    sa.select(articles.c.id, articles.c.revision)
    .where(articles.c.id.in_(_IDS))
    .order_by(articles.c.id)
    .with_for_update(skip_locked=True)
)
_DELETE = tuple(table.delete().where(table.c.article_id.in_(_IDS)) for table in (mentions, quotes))
_DELETE_ROW = article_names.delete().where(article_names.c.article_id.in_(_IDS))
_INSERT_MENTIONS, _INSERT_QUOTES = mentions.insert(), quotes.insert()
_MARK = articles.update().where(articles.c.id.in_(_IDS)).values(named_at=sa.bindparam("at"))
_AFTER = sa.select(articles.c.id).where(articles.c.id > sa.bindparam("article_id")).order_by(articles.c.id)
_COUNT_AFTER = sa.select(sa.func.count()).select_from(_AFTER.limit(sa.bindparam("limit")).subquery())
_NEWEST = (
    sa.select(gazetteers)
    .where(gazetteers.c.method == sa.bindparam("method"), gazetteers.c.body.is_not(None))
    .order_by(gazetteers.c.id.desc())
    .limit(1)
)


@cache
def _upsert(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, article_names)
    names = ("revision", "gazetteer_id", "outlet_id", "day", "quoted_words")
    return row.on_conflict_do_update(
        index_elements=["article_id"], set_={name: row.excluded[name] for name in names}
    )


class Names:
    """Queries about names and quotes, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._changes = Changes(connection)

    # ---- articles ----------------------------------------------------------------------------------------

    def due(self, limit: int) -> list[int]:
        """Articles whose names are to be found: the newest, at most so many."""
        return list(self._db.execute(_DUE, {"limit": limit}).scalars())

    def found_otherwise(
        self, gazetteer_id: int, outlets: tuple[str, ...] = (), since: datetime | None = None
    ) -> list[int]:
        """Articles of these outlets (none given: of all), first seen at or after `since` (None: ever), whose names were
        not found with this gazetteer or are to be found: the newest first."""
        found = _FOUND_OTHERWISE.order_by(articles.c.id.desc())
        if outlets:
            found = found.where(articles.c.outlet_id.in_(outlets))
        if since:
            found = found.where(articles.c.first_seen_at >= since)
        return list(self._db.execute(found, {"gazetteer_id": gazetteer_id}).scalars())

    def read(self, article_ids: Sequence[int], max_chars: int) -> list[NamelessArticle]:
        """Those of these articles that exist, in this order, with so many characters of their texts at most."""
        values = {"article_ids": article_ids, "max_chars": max_chars}
        found = {row.id: _nameless(row) for row in self._db.execute(_READ, values)}
        return [found[id] for id in article_ids if id in found]

    def lock(self, article_ids: Iterable[int]) -> dict[int, int]:
        """The newest revisions of these articles, which no other transaction can change until this one ends. Those that
        another one is changing are left out, and nobody is waited for."""
        found = self._db.execute(_LOCK, {"article_ids": list(article_ids)})
        return {row.id: row.revision for row in found}

    def store(self, updates: Sequence[NamesUpdate]) -> None:
        """Stores the names of some articles, in place of those before: many in the time of one."""
        if not updates:
            return
        ids = [update.article_id for update in updates]
        self._delete(ids)
        self._db.execute(_upsert(engine_name(self._db)), [_article_row(update) for update in updates])
        for insert, rows in (
            (_INSERT_MENTIONS, [row for update in updates for row in _mention_rows(update)]),
            (_INSERT_QUOTES, [row for update in updates for row in _quote_rows(update)]),
        ):
            if rows:
                self._db.execute(insert, rows)
        self._db.execute(_MARK, {"article_ids": ids, "at": updates[0].at})
        self._changes.note(ids, "names")

    def remove(self, article_id: int) -> None:
        """Deletes the names and quotes of an article."""
        self._delete([article_id])
        self._db.execute(_DELETE_ROW, {"article_ids": [article_id]})

    def merge(self, merge: ArticleMerge) -> None:
        """Neither of two articles that become one has names, until they are found in the text of both."""
        for article_id in (merge.article_id, merge.absorbed_id):
            self.remove(article_id)
        self._db.execute(_MARK, {"article_ids": [merge.article_id], "at": None})

    def _delete(self, article_ids: Sequence[int]) -> None:
        for delete in _DELETE:
            self._db.execute(delete, {"article_ids": article_ids})

    # ---- what the archive teaches --------------------------------------------------------------------------

    def gazetteer(self, method: str) -> StoredGazetteer | None:
        """What the archive has taught this method; None where it was never asked."""
        row = self._db.execute(_NEWEST, {"method": method}).one_or_none()
        if row is None:
            return None
        return StoredGazetteer(id=row.id, method=row.method, articles=row.articles, body=row.body)

    def add_gazetteer(self, method: str, articles: int, body: bytes, at: datetime) -> int:
        """Stores what was learned, and returns its id. Those before keep what they were, but not what they taught."""
        self._db.execute(gazetteers.update().where(gazetteers.c.body.is_not(None)).values(body=None))
        row = gazetteers.insert().values(method=method, articles=articles, body=body, learned_at=at)
        return int(self._db.execute(row.returning(gazetteers.c.id)).scalar_one())

    def counts(self, method: str) -> NameCounts:
        """What was seen of names by this method."""
        row = self._db.execute(sa.select(name_counts).where(name_counts.c.method == method)).one_or_none()
        return NameCounts(**row._mapping) if row else NameCounts(method=method)

    def put_counts(self, before: NameCounts, after: NameCounts) -> bool:
        """Stores what was seen, where it still is what it was `before`; whether it was. What other methods saw goes."""
        self._db.execute(name_counts.delete().where(name_counts.c.method != after.method))
        values = fields_of(after)
        if before.body is None:
            first = insert_into(engine_name(self._db), name_counts).values(**values)
            stored = first.on_conflict_do_nothing().returning(name_counts.c.method)
            return self._db.execute(stored).first() is not None
        row = name_counts.update().where(
            name_counts.c.method == before.method, name_counts.c.last_article_id == before.last_article_id
        )
        return self._db.execute(row.values(**values)).rowcount == 1

    def ids_after(self, article_id: int) -> list[int]:
        """Articles that are newer than `article_id`, the oldest first."""
        return list(self._db.execute(_AFTER, {"article_id": article_id}).scalars())

    def count_after(self, article_id: int, limit: int) -> int:
        """The number of articles that are newer than `article_id`; counting stops at `limit`."""
        values = {"article_id": article_id, "limit": limit}
        return self._db.execute(_COUNT_AFTER, values).scalar_one()


def _nameless(row: sa.Row[*tuple[Any, ...]]) -> NamelessArticle:
    at = row.published_at or row.first_seen_at
    return NamelessArticle(
        id=row.id,
        revision=row.revision,
        outlet=row.outlet_id,
        day=f"{at.astimezone(UTC):%Y-%m-%d}",
        language=row.language,
        title=row.title,
        lead=row.lead,
        text=row.text,
    )


def _article_row(update: NamesUpdate) -> dict[str, object]:
    return {
        "article_id": update.article_id,
        "revision": update.revision,
        "gazetteer_id": update.gazetteer_id,
        "outlet_id": update.outlet,
        "day": update.day,
        "quoted_words": sum(quote.words for quote in update.names.quotes),
    }


def _mention_rows(update: NamesUpdate) -> list[dict[str, object]]:
    place = {"article_id": update.article_id, "outlet_id": update.outlet, "day": update.day}
    return [place | {"position": n} | fields_of(one) for n, one in enumerate(update.names.mentions, 1)]


def _quote_rows(update: NamesUpdate) -> list[dict[str, object]]:
    place = {"article_id": update.article_id, "outlet_id": update.outlet, "day": update.day}
    return [place | {"position": n} | fields_of(one) for n, one in enumerate(update.names.quotes, 1)]
