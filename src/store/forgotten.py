"""Articles that were taken out for good, as digests that keep them from coming back. Nothing that they said is here."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from store.engine import insert, is_one_of, placed, places_for
from store.model import Tombstone
from store.schema import forgotten

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""


@cache
def _find(places: int) -> sa.Select[tuple[Any, ...]]:
    own = forgotten.c.outlet_id == sa.bindparam("outlet")
    found = sa.select(forgotten).where(own, is_one_of(forgotten.c.key, "key", places))
    return found.order_by(forgotten.c.article_id)


class Forgotten:
    """Queries about articles that were taken out, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, outlet: str, tombstone: Tombstone, keys: Sequence[bytes]) -> None:
        """Keeps what has one of these digests from being stored: keys of articles and addresses, and of texts."""
        row = insert(self._db, forgotten).on_conflict_do_nothing(index_elements=["outlet_id", "key"])
        values = {
            "outlet_id": outlet,
            "article_id": tombstone.article_id,
            "at": tombstone.at,
            "reason": tombstone.reason,
        }
        self._db.execute(row, [{"key": key, **values} for key in dict.fromkeys(keys)])

    def find(self, outlet: str, keys: Sequence[bytes]) -> dict[bytes, Tombstone]:
        """The tombstone of each of these digests that has one."""
        found: dict[bytes, Tombstone] = {}
        for start in range(0, len(keys), _CHUNK_ROWS):
            some = keys[start : start + _CHUNK_ROWS]
            rows = self._db.execute(_find(places_for(some)), {"outlet": outlet, **placed("key", some)})
            found |= {
                row.key: Tombstone(outlet=outlet, article_id=row.article_id, at=row.at, reason=row.reason)
                for row in rows
            }
        return found

    def all(self) -> list[Tombstone]:
        """The articles that were taken out, the last one first."""
        found = (
            sa.select(forgotten.c.outlet_id, forgotten.c.article_id, forgotten.c.at, forgotten.c.reason)
            .distinct()
            .order_by(forgotten.c.at.desc(), forgotten.c.article_id.desc())
        )
        return [
            Tombstone(outlet=row.outlet_id, article_id=row.article_id, at=row.at, reason=row.reason)
            for row in self._db.execute(found)
        ]

    def allow(self, article_id: int) -> int:
        """Removes the tombstone of an article, so that it may come back; how many digests it had."""
        return self._db.execute(forgotten.delete().where(forgotten.c.article_id == article_id)).rowcount
