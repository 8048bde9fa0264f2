"""Runs and attempts: what was tried, when, and with which outcome."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import inserted_id
from store.fields import fields_of
from store.model import Attempt, Process, RunResult
from store.schema import attempts, runs

# Built once: building these statements costs more than running them.
_DIED = (
    runs.update()
    .where(runs.c.outlet_id == sa.bindparam("outlet"), runs.c.outcome == "running")
    .values(outcome="died")
)
_START = runs.insert().values(outcome="running")
_END = runs.update().where(runs.c.id == sa.bindparam("run_id"))
_LAST_TROUBLE = (
    sa.select(runs.c.outcome)
    .where(
        runs.c.outlet_id == sa.bindparam("outlet"),
        (runs.c.outcome == "failed") | (runs.c.outcome == "degraded"),
    )
    .order_by(runs.c.id.desc())
    .limit(1)
)
_RUNNING = sa.select(runs.c.outlet_id).where(runs.c.outcome == "running")
_ADD_ATTEMPT = attempts.insert()


class Runs:
    """Queries about runs and attempts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def start(self, outlet: str, command: str, process: Process, now: datetime) -> int:
        """Starts a run and returns its id.

        The caller holds the lease, so runs of this outlet that are still "running" belong to dead processes.
        """
        self._db.execute(_DIED, {"outlet": outlet, "ended_at": now})
        row = {
            "outlet_id": outlet,
            "command": command,
            "started_at": now,
            "machine": process.machine,
            "process": process.id,
        }
        return inserted_id(self._db.execute(_START, row))

    def last_trouble(self, outlet: str) -> str | None:
        """The outcome of the outlet's last run that failed or was degraded; None when there was none."""
        return self._db.execute(_LAST_TROUBLE, {"outlet": outlet}).scalar_one_or_none()

    def running_outlets(self) -> frozenset[str]:
        """The outlets of which a run is in progress."""
        return frozenset(self._db.execute(_RUNNING).scalars())

    def end(self, run_id: int, result: RunResult, now: datetime) -> None:
        """Stores how a run ended."""
        self._db.execute(_END, {"run_id": run_id, "ended_at": now, **fields_of(result)})

    def attempts_at(self, outlet: str, urls: Collection[str]) -> list[Attempt]:
        """The attempts at these addresses that are kept, the first one first."""
        found = sa.select(attempts).where(attempts.c.outlet_id == outlet, attempts.c.url.in_(urls))
        return [_attempt(row) for row in self._db.execute(found.order_by(attempts.c.at, attempts.c.id))]

    def add_attempt(self, attempt: Attempt) -> None:
        """Stores one attempt."""
        values = fields_of(attempt)
        self._db.execute(_ADD_ATTEMPT, {"outlet_id": values.pop("outlet"), **values})


def _attempt(row: sa.Row[tuple[Any, ...]]) -> Attempt:
    values = row._asdict()
    del values["id"]
    return Attempt(outlet=values.pop("outlet_id"), **values)
