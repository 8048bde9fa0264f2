"""Opens the database and turns its errors into ours. The only module that knows the drivers."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite

from store.errors import NotReady, StoreError, Unavailable

LOCK_TIMEOUT_S = 60
"""How long a transaction waits for a lock that another one holds."""


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for any other engine. Raises StoreError when `url` cannot be used."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise StoreError("a SQLite database needs a file, e.g. sqlite:///news.db")
    return Path(parsed.database)


def open_engine(url: str, *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> sa.Engine:
    """An engine for `url` (sqlite:///… or postgresql://…). Nothing is created; a SQLite file must exist."""
    path = sqlite_path(url)
    return _sqlite(path, lock_timeout_s) if path else _postgres(_parsed(url), lock_timeout_s)


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """The engine's own INSERT, which has ON CONFLICT. Typed as SQLite's: what is used of it is the same in both."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]


def lock_until_end(connection: sa.Connection, key: int) -> None:
    """Takes the advisory lock with this key until the transaction ends, waiting for whoever holds it. On SQLite
    it does nothing: a transaction that may write has no other one beside it."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        lock_granted(connection)


def lock_granted(connection: sa.Connection) -> None:
    """Notes that a transaction on Postgres has got a lock that it may have waited for."""
    held = connection.info.get(_HELD)
    if isinstance(held, HeldLocks):
        held.granted()


_HELD = "held_locks"


class HeldLocks:
    """For how long one transaction holds its locks: on SQLite from the beginning, which waits for the only writer; on
    Postgres from the first lock that was asked for, where one was."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: float | None = None
        self._is_granted = False

    def begin(self, connection: sa.Connection) -> None:
        """The transaction has begun."""
        self._since = self._clock()
        connection.info[_HELD] = self

    def granted(self) -> None:
        """A lock was granted: waiting for the first one is the time of somebody else."""
        if not self._is_granted:
            self._is_granted, self._since = True, self._clock()

    @property
    def seconds(self) -> float:
        """How long, until now."""
        return 0.0 if self._since is None else self._clock() - self._since


def redacted(url: str) -> str:
    """`url` without its password, for messages."""
    return _parsed(url).render_as_string(hide_password=True)


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except exc.ArgumentError:
        raise StoreError(
            "not a database address; write e.g. sqlite:///news.db or postgresql://host/name"
        ) from None


def _sqlite(path: Path, lock_timeout_s: float) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: when the file is gone this must fail, not create an empty database.
        uri = f"file:{quote(str(path.absolute()))}?mode=rw"
        connection = sqlite3.connect(
            uri, uri=True, timeout=lock_timeout_s, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-4000")
        connection.execute("PRAGMA journal_size_limit=67108864")  # gives disk space back after a large write
        return connection

    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        max_overflow=12,
        pool_use_lifo=True,  # every connection has a cache of its own, so as few as possible are used
        hide_parameters=True,  # an error may be logged; the values of rows should not be
    )

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A plain BEGIN that reads first and writes later loses against another writer.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: sa.URL, lock_timeout_s: float) -> sa.Engine:
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"{url.get_backend_name()} is not supported; use sqlite:///… or postgresql://…")
    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            pool_size=4,
            max_overflow=12,
            connect_args={
                "connect_timeout": 10,
                "options": f"-c timezone=UTC -c lock_timeout={int(lock_timeout_s * 1000)} -c application_name=ingest",
            },
        )
    except ModuleNotFoundError:
        raise StoreError("Postgres needs its driver: pip install 'news-ingest[postgres]'") from None


_HINTS = {
    "database is locked": "another program holds the write lock; it was waited for in vain",
    "database or disk is full": "no space left on the disk: free some, work goes on by itself",
    "disk i/o error": "the disk does not take what is written: is it full or broken?",
    "readonly database": "the file or its folder is read-only for this user",
    "unable to open database file": "the file is not there, or it or its folder is read-only for this user",
    "not a database": "the file is something else than a SQLite database",
    "malformed": "the file is damaged: restore a copy, or try sqlite3 .recover",
}


@contextmanager
def map_driver_errors(url: str) -> Iterator[None]:
    """Turns the drivers' errors into StoreErrors that name the database without its password."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _map(url, error) from error
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"{redacted(url)}: {_hint(str(error))}") from error


def _map(url: str, error: exc.DBAPIError) -> Exception:
    message = str(error.orig)
    if re.search(r"no such (table|column)|(relation|column) .* does not exist", message):
        return NotReady(f"{redacted(url)}: {first_line(message)}; run: ingest db upgrade")
    damaged = "malformed" in message or "not a database" in message
    if (
        error.connection_invalidated
        or damaged
        or isinstance(error, exc.OperationalError | exc.InterfaceError)
    ):
        return Unavailable(f"{redacted(url)}: {_hint(message)}")
    if "read-only transaction" in message or "attempt to write a readonly" in message:
        return Unavailable(f"{redacted(url)}: the database is read-only")
    return error


def _hint(message: str) -> str:
    """The first line of a driver's message, with a hint for the operator where one is known."""
    line, lower = first_line(message), message.lower()
    return next((f"{line}: {hint}" for words, hint in _HINTS.items() if words in lower), line)


def first_line(message: str) -> str:
    """The first line of a driver's message, without any password in it."""
    line = message.strip().splitlines()[0] if message.strip() else "no answer"
    return re.sub(r"(password=)\S+|//[^@/\s]*@", r"\1***", line)


def files(path: Path) -> tuple[Path, ...]:
    """The files that whoever reads the SQLite database at `path` has open."""
    return tuple(path.with_name(path.name + ending) for ending in ("", "-wal", "-shm"))


def wal_bytes(path: Path) -> int:
    """The size of the write-ahead log of the SQLite database at `path`; 0 where there is none."""
    try:
        return os.stat(files(path)[1]).st_size
    except OSError:
        return 0


def file_id(path: Path) -> tuple[int, int]:
    """Device and inode, which differ once the file at `path` was replaced. Raises Unavailable when it is gone."""
    try:
        stat = os.stat(path)
    except OSError as error:
        raise Unavailable(f"sqlite:///{path}: {error.strerror}: the file is not there any more") from error
    return stat.st_dev, stat.st_ino
