"""What a tick of the daemon looks at: all outlets now and then, and in between those whose time has come."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, make_deps, outlet, rss

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.pipeline.deps import AsyncStore, RunOptions
from ingest.pipeline.due import MIN_PAGE
from store.model import OutletRow

IDS = ("elm", "oak", "ash")
FEEDS = tuple(f"https://{id}.example/rss" for id in IDS)


class Watched(AsyncStore):
    """Counts the outlets that are read outside of runs."""

    rows = 0
    most = 0

    async def read(self, work):
        found = await super().read(work)
        if getattr(work, "func", work).__module__ == "ingest.pipeline.due":
            self.rows += len(found)
            self.most = max(self.most, len(found))
        return found


@pytest.fixture
def quiet(store):
    """A daemon whose outlets were all asked a moment ago, with its network and store."""
    outlets = tuple(outlet(every_s=900, id=id) for id in IDS)
    net = Net(dict.fromkeys(FEEDS, rss()))
    watched = Watched(store)
    deps = replace(make_deps(net, store), store=watched, now=lambda: net.now)
    options = RunOptions(command="run", settings=FetchSettings(), outlets=outlets)
    yield Daemon(deps, Plan(outlets=outlets, options=options)), net, watched
    watched.close()


async def settle(daemon, net, watched):
    """Lets all outlets have their first run."""
    for _ in range(60):
        await daemon.tick()
        await daemon.idle()
        net.now += timedelta(seconds=2)
    watched.rows = 0
    net.asked.clear()


async def test_a_tick_reads_no_outlets_while_none_is_due_but_once_a_minute(quiet):
    daemon, net, watched = quiet
    await settle(daemon, net, watched)
    for _ in range(60):
        await daemon.tick()
        net.now += timedelta(seconds=2)
    assert watched.rows == 2 * 3  # all of them, in two minutes twice
    assert net.asked == []


@ON_BOTH_ENGINES
async def test_outlets_that_are_configured_no_more_hide_none_that_is_and_are_not_read_at_each_tick(quiet):
    daemon, net, watched = quiet
    await settle(daemon, net, watched)
    long_ago = net.now - timedelta(days=9)
    former = [OutletRow(id=f"former-{n}", name="Former") for n in range(2 * MIN_PAGE)]
    await watched.write(lambda tx: tx.outlets.add(former, long_ago))
    await watched.write(lambda tx: tx.outlets.make_due(["oak"], net.now))
    net.now += timedelta(minutes=2)
    for _ in range(
        5
    ):  # of an outlet that is due for a while the run begins a moment later, in the next minute
        await daemon.tick()
        await daemon.idle()
        net.now += timedelta(seconds=10)
    assert net.asked == [FEEDS[1]]
    watched.rows = 0
    await daemon.tick()
    assert watched.rows <= 1


async def test_an_outlet_whose_first_run_was_killed_is_run_within_a_minute(quiet):
    daemon, net, watched = quiet
    await daemon.tick()
    await watched.write(lambda tx: tx.outlets.make_due(["oak"], None))
    for _ in range(60):
        await daemon.tick()
        await daemon.idle()
        net.now += timedelta(seconds=2)
    assert sorted(net.asked) == sorted(FEEDS)


async def test_an_outlet_that_was_renamed_is_not_stored_again_under_its_former_id(quiet):
    daemon, net, watched = quiet

    def rename(tx):
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), net.now)
        tx.outlet_rows.begin_rename("oak", "elder", net.now)
        tx.outlet_rows.end_rename("oak", "elder")

    await watched.write(rename)
    await settle(daemon, net, watched)
    assert await watched.read(lambda tx: tx.outlets.ids()) == {"elm", "ash", "elder"}


async def test_an_outlet_that_another_process_makes_due_begins_at_the_next_tick(quiet):
    daemon, net, watched = quiet
    await settle(daemon, net, watched)
    await daemon.tick()
    await watched.write(lambda tx: tx.outlets.make_due(["oak"], net.now))
    await daemon.tick()
    await daemon.idle()
    assert net.asked == [FEEDS[1]]


async def test_a_clock_that_was_set_back_is_noticed_at_the_next_tick(quiet):
    daemon, net, watched = quiet
    await settle(daemon, net, watched)
    await daemon.tick()
    net.now -= timedelta(days=30)
    for _ in range(20):
        await daemon.tick()
        await daemon.idle()
        net.now += timedelta(seconds=2)
    assert sorted(net.asked) == sorted(FEEDS)
