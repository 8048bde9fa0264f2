"""The bytes of a connection, of which no more are read than the phase of an exchange can need.

Knows neither sockets nor the HTTP parser: it reads from a `Source`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from ingest.errors import Unreachable, Unusable
from ingest.fetch.answer import AnswerCleaner

MAX_HEAD_BYTES = 128 * 1024
HEAD_READ_BYTES = 8 * 1024
BODY_READ_BYTES = 32 * 1024
FRAMED_READ_BYTES = 4 * 1024
"""Of a body that is mostly framing: the event loop stands still for as long as it takes to read so much of it."""

TINY_READ_BYTES = 256
TINY_READS_AT_ONCE = 16
TINY_READS_PAUSE_S = 0.02
"""After so many reads that gave next to nothing, the next one waits until more has come: each costs as much as a large
one. At 800 of them a second, a page that a program prints word by word comes in time all the same."""

TRICKLE_WINDOW_S = 20.0
MIN_BYTES_PER_S = 256
"""Less in a window is not waited for. No single silence fills the window, because `timeout_s` ends that."""

Sleep = Callable[[float], Awaitable[None]]


class Source(Protocol):
    """A connection as it is read."""

    async def read(self, max_bytes: int) -> bytes:
        """At least one byte; none where the connection has ended."""
        ...


class BoundedReader:
    """Reads answers, and gives up when more comes than the phase of an exchange can need, or next to nothing.

    `begin_head` begins an answer (its limit is for all headers and interim answers together), `begin_body` ends its
    head. Reads are small, so that a flood of tiny pieces cannot hold up the event loop. The HTTP parser, which is
    strict, gets each head whole and cleaned, and chunks joined. `answer` is what cleans the present one.
    """

    def __init__(self, source: Source, clock: Callable[[], float], sleep: Sleep = asyncio.sleep) -> None:
        self._source, self._clock, self._sleep = source, clock, sleep
        self.begin_head()

    def begin_head(self) -> None:
        """From here on the head of another answer comes."""
        self._in_head, self._left_bytes = True, MAX_HEAD_BYTES
        self.answer = AnswerCleaner()
        self._tiny_reads = 0
        self._window_began_s: float | None = None
        self._window_bytes = 0

    def begin_body(self, max_bytes: int) -> None:
        """From here on the body comes, at most `max_bytes` of it with its framing."""
        self._in_head, self._left_bytes = False, max_bytes

    async def read(self) -> bytes:
        """What comes next, cleaned; nothing at the end."""
        while data := await self._receive():
            if cleaned := self.answer.feed(data):
                return cleaned
        return self.answer.end()

    async def _receive(self) -> bytes:
        if self._left_bytes <= 0:
            if self._in_head:
                raise Unusable("protocol", f"more than {MAX_HEAD_BYTES} bytes of headers")
            raise Unusable("too_large", "more framing than body")
        data = await self._source.read(self._step_bytes)
        if not data and self._in_head and self._left_bytes < MAX_HEAD_BYTES:
            raise Unreachable("protocol", "closed amid the headers")
        self._left_bytes -= len(data)
        if data:
            self._check_trickle(len(data))
            await self._rest_after_tiny(len(data))
            if self.answer.is_mostly_framing:
                # What has come already is given without waiting, and other tasks must have their turn.
                await asyncio.sleep(0)
        return data

    @property
    def _step_bytes(self) -> int:
        if self._in_head:
            return HEAD_READ_BYTES
        return FRAMED_READ_BYTES if self.answer.is_mostly_framing else BODY_READ_BYTES

    def _check_trickle(self, size: int) -> None:
        """Raises Unreachable timeout when a window has passed in which too little came."""
        now_s = self._clock()
        if self._window_began_s is None:
            self._window_began_s = now_s
        self._window_bytes += size
        window_s = now_s - self._window_began_s
        if window_s < TRICKLE_WINDOW_S:
            return
        if self._window_bytes < MIN_BYTES_PER_S * window_s:
            raise Unreachable("timeout", f"a trickle of {self._window_bytes} bytes in {window_s:.0f} s")
        self._window_began_s, self._window_bytes = now_s, 0

    async def _rest_after_tiny(self, size: int) -> None:
        self._tiny_reads += size < TINY_READ_BYTES
        if size < TINY_READ_BYTES and self._tiny_reads % TINY_READS_AT_ONCE == 0:
            await self._sleep(TINY_READS_PAUSE_S)
