"""A store whose transactions may not hold their locks for long: for batteries that use it directly. Where they run the
program, what it logs says so (`transaction.slow`)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from store.store import Store, WriteWatch, open_store

SLOW = "transaction.slow"
"""What the program logs of a transaction that made others wait for long."""


@contextmanager
def watched_store(url: str) -> Iterator[Store]:
    """The database at `url`; fails at the end when a transaction held its locks too long."""
    slow: list[tuple[str, float]] = []
    watch = WriteWatch(clock=time.monotonic, report=lambda name, held_s: slow.append((name, held_s)))
    opened = open_store(url, watch=watch)
    try:
        yield opened
    finally:
        opened.close()
    assert not slow, f"transactions that made others wait: {slow}"
