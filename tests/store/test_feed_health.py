"""How feeds went since yesterday and before, and an outlet on each day, summed from what is counted by the day."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from connecting import connected
from rows import add_feed

from store.model import FeedHealth, OutletRow, PageCounts
from store.schema import feed_days, feeds

NOW = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
SINCE = NOW - timedelta(days=3)
ONE, TWO, NEW = b"1" * 32, b"2" * 32, b"3" * 32
WHOLE = ("fetches", "stored", "pages", "texts", "measured", "titled", "dated", "authored", "at_fetch")
COUNTS = (*WHOLE, "log_words", "log_words_sq")
DAYS = {"2026-11-16": 10_000, "2026-11-17": 1_000, "2026-11-18": 100, "2026-11-19": 10, "2026-11-20": 1}


def counts(n):
    """Counts that differ from each other, of a day or days that weigh `n`."""
    return {name: n * (at + 1) for at, name in enumerate(COUNTS)}


@pytest.fixture
def counted(store, database_url):
    """Five days of two feeds of Elm, and one day of the first one at another outlet."""
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
    add_feed(store, ONE, NOW)
    add_feed(store, TWO, NOW)
    with connected(database_url) as db:
        db.execute(feeds.update().where(feeds.c.key == TWO).values(validators_trusted=False))
        for outlet, key, day, n in (
            *(("elm", ONE, day, n) for day, n in DAYS.items()),
            *(("elm", TWO, day, 2 * n) for day, n in DAYS.items()),
            ("elm", NEW, "2026-11-20", 5),
            ("oak", ONE, "2026-11-20", 7),
        ):
            row = {"outlet_id": outlet, "key": key, "day": day, "url": key[:1].decode(), "kind": "rss"}
            db.execute(feed_days.insert().values(row | counts(n) | {"reads": 3 * n, "repeats": 4 * n}))
        assert db.execute(sa.select(sa.func.count()).select_from(feed_days)).scalar() == 12
    return store


def health(url, n, past, *, trusted=True):
    return FeedHealth(
        url=url,
        recent=PageCounts(**counts(n)),
        past=PageCounts(**counts(past)),
        reads=3 * n,
        repeats=4 * n,
        validators_trusted=trusted,
    )


def test_of_each_feed_today_and_yesterday_are_told_apart_from_the_days_before(counted):
    with counted.read() as tx:
        found = tx.alarms.feeds("elm", (ONE, TWO, NEW, b"4" * 32), SINCE, NOW)

    assert sorted(found, key=lambda one: one.url) == [
        health("1", 11, 1_100),
        health("2", 22, 2_200, trusted=False),
        health("3", 5, 0),
    ]


def test_feeds_that_nobody_asks_for_and_those_of_other_outlets_are_left_out(counted):
    with counted.read() as tx:
        assert [one.url for one in tx.alarms.feeds("elm", (TWO,), SINCE, NOW)] == ["2"]
        assert tx.alarms.feeds("oak", (ONE, TWO), SINCE, NOW) == [health("1", 7, 0)]


def test_of_an_outlet_the_feeds_of_a_day_are_summed(counted):
    with counted.read() as tx:
        assert tx.alarms.days("elm", NOW - timedelta(days=1)) == {
            "2026-11-19": PageCounts(**counts(30)),
            "2026-11-20": PageCounts(**counts(8)),
        }
