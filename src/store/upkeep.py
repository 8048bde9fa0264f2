"""A copy of the database, and its unused room given back, while others use it."""

import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from store import engine as engines
from store.address import is_secret, parse
from store.errors import StoreError, Unavailable
from store.schema import metadata

_PAGES_AT_ONCE = 2_000
_BUSY_S = 60.0
_VACUUM_ROOM = 2.0
"""A file that is vacuumed is written anew beside the old one, and both have a log."""


def copy_sqlite(path: Path, target: Path, on_progress: Callable[[int, int], None]) -> None:
    """Writes the SQLite file at `path`, as it is at this moment, into `target`, which is empty; whoever writes need not
    wait. `on_progress` is called with the pages done and their number. Raises StoreError, also where the copy is not
    sound."""

    def told(status: int, remaining: int, total: int) -> None:
        on_progress(total - remaining, total)

    try:
        with closing(_reading(path)) as source, closing(sqlite3.connect(target)) as copy:
            # Within one transaction all pages are those of one moment; else it would begin anew with every write.
            source.execute("BEGIN")
            source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES_AT_ONCE, progress=told)
            copy.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise Unavailable(f"sqlite:///{path}: cannot be copied: {error}") from error
    if fault != "ok":
        raise StoreError(
            f"sqlite:///{path}: the copy is damaged, as the file must be: {fault}; see ingest db check"
        )


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S, isolation_level=None
    )


def vacuum(url: str) -> int:
    """Gives unused room back, and has the engine count anew what its plans go by; how many bytes smaller the database
    is. Raises StoreError, with nothing changed, when others hold it or there is too little room."""
    path = engines.sqlite_path(url)
    return _vacuum_postgres(url) if path is None else _vacuum_sqlite(path)


def _vacuum_sqlite(path: Path) -> int:
    before = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < _VACUUM_ROOM * before:
        raise Unavailable(
            f"sqlite:///{path}: vacuum needs {_VACUUM_ROOM * before / 1e9:.1f} GB beside it, and {free / 1e9:.1f} GB "
            "are free; ingest db backup into another disk makes a file of the same rows"
        )
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("ANALYZE")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise Unavailable(
            f"sqlite:///{path}: was not vacuumed: {error}; who has it open has to end first"
        ) from error
    return before - path.stat().st_size


def _vacuum_postgres(url: str) -> int:
    size = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"
    with engines.map_driver_errors(url), closing(engines.connect_postgres(url)) as connection:
        connection.autocommit = True
        before = connection.execute(size).fetchone()
        for name in metadata.tables:
            connection.execute(f'VACUUM (ANALYZE) "{name}"'.encode())
        after = connection.execute(size).fetchone()
    return int(before[0] - after[0]) if before and after else 0


def pg_dump_line(url: str, target: Path) -> str:
    """The command that copies a Postgres database into a file, without its password."""
    from psycopg.conninfo import make_conninfo

    address = parse(url)
    parameters = address.parameters if address else {}
    shown = {name: value for name, value in parameters.items() if not is_secret(name)}
    return shlex.join(
        ("pg_dump", "--format=custom", f"--file={target}", f"--dbname={make_conninfo('', **shown)}")
    )


def is_own_file(url: str, target: Path) -> bool:
    """Whether `target` is a file of the database itself."""
    path = engines.sqlite_path(url)
    return path is not None and target.resolve() in {file.resolve() for file in engines.files(path)}
