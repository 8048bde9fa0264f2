"""Jobs: added, listed, retried, cancelled. One job is one look at one outlet, or a command (`commands.py`)."""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import psycopg
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.jobs import Job as Deferred

from store.engine import postgres_error, postgres_parameters
from store.errors import StoreError

QUEUE, TASK, COMMAND_TASK = "outlets", "outlet", "command"

REST = timedelta(minutes=10)
"""For how long an outlet is not handed out again whose job failed, by a bug, or was cancelled."""

MAX_TRIES = 5
"""How often a batch is tried to which somebody else has added meanwhile; then each job is added alone."""

State = Literal["waiting", "running", "failed", "cancelled"]

_STATES: dict[str, State] = {
    "todo": "waiting",
    "doing": "running",
    "failed": "failed",
    "cancelled": "cancelled",
    "aborted": "cancelled",
}

_TAKEN = """
SELECT args->>'outlet' AS outlet, status::text AS status FROM procrastinate_jobs j
WHERE task_name = 'outlet' AND (status IN ('todo', 'doing') OR status IN ('failed', 'cancelled', 'aborted') AND EXISTS (
    SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - make_interval(secs => %(rest_s)s)))
"""
_LIST = """
SELECT j.id, j.args->>'outlet' AS outlet, j.args->>'command' AS command, j.args->>'options' AS options,
    j.status::text AS status, j.attempts, w.name AS worker, f.reason,
    (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS since
FROM procrastinate_jobs j LEFT JOIN queue_workers w ON w.worker_id = j.worker_id
LEFT JOIN queue_faults f ON f.job_id = j.id
WHERE j.task_name IN ('outlet', 'command') AND (%(id)s::bigint IS NULL OR j.id = %(id)s)
ORDER BY array_position(ARRAY['failed', 'doing', 'todo'], j.status::text), j.id LIMIT %(limit)s
"""
_FAULT = """
WITH older AS (
    DELETE FROM procrastinate_jobs o USING procrastinate_jobs j
    WHERE j.id = %(job)s AND o.id <> j.id AND o.status = 'failed' AND o.queueing_lock = j.queueing_lock)
INSERT INTO queue_faults (job_id, reason) VALUES (%(job)s, %(reason)s)
ON CONFLICT (job_id) DO UPDATE SET reason = excluded.reason
"""
_RETRY = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
SELECT queue_name, task_name, queueing_lock, args - 'kills' FROM procrastinate_jobs j
WHERE id = %(id)s AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock
    AND (o.status = 'todo' OR o.status = 'doing' AND o.task_name = 'command'))
ON CONFLICT DO NOTHING RETURNING id
"""
_NAMED = "INSERT INTO queue_workers (worker_id, name) VALUES (%(worker)s, %(name)s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands. `command` is None where it is a look at an outlet, else with its `options`; of one
    for the whole archive `outlet` is None. `since` is when it came into its state (UTC); `worker` is who has it or had
    it, as "machine:process", None before; `reason` is why it failed."""

    id: int
    outlet: str | None
    command: str | None
    options: str
    state: State
    since: datetime | None
    tries: int
    worker: str | None
    reason: str | None


class JobQueue:
    """The jobs of one database. Raises StoreError when it cannot be used."""

    def __init__(self, app: App, url: str) -> None:
        self.app, self._url = app, url

    async def taken(self) -> dict[str, State]:
        """The outlets that wait already or are at work, which a worker is before it has their lease, and those that are
        not handed out for a while after their job failed or was cancelled; each with the state of its job."""
        with self.mapped():
            rows = await self.app.connector.execute_query_all_async(_TAKEN, rest_s=REST.total_seconds())
        return {row["outlet"]: _STATES[row["status"]] for row in rows}

    async def add(self, outlets: Sequence[str]) -> None:
        """Has a worker look at each of these outlets, in their order; an outlet waits at most once."""
        for _ in range(MAX_TRIES):
            if not outlets or await self._added(outlets):
                return
            taken = await self.taken()
            outlets = [outlet for outlet in outlets if outlet not in taken]
        for outlet in outlets:
            await self._added([outlet])

    async def _added(self, outlets: Sequence[str]) -> bool:
        """Whether none of them waited already; otherwise nothing was added."""
        jobs = [
            Deferred(
                queue=QUEUE,
                lock=None,  # leases keep two workers apart; a lock of a job would outlive a killed one
                queueing_lock=f"outlet:{outlet}",
                task_name=TASK,
                task_kwargs={"outlet": outlet},
            )
            for outlet in outlets
        ]
        try:
            with self.mapped():
                await self.app.job_manager.batch_defer_jobs_async(jobs)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def all(self, limit: int, id: int | None = None) -> list[Job]:
        """What failed, runs, waits and was cancelled, in this order; the oldest first. With `id` that job alone."""
        with self.mapped():
            rows = await self.app.connector.execute_query_all_async(_LIST, limit=limit, id=id)
        return [
            Job(
                id=row["id"],
                outlet=row["outlet"],
                command=row["command"],
                options=row["options"] or "",
                state=_STATES[row["status"]],
                since=row["since"],
                tries=row["attempts"],
                worker=row["worker"],
                reason=row["reason"],
            )
            for row in rows
            if row["status"] in _STATES
        ]

    async def retry(self, job: Job) -> bool:
        """Has an outlet looked at again whose job failed or was cancelled, or a command done from where it had come to.
        False where it waits already."""
        with self.mapped():
            is_new = bool(await self.app.connector.execute_query_all_async(_RETRY, id=job.id))
            await self.app.connector.execute_query_async(
                "DELETE FROM procrastinate_jobs WHERE id = %(id)s AND status IN ('failed', 'cancelled', 'aborted')",
                id=job.id,
            )
        return is_new

    async def cancel(self, job: Job) -> bool:
        """Takes a job back that waits; has one end early that runs. False where it had ended meanwhile."""
        with self.mapped():
            return await self.app.job_manager.cancel_job_by_id_async(job.id, abort=True)

    async def failed(self, job_id: int, reason: str) -> None:
        """Notes why a job fails, in the place of older failures of this outlet or command."""
        with self.mapped():
            await self.app.connector.execute_query_async(_FAULT, job=job_id, reason=reason)

    async def named(self, worker_id: int, name: str) -> None:
        """Notes who a worker is."""
        with self.mapped():
            await self.app.connector.execute_query_async(_NAMED, worker=worker_id, name=name)

    @contextmanager
    def mapped(self) -> Iterator[None]:
        """Turns errors of the database into ours."""
        try:
            yield
        except exceptions.AlreadyEnqueued:
            raise
        except exceptions.ConnectorException as error:
            raise as_ours(self._url, error) from error


def as_ours(url: str, error: BaseException) -> StoreError:
    """An error of Procrastinate or psycopg as one of ours."""
    return postgres_error(url, driver_error(error))


def driver_error(error: BaseException) -> BaseException:
    """The error of psycopg that is behind one of Procrastinate; what is behind all, where none is."""
    found = error
    while not isinstance(found, psycopg.Error) and (found.__cause__ or found.__context__):
        found = found.__cause__ or found.__context__ or found
    return found


@asynccontextmanager
async def open_jobs(url: str, *, connections: int = 2) -> AsyncIterator[JobQueue]:
    """The jobs of the database at `url`, over at most so many connections. Raises StoreError."""
    quiet: dict[str, Any] = {"min_size": 1, "max_size": max(2, connections), "name": "queue"}
    app = App(connector=PsycopgConnector(conninfo="", kwargs=postgres_parameters(url), **quiet))
    for library in ("procrastinate", "psycopg.pool"):
        # Both tell each failure once more, with its traceback; what matters we say ourselves.
        logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        await app.connector.open_async()
    except (psycopg.Error, exceptions.ConnectorException) as error:
        raise as_ours(url, error) from error
    try:
        yield JobQueue(app, url)
    finally:
        await app.close_async()
