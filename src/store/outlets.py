"""Outlets as the database knows them: what is configured, and when each is due."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa

from store.engine import EngineName, engine_name, insert_into, lock_granted
from store.errors import Renamed
from store.fields import fields_of
from store.model import OutletRow
from store.schema import former_ids, outlets
from store.updates import OutletSchedule

# Built once: building these statements costs more than running them.
_GET = sa.select(outlets).where(outlets.c.id == sa.bindparam("outlet"))
_NOW_ID = sa.select(former_ids.c.now_id).where(former_ids.c.id == sa.bindparam("outlet"))
_SCHEDULE = outlets.update().where(outlets.c.id == sa.bindparam("outlet"))
_SAVED_BYTES = sa.select(outlets.c.saved_bytes).where(
    outlets.c.id == sa.bindparam("outlet"), outlets.c.saved_on == sa.bindparam("today")
)
_DUE = sa.select(outlets).where(outlets.c.due_at <= sa.bindparam("now", type_=outlets.c.due_at.type))
# One whose first run was killed has no time yet.
_FIRST_DUE = (
    sa.select(outlets)
    .where(
        outlets.c.due_at.is_(None) | (outlets.c.due_at <= sa.bindparam("now", type_=outlets.c.due_at.type))
    )
    .order_by(outlets.c.due_at)
    .limit(sa.bindparam("limit"))
)

_CONFIGURED = ("name", "homepage", "language", "ownership", "country")
"""What an outlet's configuration says."""


@cache
def _upsert(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, outlets)
    new = {name: row.excluded[name] for name in _CONFIGURED}
    changed = sa.or_(*(outlets.c[name].is_distinct_from(value) for name, value in new.items()))
    return row.on_conflict_do_update(index_elements=["id"], set_=new, where=changed)


def day(at: datetime) -> str:
    """The UTC day of `at`, as it is stored."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


class Outlets:
    """Queries about outlets, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def upsert(self, outlet: OutletRow, now: datetime) -> None:
        """Stores the outlet as configured. When it is due and how its last runs went stays as it is. Raises Renamed
        where this is an id that an outlet had before it was renamed."""
        now_id = self._db.execute(_NOW_ID, {"outlet": outlet.id}).scalar_one_or_none()
        if now_id:
            raise Renamed(
                f"{outlet.id} was renamed to {now_id}: its articles would be stored twice; write [outlets.{now_id}], "
                f"or give an outlet that is another one an id of its own"
            )
        values = {name: getattr(outlet, name) for name in _CONFIGURED}
        row = {"id": outlet.id, "first_seen_at": now, **values}
        self._db.execute(_upsert(engine_name(self._db)), row)

    def all(self) -> list[OutletRow]:
        """Every outlet that the database knows, ordered by id."""
        rows = self._db.execute(sa.select(outlets).order_by(outlets.c.id)).all()
        return [_outlet(row) for row in rows]

    def due(self, now: datetime, limit: int | None = None) -> list[OutletRow]:
        """The outlets whose time has come; with `limit` at most so many, those that are due for
        longest, and those that were begun but never run to an end."""
        found = (
            self._db.execute(_DUE, {"now": now})
            if limit is None
            else self._db.execute(_FIRST_DUE, {"now": now, "limit": limit})
        )
        return [_outlet(row) for row in found]

    def find(self, id: str) -> OutletRow | None:
        """One outlet; None before it was stored by `upsert`."""
        row = self._db.execute(_GET, {"outlet": id}).one_or_none()
        return _outlet(row) if row else None

    def get(self, id: str) -> OutletRow:
        """One outlet, which must have been stored by `upsert`. Raises NoResultFound otherwise."""
        return _outlet(self._db.execute(_GET, {"outlet": id}).one())

    def lock(self, id: str) -> None:
        """Lets no other transaction store articles of this outlet until this one ends. SQLite has one writer anyway."""
        if self._db.dialect.name == "postgresql":
            row = sa.select(outlets.c.id).where(outlets.c.id == id).with_for_update(key_share=True)
            self._db.execute(row).one()
            lock_granted(self._db)

    def schedule(self, schedule: OutletSchedule) -> None:
        """Writes when the outlet is due again."""
        self._db.execute(_SCHEDULE, fields_of(schedule))

    def saved_bytes(self, id: str, now: datetime) -> int:
        """How many bytes of its pages, packed, were saved on the UTC day of `now`."""
        return self._db.execute(_SAVED_BYTES, {"outlet": id, "today": day(now)}).scalar_one_or_none() or 0

    def make_due(self, ids: Sequence[str], at: datetime) -> None:
        """Makes these outlets due at `at`."""
        self._db.execute(outlets.update().where(outlets.c.id.in_(ids)).values(due_at=at))


def _outlet(row: sa.Row[tuple[object, ...]]) -> OutletRow:
    values = row._asdict()
    for name in ("first_seen_at", "saved_on", "saved_bytes", "lines_article_id"):
        values.pop(name)
    return OutletRow(**values)
