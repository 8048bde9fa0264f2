"""LIKE of `ingest sql`: the case of every script is folded, on both engines alike."""

import sqlite3
import sys
import unicodedata
from contextlib import closing
from functools import cache

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import BadQuery
from store.query import query
from store.query.like import BadPattern, as_regex, cases, fold, matches, parse
from store.query.postgres_rewrite import rewrite

LETTERS = "aAbßẞsſσΣςiIıİйЙ\\%_.*[]^$|(){}?+- \n'é"
texts = st.text(st.sampled_from(LETTERS), max_size=8)


def is_like(text, pattern, escape="\\"):
    return matches(parse(pattern, escape), text, lambda: None)


@pytest.fixture
def ask_all(database_url):
    """A query of an analyst, on each engine."""

    def ask(sql, **parameters):
        with query(database_url, sql, limit_s=60, parameters=parameters) as answer:
            return list(answer.rows)

    return ask


# ---- folding --------------------------------------------------------------------------------------------------


def every_letter():
    """All that Unicode has given a meaning, and some of the million codes that it has not."""
    for code in range(sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category not in ("Cs", "Cn", "Co") or (category != "Cs" and code % 101 == 0):
            yield chr(code)


def test_a_letter_is_folded_to_one_letter_which_all_of_its_cases_share():
    wrong = []
    for letter in every_letter():
        folded = fold(letter)
        near = [other for other in (letter.upper(), letter.lower(), letter.casefold()) if len(other) == 1]
        if len(folded) != 1 or fold(folded) != folded or any(fold(other) != folded for other in near):
            wrong.append(letter)
    assert wrong == []


def test_the_cases_of_a_letter_are_all_that_are_folded_to_it():
    forms = {}
    for letter in every_letter():
        forms.setdefault(fold(letter), set()).add(letter)

    assert [folded for folded, letters in forms.items() if cases(folded) != letters] == []


@given(st.text())
def test_a_text_is_folded_letter_by_letter(text):
    assert fold(text) == "".join(map(fold, text))


# ---- patterns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, pattern",
    [
        ("Лавров заявил", "лавров%"),
        ("НАТО и ЕС", "%нато%"),
        ("Ο ΔΡΌΜΟΣ", "ο δρόμος"),
        ("ΟΔΟΣ ΑΘΗΝΑΣ", "%οδος%"),
        ("οδοσήμανση", "ΟΔΟΣ%"),
        ("İSTANBUL'DA", "istanbul%"),
        ("Diyarbakır", "DİYARBAKIR"),
        ("IĞDIR", "ığdır"),
        ("ÖSTERREICH", "österreich"),
        ("GROẞE STRAßE", "große stra_e"),
        ("Երևան", "ԵՐԵՒԱՆ".replace("ԵՒ", "և")),
        ("ქართული", "ქართულ_"),
        ("100 %", "100 \\%"),
        ("a_b", "A\\_b"),
        ("a\\b", "a\\\\b"),
        ("two\nlines", "two_lines"),
        ("", "%"),
    ],
)
def test_letters_are_equal_whatever_their_case(text, pattern):
    assert is_like(text, pattern)


@pytest.mark.parametrize(
    "text, pattern",
    [("100 5", "100 \\%"), ("aXb", "a\\_b"), ("Straße", "Strasse"), ("ab", "a"), ("ab", "b"), ("", "_")],
)
def test_what_differs_in_more_than_case_is_not_alike(text, pattern):
    assert not is_like(text, pattern)


def test_an_escape_sign_of_ones_own_takes_the_place_of_the_backslash():
    assert is_like("50%", "50!%", "!")
    assert not is_like("505", "50!%", "!")
    assert is_like("a\\b", "a\\_", "!")
    assert is_like("a\\b", "a\\b", "")


@pytest.mark.parametrize("pattern, escape", [("ab\\", "\\"), ("a", "!!"), ("%" * 1_001, "\\")])
def test_a_pattern_without_a_meaning_is_told(pattern, escape):
    with pytest.raises(BadPattern):
        parse(pattern, escape)


def slowly(text, pattern):
    """The same question by trying everything, as the standard has it."""

    @cache
    def meets(at, of):
        if of == len(pattern):
            return at == len(text)
        sign = pattern[of]
        if sign == "%":
            return any(meets(n, of + 1) for n in range(at, len(text) + 1))
        if sign == "\\":
            of += 1
        elif sign == "_":
            return at < len(text) and meets(at + 1, of + 1)
        return at < len(text) and fold(text[at]) == fold(pattern[of]) and meets(at + 1, of + 1)

    return meets(0, 0)


@given(texts, texts)
def test_a_pattern_matches_what_trying_everything_finds(text, pattern):
    try:
        parse(pattern, "\\")
    except BadPattern:
        return
    assert is_like(text, pattern) == slowly(text, pattern)


@given(st.data())
def test_a_text_is_like_a_pattern_made_from_it(data):
    text = data.draw(texts)
    pattern = ""
    for letter in text:
        plain = "\\" + letter if letter in "\\%_" else letter
        pattern += data.draw(
            st.sampled_from(
                (plain, plain.swapcase() if len(plain.swapcase()) == 1 else plain, "_", plain + "%")
            )
        )
    assert is_like(text, pattern)


def test_no_text_is_read_twice_for_a_pattern_that_makes_others_try_for_ever():
    looks = 0

    def check():
        nonlocal looks
        looks += 1

    text, pattern = "a" * 300_000, "%a_a" * 200 + "%b_b%"

    assert not matches(parse(pattern, "\\"), text, check)
    assert looks < 300


# ---- on SQLite and on Postgres --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(postgres):
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection


@given(st.lists(st.tuples(texts, texts), min_size=20, max_size=20))
def test_the_regular_expression_for_postgres_means_the_same(server, pairs):
    for text, pattern in pairs:
        try:
            parsed = parse(pattern, "\\")
        except BadPattern:
            continue
        found = server.execute("SELECT %s::text ~ %s", (text, as_regex(parsed))).fetchone()[0]
        assert found == is_like(text, pattern), (text, pattern)


TITLES = (
    "(SELECT 'НАТО и ЕС' AS title UNION ALL SELECT 'Ο ΔΡΌΜΟΣ' UNION ALL SELECT 'İstanbul 5%' "
    "UNION ALL SELECT 'it''s')"
)


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("title LIKE 'нато%'", ["НАТО и ЕС"]),
        ("title like '%ΔΡΌΜΟς'", ["Ο ΔΡΌΜΟΣ"]),
        ("t.title NOT LIKE '%и%' AND title NOT LIKE '%S' AND 1 = 1", ["İstanbul 5%", "Ο ΔΡΌΜΟΣ"]),
        ("title LIKE 'ISTANBUL 5\\%'", ["İstanbul 5%"]),
        ("title LIKE 'ISTANBUL 5!%' ESCAPE '!'", ["İstanbul 5%"]),
        ("title LIKE 'IT''S'", ["it's"]),
        ("(title) LIKE ('it' || '%')", ["it's"]),
        ("title LIKE 'I' || 'T' || '%'", ["it's"]),
        ("'-- LIKE ' || title LIKE '-- like it%' /* LIKE 'x' */ -- LIKE 'y'", ["it's"]),
        ("CASE WHEN title LIKE '%NATO%' THEN 0 WHEN title LIKE 'it%' THEN 1 ELSE 0 END = 1", ["it's"]),
        ("title || '' LIKE 'it%' AND 'x%y' NOT LIKE 'x!%' ESCAPE '!'", ["it's"]),
        ("(title LIKE 'it%' OR title LIKE 'нато_%') AND title > 'a' AND title < 'z'", ["it's"]),
        ("title LIKE NULL", []),
        ("title IN (SELECT title FROM {titles} t WHERE title LIKE 'it_s')", ["it's"]),
    ],
)
def test_the_same_question_has_the_same_answer_on_both_engines(ask_all, condition, expected):
    sql = f"SELECT title FROM {TITLES} t WHERE {condition.replace('{titles}', TITLES)} ORDER BY 1"

    assert sorted(row[0] for row in ask_all(sql)) == expected


def test_a_pattern_may_be_a_parameter(ask_all):
    sql = f"SELECT title FROM {TITLES} t WHERE title LIKE :what AND title NOT LIKE :other AND :what <> 'x'"

    assert ask_all(sql, what="нато%", other="%x%") == [("НАТО и ЕС",)]


def test_a_pattern_that_is_cut_off_or_too_long_is_told_with_what_is_wrong(ask_all):
    with pytest.raises(BadQuery, match="ends with"):
        ask_all("SELECT 'a' LIKE 'a\\'")
    with pytest.raises(BadQuery, match="ESCAPE is one character"):
        ask_all("SELECT 'a' LIKE 'a' ESCAPE '!!'")
    with pytest.raises(BadQuery, match="may have 1,000 characters"):
        ask_all(f"SELECT 'a' LIKE '{'%' * 1_001}'")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS like",
        'SELECT "like" FROM x',
        "SELECT like('a', 'b')",
        "SELECT 1 WHERE NOT like('a', 'b') AND like('a', 'b')",
        "SELECT pg_catalog.like('a', 'b')",
        "SELECT 'a' ~~ 'b', $$a LIKE 'b'$$, E'a\\' LIKE ''b'",
        "SELECT '2026-11-20'::text, x::date, '12:30', a[1:2], $$:day$$ -- :day",
        "SELECT 'a' LIKE 'b",
        "",
    ],
)
def test_what_is_no_operator_like_and_no_parameter_stays_as_it_is(sql):
    assert rewrite(sql, {}).sql.replace("ILIKE", "LIKE") == sql


@given(
    st.lists(
        st.sampled_from(
            "a LIKE NOT ESCAPE 'b' '' E'x' :p ::text ( ) , || -- /* */ $$ \" ' ; 1 . AS\n".split(" ")
        ),
        max_size=9,
    )
)
def test_no_words_in_any_order_confuse_the_rewriting(words):
    sql = " ".join(words)
    try:
        rewritten = rewrite(sql, {"p": "x"})
    except BadQuery:
        return
    assert all(f"${n}" in rewritten.sql for n in range(1, len(rewritten.values) + 1))
    if "LIKE" not in words and ":p" not in words:
        assert rewritten.sql == sql


@pytest.mark.parametrize("value", [1, -7, 1.0, 1e20, 1e-7, 0.1, 1 / 3, 1e15, 123456.5, float("inf")])
def test_numbers_are_like_what_sqlite_makes_of_them(tmp_path, value):
    place = tmp_path / "numbers.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE numbers (n)")
        connection.execute("INSERT INTO numbers VALUES (?)", (value,))
        connection.commit()

    sql = "SELECT n LIKE CAST(n AS TEXT), lower(n) = lower(CAST(n AS TEXT)), x'41' LIKE 'a', lower(NULL) FROM numbers"
    with query(f"sqlite:///{place}", sql, limit_s=60) as answer:
        assert list(answer.rows) == [(1, 1, 1, None)]


def test_lower_and_upper_know_every_script_on_sqlite(sqlite_url):
    with query(sqlite_url, "SELECT lower('НАТО'), upper('straße'), lower('ΟΔΟΣ')", limit_s=60) as answer:
        assert list(answer.rows) == [("нато", "STRASSE", "οδος")]


def test_views_may_use_like_and_what_does_something_stays_denied_in_them(tmp_path):
    place = tmp_path / "views.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE VIEW v AS SELECT 'НАТО' LIKE 'нато' AS a, lower('Й') AS b")
        connection.execute("CREATE VIEW w AS SELECT load_extension('x') AS a")
        connection.commit()

    with query(f"sqlite:///{place}", "SELECT * FROM v", limit_s=60) as answer:
        assert list(answer.rows) == [(1, "й")]
    with pytest.raises(BadQuery), query(f"sqlite:///{place}", "SELECT * FROM w", limit_s=60) as answer:
        list(answer.rows)


def test_a_pattern_that_takes_long_is_stopped_in_time(tmp_path):
    place = tmp_path / "long.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE texts (text TEXT)")
        connection.execute("INSERT INTO texts VALUES (?)", ("a" * 1_000_000,))
        connection.commit()
    ticks = iter(range(10**9))
    sql = f"SELECT text LIKE '%{'a_' * 400}b%' FROM texts"

    with (
        pytest.raises(BadQuery, match="longer than 20 s"),
        query(f"sqlite:///{place}", sql, limit_s=20, clock=lambda: float(next(ticks))) as answer,
    ):
        list(answer.rows)
