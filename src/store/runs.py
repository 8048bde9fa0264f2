"""Runs and attempts: what was tried, when, and what came of it."""

from datetime import datetime

import sqlalchemy as sa

from store.model import Attempt, Holder, Tally
from store.tables import announcements, attempts, entries, hosts, pages, runs


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

    def prune(
        self,
        *,
        attempts_before: datetime | None,
        runs_before: datetime | None,
        pages_before: datetime | None,
    ) -> dict[str, int]:
        """Forgets what is older than the times given (None: keeps all); rows gone, by table."""
        gone = {}
        if attempts_before:
            gone["attempts"] = self._delete(attempts, attempts.c.at < attempts_before)
            # An entry that came to nothing is asked once more if its feed still names it.
            stale = (entries.c.article_id.is_(None)) & (entries.c.due_at.is_(None))
            gone["entries"] = self._forget_entries(stale & (entries.c.found_at < attempts_before))
            gone["hosts"] = self._delete(hosts, hosts.c.robots_at < attempts_before)
        if runs_before:
            old = (runs.c.started_at < runs_before) & (runs.c.outcome != "running")
            gone["runs"] = self._delete(runs, old)
        if pages_before:
            gone["pages"] = self._delete(pages, pages.c.kept_at < pages_before)
        return gone

    def _forget_entries(self, which: sa.ColumnElement[bool]) -> int:
        named = sa.select(entries.c.id).where(which)
        self._db.execute(attempts.update().where(attempts.c.entry_id.in_(named)).values(entry_id=None))
        self._db.execute(announcements.delete().where(announcements.c.entry_id.in_(named)))
        return self._delete(entries, which)

    def _delete(self, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
        return self._db.execute(table.delete().where(which)).rowcount
