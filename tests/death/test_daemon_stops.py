"""A daemon that is told to stop begins nothing more, brings what is under way to its end, and says no error."""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from net import NOON, Net, make_deps, outlet, rss, story
from runs import everything, run_outlets

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.pipeline.deps import RunOptions
from store.engine import open_engine
from store.store import Store

FEED, ONE, OAK = "https://elm.example/rss", "https://elm.example/1", "https://oak.example/rss"


class SlowStore(Store):
    """A database of which one kind of transaction waits, once it is to: as on a machine that is busy."""

    def __init__(self, url):
        super().__init__(url, open_engine(url))
        self.held, self.waiting, self.let_go = "", threading.Event(), threading.Event()

    def _wait(self, kind):
        if self.held == kind:
            self.waiting.set()
            self.let_go.wait(300)

    @contextmanager
    def read(self):
        self._wait("read")
        with super().read() as tx:
            yield tx

    @contextmanager
    def begin(self, lease=None, **more):
        self._wait("begin")
        with super().begin(lease, **more) as tx:
            yield tx


@pytest.fixture
def slow_store(sqlite_url):
    opened = SlowStore(sqlite_url)
    yield opened
    opened.close()


class Eager(Random):
    """Spreads nothing: what is due begins at once."""

    def random(self):
        return 0.0


def daemon_of(net, store, *outlets, now):
    deps = replace(make_deps(net, store), now=now, rng=Eager())
    options = RunOptions(command="run", settings=FetchSettings(), outlets=outlets)
    return Daemon(deps, Plan(outlets=outlets, options=options)), deps.store


async def a_while():
    """Whatever is ready to run has its turn."""
    for _ in range(100):
        await asyncio.sleep(0)


async def stopped_while(store, kind, net, outlets, clock_is_late):
    """A daemon that is told to stop while the database is slow to begin a transaction of this kind."""
    daemon, archive = daemon_of(net, store, *outlets, now=lambda: datetime.now(UTC) - clock_is_late)
    store.held = kind
    running = asyncio.create_task(daemon.run())
    await asyncio.to_thread(store.waiting.wait, 300)
    daemon.stop()
    await a_while()
    store.let_go.set()
    await running
    archive.close()


async def test_a_stop_while_the_database_is_asked_what_is_due_begins_nothing_and_is_no_error(
    slow_store, caplog
):
    net = Net({FEED: rss()})
    await stopped_while(slow_store, "read", net, [outlet()], timedelta(0))
    assert net.asked == []
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_stop_while_old_rows_are_deleted_is_no_error(slow_store, caplog):
    # Rows are deleted a minute after the start: by a clock that is two minutes late, at once.
    await stopped_while(slow_store, "begin", Net(), [], timedelta(minutes=2))
    assert [record.getMessage() for record in caplog.records] == []


class Slow(Net):
    """Elm's page does not come before it is let go."""

    def __init__(self):
        super().__init__({FEED: rss(ONE), ONE: story("rivers"), OAK: rss()})
        self.is_asked, self.let_go = asyncio.Event(), asyncio.Event()

    async def __call__(self, url, **said):
        if url.asked == ONE:
            self.is_asked.set()
            await self.let_go.wait()
        return await super().__call__(url, **said)


async def test_what_is_found_due_after_the_stop_is_not_begun_but_what_is_under_way_ends(slow_store):
    net, elm, oak = Slow(), outlet(), outlet("oak")
    await run_outlets(net, slow_store, oak, by_daemon=True)
    net.now = NOON + timedelta(minutes=1)
    daemon, archive = daemon_of(net, slow_store, elm, oak, now=lambda: net.now)
    await daemon.tick()
    await net.is_asked.wait()
    net.now = NOON + timedelta(minutes=30)
    slow_store.held = "read"
    tick = asyncio.create_task(daemon.tick())
    await asyncio.to_thread(slow_store.waiting.wait, 300)

    daemon.stop()
    slow_store.let_go.set()
    await tick
    await a_while()
    net.let_go.set()
    await daemon.idle()

    archive.close()
    assert net.asked == [OAK, FEED, ONE]
    assert len(everything(slow_store)["runs"]) == 2
