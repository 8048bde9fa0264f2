"""An archive of so many made-up articles, written as rows (`made_up_rows.py`): to store a million one by one would take
half an hour. What is kept beside them is made as `ingest db recount` makes it.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from made_up_rows import ROWS, Row

from store import daily, matches
from store.engine import open_engine
from store.store import Store, open_store

INDEXED_AT_ONCE = 1_000


def connect(url: str) -> Any:
    path = url.removeprefix("sqlite:///")
    return psycopg.connect(url) if path == url else sqlite3.connect(path, isolation_level=None)


def fill(url: str, articles: int, *, with_search: bool) -> float:
    """Adds so many articles, evenly over a year, and what is kept of them, the index of their words where it is asked
    for; gives the seconds that it took."""
    began = time.monotonic()
    with closing(connect(url)) as db:
        _hurry(db)
        with _without_indexes(db):
            for table, make in ROWS.items():
                _insert(db, table, make(articles))
        if not isinstance(db, sqlite3.Connection):
            # The ids were given, so the sequences know nothing of them.
            for table in ("articles", "stories", "gazetteers"):
                db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        # None of them is in the index of words, which began below them.
        db.execute(f"UPDATE search_state SET indexed_from = {articles + 1}")
        db.execute("COMMIT")
    _count(url)
    if with_search:
        with closing(open_store(url)) as store:
            _index_words(store)
    with closing(connect(url)) as db:
        if not isinstance(db, sqlite3.Connection):
            db.autocommit = True
            db.execute("VACUUM")
        db.execute("ANALYZE")
    return time.monotonic() - began


def _count(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        daily.recount(connection)
        matches.recount(connection)
    engine.dispose()


def _index_words(store: Store) -> None:
    added = INDEXED_AT_ONCE
    while added == INDEXED_AT_ONCE:
        with store.begin() as tx:
            added = tx.search_index.add_older(INDEXED_AT_ONCE)


def _hurry(db: Any) -> None:
    """Begins a transaction that need not survive a power cut, and trusts that all parents of rows come."""
    if isinstance(db, sqlite3.Connection):
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN")
        return
    db.execute("SET synchronous_commit = off")
    db.execute("SET maintenance_work_mem = '512MB'")
    db.execute("SET session_replication_role = replica")


@contextmanager
def _without_indexes(db: Any) -> Iterator[None]:
    """Drops all indexes but those of keys, and makes them anew afterwards, sorted, in a fraction of the time."""
    if isinstance(db, sqlite3.Connection):
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        found = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        )
    indexes = list(db.execute(found))
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    yield
    for _, statement in indexes:
        db.execute(statement)


def _insert(db: Any, table: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    columns = f"{table} ({', '.join(first)})"
    values = (tuple(row.values()) for row in rows)
    if isinstance(db, sqlite3.Connection):
        statement = f"INSERT INTO {columns} VALUES ({', '.join('?' * len(first))})"
        db.execute(statement, tuple(first.values()))
        db.executemany(statement, values)
        return
    with db.cursor().copy(f"COPY {columns} FROM STDIN") as copy:
        copy.write_row(tuple(first.values()))
        for row in values:
            copy.write_row(row)
