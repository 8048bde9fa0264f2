"""How often what brings nothing, fails or does not answer is asked: less and less, never before it is welcome."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from net import NOON, Net, make_deps, outlet, rss, story
from runs import pass_time, run_outlets

from ingest.config import Feed, FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.errors import Gone, ServerBusy, Unreachable
from ingest.pipeline.deps import RunOptions

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"
BUSY = ServerBusy("status", "503", http_status=503)
SILENT = Unreachable("connection", "refused")


# ---- the pace of an outlet ------------------------------------------------------------------------------------


async def polls(net, store, *, every_s, hours, step_s, answers=(), elm=None):
    """When the daemon asked for the feed, in seconds since it began. `answers` replace the feed one by one."""
    elm = elm or outlet(every_s=every_s)
    deps = replace(make_deps(net, store), now=lambda: net.now)
    daemon = Daemon(
        deps,
        Plan(outlets=(elm,), options=RunOptions(command="run", settings=FetchSettings(), outlets=(elm,))),
    )
    asked, answers = [], iter(answers)
    for _ in pass_time(net, store, timedelta(seconds=step_s)):
        since_s = (net.now - NOON).total_seconds()
        if since_s >= hours * 3600:
            break
        net.asked.clear()
        await daemon.tick()
        await daemon.idle()
        if FEED in net.asked:
            asked.append(since_s)
            net.pages |= next(answers, {})
    deps.store.close()
    return asked


def gaps(asked):
    return [later - earlier for earlier, later in itertools.pairwise(asked)]


def assert_gaps(asked, wanted_s, *, step_s):
    """The gaps between the polls are the wanted ones, but for a jitter of a tenth and the length of a step."""
    found = gaps(asked)[: len(wanted_s)]
    assert len(found) == len(wanted_s)
    for gap, wanted in zip(found, wanted_s, strict=True):
        assert wanted * 0.9 - 1 <= gap <= wanted * 1.1 + step_s, (found, wanted_s)


async def test_an_outlet_that_brings_nothing_is_asked_less_and_less_down_to_an_eighth(sqlite_store):
    asked = await polls(Net({FEED: rss()}), sqlite_store, every_s=900, hours=24, step_s=30)
    assert_gaps(asked, [min(900 * 1.3**n, 8 * 900) for n in range(1, 14)], step_s=30)


async def test_an_outlet_that_brings_something_is_asked_at_its_own_pace_again(sqlite_store):
    new = {FEED: rss(ONE), ONE: story("rivers")}
    answers = ({}, {}, {}, new)
    asked = await polls(Net({FEED: rss()}), sqlite_store, every_s=900, hours=6, step_s=30, answers=answers)
    assert_gaps(asked, [900 * 1.3, 900 * 1.3**2, 900 * 1.3**3, 900 * 1.3**4, 900, 900 * 1.3], step_s=30)


async def test_six_hours_is_the_longest_wait_unless_the_outlets_own_pace_is_slower(sqlite_store):
    asked = await polls(Net({FEED: rss()}), sqlite_store, every_s=3 * 3600, hours=60, step_s=300)
    assert_gaps(asked, [h * 3600 for h in (3.9, 5.07, 6, 6, 6, 6)], step_s=300)


WAITS = (2, 10, 30, 120, 360, 360, 360)
"""Minutes after so many failures in a row."""


@pytest.mark.parametrize("answer", [rss(), BUSY], ids=["nothing new", "a failure"])
async def test_an_outlet_that_is_asked_once_a_day_stays_at_that(sqlite_store, answer):
    asked = await polls(Net({FEED: answer}), sqlite_store, every_s=86_400, hours=120, step_s=900)
    assert_gaps(asked, [86_400] * 3, step_s=900)


@pytest.mark.parametrize("every_s", [60, 900, 3 * 3600])
async def test_an_outlet_that_fails_is_asked_when_its_feeds_may_be_but_never_faster_than_its_pace(
    sqlite_store, every_s
):
    asked = await polls(Net({FEED: BUSY}), sqlite_store, every_s=every_s, hours=30, step_s=30)
    assert_gaps(asked, [max(every_s, minutes * 60) for minutes in WAITS][:6], step_s=30)


async def test_an_outlet_that_answers_again_is_asked_at_its_own_pace_again(sqlite_store):
    answers = ({}, {}, {FEED: rss(ONE), ONE: story("rivers")}, {FEED: BUSY})
    asked = await polls(Net({FEED: BUSY}), sqlite_store, every_s=900, hours=8, step_s=30, answers=answers)
    assert_gaps(asked, [900, 900, 1800, 900, 900, 900, 1800], step_s=30)


async def test_an_outlet_of_two_feeds_keeps_its_pace_while_one_of_them_fails(sqlite_store):
    other = "https://elm.example/2.rss"
    elm = outlet("elm", Feed(kind="rss", url=FEED), Feed(kind="rss", url=other), every_s=900)
    net = Net({FEED: rss(ONE), ONE: story("rivers"), other: BUSY})
    asked = await polls(net, sqlite_store, every_s=900, hours=5, step_s=30, elm=elm)
    assert_gaps(asked, [900 * 1.3**n for n in range(6)], step_s=30)


# ---- what failed ----------------------------------------------------------------------------------------------


async def is_asked(net, store, url, at):
    """Whether a run of the daemon at this time asks for `url`."""
    net.now = at
    net.asked.clear()
    await run_outlets(net, store, by_daemon=True)
    return url in net.asked


@pytest.mark.parametrize("url", [FEED, ONE])
async def test_what_fails_rests_for_minutes_at_first_and_six_hours_at_last(store, url):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    net.pages[url] = BUSY
    assert await is_asked(net, store, url, NOON)
    for minutes in WAITS:
        rested_until = net.now + timedelta(minutes=minutes)
        assert not await is_asked(net, store, url, rested_until - timedelta(seconds=1))
        assert await is_asked(net, store, url, rested_until)


@pytest.mark.parametrize("url", [FEED, ONE])
@pytest.mark.parametrize("asked_for_s, rests_s", [(5400.0, 5400), (30.0, 120)])
async def test_nobody_is_asked_sooner_than_retry_after_says(store, url, asked_for_s, rests_s):
    net = Net({FEED: rss(ONE)})
    net.pages[url] = ServerBusy("status", "429", http_status=429, wait_s=asked_for_s)
    assert await is_asked(net, store, url, NOON)
    assert not await is_asked(net, store, url, NOON + timedelta(seconds=rests_s - 1))
    assert await is_asked(net, store, url, NOON + timedelta(seconds=rests_s))


@pytest.mark.parametrize("answer", [rss(), rss(ONE)], ids=["unchanged", "changed"])
async def test_a_feed_that_answered_begins_to_count_its_failures_anew(store, answer):
    minutes = timedelta(minutes=1)
    net = Net({FEED: rss()})
    assert await is_asked(net, store, FEED, NOON)
    net.pages[FEED] = BUSY
    assert await is_asked(net, store, FEED, NOON + 1 * minutes)
    assert await is_asked(net, store, FEED, NOON + 3 * minutes)
    net.pages[FEED] = answer
    assert await is_asked(net, store, FEED, NOON + 13 * minutes)
    net.pages[FEED] = BUSY
    assert await is_asked(net, store, FEED, NOON + 14 * minutes)
    assert not await is_asked(net, store, FEED, NOON + 15 * minutes)
    assert await is_asked(net, store, FEED, NOON + 16 * minutes)


async def test_an_entry_that_fails_for_a_week_is_given_up(store):
    net = Net({FEED: rss(ONE), ONE: SILENT})
    waiting = []
    for days in (0, 3, 7, 7.1, 9):
        net.now = NOON + timedelta(days=days)
        net.asked.clear()
        (report,) = await run_outlets(net, store, by_daemon=True)
        waiting.append((net.asked.count(ONE), report.waiting))
    assert waiting == [(1, 1), (1, 1), (1, 1), (1, 0), (0, 0)]


async def test_what_is_gone_is_given_up_at_once(store):
    net = Net({FEED: rss(ONE), ONE: Gone("status", "410", http_status=410)})
    (report,) = await run_outlets(net, store)
    assert (report.failed, report.waiting) == (1, 0)


async def test_a_run_by_hand_tries_five_times_before_an_entry_waits_for_its_turn(store):
    net = Net({FEED: rss(ONE), ONE: SILENT})
    tries = []
    for _ in range(7):
        net.asked.clear()
        await run_outlets(net, store)
        tries.append(net.asked.count(ONE))
    assert tries == [1, 1, 1, 1, 1, 0, 0]
    assert await is_asked(net, store, ONE, NOON + timedelta(hours=6))


async def test_a_run_by_hand_asks_for_a_feed_that_rests(store):
    net = Net({FEED: BUSY})
    for _ in range(3):
        net.asked.clear()
        await run_outlets(net, store)
        assert net.asked == [FEED]


# ---- hosts that do not answer ---------------------------------------------------------------------------------


def feeds(*urls):
    return outlet("elm", *(Feed(kind="rss", url=url) for url in urls))


async def test_after_two_silent_feeds_of_a_host_its_others_are_not_asked_but_those_of_other_hosts_are(
    store, ask
):
    silent = [f"https://elm.example/{n}.rss" for n in range(4)]
    other = "https://feeds.example/elm.rss"
    net = Net({**dict.fromkeys(silent, SILENT), other: rss()})
    (report,) = await run_outlets(net, store, feeds(*silent, other))
    assert net.asked == [*silent[:2], other]
    assert report.outcome == "done"
    assert ask("SELECT COUNT(*) FROM v_attempts WHERE stage = 'feed'") == [(3,)]
    assert ask("SELECT SUM(failures) FROM feeds") == [(2,)]  # what was not asked has not failed


async def test_a_feed_that_answers_in_between_or_only_fails_makes_no_host_silent(store):
    urls = [f"https://elm.example/{n}.rss" for n in range(6)]
    answers = (SILENT, rss(), SILENT, BUSY, BUSY, rss())
    net = Net(dict(zip(urls, answers, strict=True)))
    await run_outlets(net, store, feeds(*urls))
    assert net.asked == urls


async def test_after_five_silent_pages_the_rest_waits_for_the_next_run(store):
    urls = [f"https://elm.example/news/{n}-silence" for n in range(12)]
    net = Net({FEED: rss(*urls), **dict.fromkeys(urls, SILENT)})
    net.pages[urls[3]] = story("rivers")
    (report,) = await run_outlets(net, store)
    assert net.asked == [FEED, *urls[:9]]  # three, the one that answered, and five more
    assert (report.new, report.failed, report.waiting) == (1, 8, 11)
