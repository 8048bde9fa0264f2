"""Moves an archive in small batches and kills itself within a transaction, before it is committed.

    python moved_until.py FROM TO N

N is the number of the transaction; with 0 the move comes to its end, and the number of transactions is printed.
"""

import os
import signal
import sys
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import event

from store import moving

SMALL = moving.Batch(rows=9, bytes=20_000)


def main() -> None:
    source, target, until = sys.argv[1], sys.argv[2], int(sys.argv[3])
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
    print(count, *moved.differences)


if __name__ == "__main__":
    main()
