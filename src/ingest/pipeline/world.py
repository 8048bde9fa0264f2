"""Everything outside the program, as it is handed in: the net, the database, the parsers, the time."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Literal, Protocol, TypeVar

from ingest.model import Page, Validators
from store.model import Host, Lease, Process
from store.store import Store, Transaction

T = TypeVar("T")


class Fetch(Protocol):
    """Brings one page, politely. Raises FetchError."""

    async def __call__(
        self, url: str, *, expect: Literal["page", "feed"] = "page", validators: Validators = ...
    ) -> Page: ...


class Executor(Protocol):
    """Runs a function over foreign bytes where it can hurt nobody. Raises what it raises, or ParserCrashed."""

    async def run(self, function: Callable[..., T], /, *args: Any) -> T: ...


class Archive:
    """The store, asked from the event loop: every transaction runs on a thread of its own.

    SQLite has one writer, so one thread writes: nobody then waits for a lock inside this process.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.owed: list[Lease] = []  # leases that could not be given back; the next claim does
        self._writers = ThreadPoolExecutor(store.writers, thread_name_prefix="store")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-look")

    async def ask(self, question: Callable[[Transaction], T], *, lease: Lease | None = None) -> T:
        """One transaction that may write. Raises StoreError; LeaseLost when `lease` is ours no more."""

        def transaction() -> T:
            with self.store.begin(lease) as tx:
                return question(tx)

        return await self._on(self._writers, transaction)

    async def look(self, question: Callable[[Transaction], T]) -> T:
        """One transaction that only reads."""

        def transaction() -> T:
            with self.store.read() as tx:
                return question(tx)

        return await self._on(self._readers, transaction)

    async def _on(self, threads: ThreadPoolExecutor, transaction: Callable[[], T]) -> T:
        # A transaction that has begun is carried to its end, even when the one who asked is cancelled.
        running = asyncio.get_running_loop().run_in_executor(threads, transaction)
        return await asyncio.shield(running)

    def close(self) -> None:
        """Waits for the transactions under way, and closes the database."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.store.close()

    async def get_host(self, origin: str) -> Host | None:
        """What is remembered of a host (the memory of `ingest.fetch`)."""
        return await self.look(lambda tx: tx.hosts.get(origin))

    async def save_host(self, host: Host) -> None:
        """Remembers a host."""
        await self.ask(lambda tx: tx.hosts.upsert(host))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything outside the program."""

    fetch: Fetch
    archive: Archive
    parse: Executor
    now: Callable[[], datetime]  # aware, in UTC
    sleep: Callable[[float], Awaitable[None]]
    chance: Random
    holder: Process
    is_dead: Callable[[Process], bool]
