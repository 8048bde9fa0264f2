"""The daemon: every outlet at its own pace. Alone knows APScheduler.

One tick; what is due stands in the database. Several daemons, and passes by hand, so agree with each other.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from ingest.config import Outlet, Retention
from ingest.pipeline import Orders, Report, World, ingest_outlet
from ingest.pipeline.outlets import outlet_row
from ingest.pipeline.pruning import prune
from store.errors import StoreError
from store.model import OutletRow

log = structlog.get_logger()

TICK_S = 2.0
PRUNE_S = 6 * 3600.0

SPREAD_S = 30.0
"""After a downtime, outlets begin within so many seconds of each other, not all at once."""

BUSY = timedelta(seconds=10)
"""How long an outlet in other hands is left alone."""


class Daemon:
    """Runs the outlets that are due until it is told to stop, then lets those under way come to an end."""

    def __init__(self, outlets: Sequence[Outlet], world: World, orders: Orders, keep: Retention) -> None:
        self._outlets = {outlet.id: outlet for outlet in outlets}
        self._world, self._keep = world, keep
        self._stop = asyncio.Event()
        self._orders = replace(orders, by_hand=False, stopping=self._stop.is_set)
        self._under_way: dict[str, asyncio.Task[Report]] = {}
        self._not_before: dict[str, datetime] = {}
        self._away = False  # the database

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has ended."""
        self._stop.set()

    async def run(self) -> None:
        """Until `stop`. The database may come and go meanwhile; work resumes by itself when it is back."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for job, every_s, first_s in ((self.tick, TICK_S, 0.0), (self.prune, PRUNE_S, 60.0)):
            scheduler.add_job(
                job,
                IntervalTrigger(seconds=int(every_s), timezone="UTC"),
                next_run_time=self._world.now() + timedelta(seconds=first_s),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # a late tick is still wanted: the machine may have slept
            )
        scheduler.start()
        minding = asyncio.create_task(self._mind_the_clock(scheduler))
        log.info("daemon.started", outlets=len(self._outlets))
        try:
            await self._stop.wait()
            log.info("daemon.draining", outlets=len(self._under_way))
            scheduler.pause()
            await self.idle()
        finally:
            # A shutdown cancels the jobs under way, so it comes after the draining.
            scheduler.shutdown(wait=False)
            for task in (minding, *self._under_way.values()):
                task.cancel()
        log.info("daemon.stopped")

    async def _mind_the_clock(self, scheduler: AsyncIOScheduler) -> None:
        while True:
            await self._world.sleep(TICK_S)
            rearm(scheduler, self._world.now())

    async def tick(self) -> None:
        """Begins a pass over each outlet that is due, as far as there is room."""
        now = self._world.now()
        room = self._orders.settings.concurrency - len(self._under_way)
        if self._stop.is_set() or room <= 0:
            return
        try:
            rows = await self._due(now)
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

    async def _due(self, now: datetime) -> list[OutletRow]:
        """Outlets to be asked now. A due time more than two intervals ahead comes from a clock that jumped."""
        rows = {row.id: row for row in await self._world.archive.look(lambda tx: tx.outlets.all())}
        due = []
        for id, outlet in self._outlets.items():
            row = rows.get(id) or outlet_row(outlet)
            longest = timedelta(seconds=2 * max(row.interval_s or 0, outlet.every_s))
            if row.due_at is None or row.due_at <= now or row.due_at > now + longest:
                due.append(row)
        return sorted(due, key=lambda row: row.due_at.timestamp() if row.due_at else 0.0)

    def _unavailable(self, error: StoreError) -> None:
        """Said once, until the database is back: every outlet meets the same."""
        if not self._away:
            log.error("database.unavailable", reason=str(error))
        self._away = True

    async def idle(self) -> None:
        """Until all passes under way have come to their end."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    def _may_begin(self, row: OutletRow, now: datetime) -> bool:
        if row.id in self._under_way:
            return False
        late = row.due_at is None or now - row.due_at > timedelta(seconds=SPREAD_S)
        if row.id not in self._not_before:
            spread_s = min(SPREAD_S, self._outlets[row.id].every_s / 10) if late else 0.0
            self._not_before[row.id] = now + timedelta(seconds=spread_s * self._world.chance.random())
        wait = self._not_before[row.id] - now
        return wait <= timedelta(0) or wait > timedelta(seconds=2 * SPREAD_S)

    def _begin(self, outlet: Outlet) -> None:
        task = asyncio.create_task(ingest_outlet(outlet, self._world, self._orders), name=outlet.id)
        self._under_way[outlet.id] = task
        task.add_done_callback(lambda done: self._ended(outlet.id, done))

    def _ended(self, id: str, task: asyncio.Task[Report]) -> None:
        self._under_way.pop(id, None)
        self._not_before.pop(id, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._not_before[id] = self._world.now() + 2 * BUSY
            if isinstance(error, StoreError):
                self._unavailable(error)
            else:
                log.error("outlet.crashed", outlet=id, reason=str(error), exc_info=error)
            return
        if self._away:
            self._away = False
            log.warning("database.back")
        if task.result().outcome == "busy":
            self._not_before[id] = self._world.now() + BUSY

    async def prune(self) -> None:
        """Forgets what has been kept for long enough."""
        world = self._world
        try:
            gone = await prune(world.archive, self._keep, world.now(), world.sleep)
        except StoreError as error:
            self._unavailable(error)
            return
        except asyncio.CancelledError:
            return  # as in `tick`; what was deleted so far stays deleted
        log.info("archive.pruned", **gone)


def rearm(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """Jobs are planned by the time of day: when that was put back, they would stand still for as long."""
    for job in scheduler.get_jobs():
        if job.next_run_time and job.next_run_time - now > job.trigger.interval + timedelta(seconds=TICK_S):
            job.modify(next_run_time=now)
