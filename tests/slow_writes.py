"""A store whose transactions may not hold their locks for long: for batteries that use it directly. Where they run the
program, what it logs says so (`transaction.slow`)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from store.store import Store, WriteWatch, open_store

SLOW = "transaction.slow"
"""What the program logs of a transaction that made others wait for long."""

MAX_HELD_S = 10.0
"""Five times what the program warns of: where other programs keep the processors busy, all takes some times as long."""


@contextmanager
def watched_store(url: str) -> Iterator[Store]:
    """The database at `url`; fails at the end when a transaction held its locks too long."""
    watch = WriteWatch(clock=time.monotonic, report=lambda name, held_s: None)
    opened = open_store(url, watch=watch)
    try:
        yield opened
    finally:
        opened.close()
    held_s, name = watch.longest
    assert held_s < MAX_HELD_S, f"{name!r} made others wait for {held_s:.1f} s"
