"""The names of months, weekdays and day periods in the languages of CLDR."""

import subprocess
import sys
from datetime import time

import pytest
from babel.dates import get_day_names, get_period_id, get_period_names
from hypothesis import given
from hypothesis import strategies as st

from ingest import date_words
from ingest.date_words import month_number, period_hours, tells_weekday, weekday_number


@pytest.fixture
def nothing_is_known_yet():
    """What other tests looked up is forgotten."""
    for kept in (date_words._folded, date_words._names_in, date_words._names_in_all, date_words._locales):
        kept.cache_clear()


def test_babel_is_not_imported_before_a_word_is_looked_up():
    code = "import sys, ingest.dates; sys.exit('babel' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "word, languages, month",
    [
        ("lipnja", ("hr",), 6), ("lipca", ("pl",), 7), ("lip", ("hr",), 6), ("lip", ("pl",), 7), ("lip", (), None),
        ("mai", (), 5), ("Sept.", (), 9), ("gen", ("it",), 1), ("marrask", ("fi",), 11), ("ma", ("fi",), None),
        ("ju", (), None), ("jul", (), 7), ("novembers", ("en",), None), ("novemberében", ("hu",), 11), ("", (), None),
        ("décembre", ("xx",), 12), ("7", (), None), ("F", ("en",), None),
    ],
)  # fmt: skip
def test_a_month_is_that_of_the_first_language_that_knows_it(word, languages, month):
    assert month_number(word, languages) == month


@pytest.mark.parametrize(
    "word, languages, weekday",
    [
        ("Mon", (), 0), ("Thursday", ("de",), 3), ("Do", ("de",), 3), ("Do", (), None), ("søndag", (), 6),
        ("木曜日", (), 3), ("четверг", ("ru",), 3), ("yesterday", (), None), ("", (), None), ("F", ("en",), None),
    ],
)  # fmt: skip
def test_a_weekday_is_that_of_the_first_language_that_knows_it(word, languages, weekday):
    assert weekday_number(word, languages) == weekday


@pytest.mark.parametrize(
    "word, languages, hours",
    [
        ("下午", (), range(12, 24)), ("A.M.", (), range(12)), ("晚上", ("zh",), range(19, 24)),
        ("м", (), None), ("a", (), None), ("to", (), None), ("ch", ("vi",), range(12, 24)), ("noon", (), [12]),
        ("ночи", ("ru",), [22, 23, 0, 1, 2, 3]), ("", (), None), ("пополудни", ("ru",), range(12, 24)),
        ("пополуночи", ("ru",), range(12)),
    ],
)  # fmt: skip
def test_a_day_period_has_its_hours(word, languages, hours):
    assert period_hours(word, languages) == (None if hours is None else frozenset(hours))


@given(st.text(max_size=12), st.sampled_from([(), ("fi",), ("zh", "hr")]))
def test_any_word_is_a_month_a_weekday_a_period_or_none(word, languages):
    assert month_number(word, languages) in (None, *range(1, 13))
    assert weekday_number(word, languages) in (None, *range(7))
    assert (period_hours(word, languages) or frozenset()) <= frozenset(range(24))


@pytest.mark.usefixtures("nothing_is_known_yet")
@pytest.mark.parametrize(
    "language", "en de fr es it pt nl pl cs hu fi sv da tr ru uk bg el ar he fa hi zh ja ko th vi id".split()
)
def test_the_weekdays_of_a_language_are_told_in_what_is_written_in_it(language):
    names = get_day_names("wide", locale=language)
    for name in names.values():
        if len(name) >= 5 or name[0] >= "\u0e00":  # shorter ones may be parts of other words
            assert tells_weekday(f"1.2.2026 {name.upper()} 10:00", (language,)), name
        assert not tells_weekday(f"1.2.2026 10:00 {3 * name[0]}", (language,))


@pytest.mark.usefixtures("nothing_is_known_yet")
@pytest.mark.parametrize("language", "ar cs de el en fa fi fr he hu it ko ru sv uk vi zh".split())
def test_a_part_of_the_day_has_the_hours_that_its_language_gives_it(language):
    names = get_period_names("wide", "format", language)
    for hour in range(24):
        name = names[get_period_id(time(hour, 30), locale=language)]
        hours = period_hours(name, (language,))
        assert hours is not None, name
        assert hour in hours, name
        assert len(hours) <= 12, name


def test_a_short_weekday_is_told_where_words_are_written_without_spaces():
    assert tells_weekday("2026-02-02 周一", ("zh",))
    assert not tells_weekday("2026-02-01 十一", ("zh",))
