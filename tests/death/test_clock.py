"""Whatever the clock does, polls go on: none is skipped, and none doubled, by more than two intervals."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from net import NOON, Net, make_deps, outlet, rss, story

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan, reschedule_after_clock_change
from ingest.errors import Unreachable
from ingest.pipeline.deps import RunOptions
from store.store import Store, open_store

FEED = "https://elm.example/rss"
EVERY_S = 900.0
STEP_S = 30.0


class Clock:
    """A wall clock that somebody sets: `shown` gives its offset after so many seconds of real time."""

    def __init__(self, begin: datetime, offset: Callable[[float], timedelta]) -> None:
        self._begin, self._offset = begin, offset
        self.real_s = 0.0

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=self.real_s) + self._offset(self.real_s)


async def polls(store: Store, clock: Clock, hours: float, *, net: Net | None = None) -> list[float]:
    """When, in seconds of real time, the feed was asked. It always brings something new."""
    elm = outlet(every_s=EVERY_S)
    net = net or Net()
    deps = replace(make_deps(net, store), now=clock.now)
    options = RunOptions(command="run", settings=FetchSettings(), outlets=(elm,))
    daemon = Daemon(deps, Plan(outlets=(elm,), options=options))
    asked: list[float] = []
    while clock.real_s < hours * 3600:
        page = f"https://elm.example/{len(asked)}"
        if not isinstance(net.pages.get(FEED), Unreachable):
            net.pages |= {FEED: rss(page), page: story(page)}
        net.now = clock.now()
        net.asked.clear()
        await daemon.tick()
        await daemon.idle()
        asked += [clock.real_s] * net.asked.count(FEED)
        clock.real_s += STEP_S
    deps.store.close()
    return asked


def check(asked: list[float], hours: float) -> None:
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert max(gaps) <= 2 * EVERY_S + 2 * STEP_S, "a poll was skipped"
    expected = hours * 3600 / EVERY_S
    assert expected * 0.85 - 2 <= len(asked) <= expected * 1.15 + 2, "polls were doubled or skipped"


JUMPS = {
    "three hours back": timedelta(hours=-3),
    "twenty minutes back": timedelta(minutes=-20),
    "three hours ahead": timedelta(hours=3),
    "a year ahead": timedelta(days=365),
    "a year back": timedelta(days=-365),
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_a_jump_skips_and_doubles_no_poll(sqlite_store, jump):
    clock = Clock(NOON, lambda real_s: jump if real_s > 2 * 3600 else timedelta(0))
    check(await polls(sqlite_store, clock, 5), 5)


async def test_a_jump_and_back_again_skips_and_doubles_no_poll(sqlite_store):
    def offset(real_s: float) -> timedelta:
        return timedelta(days=400) if 2 * 3600 < real_s < 3 * 3600 else timedelta(0)

    check(await polls(sqlite_store, Clock(NOON, offset), 5), 5)


NIGHTS = {"spring": datetime(2026, 3, 28, 23, tzinfo=UTC), "autumn": datetime(2026, 10, 24, 22, tzinfo=UTC)}


@pytest.mark.parametrize("begin", NIGHTS.values(), ids=NIGHTS)
async def test_the_nights_of_the_summer_time_are_nights_like_others(sqlite_store, begin, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        check(await polls(sqlite_store, Clock(begin, lambda real_s: timedelta(0)), 6), 6)
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_a_failure_in_a_false_future_does_not_silence_a_feed(sqlite_store):
    net = Net({FEED: Unreachable("connection", "refused")})
    future = Clock(NOON + timedelta(days=365), lambda real_s: timedelta(0))
    await polls(sqlite_store, future, 0.1, net=net)
    net.pages.clear()
    sqlite_again = open_store(str(sqlite_store._url))
    check(await polls(sqlite_again, Clock(NOON, lambda real_s: timedelta(0)), 3, net=net), 3)


async def test_a_job_planned_for_hours_ahead_is_planned_anew_when_the_clock_was_put_back():
    scheduler = AsyncIOScheduler(timezone="UTC")
    every = IntervalTrigger(seconds=2, timezone="UTC")
    scheduler.add_job(print, every, id="stuck", next_run_time=NOON + timedelta(hours=5))
    scheduler.add_job(print, every, id="sound", next_run_time=NOON + timedelta(seconds=2))
    scheduler.start(paused=True)
    reschedule_after_clock_change(scheduler, NOON)
    planned = {job.id: job.next_run_time for job in scheduler.get_jobs()}
    scheduler.shutdown(wait=False)
    assert planned == {"stuck": NOON, "sound": NOON + timedelta(seconds=2)}


async def test_a_bug_in_one_tick_ends_only_that_one(sqlite_store):
    ticks = 0
    done = asyncio.Event()

    class Odd(Daemon):
        async def tick(self) -> None:
            nonlocal ticks
            ticks += 1
            if ticks == 2:
                done.set()
            raise ZeroDivisionError

    deps = replace(make_deps(Net(), sqlite_store), now=lambda: datetime.now(UTC))
    daemon = Odd(deps, Plan(outlets=(), options=RunOptions(command="run", settings=FetchSettings())))
    running = asyncio.create_task(daemon.run())
    await done.wait()
    daemon.stop()
    await running
    deps.store.close()
    assert ticks >= 2
