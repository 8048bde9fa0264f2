"""Opens the database and turns its errors into ours. The only module that knows the drivers."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite

from store import driver_errors
from store.address import parse
from store.errors import NotReady, Rejected, StoreError, Unavailable

if TYPE_CHECKING:
    import psycopg

LOCK_TIMEOUT_S = 60
"""How long a transaction waits for a lock that another one holds."""

CONNECT_TIMEOUT_S = 10
MAX_DETAIL_CHARS = 300


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for any other engine. Raises StoreError when `url` cannot be used."""
    if parse(url):
        return None
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(f"{parsed.get_backend_name()} is not supported; use sqlite:///… or postgresql://…")
    if not parsed.database or parsed.database == ":memory:":
        raise StoreError("a SQLite database needs a file, e.g. sqlite:///news.db")
    return Path(parsed.database)


def open_engine(url: str, *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> sa.Engine:
    """An engine for `url` (sqlite:///… or postgresql://…). Nothing is created; a SQLite file must exist."""
    path = sqlite_path(url)
    return _sqlite(path, lock_timeout_s) if path else _postgres(url, lock_timeout_s)


EngineName = Literal["sqlite", "postgresql"]


def engine_name(connection: sa.Connection) -> EngineName:
    """Which of the two engines answers, by which statements are kept that are built once for each."""
    return "sqlite" if connection.dialect.name == "sqlite" else "postgresql"


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """The engine's own INSERT, which has ON CONFLICT."""
    return insert_into(engine_name(connection), table)


def insert_into(engine: EngineName, table: sa.Table) -> sqlite.Insert:
    """The engine's own INSERT, for statements that are built once: building one takes several times as long as running
    it. Typed as SQLite's: what is used of it is the same in both."""
    return sqlite.insert(table) if engine == "sqlite" else postgresql.insert(table)  # type: ignore[return-value]


def is_one_of(column: sa.ColumnElement[Any], name: str, places: int) -> sa.ColumnElement[bool]:
    """Whether a column is one of as many values as there are places, which `placed` gives.

    For the few values of statements that run often: an expanding parameter is put into the text at each call, which
    takes longer than the statement itself. A statement is built once for each number of places, and they are few.
    """
    return column.in_([sa.bindparam(f"{name}_{at}", type_=column.type) for at in range(places)])


def places_for(values: Sequence[object]) -> int:
    """How many places there are for so many values: the next power of two."""
    return 1 << (len(values) - 1).bit_length()


def placed(name: str, values: Sequence[object]) -> dict[str, object]:
    """These values, one at least, in their places; the last one fills those that are left."""
    last = len(values) - 1
    return {f"{name}_{at}": values[min(at, last)] for at in range(places_for(values))}


def inserted_id(inserted: sa.CursorResult[Any]) -> int:
    """The id of the row that was inserted. On SQLite it is known without RETURNING, which takes longer there than to
    insert a small row."""
    return int(inserted.inserted_primary_key[0])  # type: ignore[index]


MAX_VALUES = 1_000
"""So many values are named in one statement at most: drivers have limits."""


def in_parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, as many at a time as a statement may name."""
    for at in range(0, len(values), MAX_VALUES):
        yield values[at : at + MAX_VALUES]


def lock_until_end(connection: sa.Connection, name: Literal["clusters"]) -> None:
    """Locks the row of `locks` with this name until the transaction ends, waiting for whoever holds it. On SQLite it
    does nothing: a transaction that may write has no other one beside it.

    An advisory lock could be taken, and kept, by any role that may connect; a row only by one that may change it.
    """
    if connection.dialect.name == "postgresql":
        row = sa.text("SELECT name FROM locks WHERE name = :name FOR UPDATE")
        if connection.execute(row, {"name": name}).first() is None:
            raise NotReady(
                f"the table locks has no row {name!r}: restore it: INSERT INTO locks VALUES ('{name}')"
            )
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
    address = parse(url)
    return address.shown if address else _parsed(url).render_as_string(hide_password=True)


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (exc.ArgumentError, ValueError):
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


def connect_postgres(url: str, *, application_name: str = "ingest") -> "psycopg.Connection[Any]":
    """A connection to Postgres, with the parameters of the address before our own. Raises Unavailable.

    Statements are not prepared on the server: a pooler may hand each transaction to another of its sessions. Nor is
    anything set at the start, which poolers refuse or forget: what a transaction needs it sets itself.
    """
    try:
        import psycopg
    except ModuleNotFoundError:
        raise StoreError("Postgres needs its driver: pip install 'news-ingest[postgres]'") from None
    try:
        return psycopg.connect(**postgres_parameters(url, application_name=application_name))
    except psycopg.Error as error:
        raise Unavailable(described(url, error, "")) from error


def postgres_parameters(url: str, *, application_name: str = "ingest") -> dict[str, Any]:
    """With what psycopg connects to `url`: the parameters of the address before our own."""
    own: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "fallback_application_name": application_name,
    }
    return own | _parameters(url) | {"client_encoding": "utf8", "prepare_threshold": None}


def _parameters(url: str) -> dict[str, str]:
    address = parse(url)
    return address.parameters if address else {}


def _postgres(url: str, lock_timeout_s: float) -> sa.Engine:
    try:
        engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=lambda: connect_postgres(url),
            pool_pre_ping=True,
            hide_parameters=True,
            pool_size=4,
            max_overflow=12,
        )
    except ModuleNotFoundError:
        raise StoreError("Postgres needs its driver: pip install 'news-ingest[postgres]'") from None

    # Of the user's settings only the zone of the session is overruled: what is read and written here is in UTC.
    settings = "SELECT set_config('TimeZone', 'UTC', true)"
    if "lock_timeout" not in _parameters(url).get("options", ""):
        ms = int(lock_timeout_s * 1000)
        ours = f"set_config('lock_timeout', '{ms}', true)"
        settings += f", CASE current_setting('lock_timeout') WHEN '0' THEN {ours} END"

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(settings)

    return engine


_HINTS = {
    "database is locked": "another program holds the write lock; it was waited for in vain",
    "database or disk is full": "no space left on the disk: free some, work goes on by itself",
    "disk i/o error": "the disk does not take what is written: is it full or broken?",
    "readonly database": "the file, its folder or the disk is read-only for this user",
    "unable to open database file": "the file is not there, or it or its folder is read-only for this user",
    "not a database": "the file is something else than a SQLite database",
    "malformed": "the file is damaged: restore a copy, or try sqlite3 .recover",
}


class BrokenConstraint(Rejected, exc.IntegrityError):
    """A constraint was broken: one of somebody else, or one of ours by two that did the same at once. It is
    SQLAlchemy's error as well, for whoever counts on the constraint."""

    def __init__(self, message: str, error: exc.IntegrityError) -> None:
        exc.IntegrityError.__init__(self, error.statement, None, error.orig or error, hide_parameters=True)
        self._line = message

    def __str__(self) -> str:
        return self._line


@contextmanager
def map_driver_errors(url: str) -> Iterator[None]:
    """Turns the drivers' errors, of whatever class, into StoreErrors that name the database without its password and
    say what to do."""
    try:
        yield
    except StoreError:
        raise
    except exc.IntegrityError as error:
        raise BrokenConstraint(str(_map(url, error)), error) from error
    except exc.DBAPIError as error:
        raise _map(url, error) from error
    except exc.TimeoutError as error:
        raise Unavailable(f"{redacted(url)}: all connections of this process are in use") from error
    except sqlite3.Error as error:
        raise _map_sqlite(url, str(error), is_invalid=True) from error


def _map(url: str, error: exc.DBAPIError) -> StoreError:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _map_sqlite(url, str(original), is_invalid=isinstance(error, exc.OperationalError))
    if isinstance(original, StoreError):
        return original
    return postgres_error(
        url, original, error.statement or "", is_connection_lost=error.connection_invalidated
    )


def postgres_error(
    url: str, error: BaseException | None, statement: str = "", *, is_connection_lost: bool = False
) -> StoreError:
    """An error of psycopg as one of ours."""
    message = described(url, error, statement)
    kind = "unavailable" if is_connection_lost else driver_errors.kind_of(_state(error))
    match kind:
        case "not_ready":
            return NotReady(f"{message}; run: ingest db upgrade")
        case "unavailable":
            return Unavailable(message)
    return Rejected(message)


def described(url: str, error: BaseException | None, statement: str) -> str:
    """One line on an error of Postgres: where, what it says, which constraint it is about, and the cure."""
    state, text = _state(error), str(error)
    diagnosis = getattr(error, "diag", None)
    names = [getattr(diagnosis, f"{kind}_name", None) for kind in ("constraint", "table", "column")]
    parts = [f"{redacted(url)}: {_told(diagnosis, text)}"]
    if state.startswith("23") and names[0] and f'"{names[0]}"' not in parts[0]:
        parts.append(f"constraint {names[0]} of {names[1]}")
    if state in ("2BP01", "0A000") and diagnosis and diagnosis.message_detail:
        parts.append(" ".join(diagnosis.message_detail.split())[:MAX_DETAIL_CHARS])
    cure = driver_errors.cure(state, text, statement, _parameters(url).get("user", ""))
    return ": ".join(part for part in (*parts, cure) if part)


def _state(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""


def _told(diagnosis: Any, text: str) -> str:
    """What the server says, in one line. Of several addresses that were tried in vain, what the last one says."""
    if diagnosis is not None and diagnosis.message_primary:
        return first_line(diagnosis.message_primary)
    lines = [line for line in text.splitlines() if line.strip()] or ["no answer"]
    tried = [line for line in lines if "FATAL" in line or line.lstrip().startswith("- host")]
    return first_line(tried[-1].lstrip(" -") if tried else lines[0])


def _map_sqlite(url: str, message: str, *, is_invalid: bool) -> StoreError:
    """`is_invalid`: the database, not what was to be written, is at fault."""
    where = redacted(url)
    if re.search(r"no such (table|column)", message):
        return NotReady(f"{where}: {first_line(message)}; run: ingest db upgrade")
    if is_invalid or _hint(message) != first_line(message):
        return Unavailable(f"{where}: {_hint(message)}")
    return Rejected(f"{where}: {first_line(message)}")


def _hint(message: str) -> str:
    """The first line of a driver's message, with a hint for the operator where one is known."""
    line, lower = first_line(message), message.lower()
    return next((f"{line}: {hint}" for words, hint in _HINTS.items() if words in lower), line)


def first_line(message: str) -> str:
    """The first line of a driver's message, without any password in it."""
    line = message.strip().splitlines()[0] if message.strip() else "no answer"
    return re.sub(r"(password=)\S+|//[^@/\s]*@", r"\1***", line)


def restore_wal(path: Path) -> str:
    """The journal mode of the SQLite file at `path`, which is made "wal" where it can be: a copy by VACUUM INTO
    has lost it, and without it any reader stops all writing, and any writer all reading."""
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"
    mode = "unknown"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=1)) as connection:
            mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
            if mode != "wal":
                mode = str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    except sqlite3.Error:  # a reader has it open, or it lies where nothing can be written
        return mode
    return mode


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
