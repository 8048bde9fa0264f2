"""SQLite files as they come: copies that lost their journal mode, readers that keep a log from shrinking."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.engine import map_driver_errors
from store.errors import Unavailable
from store.store import open_store


@pytest.fixture
def copy(sqlite_url: str, tmp_path: Path) -> Path:
    """A copy as VACUUM INTO makes it: it has lost the journal mode."""
    with closing(sqlite3.connect(sqlite_url[10:])) as original:
        original.execute(f"VACUUM INTO '{tmp_path}/copy.db'")
    assert mode_of(tmp_path / "copy.db") == "delete"
    return tmp_path / "copy.db"


def mode_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as file:
        return str(file.execute("PRAGMA journal_mode").fetchone()[0])


def test_a_copy_that_lost_its_journal_mode_gets_it_back_and_no_reader_stops_writing(copy):
    store = open_store(f"sqlite:///{copy}", lock_timeout_s=1)
    assert store.journal_mode == mode_of(copy) == "wal"

    with closing(sqlite3.connect(copy, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM outlets").fetchall()
        with store.begin() as tx:
            tx.outlets._db.exec_driver_sql("UPDATE leases SET fence = 1")
    store.close()


def test_a_file_whose_journal_mode_a_reader_keeps_is_told_by_its_mode(copy):
    with closing(sqlite3.connect(copy, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM outlets").fetchall()
        store = open_store(f"sqlite:///{copy}")
        assert store.journal_mode == "delete"
        store.close()


def test_the_length_of_the_write_ahead_log_is_known(sqlite_url):
    store = open_store(sqlite_url)
    with store.begin() as tx:
        tx.outlets._db.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
    assert store.wal_bytes() == Path(sqlite_url[10:] + "-wal").stat().st_size > 0
    assert Path(sqlite_url[10:]) in store.files
    store.close()


def write_to_a_read_only_one(path):
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        file.execute("CREATE TABLE notes (id)")


def open_one_that_is_not_there(path):
    sqlite3.connect(f"file:{path}.gone?mode=rw", uri=True)


def write_to_one_that_somebody_writes_to(path):
    with closing(sqlite3.connect(path)) as other, closing(sqlite3.connect(path, timeout=0)) as file:
        other.execute("BEGIN IMMEDIATE")
        file.execute("CREATE TABLE notes (id)")


def read_one_that_is_something_else(path):
    path.write_bytes(b"something else entirely" * 100)
    with closing(sqlite3.connect(path)) as file:
        file.execute("SELECT * FROM sqlite_master").fetchall()


def fill_one_that_may_not_grow(path):
    with closing(sqlite3.connect(path)) as file:
        (pages,) = file.execute("PRAGMA page_count").fetchone()
        file.execute(f"PRAGMA max_page_count = {pages}")
        file.execute("CREATE TABLE notes (id)")


@pytest.mark.parametrize(
    "act, cure",
    [
        (write_to_a_read_only_one, "is read-only for this user"),
        (open_one_that_is_not_there, "the file is not there"),
        (write_to_one_that_somebody_writes_to, "another program holds the write lock"),
        (read_one_that_is_something_else, "something else than a SQLite database"),
        (fill_one_that_may_not_grow, "no space left on the disk"),
    ],
)
def test_what_sqlite_cannot_do_is_said_with_its_cure(copy, act, cure):
    with pytest.raises(Unavailable) as told, map_driver_errors(f"sqlite:///{copy}"):
        act(copy)
    assert str(told.value).startswith(f"sqlite:///{copy}: ")
    assert cure in str(told.value)
