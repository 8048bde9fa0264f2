"""Made-up outlets driven through the real scheduler, queue and workers in accelerated time: only the fetch is stubbed.

Each outlet has one feed that has nothing new, whose answer takes a moment of simulated time. It is remembered of each
outlet how late it was asked, and whether two asked it at once.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import sqlalchemy as sa
from net import make_deps, outlet

from ingest.config import FetchSettings, Outlet
from ingest.daemon import TICK_INTERVAL_S, Daemon, Plan
from ingest.model import Page, Validators
from ingest.pipeline.deps import AsyncStore, Deps, RunOptions
from ingest.queue import Worker
from ingest.queue.jobs import JobQueue
from ingest.queue.worker import Terms
from store.model import OutletRow, Process
from store.schema import entries, feeds, outlets
from store.store import Store

ANSWER_S = 0.2
ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that goes `speed` times as fast as the real one; the same in all processes of this machine."""

    began_at: datetime
    began_s: float
    speed: float

    def now(self) -> datetime:
        passed_s = (time.monotonic() - self.began_s) * self.speed
        return self.began_at + timedelta(seconds=passed_s)

    async def sleep(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s / self.speed)


@dataclass
class Seen:
    """What was seen of the outlets: seconds between an outlet's time and its run, simulated; the outlets that were
    asked, in order; those that were asked while they were being asked already; how many jobs found nothing due."""

    late_s: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    twice_at_once: list[str] = field(default_factory=list)
    being_asked: set[str] = field(default_factory=set)
    for_nothing: int = 0


class TimedStore(AsyncStore):
    """Notes how late each outlet is run. A clock that goes faster than the server's is not compared with it."""

    def __init__(self, store: Store, clock: FastClock, seen: Seen) -> None:
        super().__init__(store)
        self._clock, self._seen = clock, seen

    async def read(self, work):  # type: ignore[no-untyped-def]
        found = await super().read(work)
        if isinstance(found, tuple) and found and isinstance(found[0], OutletRow) and found[0].due_at:
            late_s = (self._clock.now() - found[0].due_at).total_seconds()
            if late_s < 0:
                self._seen.for_nothing += 1
            else:
                self._seen.late_s.append(late_s)
        return found

    async def compare_clock(self, now):  # type: ignore[no-untyped-def]
        return timedelta()


def made_up(count: int, every_s: float) -> tuple[Outlet, ...]:
    """So many outlets, each of a host of its own."""
    return tuple(outlet(id=f"o{number}", every_s=every_s) for number in range(count))


def fill(store: Store, made: Sequence[Outlet], now: datetime, within_s: float) -> None:
    """Stores the outlets as they stand after a run: known, with a feed that was read, and due some time within
    `within_s` from now."""
    chance, read_at = Random(5), now - timedelta(hours=1)
    for at in range(0, len(made), ROWS_AT_ONCE):
        some = made[at : at + ROWS_AT_ONCE]
        with store.begin() as tx:
            tx.outlets.add([OutletRow(id=one.id, name=one.name) for one in some], read_at)
            db = tx.outlets._db
            due = {one.id: now + timedelta(seconds=within_s * chance.random()) for one in some}
            db.execute(
                outlets.update()
                .where(outlets.c.id == sa.bindparam("outlet"))
                .values(
                    due_at=sa.bindparam("at"),
                    last_run_at=read_at,
                    last_new_at=read_at,
                    interval_s=sa.bindparam("every"),
                    every_s=sa.bindparam("every"),
                    alarms_at=now + timedelta(days=1),
                ),
                [{"outlet": one.id, "at": due[one.id], "every": int(one.every_s)} for one in some],
            )
            known = [
                {"outlet_id": one.id, "key": one.feeds[0].parsed_url.key, "url": one.feeds[0].url}
                for one in some
            ]
            read = {
                "kind": "rss",
                "etag": "1",
                "read_at": read_at,
                "unconditional_at": now,
                "entries": 1,
                "failures": 0,
                "validators_trusted": True,
            }
            db.execute(feeds.insert(), [row | read for row in known])
            db.execute(
                entries.insert(),
                [row | {"found_at": read_at, "outcome": "new", "tries": 1} for row in known],
            )


def deps_of(store: Store, clock: FastClock, seen: Seen, number: int) -> Deps:
    """Everything outside the program for one process of it: the database, the clock, and a network that says that
    nothing is new."""

    async def fetch(url, *, expect="page", validators: Validators = Validators()):  # type: ignore[no-untyped-def]  # noqa: B008
        id = url.host.partition(".")[0]
        seen.asked.append(id)
        if id in seen.being_asked:
            seen.twice_at_once.append(id)
        seen.being_asked.add(id)
        await clock.sleep(ANSWER_S)
        seen.being_asked.discard(id)
        return Page(
            url=url,
            asked=url.asked,
            status=304,
            body=b"",
            content_type="application/xml",
            headers="",
            fetched_at=clock.now(),
            validators=validators,
            took_ms=int(ANSWER_S * 1000),
        )

    made = make_deps(fetch, store, process=Process(machine="here", id=f"{number}:1"))  # type: ignore[arg-type]
    return replace(
        made,
        store=TimedStore(store, clock, seen),
        now=clock.now,
        sleep=clock.sleep,
        rng=Random(number),
    )


def daemon_of(deps: Deps, made: Sequence[Outlet], queue: JobQueue) -> Daemon:
    """The scheduler, which hands outlets to the queue."""
    return Daemon(deps, Plan(outlets=made, options=_options(made)), queue=queue)


def worker_of(url: str, deps: Deps, made: Sequence[Outlet], concurrency: int) -> Worker:
    """A worker of the queue."""
    terms = Terms(concurrency=concurrency, name=f"here:{deps.process.id}")
    return Worker(url, deps, _options(made), made, terms)


async def tick_for(daemon: Daemon, clock: FastClock, until: datetime) -> None:
    """Ticks as `ingest run` does, until then by the simulated clock."""
    while clock.now() < until:
        began = clock.now()
        await daemon.tick()
        await clock.sleep(max(0.0, TICK_INTERVAL_S - (clock.now() - began).total_seconds()))


@contextmanager
def server_sql(url: str) -> "Iterator[sa.Connection]":
    """A connection that commits each statement."""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def depth(db: sa.Connection) -> int:
    """How many outlets wait for a worker."""
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'outlet' AND status = 'todo'"
    return int(db.exec_driver_sql(waiting).scalar_one())


def start_clock(speed: float, began_at: datetime | None = None) -> FastClock:
    """A clock that begins now."""
    return FastClock(began_at or datetime.now(UTC), time.monotonic(), speed)


def _options(made: Sequence[Outlet]) -> RunOptions:
    return RunOptions(command="run", settings=FetchSettings(), outlets=tuple(made))
