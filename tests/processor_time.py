"""A bound on the processor time of what a test or a benchmark runs: for what may backtrack, or never end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlow(Exception):
    pass


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TooSlow within the block once it has taken so many seconds of a processor."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
