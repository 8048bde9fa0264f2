"""SQLite files as they come: copies that lost their journal mode, readers that keep a log from shrinking."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

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
