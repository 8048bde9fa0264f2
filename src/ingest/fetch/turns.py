"""Whose turn it is: one request at a time to each host and to each machine, with a delay between two."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_TURNS = 4_096


@dataclass(slots=True)
class Turn:
    """`lock` is held during each request; the next one may begin at `next_at_s`, in seconds of the monotonic clock. The
    last one has ended at `ended_at_s`."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at_s: float = 0.0
    ended_at_s: float = float("-inf")

    def end(self, now_s: float, delay_s: float) -> None:
        """Notes that a request has ended, and how long the next one has to wait."""
        self.ended_at_s, self.next_at_s = now_s, now_s + delay_s


class Turns:
    """The turns at hosts, by their names, or at machines, by their IP addresses."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._turns: dict[str, Turn] = {}

    def get(self, name: str) -> Turn:
        """The turn at `name`."""
        if name not in self._turns:
            self._evict_idle()
            self._turns[name] = Turn()
        return self._turns[name]

    def _evict_idle(self) -> None:
        """Redirects can lead to any number of hosts, so the oldest idle ones make room when there are too many."""
        if len(self._turns) < MAX_TURNS:
            return
        now_s = self._clock()
        for name, turn in list(self._turns.items())[: MAX_TURNS // 2]:
            if turn.next_at_s <= now_s and not turn.lock.locked():
                del self._turns[name]
