"""Threads for questions: so many at once, so many that wait, and the rest is told to come again."""

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import to_thread

from ingest.web.errors import Busy

T = TypeVar("T")


class Work:
    """Runs functions on threads. Those that may take long have fewer of them, so that they never keep all others
    waiting."""

    def __init__(self, *, threads: int, heavy_threads: int, max_waiting: int) -> None:
        self._all = anyio.CapacityLimiter(threads)
        self._heavy = anyio.CapacityLimiter(heavy_threads)
        self._waiting, self._max_waiting = 0, max_waiting

    async def run(self, function: Callable[[], T], *, heavy: bool) -> T:
        """What `function` gives. Raises Busy."""
        if self._waiting >= self._max_waiting:
            raise Busy("too many questions wait for an answer; ask again in a moment")
        self._waiting += 1
        try:
            if not heavy:
                return await to_thread.run_sync(function, limiter=self._all)
            async with self._heavy:
                return await to_thread.run_sync(function, limiter=self._all)
        finally:
            self._waiting -= 1
