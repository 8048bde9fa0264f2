"""A query to SQLite: the file is opened read-only, nothing can be attached to it, and an authorizer refuses every
action but reading."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from store.errors import BadQuery, NotReady, StoreError, Unavailable
from store.linux import memory_limited
from store.query import sqlite_functions
from store.query.budget import (
    BATCH_BYTES,
    BATCH_ROWS,
    MAX_MEMORY_BYTES,
    MAX_VALUE_BYTES,
    QueryResult,
    TimeBudget,
    out_of_memory,
    size,
    watched,
)
from store.query.cures import with_cure
from store.query.parameters import Parameters, as_value, missing, refuse_unused

_STEPS_BETWEEN_CHECKS = 2_000
"""Steps of SQLite's virtual machine between two checks of the time limit."""

_READ_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_SAFE_PRAGMAS = frozenset(
    ("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "data_version")
)
_SCHEMA_TABLES = frozenset(("sqlite_master", "sqlite_schema"))
_SCHEMA_COLUMNS = frozenset(("type", "name", "tbl_name", "rootpage", "sql"))
_UNSAFE_FUNCTIONS = frozenset(("load_extension", "fts3_tokenizer", "writefile", "edit"))


@contextmanager
def connected(
    path: Path, budget: TimeBudget, on_stuck: Callable[[BadQuery], None]
) -> Iterator[sqlite3.Connection]:
    """A connection to the file at `path` that cannot change anything. Raises NotReady or Unavailable."""
    if not path.exists():
        raise NotReady(f"sqlite:///{path}: there is no database yet; run: ingest db upgrade")
    connection = open_read_only(path)
    try:
        _sandbox(connection, budget)
        # The driver copies what SQLite has allocated, so it takes twice as much.
        with (
            watched(budget, lambda: _interrupt(connection), lambda: on_stuck(budget.error())),
            memory_limited(2 * MAX_MEMORY_BYTES),
        ):
            yield connection
    finally:
        connection.close()


def _interrupt(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.ProgrammingError):  # closed meanwhile
        connection.interrupt()


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection to the file at `path`, opened for reading only. Raises Unavailable."""
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    # On read-only media SQLite cannot create the shared memory of a write-ahead log. Where there is no log
    # nobody is writing, so the file may be opened as one that does not change.
    has_log = path.with_name(path.name + "-wal").exists()
    for address in (uri,) if has_log else (uri, uri + "&immutable=1"):
        connection = sqlite3.connect(
            address, uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            message = str(error)
        else:
            return connection
    raise Unavailable(f"sqlite:///{path}: {message}")


def _sandbox(connection: sqlite3.Connection, budget: TimeBudget) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.execute("PRAGMA query_only=ON")
    # Else no view may use our LIKE, nor search. What does something is denied wherever it is called from.
    connection.execute("PRAGMA trusted_schema=ON")
    sqlite_functions.register(connection, budget)
    connection.execute(f"PRAGMA hard_heap_limit={MAX_MEMORY_BYTES}")
    connection.set_authorizer(_authorize)
    connection.set_progress_handler(lambda: int(budget.spent()), _STEPS_BETWEEN_CHECKS)


def begin(connection: sqlite3.Connection) -> None:
    """From now on the connection sees one state of the file."""
    connection.set_authorizer(None)  # which lets nobody begin or end a transaction
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    connection.set_authorizer(_authorize)


def _authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    unsafe = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _UNSAFE_FUNCTIONS
    if action in _READ_ACTIONS and not unsafe:
        return sqlite3.SQLITE_OK
    harmless = action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _SAFE_PRAGMAS
    if harmless or (action == sqlite3.SQLITE_UPDATE and _declares(first, second, database, trigger)):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _declares(table: str | None, column: str | None, database: str | None, trigger: str | None) -> bool:
    """Whether SQLite asks for the columns of a table-valued function (json_each) or of a search index: it reads the
    text of a CREATE TABLE, asks as if it were to note that table in the schema, and then notes nothing. A statement
    that updates the schema itself is refused by SQLite before anybody is asked, unless a pragma that is denied here
    has allowed it; and the file is open for reading only."""
    return table in _SCHEMA_TABLES and column in _SCHEMA_COLUMNS and database == "main" and trigger is None


class _Bound(dict[str, str | int | float]):
    """Values by name, which notes what SQLite asks for: nobody else knows what it takes for a parameter."""

    def __init__(self, given: Parameters) -> None:
        super().__init__({name: as_value(written) for name, written in given.items()})
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> str | int | float:
        self.asked.append(name)
        if name not in self:
            raise missing((name,))
        return super().__getitem__(name)


def execute(
    connection: sqlite3.Connection, sql: str, budget: TimeBudget, parameters: Parameters
) -> QueryResult:
    """The answer to `sql`. Raises BadQuery, also while its rows are read."""
    bound = _Bound(parameters)
    with _errors(budget), budget.counting():
        cursor = connection.execute(sql, bound)
    refuse_unused(parameters, bound.asked)
    if cursor.description is None:
        raise BadQuery("this is no query; write e.g. SELECT count(*) FROM v_articles")
    columns = tuple(str(column[0]) for column in cursor.description)
    return QueryResult(columns, _rows(cursor, budget))


def _rows(cursor: sqlite3.Cursor, budget: TimeBudget) -> Iterator[tuple[object, ...]]:
    while batch := _batch(cursor, budget):
        yield from batch


def _batch(cursor: sqlite3.Cursor, budget: TimeBudget) -> list[tuple[object, ...]]:
    """The next rows, until they are enough; none at the end."""
    rows: list[tuple[object, ...]] = []
    held = 0
    with _errors(budget), budget.counting():
        while len(rows) < BATCH_ROWS and held < BATCH_BYTES:
            row = cursor.fetchone()
            if row is None:
                break
            held += size(row)
            rows.append(row)
    return rows


@contextmanager
def _errors(budget: TimeBudget) -> Iterator[None]:
    """Turns SQLite's errors into ours."""
    try:
        yield
    except MemoryError as error:
        raise out_of_memory() from error
    # A second statement is a Warning in Python 3.11 and a ProgrammingError later; NUL is a ValueError.
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _mapped(str(error), budget) from error


def _mapped(message: str, budget: TimeBudget) -> StoreError:
    if budget.failure:
        return budget.failure
    if "interrupted" in message or "user-defined" in message:
        return budget.error() if budget.spent() else BadQuery("the query was interrupted")
    if any(word in message for word in ("not authorized", "authorization", "readonly", "prohibited")):
        return BadQuery(f"only reading is allowed here ({message})")
    if "locked" in message:
        return Unavailable(f"{message}: another program holds the database")
    if "one statement" in message:
        return BadQuery("one statement at a time")
    return BadQuery(with_cure(message))
