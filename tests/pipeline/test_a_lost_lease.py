"""A run whose lease is taken away writes nothing more and says so; one that lasts keeps its lease."""

import asyncio
import time
from dataclasses import replace

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps, outlet, rss, story
from runs import RIVAL, everything, names_of, revisit_articles, run_outlets, take_over

from ingest.config import Feed
from ingest.pipeline.leasing import renewed
from ingest.pipeline.report import exit_code
from store.errors import LeaseLost
from store.leases import LEASE_TTL

FEED = "https://elm.example/rss"
ALL = names_of(outlet())
ONE, TWO = (f"https://elm.example/news/{n}-what-was-said" for n in (1, 2))


class Robbed(Net):
    """While it is asked for `at`, another process takes over what the run holds."""

    def __init__(self, store, at, names=ALL):
        super().__init__({FEED: rss(ONE, TWO), ONE: story("rivers"), TWO: story("hills")})
        self.store, self.at, self.names = store, at, names
        self.left_behind = None

    async def __call__(self, url, **said):
        if url.asked == self.at and self.left_behind is None:
            take_over(self.store, self, self.names)
            self.left_behind = everything(self.store)
        return await super().__call__(url, **said)


@ON_BOTH_ENGINES
@pytest.mark.parametrize("at", [FEED, ONE, TWO])
async def test_a_run_that_lost_its_lease_writes_nothing_more_and_is_locked_out(store, at):
    net = Robbed(store, at)
    reports = await run_outlets(net, store)
    assert everything(store) == net.left_behind
    assert [report.outcome for report in reports] == ["busy"]
    assert exit_code(reports) == 75


@ON_BOTH_ENGINES
@pytest.mark.parametrize("name", ALL)
async def test_a_run_that_lost_one_of_its_names_has_lost_its_lease(store, name):
    net = Robbed(store, ONE, names=(name,))
    (report,) = await run_outlets(net, store)
    assert everything(store) == net.left_behind
    assert report.outcome == "busy"


@ON_BOTH_ENGINES
@pytest.mark.parametrize("name", ALL)
async def test_a_lease_of_which_one_name_is_lost_is_neither_renewed_nor_released(store, name):
    net = Net()
    lease = take_over(store, net, ALL)
    take_over(store, net, (name,))
    before = everything(store)
    for act in ("renew", "release"):
        with pytest.raises(LeaseLost), store.begin() as tx:
            getattr(tx.leases, act)(*(lease, NOON) if act == "renew" else (lease,))
    assert everything(store) == before


@ON_BOTH_ENGINES
async def test_a_revisit_that_lost_its_lease_writes_nothing_more(store):
    net = Robbed(store, at=None)
    await run_outlets(net, store)
    net.at, net.pages[ONE] = ONE, story("rivers", title="What rivers really decided")
    report = await revisit_articles(net, store, 1, 2)
    assert everything(store) == net.left_behind
    assert report.outcome == "busy"


@ON_BOTH_ENGINES
async def test_what_the_lease_protects_is_done_by_the_next_run(store, ask):
    net = Robbed(store, ONE)
    await run_outlets(net, store)
    await run_outlets(net, store, is_process_dead=lambda process: process == RIVAL)
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


class Nap:
    """The sleep of a run: the first one ends when it is told to, the second one never."""

    def __init__(self):
        self.lengths_s = []
        self.over, self.slept_again = asyncio.Event(), asyncio.Event()

    async def __call__(self, seconds):
        self.lengths_s.append(seconds)
        if len(self.lengths_s) > 1:
            self.slept_again.set()
            await asyncio.Event().wait()
        await self.over.wait()


class Lasting(Net):
    """Takes 40 seconds to answer for the feed; meanwhile the run wakes up once."""

    def __init__(self, store, nap):
        super().__init__({FEED: rss(ONE), ONE: story("rivers")})
        self.store, self.nap = store, nap
        self.rival_got = "nothing was tried"

    async def __call__(self, url, **said):
        if url.asked == FEED:
            self.now = NOON.replace(second=40)
            self.nap.over.set()
            await asyncio.wait_for(self.nap.slept_again.wait(), 300)
            with self.store.begin() as tx:
                later = NOON.replace(minute=1, second=20)
                self.rival_got = tx.leases.claim(ALL, RIVAL, later, lambda process: False)
        return await super().__call__(url, **said)


@ON_BOTH_ENGINES
async def test_a_run_that_lasts_renews_its_lease_before_it_runs_out(store):
    nap = Nap()
    net = Lasting(store, nap)
    (report,) = await run_outlets(net, store, sleep=nap)
    assert 0 < nap.lengths_s[0] <= LEASE_TTL.total_seconds() / 3
    assert net.rival_got is None
    assert (report.outcome, report.new) == ("done", 1)


async def test_a_run_that_learns_that_its_lease_is_lost_waits_for_no_host_any_more(store):
    class Hanging(Net):
        """Loses the lease while it is asked for the feed, and never answers."""

        async def __call__(self, url, **said):
            if url.asked == FEED:
                take_over(store, self, ALL)
                nap.over.set()
                await asyncio.Event().wait()
            return await super().__call__(url, **said)

    nap = Nap()
    (report,) = await asyncio.wait_for(run_outlets(Hanging(), store, sleep=nap), 300)
    assert report.outcome == "busy"


async def test_what_stands_still_for_longer_than_its_lease_lasts_is_ended_before_it_goes_on(sqlite_store):
    net = Net()
    lease = take_over(sqlite_store, net, ALL)
    deps = replace(make_deps(net, sqlite_store), sleep=Nap())
    went_on = False

    async def stand_still():
        nonlocal went_on
        async with renewed(lease, deps, lasts_s=0.01):
            time.sleep(0.1)  # noqa: ASYNC251 - as a process that is stopped
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            went_on = True

    with pytest.raises(LeaseLost, match="not renewed in time"):
        await stand_still()
    assert not went_on


NEIGHBOURS = {
    "the same feed": outlet("oak", Feed(kind="rss", url=FEED)),
    "another feed of the host": outlet("oak", Feed(kind="rss", url="https://elm.example/oak.rss")),
    "one of two feeds": outlet("oak", *outlet("oak").feeds, Feed(kind="rss", url="https://ELM.example/oak")),
}


@ON_BOTH_ENGINES
@pytest.mark.parametrize("oak", NEIGHBOURS.values(), ids=NEIGHBOURS)
async def test_another_process_leaves_the_hosts_of_a_run_alone(store, oak):
    class Watched(Net):
        async def __call__(self, url, **said):
            if url.asked == FEED and not reports:
                theirs = Net(
                    {feed.url: rss(ONE) for feed in (*oak.feeds, *outlet("ash").feeds)} | {ONE: story("ash")}
                )
                reports.extend(await run_outlets(theirs, store, oak, outlet("ash"), process=RIVAL))
                asked.extend(theirs.asked)
            return await super().__call__(url, **said)

    reports, asked = [], []
    await run_outlets(Watched({FEED: rss()}), store)
    assert [report.outcome for report in reports] == ["busy", "done"]
    assert asked == ["https://ash.example/rss", ONE]


@ON_BOTH_ENGINES
async def test_outlets_of_one_host_wait_for_each_other_and_for_nobody_else(store):
    class Meeting(Net):
        """The first outlet's feed is answered only once that of another host was asked for."""

        async def __call__(self, url, **said):
            if url.asked == ash:
                ash_was_asked.set()
            if url.asked == one:
                await asyncio.wait_for(ash_was_asked.wait(), 300)
                asked_meanwhile.extend(self.asked)
            return await super().__call__(url, **said)

    ash_was_asked, asked_meanwhile = asyncio.Event(), []
    one, two, ash = (f"https://{where}" for where in ("hub.example/1", "hub.example/2", "ash.example/rss"))
    mine = [outlet(id, Feed(kind="rss", url=url)) for id, url in (("elm", one), ("oak", two), ("ash", ash))]
    pages = {feed: rss(f"{feed}/1") for feed in (one, two, ash)} | {
        f"{feed}/1": story(feed) for feed in (one, two, ash)
    }
    reports = await run_outlets(Meeting(pages), store, *mine)
    assert two not in asked_meanwhile
    assert [report.outcome for report in reports] == ["done", "done", "done"]
