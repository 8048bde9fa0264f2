"""Runs and attempts: what was tried, when, and with which outcome."""

from datetime import datetime

import sqlalchemy as sa

from store.fields import fields_of
from store.model import Attempt, Process, RunResult
from store.schema import attempts, runs

# Built once: building a statement costs more than running it.
_ADD_ATTEMPT = attempts.insert()


class Runs:
    """Queries about runs and attempts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def start(self, outlet: str, command: str, process: Process, now: datetime) -> int:
        """Starts a run and returns its id.

        The caller holds the lease, so runs of this outlet that are still "running" belong to dead processes.
        """
        dead = runs.update().where(runs.c.outlet_id == outlet, runs.c.outcome == "running")
        self._db.execute(dead.values(outcome="died", ended_at=now))
        row = runs.insert().values(
            outlet_id=outlet,
            command=command,
            started_at=now,
            machine=process.machine,
            process=process.id,
            outcome="running",
        )
        return int(self._db.execute(row.returning(runs.c.id)).scalar_one())

    def last_trouble(self, outlet: str) -> str | None:
        """The outcome of the outlet's last run that failed or was degraded; None when there was none."""
        found = (
            sa.select(runs.c.outcome)
            .where(runs.c.outlet_id == outlet, runs.c.outcome.in_(("failed", "degraded")))
            .order_by(runs.c.id.desc())
            .limit(1)
        )
        return self._db.execute(found).scalar_one_or_none()

    def end(self, run_id: int, result: RunResult, now: datetime) -> None:
        """Stores how a run ended."""
        self._db.execute(
            runs.update()
            .where(runs.c.id == run_id)
            .values(
                ended_at=now,
                outcome=result.outcome,
                new=result.new,
                revised=result.revised,
                known=result.known,
                failed=result.failed,
                took_ms=result.took_ms,
                error=result.error,
                remarks=result.remarks,
            )
        )

    def add_attempt(self, attempt: Attempt) -> None:
        """Stores one attempt."""
        values = fields_of(attempt)
        self._db.execute(_ADD_ATTEMPT, {"outlet_id": values.pop("outlet"), **values})
