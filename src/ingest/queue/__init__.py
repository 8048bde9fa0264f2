"""Hands outlets that are due, and commands, to workers, by jobs in the Postgres that is there anyway.

    tables.py     the queue's tables: made, upgraded, checked
    jobs.py       what waits, what failed and why: adding, listing, retrying, cancelling
    commands.py   commands as jobs: handed out, put back until they are done
    sweeping.py   jobs that nobody is at any more
    depth.py      how many there are
    worker.py     does jobs until it is told to stop

The only package that knows Procrastinate. When an outlet is due, and who is at work on it, stands in tables of our own
(`outlets.due_at`, `leases`): a job only says that somebody should look. So a job may be lost, or come twice, and no
article is. A command stands in its job alone, which is put back until it is done.
"""

from ingest.queue.commands import Added, add_commands
from ingest.queue.jobs import Job, JobQueue, open_jobs
from ingest.queue.tables import check, exist, prepare, upgrade
from ingest.queue.worker import Worker

__all__ = [
    "Added",
    "Job",
    "JobQueue",
    "Worker",
    "add_commands",
    "check",
    "exist",
    "open_jobs",
    "prepare",
    "upgrade",
]
