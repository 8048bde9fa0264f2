"""How many jobs there are: looked up on a thread of whoever watches a worker, over a connection of its own."""

from dataclasses import dataclass

import psycopg

from store.engine import connect_postgres, postgres_error

_DEPTH = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
    count(*) FILTER (WHERE status = 'failed'),
    max(EXTRACT(EPOCH FROM now() - coalesce(j.scheduled_at, (
        SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))))
    FILTER (WHERE status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()))
FROM procrastinate_jobs j WHERE task_name IN ('outlet', 'command')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How many jobs wait, run and have failed; and for how long the oldest has waited that may be taken, 0 where there
    is none."""

    waiting: int
    running: int
    failed: int
    oldest_waiting_s: float


def depth(url: str) -> Depth:
    """The jobs of the database at `url`, with those of all workers. Raises StoreError."""
    try:
        with connect_postgres(url) as db:
            row = db.execute(_DEPTH).fetchone() or (0, 0, 0, None)
    except psycopg.Error as error:
        raise postgres_error(url, error) from error
    waiting, running, failed, oldest_s = row
    return Depth(
        waiting=waiting, running=running, failed=failed, oldest_waiting_s=max(0.0, float(oldest_s or 0))
    )
