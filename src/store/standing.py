"""How each outlet stands: when it worked last, what it brought, what waits, what is wrong."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store.model import OutletPulse, OutletStanding, Pulse, RunRow
from store.schema import alarms, articles, entries, outlets, runs

_DAY_S = 86_400
USUAL_DAYS = 7
"""The days before the last 24 hours over which what is usual is a mean."""

_BEFORE_ALL = datetime(1990, 1, 1, tzinfo=UTC)

_OF_OUTLET = runs.c.outlet_id == outlets.c.id
_NEWEST_FIRST = (runs.c.started_at.desc(), runs.c.id.desc())
_FETCHING = runs.c.command.not_in(("revisit", "urls", "backfill"))


def _first(column: sa.ColumnElement[object], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[object]:
    """The value of the newest run of an outlet for which the conditions hold."""
    found = sa.select(column).where(_OF_OUTLET, *conditions).order_by(*_NEWEST_FIRST).limit(1)
    return found.correlate(outlets).scalar_subquery()


_LAST_SUCCESS = _first(runs.c.started_at, _FETCHING, runs.c.outcome == "done").label("last_success_at")
_LAST_OUTCOME = _first(runs.c.outcome, _FETCHING, runs.c.outcome.not_in(("running", "resting"))).label(
    "outcome"
)
_ERROR = _first(runs.c.error, _FETCHING, runs.c.error.is_not(None)).label("error")
_RUNNING = sa.exists().where(_OF_OUTLET, runs.c.outcome == "running").correlate(outlets).label("is_running")
_WAITING = (
    sa.select(sa.func.count())
    .where(entries.c.outlet_id == outlets.c.id, entries.c.due_at.is_not(None))
    .correlate(outlets)
    .scalar_subquery()
    .label("waiting")
)
_STANDING = sa.select(
    outlets.c.id,
    outlets.c.name,
    outlets.c.due_at,
    outlets.c.interval_s,
    outlets.c.failures,
    outlets.c.last_run_at,
    outlets.c.last_new_at,
    outlets.c.silent_since,
    _LAST_SUCCESS,
    _LAST_OUTCOME,
    _ERROR,
    _RUNNING,
    _WAITING,
).order_by(outlets.c.id)
_PULSE = sa.select(outlets.c.id, outlets.c.failures, _LAST_SUCCESS, _WAITING).order_by(outlets.c.id)
_LASTING_ALARMS = (
    sa.select(alarms.c.kind, sa.func.count().label("lasting"))
    .where(alarms.c.ended_at.is_(None))
    .group_by(alarms.c.kind)
)
_BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())",
}
_FIRST_FAILURE = sa.select(sa.func.min(runs.c.started_at)).where(
    runs.c.outlet_id == sa.bindparam("outlet"),
    runs.c.outcome.in_(("failed", "degraded")),
    runs.c.started_at > sa.bindparam("after", type_=runs.c.started_at.type),
)
_NEW = (
    sa.select(
        articles.c.outlet_id,
        sa.func.sum(sa.case((articles.c.first_seen_ts > sa.bindparam("day_ago"), 1), else_=0)).label("new"),
        sa.func.count().label("all"),
    )
    .where(articles.c.first_seen_ts > sa.bindparam("long_ago"))
    .group_by(articles.c.outlet_id)
)


_RUN = sa.select(
    *(
        runs.c[name]
        for name in ("id", "outlet_id", "command", "started_at", "ended_at", "outcome", "new", "revised")
    ),
    *(runs.c[name] for name in ("known", "failed", "took_ms", "error", "remarks")),
)


class Standing:
    """Queries about how outlets and runs stand, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def of_outlets(self, now: datetime) -> list[OutletStanding]:
        """Every outlet that the database knows, by id."""
        now_s = int(now.timestamp())
        values = {"day_ago": now_s - _DAY_S, "long_ago": now_s - (USUAL_DAYS + 1) * _DAY_S}
        new = {row.outlet_id: (int(row.new), int(row.all)) for row in self._db.execute(_NEW, values)}
        found = []
        for row in self._db.execute(_STANDING):
            of_it = row._asdict()
            last_day, all_days = new.get(row.id, (0, 0))
            failing_since = self._failing_since(row.id, row.last_success_at) if row.failures else None
            found.append(
                OutletStanding(
                    **of_it,
                    failing_since=failing_since,
                    new=last_day,
                    usual_new=(all_days - last_day) / USUAL_DAYS,
                )
            )
        return found

    def pulse(self) -> Pulse:
        """How large the database is, and of each of its outlets when it worked last, and what waits."""
        size = self._db.exec_driver_sql(_BYTES[self._db.dialect.name]).scalar_one()
        rows = self._db.execute(_PULSE)
        lasting = {row.kind: int(row.lasting) for row in self._db.execute(_LASTING_ALARMS)}
        return Pulse(
            bytes=int(size), alarms=lasting, outlets=tuple(OutletPulse(**row._asdict()) for row in rows)
        )

    def answers(self) -> bool:
        """Whether the database has run anything; that it says so at all is the point."""
        return self._db.execute(sa.select(sa.func.max(runs.c.id))).scalar_one() is not None

    def _failing_since(self, outlet: str, after: datetime | None) -> datetime | None:
        values = {"outlet": outlet, "after": after or _BEFORE_ALL}
        first: datetime | None = self._db.execute(_FIRST_FAILURE, values).scalar_one()
        return first

    def runs(self, outlet_ids: Sequence[str], limit: int, *, only_running: bool = False) -> list[RunRow]:
        """The newest runs of these outlets (none given: of all)."""
        found = _RUN.order_by(*_NEWEST_FIRST).limit(limit)
        if outlet_ids:
            found = found.where(runs.c.outlet_id.in_(outlet_ids))
        if only_running:
            found = found.where(runs.c.outcome == "running")
        return [_run(row) for row in self._db.execute(found)]

    def run(self, id: int) -> RunRow | None:
        """The run with this number; None when there is none, or it was pruned."""
        row = self._db.execute(_RUN.where(runs.c.id == id)).one_or_none()
        return _run(row) if row else None


def _run(row: sa.Row[tuple[Any, ...]]) -> RunRow:
    values = row._asdict()
    return RunRow(outlet=values.pop("outlet_id"), **values)
