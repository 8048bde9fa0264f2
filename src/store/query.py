"""One SQL statement of an analyst, on a connection that cannot change anything.

SQLite: the file is opened read-only, nothing can be attached to it, and an authorizer refuses every action but
reading. Postgres: the transaction is read-only and takes a single statement. What functions may do to the server
itself (reading its files, ending other sessions) depends there on the rights of the role that connects: give
analysts a role that may only SELECT.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from store import engine as engines
from store.errors import BadQuery, NotReady, StoreError, Unavailable

if TYPE_CHECKING:
    import psycopg

Clock = Callable[[], float]
FETCH_ROWS = 500
MAX_VALUE_BYTES = 100_000_000
"""No query may make a longer value."""

MAX_HEAP_BYTES = 1 << 30
"""What SQLite may allocate for a query."""

_STEPS_BETWEEN_CHECKS = 2_000
"""Steps of SQLite's virtual machine between two checks of the time limit."""

_READ_ONLY_HINT = "; only reading is allowed here, a query begins with SELECT, WITH, VALUES, TABLE or EXPLAIN"

_READ_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_SAFE_PRAGMAS = frozenset(
    ("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "data_version")
)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The names of the columns, and the rows as they are read. Values are the driver's own: times are ISO text
    on SQLite and aware datetimes on Postgres."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


@contextmanager
def query(url: str, sql: str, *, limit_s: float, clock: Clock = time.monotonic) -> Iterator[QueryResult]:
    """Runs one SQL statement that only reads. `limit_s` limits the time of the database, not that of its reader.

    Raises BadQuery for a statement that is wrong, would write or takes too long (also while rows are read), and
    NotReady or Unavailable when there is no database.
    """
    path = engines.sqlite_path(url)
    budget = _TimeBudget(limit_s, clock)
    if path is not None:
        with _sqlite(path, budget) as connection:
            yield _execute_sqlite(connection, sql, budget)
    else:
        with _postgres(url, limit_s) as connection:
            yield _execute_postgres(connection, sql, budget)


class _TimeBudget:
    """How long the database may still work. Only the time inside `counting` counts."""

    def __init__(self, limit_s: float, clock: Clock) -> None:
        self.limit_s = limit_s
        self.left_s = limit_s
        self._clock = clock
        self._began: float | None = None

    @contextmanager
    def counting(self) -> Iterator[None]:
        self._began = self._clock()
        try:
            yield
        finally:
            self.left_s -= self._clock() - self._began
            self._began = None

    def spent(self) -> bool:
        running_s = self._clock() - self._began if self._began is not None else 0.0
        return self.left_s - running_s <= 0

    def error(self) -> BadQuery:
        return BadQuery(f"the query took longer than {self.limit_s:g} s and was stopped; see --limit-s")


@contextmanager
def _sqlite(path: Path, budget: _TimeBudget) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise NotReady(f"sqlite:///{path}: there is no database yet; run: ingest db upgrade")
    connection = _open_read_only(path)
    try:
        _sandbox_connection(connection, budget)
        yield connection
    finally:
        connection.close()


def _open_read_only(path: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    # On read-only media SQLite cannot create the shared memory of a write-ahead log. Where there is no log
    # nobody is writing, so the file may be opened as one that does not change.
    has_log = path.with_name(path.name + "-wal").exists()
    for address in (uri,) if has_log else (uri, uri + "&immutable=1"):
        connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)
        try:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            message = str(error)
        else:
            return connection
    raise Unavailable(f"sqlite:///{path}: {message}")


def _sandbox_connection(connection: sqlite3.Connection, budget: _TimeBudget) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute(f"PRAGMA hard_heap_limit={MAX_HEAP_BYTES}")
    connection.set_authorizer(_authorize)
    connection.set_progress_handler(lambda: int(budget.spent()), _STEPS_BETWEEN_CHECKS)


def _authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    if action in _READ_ACTIONS and not (action == sqlite3.SQLITE_FUNCTION and second == "load_extension"):
        return sqlite3.SQLITE_OK
    harmless = action == sqlite3.SQLITE_PRAGMA and first in _SAFE_PRAGMAS
    return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY


def _execute_sqlite(connection: sqlite3.Connection, sql: str, budget: _TimeBudget) -> QueryResult:
    with _sqlite_errors(budget), budget.counting():
        cursor = connection.execute(sql)
    if cursor.description is None:
        raise BadQuery("this is no query; write e.g. SELECT count(*) FROM v_articles")
    columns = tuple(str(column[0]) for column in cursor.description)
    return QueryResult(columns, _sqlite_rows(cursor, budget))


def _sqlite_rows(cursor: sqlite3.Cursor, budget: _TimeBudget) -> Iterator[tuple[object, ...]]:
    while True:
        with _sqlite_errors(budget), budget.counting():
            rows = cursor.fetchmany(FETCH_ROWS)
        if not rows:
            return
        yield from rows


@contextmanager
def _sqlite_errors(budget: _TimeBudget) -> Iterator[None]:
    """Turns SQLite's errors into ours."""
    try:
        yield
    except MemoryError as error:
        raise BadQuery("the query needs more memory than it may have") from error
    # A second statement is a Warning in Python 3.11 and a ProgrammingError later; NUL is a ValueError.
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _map_sqlite_error(str(error), budget) from error


def _map_sqlite_error(message: str, budget: _TimeBudget) -> StoreError:
    if "interrupted" in message:
        return budget.error() if budget.spent() else BadQuery("the query was interrupted")
    if (
        "not authorized" in message
        or "authorization" in message
        or "readonly" in message
        or "prohibited" in message
    ):
        return BadQuery(f"only reading is allowed here ({message})")
    if "locked" in message:
        return Unavailable(f"{message}: another program holds the database")
    if "no such table: v_" in message:
        return BadQuery(f"{message}; is the database of this version? `ingest db upgrade` makes the views")
    if "one statement" in message:
        return BadQuery("one statement at a time")
    return BadQuery(message)


@contextmanager
def _postgres(url: str, limit_s: float) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
    try:
        import psycopg
    except ModuleNotFoundError:
        raise StoreError("Postgres needs its driver: pip install 'news-ingest[postgres]'") from None
    place = sa.make_url(url).set(drivername="postgresql")
    try:
        connection = psycopg.connect(
            place.render_as_string(hide_password=False),
            connect_timeout=10,
            application_name="ingest sql",
            options="-c default_transaction_read_only=on -c timezone=UTC "
            f"-c statement_timeout={_milliseconds(limit_s)}",
        )
    except psycopg.Error as error:
        raise Unavailable(f"{engines.redacted(url)}: {engines.first_line(str(error))}") from error
    try:
        connection.read_only = True
        yield connection
    finally:
        connection.close()


def _milliseconds(length_s: float) -> int:
    return max(1, int(length_s * 1000))


def _execute_postgres(
    connection: "psycopg.Connection[tuple[Any, ...]]", sql: str, budget: _TimeBudget
) -> QueryResult:
    # Both ways use the extended protocol, which takes a single statement and so refuses "...; COMMIT; ...".
    if re.match(r"(\s|--[^\n]*\n|/\*.*?\*/)*(explain|show)\b", sql, re.IGNORECASE | re.DOTALL):
        cursor: Any = connection.cursor()
        with _postgres_errors(budget), budget.counting():
            cursor.execute(sql, prepare=True)
    else:
        cursor = connection.cursor("answer")
        with _postgres_errors(budget, sql), budget.counting():
            cursor.execute(sql)
    if cursor.description is None:
        raise BadQuery("this is no query; write e.g. SELECT count(*) FROM v_articles")
    columns = tuple(str(column.name) for column in cursor.description)
    return QueryResult(columns, _postgres_rows(connection, cursor, budget))


def _postgres_rows(
    connection: "psycopg.Connection[tuple[Any, ...]]", cursor: Any, budget: _TimeBudget
) -> Iterator[tuple[object, ...]]:
    while True:
        with _postgres_errors(budget), budget.counting():
            if budget.spent():
                raise budget.error()
            connection.execute(f"SET LOCAL statement_timeout = {_milliseconds(budget.left_s)}")
            rows = cursor.fetchmany(FETCH_ROWS)
        if not rows:
            return
        yield from rows


@contextmanager
def _postgres_errors(budget: _TimeBudget, sql: str = "select") -> Iterator[None]:
    """Turns the server's errors into ours."""
    import psycopg
    from psycopg import errors

    try:
        yield
    except errors.QueryCanceled as error:
        raise budget.error() from error
    except errors.ReadOnlySqlTransaction as error:
        raise BadQuery(f"only reading is allowed here ({engines.first_line(str(error))})") from error
    except errors.SyntaxError as error:
        message = engines.first_line(str(error))
        if "multiple commands" in message:
            raise BadQuery("one statement at a time") from error
        # A cursor can only be declared for a query, so every other statement is a syntax error to the server.
        hint = "" if re.match(r"\W*(with|select|values|table)\b", sql, re.IGNORECASE) else _READ_ONLY_HINT
        raise BadQuery(message + hint) from error
    except psycopg.OperationalError as error:
        raise Unavailable(engines.first_line(str(error))) from error
    except psycopg.Error as error:
        raise BadQuery(engines.first_line(str(error))) from error
