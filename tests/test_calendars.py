"""Days of other calendars as Gregorian days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.calendars import from_jalali, in_gregorian
from ingest.dates import parse

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "jalali, gregorian",
    [
        ((1404, 8, 20), (2025, 11, 11)), ((1404, 1, 1), (2025, 3, 21)), ((1403, 12, 30), (2025, 3, 20)),
        ((1403, 1, 1), (2024, 3, 20)), ((1400, 1, 1), (2021, 3, 21)), ((1399, 12, 30), (2021, 3, 20)),
        ((1395, 1, 1), (2016, 3, 20)), ((1375, 12, 30), (1997, 3, 20)), ((1371, 1, 1), (1992, 3, 21)),
        ((1369, 7, 1), (1990, 9, 23)), ((1357, 11, 22), (1979, 2, 11)),
    ],
)  # fmt: skip
def test_known_days_of_the_jalali_calendar(jalali, gregorian):
    assert from_jalali(*jalali) == date(*gregorian)


@pytest.mark.parametrize("year", range(1370, 1405))
def test_nowruz_is_on_the_day_on_which_iran_had_it(year):
    # From 1375 to 1404 it was on the 20th of March in leap years of the Gregorian calendar, else on the 21st.
    gregorian = year + 621
    assert from_jalali(year, 1, 1) == date(gregorian, 3, 20 if year >= 1375 and gregorian % 4 == 0 else 21)


@pytest.mark.parametrize(
    "day", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 0, 1), (1404, 1, 0), (1404, 1, 32)]
)
def test_a_day_that_the_jalali_calendar_does_not_have_is_none(day):
    assert from_jalali(*day) is None


@given(st.integers(1250, 1469), st.integers(1, 12), st.integers(1, 31))
def test_the_day_after_a_jalali_day_is_the_next_gregorian_one(year, month, day):
    today = from_jalali(year, month, day)
    following = ((year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1))
    tomorrow = next(filter(None, (from_jalali(*candidate) for candidate in following)))

    assert today is None or tomorrow == today + timedelta(days=1)


@given(st.dates(date(1990, 1, 1), date(2026, 11, 20)))
def test_a_buddhist_a_japanese_and_a_minguo_day_are_the_day_that_they_are(day):
    in_order = f"{day.month}月{day.day}日"
    for written, languages in (
        (f"{day.day}/{day.month}/{day.year + 543}", ("th",)),
        (f"{day.year + 543}-{day.month:02}-{day.day:02}", ("th",)),
        (f"平成{day.year - 1988}年{in_order}", ()),
        (f"民國{day.year - 1911}年{in_order}", ()),
    ):
        found = parse(written, now=NOW, languages=languages)

        assert found is not None
        assert found.at.date() == day


@pytest.mark.parametrize(
    "written, languages, at",
    [
        ("۲۰ آبان ۱۴۰۴ - ۱۵:۰۵", (), datetime(2025, 11, 11, 15, 5)),
        ("20 آبان‌ماه 1404، 15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("سه شنبه ۲۰ آبان ۱۴۰۴ ساعت ۱۵:۰۵", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("۱۴۰۴/۰۸/۲۰ ۱۵:۰۵", (), datetime(2025, 11, 11, 15, 5)),
        ("1404/8/20 15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("1404-08-20T15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("20/08/1404 15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("20 عقرب 1404 15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("2025-11-11 15:05", ("fa",), datetime(2025, 11, 11, 15, 5)),
        ("20 พฤศจิกายน 2568 15:05", (), datetime(2025, 11, 20, 15, 5)),
        ("20 พ.ย. 68 15:05 น.", ("th",), datetime(2025, 11, 20, 15, 5)),
        ("๒๐ พฤศจิกายน พ.ศ. ๒๕๖๘ ๑๕:๐๕", (), datetime(2025, 11, 20, 15, 5)),
        ("20/11/68 15:05", ("th",), datetime(2025, 11, 20, 15, 5)),
        ("20 พ.ย. 2025 15:05", ("th",), datetime(2025, 11, 20, 15, 5)),
        ("令和7年11月20日 15時05分", (), datetime(2025, 11, 20, 15, 5)),
        ("令和元年11月20日 15時05分", ("ja",), datetime(2019, 11, 20, 15, 5)),
        ("中華民國114年11月20日 15:05", (), datetime(2025, 11, 20, 15, 5)),
        ("114年11月20日 15:05", ("zh",), datetime(2025, 11, 20, 15, 5)),
        ("114/11/20 下午3:05", (), datetime(2025, 11, 20, 15, 5)),
        ("114-11-20 15:05", ("zh",), datetime(2025, 11, 20, 15, 5)),
    ],
)
def test_times_of_other_calendars_are_read(written, languages, at):
    found = parse(written, now=NOW, zone="UTC", languages=languages)

    assert found is not None
    assert (found.at, found.precision) == (at.replace(tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "written, languages",
    [
        ("1404/08/20", ()), ("20/11/2568", ()), ("114/11/20", ()), ("1447/05/20", ("ar",)), ("1404/12/30", ("fa",)),
        ("20 جمادى الأولى 1447", ("ar",)),
    ],
)  # fmt: skip
def test_a_day_of_a_calendar_that_nothing_names_is_no_time(written, languages):
    assert parse(written, now=NOW, languages=languages) is None


@given(st.text(max_size=60), st.sampled_from(["fa", "th", "zh", "en"]))
def test_text_without_figures_stays_as_it_is(text, language):
    if not any(map(str.isdigit, text)) and "元" not in text:
        assert in_gregorian(text, text, (language,)) == text


@pytest.mark.parametrize(
    "names",
    [
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "فروردین اردیبهشت خرداد تیر امرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
    ],
    ids=["Iran", "Iran, the older spelling", "Dari", "Pashto"],
)
def test_every_month_of_the_jalali_calendar_has_its_days(names):
    for month, name in enumerate(names.split(), 1):
        for day in (1, 29):
            written = f"{day} {name} 1404"
            assert in_gregorian(written, written, ()) == from_jalali(1404, month, day).isoformat()
    beyond = f"31 {names.split()[-1]} 1404"
    assert in_gregorian(beyond, beyond, ()) == beyond


@pytest.mark.parametrize(
    ("written", "gregorian"),
    [
        ("昭和元年12月25日", "1926年12月25日"), ("昭和64年1月7日", "1989年1月7日"), ("平成元年1月8日", "1989年1月8日"),
        ("平成31年4月30日", "2019年4月30日"), ("令和元年5月1日", "2019年5月1日"), ("民國元年1月1日", "1912年1月1日"),
        ("民国100年10月10日", "2011年10月10日"),
    ],
)  # fmt: skip
def test_an_era_begins_and_ends_in_its_years(written, gregorian):
    assert in_gregorian(written, written, ()) == gregorian
