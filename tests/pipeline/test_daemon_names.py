"""The daemon finds names behind its runs, and looks for nothing where nothing came."""

from dataclasses import replace
from datetime import timedelta

import pytest
from net import Net, make_deps, outlet, page, rss
from speeches import SERGEY

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.pipeline.deps import AsyncStore, RunOptions
from store.errors import Unavailable

FEED = "https://elm.example/rss"
TALKS = "https://elm.example/talks"
FILLER = [f"Clerk number {n} of Elm counted {n * 7} boats below the old bridge." for n in range(6)]
MENTIONS = "SELECT name, n FROM v_mentions WHERE entity = 'Lavrov'"


class Watched(AsyncStore):
    """Counts its transactions; fails where it is told to."""

    transactions = 0
    is_away = False

    async def read(self, work):
        self.transactions += 1
        if self.is_away:
            raise Unavailable("sqlite:///news.db: database is locked")
        return await super().read(work)

    async def write(self, work, *, lease=None):
        self.transactions += 1
        return await super().write(work, lease=lease)


class Rests:
    """A sleep that takes no time and is remembered."""

    def __init__(self):
        self.slept = []

    async def __call__(self, seconds):
        self.slept.append(seconds)


@pytest.fixture
def daemon(store):
    """A daemon whose outlet has one article for it, with its network, its store and its rests."""
    elm = outlet()
    net = Net({FEED: rss(TALKS), TALKS: page("Talks in Oslo", [*SERGEY.split("\n"), *FILLER])})
    watched, rests = Watched(store), Rests()
    deps = replace(make_deps(net, store), store=watched, sleep=rests, now=lambda: net.now)
    options = RunOptions(command="run", settings=FetchSettings(), outlets=(elm,))
    yield Daemon(deps, Plan(outlets=(elm,), options=options, finds_names=True)), net, watched, rests
    watched.close()


async def run_once(daemon, net):
    for _ in range(30):
        await daemon.tick()
        await daemon.idle()
        net.now += timedelta(seconds=2)


async def test_names_are_found_after_a_run_that_brought_articles(daemon, ask):
    running, net, _, rests = daemon
    await run_once(running, net)
    assert ask(MENTIONS) == []
    rests.slept.clear()

    await running.find_names()

    assert ask(MENTIONS) == [("Sergey Lavrov", 3)]
    assert set(rests.slept) == {0}  # nothing else was to be done


async def test_where_no_run_brought_an_article_nothing_is_asked(daemon):
    running, net, watched, _ = daemon
    await run_once(running, net)
    await running.find_names()
    watched.transactions = 0

    await running.find_names()

    assert watched.transactions == 0


async def test_a_daemon_that_is_not_to_find_names_finds_none(daemon, ask):
    running, net, watched, _ = daemon
    await run_once(running, net)
    running.adopt(replace(running._plan, finds_names=False))
    watched.transactions = 0

    await running.find_names()

    assert watched.transactions == 0
    assert ask(MENTIONS) == []


async def test_names_that_could_not_be_found_for_the_database_are_found_later(daemon, ask):
    running, net, watched, _ = daemon
    await run_once(running, net)
    watched.is_away = True
    await running.find_names()
    watched.is_away = False

    await running.find_names()

    assert ask(MENTIONS) == [("Sergey Lavrov", 3)]


async def test_a_daemon_that_drains_finds_no_more_names(daemon, ask):
    running, net, _, _ = daemon
    await run_once(running, net)
    running.stop()

    await running.find_names()

    assert ask(MENTIONS) == []
