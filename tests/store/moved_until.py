"""Moves an archive in small batches and kills each move within a transaction, before it is committed.

    python moved_until.py FROM TO

Each line that it reads is the number of a transaction, counted from 1 in each move; with 0 the move comes to its end,
and prints how many transactions there were and what differs. Then there is a line with the exit code of the move.
Every move is a process of its own, forked from this one, which has imported the modules for all of them.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial

import forking
import sqlalchemy as sa
from sqlalchemy import event

from store import moving

SMALL = moving.Batch(rows=9, bytes=20_000)


def main() -> None:
    forking.load()
    for line in sys.stdin:
        print(forking.exit_code(forking.begin(partial(move, int(line)))), flush=True)


def move(until: int) -> None:
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
