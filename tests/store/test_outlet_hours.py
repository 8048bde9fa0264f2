"""Runs of an outlet are counted by the hour in which they end."""

from datetime import UTC, datetime, timedelta

import pytest

from store.model import OutletHour, OutletRow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_HOUR = (NOON - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(hours=1)


def add_run(store, at, **values):
    usual = {"is_failure": False, "is_batch": False, "last_new_at": None}
    with store.begin() as tx:
        tx.alarms.add_run(values.pop("outlet", "elm"), at, **usual | values)


@pytest.fixture
def counted(store):
    """Runs of three hours of two days, and one of another outlet."""
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    add_run(store, NOON - timedelta(seconds=1), is_failure=True)
    add_run(store, NOON, is_batch=True, last_new_at=NOON - timedelta(minutes=30))
    add_run(store, NOON + timedelta(minutes=20), is_batch=True, last_new_at=NOON)
    add_run(store, NOON + timedelta(minutes=59, seconds=59), is_failure=True)
    add_run(store, NOON + timedelta(hours=12), is_batch=True, last_new_at=None)
    add_run(store, NOON, outlet="oak")
    return store


def test_runs_that_end_in_one_hour_are_counted_together(counted):
    with counted.read() as tx:
        assert tx.alarms.hours("elm", NOON - timedelta(days=1)) == [
            OutletHour(hour=NOON_HOUR - 1, runs=1, failures=1),
            OutletHour(hour=NOON_HOUR, runs=3, failures=1, batches=2, longest_s=1800),
            OutletHour(hour=NOON_HOUR + 12, runs=1, batches=1),
        ]


def test_hours_are_given_from_that_of_a_time_on(counted):
    with counted.read() as tx:
        assert [one.hour - NOON_HOUR for one in tx.alarms.hours("elm", NOON + timedelta(minutes=5))] == [
            0,
            12,
        ]
        assert tx.alarms.hours("elm", NOON + timedelta(hours=13)) == []


def test_runs_are_summed_from_the_hour_of_a_time_up_to_an_hour_that_has_not_ended(counted):
    def summed(since, until):
        with counted.read() as tx:
            return [sum(column) for column in zip(*tx.alarms.runs_by_day("elm", since, until), strict=True)]

    with counted.read() as tx:
        by_day = tx.alarms.runs_by_day("elm", NOON - timedelta(hours=12), NOON + timedelta(hours=13))
    assert sorted(by_day) == [(0, 1), (2, 4)]
    assert summed(NOON - timedelta(hours=12), NOON + timedelta(hours=13)) == [2, 5]
    assert summed(NOON - timedelta(hours=12), NOON) == [1, 1]
    assert summed(NOON, NOON + timedelta(hours=12)) == [1, 3]
