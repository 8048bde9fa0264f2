"""Commands as jobs. Unlike an outlet, a command is not due again by itself: its job is put back until it is done, has
failed, or has ended too many workers."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, get_args

import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job as Deferred

from ingest.errors import IngestError
from ingest.pipeline.commands import Command, CommandName, Ended, Progressed
from ingest.queue.jobs import COMMAND_TASK, JobQueue
from store.errors import LeaseLost, NotReady, Unavailable

log = structlog.get_logger()

COMMANDS = "commands"
"""The queue of their own, so that they take no outlet's place, and a worker of an older version takes none."""

MAX_KILLS = 3
"""A job whose worker was killed so often, while it got no further, is not tried again."""

BUSY_WAIT_S = 30
"""How long a command waits whose outlet is in other hands."""

Args = dict[str, str | int]
"""A command as it stands in a job, as JSON."""

_TIMES = ("since", "until")
_PROGRESS = ("after", "max_pages")

ADDED_AT_ONCE = 500

_ADD = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
SELECT %(queue)s, %(task)s, n.lock, n.args FROM jsonb_to_recordset(%(jobs)s::jsonb) AS n (lock text, args jsonb)
WHERE NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs j WHERE j.queueing_lock = n.lock AND j.status IN ('todo', 'doing'))
ON CONFLICT DO NOTHING RETURNING id, queueing_lock AS lock
"""
_SAME = """
SELECT id, queueing_lock AS lock, status::text AS status, args FROM procrastinate_jobs
WHERE queueing_lock = ANY(%(locks)s) AND status IN ('todo', 'doing') ORDER BY id DESC
"""
_PROGRESSED = """
UPDATE procrastinate_jobs SET args = %(args)s
WHERE id = %(job)s AND status = 'doing' AND worker_id = %(worker)s
"""
_NO_TWIN = """
DELETE FROM procrastinate_jobs t USING procrastinate_jobs j
WHERE j.id = %(job)s AND t.id <> j.id AND t.queueing_lock = j.queueing_lock AND t.status = 'todo'
    AND j.status = 'doing'
"""
_SWEPT = """
WITH found AS (
    SELECT id, coalesce((args->>'kills')::int, 0) + 1 AS kills, abort_requested FROM procrastinate_jobs
    WHERE id = %(job)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s FOR UPDATE
), judged AS (
    SELECT id, kills, (CASE WHEN abort_requested THEN 'aborted' WHEN kills >= %(max_kills)s THEN 'failed'
        ELSE 'todo' END)::procrastinate_job_status AS status FROM found
), gone AS (
    DELETE FROM procrastinate_jobs j USING judged f WHERE j.id = f.id AND f.status = 'todo' RETURNING j.*, f.kills
), back AS (
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, attempts, args)
    SELECT queue_name, task_name, priority, lock, queueing_lock, attempts + 1,
        jsonb_set(args, '{kills}', to_jsonb(kills)) FROM gone ON CONFLICT DO NOTHING
), ended AS (
    UPDATE procrastinate_jobs j SET status = f.status, attempts = attempts + 1, abort_requested = false,
        args = jsonb_set(args, '{kills}', to_jsonb(f.kills))
    FROM judged f WHERE j.id = f.id AND f.status <> 'todo'
)
SELECT status::text AS status FROM judged
"""
"""It is put back as a new job: a worker that was only taken for dead may end the old one, and would end the new one, or
make it wait, if that had the same number."""


class NotUnderstood(Exception):
    """A job is of a command, or has an option, that this version of the program does not have."""


class CommandFailed(Exception):
    """A command did not do what it should; the text says why."""


class NotConfigured(Exception):
    """A job is of an outlet that this worker's configuration does not have."""


EXPECTED = (NotUnderstood, CommandFailed, NotConfigured, IngestError)
"""What makes a command fail without a bug."""


AWAY = (Unavailable, NotReady, LeaseLost)
"""What is no fault of a command: it is tried again."""


class PutBack(Exception):
    """A job is not done and waits again, for `wait_s` at least."""

    def __init__(self, wait_s: int = 0) -> None:
        super().__init__()
        self.wait_s = wait_s


class Again(BaseRetryStrategy):
    """Has a job wait again that was put back, and no other."""

    def get_retry_decision(self, *, exception: BaseException, job: Deferred) -> RetryDecision | None:
        if not isinstance(exception, PutBack):
            return None
        return RetryDecision(retry_in={"seconds": exception.wait_s}) if exception.wait_s else RetryDecision()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a command that was handed out: the number of its job. Where it waits or runs already, `is_new` is
    False, and `is_other` says whether that has other options."""

    command: Command
    job: int
    is_new: bool = True
    is_running: bool = False
    is_other: bool = False


async def add_commands(queue: JobQueue, commands: Sequence[Command]) -> list[Added]:
    """Hands out commands, in their order, each of one name for one outlet at most once at a time. Raises StoreError."""
    added: dict[str, Added] = {}
    waiting = list(commands)
    while waiting:
        some = {lock_of(command): command for command in waiting[:ADDED_AT_ONCE]}
        added |= await _add(queue, some)
        # What is neither new nor there has ended in between.
        waiting = [command for command in waiting if lock_of(command) not in added]
    return [added[lock_of(command)] for command in commands]


async def _add(queue: JobQueue, commands: Mapping[str, Command]) -> dict[str, Added]:
    """What became of these commands, by their locks."""
    jobs = [{"lock": lock, "args": as_args(command)} for lock, command in commands.items()]
    connector = queue.app.connector
    with queue.mapped():
        new = await connector.execute_query_all_async(
            _ADD, queue=COMMANDS, task=COMMAND_TASK, jobs=json.dumps(jobs)
        )
        added = {row["lock"]: Added(command=commands[row["lock"]], job=row["id"]) for row in new}
        others = [lock for lock in commands if lock not in added]
        there = await connector.execute_query_all_async(_SAME, locks=others) if others else []
    for row in there:
        command = commands[row["lock"]]
        added[row["lock"]] = Added(
            command=command,
            job=row["id"],
            is_new=False,
            is_running=row["status"] == "doing",
            is_other=_asked_for(row["args"]) != _asked_for(as_args(command)),
        )
    return added


async def _progressed(queue: JobQueue, job_id: int, worker_id: int | None, command: Command) -> None:
    """Notes what is still to be done of a command, so that whoever takes it up goes on there."""
    with queue.mapped():
        await queue.app.connector.execute_query_async(
            _PROGRESSED, job=job_id, worker=worker_id, args=as_args(command)
        )


Perform = Callable[[Command, Progressed], Awaitable[Ended]]
"""Does a command; what is left of it is told from time to time."""


async def do_command(queue: JobQueue, job: Deferred, args: Mapping[str, Any], perform: Perform) -> None:
    """Does the command of a job. Raises PutBack where it is not done, one of AWAY when the database cannot be used, and
    for all else what becomes the reason of its failure."""
    job_id = job.id or 0

    left: Command | None = None

    async def progressed(now_left: Command) -> None:
        nonlocal left
        left = now_left
        await _progressed(queue, job_id, job.worker_id, left)

    try:
        command = command_of(args)
        ended = await perform(command, progressed)
        log.info("command.done", **_told(command), outcome=ended.outcome, **ended.counts)
        if ended.outcome == "failed":
            raise CommandFailed(ended.reason)
    except AWAY:
        raise
    except Exception as error:
        if not isinstance(error, EXPECTED):
            log.error("command.crashed", command=args.get("command"), reason=str(error), exc_info=error)
        kind = "" if isinstance(error, EXPECTED) else f"{type(error).__name__}: "
        await queue.failed(job_id, f"{kind}{error}")
        raise
    if ended.outcome != "done":
        if ended.outcome == "stopped" and "kills" in args:
            await progressed(left or command)  # which forgets the kills: it ended in good order
        await make_room(queue, job_id)
        raise PutBack(BUSY_WAIT_S if ended.outcome == "busy" else 0)


def _told(command: Command) -> dict[str, str]:
    return {"command": command.name} | ({"outlet": command.outlet} if command.outlet else {})


async def make_room(queue: JobQueue, job_id: int) -> None:
    """Takes away what waits of the same name for the same outlet, before a job is put back."""
    with queue.mapped():
        await queue.app.connector.execute_query_async(_NO_TWIN, job=job_id)


async def sweep_command(queue: JobQueue, job: Deferred) -> str:
    """Puts a job back whose worker was killed; what has become of it, "" where it is not in those hands any more."""
    job_id = job.id or 0
    await make_room(queue, job_id)
    with queue.mapped():
        found = await queue.app.connector.execute_query_all_async(
            _SWEPT, job=job_id, worker=job.worker_id, max_kills=MAX_KILLS
        )
    state = str(found[0]["status"]) if found else ""
    if state == "failed":
        why = f"its worker was killed {MAX_KILLS} times while it got no further"
        await queue.failed(job_id, why)
    return state


def lock_of(command: Command) -> str:
    """What no second job may have while this one waits."""
    what = f"{command.name} of names" if command.only_names else command.name
    return f"{what}:{command.outlet or ''}"


def as_args(command: Command) -> Args:
    """A command as it stands in a job: what is as usual is left out."""
    usual = Command(name=command.name)
    args: Args = {"command": command.name}
    for one in fields(Command):
        value = getattr(command, one.name)
        if one.name != "name" and value != getattr(usual, one.name):
            args[one.name] = value.isoformat() if isinstance(value, datetime) else value
    return args


def command_of(args: Mapping[str, Any]) -> Command:
    """The command that stands in a job. Raises NotUnderstood."""
    given = {key: value for key, value in args.items() if key not in ("command", "kills")}
    name: Any = args.get("command")
    known = {one.name for one in fields(Command)} - {"name"}
    if name not in get_args(CommandName) or not known >= given.keys():
        what = ", ".join(sorted(given.keys() - known)) or str(name)
        raise NotUnderstood(f"this version of the program does not know {what}: install what the others have")
    for key in _TIMES:
        if key in given:
            given[key] = datetime.fromisoformat(given[key])
    return replace(Command(name=name), **given)


def _asked_for(args: Mapping[str, Any]) -> dict[str, Any]:
    """What tells two commands of one name apart: not how far they have come, and of times the words."""
    left_out = ("kills", *_TIMES, *_PROGRESS)
    return {key: value for key, value in args.items() if key not in left_out}
