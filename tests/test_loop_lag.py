"""The lag of the event loop: measured with a clock that is handed in, told once a minute, summed up at the end."""

import asyncio
from collections.abc import Sequence

from structlog.testing import capture_logs

from ingest.loop_lag import MEASURE_INTERVAL_S, RECENT_S, WARN_INTERVAL_S, LoopLag, measured


class Loop:
    """A clock, and a sleep that takes each of these lags longer than it was asked to; then it never returns."""

    def __init__(self, lags_s: Sequence[float]) -> None:
        self.now_s, self.lags_s = 0.0, list(lags_s)
        self.is_through = asyncio.Event()

    def clock(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        if not self.lags_s:
            self.is_through.set()
            await asyncio.Event().wait()
        self.now_s += seconds + self.lags_s.pop(0)


async def told(lags_s: Sequence[float]) -> list[tuple[str, int]]:
    """What is logged of a loop with these lags: the events with their milliseconds."""
    loop = Loop(lags_s)
    with capture_logs() as logs:
        async with measured(loop.clock, loop.sleep):
            await loop.is_through.wait()
    return [(one["event"], one.get("lag_ms", one.get("largest_lag_ms"))) for one in logs]


async def test_a_lag_above_a_tenth_of_a_second_is_a_warning_and_a_smaller_one_is_not():
    assert await told([0.0, 0.099]) == [("loop.measured", 99)]
    assert await told([0.0, 0.101, 0.0]) == [("loop.lagged", 101), ("loop.measured", 101)]


async def test_there_is_one_warning_a_minute_with_the_largest_lag_since_the_last():
    quiet = [0.0] * int(WARN_INTERVAL_S / MEASURE_INTERVAL_S + 1)
    found = await told([0.2, 0.3, 0.9, 0.3, *quiet, 0.4, *quiet])
    assert found == [("loop.lagged", 200), ("loop.lagged", 900), ("loop.lagged", 400), ("loop.measured", 900)]


async def test_the_largest_lag_is_known_after_the_end():
    loop = Loop([0.01, 0.05, 0.02])
    async with measured(loop.clock, loop.sleep) as lag:
        await loop.is_through.wait()
    assert isinstance(lag, LoopLag)
    assert round(lag.largest_s, 3) == 0.05


async def test_what_is_recent_is_the_largest_of_the_last_minutes_and_a_loop_that_stands_still_shows():
    quiet = [0.0] * int(RECENT_S / MEASURE_INTERVAL_S + 1)
    loops = Loop([0.5, *quiet]), Loop([0.5, *quiet, *quiet, 0.2])
    recent_s = []
    for loop in loops:
        async with measured(loop.clock, loop.sleep) as lag:
            await loop.is_through.wait()
            recent_s.append(round(lag.recent_s, 3))
            loop.now_s += 30.0
            assert round(lag.stands_still_s) == 30
    assert recent_s == [0.5, 0.2]
