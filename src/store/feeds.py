"""Feeds: their state after the last fetch, and the feeds that each of them names."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from store.engine import EngineName, engine_name, in_parts, insert_into, is_one_of, placed, places_for
from store.model import FeedRow, NewFeed
from store.schema import feeds
from store.updates import FeedUpdate

_BY_KEY = sa.select(feeds).where(
    feeds.c.outlet_id == sa.bindparam("outlet"), feeds.c.key == sa.bindparam("key")
)
# With the outlet, by which there is an index.
_CHILDREN = (
    sa.select(feeds)
    .where(feeds.c.outlet_id == sa.bindparam("outlet"), feeds.c.parent_id == sa.bindparam("feed_id"))
    .order_by(feeds.c.id)
)
_PARENTS = (
    sa.select(feeds.c.parent_id)
    .distinct()
    .where(feeds.c.outlet_id == sa.bindparam("outlet"), feeds.c.parent_id.is_not(None))
)
_APPLY = feeds.update().where(feeds.c.id == sa.bindparam("feed_id"))

_STATE = tuple(
    name for name in FeedRow.__dataclass_fields__ if name not in ("id", "outlet", "url", "kind", "parent_id")
)
"""What a fetch of the feed may change."""

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""


@cache
def _of_outlet(places: int) -> sa.Select[tuple[Any, ...]]:
    own = feeds.c.outlet_id == sa.bindparam("outlet")
    return sa.select(feeds).where(own, is_one_of(feeds.c.key, "key", places))


@cache
def _insert(engine: EngineName) -> sa.Insert:
    return insert_into(engine, feeds).on_conflict_do_nothing(index_elements=["outlet_id", "key"])


class Feeds:
    """Queries about feeds, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def upsert(self, outlet: str, feed: NewFeed, parent_id: int | None = None) -> FeedRow:
        """The feed's row, inserted when it is new; an existing row stays as it is."""
        row = {
            "outlet_id": outlet,
            "key": feed.key,
            "url": feed.url,
            "kind": feed.kind,
            "parent_id": parent_id,
        }
        self._db.execute(_insert(engine_name(self._db)), row)
        return _feed(self._db.execute(_BY_KEY, {"outlet": outlet, "key": feed.key}).one())

    def get(self, outlet: str, key: bytes) -> FeedRow | None:
        """The feed with this key; None when it was never seen."""
        row = self._db.execute(_BY_KEY, {"outlet": outlet, "key": key}).one_or_none()
        return _feed(row) if row else None

    def by_key(self, outlet: str, keys: Sequence[bytes]) -> dict[bytes, FeedRow]:
        """The feeds of the outlet that have these keys; without those that were never seen."""
        found: dict[bytes, FeedRow] = {}
        for at in range(0, len(keys), _CHUNK_ROWS):
            some = keys[at : at + _CHUNK_ROWS]
            rows = self._db.execute(_of_outlet(places_for(some)), {"outlet": outlet, **placed("key", some)})
            found |= {row.key: _feed(row) for row in rows}
        return found

    def for_outlet(self, outlet: str) -> list[FeedRow]:
        """The feeds of an outlet that were ever fetched or tried, in the order in which they were first seen."""
        found = sa.select(feeds).where(feeds.c.outlet_id == outlet).order_by(feeds.c.id)
        return [_feed(row) for row in self._db.execute(found)]

    def children(self, outlet: str, feed_id: int) -> list[FeedRow]:
        """The feeds that this one named when it was last read, in the order in which they were first named."""
        return [_feed(row) for row in self._db.execute(_CHILDREN, {"outlet": outlet, "feed_id": feed_id})]

    def parents(self, outlet: str) -> frozenset[int]:
        """The ids of the outlet's feeds that named others when they were last read."""
        return frozenset(self._db.execute(_PARENTS, {"outlet": outlet}).scalars())

    def apply(self, update: FeedUpdate) -> None:
        """Writes the feed's state, and the feeds that it names now."""
        feed = update.feed
        state = {name: getattr(feed, name) for name in _STATE}
        self._db.execute(_APPLY, {"feed_id": feed.id, **state})
        if update.children is not None:
            children = [self.upsert(feed.outlet, child, feed.id).id for child in update.children]
            self.set_children(feed.id, [id for id in children if id != feed.id])

    def end_waits(self, outlets: Sequence[str], *, forgive: bool = False) -> None:
        """Lets the feeds of these outlets that wait after a failure be fetched at any time; with `forgive`, the last
        failure does not count."""
        failures = feeds.c.failures - 1 if forgive else feeds.c.failures
        for some in in_parts(outlets):
            failing = feeds.c.outlet_id.in_(some) & (feeds.c.failures > 0)
            self._db.execute(feeds.update().where(failing).values(due_at=None, failures=failures))

    def set_children(self, parent_id: int, child_ids: Sequence[int]) -> None:
        """Makes exactly these feeds the children of `parent_id`."""
        children = feeds.c.parent_id == parent_id
        self._db.execute(feeds.update().where(children, feeds.c.id.not_in(child_ids)).values(parent_id=None))
        self._db.execute(feeds.update().where(feeds.c.id.in_(child_ids)).values(parent_id=parent_id))


def _feed(row: sa.Row[tuple[object, ...]]) -> FeedRow:
    values = row._asdict()
    values.pop("key")
    return FeedRow(outlet=values.pop("outlet_id"), **values)
