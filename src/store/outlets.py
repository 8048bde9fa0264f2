"""Outlets as the database knows them: what is configured, and when each is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa

from store.days import day
from store.engine import EngineName, engine_name, in_parts, insert, insert_into, lock_granted
from store.errors import Renamed
from store.fields import fields_of
from store.model import MAX_CLOCK_SKEW, MAX_DEFER, DueOutlet, OutletRow, OutletTimes
from store.schema import Utc, former_ids, outlets
from store.updates import OutletSchedule

# Built once: building these statements costs more than running them.
_GET = sa.select(outlets).where(outlets.c.id == sa.bindparam("outlet"))
_NOW_ID = sa.select(former_ids.c.now_id).where(former_ids.c.id == sa.bindparam("outlet"))
_NOW_IDS = sa.select(former_ids.c.id, former_ids.c.now_id).where(
    former_ids.c.id.in_(sa.bindparam("outlets", expanding=True))
)
_SCHEDULE = outlets.update().where(outlets.c.id == sa.bindparam("outlet"))
_SAVED_BYTES = sa.select(outlets.c.saved_bytes).where(
    outlets.c.id == sa.bindparam("outlet"), outlets.c.saved_on == sa.bindparam("today")
)
_NOW: sa.BindParameter[datetime] = sa.bindparam("now", type_=Utc)
_DUE = (
    sa.select(outlets.c.id, outlets.c.due_at, outlets.c.last_run_at.is_(None).label("is_first"))
    .where(outlets.c.due_at <= _NOW)
    .order_by(outlets.c.due_at, outlets.c.id)
    .limit(sa.bindparam("limit"))
)
_DUE_BEHIND = _DUE.where(
    sa.tuple_(outlets.c.due_at, outlets.c.id)
    > sa.tuple_(sa.bindparam("behind_at", type_=Utc), sa.bindparam("behind_id", type_=sa.String))
)
_ODD = sa.select(
    outlets.c.id, outlets.c.due_at, outlets.c.last_run_at, outlets.c.interval_s, outlets.c.every_s
).where(
    sa.or_(
        outlets.c.due_at.is_(None),
        sa.and_(
            outlets.c.due_at > _NOW,
            sa.or_(
                outlets.c.last_run_at.is_(None),
                outlets.c.last_run_at > sa.bindparam("too_late", type_=Utc),
                outlets.c.due_at > sa.bindparam("too_far", type_=Utc),
                (outlets.c.every_s > sa.bindparam("every_s"))
                & (outlets.c.last_run_at <= sa.bindparam("one_ago", type_=Utc)),
            ),
        ),
    )
)
_LAST_RUNS = (
    sa.select(outlets)
    .where(outlets.c.last_run_at.is_not(None))
    .order_by(outlets.c.last_run_at.desc())
    .limit(sa.bindparam("limit"))
)
_SILENT = sa.select(outlets).where(
    outlets.c.silent_since.between(sa.bindparam("since", type_=Utc), sa.bindparam("until", type_=Utc)),
    outlets.c.due_at > _NOW,
)

_CONFIGURED = ("name", "homepage", "language", "ownership", "country")
"""What an outlet's configuration says."""


@cache
def _upsert(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, outlets)
    new = {name: row.excluded[name] for name in _CONFIGURED}
    changed = sa.or_(*(outlets.c[name].is_distinct_from(value) for name, value in new.items()))
    return row.on_conflict_do_update(index_elements=["id"], set_=new, where=changed)


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

    def add(self, new: Sequence[OutletRow], now: datetime) -> dict[str, str]:
        """Stores outlets that the database may not know yet, as due at `now`. Returns those among them that were
        renamed, which are not stored, with the id that each has."""
        ids = [outlet.id for outlet in new]
        renamed = {row.id: row.now_id for row in self._db.execute(_NOW_IDS, {"outlets": ids})}
        rows = [
            {"id": outlet.id, "first_seen_at": now, "due_at": now}
            | {name: getattr(outlet, name) for name in _CONFIGURED}
            for outlet in new
            if outlet.id not in renamed
        ]
        if rows:
            self._db.execute(insert(self._db, outlets).on_conflict_do_nothing(), rows)
        return renamed

    def all(self) -> list[OutletRow]:
        """Every outlet that the database knows, ordered by id."""
        rows = self._db.execute(sa.select(outlets).order_by(outlets.c.id)).all()
        return [_outlet(row) for row in rows]

    def ids(self) -> frozenset[str]:
        """The ids of all outlets that the database knows."""
        return frozenset(self._db.execute(sa.select(outlets.c.id)).scalars())

    def due(self, now: datetime, limit: int, behind: DueOutlet | None = None) -> list[DueOutlet]:
        """At most `limit` outlets whose time has come, those first that are due for longest; with `behind`, those that
        follow it. Those that have no time yet are not among them."""
        values: dict[str, object] = {"now": now, "limit": limit}
        if behind is None:
            found = self._db.execute(_DUE, values)
        else:
            values |= {"behind_at": behind.due_at, "behind_id": behind.id}
            found = self._db.execute(_DUE_BEHIND, values)
        return [DueOutlet(id=row.id, due_at=row.due_at, is_first=bool(row.is_first)) for row in found]

    def oddly_scheduled(self, now: datetime, every_s: float) -> list[OutletTimes]:
        """The outlets whose time has not come, but which may be due for another reason: they have none, it was written
        by a clock that was wrong, or their pace was slower than `every_s`."""
        values = {
            "now": now,
            "too_late": now + MAX_CLOCK_SKEW,
            "too_far": now + MAX_DEFER,
            "every_s": int(every_s),
            "one_ago": now - timedelta(seconds=int(every_s)),
        }
        return [OutletTimes(**row._asdict()) for row in self._db.execute(_ODD, values)]

    def last_runs(self, limit: int) -> list[OutletRow]:
        """At most `limit` outlets that were run, the last one first."""
        return [_outlet(row) for row in self._db.execute(_LAST_RUNS, {"limit": limit})]

    def silent(self, since: datetime, until: datetime, now: datetime) -> list[OutletRow]:
        """The outlets that fell silent in that span, are silent still, and are not due."""
        values = {"since": since, "until": until, "now": now}
        return [_outlet(row) for row in self._db.execute(_SILENT, values)]

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

    def make_due(self, ids: Sequence[str], at: datetime | None) -> None:
        """Makes these outlets due at `at`; None: whenever all are looked at next."""
        for some in in_parts(ids):
            self._db.execute(outlets.update().where(outlets.c.id.in_(some)).values(due_at=at))


def _outlet(row: sa.Row[tuple[object, ...]]) -> OutletRow:
    values = row._asdict()
    for name in ("first_seen_at", "saved_on", "saved_bytes", "lines_article_id"):
        values.pop(name)
    return OutletRow(**values)
