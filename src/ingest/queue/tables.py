"""The queue's tables: Procrastinate's own, and three small ones beside them. They stand beside the archive's, in the
same schema, and are neither in its metadata nor in its migrations.

Procrastinate ships its tables as one script, and what changed since as scripts that are named by version. The version
that stands in `queue_version` is the name of the last of these scripts.
"""

from pathlib import Path
from typing import Any

import psycopg
from procrastinate import schema

from store.engine import connect_postgres, postgres_error, redacted
from store.errors import NotReady, StoreError
from store.state import VERSION_TABLE

_OURS = """
CREATE TABLE queue_version (version text NOT NULL);
CREATE TABLE queue_workers (
    worker_id bigint PRIMARY KEY REFERENCES procrastinate_workers (id) ON DELETE CASCADE, name text NOT NULL);
CREATE TABLE queue_faults (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE, reason text NOT NULL);
"""

_FOUND = """
SELECT to_regclass('queue_version') IS NOT NULL, to_regclass('procrastinate_jobs') IS NOT NULL
"""


def exist(url: str) -> bool:
    """Whether the queue has tables in the database. Raises StoreError."""
    return bool(_version(url))


def check(url: str) -> None:
    """Raises NotReady where the queue has no tables, or those of another version."""
    name, version = redacted(url), _version(url)
    if not version:
        raise NotReady(f"{name}: the queue has no tables yet; run: ingest run --engine queue")
    if version < head():
        raise NotReady(
            f"{name}: the queue's tables have version {version}, this program needs {head()}; run: {_CURE}"
        )
    if version > head():
        raise NotReady(
            f"{name}: the queue's tables have version {version}, newer than this program's {head()}; install what the "
            "other machines have: pip install --upgrade 'news-ingest[queue]'"
        )


def prepare(url: str) -> None:
    """Makes the tables where there are none. Raises NotReady where they are of another version."""
    if not exist(url):
        upgrade(url)
    check(url)


def upgrade(url: str) -> None:
    """Makes the tables, or brings them to the newest version, in one transaction. Several processes may do so at once:
    one does the work, the others wait for it. Raises StoreError."""
    try:
        with connect_postgres(url) as db:
            # The lock that upgrades of the archive take.
            db.execute(f"LOCK TABLE {VERSION_TABLE} IN SHARE ROW EXCLUSIVE MODE")
            _upgrade(db, url)
    except psycopg.Error as error:
        raise postgres_error(url, error, "CREATE TABLE") from error


def head() -> str:
    """The version of the tables that this program needs."""
    return _scripts()[-1].stem


def _upgrade(db: "psycopg.Connection[Any]", url: str) -> None:
    version, is_foreign = _look(db)
    if is_foreign:
        raise StoreError(
            f"{redacted(url)}: another program has its jobs in this schema (procrastinate_jobs): give the archive a "
            "schema of its own (?options=-c search_path=news in its address)"
        )
    if version >= head():
        return
    if version:
        for script in _scripts():
            if script.stem > version:
                db.execute(script.read_text(encoding="utf-8").encode())
        db.execute("DELETE FROM queue_version")
    else:
        db.execute(schema.SchemaManager.get_schema().encode())
        db.execute(_OURS.encode())
    db.execute("INSERT INTO queue_version VALUES (%s)", (head(),))


def _version(url: str) -> str:
    """The version of the tables; "" where there are none."""
    try:
        with connect_postgres(url) as db:
            return _look(db)[0]
    except psycopg.Error as error:
        raise postgres_error(url, error) from error


def _look(db: "psycopg.Connection[Any]") -> tuple[str, bool]:
    """The version of the tables, and whether those of Procrastinate are there without it: another program's."""
    row = db.execute(_FOUND).fetchone()
    is_ours, is_there = row if row else (False, False)
    found = db.execute("SELECT version FROM queue_version").fetchone() if is_ours else None
    return (str(found[0]) if found else "", is_there and not is_ours)


def _scripts() -> list[Path]:
    return sorted(Path(schema.SchemaManager.get_migrations_path()).glob("*.sql"))


_CURE = "ingest db upgrade"
