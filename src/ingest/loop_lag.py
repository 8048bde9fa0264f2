"""How long the event loop stands still: while it does, no outlet is fetched and no lease is renewed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

log = structlog.get_logger()

MEASURE_INTERVAL_S = 0.05
WARN_ABOVE_S = 0.1
WARN_INTERVAL_S = 60.0
"""At most one warning in so many seconds, with the largest lag since the last one."""

RECENT_S = 60.0
"""What is recent is forgotten after once to twice as long."""


class LoopLag:
    """The largest lag, in seconds: how much later than asked for a sleep of this loop ended. `clock` is monotonic.
    Other threads may read."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._clock, self._sleep = clock, sleep
        self.largest_s = 0.0
        self._turned_s = self._recent_since_s = clock()
        self._recent_s = self._before_s = 0.0

    @property
    def recent_s(self) -> float:
        """The largest of the last one or two times RECENT_S."""
        return max(self._recent_s, self._before_s)

    @property
    def stands_still_s(self) -> float:
        """For how long the loop has not come round."""
        return max(0.0, self._clock() - self._turned_s - MEASURE_INTERVAL_S)

    def _remember(self, now_s: float, lag_s: float) -> None:
        self._turned_s = now_s
        if now_s - self._recent_since_s >= RECENT_S:
            self._before_s, self._recent_s, self._recent_since_s = self._recent_s, 0.0, now_s
        self._recent_s = max(self._recent_s, lag_s)
        self.largest_s = max(self.largest_s, lag_s)

    async def measure(self) -> None:
        """Measures until it is cancelled, and warns."""
        unsaid_s, said_at_s = 0.0, self._clock() - WARN_INTERVAL_S
        while True:
            began_s = self._clock()
            await self._sleep(MEASURE_INTERVAL_S)
            now_s = self._clock()
            lag_s = now_s - began_s - MEASURE_INTERVAL_S
            self._remember(now_s, lag_s)
            unsaid_s = max(unsaid_s, lag_s)
            if unsaid_s > WARN_ABOVE_S and now_s - said_at_s >= WARN_INTERVAL_S:
                log.warning("loop.lagged", lag_ms=round(unsaid_s * 1000))
                unsaid_s, said_at_s = 0.0, now_s


@asynccontextmanager
async def measured(
    clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> AsyncIterator[LoopLag]:
    """Measures the lag during the block, and logs the largest at its end."""
    lag = LoopLag(clock, sleep)
    measuring = asyncio.create_task(lag.measure())
    try:
        yield lag
    finally:
        measuring.cancel()
        with suppress(asyncio.CancelledError):
            await measuring
        log.info("loop.measured", largest_lag_ms=round(lag.largest_s * 1000))
