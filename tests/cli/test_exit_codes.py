"""Exit codes tell the truth: of several outlets together, of an interruption, of a failure of the database."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, outlet, rss, story
from running import CEILING_S
from runs import names_of, take_over

from ingest.config import Feed
from store.views import NAMES


def outlets(site, *ids):
    """A configuration of outlets that answer ("elm"), that have nothing there ("mute", "dumb": who does not answer at
    all is asked again, after seconds), or are in other hands ("busy")."""
    roots = dict.fromkeys(ids, site.url("/nothing")) | {"elm": site.root, "busy": "http://127.0.0.2:9"}
    tables = [
        f'[outlets.{id}]\nname = "{id}"\nhomepage = "{roots[id]}"\n'
        f'feeds = [{{ kind = "rss", url = "{roots[id]}/rss" }}]\n'
        for id in ids
    ]
    return 'contact = "desk@elm.example"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n' + "".join(
        tables
    )


@pytest.mark.parametrize(
    "ids, code",
    [
        ("elm", 0),
        ("elm busy", 0),
        ("elm mute", 1),
        ("elm mute busy", 1),
        ("mute dumb", 3),
        ("mute busy", 3),  # every outlet that was tried has failed
        ("busy", 75),
    ],
)
def test_the_exit_code_of_several_outlets(call_json, site, opened, folder, ids, code):
    (folder / "config.toml").write_text(outlets(site, *ids.split()), encoding="utf-8")
    site.pages["/rss"] = rss(site.url("/1"))
    site.pages["/1"] = story("rivers")
    busy = outlet("busy", Feed(kind="rss", url="http://127.0.0.2:9/rss"))
    take_over(opened, Net(now=datetime.now(UTC)), names_of(busy))

    found, reports = call_json("fetch")

    wanted = {"elm": "done", "mute": "failed", "dumb": "failed", "busy": "busy"}
    assert [(row["outlet"], row["outcome"]) for row in reports] == [(id, wanted[id]) for id in ids.split()]
    assert found == code


OFTEN = 'every = "5s"'
"""A daemon begins its outlets within a tenth of their interval."""


def started(folder, *tokens):
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", *tokens],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"])
@pytest.mark.parametrize("command", ["fetch", "revisit"])
def test_an_interrupted_run_keeps_what_it_has_and_says_by_what_it_was_ended(
    call, site, opened, folder, ask, command, number, code
):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    paths = ("/1-rivers", "/2-hills")
    site.pages = {"/rss": rss(*map(site.url, paths)), **{path: story(path) for path in paths}}
    if command == "revisit":
        assert call("fetch")[0] == 0
    site.asked.clear()
    site.held = {paths[1]}

    process = started(folder, *(("fetch",) if command == "fetch" else ("revisit", "1", "2")))
    assert site.somebody_is_held.wait(CEILING_S)
    process.send_signal(number)
    out, err = process.communicate(timeout=CEILING_S)

    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert site.asked[-1] == paths[1]
    first = "SELECT outcome FROM v_attempts WHERE url LIKE '%/1-rivers' ORDER BY attempt_id DESC"
    assert ask(first)[0] == (("new",) if command == "fetch" else ("same",))
    assert ask("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("stopped",)]
    site.held.clear()
    assert call("fetch") == (0, "", "")  # at once: the lease was given back
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


def read_until(words, process):
    """Reads what a process logs until it has logged these words."""
    lines = []
    while not lines or words not in lines[-1]:
        lines.append(process.stderr.readline())
        assert lines[-1], f"it has ended: {''.join(lines)}"


@pytest.mark.parametrize(
    "first, second, code",
    [
        (signal.SIGTERM, signal.SIGTERM, 143),
        (signal.SIGTERM, signal.SIGINT, 130),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_second_signal_does_not_wait_for_the_daemons_pages(site, opened, folder, ask, first, second, code):
    (folder / "config.toml").write_text(site.config(OFTEN), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    site.held = {"/1"}
    process = started(folder, "run")
    assert site.somebody_is_held.wait(CEILING_S)

    process.send_signal(first)
    read_until("daemon.draining", process)
    assert process.poll() is None  # the page is waited for
    process.send_signal(second)
    _, err = process.communicate(timeout=CEILING_S)

    assert process.returncode == code
    assert "Traceback" not in err
    assert ask("SELECT count(*) FROM v_articles") == [(0,)]


def test_a_second_signal_does_not_wait_for_a_lock_on_the_database(site, folder, sqlite_url):
    (folder / "config.toml").write_text(site.config(OFTEN), encoding="utf-8")
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    site.held = {"/1"}
    process = started(folder, "run", "--db", sqlite_url)
    assert site.somebody_is_held.wait(CEILING_S)
    with closing(sqlite3.connect(sqlite_url[10:], isolation_level=None, timeout=CEILING_S)) as other:
        other.execute("BEGIN IMMEDIATE")
        process.send_signal(signal.SIGTERM)
        read_until("daemon.draining", process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=CEILING_S)

    assert process.returncode == 130


@ON_BOTH_ENGINES
def test_a_daemon_that_lost_its_tables_says_so_and_ends(opened, folder, site, monkeypatch):
    (folder / "config.toml").write_text(site.config(OFTEN), encoding="utf-8")
    site.pages = {"/rss": rss()}
    patch = "import ingest.pipeline.database as d, sys; from datetime import timedelta as t; "
    patch += "d.LOST_RETELL = t(seconds=0.3); d.LOST_GIVE_UP = t(seconds=1.5); "
    patch += "import ingest.daemon; ingest.daemon.TICK_INTERVAL_S = 0.3; "
    patch += "from ingest.cli import main; sys.argv = ['ingest', 'run']; main()"
    process = subprocess.Popen([sys.executable, "-c", patch], stderr=subprocess.PIPE, text=True)
    read_until("outlet.done", process)
    opened.close()
    with opened._engine.begin() as connection:
        for view in NAMES[::-1]:
            connection.exec_driver_sql(f"DROP VIEW {view}")
        connection.exec_driver_sql("ALTER TABLE outlets RENAME TO lost")

    try:
        _, err = process.communicate(timeout=CEILING_S)
    finally:
        process.kill()

    assert process.returncode == 2
    assert err.count("database.unavailable") > 1
    assert err.splitlines()[-1].startswith("ingest: ")
    assert "Traceback" not in err


def test_a_database_that_cannot_be_used_is_exit_code_1(call, folder, tmp_path):
    (folder / "news.db").write_bytes(b"something else entirely" * 1000)
    (folder / "config.toml").write_text('contact = "desk@elm.example"\n', encoding="utf-8")

    for command in (("fetch",), ("articles", "list"), ("prune",), ("stories",)):
        code, out, err = call(*command)
        assert (command, code, out) == (command, 1, "")
        assert "not a database" in err
        assert err.count("\n") == 1
