"""Moves an archive in small batches and kills each move within a transaction, before it is committed.

    python moved_until.py FROM TO

Each line that it reads is the number of a transaction, counted from 1 in each move; with 0 the move comes to its end,
and prints how many transactions there were and what differs. Then there is a line with the exit code of the move.
Every move is a process of its own, forked from this one, which has imported the modules for all of them.
"""

import importlib
import os
import signal
import sys
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import event

from store import moving

SMALL = moving.Batch(rows=9, bytes=20_000)
CEILING_S = 120
IMPORTED_LATE = ("alembic.command", "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite")


def main() -> None:
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            move(int(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def move(until: int) -> None:
    signal.alarm(CEILING_S)
    source, target = sys.argv[1:]
    count = 0

    def committing(connection: sa.Connection) -> None:
        nonlocal count
        count += connection.engine.url.get_backend_name() == sa.make_url(target).get_backend_name()
        if count == until:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "commit", committing)
    moved = moving.move(
        source,
        target,
        now=lambda: datetime(2026, 12, 1, tzinfo=UTC),
        is_dead=lambda process: False,
        on_progress=lambda what, done, total: None,
        batch=SMALL,
    )
    print(count, *moved.differences, flush=True)


if __name__ == "__main__":
    main()
