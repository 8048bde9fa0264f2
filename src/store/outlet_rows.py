"""All rows of an outlet, whatever their table: given to another id, or deleted, some at a time.

A table belongs to it by its column `outlet_id`, so that one that is added later is not forgotten. Interrupted, each of
them may be repeated: it goes on with what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.changes import Changes
from store.engine import insert
from store.schema import (
    addresses,
    announcements,
    articles,
    attempts,
    citations,
    entries,
    feeds,
    former_ids,
    leases,
    metadata,
    outlets,
    pages,
    revisions,
)

_OWNED = tuple(table for table in metadata.sorted_tables if "outlet_id" in table.c and table is not articles)
_BY_ARTICLE = tuple(table for table in _OWNED if next(iter(table.primary_key)).name == "article_id")
"""Rows that are found by their article, and by their outlet only with a look at all of them."""

_BY_OUTLET = tuple(table for table in _OWNED if table not in _BY_ARTICLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSize:
    """How much an outlet has: `page_bytes` are those of its pages, packed."""

    articles: int
    versions: int
    pages: int
    page_bytes: int
    rows: int


class OutletRows:
    """Queries about all rows of an outlet, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._changes = Changes(connection)

    def is_known(self, outlet: str) -> bool:
        """Whether the database knows the outlet."""
        return self._db.execute(sa.select(outlets.c.id).where(outlets.c.id == outlet)).first() is not None

    def former_id(self, id: str) -> str | None:
        """The id that the outlet got which had this one before; None where it is no former one."""
        found = sa.select(former_ids.c.now_id).where(former_ids.c.id == id)
        return self._db.execute(found).scalar_one_or_none()

    def size(self, outlet: str) -> OutletSize:
        """How much there is of the outlet."""
        of_it = sa.select(articles.c.id).where(articles.c.outlet_id == outlet)
        digests = sa.select(revisions.c.page_sha256).where(revisions.c.article_id.in_(of_it)).distinct()
        saved = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.func.length(pages.c.body)), 0))
        count, size = self._db.execute(saved.where(pages.c.sha256.in_(digests))).one()
        versions = sa.select(sa.func.count()).where(revisions.c.article_id.in_(of_it))
        return OutletSize(
            articles=self._count(articles, outlet),
            versions=int(self._db.execute(versions).scalar_one()),
            pages=int(count),
            page_bytes=int(size),
            rows=sum(self._count(table, outlet) for table in _BY_OUTLET),
        )

    def article_ids(self, outlet: str, limit: int, above: int = 0) -> list[int]:
        """Ids of the outlet's articles with a greater id than `above`, the smallest first."""
        found = sa.select(articles.c.id).where(articles.c.outlet_id == outlet, articles.c.id > above)
        return list(self._db.execute(found.order_by(articles.c.id).limit(limit)).scalars())

    # ---- another id -----------------------------------------------------------------------------------------

    def begin_rename(self, old: str, new: str, now: datetime) -> None:
        """From now on nothing is stored under the old id. The new one must not be known, unless this was begun
        before."""
        names = [column.name for column in outlets.c if column.name != "id"]
        same = sa.select(sa.literal(new), *(outlets.c[name] for name in names)).where(outlets.c.id == old)
        self._db.execute(insert(self._db, outlets).from_select(["id", *names], same).on_conflict_do_nothing())
        self._db.execute(former_ids.delete().where(former_ids.c.id == new))
        # Who was renamed twice is known by the newest id.
        self._db.execute(former_ids.update().where(former_ids.c.now_id == old).values(now_id=new))
        row = insert(self._db, former_ids).values(id=old, now_id=new, at=now)
        self._db.execute(row.on_conflict_do_nothing(index_elements=["id"]))

    def rename_articles(self, ids: Sequence[int], new: str) -> None:
        """Gives these articles, and what is found by them, to another outlet."""
        for table in _BY_ARTICLE:
            self._db.execute(table.update().where(table.c.article_id.in_(ids)).values(outlet_id=new))
        self._db.execute(articles.update().where(articles.c.id.in_(ids)).values(outlet_id=new))
        self._changes.note(ids, "article")

    def rename_rows(self, old: str, new: str, limit: int) -> int:
        """Gives at most `limit` other rows to the new id; how many. 0: none is left."""
        for table in _BY_OUTLET:
            done = self._db.execute(
                table.update().where(_some(table.c.outlet_id, old, limit)).values(outlet_id=new)
            ).rowcount
            if done:
                return done
        cited = _some(citations.c.cited, old, limit)
        citing = list(self._db.execute(sa.select(citations.c.article_id).where(cited).distinct()).scalars())
        self._changes.note(citing, "copies")
        return self._db.execute(citations.update().where(cited).values(cited=new)).rowcount

    def end_rename(self, old: str, new: str) -> None:
        """Takes the old id away, with what others wrote for its articles meanwhile."""
        for table in _BY_ARTICLE:
            self._db.execute(table.update().where(table.c.outlet_id == old).values(outlet_id=new))
        self._delete_outlet(old)

    # ---- none at all ----------------------------------------------------------------------------------------

    def delete_rows(self, outlet: str, limit: int) -> int:
        """Deletes at most `limit` rows of an outlet that has neither articles nor dictionaries any more; how many. 0:
        none is left."""
        for table in reversed(_BY_OUTLET):
            some = _some(table.c.outlet_id, outlet, limit)
            if table in (entries, feeds):
                self._unlink(table, some)
            done = self._db.execute(table.delete().where(some)).rowcount
            if done:
                return done
        cited = _some(citations.c.cited, outlet, limit)
        return self._db.execute(citations.delete().where(cited)).rowcount

    def _unlink(self, table: sa.Table, some: sa.ColumnElement[bool]) -> None:
        """Nothing refers to these entries or feeds any more."""
        ids = list(self._db.execute(sa.select(table.c.id).where(some)).scalars())
        key = "entry_id" if table is entries else "feed_id"
        self._db.execute(announcements.delete().where(announcements.c[key].in_(ids)))
        self._db.execute(attempts.update().where(attempts.c[key].in_(ids)).values({key: None}))
        if table is feeds:
            self._db.execute(feeds.update().where(feeds.c.parent_id.in_(ids)).values(parent_id=None))

    def end_removal(self, outlet: str) -> None:
        """Takes the outlet itself away, of which no row is left."""
        self._delete_outlet(outlet)

    def _delete_outlet(self, outlet: str) -> None:
        self._db.execute(outlets.delete().where(outlets.c.id == outlet))
        self._db.execute(leases.delete().where(leases.c.name == f"outlet:{outlet}"))

    # ---- other addresses ------------------------------------------------------------------------------------

    def addresses_of(self, ids: Sequence[int]) -> Mapping[int, list[str]]:
        """Every address that each of these articles was seen under, its own first."""
        found: dict[int, list[str]] = {}
        own = sa.select(articles.c.id, articles.c.url).where(articles.c.id.in_(ids))
        seen = sa.select(addresses.c.article_id, addresses.c.url).where(addresses.c.article_id.in_(ids))
        for query in (own, seen):
            for article_id, url in self._db.execute(query):
                found.setdefault(article_id, []).append(url)
        return found

    def show_under(self, article_id: int, url: str, key: bytes) -> None:
        """Shows an article under another address, which identifies it unless another article has it already, and at
        which it is revisited without condition."""
        other = articles.alias()
        own = articles.c.id == article_id
        is_taken = sa.exists().where(
            other.c.outlet_id == articles.c.outlet_id, other.c.key == key, other.c.id != article_id
        )
        values = {"url": url, "fetched_url": None, "etag": None, "last_modified": None}
        if self._db.execute(articles.update().where(own, articles.c.url != url).values(**values)).rowcount:
            self._db.execute(articles.update().where(own, ~is_taken).values(key=key))
            self._changes.note((article_id,), "article")

    def _count(self, table: sa.Table, outlet: str) -> int:
        found = sa.select(sa.func.count()).select_from(table).where(table.c.outlet_id == outlet)
        return int(self._db.execute(found).scalar_one())


def _some(column: sa.Column[str], value: str, limit: int) -> sa.ColumnElement[bool]:
    """That a row is one of at most `limit` that have this value in the column."""
    table = column.table
    other = table.alias()
    key = [one.name for one in table.primary_key]
    rows = sa.select(*(other.c[name] for name in key)).where(other.c[column.name] == value).limit(limit)
    if len(key) == 1:
        return table.c[key[0]].in_(rows)
    return sa.tuple_(*(table.c[name] for name in key)).in_(rows)
