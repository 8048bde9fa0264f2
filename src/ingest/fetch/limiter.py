"""Limits how many large bodies are in memory at once.

A page holds its slot until it is garbage: also while it waits for a parser.
"""

import asyncio
import weakref
from contextlib import suppress

from ingest.model import Page


class LargeBodyLimiter:
    """`max_bodies` slots. Who waits for one longer than `wait_s` goes on without, so that nothing deadlocks."""

    def __init__(self, max_bodies: int, wait_s: float) -> None:
        self._slots = asyncio.Semaphore(max_bodies)
        self._wait_s = wait_s

    async def acquire(self) -> bool:
        """Whether a slot was free in time; then call `release` or `release_with`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_s):
                return await self._slots.acquire()
        return False

    def release(self) -> None:
        """Frees a slot now."""
        self._slots.release()

    def release_with(self, page: Page) -> None:
        """Frees a slot when `page` is garbage, on whatever thread that happens."""
        weakref.finalize(page, _release_in, asyncio.get_running_loop(), self._slots).atexit = False


def _release_in(loop: asyncio.AbstractEventLoop, slots: asyncio.Semaphore) -> None:
    with suppress(RuntimeError):  # The loop is closed, and nobody waits any more.
        loop.call_soon_threadsafe(slots.release)
