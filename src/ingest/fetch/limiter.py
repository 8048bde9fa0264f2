"""Room for large pages, so that many of them at once do not make the process large.

A page keeps its place until nobody holds it any more: while it waits for its parser, too.
"""

import asyncio
import weakref
from contextlib import suppress

from ingest.model import Page


class LargeBodyLimiter:
    """So many large pages at once; who waits longer than `patience_s` for a place goes on without one."""

    def __init__(self, most: int, patience_s: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._patience_s = patience_s

    async def take(self) -> bool:
        """Whether there was a place; then it is to be given back, or left to the page."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                return await self._free.acquire()
        return False

    def give_back(self) -> None:
        self._free.release()

    def leave_to(self, page: Page) -> None:
        """Gives the place back when `page` is dropped, by whatever thread."""
        weakref.finalize(page, _give_back, asyncio.get_running_loop(), self._free).atexit = False


def _give_back(loop: asyncio.AbstractEventLoop, free: asyncio.Semaphore) -> None:
    with suppress(RuntimeError):  # The loop is closed: nobody waits any more.
        loop.call_soon_threadsafe(free.release)
