"""`ingest jobs`: what waits for workers, what they do, what failed and why."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, SOME_FAILED, Common, Json, Shared
from ingest.cli.output import Column, complain, iso, minute, print_table, say, say_json
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from ingest.queue import Job, JobQueue

T = TypeVar("T")

Id = Annotated[int, Parameter(help="The job's number, as `ingest jobs list` shows it.")]


def listed(
    *,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1))] = 100,
    json: Json = False,
    common: Shared,
) -> int:
    """List the jobs: those that failed first, then those that run, wait, were cancelled. One that succeeded is gone."""
    jobs = _on_queue(common, lambda queue: queue.all(limit))
    if json:
        for job in jobs:
            say_json(_as_json(job))
        return DONE
    columns = (Column("job", right=True), Column("outlet"), Column("command"), Column("state"))
    rows = [
        (
            str(job.id),
            job.outlet or "",
            f"{job.command or 'run'} {job.options}".rstrip(),
            job.state,
            minute(job.since),
            job.worker or "",
            job.reason or "",
        )
        for job in jobs
    ]
    print_table((*columns, Column("since"), Column("worker"), Column("why")), rows)
    return DONE


def _as_json(job: "Job") -> dict[str, object]:
    return {
        "job": job.id,
        "outlet": job.outlet,
        "command": job.command,
        "options": job.options,
        "state": job.state,
        "since": iso(job.since),
        "tries": job.tries,
        "worker": job.worker,
        "reason": job.reason,
    }


def retry(id: Id, *, json: Json = False, common: Shared) -> int:
    """Hand the outlet or the command of a job out again at once that failed or was cancelled."""

    async def again(queue: "JobQueue") -> "tuple[Job, bool]":
        job = await _found(queue, id)
        is_over = job.state not in ("waiting", "running")
        return job, is_over and await queue.retry(job)

    job, is_new = _on_queue(common, again)
    if job.state in ("waiting", "running"):
        complain(f"ingest: job {id} is {job.state}: only one that failed or was cancelled is tried again")
        return SOME_FAILED
    if json:
        say_json({"job": id, "outlet": job.outlet, "command": job.command, "waiting": True})
    else:
        say(f"{_named(job)}: {'waits for a worker' if is_new else 'waits for a worker already'}")
    return DONE


def cancel(id: Id, *, json: Json = False, common: Shared) -> int:
    """Take a waiting job back, or end a running one early.

    An outlet is handed out again after ten minutes (`ingest outlets pause` stops it for good), a command is not.
    """

    async def end(queue: "JobQueue") -> "tuple[Job, bool]":
        job = await _found(queue, id)
        return job, await queue.cancel(job)

    job, is_cancelled = _on_queue(common, end)
    if not is_cancelled:
        complain(f"ingest: job {id} has ended already")
        return SOME_FAILED
    if json:
        say_json({"job": id, "outlet": job.outlet, "command": job.command, "was": job.state})
    else:
        say(f"{_named(job)}: {'is ended early' if job.state == 'running' else 'waits no more'}")
    return DONE


def _named(job: "Job") -> str:
    return " ".join(filter(None, (job.outlet, job.command)))


async def _found(queue: "JobQueue", id: int) -> "Job":
    jobs = await queue.all(1, id)
    if not jobs:
        raise ConfigError((f"{id} is no job: `ingest jobs list` shows them",))
    return jobs[0]


def _on_queue(common: Common, work: "Callable[[JobQueue], Awaitable[T]]") -> T:
    """What `work` gives on the queue of the configured database. Raises ConfigError or StoreError."""
    from ingest.cli.queues import check_queue

    config = common.load()
    check_queue(config)
    from ingest.queue import check, open_jobs
    from store import migrate

    migrate.check_version(config.database_url)
    check(config.database_url)

    async def opened() -> T:
        async with open_jobs(config.database_url) as queue:
            return await work(queue)

    return asyncio.run(opened())
