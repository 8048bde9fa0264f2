"""Times out of what outlets write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import EARLIEST, parse, plausible

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value, zone, at, precision",
    [
        ("2026-11-20T08:30:05+03:00", None, datetime(2026, 11, 20, 5, 30, 5), "second"),
        ("2026-11-20T08:30:05.123Z", None, datetime(2026, 11, 20, 8, 30, 5), "second"),
        ("2026-11-20 08:30:05 -0500", None, datetime(2026, 11, 20, 13, 30, 5), "second"),
        ("2026-11-20 17:30", "Europe/Berlin", datetime(2026, 11, 20, 16, 30), "minute"),
        ("2026-07-20 17:30", "Europe/Berlin", datetime(2026, 7, 20, 15, 30), "minute"),
        ("20261120", None, datetime(2026, 11, 20), "day"),
        ("1795163405", None, datetime(2026, 11, 20, 8, 30, 5), "second"),
        ("1795163405000", None, datetime(2026, 11, 20, 8, 30, 5), "second"),
        ("Fri, 20 Nov 2026 08:30:00 GMT", None, datetime(2026, 11, 20, 8, 30), "second"),
        ("20. November 2026, 17:59 Uhr", "Europe/Berlin", datetime(2026, 11, 20, 16, 59), "minute"),
        ("Fri Nov 20, 2026 01:16PM", "Asia/Tehran", datetime(2026, 11, 20, 9, 46), "minute"),
        ("November 20, 2026 at 3:15 p.m. ET", None, datetime(2026, 11, 20, 20, 15), "minute"),
        ("3/9/2026 11:50:13 AM", "Asia/Tehran", datetime(2026, 3, 9, 8, 20, 13), "second"),
        ("3/9/2026", "Europe/London", datetime(2026, 9, 3), "day"),
        ("2026年11月20日 8時30分", "Asia/Tokyo", datetime(2026, 11, 19, 23, 30), "minute"),
        ("20 de noviembre de 2026", None, datetime(2026, 11, 20), "day"),
        ("20 ноября 2026", None, datetime(2026, 11, 20), "day"),
    ],
)
def test_what_outlets_write_is_read(value, zone, at, precision):
    found = parse(value, now=NOW, zone=zone)
    assert found is not None
    assert (found.at, found.precision) == (at.replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "1" * 20_000,
        "2026-13-45",
        "32 Jan 2026",
        "0000-00-00",
        "2099-01-01T00:00:00Z",
        "1970-01-01",
    ],
)
def test_what_is_no_time_or_cannot_be_is_none(value):
    assert parse(value, now=NOW) is None


@given(st.text(max_size=200))
def test_any_text_gives_a_time_that_can_be_or_none(value):
    found = parse(value, now=NOW, zone="Asia/Tehran")
    assert found is None or EARLIEST <= found.at <= NOW + timedelta(days=1)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 20)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_iso_times_come_back_to_the_second(naive, zone):
    at = naive.replace(tzinfo=zone, microsecond=0)
    found = parse(at.isoformat(), now=NOW)
    assert found is not None
    assert found.at == at


def test_the_edges_of_time_do_not_overflow():
    assert plausible(datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), NOW) is None
    assert plausible(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), NOW) is None
