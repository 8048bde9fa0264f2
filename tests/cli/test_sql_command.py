"""`ingest sql`: where the query comes from, its parameters, where the answer goes and in which form, and the list of
views."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pyarrow.parquet as pq
import pytest
from engines import ON_BOTH_ENGINES

from store.views import NAMES
from store.views.described import views

ROWS = "SELECT 1 AS n, 'НАТО' AS what UNION ALL SELECT 2, '=1+1' ORDER BY 1"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


def entries(folder):
    """What is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def run(folder, *tokens, stdin=None):
    words = [sys.executable, "-m", "ingest", "sql", *tokens]
    return subprocess.run(words, cwd=folder, input=stdin, capture_output=True, text=True, timeout=600)


# ---- the query and its parameters -----------------------------------------------------------------------------


def test_a_query_may_stand_in_a_file(call, database, folder):
    (folder / "q.sql").write_text("﻿-- how many?\nSELECT count(*) AS n FROM v_articles\n", encoding="utf-8")

    assert call("sql", "-f", "q.sql", "--format", "csv") == (0, "n\n0\n", "")


def test_a_query_of_a_file_may_come_from_standard_input(database, folder):
    done = run(folder, "-f", "-", "--format", "csv", stdin="SELECT 1 AS n")

    assert (done.returncode, done.stdout, done.stderr) == (0, "n\n1\n", "")


@pytest.mark.parametrize(
    "tokens, told",
    [
        (("-f", "none.sql"), "none.sql"),
        (("-f", "bytes.sql"), "bytes.sql"),
        (("-f", "."), "-f .: cannot be read"),
        (("SELECT 1", "-f", "bytes.sql"), "two queries"),
        (("SELECT 1", "--param", "day"), "--param day=2026-11-20"),
        (("SELECT :a", "--param", "a=1", "--param", "a=2"), "has a value already"),
        (("SELECT :a",), "--param a=…"),
        (("SELECT :a", "--param", "a=1", "--param", "b=2"), "no parameter :b; it has :a"),
        (("SELECT 1", "--format", "csv", "--json"), "--json is jsonl"),
        (("SELECT 1", "--bom"), "for csv"),
        (("SELECT 1", "-o", "answer"), "add e.g. --format csv"),
        (("SELECT 1", "-o", "answer.csv", "--format", "table"), "add e.g. --format csv"),
        (("SELECT 1", "-o", "nowhere/answer.csv"), "nowhere/answer.csv"),
        (("--list", "v_nix"), "there are v_articles, "),
    ],
)
def test_a_wrong_call_is_one_line_with_the_cure(call, database, folder, tokens, told):
    (folder / "bytes.sql").write_bytes(b"SELECT '\xff'")

    code, out, err = call("sql", *tokens)

    assert (code, out) == (2, "")
    assert told.lower() in err.lower()
    assert err.count("\n") == 1
    assert entries(folder) == ["bytes.sql"]


@ON_BOTH_ENGINES
@pytest.mark.parametrize(
    "query, told",
    [
        ("SELECT 1 FROM v_nix", f"the views are {', '.join(NAMES)}"),
        ("SELECT 1 FROM nix", "the views are v_articles"),
        ("SELECT nix FROM v_articles", "`ingest sql --list` lists the columns of each view"),
        ("SELECT a.nix FROM v_articles a", "`ingest sql --list` lists the columns of each view"),
    ],
)
def test_a_view_or_column_that_is_not_there_is_told_with_those_that_are(call, database, query, told):
    code, out, err = call("sql", query)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "nix" in err
    assert told in err


def test_a_view_that_a_database_of_another_version_lacks_is_told_as_such(call, folder):
    with closing(sqlite3.connect(folder / "old.db")) as connection:
        connection.execute("CREATE TABLE articles (id)")

    assert "`ingest db upgrade` makes the views" in call("sql", "SELECT 1 FROM v_cites", "--db", "old.db")[2]


def test_ilike_on_sqlite_is_told_what_to_write(call, sqlite_url):
    err = call("sql", "SELECT 1 WHERE 'a' ILIKE 'A'", "--db", sqlite_url.removeprefix("sqlite:///"))[2]

    assert "write LIKE, in which case does not count here" in err


@ON_BOTH_ENGINES
def test_a_parameter_has_its_value_from_the_command_line(call, database):
    sql = "SELECT day FROM (SELECT '2026-11-20' AS day UNION ALL SELECT '2026-11-21') d WHERE day = :day"

    assert call("sql", sql, "--param", "day=2026-11-20", "--format", "csv") == (0, "day\n2026-11-20\n", "")
    assert call("sql", sql, "--param", "day=' OR 1=1 --", "--format", "csv") == (0, "day\n", "")
    assert (
        call("sql", "SELECT :a || '|'", "--param", "a==x y=", "--format", "jsonl")[1].count('"=x y=|"') == 1
    )


# ---- where the answer goes ------------------------------------------------------------------------------------


@ON_BOTH_ENGINES
@pytest.mark.parametrize(
    "name, read",
    [
        (
            "a.csv",
            lambda path: [(int(n), what) for n, what in list(csv.reader(path.open(encoding="utf-8")))[1:]],
        ),
        ("a.jsonl", lambda path: [(one["n"], one["what"]) for one in map(json.loads, path.open("rb"))]),
        ("a.json", lambda path: [(one["n"], one["what"]) for one in json.loads(path.read_bytes())]),
        ("a.parquet", lambda path: [(one["n"], one["what"]) for one in pq.read_table(path).to_pylist()]),
    ],
)
def test_the_name_of_a_file_says_its_format(call, database, folder, name, read):
    code, out, _ = call("sql", ROWS.replace("=1+1", "ЕС"), "-o", name)

    assert (code, out) == (0, "")
    assert read(folder / name) == [(1, "НАТО"), (2, "ЕС")]
    assert entries(folder) == [name]


def test_a_table_of_markdown_goes_to_the_screen_or_into_a_file(call, database, folder):
    table = "| n | what |\n| --- | --- |\n| 1 | НАТО |\n| 2 | =1+1 |\n"

    assert call("sql", ROWS, "--format", "markdown") == (0, table, "")
    assert call("sql", ROWS, "-o", "a.md")[0] == 0
    assert (folder / "a.md").read_text(encoding="utf-8") == table


def test_csv_for_spreadsheets_has_a_mark_and_its_formulas_are_told(call, database, folder):
    code, out, err = call("sql", ROWS, "-o", "a.csv", "--bom")

    assert (code, out) == (0, "")
    assert (folder / "a.csv").read_bytes() == "\ufeffn,what\n1,НАТО\n2,'=1+1\n".encode()
    assert err.startswith("(1 cell")
    assert call("sql", ROWS, "--format", "csv")[1] == "n,what\n1,НАТО\n2,'=1+1\n"


def test_a_hyphen_is_standard_output(call, database):
    assert call("sql", "SELECT 1 AS n", "-o", "-", "--format", "csv") == (0, "n\n1\n", "")
    assert call("sql", "SELECT 1 AS n", "--json") == (0, '{"n": 1}\n', "")


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.md", "a.parquet"])
def test_an_answer_that_is_cut_leaves_the_file_that_was_there(call, database, folder, name):
    (folder / name).write_text("before")

    code, out, err = call("sql", ENDLESS, "-o", name, "--limit-s", "0.1")

    assert (code, out) == (2, "")
    assert "longer than 0.1 s" in err
    assert (folder / name).read_text() == "before"
    assert entries(folder) == [name]


@ON_BOTH_ENGINES
def test_an_answer_that_is_cut_on_the_screen_is_told_with_how_much_came(call, database):
    code, out, err = call("sql", ENDLESS, "--format", "csv", "--limit-s", "0.5")

    assert code == 2
    rows = len(list(csv.reader(io.StringIO(out)))) - 1
    assert (
        f"longer than 0.5 s and was stopped; see --limit-s; what was printed, {rows:,} rows, is not the whole"
        in err
    )


def test_a_database_that_listens_to_nobody_is_not_waited_for_and_leaves_no_file_either(folder, sqlite_url):
    deaf = (
        "SELECT instr(hex(zeroblob(10000000)), hex(zeroblob(25000)) || '1')"  # a minute and more, in one step
    )

    done = run(folder, "--db", sqlite_url.removeprefix("sqlite:///"), deaf, "-o", "a.csv", "--limit-s", "0.1")

    assert (done.returncode, done.stdout) == (2, "")
    assert "longer than 0.1 s" in done.stderr
    assert done.stderr.count("\n") == 1
    assert entries(folder) == []


def test_a_disk_that_is_full_is_told_and_leaves_nothing(folder, sqlite_url):
    limit = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
    program = limit + "runpy.run_module('ingest', run_name='__main__')"
    database = sqlite_url.removeprefix("sqlite:///")
    words = [sys.executable, "-c", program, "sql", "--db", database, ENDLESS + " LIMIT 100000", "-o", "a.csv"]

    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=600)

    assert (done.returncode != 0, done.stdout) == (True, "")
    assert "a.csv" in done.stderr
    assert done.stderr.count("\n") == 1
    assert entries(folder) == []


def test_a_screen_that_cannot_be_written_is_no_success(database, folder):
    words = [sys.executable, "-m", "ingest", "sql", ROWS, "--format", "csv"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(words, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, timeout=600)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_help_begins_with_an_example_and_its_defaults_are_the_defaults(call, database):
    out = call("sql", "--help")[1]

    assert out.startswith('Example: ingest sql "SELECT ')
    words = " ".join(out.replace("│", " ").split())
    assert "Default: 30." in words
    assert "Default: table" in words
    assert "Default: stdout" in words
    assert "longer than 30 s" in str(_default_budget())


def _default_budget():
    import inspect

    from ingest.cli.query import sql
    from store.query.budget import TimeBudget

    return TimeBudget(inspect.signature(sql).parameters["limit_s"].default, lambda: 0.0).error()


# ---- the list of views ----------------------------------------------------------------------------------------


def test_every_view_is_listed_with_its_columns_without_a_database(call, folder):
    code, out, err = call("sql", "--list")

    assert (code, err) == (0, "")
    assert [line.partition(":")[0] for line in out.splitlines()[::2]] == list(views())
    assert set(NAMES) <= set(views())
    assert f"  {', '.join(column.name for column in views()['v_cites'].columns)}\n" in out
    assert entries(folder) == []


def test_one_view_is_listed_with_what_its_columns_say(call):
    code, out, _ = call("sql", "--list", "v_cites")

    assert code == 0
    assert out.startswith("v_cites: One row for each outlet that an article names")
    assert "  published_day  day: UTC day of publication. NULL: not known\n" in out


def test_views_are_listed_as_json(call_json):
    code, listed = call_json("sql", "--list")

    assert code == 0
    assert [view["name"] for view in listed] == list(views())
    assert listed[0]["columns"][0]["name"] == "article_id"
    assert call_json("sql", "--list", "v_edits")[1] == [view for view in listed if view["name"] == "v_edits"]
