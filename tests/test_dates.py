"""Times out of what outlets write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import EARLIEST, MAX_INPUT_CHARS, offset_in, parse, plausible

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
    "clock, hour, minute",
    [
        ("12:05 AM", 0, 5),
        ("12:05 a.m.", 0, 5),
        ("1:05 am", 1, 5),
        ("12:05 PM", 12, 5),
        ("11:05 p.m.", 23, 5),
        ("8 PM", 20, 0),
        ("13:05 PM", 13, 5),
        ("17h30", 17, 30),
        ("17.30", 17, 30),
    ],
)
@pytest.mark.parametrize("day", ["November 19, 2026", "2026-11-19"])
def test_a_clock_is_read_in_all_its_forms(day, clock, hour, minute):
    found = parse(f"{day} {clock}", now=NOW, zone="UTC")

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, hour, minute, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "offset, minutes",
    [
        ("Z", 0), ("GMT", 0), ("UTC", 0), ("GMT+3", 180), ("UTC+03:30", 210), ("-0330", -210), ("+14:00", 840),
        ("-14:00", -840), ("MSK", 180), ("МСК", 180), ("CEST", 120), ("EST", -300), ("PT", -480),
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["2026-11-19 20:00", "19 Nov 2026 20:00"])
def test_an_offset_is_read_in_all_its_forms(written, offset, minutes):
    at = datetime(2026, 11, 19, 20, 0, tzinfo=UTC) - timedelta(minutes=minutes)
    found = parse(f"{written} {offset}", now=NOW, zone="Asia/Tehran")

    assert found is not None
    assert found.at == at
    written_offset = offset_in(f"{written} {offset}")
    assert written_offset is not None
    assert written_offset.utcoffset(datetime(2026, 11, 19)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "value", ["", "2026-11-19", "19 Nov 2026 20:00", "2026-11-19 20:00 +14:30", "1795163405"]
)
def test_a_time_without_an_offset_has_none(value):
    assert offset_in(value) is None


@pytest.mark.parametrize("value", ["2026-11-19 20:00", "19 Nov 2026 20:00:05", "2026-11-19 20:00 +14:30"])
def test_without_an_offset_and_a_zone_only_the_day_is_known(value):
    found = parse(value, now=NOW)

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, tzinfo=UTC), "day")


def test_an_offset_from_elsewhere_serves_where_there_is_no_zone():
    found = parse("2026-11-19 20:00", now=NOW, offset=timezone(timedelta(hours=3)))

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, 17, 0, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "value, zone, month_first, month, day",
    [
        ("3/9/2026", None, None, 9, 3),
        ("3/9/2026", None, True, 3, 9),
        ("3/9/2026", "America/New_York", None, 3, 9),
        ("3/9/2026", "US/Eastern", None, 3, 9),
        ("3/9/2026", "America/New_York", False, 9, 3),
        ("3.9.2026", "America/New_York", None, 9, 3),
        ("3-9-26", None, None, 9, 3),
        ("12/9/2025", None, True, 12, 9),
        ("13/9/2026", None, True, 9, 13),
        ("9/13/2026", None, False, 9, 13),
        ("2026/9/03", None, True, 9, 3),
        ("2026. 9. 03", None, None, 9, 3),
        ("3rd of September 2026", None, None, 9, 3),
        ("Sept. 3rd, 2026", None, None, 9, 3),
        ("3 septembre 2026", None, None, 9, 3),
        ("le 1er mai 2026", None, None, 5, 1),
        ("3. září 2026", None, None, 9, 3),
        ("3 სექ. 2026, 3 сент. 2026", None, None, 9, 3),
    ],
)
def test_a_day_is_read_in_all_its_forms(value, zone, month_first, month, day):
    found = parse(value, now=NOW, zone=zone, month_first=month_first)

    assert found is not None
    assert (found.at.month, found.at.day, found.precision) == (month, day, "day")
    assert found.at.year in (2025, 2026)


@pytest.mark.parametrize("value", ["333/9/2026", "3/9/202", "3 Foo 2026", "Foo 3, 2026", "3-9/2026"])
def test_what_only_looks_like_a_day_is_none(value):
    assert parse(value, now=NOW) is None


@pytest.mark.parametrize("value", ["2026-11-19 25:00", "2026-11-19T20:61", "19 Nov 2026 24:30"])
def test_a_clock_that_cannot_be_is_no_time(value):
    assert parse(value, now=NOW, zone="UTC") is None


def test_only_the_beginning_of_a_long_text_is_read():
    day = "19 Nov 2026"
    padding = "x" * (MAX_INPUT_CHARS - len(day) - 1)

    assert parse(f"{padding} {day}", now=NOW) is not None
    assert parse(f"{padding}x {day}", now=NOW) != parse(day, now=NOW)


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


def test_what_is_plausible_ends_in_1990_and_a_day_ahead():
    tomorrow = NOW + timedelta(days=1)

    assert plausible(EARLIEST, NOW) == EARLIEST == datetime(1990, 1, 1, tzinfo=UTC)
    assert plausible(EARLIEST - timedelta(seconds=1), NOW) is None
    assert plausible(tomorrow, NOW) == tomorrow
    assert plausible(tomorrow + timedelta(seconds=1), NOW) is None
