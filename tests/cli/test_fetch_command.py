"""`ingest fetch` as cron and a person call it: what it prints, where, and its exit codes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest
from running import CEILING_S, wait_for

from ingest.demo import OUTLETS, serving, web
from ingest.demo.pieces import pieces_at
from store.errors import StoreError
from store.query import query

NOW = datetime.now(UTC)
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def served():
    with serving(tuple(OUTLETS)) as running:
        running.show(web(running.roots, NOW))
        yield running


@pytest.fixture
def folder(tmp_path, served):
    """A working directory with two outlets that have something and one that has not. (Who does not answer at all is
    asked again, after seconds.)"""
    nothing = f"{served.roots['elmbridge']}/nothing"
    (tmp_path / "config.toml").write_text(
        f"""
contact = "desk@elm.example"
[fetch]
delay_s = 0
allow_networks = ["127.0.0.0/8"]
[outlets.harbour-wire]
name = "Harbour Wire"
homepage = "{served.roots["harbour-wire"]}"
feeds = [{{ kind = "rss", url = "{served.roots["harbour-wire"]}/rss.xml" }}]
[outlets.elmbridge]
name = "Elmbridge Courier"
homepage = "{served.roots["elmbridge"]}"
feeds = [{{ kind = "rss", url = "{served.roots["elmbridge"]}/atom.xml" }}]
[outlets.silent]
name = "Silent Gazette"
homepage = "{nothing}"
feeds = [{{ kind = "rss", url = "{nothing}/rss" }}]
""",
        encoding="utf-8",
    )
    return tmp_path


def command(*tokens):
    return [sys.executable, "-m", "ingest", *tokens]


def ingest(folder, *tokens, **environ):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    return subprocess.run(
        command(*tokens), cwd=folder, env=kept | environ, capture_output=True, text=True, timeout=CEILING_S
    )


def count(folder):
    """How many articles of each outlet are stored; nothing where there is no database yet."""
    if not (folder / "news.db").exists():
        return {}
    with query(
        f"sqlite:///{folder}/news.db", "SELECT outlet, COUNT(*) FROM v_articles GROUP BY 1", limit_s=9
    ) as one:
        return dict(one.rows)


HERE = {id: sum(piece.outlet == id for piece in pieces_at(0)) for id in ("harbour-wire", "elmbridge")}


def test_success_is_silent_where_nobody_looks(folder):
    done = ingest(folder, "fetch", "--source", "harbour-wire", "--source", "elmbridge")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert count(folder) == HERE
    again = ingest(folder, "fetch", "--source", "harbour-wire", "--source", "elmbridge")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert count(folder) == HERE


def test_an_outlet_that_failed_is_one_line_and_exit_code_1(folder):
    done = ingest(folder, "fetch")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("silent: failed: ")
    assert done.stderr.count("\n") == 1
    assert count(folder) == HERE


def test_exit_code_3_when_every_outlet_failed(folder, served):
    config = folder / "config.toml"
    config.write_text(config.read_text().replace(f"{served.roots['elmbridge']}/nothing", NOBODY))
    done = ingest(folder, "fetch", "--source", "silent")

    assert (done.returncode, done.stdout) == (3, "")
    assert "silent: failed: " in done.stderr


def test_a_log_in_json_has_nothing_else_in_it(folder):
    done = ingest(
        folder, "fetch", "--log-format", "json", "-v", INGEST_CONTACT="", INGEST_FETCH__TIMEOUT_S="40"
    )

    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    assert {"config.warning", "outlet.done", "outlet.failed"} <= {event["event"] for event in events}
    assert all({"at", "level"} <= set(event) for event in events)


def test_reports_come_as_json_lines_in_the_order_of_the_configuration(folder):
    done = ingest(folder, "fetch", "--json")

    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["outlet"] for report in reports] == ["harbour-wire", "elmbridge", "silent"]
    assert [report["outcome"] for report in reports] == ["done", "done", "failed"]
    assert [report["new"] for report in reports] == [*HERE.values(), 0]


def test_a_limit_leaves_the_rest_for_the_next_pass(folder):
    source = ("--source", "harbour-wire")
    first = ingest(folder, "fetch", *source, "--limit", "1", "--json")

    rest = HERE["harbour-wire"] - 1
    assert (json.loads(first.stdout)["new"], json.loads(first.stdout)["waiting"]) == (1, rest)
    assert json.loads(ingest(folder, "fetch", *source, "--json").stdout)["new"] == rest


def test_a_dry_run_names_the_addresses_and_stores_nothing(folder, served):
    done = ingest(folder, "fetch", "--source", "harbour-wire", "--dry-run")

    expected = {
        served.roots[piece.outlet] + piece.path for piece in pieces_at(0) if piece.outlet == "harbour-wire"
    }
    assert set(done.stdout.split()) == expected
    assert count(folder) == {}


def test_names_are_found_at_the_end_only_for_as_long_as_the_configuration_says(folder):
    ingest(folder, "fetch", "--source", "harbour-wire")
    assert rows_of(folder, "article_names") == 0

    ingest(folder, "fetch", "--source", "elmbridge", INGEST_NAMES__AFTER_FETCH="1h")

    assert rows_of(folder, "article_names") == rows_of(folder, "articles") > 0


def rows_of(folder, table):
    with closing(sqlite3.connect(folder / "news.db")) as file:
        return file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def test_an_unknown_source_names_the_nearest_and_starts_nothing(folder):
    done = ingest(folder, "fetch", "--source", "elmbrige")

    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "elmbridge"?' in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "news.db").exists()


def test_a_fault_in_the_configuration_starts_nothing(folder):
    done = ingest(folder, "fetch", INGEST_FETCH__DELAY_S="soon")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "INGEST_FETCH__DELAY_S: fetch.delay_s: 'soon' is not a number; write e.g. 1.5\n"
    assert not (folder / "news.db").exists()


def test_two_at_once_both_end_well_and_store_each_article_once(folder):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    tokens = command("fetch", "--source", "harbour-wire", "--source", "elmbridge")
    both = [
        subprocess.Popen(
            tokens, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=CEILING_S) for one in both]

    assert {one.returncode for one in both} <= {0, 75}
    assert 0 in {one.returncode for one in both}
    assert not any("locked" in err or "Traceback" in err for _, err in said)
    assert count(folder) == HERE


def test_the_daemon_ends_with_0_when_it_is_told_to(folder):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    log = folder / "daemon.log"  # a file, because a pipe that nobody reads would fill up and stop the daemon
    with log.open("w", encoding="utf-8") as stderr:
        daemon = subprocess.Popen(
            command("run", "--source", "elmbridge"),
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    try:
        wait_for(lambda: _all_there(folder, log))
        daemon.send_signal(signal.SIGTERM)
        out, _ = daemon.communicate(timeout=CEILING_S)
    finally:
        daemon.kill()

    said = log.read_text(encoding="utf-8")
    assert (daemon.returncode, out) == (0, ""), said
    assert "outlet.done" in said
    assert "Traceback" not in said
    assert count(folder) == {"elmbridge": HERE["elmbridge"]}, said


def _all_there(folder, log):
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    try:
        return count(folder) == {"elmbridge": HERE["elmbridge"]}
    except StoreError:  # the database is being made
        return False
