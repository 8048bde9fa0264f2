"""When no outlet answers it is this machine's network: nobody is blamed, and all are asked again soon."""

import itertools
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps, outlet, rss, story
from runs import pass_time, run_outlets

from ingest.config import Feed, FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.errors import ServerBusy, Unreachable
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.network import NetworkWatch, is_suspected
from ingest.pipeline.report import RunReport

SILENT = Unreachable("dns", "no such name")
BUSY = ServerBusy("status", "503", http_status=503)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
IDS = ("ash", "elm", "oak")


def outlets(every_s=900.0):
    return tuple(outlet(id, every_s=every_s) for id in IDS)


def feed(id):
    return f"https://{id}.example/rss"


def sound(*ids):
    """The pages of outlets that work."""
    return {feed(id): rss(f"https://{id}.example/1") for id in ids} | {
        f"https://{id}.example/1": story(id) for id in ids
    }


def silent(*ids, answer=SILENT):
    return {feed(id): answer for id in ids}


# ---- the suspicion ---------------------------------------------------------------------------------------------


def report(outcome="failed", *, outlet="elm", silent=True, newly=True):
    return RunReport(outlet=outlet, outcome=outcome, silent=silent, newly_silent=silent and newly)


ANSWERED = report("done", silent=False)


@pytest.mark.parametrize(
    "reports, suspected",
    [
        ([report(), report()], True),
        ([report()], False),  # a single outlet has reasons of its own
        ([report(), report(), ANSWERED], False),
        ([report(), report(), report(silent=False)], False),  # it failed, but it answered
        ([report(), report("busy", silent=False)], False),
        ([report(), report(), report("resting", silent=False)], True),
        ([], False),
    ],
)
def test_the_network_is_suspected_when_several_were_asked_and_none_answered(reports, suspected):
    assert is_suspected(reports) is suspected


def test_a_daemon_suspects_the_network_at_the_second_that_falls_silent_with_no_answer_in_between():
    watch = NetworkWatch()
    assert watch.forgiven(report(outlet="elm")) == ()
    assert watch.forgiven(report(outlet="elm", newly=False)) == ()
    assert watch.forgiven(report("resting", silent=False)) == ()
    assert watch.forgiven(report(outlet="oak")) == ("elm", "oak")
    assert watch.forgiven(report(outlet="ash", newly=False)) == ("ash",)
    assert watch.forgiven(ANSWERED) == ()
    assert watch.forgiven(report(outlet="ash", newly=False)) == ()
    assert watch.forgiven(report(outlet="elm", newly=False)) == ()  # they are silent for themselves


def test_an_answer_in_between_tells_that_the_network_works():
    watch = NetworkWatch()
    assert watch.forgiven(report(outlet="elm")) == ()
    assert watch.forgiven(ANSWERED) == ()
    assert watch.forgiven(report(outlet="oak")) == ()


# ---- a run of several outlets ----------------------------------------------------------------------------------

STATE = "SELECT id, failures, silent_since IS NOT NULL FROM outlets ORDER BY id"


@ON_BOTH_ENGINES
async def test_when_none_of_several_outlets_answers_no_failure_counts_and_all_are_due_soon(store, ask):
    net = Net(silent(*IDS))
    reports = await run_outlets(net, store, *outlets())
    assert [one.outcome for one in reports] == ["failed"] * 3
    assert [(one.turned, one.silent, one.newly_silent) for one in reports] == [(None, True, True)] * 3
    assert ask(STATE) == [(id, 0, True) for id in IDS]
    assert ask("SELECT DISTINCT failures, due_at FROM feeds") == [(0, None)]
    with store.read() as tx:
        assert {one.due_at for one in tx.outlets.all()} == {NOON + 10 * MINUTE}
    again = await run_outlets(net, store, *outlets())
    assert [one.newly_silent for one in again] == [False] * 3


@pytest.mark.parametrize("answer", [BUSY, rss()], ids=["an error", "an empty feed"])
async def test_one_answer_is_enough_to_blame_the_others(store, ask, answer):
    net = Net(silent("ash", "oak") | {feed("elm"): answer})
    reports = await run_outlets(net, store, *outlets())
    assert [one.turned for one in reports] == ["failing"] * 3
    assert ask(STATE) == [("ash", 1, True), ("elm", 1, False), ("oak", 1, True)]


async def test_a_single_silent_outlet_is_to_blame(store, ask):
    await run_outlets(Net(silent("elm")), store)
    assert ask(STATE) == [("elm", 1, True)]


# ---- the daemon ------------------------------------------------------------------------------------------------


class Eager(Random):
    """Spreads nothing: what is due begins at once."""

    def random(self):
        return 0.0


async def asked_by_daemon(net, store, mine, until, *, step=MINUTE, change=None):
    """When a daemon asked for each outlet's feed, in minutes from noon. `change` changes the net before a tick."""
    deps = replace(make_deps(net, store), rng=Eager())
    options = RunOptions(command="run", settings=FetchSettings(concurrency=1), outlets=mine)
    daemon = Daemon(deps, Plan(outlets=mine, options=options))
    asked = {one.id: [] for one in mine}
    for _ in pass_time(net, store, step):
        if net.now >= until:
            break
        if change:
            change(net)
        for _ in mine:  # one run after the other
            net.asked.clear()
            await daemon.tick()
            await daemon.idle()
            for url in net.asked:
                if url.endswith("/rss"):
                    asked[url.removeprefix("https://").partition(".")[0]].append(
                        int((net.now - NOON) / MINUTE)
                    )
    deps.store.close()
    return asked


def down(*ids, since, until):
    """A change of the net: these outlets are silent from one hour to another."""

    def change(net):
        is_down = NOON + since * HOUR <= net.now < NOON + until * HOUR
        net.pages |= silent(*ids) if is_down else sound(*ids)

    return change


async def test_while_the_network_is_down_the_daemon_keeps_its_pace_and_is_back_at_once(sqlite_store):
    net = Net(sound(*IDS))
    asked = await asked_by_daemon(
        net, sqlite_store, outlets(), NOON + 9 * HOUR, change=down(*IDS, since=1, until=8)
    )
    for times in asked.values():
        while_down = [minute for minute in times if 100 <= minute < 480]
        assert max(later - one for one, later in itertools.pairwise(while_down)) <= 12
        assert min(minute for minute in times if minute >= 480) <= 491
    with sqlite_store.read() as tx:
        assert [(one.failures, one.silent_since) for one in tx.outlets.all()] == [(0, None)] * 3


async def test_those_that_fell_silent_together_are_asked_at_once_when_one_is_back(sqlite_store):
    # Their common hoster is down, while another outlet answers: they are to blame, and wait up to six hours.
    net = Net(sound(*IDS))
    hosted = down("ash", "elm", since=1, until=30)
    asked = await asked_by_daemon(
        net, sqlite_store, outlets(), NOON + 40 * HOUR, step=2 * MINUTE, change=hosted
    )
    back = sorted(min(minute for minute in asked[id] if minute >= 30 * 60) for id in ("ash", "elm"))
    assert back[1] - back[0] <= 2
    for id in ("ash", "elm"):
        while_down = [minute for minute in asked[id] if 120 <= minute < 30 * 60]
        assert max(later - one for one, later in itertools.pairwise(while_down)) <= 6 * 60 + 2
        assert len(while_down) <= 9


async def test_a_silent_outlet_among_others_that_answer_is_not_asked_more_often_for_it(sqlite_store):
    net = Net(sound("ash", "oak") | silent("elm"))
    asked = await asked_by_daemon(net, sqlite_store, outlets(), NOON + 13 * HOUR, step=2 * MINUTE)
    assert len(asked["elm"]) <= 7


# ---- one run takes what it finds -------------------------------------------------------------------------------


class Slow(Net):
    """Takes a minute for every answer."""

    async def __call__(self, url, **said):
        self.now += MINUTE
        return await super().__call__(url, **said)


async def test_a_run_of_the_daemon_takes_all_that_its_feeds_announce_while_the_clock_goes_on(store, ask):
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    urls = [f"https://elm.example/news/{n}-what-was-said" for n in range(4)]
    names = ("rss", "2.rss", "map.xml", "part.xml")
    one, two, index, part = (f"https://elm.example/{name}" for name in names)
    net = Slow(
        {
            one: rss(urls[0]),
            two: rss(urls[1], urls[2]),
            index: f"<sitemapindex {space}><sitemap><loc>{part}</loc></sitemap></sitemapindex>",
            part: f"<urlset {space}><url><loc>{urls[3]}</loc></url></urlset>",
            **{url: story(url) for url in urls},
        }
    )
    elm = outlet("elm", Feed(kind="rss", url=one), Feed(kind="rss", url=two), Feed(kind="sitemap", url=index))
    await asked_by_daemon(net, store, (elm,), NOON + MINUTE)
    assert sorted(net.asked) == sorted([one, two, index, part, *urls])
    assert ask("SELECT outcome, new FROM runs") == [("done", 4)]
