"""`ingest db backup` and `ingest db vacuum`."""

import os
import shlex
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from store import engine, upkeep
from store.model import OutletRow
from store.store import open_store


@pytest.fixture
def news(sqlite_url, monkeypatch, folder):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def server(database_url, monkeypatch, folder):
    monkeypatch.setenv("INGEST_DATABASE__URL", database_url)
    return database_url


on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def rows(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT COUNT(*) FROM boilerplate_lines").fetchone()[0]


def fill(url, lines):
    with closing(open_store(url)) as store, store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), datetime(2026, 11, 20, tzinfo=UTC))
        tx.boilerplate.replace("elm", {f"line {n} {'x' * 400}": n for n in range(lines)}, 1)


def test_a_copy_is_one_sound_file_that_commands_can_use(call, news, folder):
    fill(news, 500)
    code, out, err = call("db", "backup", "copy.db")
    assert (code, err) == (0, "")
    assert out.startswith("copy.db: ")
    assert out.endswith(" MB, sound\n")
    assert [name for name in os.listdir(folder) if "copy" in name] == ["copy.db"]
    assert rows(folder / "copy.db") == 500
    assert call("db", "check", "--db", "copy.db")[0] == 0


def test_a_copy_is_of_one_moment_while_others_write_all_the_time(news, folder):
    fill(news, 4_000)
    path = engine.sqlite_path(news)
    ended, written = threading.Event(), []

    def write():
        with closing(sqlite3.connect(path, timeout=30)) as db:
            while not ended.is_set():
                # Two rows at a time: a copy with an odd number is of no moment.
                number = len(written)
                db.execute("BEGIN IMMEDIATE")
                for half in (2 * number, 2 * number + 1):
                    db.execute(
                        "INSERT INTO boilerplate_lines VALUES ('elm', ?, 1)", (f"more {half} {'y' * 900}",)
                    )
                db.commit()
                written.append(number)

    steps = []
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            assert writer.is_alive()
        upkeep.copy_sqlite(path, folder / "copy.db", lambda done, total: steps.append(done))
    finally:
        ended.set()
        writer.join()
    assert steps == sorted(steps)  # it never began anew
    copied = rows(folder / "copy.db")
    assert copied % 2 == 0
    assert 4_000 + 40 <= copied <= rows(path)


def test_a_damaged_database_does_not_replace_a_sound_copy(call, news, folder):
    fill(news, 2_000)
    assert call("db", "backup", "copy.db")[0] == 0
    before = (folder / "copy.db").read_bytes()
    path = engine.sqlite_path(news)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "r+b") as file:
        for page in range(60, 200):
            file.seek(page * 4096 + 8)
            file.write(b"\xff" * 3000)
    code, _, err = call("db", "backup", "copy.db")
    assert code == 1
    assert "damaged" in err
    assert (folder / "copy.db").read_bytes() == before
    assert [name for name in os.listdir(folder) if "copy" in name] == ["copy.db"]


@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_the_database_is_not_copied_onto_itself(call, news, suffix):
    with closing(open_store(news)):  # so that there is a log
        code, _, err = call("db", "backup", f"{engine.sqlite_path(news)}{suffix}")
    assert code == 2
    assert "is the database itself; name another file" in err


@on_postgres
def test_for_postgres_the_line_that_copies_it_is_printed_without_the_password(call, server):
    code, out, err = call("db", "backup", "copy.dump")
    assert code == 2
    assert "Postgres makes its own copies" in err
    words = shlex.split(out)
    assert words[:3] == ["pg_dump", "--format=custom", "--file=copy.dump"]
    with psycopg.connect(words[3].removeprefix("--dbname=")) as db:
        assert db.execute("SELECT COUNT(*) FROM v_articles").fetchone() == (0,)
    line = upkeep.pg_dump_line("postgresql://me:se%20cret@db.example:5433/news?sslmode=require", "a b.dump")
    assert "cret" not in line
    assert shlex.split(line)[2:] == [
        "--file=a b.dump",
        "--dbname=user=me host=db.example port=5433 dbname=news sslmode=require",
    ]


def test_vacuum_gives_room_back(call, call_json, news):
    fill(news, 5_000)
    fill(news, 1)
    code, ((answer),) = call_json("db", "vacuum")
    assert code == 0
    assert answer["freed_bytes"] > 1_000_000
    assert call("db", "check")[0] == 0


def test_vacuum_waits_for_nobody_for_ever(call, news, monkeypatch):
    monkeypatch.setattr(upkeep, "_BUSY_S", 0.2)
    with closing(sqlite3.connect(engine.sqlite_path(news), isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        code, _, err = call("db", "vacuum")
    assert code == 1
    assert "was not vacuumed: database is locked; who has it open has to end first" in err


def test_vacuum_needs_room(call, news, monkeypatch):
    monkeypatch.setattr(upkeep, "_VACUUM_ROOM", 1e15)
    code, _, err = call("db", "vacuum")
    assert code == 1
    assert "GB are free; ingest db backup into another disk" in err


@on_postgres
def test_vacuum_of_postgres_touches_our_tables_only(call, server):
    code, out, _ = call("db", "vacuum")
    assert code == 0
    assert "MB freed" in out
