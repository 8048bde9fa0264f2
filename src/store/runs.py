"""Runs and attempts: what was tried, when, and what came of it."""

from datetime import datetime

import sqlalchemy as sa

from store.model import Attempt, Holder, Tally
from store.tables import attempts, runs


class Runs:
    """Questions about runs and attempts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def start(self, outlet: str, command: str, holder: Holder, now: datetime) -> int:
        """A new run's id. Runs of this outlet that still say "running" have died: we hold the lease now."""
        dead = runs.update().where(runs.c.outlet_id == outlet, runs.c.outcome == "running")
        self._db.execute(dead.values(outcome="died", ended_at=now))
        row = runs.insert().values(
            outlet_id=outlet,
            command=command,
            started_at=now,
            machine=holder.machine,
            process=holder.process,
            outcome="running",
        )
        return int(self._db.execute(row.returning(runs.c.id)).scalar_one())

    def end(self, run_id: int, tally: Tally, now: datetime) -> None:
        """Writes down how a run ended."""
        self._db.execute(
            runs.update()
            .where(runs.c.id == run_id)
            .values(
                ended_at=now,
                outcome=tally.outcome,
                new=tally.new,
                revised=tally.revised,
                known=tally.known,
                failed=tally.failed,
                took_ms=tally.took_ms,
                error=tally.error,
            )
        )

    def note(self, attempt: Attempt) -> None:
        """One attempt, one row."""
        self._db.execute(
            attempts.insert().values(
                run_id=attempt.run_id,
                outlet_id=attempt.outlet,
                entry_id=attempt.entry_id,
                feed_id=attempt.feed_id,
                url=attempt.url,
                at=attempt.at,
                stage=attempt.stage,
                outcome=attempt.outcome,
                reason=attempt.reason,
                http_status=attempt.http_status,
                bytes=attempt.bytes,
                took_ms=attempt.took_ms,
            )
        )
