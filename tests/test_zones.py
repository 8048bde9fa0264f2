"""The offsets that zones and abbreviations stand for, checked against the time zone database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ingest import zones
from ingest.zones import find_offset

WINTER, SUMMER = datetime(2020, 1, 15), datetime(2020, 7, 15)
# The place that keeps the time of this name, and when it does.
KEPT_IN = {
    **dict.fromkeys(("z", "utc", "ut", "gmt", "greenwich mean time", "coordinated universal time", "universal time"),
                    ("UTC", WINTER)),
    "wet": ("Europe/Lisbon", WINTER), "west": ("Europe/Lisbon", SUMMER), "bst": ("Europe/London", SUMMER),
    "british summer time": ("Europe/London", SUMMER), "cet": ("Europe/Paris", WINTER), "cest": ("Europe/Paris", SUMMER),
    "met": ("Europe/Paris", WINTER), "mest": ("Europe/Paris", SUMMER), "mez": ("Europe/Berlin", WINTER),
    "mesz": ("Europe/Berlin", SUMMER), "central european time": ("Europe/Berlin", WINTER),
    "central european standard time": ("Europe/Berlin", WINTER),
    "central european summer time": ("Europe/Berlin", SUMMER), "eet": ("Europe/Athens", WINTER),
    "eest": ("Europe/Athens", SUMMER), "eastern european time": ("Europe/Athens", WINTER),
    "eastern european standard time": ("Europe/Athens", WINTER),
    "eastern european summer time": ("Europe/Athens", SUMMER), "msk": ("Europe/Moscow", WINTER),
    "мск": ("Europe/Moscow", WINTER), "moscow standard time": ("Europe/Moscow", WINTER),
    "est": ("America/New_York", WINTER), "edt": ("America/New_York", SUMMER), "cdt": ("America/Chicago", SUMMER),
    "mst": ("America/Denver", WINTER), "mdt": ("America/Denver", SUMMER), "pst": ("America/Los_Angeles", WINTER),
    "pdt": ("America/Los_Angeles", SUMMER), "eastern standard time": ("America/New_York", WINTER),
    "eastern daylight time": ("America/New_York", SUMMER), "central daylight time": ("America/Chicago", SUMMER),
    "mountain standard time": ("America/Denver", WINTER), "mountain daylight time": ("America/Denver", SUMMER),
    "pacific standard time": ("America/Los_Angeles", WINTER), "pacific daylight time": ("America/Los_Angeles", SUMMER),
    "hst": ("Pacific/Honolulu", WINTER), "akst": ("America/Anchorage", WINTER), "akdt": ("America/Anchorage", SUMMER),
    "nst": ("America/St_Johns", WINTER), "ndt": ("America/St_Johns", SUMMER), "adt": ("America/Halifax", SUMMER),
    "brt": ("America/Sao_Paulo", WINTER), "brst": ("America/Sao_Paulo", datetime(2015, 1, 15)),
    "art": ("America/Argentina/Buenos_Aires", WINTER), "clt": ("America/Santiago", SUMMER),
    "clst": ("America/Santiago", WINTER), "jst": ("Asia/Tokyo", WINTER), "japan standard time": ("Asia/Tokyo", WINTER),
    "kst": ("Asia/Seoul", WINTER), "korea standard time": ("Asia/Seoul", WINTER), "hkt": ("Asia/Hong_Kong", WINTER),
    "sgt": ("Asia/Singapore", WINTER), "china standard time": ("Asia/Shanghai", WINTER),
    "pkt": ("Asia/Karachi", WINTER), "npt": ("Asia/Kathmandu", WINTER), "ict": ("Asia/Bangkok", WINTER),
    "wib": ("Asia/Jakarta", WINTER), "wita": ("Asia/Makassar", WINTER), "wit": ("Asia/Jayapura", WINTER),
    "india standard time": ("Asia/Kolkata", WINTER), "idt": ("Asia/Jerusalem", SUMMER),
    "irst": ("Asia/Tehran", WINTER), "irdt": ("Asia/Tehran", SUMMER), "iran standard time": ("Asia/Tehran", WINTER),
    "trt": ("Europe/Istanbul", WINTER), "sast": ("Africa/Johannesburg", WINTER), "cat": ("Africa/Maputo", WINTER),
    "eat": ("Africa/Nairobi", WINTER), "wat": ("Africa/Lagos", WINTER), "awst": ("Australia/Perth", WINTER),
    "acst": ("Australia/Adelaide", SUMMER), "acdt": ("Australia/Adelaide", WINTER),
    "aest": ("Australia/Sydney", SUMMER), "aedt": ("Australia/Sydney", WINTER), "nzst": ("Pacific/Auckland", SUMMER),
    "nzdt": ("Pacific/Auckland", WINTER), "yekt": ("Asia/Yekaterinburg", WINTER), "novt": ("Asia/Novosibirsk", WINTER),
    "krat": ("Asia/Krasnoyarsk", WINTER), "irkt": ("Asia/Irkutsk", WINTER), "yakt": ("Asia/Yakutsk", WINTER),
    "vlat": ("Asia/Vladivostok", WINTER), "samt": ("Europe/Samara", WINTER),
}  # fmt: skip
NAMED_BY_DATE = {
    "ET": "America/New_York", "CT": "America/Chicago", "PT": "America/Los_Angeles", "Eastern Time": "America/New_York",
    "Central Time": "America/Chicago", "Mountain Time": "America/Denver", "Pacific Time": "America/Los_Angeles",
    "Moscow Time": "Europe/Moscow",
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT_IN)
def test_a_zone_behind_a_clock_stands_for_the_offset_that_is_kept_there(name):
    zone, day = KEPT_IN[name]
    written = name.title() if " " in name else name.upper()
    found = find_offset(written, "", is_field=False)
    assert found not in (None, "unknown")
    assert found.utcoffset(day) == ZoneInfo(zone).utcoffset(day)


@pytest.mark.parametrize("name", NAMED_BY_DATE)
def test_a_zone_that_changes_with_the_season_is_that_of_its_place(name):
    found = find_offset(name, "", is_field=False)
    for day in (WINTER, SUMMER):
        assert found.utcoffset(day) == ZoneInfo(NAMED_BY_DATE[name]).utcoffset(day)


def test_every_zone_that_is_known_is_checked_here():
    assert set(KEPT_IN) == set(zones._ZONE_OFFSETS_BEHIND_CLOCK_MIN)
    assert {name.lower() for name in NAMED_BY_DATE} == set(zones._ZONE_NAMES)


@pytest.mark.parametrize("name", ["MSK", "sgt", "cest"])
def test_some_abbreviations_are_found_anywhere_beside_the_time(name):
    zone, day = KEPT_IN[name.lower()]
    assert find_offset("", f"12 May 2020 10:00 ({name})", is_field=False).utcoffset(day) == ZoneInfo(
        zone
    ).utcoffset(day)


@pytest.mark.parametrize("name", ["ET", "CT", "PT"])
def test_a_zone_of_a_season_is_found_anywhere_beside_the_time(name):
    found = find_offset("", f"12 May 2020 10:00 ({name})", is_field=False)
    assert found.utcoffset(SUMMER) == ZoneInfo(NAMED_BY_DATE[name]).utcoffset(SUMMER)


@pytest.mark.parametrize("name", ["IST", "CST", "AST", "GST", "SST"])
def test_an_abbreviation_of_several_zones_is_none_of_them(name):
    assert find_offset(name, "", is_field=False) == "unknown"


def test_an_offset_is_at_most_fourteen_hours():
    assert find_offset("+14:00", "", is_field=True).utcoffset(WINTER) == timedelta(hours=14)
    assert find_offset("+14:01", "", is_field=True) == "unknown"
