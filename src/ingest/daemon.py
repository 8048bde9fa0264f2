"""The daemon: runs every outlet when it is due. The only module that imports APScheduler.

One job ticks; when an outlet is due is stored in the database, so that several daemons and runs by hand agree.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from ingest.config import Outlet, Retention
from ingest.pipeline.alarms import look_around
from ingest.pipeline.database import DatabaseWatch, is_wal_long
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.digests import Post, send_digests
from ingest.pipeline.due import DueOutlets
from ingest.pipeline.indexing import index_older
from ingest.pipeline.naming.passing import NamesPass
from ingest.pipeline.network import NetworkWatch
from ingest.pipeline.report import RunReport
from ingest.pipeline.retention import prune
from ingest.pipeline.run import lease_names
from ingest.pipeline.stories import group_new
from ingest.pipeline.telling import tell_alarms
from ingest.pipeline.watched_run import run_watched
from ingest.pipeline.webhooks import deliver
from store.errors import StoreError
from store.model import DueOutlet

log = structlog.get_logger()

TICK_INTERVAL_S = 2.0
PRUNE_INTERVAL_S = 6 * 3600.0
WATCH_INTERVAL_S = 60.0
TELL_INTERVAL_S = 5.0
MAIL_INTERVAL_S = 60.0
NAMES_INTERVAL_S = 30.0
INDEX_INTERVAL_S = 600.0
ALARMS_INTERVAL_S = 60.0

NAMES_REST_S = 0.5
"""How long the search for names rests after each of its steps, which take a fifth of a second, while outlets run."""

SPREAD_S = 30.0
"""After a downtime, outlets begin within so many seconds of each other, not all at once."""

MAX_WAITING = 2_000
"""So many outlets wait for workers at most: what else is due is handed out later, and costs nothing until then."""

LOCKED_WAIT = timedelta(seconds=10)
"""How long the daemon waits before it tries an outlet again that is locked by another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a daemon does: which outlets it runs and how, for how long it keeps what, whether it finds names, and how
    often it groups stories (None: never)."""

    outlets: Sequence[Outlet]
    options: RunOptions
    retention: Retention = Retention()  # noqa: RUF009 - frozen
    finds_names: bool = False
    stories_every_s: float | None = None


class Queue(Protocol):
    """Where outlets wait for workers. Raises StoreError."""

    async def taken(self) -> Mapping[str, str]:
        """The outlets that are not to be added, each with the state of its job."""

    async def add(self, outlets: Sequence[str]) -> None:
        """Adds these, unless they wait already."""


class Daemon:
    """Runs the outlets that are due until it is told to stop, then waits for the runs in progress; with a `queue`, it
    hands them to that, and runs none itself. `ended` is called with the report of each run."""

    def __init__(
        self,
        deps: Deps,
        plan: Plan,
        ended: Callable[[RunReport], None] = lambda report: None,
        queue: Queue | None = None,
    ) -> None:
        self._deps, self._tell_end, self._queue = deps, ended, queue
        self.ticked_at = deps.now()
        """When it was last looked what is due, or tried."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._grouping: asyncio.Task[None] | None = None
        self._mailing: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._running: dict[str, asyncio.Task[RunReport]] = {}
        self._not_before: dict[str, datetime] = {}
        self._database = DatabaseWatch()
        self._given_up: StoreError | None = None
        self._network = NetworkWatch()
        self._names_wait = True  # as far as is known: runs may have brought articles before this one began
        self._due = DueOutlets(deps.store, {})
        self._held = 0
        self.adopt(plan)

    def adopt(self, plan: Plan) -> None:
        """`plan` holds for whatever begins from now on. Runs under way end with the plan that they began with."""
        self._plan = plan
        # The articles of a paused outlet are revisited all the same.
        self._outlets = {outlet.id: outlet for outlet in plan.outlets if outlet.enabled or outlet.revisit}
        self._options = replace(plan.options, manual=False, should_stop=self._stop.is_set)
        self._due.adopt(self._outlets)
        if self._scheduler.running:
            self._schedule_grouping()

    @property
    def outlets(self) -> tuple[str, ...]:
        """The ids of the outlets that are not paused."""
        return tuple(outlet.id for outlet in self._plan.outlets if outlet.enabled)

    @property
    def running(self) -> int:
        """How many runs are under way."""
        return len(self._running)

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Begins no more runs; `run` returns when those in progress have ended."""
        self._stop.set()

    async def run(self) -> None:
        """Runs until `stop`. While the database is unavailable no run begins; they resume when it is available.
        Raises NotReady when its tables have been missing for LOST_GIVE_UP."""
        scheduler = self._scheduler
        jobs = [
            (self.tick, TICK_INTERVAL_S, 0.0),
            (self.watch, WATCH_INTERVAL_S, 0.0),
            (self.prune, PRUNE_INTERVAL_S, 60.0),
            *(((self.tell, TELL_INTERVAL_S, 0.0),) if self._deps.webhooks else ()),
            *(((self.mail, MAIL_INTERVAL_S, 0.0),) if self._deps.mailed else ()),
            (self.look_for_alarms, ALARMS_INTERVAL_S, ALARMS_INTERVAL_S),
            *(((self.tell_alarms, TELL_INTERVAL_S, 0.0),) if self._deps.alarm_ways else ()),
            (self.find_names, NAMES_INTERVAL_S, NAMES_INTERVAL_S),
            (self.index, INDEX_INTERVAL_S, 5.0),
        ]
        for job, every_s, first_s in jobs:
            self._schedule(job, every_s, first_s)
        self._schedule_grouping()
        scheduler.start()
        clock_watch = asyncio.create_task(self._watch_clock(scheduler))
        log.info("daemon.started", outlets=len(self._outlets))
        try:
            await self._stop.wait()
            log.info("daemon.draining", outlets=len(self._running))
            scheduler.pause()
            await self._stop_grouping()
            await self.idle()
            if self._mailing:
                await asyncio.wait([self._mailing])  # what the mailer has taken is to be written down
        finally:
            # A shutdown cancels the jobs in progress, so it comes after the draining.
            scheduler.shutdown(wait=False)
            for task in (clock_watch, *self._running.values()):
                task.cancel()
        log.info("daemon.stopped")
        if self._given_up:
            raise self._given_up

    def _schedule(self, job: Callable[[], Awaitable[None]], every_s: float, first_s: float) -> None:
        self._scheduler.add_job(
            job,
            IntervalTrigger(seconds=max(1, int(every_s)), timezone="UTC"),
            id=job.__name__,
            next_run_time=self._deps.now() + timedelta(seconds=first_s),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # a late tick is still wanted: the machine may have slept
        )

    def _schedule_grouping(self) -> None:
        if self._scheduler.get_job(self.group.__name__):
            self._scheduler.remove_job(self.group.__name__)
        every_s = self._plan.stories_every_s
        if every_s is not None:
            self._schedule(self.group, every_s, min(60.0, every_s))

    async def _watch_clock(self, scheduler: AsyncIOScheduler) -> None:
        while True:
            await self._deps.sleep(TICK_INTERVAL_S)
            reschedule_after_clock_change(scheduler, self._deps.now())

    async def tick(self) -> None:
        """Begins a run of each outlet that is due, up to `fetch.concurrency` at a time; or hands them to the queue."""
        now = self.ticked_at = self._deps.now()
        if self._queue is not None:
            with self._job():
                await self._hand_out(self._queue, now)
            return
        room = self._options.settings.concurrency - len(self._running)
        if self._stop.is_set() or room <= 0:
            return
        try:
            # Those that run are due still, and so are those that wait for their turn.
            rows = await self._due.first(now, room + len(self._running) + len(self._not_before))
        except StoreError as error:
            self._unavailable(error)
            return
        except asyncio.CancelledError:
            return  # the daemon ends; APScheduler would log the cancellation as an error
        if self._stop.is_set():
            return
        for row in rows:
            if room and self._may_begin(row, now):
                self._begin(self._outlets[row.id])
                room -= 1

    async def _hand_out(self, queue: Queue, now: datetime) -> None:
        """Hands out what is due and waits for nobody: neither in the queue or with a worker already, nor in the hands
        of another run."""
        taken = await queue.taken()
        room = MAX_WAITING - list(taken.values()).count("waiting")
        if self._stop.is_set() or room <= 0:
            return
        rows = await self._due.first(now, room + len(taken) + self._held)
        waiting = [row.id for row in rows if row.id not in taken]
        held = await self._held_of(waiting, now)
        # Those that run are due still: the next look goes so much further.
        self._held = len(held)
        await queue.add([id for id in waiting if id not in held][:room])
        self._names_wait = True  # what workers bring is not told here
        self._database.works()

    async def _held_of(self, ids: Sequence[str], now: datetime) -> frozenset[str]:
        """Those of these outlets that are in the hands of a run, or a host of which is."""
        names = {id: lease_names(self._outlets[id]) for id in ids}
        every = sorted(set(chain.from_iterable(names.values())))
        holders = await self._deps.store.read(lambda tx: tx.leases.held(every, now)) if every else {}
        held = {name for name, holder in holders.items() if not self._deps.is_process_dead(holder)}
        return frozenset(id for id in ids if not held.isdisjoint(names[id]))

    @contextmanager
    def _job(self) -> Iterator[None]:
        """What a job does. A database that is away is told. A job that is cancelled ends, for the daemon does, and
        APScheduler would log it as an error."""
        try:
            yield
        except StoreError as error:
            self._unavailable(error)
        except asyncio.CancelledError:
            return

    def _unavailable(self, error: StoreError) -> None:
        """Logs it seldom, because every outlet runs into it."""
        if self._database.failed(error, self._deps.now()):
            self._given_up = error
            self.stop()

    async def watch(self) -> None:
        """Compares this machine's clock with the server's, and looks how long SQLite's write-ahead log is."""
        store = self._deps.store
        try:
            skew = await store.compare_clock(self._deps.now)
        except StoreError as error:
            self._unavailable(error)
            return
        except asyncio.CancelledError:
            return  # as in `tick`
        self._database.compared(skew)
        wal_bytes = store.store.wal_bytes()
        # All processes are looked through, so only where it is told.
        users = self._deps.users_of(store.store.files) if is_wal_long(wal_bytes) else ()
        self._database.wal_measured(wal_bytes, users)

    async def tell(self) -> None:
        """Tells webhooks of what watches have found."""
        if self._deps.webhooks is None:
            return
        with self._job():  # what was not told is told later
            await deliver(self._deps, self._deps.webhooks)

    async def mail(self) -> None:
        """Sends the digests that are due."""
        mailed, mailer = self._deps.mailed, self._deps.mailer
        if mailed is None or mailer is None or self._stop.is_set():
            return
        self._mailing = asyncio.current_task()
        post = Post(store=self._deps.store, mailer=mailer, now=self._deps.now)
        with self._job():  # what was not sent is sent later
            await send_digests(post, mailed, at=mailed.at, should_stop=self._stop.is_set)

    async def idle(self) -> None:
        """Waits until all runs in progress have ended."""
        if self._running:
            await asyncio.wait(self._running.values())

    def _may_begin(self, row: DueOutlet, now: datetime) -> bool:
        if row.id in self._running:
            return False
        late = row.is_first or now - row.due_at > timedelta(seconds=SPREAD_S)
        if row.id not in self._not_before:
            spread_s = min(SPREAD_S, self._outlets[row.id].every_s / 10) if late else 0.0
            self._not_before[row.id] = now + timedelta(seconds=spread_s * self._deps.rng.random())
        wait = self._not_before[row.id] - now
        return wait <= timedelta(0) or wait > timedelta(seconds=2 * SPREAD_S)

    def _begin(self, outlet: Outlet) -> None:
        task = asyncio.create_task(self._run_one(outlet), name=outlet.id)
        self._running[outlet.id] = task
        task.add_done_callback(lambda done: self._ended(outlet.id, done))

    async def _run_one(self, outlet: Outlet) -> RunReport:
        return await run_watched(outlet, self._deps, self._options, self._network)

    def _ended(self, id: str, task: asyncio.Task[RunReport]) -> None:
        self._running.pop(id, None)
        self._not_before.pop(id, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._not_before[id] = self._deps.now() + 2 * LOCKED_WAIT
            if isinstance(error, StoreError):
                self._unavailable(error)
            else:
                log.error("outlet.crashed", outlet=id, reason=str(error), exc_info=error)
                self._tell_end(RunReport(outlet=id, outcome="failed"))
            return
        self._tell_end(task.result())
        self._database.works()
        if task.result().new or task.result().revised:
            self._names_wait = True
        if task.result().outcome == "busy":
            self._not_before[id] = self._deps.now() + LOCKED_WAIT

    async def look_for_alarms(self) -> None:
        """Looks for alarms that no run tells."""
        deps = self._deps
        with self._job():
            await look_around(
                deps.store, self._options.outlets, deps.now(), deps.alarm_ways, deps.free_bytes()
            )

    async def tell_alarms(self) -> None:
        """Tells of the alarms that are to be told."""
        with self._job():  # what was not told is told later
            await tell_alarms(self._deps)

    async def find_names(self) -> None:
        """Finds the names of articles that wait for it, step by step, while nothing else is to be done or beside runs
        that wait for outlets. Where no run has brought an article since, nothing is looked up."""
        if not (self._plan.finds_names and self._names_wait):
            return
        self._names_wait = False
        names = NamesPass(self._deps)
        try:
            while not self._stop.is_set() and await names.step():
                await self._deps.sleep(NAMES_REST_S if self._running else 0)
        except StoreError as error:
            self._names_wait = True
            self._unavailable(error)
        except asyncio.CancelledError:
            return  # as in `tick`; what was found so far is stored

    async def index(self) -> None:
        """Indexes older articles, where there are some that are not."""
        if self._stop.is_set():
            return
        with self._job():  # what was indexed so far stays so
            await index_older(self._deps, self._stop.is_set)

    async def group(self) -> None:
        """Groups what is new into stories."""
        if self._stop.is_set():
            return
        self._grouping = asyncio.current_task()
        with self._job():  # days that are not done yet stay marked
            await group_new(self._deps)

    async def _stop_grouping(self) -> None:
        if self._grouping and not self._grouping.done():
            self._grouping.cancel()
            await asyncio.wait([self._grouping])

    async def prune(self) -> None:
        """Deletes what is older than `[keep]` says."""
        deps = self._deps
        with self._job():  # what was deleted so far stays deleted
            deleted = await prune(deps.store, self._plan.retention, deps.now(), deps.sleep)
            log.info("database.pruned", **deleted)


def reschedule_after_clock_change(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """Schedules jobs for now whose next time is too far ahead: APScheduler goes by the time of day, so a clock that was
    set back would stop them for as long."""
    for job in scheduler.get_jobs():
        if job.next_run_time and job.next_run_time - now > job.trigger.interval + timedelta(
            seconds=TICK_INTERVAL_S
        ):
            job.modify(next_run_time=now)
