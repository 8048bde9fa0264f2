"""What a daemon says of a database that cannot be used: often enough, not too often, and not for ever."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, make_deps, outlet
from structlog.testing import capture_logs

from ingest.config import FetchSettings
from ingest.daemon import Daemon, Plan
from ingest.pipeline import database
from ingest.pipeline.database import LOST_GIVE_UP, LOST_RETELL, MAX_SKEW, MAX_WAL_BYTES, RETELL, DatabaseWatch
from ingest.pipeline.deps import RunOptions
from store.errors import NotReady, Unavailable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AWAY, LOST = Unavailable("news: connection refused"), NotReady("news: no such table: outlets")


def told(watch, error, times):
    """What is logged when the database fails with `error` at these times after noon; whether it is given up."""
    with capture_logs() as logged:
        given_up = [watch.failed(error, NOON + at) for at in times]
    return [one["event"] for one in logged], given_up


def every(step, count):
    return [step * number for number in range(count)]


def test_a_database_that_is_away_is_told_of_once_an_hour_and_never_given_up():
    events, given_up = told(DatabaseWatch(), AWAY, every(timedelta(minutes=1), 600))

    assert events == ["database.unavailable"] * 10
    assert not any(given_up)
    assert timedelta(hours=1) == RETELL


def test_lost_tables_are_told_of_every_other_minute_and_given_up_after_a_while():
    events, given_up = told(
        DatabaseWatch(), LOST, every(LOST_RETELL / 4, 4 * (LOST_GIVE_UP // LOST_RETELL) + 1)
    )

    assert len(events) == LOST_GIVE_UP // LOST_RETELL + 1
    assert given_up == [False] * (len(given_up) - 1) + [True]


def test_another_fault_than_before_is_told_of_at_once():
    watch = DatabaseWatch()

    assert told(watch, AWAY, [timedelta()])[0] == ["database.unavailable"]
    assert told(watch, LOST, [timedelta(seconds=2)])[0] == ["database.unavailable"]


def test_tables_that_came_back_are_lost_anew_another_time():
    watch = DatabaseWatch()
    told(watch, LOST, [timedelta()])
    with capture_logs() as logged:
        watch.works()
        watch.works()

    assert [one["event"] for one in logged] == ["database.recovered"]
    assert told(watch, LOST, [LOST_GIVE_UP]) == (["database.unavailable"], [False])


def test_the_time_in_which_the_server_is_away_does_not_count_as_without_tables():
    watch = DatabaseWatch()
    told(watch, LOST, [timedelta()])
    told(watch, AWAY, [timedelta(minutes=1)])

    assert told(watch, LOST, [LOST_GIVE_UP])[1] == [False]


def test_a_clock_that_was_set_back_does_not_silence_it():
    watch = DatabaseWatch()
    told(watch, AWAY, [timedelta()])

    assert told(watch, AWAY, [-timedelta(days=1)])[0] == ["database.unavailable"]


@pytest.mark.parametrize("skew", [MAX_SKEW * 2, -MAX_SKEW * 2])
def test_clocks_that_differ_are_told_of_once_until_they_agree(skew):
    watch = DatabaseWatch()
    with capture_logs() as logged:
        for one in (timedelta(seconds=1), skew, skew, timedelta(), skew):
            watch.compared(one)

    assert [one["server_ahead_s"] for one in logged] == [skew.total_seconds()] * 2


def test_a_write_ahead_log_that_grows_is_told_of_once_with_those_who_have_it_open():
    watch = DatabaseWatch()
    with capture_logs() as logged:
        for size in (MAX_WAL_BYTES, MAX_WAL_BYTES + 1, MAX_WAL_BYTES + 2, 0, MAX_WAL_BYTES + 1):
            watch.wal_measured(size, ("sqlite3 (7)",))

    assert [(one["event"], one["open_in"]) for one in logged] == [
        ("database.wal_grows", ("sqlite3 (7)",))
    ] * 2


async def watched(store, **outside):
    """What a daemon logs that looks after its database once."""
    deps = replace(make_deps(Net(), store), **outside)
    daemon = Daemon(
        deps, Plan(outlets=(outlet(),), options=RunOptions(command="run", settings=FetchSettings()))
    )
    with capture_logs() as logged:
        await daemon.watch()
    deps.store.close()
    return logged


@ON_BOTH_ENGINES
async def test_the_daemon_notices_a_clock_that_differs_from_the_servers(store, database_url):
    logged = await watched(store, now=lambda: datetime.now(UTC) - timedelta(minutes=1))

    skewed = [round(one["server_ahead_s"]) for one in logged if one["event"] == "clock.skewed"]
    assert skewed == ([60] if database_url.startswith("postgresql") else [])


async def test_the_daemon_names_who_keeps_the_write_ahead_log_from_shrinking(
    sqlite_store, sqlite_url, monkeypatch
):
    monkeypatch.setattr(database, "MAX_WAL_BYTES", 1_000)
    with closing(sqlite3.connect(sqlite_url[10:], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM outlets").fetchall()
        with sqlite_store.begin() as tx:
            tx.outlets._db.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

        logged = await watched(sqlite_store, users_of=lambda files: (f"reader of {files[0].name} (7)",))

    assert [one["open_in"] for one in logged] == [("reader of news.db (7)",)]
