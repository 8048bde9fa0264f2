"""What is handed in to a run: the network, the database, the executor of parsers, the clock, and its options."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from random import Random
from typing import Any, Literal, Protocol, TypeVar

from ingest import dedupe
from ingest.config import FetchSettings, Outlet
from ingest.config.types import host_url
from ingest.errors import IngestError
from ingest.extract.template import Learned
from ingest.fetch import USUAL_TERMS, Reach, Terms
from ingest.identity import home_domains
from ingest.loop_lag import LoopLag
from ingest.mail import Mailer
from ingest.model import Page, Validators
from ingest.pipeline.beginning import Beginning
from ingest.pipeline.digests import Mailed
from ingest.pipeline.learning import learned
from ingest.pipeline.learning.observations import Observations
from ingest.pipeline.packing import PackingState
from ingest.pipeline.progress import NullProgress, Progress
from ingest.pipeline.telling import NO_TELLERS, Tellers
from ingest.pipeline.webhooks import Webhooks
from ingest.redact import redact
from ingest.urls import Url
from store.kinds import AlarmWay, Outcome, Stage
from store.model import Attempt, Host, Lease, Process
from store.store import Store, Transaction

T = TypeVar("T")


class Fetch(Protocol):
    """Fetches one page, politely. Raises FetchError."""

    async def __call__(
        self, url: Url, *, expect: Literal["page", "feed"] = "page", validators: Validators = ...
    ) -> Page: ...


class Executor(Protocol):
    """Runs a function over foreign bytes in a sandbox. Raises what the function raises, or ParserCrashed."""

    async def run(self, function: Callable[..., T], /, *args: Any) -> T: ...


class Compute(Protocol):
    """Runs a function over foreign text as an executor does, and waits for it. Raises what the function raises, or
    ParserCrashed."""

    def __call__(self, function: Callable[..., T], /, *args: Any) -> T: ...


def compute_here(function: Callable[..., T], /, *args: Any) -> T:
    """Runs a function where it is called, without limits but its own."""
    return function(*args)


class Write(Protocol):
    """One transaction that may write."""

    async def __call__(self, work: Callable[[Transaction], T], /) -> T: ...


class AsyncStore:
    """The store, used from the event loop: every transaction runs on a thread.

    SQLite has one writer, so one thread writes: nobody then waits for a lock inside this process.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.unreleased_leases: list[Lease] = []  # could not be released; the next claim does it
        self._writers = ThreadPoolExecutor(store.writers, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")

    async def write(self, work: Callable[[Transaction], T], *, lease: Lease | None = None) -> T:
        """One transaction that may write. Raises StoreError; LeaseLost when `lease` is no longer ours."""

        def transaction() -> T:
            with self.store.begin(lease, name=_name(work)) as tx:
                return work(tx)

        return await self._on(self._writers, transaction)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """One transaction that only reads. Raises StoreError."""

        def transaction() -> T:
            with self.store.read() as tx:
                return work(tx)

        return await self._on(self._readers, transaction)

    async def _on(self, threads: ThreadPoolExecutor, transaction: Callable[[], T]) -> T:
        # A transaction that has begun is carried to its end, even when its caller is cancelled.
        running = asyncio.get_running_loop().run_in_executor(threads, transaction)
        running.add_done_callback(_seen)
        return await asyncio.shield(running)

    async def compare_clock(self, now: Callable[[], datetime]) -> timedelta:
        """How far the clock of the database's server is ahead of `now`; leases go by the server's from then on."""
        return await self._on(self._readers, partial(self.store.compare_clock, now))

    def close(self) -> None:
        """Waits for the transactions in progress, and closes the database."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.store.close()

    async def get_host(self, origin: str) -> Host | None:
        """What is known of a host (`ingest.fetch.HostStore`)."""
        return await self.read(lambda tx: tx.hosts.get(origin))

    async def save_host(self, host: Host) -> None:
        """Stores what is known of a host."""
        await self.write(lambda tx: tx.hosts.upsert(host))


def _seen(running: "asyncio.Future[Any]") -> None:
    """What became of a transaction whose caller was cancelled need not be told by the event loop."""
    if not running.cancelled():
        running.exception()


def _name(work: Callable[[Transaction], object]) -> str:
    """What a transaction does, for the log: the name of its function."""
    function = work.func if isinstance(work, partial) else work
    return str(getattr(function, "__qualname__", function))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Everything outside the program. `is_process_dead` says whether a process that holds a lease has ended,
    `users_of` which processes have one of these files open; `fetch_within` gives `fetch` for one run of one outlet,
    None where that is the same."""

    fetch: Fetch
    store: AsyncStore
    executor: Executor
    now: Callable[[], datetime]  # aware, in UTC
    sleep: Callable[[float], Awaitable[None]]
    rng: Random
    process: Process
    is_process_dead: Callable[[Process], bool]
    users_of: Callable[[tuple[Path, ...]], tuple[str, ...]] = lambda files: ()
    fetch_within: Callable[[Reach], Fetch] | None = None
    webhooks: Webhooks | None = None  # None: no watch has one
    mailed: Mailed | None = None  # None: no watch is
    mailer: Mailer | None = None  # None: nobody is configured who sends mails
    lag: LoopLag | None = None  # None: nobody measures it
    tellers: Tellers = NO_TELLERS  # of alarms
    free_bytes: Callable[[], int | None] = lambda: None  # of the disk of the database; None: nobody can tell

    @property
    def alarm_ways(self) -> tuple[AlarmWay, ...]:
        """By which ways it is told that an alarm begins or ends."""
        return tuple(self.tellers.ways)

    def within(self, reach: Reach) -> "Deps":
        """The same for a run that keeps within `reach`."""
        return replace(self, fetch=self.fetch_within(reach)) if self.fetch_within else self


@dataclass(frozen=True, kw_only=True)  # without slots: what there is of all outlets is made once
class RunOptions:
    """The options of a run: `manual` fetches now, whatever is due; `limit` caps the pages of each outlet;
    `revisit_after_s` says how long after first sight articles are revisited; `tells_watches`: whoever is told of new
    articles is; `should_stop` is called between two
    entries. `terms` are those on which outlets are asked, by their ids; others are asked on the usual ones."""

    command: str
    settings: FetchSettings
    outlets: tuple[Outlet, ...] = ()  # all that are configured: citations name them
    revisit_after_s: tuple[float, ...] = ()
    manual: bool = True
    limit: int | None = None
    tells_watches: bool = True
    should_stop: Callable[[], bool] = lambda: False
    progress: Progress = field(default_factory=NullProgress)
    terms: Mapping[str, Terms] = field(default_factory=dict)

    @cached_property
    def names(self) -> bytes:
        """What citations may name, as children take it."""
        return dedupe.pack_names(self.outlets)

    @cached_property
    def homes(self) -> frozenset[str]:
        """The registered domains of the homepages of all outlets."""
        return home_domains(self.outlets)

    def max_pages(self, outlet: Outlet) -> int:
        """Pages of entries that a run of the outlet fetches at most."""
        most = outlet.max_new or self.settings.max_new
        return most if self.limit is None else min(self.limit, most)

    def reach(self, outlet: Outlet, given: Iterable[Url] = ()) -> Reach:
        """Where one run of the outlet may go, and on which terms; to `given` addresses as to its own."""
        terms = self.terms.get(outlet.id, USUAL_TERMS)
        own = (*outlet.addresses, *map(host_url, outlet.hosts), *given)
        return Reach(own, self.settings.max_foreign, terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRun:
    """One run of one outlet, in progress. `beginning` is the outlet as it was then. What `deps` fetches keeps within
    `reach`; `quotas` are the others that were reached; `packing` is what its pages are packed with; `observations` are
    kept for the lesson at its end."""

    outlet: Outlet
    deps: Deps
    options: RunOptions
    lease: Lease
    run_id: int
    started_at: datetime
    beginning: Beginning
    reach: Reach
    quotas: list[str] = field(default_factory=list)
    packing: PackingState = field(default_factory=PackingState)
    observations: Observations = field(default_factory=Observations)

    @property
    def remarks(self) -> list[str]:
        """The quotas that were reached so far, each once."""
        foreign = [str(self.reach.reached)] if self.reach.reached else []
        return list(dict.fromkeys((*self.quotas, *foreign)))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """A transaction that only reads."""
        return await self.deps.store.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """A transaction that writes under the run's lease. Raises LeaseLost."""
        return await self.deps.store.write(work, lease=self.lease)

    async def learned(self) -> Learned:
        """What the outlet's stored articles taught: its boilerplate lines and its template."""
        return await self.read(partial(learned, self.outlet.id))

    def attempt(
        self,
        stage: Stage,
        url: Url,
        outcome: Outcome,
        *,
        page: Page | None = None,
        error: IngestError | None = None,
        note: str | None = None,
        feed_id: int | None = None,
        entry_id: int | None = None,
    ) -> Attempt:
        """The row of `attempts` for one address tried; `note` is the reason where no error was raised."""
        return Attempt(
            outlet=self.outlet.id,
            url=redact(str(url)) if stage == "feed" else str(url),
            at=self.deps.now(),
            stage=stage,
            outcome=outcome,
            reason=redact(str(error))[:500] if error else note,
            http_status=page.status if page else error.http_status if error else None,
            bytes=len(page.body) if page else None,
            took_ms=page.took_ms if page else None,
            feed_id=feed_id,
            entry_id=entry_id,
            run_id=self.run_id,
        )
