"""`ingest sql` and `ingest prune`: questions that change nothing, and what is deleted."""

import asyncio
import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, ingest, rss, story

NOW = datetime.now(UTC)
FEED, ONE, TWO = (f"https://elm.example/{name}" for name in ("rss", "news/1-rivers", "news/2-hills"))
QUESTION = "SELECT article_id, title, gone_at FROM v_articles ORDER BY article_id"
TITLES = ['What "rivers" decided', "What hills, decided"]


@pytest.fixture
def stored(opened, folder):
    """Two articles, stored two days ago."""
    (folder / "config.toml").write_text('contact = "desk@elm.example"\n[keep]\n', encoding="utf-8")
    pages = {ONE: story("rivers", title=TITLES[0]), TWO: story("hills", title=TITLES[1])}
    net = Net({FEED: rss(ONE, TWO), **pages}, now=NOW - timedelta(days=2))
    asyncio.run(ingest(net, opened))
    return opened


# ---- sql ------------------------------------------------------------------------------------------------------


def test_an_answer_is_an_aligned_table_in_a_pipe(call, stored):
    assert call("sql", QUESTION) == (
        0,
        "article_id  title                  gone_at\n"
        '         1  What "rivers" decided\n'
        "         2  What hills, decided\n",
        "",
    )


def test_an_answer_as_csv_is_read_back_by_any_reader(call, stored):
    code, out, err = call("sql", QUESTION, "--format", "csv")

    assert (code, err) == (0, "")
    assert list(csv.reader(io.StringIO(out))) == [
        ["article_id", "title", "gone_at"],
        ["1", TITLES[0], ""],
        ["2", TITLES[1], ""],
    ]


def test_an_answer_as_json_lines_keeps_numbers_nulls_and_columns_of_one_name(call, stored):
    code, out, err = call("sql", QUESTION.replace("gone_at", "gone_at, url AS title"), "--format", "jsonl")

    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"article_id": 1, "title": TITLES[0], "gone_at": None, "title_2": ONE},
        {"article_id": 2, "title": TITLES[1], "gone_at": None, "title_2": TWO},
    ]


def test_an_answer_without_rows_has_its_heads(call, stored):
    assert call("sql", "SELECT url FROM v_articles WHERE 1 = 0") == (0, "url\n", "")
    assert call("sql", "SELECT url FROM v_articles WHERE 1 = 0", "--format", "csv") == (0, "url\n", "")
    assert call("sql", "SELECT url FROM v_articles WHERE 1 = 0", "--format", "jsonl") == (0, "", "")


def test_a_table_ends_after_a_thousand_rows_and_says_so_but_csv_does_not(call, stored):
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001) SELECT i FROM n"

    code, out, err = call("sql", many)
    assert (code, len(out.splitlines())) == (0, 1001)
    assert "first 1000 rows" in err
    code, out, err = call("sql", many, "--format", "csv")
    assert (code, len(out.splitlines()), err) == (0, 1002, "")


@pytest.mark.parametrize(
    "query",
    [
        "SELEKT 1",
        "SELECT nix FROM v_articles",
        "DELETE FROM articles",
        "DROP VIEW v_articles",
        "SELECT 1; DELETE FROM articles",
        "",
        " ",
    ],
)
def test_what_is_no_question_is_exit_code_2_and_changes_nothing(call, stored, ask, query):
    code, out, err = call("sql", query)

    assert (code, out) == (2, "")
    assert err.startswith("ingest: ")
    assert "Traceback" not in err
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


def test_a_question_that_takes_too_long_is_ended(call, stored):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    code, out, err = call("sql", endless, "--limit-s", "0.2")

    assert (code, out) == (2, "")
    assert "0.2" in err


@pytest.mark.parametrize("tokens", [(), ("-",)])
def test_a_question_may_come_from_standard_input(stored, folder, tokens):
    words = [sys.executable, "-m", "ingest", "sql", "--format", "csv", *tokens]
    done = subprocess.run(
        words, cwd=folder, input="SELECT count(*) AS n FROM v_articles", capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "n\n2\n", "")


# ---- prune ----------------------------------------------------------------------------------------------------


@ON_BOTH_ENGINES
def test_only_what_is_older_than_the_configuration_says_is_deleted(call, call_json, stored, ask, monkeypatch):
    code, out, err = call("prune", "--dry-run")
    assert (code, err) == (0, "")
    assert out.startswith("would delete: 2 leases\nwould free about ")
    assert call("prune") == (0, "deleted: 2 leases\n", "")
    assert call("prune") == (0, "deleted: nothing\n", "")

    monkeypatch.setenv("INGEST_KEEP__ATTEMPTS", "1d")
    code, (would,) = call_json("prune", "--dry-run")
    assert (code, would["attempts"], would["pages"]) == (0, 3, 0)
    assert ask("SELECT count(*) FROM v_attempts") == [(3,)]

    code, out, err = call("prune")
    assert (code, err) == (0, "")
    assert out.startswith("deleted: ")
    assert "3 attempts" in out
    assert "pages" not in out
    assert ask("SELECT count(*) FROM v_attempts") == [(0,)]
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


def test_what_would_be_free_is_said_by_kind_before_it_is_deleted(call_json, stored, ask, monkeypatch):
    ((packed,),) = ask("SELECT SUM(LENGTH(body)) FROM pages")
    (before,) = call_json("prune", "--dry-run")[1]
    assert before["bytes"]["pages"] == 0
    monkeypatch.setenv("INGEST_KEEP__PAGES", "1d")
    (would,) = call_json("prune", "--dry-run")[1]
    # What a page is packed to, and some hundred bytes of what is known of it.
    assert packed < would["bytes"]["pages"] < packed + would["pages"] * 2_000
    call_json("prune")
    (after,) = call_json("prune", "--dry-run")[1]
    assert after["bytes"]["pages"] == 0


def test_nothing_is_deleted_where_everything_is_kept_forever(call, stored, ask, monkeypatch):
    for name in ("PAGES", "ATTEMPTS", "RUNS"):
        monkeypatch.setenv(f"INGEST_KEEP__{name}", "forever")

    assert call("prune")[0] == 0
    assert ask("SELECT count(*) FROM v_attempts") == [(3,)]


def test_without_a_database_nothing_is_made(call, folder):
    code, out, err = call("prune", "--db", "none.db")

    assert (code, out) == (2, "")
    assert "ingest db upgrade" in err
    assert not (folder / "none.db").exists()


def test_a_length_that_is_none_deletes_nothing(call, stored, ask, monkeypatch):
    monkeypatch.setenv("INGEST_KEEP__ATTEMPTS", "soon")

    code, out, err = call("prune")

    assert (code, out) == (2, "")
    assert "INGEST_KEEP__ATTEMPTS" in err
    assert ask("SELECT count(*) FROM v_attempts") == [(3,)]
