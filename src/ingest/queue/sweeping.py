"""Jobs that nobody is at any more, though somebody has them: taken away, or put back where they are commands."""

from collections.abc import Collection, Sequence

import structlog
from procrastinate.jobs import Job as Deferred

from ingest.queue.commands import sweep_command
from ingest.queue.jobs import COMMAND_TASK, JobQueue

log = structlog.get_logger()

STALLED_S = 20.0
"""After how long without a heartbeat a worker is taken for dead."""

KEPT_HOURS = 7 * 24
"""How long jobs are kept that failed or were cancelled."""


Lost = tuple[int, int]
"""A job by its number, and how often it had been tried: one that was put back may be taken by the same worker."""


async def tell_alive(queue: JobQueue, worker_ids: Sequence[int]) -> None:
    """Says that these workers live. Raises StoreError."""
    with queue.mapped():
        await queue.app.connector.execute_query_async(_ALIVE, workers=list(worker_ids))


async def sweep(queue: JobQueue, stalled_s: float = STALLED_S) -> None:
    """Takes away the jobs of workers that gave no heartbeat for `stalled_s`, as those do that were killed: their
    outlets are due still, and are handed out again. Those of commands are put back."""
    jobs = queue.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=stalled_s):
        await _give_up(queue, job)
    await jobs.prune_stalled_workers(stalled_s)
    await jobs.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def give_up_lost(
    queue: JobQueue, worker_ids: Collection[int], at_work: Collection[int], lost: Collection[Lost]
) -> frozenset[Lost]:
    """Gives those jobs up that a living worker, by its numbers, has and is not `at_work` on, where they were `lost` the
    last time already: which those are now. Raises StoreError."""
    found: set[Lost] = set()
    for worker_id in tuple(worker_ids):  # the worker adds to them meanwhile
        with queue.mapped():
            jobs = await queue.app.job_manager.list_jobs_async(status="doing", worker_id=worker_id)
        for job in jobs:
            if job.id in at_work:
                continue
            one = (job.id or 0, job.attempts)
            found.add(one)
            if one in lost:
                await _give_up(queue, job)
    return frozenset(found)


async def _give_up(queue: JobQueue, job: Deferred) -> None:
    if not await _is_given_up(queue, job):
        return
    told = {key: job.task_kwargs[key] for key in ("outlet", "command") if key in job.task_kwargs}
    log.warning("queue.swept", job=job.id, **(told or {"outlet": job.task_name}))


async def _is_given_up(queue: JobQueue, job: Deferred) -> bool:
    """Gives a job up; False where it has ended meanwhile."""
    if job.task_name == COMMAND_TASK:
        return bool(await sweep_command(queue, job))
    with queue.mapped():
        return bool(await queue.app.connector.execute_query_all_async(_TAKE_AWAY, id=job.id))


_TAKE_AWAY = "DELETE FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing' RETURNING id"
_ALIVE = "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = ANY(%(workers)s)"
