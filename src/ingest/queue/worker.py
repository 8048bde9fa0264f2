"""A worker: does jobs until it is told to stop, each by the very same pass as `ingest fetch` and `ingest run`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import structlog
from procrastinate import App, JobContext, exceptions

from ingest.config import Outlet
from ingest.pipeline import decide
from ingest.pipeline.commands import Command, Ended, Progressed, perform
from ingest.pipeline.database import DatabaseWatch
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.network import NetworkWatch
from ingest.pipeline.report import RunReport
from ingest.pipeline.watched_run import run_watched
from ingest.queue.commands import AWAY, BUSY_WAIT_S, COMMANDS, Again, NotConfigured, PutBack, do_command
from ingest.queue.jobs import COMMAND_TASK, QUEUE, TASK, JobQueue, as_ours, driver_error, open_jobs
from ingest.queue.sweeping import STALLED_S, Lost, give_up_lost, sweep, tell_alive
from store import migrate
from store.errors import NotReady, StoreError
from store.store import Transaction

log = structlog.get_logger()

POLL_INTERVAL_S = 1.0
"""How often an idle worker asks for a job. It does not LISTEN: a pooler in transaction mode would hand that to others,
and each job would wake all workers."""

HEARTBEAT_S = 5.0
"""How often a worker says that it lives."""

SWEEP_CRON = "* * * * * */10"
"""Every ten seconds, by one of the workers: the sixth field is that of seconds."""

CLOCK_INTERVAL_S = 60.0

LOST_INTERVAL_S = 30.0
"""How often a worker looks for jobs that it seems to have and is not at."""

RETRY_S = 2.0
"""How long a worker waits before it asks a database again that was away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a worker works: how many outlets at once, how many commands beside them, and who it is
    ("machine:process")."""

    concurrency: int
    commands: int = 1
    name: str


class Worker:
    """Does jobs until `stop`, then waits for those under way, which end early. `ended` gets the report of each run."""

    def __init__(
        self,
        url: str,
        deps: Deps,
        options: RunOptions,
        outlets: Sequence[Outlet],
        terms: Terms,
        ended: Callable[[RunReport], None] = lambda report: None,
    ) -> None:
        self._url, self._deps, self._terms, self._tell_end = url, deps, terms, ended
        self._stop = asyncio.Event()
        self._is_draining = False
        self._network, self._database = NetworkWatch(), DatabaseWatch()
        self._refused: NotReady | None = None
        self._named: set[int] = set()
        self._at_work: set[int] = set()
        self.running = self.commands_running = 0
        """How many runs and how many commands are under way."""
        self.adopt(options, outlets)

    def adopt(self, options: RunOptions, outlets: Sequence[Outlet]) -> None:
        """These hold for whatever begins from now on."""
        self._options = replace(options, manual=False, should_stop=self._ends_early)
        self._outlets = {outlet.id: outlet for outlet in outlets}

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def _ends_early(self) -> bool:
        """Whether what is under way is to end: what takes new jobs for it has ended, too."""
        return self._stop.is_set() or self._is_draining

    def stop(self) -> None:
        """Begins no more jobs; `run` returns when those under way have ended."""
        self._stop.set()

    async def run(self) -> None:
        """Works until `stop`; while the database is away it waits for it. Raises NotReady when the database was
        upgraded by another version of the program."""
        log.info("worker.started", concurrency=self._terms.concurrency, commands=self._terms.commands)
        asyncio.get_running_loop().set_exception_handler(_on_lost_end)
        watching = asyncio.create_task(self._watch_clock())
        try:
            await self._until_stopped()
        finally:
            watching.cancel()
        log.info("worker.stopped")
        if self._refused:
            raise self._refused

    async def _until_stopped(self) -> None:
        while not self._stop.is_set():
            try:
                async with open_jobs(self._url, connections=self._connections) as queue:
                    await self._work(queue)
            except (StoreError, exceptions.ConnectorException, psycopg.Error) as error:
                if isinstance(driver_error(error), psycopg.errors.ForeignKeyViolation):
                    # Its row was taken away by a sweep: it stood still for so long. It goes on under a new number.
                    log.warning("worker.taken_for_dead")
                    continue
                ours = error if isinstance(error, StoreError) else as_ours(self._url, error)
                if not self._stop.is_set():
                    self._database.failed(ours, self._deps.now())
                    await self._pause(RETRY_S)

    @property
    def _connections(self) -> int:
        return self._terms.concurrency + 2 + (self._terms.commands and self._terms.commands + 1)

    async def _watch_clock(self) -> None:
        """Leases go by the clock of the server, which is compared with this machine's from time to time."""
        while True:
            try:
                self._database.compared(await self._deps.store.compare_clock(self._deps.now))
            except StoreError as error:
                self._database.failed(error, self._deps.now())
            await self._deps.sleep(CLOCK_INTERVAL_S)

    async def _pause(self, wait_s: float) -> None:
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([stopping], timeout=wait_s)
        stopping.cancel()

    async def _work(self, queue: JobQueue) -> None:
        """Does jobs until `stop`, or until the database goes away."""
        app, self._named, self._is_draining = queue.app, set(), False

        @app.task(name=TASK, queue=QUEUE, pass_context=True)
        async def outlet(context: JobContext, outlet: str) -> None:
            with self._doing(context):
                await self._do(queue, context, outlet)

        @app.task(name=COMMAND_TASK, queue=COMMANDS, pass_context=True, retry=Again())
        async def command(context: JobContext, /, **args: Any) -> None:
            with self._doing(context):
                await self._do_command(queue, context, args)

        # Only a queueing lock: a lock would be held on by a worker that was killed while it swept.
        @app.periodic(cron=SWEEP_CRON)
        @app.task(name="sweep", queue=QUEUE, queueing_lock="sweep", priority=100)
        async def sweeping(timestamp: int) -> None:
            await self._sweep(queue)

        rooms = {QUEUE: self._terms.concurrency, COMMANDS: self._terms.commands}
        working = [
            asyncio.create_task(self._jobs_of(app, name, room)) for name, room in rooms.items() if room
        ]
        stopping = asyncio.create_task(self._stop.wait())
        looking = [asyncio.create_task(self._look_for_lost(queue)), asyncio.create_task(self._live(queue))]
        try:
            done, _ = await asyncio.wait([*working, stopping], return_when=asyncio.FIRST_COMPLETED)
            self._is_draining = True
            if stopping in done or self.running or self.commands_running:
                log.info("worker.draining", outlets=self.running, commands=self.commands_running)
            for one in working:
                one.cancel()  # which lets the jobs under way come to their end
            await asyncio.wait(working)
        finally:
            stopping.cancel()
            for one in (*looking, *working):
                one.cancel()
        for one in working:
            if not one.cancelled():
                await one

    async def _sweep(self, queue: JobQueue) -> None:
        await sweep(queue, STALLED_S)

    async def _look_for_lost(self, queue: JobQueue) -> None:
        """Gives jobs up of which the end could not be written, because the database was away for a moment."""
        lost: frozenset[Lost] = frozenset()

        async def look() -> None:
            nonlocal lost
            lost = await give_up_lost(queue, self._named, self._at_work, lost)

        await self._again_and_again(look, LOST_INTERVAL_S)

    async def _live(self, queue: JobQueue) -> None:
        """Says that this worker lives, for as long as it does a job: Procrastinate says so no more once it drains."""
        await self._again_and_again(lambda: tell_alive(queue, tuple(self._named)), HEARTBEAT_S)

    async def _again_and_again(self, work: Callable[[], Awaitable[None]], wait_s: float) -> None:
        """Does this until it is cancelled, whatever fails."""
        while True:
            await self._deps.sleep(wait_s)
            try:
                await work()
            except StoreError as error:
                self._database.failed(error, self._deps.now())
            except Exception as error:
                # A bug, which nobody would see: a worker without these loses its jobs to others, or keeps lost ones.
                log.error("worker.crashed", reason=str(error), exc_info=error)

    @contextmanager
    def _doing(self, context: JobContext) -> Iterator[None]:
        job_id = context.job.id or 0
        self._at_work.add(job_id)
        try:
            yield
        finally:
            self._at_work.discard(job_id)

    async def _jobs_of(self, app: App, queue: str, at_once: int) -> None:
        await app.run_worker_async(
            queues=[queue],
            name=self._terms.name,
            concurrency=at_once,
            fetch_job_polling_interval=POLL_INTERVAL_S,
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_S,
        )

    async def _do(self, queue: JobQueue, context: JobContext, id: str) -> None:
        """One job: a run of the outlet, where it is due still and nobody else is at work on it."""
        self.running += 1
        try:
            await self._name(queue, context)
            await self._run_due(id)
        except StoreError as error:
            # The outlet is due still, and is handed out again: nothing of it has failed.
            self._database.failed(error, self._deps.now())
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if not isinstance(error, NotConfigured):
                log.error("outlet.crashed", outlet=id, reason=str(error), exc_info=error)
                self._tell_end(RunReport(outlet=id, outcome="failed"))
            await queue.failed(context.job.id or 0, f"{type(error).__name__}: {error}")
            raise
        finally:
            self.running -= 1

    async def _run_due(self, id: str) -> None:
        row, version = await self._deps.store.read(lambda tx: _standing(id, tx))
        if version != migrate.head():
            self._refuse(version)
            return
        outlet, now = self._outlet(id), self._deps.now()
        if row is not None and not decide.is_due(row, now, outlet.every_s):
            return  # somebody else has run it since it was handed out
        self._tell_end(await run_watched(outlet, self._deps, self._options, self._network))
        self._database.works()

    async def _do_command(self, queue: JobQueue, context: JobContext, args: Mapping[str, Any]) -> None:
        """One job: a command, from where it had come to. Raises PutBack where it is not done."""
        self.commands_running += 1
        try:
            await self._name(queue, context)
            await do_command(queue, context.job, args, self._perform)
        except AWAY as error:
            self._database.failed(error, self._deps.now())
            await self._until_back()
            # Something is missing that no wait of ours brings back: it is not asked for all the time.
            raise PutBack(BUSY_WAIT_S if isinstance(error, NotReady) else 0) from error
        finally:
            self.commands_running -= 1

    async def _perform(self, command: Command, progressed: Progressed) -> Ended:
        version = await self._deps.store.read(lambda tx: tx.version)
        if version != migrate.head():
            self._refuse(version)
            return Ended(outcome="stopped")
        outlet = self._outlet(command.outlet) if command.outlet else None
        return await perform(command, outlet, self._deps, self._options, progressed)

    async def _until_back(self) -> None:
        """Waits for the database: how a job has ended can be written nowhere else."""
        while not self._stop.is_set():
            await self._pause(RETRY_S)
            try:
                await self._deps.store.read(lambda tx: tx.version)
            except StoreError:
                continue
            self._database.works()
            return

    def _outlet(self, id: str) -> Outlet:
        if id not in self._outlets:
            raise NotConfigured(
                f"{id} is no outlet of this worker's configuration: give all machines the same one"
            )
        return self._outlets[id]

    def _refuse(self, version: str) -> None:
        self._refused = NotReady(
            f"the database has version {version} now, and this worker needs {migrate.head()}; start it again with the "
            "program that upgraded it"
        )
        self.stop()

    async def _name(self, queue: JobQueue, context: JobContext) -> None:
        worker_id = context.job.worker_id
        if worker_id is not None and worker_id not in self._named:
            await queue.named(worker_id, self._terms.name)
            self._named.add(worker_id)


def _standing(id: str, tx: Transaction) -> tuple[Any, str]:
    return tx.outlets.find(id), tx.version


def _on_lost_end(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The end of a job that could not be written, because the database was away or the job was swept, is no bug: its
    outlet is handed out again when it is due."""
    error = context.get("exception")
    if isinstance(error, exceptions.ConnectorException | psycopg.Error):
        log.warning("job.not_ended", reason=str(error.__cause__ or error).partition("\n")[0])
    else:
        loop.default_exception_handler(context)
