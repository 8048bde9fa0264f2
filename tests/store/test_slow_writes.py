"""A transaction that makes others wait for long is reported with its name; waiting for others is not its time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from store.model import OutletRow
from store.store import MAX_HELD_S, WriteWatch, open_store

_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Watched:
    """A clock that is set by the test, and what was reported."""

    now: float = 0.0
    reports: list[tuple[str, float]] = field(default_factory=list)


@pytest.fixture
def watched():
    return Watched()


@pytest.fixture
def store(database_url, watched):
    watch = WriteWatch(clock=lambda: watched.now, report=lambda *told: watched.reports.append(told))
    opened = open_store(database_url, watch=watch)
    yield opened
    opened.close()


def test_a_transaction_that_held_its_locks_too_long_is_reported_with_its_name(store, watched):
    with store.begin(name="import"):
        watched.now += MAX_HELD_S + 1
    assert watched.reports == [("import", MAX_HELD_S + 1)]


def test_one_that_was_rolled_back_is_reported_too(store, watched):
    def fail():
        watched.now += MAX_HELD_S + 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.begin(name="import"):
        fail()
    assert [name for name, _ in watched.reports] == ["import"]


def test_one_that_is_not_too_long_is_not_reported(store, watched):
    with store.begin(name="import"):
        watched.now += MAX_HELD_S
    assert watched.reports == []


def test_reading_makes_nobody_wait(store, watched):
    with store.read():
        watched.now += 100
    assert watched.reports == []


@pytest.mark.parametrize("take", ["clusters", "outlet"])
def test_on_postgres_waiting_for_the_first_lock_is_the_time_of_somebody_else(store, watched, take):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), _NOON)
    with store.begin(name="link") as tx:
        watched.now += 100  # as if another one had held the lock meanwhile
        if take == "clusters":
            tx.copies.lock_clusters()
        else:
            tx.outlets.lock("elm")
        watched.now += 1
    assert watched.reports == ([("link", 101)] if store.writers == 1 else [])


def test_while_nothing_was_written_the_longest_took_no_time(store, watched):
    assert store.longest_transaction_s == 0
    with store.begin():
        watched.now += 0.01
    assert store.longest_transaction_s == 0.01


def test_the_longest_of_all_is_known_at_the_end(database_url, watched):
    watch = WriteWatch(clock=lambda: watched.now, report=lambda *told: watched.reports.append(told))
    opened = open_store(database_url, watch=watch)
    for name, took_s in (("entries", 0.25), ("import", 1.5), ("link", 1.0)):
        with opened.begin(name=name) as tx:
            tx.outlets.upsert(OutletRow(id="elm", name="Elm"), _NOON)
            tx.outlets.lock("elm")
            watched.now += took_s
    opened.close()
    assert (watch.longest, watched.reports) == ((1.5, "import"), [])
