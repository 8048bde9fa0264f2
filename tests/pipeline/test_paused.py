"""The daemon and outlets that are paused, are not revisited, or got another pace."""

from dataclasses import replace
from datetime import timedelta

import pytest
from net import NOON, Net, make_deps, outlet, rss, story

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.pipeline.deps import RunOptions

FEED, ONE, TWO = (f"https://elm.example/{name}" for name in ("rss", "1", "2"))
HOUR = timedelta(hours=1)


async def asked(net, store, mine, hours, *, step=timedelta(minutes=5)):
    """What a daemon that begins now asks for in so many hours: minutes from its begin, and addresses."""
    deps = replace(make_deps(net, store), now=lambda: net.now)
    options = RunOptions(command="run", settings=FetchSettings(), outlets=(mine,), revisit_after_s=(3600.0,))
    daemon = Daemon(deps, Plan(outlets=(mine,), options=options))
    begin, found = net.now, []
    while net.now < begin + hours * HOUR:
        net.asked.clear()
        await daemon.tick()
        await daemon.idle()
        found += [(int((net.now - begin) / timedelta(minutes=1)), url) for url in net.asked]
        net.now += step
    deps.store.close()
    return found


@pytest.fixture
def net():
    return Net({FEED: rss(ONE), ONE: story("rivers"), TWO: story("hills")})


@pytest.mark.parametrize("revisit, urls", [(True, {ONE}), (False, set())])
async def test_of_a_paused_outlet_only_the_articles_are_asked_for_if_those(sqlite_store, net, revisit, urls):
    await asked(net, sqlite_store, outlet(), 0.1)
    net.pages[FEED] = rss(TWO)
    paused = outlet(enabled=False, revisit=revisit)
    assert {url for _, url in await asked(net, sqlite_store, paused, 5)} == urls
    with sqlite_store.read() as tx:
        assert tx.outlets.get("elm").failures == 0


async def test_an_outlet_that_is_not_revisited_is_fetched(sqlite_store, net):
    found = await asked(net, sqlite_store, outlet(revisit=False), 5)
    assert [url for _, url in found].count(ONE) == 1
    assert [url for _, url in found].count(FEED) > 5


async def test_an_outlet_is_enabled_again_at_once(sqlite_store, net):
    await asked(net, sqlite_store, outlet(enabled=False), 1)
    assert (await asked(net, sqlite_store, outlet(), 1))[0][0] <= 30


async def test_a_shorter_pace_counts_from_the_last_run_and_a_quiet_outlet_slows_down_anew(sqlite_store, net):
    await asked(net, sqlite_store, outlet(every_s=3600.0), 24)
    minute = timedelta(minutes=1)
    urls = await asked(net, sqlite_store, outlet(every_s=300.0), 1, step=minute)
    found = [at for at, url in urls if url == FEED]
    assert found[0] <= 6
    assert found[1] - found[0] <= 10
    with sqlite_store.read() as tx:
        assert tx.outlets.get("elm").every_s == 300


async def test_a_longer_pace_counts_from_the_next_run(sqlite_store, net):
    await asked(net, sqlite_store, outlet(every_s=300.0), 1)
    found = [at for at, url in await asked(net, sqlite_store, outlet(every_s=7200.0), 5) if url == FEED]
    assert found[0] <= 30
    assert found[1] - found[0] >= 120
    assert net.now > NOON
