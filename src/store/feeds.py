"""Feeds: what the last fetch of each told, and which feeds it named in turn."""

from collections.abc import Sequence

import sqlalchemy as sa

from store.engine import insert
from store.model import FeedKind, FeedRow
from store.schema import feeds


class Feeds:
    """Queries about feeds, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def upsert(
        self, outlet: str, key: bytes, url: str, kind: FeedKind, parent_id: int | None = None
    ) -> FeedRow:
        """The feed's row, inserted when it is new; an existing row stays as it is."""
        row = insert(self._db, feeds).values(
            outlet_id=outlet, key=key, url=url, kind=kind, parent_id=parent_id
        )
        self._db.execute(row.on_conflict_do_nothing(index_elements=["outlet_id", "key"]))
        found = sa.select(feeds).where(feeds.c.outlet_id == outlet, feeds.c.key == key)
        return _feed(self._db.execute(found).one())

    def for_outlet(self, outlet: str) -> list[FeedRow]:
        """The feeds of an outlet that were ever fetched or tried, in the order in which they were first seen."""
        found = sa.select(feeds).where(feeds.c.outlet_id == outlet).order_by(feeds.c.id)
        return [_feed(row) for row in self._db.execute(found)]

    def children(self, feed_id: int) -> list[FeedRow]:
        """The feeds that this one named when it was last read, in the order in which they were first named."""
        found = sa.select(feeds).where(feeds.c.parent_id == feed_id).order_by(feeds.c.id)
        return [_feed(row) for row in self._db.execute(found)]

    def update(self, feed_id: int, **values: object) -> None:
        """Stores what the last fetch of the feed told; the names are columns of the table."""
        self._db.execute(feeds.update().where(feeds.c.id == feed_id).values(**values))

    def set_children(self, parent_id: int, child_ids: Sequence[int]) -> None:
        """Makes exactly these feeds the children of `parent_id`."""
        children = feeds.c.parent_id == parent_id
        self._db.execute(feeds.update().where(children, feeds.c.id.not_in(child_ids)).values(parent_id=None))
        self._db.execute(feeds.update().where(feeds.c.id.in_(child_ids)).values(parent_id=parent_id))


def _feed(row: sa.Row[tuple[object, ...]]) -> FeedRow:
    values = row._asdict()
    values.pop("outlet_id")
    values.pop("key")
    return FeedRow(**values)
