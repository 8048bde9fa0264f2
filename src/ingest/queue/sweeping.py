"""Jobs that nobody is at any more, though somebody has them: taken away, or put back where they are commands."""

from collections.abc import Collection

import structlog
from procrastinate.jobs import Job as Deferred

from ingest.queue.commands import sweep_command
from ingest.queue.jobs import COMMAND_TASK, JobQueue

log = structlog.get_logger()

STALLED_S = 20.0
"""After how long without a heartbeat a worker is taken for dead."""

KEPT_HOURS = 7 * 24
"""How long jobs are kept that failed or were cancelled."""


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
    queue: JobQueue, worker_ids: Collection[int], at_work: Collection[int], lost: Collection[int]
) -> frozenset[int]:
    """Gives those jobs up that a living worker, by its numbers, has and is not `at_work` on, where they were `lost` the
    last time already: which those are now. Raises StoreError."""
    found: set[int] = set()
    for worker_id in worker_ids:
        with queue.mapped():
            jobs = await queue.app.job_manager.list_jobs_async(status="doing", worker_id=worker_id)
        for job in jobs:
            job_id = job.id or 0
            if job_id in at_work:
                continue
            found.add(job_id)
            if job_id in lost:
                await _give_up(queue, job)
    return frozenset(found)


async def _give_up(queue: JobQueue, job: Deferred) -> None:
    if job.task_name == COMMAND_TASK:
        await sweep_command(queue, job)
    else:
        with queue.mapped():
            await queue.app.connector.execute_query_async(_TAKE_AWAY, id=job.id)
    told = {key: job.task_kwargs[key] for key in ("outlet", "command") if key in job.task_kwargs}
    log.warning("queue.swept", job=job.id, **(told or {"outlet": job.task_name}))


_TAKE_AWAY = "DELETE FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing'"
