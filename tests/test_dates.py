"""Times out of what outlets write."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import zones
from ingest.dates import EARLIEST, MAX_INPUT_CHARS, offset_in, parse, plausible, proves_month_first

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
    "value, zone, country, month, day",
    [
        ("3/9/2026", None, "GB", 9, 3),
        ("3/9/2026", None, "US", 3, 9),
        ("3/9/2026", "America/New_York", None, 3, 9),
        ("3/9/2026", "America/Bogota", None, 9, 3),
        ("3/9/2026", "America/New_York", "GB", 9, 3),
        ("3/9/2026 2:07 pm", "Europe/London", None, 9, 3),
        ("3.9.2026", "America/New_York", None, 9, 3),
        ("3-9-26", None, "DE", 9, 3),
        ("12/9/2025", None, "US", 12, 9),
        ("13/9/2026", None, "US", 9, 13),
        ("9/13/2026", None, "GB", 9, 13),
        ("9/9/2026", None, None, 9, 9),
        ("2026/9/03", None, "US", 9, 3),
        ("2026. 9. 03", None, None, 9, 3),
        ("3rd of September 2026", None, None, 9, 3),
        ("Sept. 3rd, 2026", None, None, 9, 3),
        ("3 septembre 2026", None, None, 9, 3),
        ("le 1er mai 2026", None, None, 5, 1),
        ("3. září 2026", None, None, 9, 3),
        ("Datum:3. September 2026Ausgabejahr:2026", None, None, 9, 3),
        ("3 სექ. 2026, 3 сент. 2026", None, None, 9, 3),
    ],
)
def test_a_day_is_read_in_all_its_forms(value, zone, country, month, day):
    found = parse(value, now=NOW, zone=zone, country=country)

    assert found is not None
    assert (found.at.month, found.at.day) == (month, day)
    assert found.at.year in (2025, 2026)


@pytest.mark.parametrize(
    "value, languages, country, near, month, day",
    [
        ("Thu, 07/10/2025 - 10:30", (), None, None, 7, 10),
        ("Tue, 07/10/2025", (), "US", None, 10, 7),
        ("jeudi 10/07/2025", ("fr",), None, None, 7, 10),
        ("07/10/2025", (), "US", date(2025, 10, 8), 10, 7),
        ("07/10/2025", (), "US", date(2025, 10, 9), 7, 10),
        ("07/10/2025", (), "GB", date(2025, 7, 9), 7, 10),
        ("Fri, 07/10/2025", (), "GB", None, 10, 7),
        ("07/10/2025", ("pt",), None, None, 10, 7),
        ("07/10/2025", ("en", "de"), None, None, 10, 7),
        ("07/10/2025", ("en",), "IN", None, 10, 7),
        ("07/10/2025", ("en",), "PH", None, 7, 10),
        ("07/10/2025 11:50:13 AM", ("fa",), "IR", None, 7, 10),
        ("07/10/2025 11:50:13 AM", ("en",), "AU", None, 10, 7),
    ],
)
def test_day_and_month_stand_as_weekday_neighbour_or_country_say(value, languages, country, near, month, day):
    found = parse(value, now=NOW, languages=languages, country=country, near=near)

    assert found is not None
    assert (found.at.month, found.at.day) == (month, day)


@pytest.mark.parametrize(
    "value, languages, country",
    [
        ("07/10/2025", (), None),
        ("07/10/2025", ("en",), None),
        ("07/10/2025 3:05 PM", ("en",), None),
        ("07/10/2025 11:50:13 AM", (), None),
        ("07/10/2025", ("ja",), "JP"),
        ("Thu, Tue, 07/10/2025", (), None),
    ],
)
def test_a_day_that_may_be_a_month_is_no_time_where_nothing_tells(value, languages, country):
    assert parse(value, now=NOW, languages=languages, country=country) is None


def test_an_offset_is_read_in_a_time_whose_day_is_open():
    assert offset_in("07/10/2025 10:30 +0300") == timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    "value, languages, day",
    [
        ("3. marraskuuta 2025", ("fi",), (2025, 11, 3)),
        ("3. marraskuuta 2025", (), (2025, 11, 3)),
        ("3. marraskuussa 2025", ("fi",), (2025, 11, 3)),
        ("20. srpnja 2025.", ("hr",), (2025, 7, 20)),
        ("3 listopada 2025", ("pl",), (2025, 11, 3)),
        ("3. listopada 2025.", ("hr",), (2025, 10, 3)),
        ("3. listopada 2025.", ("en", "hr"), (2025, 10, 3)),
        ("3 Kas 2025", ("tr",), (2025, 11, 3)),
        ("3 KASIM 2025", ("tr",), (2025, 11, 3)),
        ("3 DECEMBRE 2025", ("fr",), (2025, 12, 3)),
        ("Mar 3, 2025", ("fi",), (2025, 3, 3)),
        ("2025. november 20., 14:07", ("hu",), (2025, 11, 20)),
        ("2025 m. lapkričio 20 d. 14:07", ("lt",), (2025, 11, 20)),
        ("2025. gada 20. novembrī", ("lv",), (2025, 11, 20)),
        ("20 tháng 11, 2025", ("vi",), (2025, 11, 20)),
        ("20 Tháng 11 năm 2025", (), (2025, 11, 20)),
        ("20 בנובמבר 2025", ("he",), (2025, 11, 20)),
        ("20-noyabr, 2025", ("uz",), (2025, 11, 20)),
        ("20 नवंबर 2025", ("hi",), (2025, 11, 20)),
        ("२० नवंबर २०२५", (), (2025, 11, 20)),
        ("٢٠ نوفمبر ٢٠٢٥", ("ar",), (2025, 11, 20)),
        ("20 تشرين الثاني 2025", ("ar",), (2025, 11, 20)),
        ("‏20‎ نوفمبر 2025", ("ar",), (2025, 11, 20)),
        ("20 พ.ย. 2025", ("th",), (2025, 11, 20)),
        ("２０２５年１１月２０日", ("ja",), (2025, 11, 20)),
        ("２０２５／１１／２０", (), (2025, 11, 20)),
    ],
)
def test_months_are_read_in_their_language_and_digits_in_all_scripts(value, languages, day):
    found = parse(value, now=NOW, languages=languages)

    assert found is not None
    assert (found.at, found.precision) == (datetime(*day, tzinfo=UTC), "day")


@pytest.mark.parametrize("value", ["3 listopada 2025", "program 5, 2025", "Mayor 5, 2025"])
def test_a_word_that_names_no_month_or_two_of_them_gives_no_time(value):
    assert parse(value, now=NOW) is None


@pytest.mark.parametrize(
    "clock, languages, hour, minute",
    [
        ("下午3:05", ("zh",), 15, 5), ("下午3:05", (), 15, 5), ("上午11:05", (), 11, 5), ("凌晨12:05", ("zh",), 0, 5),
        ("晚上8点05分", ("zh",), 20, 5), ("午後3時05分", ("ja",), 15, 5), ("午前0時05分", ("ja",), 0, 5),
        ("午後0時05分", ("ja",), 12, 5), ("오후 3:05", ("ko",), 15, 5), ("오전 12:05", ("ko",), 0, 5),
        ("오후 3시 5분", (), 15, 5), ("3:05 p. m.", ("es",), 15, 5), ("3:05 p. m.", ("es",), 15, 5),
        ("12:05 a. m.", ("es",), 0, 5), ("3:05 μ.μ.", ("el",), 15, 5), ("3:05 π.μ.", ("el",), 3, 5),
        ("03:05 ب.ظ", ("fa",), 15, 5), ("۰۳:۰۵ بعدازظهر", ("fa",), 15, 5), ("3:05 م", ("ar",), 15, 5),
        ("3:05 ص", ("ar",), 3, 5), ("٣:٠٥ مساءً", ("ar",), 15, 5), ("3:05 пополудни", ("ru",), 15, 5),
        ("8:05 вечера", ("ru",), 20, 5), ("3:05 дня", ("ru",), 15, 5), ("3:05 CH", ("vi",), 15, 5),
        ("3:05 SA", ("vi",), 3, 5), ("du. 3:05", ("hu",), 15, 5), ("3:05 PM", ("fa",), 15, 5),
        ("दुपारी ३:०५", ("mr",), 15, 5), ("晚上6:35", ("zh",), 18, 35),
        ("中午1:05", ("zh",), 13, 5), ("रात 9:05", ("hi",), 21, 5),
        ("3:05 अपराह्न", ("hi",), 15, 5), ("15:05 下午", ("zh",), 15, 5), ("3:05 SA", (), 3, 5),
        ("凌晨4:59", ("zh",), 4, 59), ("上午9:00", ("zh",), 9, 0), ("下午3:47", ("zh",), 15, 47),
    ],
)  # fmt: skip
@pytest.mark.parametrize("day", ["2025-11-19", "2025年11月19日", "19 November 2025,"])
def test_a_clock_is_read_with_the_day_period_of_its_language(day, clock, languages, hour, minute):
    found = parse(f"{day} {clock}", now=NOW, zone="UTC", languages=languages)

    assert found is not None
    assert (found.at, found.precision) == (datetime(2025, 11, 19, hour, minute, tzinfo=UTC), "minute")


@pytest.mark.parametrize("clock, languages", [("3:05 вечера", ("ru",)), ("晚上3:05", ("zh",))])
def test_a_clock_that_its_day_period_cannot_mean_leaves_the_day_only(clock, languages):
    found = parse(f"2025-11-19 {clock}", now=NOW, zone="UTC", languages=languages)

    assert found is not None
    assert (found.at, found.precision) == (datetime(2025, 11, 19, tzinfo=UTC), "day")


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


FORMATS = (
    *("%a, %d %b %Y %H:%M:%S {}", "%d %b %Y %H:%M:%S {}", "%d %b %y %H:%M:%S {}", "%A, %d-%b-%y %H:%M:%S {}"),
    *("%a %b %d %H:%M:%S {} %Y", "%Y-%m-%dT%H:%M:%S{}", "%Y-%m-%d %H:%M:%S {}", "%Y%m%dT%H%M%S{}"),
    *(
        "%Y-%m-%dT%H:%M:%S.123{}",
        "%d.%m.%Y %H:%M:%S {}",
        "%B %d, %Y %I:%M:%S %p {}",
        "%a, %d %b %Y %H:%M:%S.5 {}",
    ),
    *(
        "%a, %d %b %Y %H:%M:%S ({})",
        "%d/%m/%Y %H:%M:%S {}",
        "%Y年%m月%d日 %H:%M:%S {}",
        "%d %B %Y, %H:%M:%S {}",
    ),
)
SPELLINGS = (
    "{s}{h:02}{m:02}",
    "{s}{h:02}:{m:02}",
    "GMT{s}{h:02}{m:02}",
    "UTC{s}{h:02}:{m:02}",
    "UT{s}{h:02}:{m:02}",
)
SHORT_SPELLINGS = ("{s}{h:02}", "{s}{h}", "GMT{s}{h}", "UTC{s}{h:02}", "GMT {s}{h}")
INSTANTS = st.datetimes(datetime(1990, 1, 3), datetime(2026, 11, 20)).map(
    lambda at: at.replace(microsecond=0)
)


def spelled(minutes: int) -> list[str]:
    parts = {"s": "-" if minutes < 0 else "+", "h": abs(minutes) // 60, "m": abs(minutes) % 60}
    spellings = SPELLINGS if parts["m"] else SPELLINGS + SHORT_SPELLINGS
    return [spelling.format(**parts) for spelling in spellings] + (
        [] if minutes else ["GMT", "UT", "UTC", "Z"]
    )


@given(
    INSTANTS,
    st.sampled_from(FORMATS),
    st.integers(-14 * 4, 14 * 4).map(lambda quarters: quarters * 15),
    st.data(),
)
def test_a_time_in_any_form_with_any_offset_comes_back_to_the_second(naive, form, minutes, data):
    offset = data.draw(st.sampled_from(spelled(minutes)))
    for is_field in (True, False):
        found = parse(
            naive.strftime(form).format(offset),
            now=NOW,
            zone="Asia/Tehran",
            country="GB",
            is_field=is_field,
        )

        assert found is not None
        assert (found.at, found.precision) == (
            naive.replace(tzinfo=timezone(timedelta(minutes=minutes))),
            "second",
        )


@given(
    INSTANTS,
    st.sampled_from(FORMATS),
    st.sampled_from(["America/Los_Angeles", "europe/moscow", "Asia/Tehran", "Etc/GMT+5", "EST5EDT"]),
)
def test_a_time_in_any_form_with_the_name_of_its_zone_comes_back_to_the_second(naive, form, name):
    found = parse(
        naive.strftime(form).format(f" {name}"), now=NOW, zone="Asia/Tokyo", country="GB", is_field=True
    )

    assert found is not None
    zone = ZoneInfo(name if name != "europe/moscow" else "Europe/Moscow")
    assert (found.at, found.precision) == (naive.replace(tzinfo=zone).astimezone(UTC), "second")


KNOWN = {*zones._ZONE_OFFSETS_BEHIND_CLOCK_MIN, *zones._ZONE_NAMES, "a", "p", "am", "pm"}
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=9).filter(
    lambda word: word.lower() not in KNOWN and not zones._NO_ZONE.fullmatch(word)
)


@given(INSTANTS, st.sampled_from(FORMATS), WORDS, st.sampled_from(["", "/Elm", " Time", " 7"]))
def test_an_unknown_word_behind_the_clock_of_a_field_never_gives_a_second(naive, form, word, more):
    found = parse(
        naive.strftime(form).format(f" {word}{more}"),
        now=NOW,
        zone="Asia/Tehran",
        country="GB",
        is_field=True,
    )

    assert found is None or (found.at, found.precision) == (
        naive.replace(hour=0, minute=0, second=0, tzinfo=UTC),
        "day",
    )


@pytest.mark.parametrize(
    "word",
    [
        *(
            "IST",
            "CST",
            "AST",
            "GST",
            "SST",
            "XYZT",
            "America/Nowhere",
            "A",
            "M",
            "Elm",
            "Pacific",
            "PST/PDT",
        ),
        *(
            "+15:00",
            "-2500",
            "\u20130300",
            "0300",
            "{TZ}",
            "%z",
            "-XX:00",
            "MSK+2",
            "heure de Paris",
            "Uhr MEX",
        ),
        *("GMT Standard Time", "W. Europe Standard Time"),
    ],
)
@pytest.mark.parametrize(
    "written",
    [
        "Thu, 19 Nov 2026 23:59:59 {}",
        "2026-11-19T23:59:59 {}",
        "Thu Nov 19 23:59:59 {} 2026",
        "19 Nov 26 23:59 ({})",
    ],
)
def test_of_a_time_in_an_unknown_zone_only_the_day_is_known(written, word):
    found = parse(written.format(word), now=NOW, zone="Asia/Tehran", is_field=True)

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, tzinfo=UTC), "day")
    assert offset_in(written.format("IST")) is None


@pytest.mark.parametrize(
    "behind",
    [
        *(
            "",
            "Uhr",
            "h",
            "Hs.",
            "horas",
            "local time",
            "Local Time",
            "on Thursday",
            "| News/Politics",
            "by ADA AMSEL",
        ),
        *(
            "met twice",
            "art show",
            "at that time",
            "UPDATED",
            "0300",
            "{TZ}",
            "heure de Paris",
            "- 18:30",
            "-18:30",
            "+15:00",
            "(7 min)",
            "A",
            "heute",
        ),
    ],
)
def test_words_behind_the_clock_of_a_text_are_no_zone(behind):
    found = parse(f"19 Nov 2026 17:30 {behind}", now=NOW, zone="Europe/Berlin")

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, 16, 30, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "word", ["IST", "CST", "AST", "XYZT", "Irkutsk Standard Time", "Ada Time", "(IST) 12:00 GMT"]
)
def test_what_looks_like_a_zone_in_a_text_is_one(word):
    found = parse(f"19 Nov 2026 17:30 {word}", now=NOW, zone="Europe/Berlin")

    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 19, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "behind, hour, minute",
    [
        ("Uhr", 16, 30), ("local time", 16, 30), ("Uhr (MEZ)", 16, 30), ("hrs GMT", 17, 30), ("|", 16, 30),
        ("Thu", 16, 30), ("UT", 17, 30), ("ut", 17, 30), ("z", 17, 30),
        ("IRST", 14, 0), ("HST", 3, 30), ("MST", 0, 30), ("Eastern Time", 22, 30), ("PT", 1, 30),
        ("Pacific Standard Time", 1, 30), ("Greenwich Mean Time", 17, 30), ("IST +0530", 12, 0), ("+0530 (IST)", 12, 0),
        ("GMT+0300 (Moscow Standard Time)", 14, 30), ("\u221203:00", 20, 30), ("-03", 20, 30), ("+03:00:00", 14, 30),
        ("+03:00[Europe/Moscow]", 14, 30), ("[Europe/Moscow]", 14, 30), ("+0000 UTC", 17, 30), ("-0000", 17, 30),
        ("msk", 14, 30), ("МСК", 14, 30), ("Asia/Kolkata", 12, 0), ("asia/kolkata", 12, 0), ("US/Pacific", 1, 30),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "written", ["Thu, 19 Nov 2026 17:30 {}", "2026-11-19 17:30 {}", "Thu Nov 19 17:30 {} 2026"]
)
def test_zones_are_read_in_all_their_spellings(written, behind, hour, minute):
    found = parse(written.format(behind), now=NOW, zone="Europe/Berlin", is_field=True)

    assert found is not None
    assert (found.at.hour, found.at.minute, found.precision) == (hour, minute, "minute")


@pytest.mark.parametrize(
    "value, at",
    [
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37)),
        ("Fri Nov 20 08:30:05 PST 2026", datetime(2026, 11, 20, 16, 30, 5)),
        ("Fri Nov 20 08:30:05 +0300 2026", datetime(2026, 11, 20, 5, 30, 5)),
        ("06 Nov 94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37)),
        ("06 Nov 06 08:49:37 GMT", datetime(2006, 11, 6, 8, 49, 37)),
        ("2026-11-19T24:00:00Z", datetime(2026, 11, 20)),
        ("Thu, 19 Nov 2026 24:00:00 +0000", datetime(2026, 11, 20)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2016, 12, 31, 23, 59, 59)),
        ("fri, 20 nov 2026 08:30:05 gmt", datetime(2026, 11, 20, 8, 30, 5)),
        ("2026年11月20日 8時30分5秒", datetime(2026, 11, 20, 8, 30, 5)),
        ("20 Nov 2026 08:30:05-0500", datetime(2026, 11, 20, 13, 30, 5)),
        ("FRI, 20 NOV 2026 08:30:05 GMT", datetime(2026, 11, 20, 8, 30, 5)),
        ("пт, 20 ноября 2026 08:30:05 +0300", datetime(2026, 11, 20, 5, 30, 5)),
        ("Ven, 20 nov. 2026 08:30:05 +0100", datetime(2026, 11, 20, 7, 30, 5)),
    ],
)
def test_the_forms_of_mail_and_http_are_read_to_the_second(value, at):
    found = parse(value, now=NOW, zone="UTC", is_field=True)

    assert found is not None
    assert (found.at, found.precision) == (at.replace(tzinfo=UTC), "second")


@pytest.mark.parametrize(
    "value", ["2026-11-19T24:00:01Z", "2026-11-19T24:01:00Z", "2026-11-19T23:59:61Z", "2026-11-19T23:60:00Z"]
)
def test_a_clock_beyond_the_end_of_its_day_is_no_time(value):
    assert parse(value, now=NOW, is_field=True) is None


def test_a_minus_behind_a_clock_is_an_offset_in_a_field_and_a_span_in_a_text():
    in_field = parse("19 Nov 2026 08:30-0500", now=NOW, zone="UTC", is_field=True)
    in_text = parse("19 Nov 2026 08:30-10:00", now=NOW, zone="UTC")

    assert in_field is not None
    assert in_field.at == datetime(2026, 11, 19, 13, 30, tzinfo=UTC)
    assert in_text is not None
    assert in_text.at == datetime(2026, 11, 19, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written, zone, at, precision",
    [
        ("10 Nov 2025 3:05 PM IST", "Asia/Kolkata", datetime(2025, 11, 10, 9, 35), "minute"),
        ("2025-11-10 15:05:00 (IST)", "Asia/Kolkata", datetime(2025, 11, 10, 9, 35), "second"),
        ("10 Jul 2025 15:05 IST", "Europe/Dublin", datetime(2025, 7, 10, 14, 5), "minute"),
        ("10 Nov 2025 15:05 IST", "Europe/Dublin", datetime(2025, 11, 10), "day"),
        ("10 Nov 2025 15:05 CST", "America/Chicago", datetime(2025, 11, 10, 21, 5), "minute"),
        ("10 Nov 2025 15:05 CST", "Asia/Shanghai", datetime(2025, 11, 10, 7, 5), "minute"),
        ("10 Nov 2025 15:05 CST", "Europe/London", datetime(2025, 11, 10), "day"),
        ("10 Nov 2025 15:05 CST/CDT", "America/Chicago", datetime(2025, 11, 10), "day"),
    ],
)
def test_an_ambiguous_zone_is_the_outlets_where_it_is_called_so_on_that_day(written, zone, at, precision):
    found = parse(written, now=NOW, zone=zone, is_field=True)

    assert found is not None
    assert (found.at, found.precision) == (at.replace(tzinfo=UTC), precision)


def test_the_edges_of_time_do_not_overflow():
    assert plausible(datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), NOW) is None
    assert plausible(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), NOW) is None


def test_what_is_plausible_ends_in_1990_and_a_day_ahead():
    tomorrow = NOW + timedelta(days=1)

    assert plausible(EARLIEST, NOW) == EARLIEST == datetime(1990, 1, 1, tzinfo=UTC)
    assert plausible(EARLIEST - timedelta(seconds=1), NOW) is None
    assert plausible(tomorrow, NOW) == tomorrow
    assert plausible(tomorrow + timedelta(seconds=1), NOW) is None


@pytest.mark.parametrize(
    ("value", "known", "is_first"),
    [
        ("25/9/2026", None, False),
        ("9/25/2026", None, True),
        ("posted 9-25-2026, 8:30", None, True),
        ("3/9/2026", None, None),
        ("3/9/2026", date(2026, 9, 4), False),
        ("3/9/2026", date(2026, 3, 8), True),
        ("3/9/2026", date(2026, 5, 1), None),
        ("9/9/2026", date(2026, 9, 9), None),
        ("25.9.2026", None, None),
        ("2026/9/25", None, None),
        ("25/9/26", None, None),
        ("45/9/2026", None, None),
        ("September 25, 2026", None, None),
    ],
)
def test_a_day_in_figures_proves_its_order_or_nothing(value, known, is_first):
    assert proves_month_first(value, known) is is_first


def test_a_known_order_reads_what_else_would_be_open():
    read = {order: parse("3/9/2026", now=NOW, month_first=order) for order in (True, False, None)}

    assert read[True].at.date() == date(2026, 3, 9)
    assert read[False].at.date() == date(2026, 9, 3)
    assert read[None] is None


def test_a_weekday_counts_more_than_the_order_of_the_outlet():
    assert parse("Thursday, 3/9/2026", now=NOW, month_first=True).at.date() == date(2026, 9, 3)


@pytest.mark.parametrize("machine", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_zone_of_the_machine_changes_no_time(machine, monkeypatch):
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        for written, zone, at, precision in (
            ("20 November 2026", None, datetime(2026, 11, 20), "day"),
            ("2026-11-20", "Europe/Berlin", datetime(2026, 11, 20), "day"),
            ("2026-11-20 17:30", None, datetime(2026, 11, 20), "day"),
            ("2026-11-20 17:30", "Europe/Berlin", datetime(2026, 11, 20, 16, 30), "minute"),
            ("2026-11-20T08:30:05+03:00", None, datetime(2026, 11, 20, 5, 30, 5), "second"),
            ("1795163405", None, datetime(2026, 11, 20, 8, 30, 5), "second"),
        ):
            found = parse(written, now=NOW, zone=zone)
            assert found is not None
            assert (found.at, found.precision) == (at.replace(tzinfo=UTC), precision)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "mark",
    [*map(chr, (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))],
    ids=ascii,
)
def test_marks_that_nobody_sees_change_no_time(mark):
    found = parse(f"{mark}20{mark} Nov{mark}ember 2026, 17{mark}:30", now=NOW, zone="UTC")
    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), "minute")
