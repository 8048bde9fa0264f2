"""How outlets stand: what needs somebody, since when and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import ME, NOON, Net, ingest, outlet, rss, story
from runs import run_outlets

from ingest.config import Outlet
from ingest.errors import Unreachable
from ingest.pipeline.status import statuses

HOME, FEED = "https://elm.example", "https://elm.example/rss"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def look(store, now, *outlets, **said):
    configured = outlets or (outlet("elm", **said),)
    with store.read() as tx:
        standings = tx.standing.of_outlets(now)
    return {one.standing.id: one for one in statuses(standings, {one.id: one for one in configured}, now)}


def net(*numbers, now=NOON):
    pages = {f"{HOME}/{n}": story(f"news {n}") for n in numbers}
    return Net(pages | {FEED: rss(*pages)}, now=now)


async def test_an_outlet_that_works_is_ok_with_its_last_success_and_what_it_brought(store):
    await ingest(net(1, 2), store)
    one = look(store, NOON + HOUR / 60)["elm"]
    assert (one.state, one.said, one.is_alarming) == ("ok", "", False)
    assert (one.standing.last_success_at, one.standing.new, one.standing.waiting) == (NOON, 2, 0)
    assert not one.standing.is_running


async def test_one_that_fails_says_since_when_and_why(store):
    await ingest(net(1), store)
    for hours in (1, 5):
        down = Net({FEED: Unreachable("timeout", "silent for 15 s")}, now=NOON + hours * HOUR)
        await ingest(down, store, outlet("elm"), outlet("oak"))  # two outlets, so that it is not the network
    one = look(store, NOON + 6 * HOUR)["elm"]
    assert one.state == "failing"
    assert "since 2026-11-20 13:00 UTC (2 runs)" in one.said
    assert "timeout: silent for 15 s" in one.said
    assert one.standing.last_success_at == NOON
    assert next(iter(look(store, NOON + 6 * HOUR))) == "elm"


async def test_one_that_works_again_is_not_failing_any_more(store):
    await ingest(Net({FEED: "no feed"}), store)
    assert look(store, NOON)["elm"].state == "failing"
    await ingest(net(1, now=NOON + 3 * HOUR), store)
    assert look(store, NOON + 3 * HOUR)["elm"].state == "ok"


async def test_one_that_nobody_fetches_is_late_unless_it_is_running(store):
    await run_outlets(net(1), store, by_daemon=True)
    assert look(store, NOON + 16 * HOUR / 60)["elm"].state == "ok"
    late = look(store, NOON + 2 * HOUR)["elm"]
    assert (late.state, late.is_alarming) == ("late", True)
    with store.begin() as tx:
        tx.runs.start("elm", "run", ME, NOON + 2 * HOUR)
    one = look(store, NOON + 2 * HOUR)["elm"]
    assert (one.state, one.standing.is_running) == ("ok", True)


async def test_one_that_brings_far_less_than_usual_is_quiet(store):
    for day in range(7):
        await ingest(net(*range(6 * day, 6 * day + 6), now=NOON + day * DAY), store)
    later = NOON + 7 * DAY
    await ingest(net(99, now=later - HOUR), store)
    await run_outlets(net(99, now=later), store, by_daemon=True)
    one = look(store, later)["elm"]
    assert (one.state, one.standing.new) == ("quiet", 1)
    assert one.standing.usual_new == 6.0
    assert one.said == "1 articles in 24 hours, where 6 are usual"
    rare = replace(one.standing, usual_new=4.9)
    assert statuses([rare], {"elm": outlet("elm")}, later)[0].state == "ok"


async def test_what_waits_is_counted(store):
    await ingest(net(1, 2, 3), store, limit=1)
    assert look(store, NOON)["elm"].standing.waiting == 2


@ON_BOTH_ENGINES
@pytest.mark.parametrize(
    "configured, state",
    [
        (outlet("elm", enabled=False), "paused"),
        (Outlet(id="oak", name="Oak", homepage="https://oak.example"), "left over"),
    ],
)
async def test_paused_ones_and_those_that_are_no_more_alarm_nobody(store, configured, state):
    await ingest(Net({FEED: "no feed"}), store)
    one = look(store, NOON, configured)["elm"]
    assert (one.state, one.is_alarming) == (state, False)


@ON_BOTH_ENGINES
def test_one_that_never_ran_is_new(store):
    assert look(store, NOON)["elm"].state == "new"


@ON_BOTH_ENGINES
async def test_a_run_has_its_counts_and_its_reasons(store):
    await ingest(Net({FEED: "no feed"}), store)
    await ingest(net(1, now=NOON + HOUR), store)
    with store.read() as tx:
        newest, first = tx.standing.runs((), 5)
        assert (newest.id, newest.outcome, newest.new) == (2, "done", 1)
        assert first == tx.standing.run(1)
        assert "not_a_feed" in first.error
        assert tx.standing.run(3) is None
        assert tx.standing.runs(("oak",), 5) == []
        assert [one.id for one in tx.standing.runs(("elm",), 1)] == [2]
        assert tx.standing.runs((), 5, only_running=True) == []
