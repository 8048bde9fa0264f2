"""Parameters of an analyst's query: bound by the engine, never text of the statement, on both engines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import BadQuery
from store.query import query
from store.query.parameters import as_text, as_value


@pytest.fixture
def ask_with(database_url):
    def ask(sql, **parameters):
        with query(database_url, sql, limit_s=60, parameters=parameters) as answer:
            return list(answer.rows)

    return ask


DAYS = "(SELECT '2026-11-20' AS day, 3 AS n UNION ALL SELECT '2026-11-21', 12) d"


def test_a_parameter_has_the_type_of_its_place(ask_with):
    assert ask_with(f"SELECT n FROM {DAYS} WHERE day = :day", day="2026-11-20") == [(3,)]
    assert ask_with(f"SELECT day FROM {DAYS} WHERE n > :n AND :n < n", n="9") == [("2026-11-21",)]
    assert ask_with(f"SELECT day FROM {DAYS} ORDER BY day LIMIT :n", n="1") == [("2026-11-20",)]
    assert ask_with(f"SELECT day FROM {DAYS} WHERE substr(day, 1, 4) = :year AND n = 3", year="'2026'") == [
        ("2026-11-20",)
    ]


def test_a_parameter_is_named_as_a_variable_is(ask_with):
    for name in ("d", "D", "_", "_1", "d1", "d_1", "day_of_week", "é2", "день"):
        assert ask_with(f"SELECT n FROM {DAYS} WHERE day = :{name}", **{name: "2026-11-20"}) == [(3,)]


def test_a_value_never_becomes_a_part_of_the_statement(ask_with):
    for value in ("' OR 1 = 1 --", "x'; DELETE FROM articles; --", "$1", ":day", "%s", "\\", "''", '"'):
        assert ask_with(f"SELECT n FROM {DAYS} WHERE day = :day", day=value) == []
        assert ask_with("SELECT 'a' || :what", what=value + " ") == [(f"a{value} ",)]


def test_parameters_in_strings_comments_and_casts_are_none(ask_with):
    assert ask_with("SELECT ':day' || :day -- :other\n/* :third */", day="x") == [(":dayx",)]


def test_a_parameter_may_stand_twice_and_in_front_of_a_group(ask_with):
    assert ask_with(f"SELECT n > :n, count(*) FROM {DAYS} GROUP BY n > :n ORDER BY 1", n="5") in (
        [(0, 1), (1, 1)],
        [(False, 1), (True, 1)],
    )


def test_a_parameter_without_a_value_is_told_with_the_cure(ask_with):
    for sql in ("SELECT :day, :other", "EXPLAIN SELECT :day, :other", "SELECT 'a' LIKE :other, :day"):
        with pytest.raises(BadQuery, match="--param other=…"):
            ask_with(sql, day="x")


def test_a_value_without_a_parameter_is_told_with_the_parameters_that_there_are(ask_with):
    with pytest.raises(BadQuery, match="no parameter :dya; it has :day"):
        ask_with("SELECT :day", day="x", dya="y")
    with pytest.raises(BadQuery, match="no parameter :day; it has none"):
        ask_with("SELECT 1", day="x")


def test_an_explained_statement_may_have_parameters_too(ask_with):
    assert ask_with(f"EXPLAIN SELECT n FROM {DAYS} WHERE day = :day AND day LIKE :day", day="x")


@pytest.mark.parametrize(
    "written, value",
    [
        ("5", 5), ("-7", -7), ("1.5", 1.5), ("0", 0), ("2026-11-20", "2026-11-20"), ("007", "007"), ("1e5", "1e5"),
        ("", ""), ("'5'", "5"), ("''", ""), ("'", "'"), ("12345678901234567890", "12345678901234567890"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_what_looks_like_a_number_is_one_unless_it_is_quoted(written, value):
    assert (as_value(written), type(as_value(written))) == (value, type(value))


@given(st.text())
def test_any_text_can_be_given_in_quotes(text):
    assert as_text(f"'{text}'") == as_value(f"'{text}'") == text


def test_a_list_is_read_row_by_row_as_the_page_says(ask_with, database_url):
    read = (
        "json_each(tags)"
        if database_url.startswith("sqlite")
        else "json_array_elements_text(tags::json) AS value"
    )
    articles = "(SELECT '[\"NATO\", \"Й\"]' AS tags UNION ALL SELECT '[\"NATO\"]' UNION ALL SELECT '[]') a"

    assert ask_with(f"SELECT value, COUNT(*) FROM {articles}, {read} GROUP BY value ORDER BY 2") == [
        ("Й", 1),
        ("NATO", 2),
    ]
