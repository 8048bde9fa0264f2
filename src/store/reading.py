"""A database that many ask at once and nobody can change: each transaction sees one state of it and has its time.

`store.query` runs a statement that somebody wrote, on a connection of its own; here the statements are the program's,
and what others write is bound into them. So connections are kept, and nothing looks at the words of a statement.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from store import engine as engines
from store import migrate
from store.engine import EngineName, engine_name
from store.errors import StoreError, TooSlow
from store.query.sqlite import open_read_only
from store.store import Transaction

Clock = Callable[[], float]

_STEPS_BETWEEN_CHECKS = 2_000
"""Steps of SQLite's virtual machine between two looks at the clock."""

_CACHE_KB = 16_000
"""What a connection to SQLite keeps of the file."""

_DEADLINE = "deadline"
_NEARLY_S = 0.02
"""A server stops a statement by its own clock, and may be that much ahead."""


class Deadline:
    """When the transaction of a connection is to be over, by `clock`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.at = float("inf")

    def left_s(self) -> float:
        """How long until then; negative when it is past."""
        return self.at - self._clock()

    def is_past(self) -> bool:
        return self.left_s() < 0

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """Sets it to `limit_s` from now, unless it is sooner."""
        before, self.at = self.at, min(self.at, self._clock() + limit_s)
        try:
            yield
        finally:
            self.at = before


class Reading:
    """One state of a database, for as long as the transaction lasts. `tx` has the questions that the program asks
    elsewhere, too."""

    def __init__(self, connection: sa.Connection, deadline: Deadline) -> None:
        self._db, self._deadline = connection, deadline
        self.tx = Transaction(connection)

    @property
    def engine(self) -> EngineName:
        """Which engine answers."""
        return engine_name(self._db)

    def rows(self, sql: str, values: Mapping[str, object] | None = None) -> list[sa.Row[*tuple[Any, ...]]]:
        """All rows of a SELECT, which has a LIMIT. `values` are bound to its `:names`, lists to `IN :name`."""
        given = values or {}
        lists: list[sa.BindParameter[Any]] = [
            sa.bindparam(name, expanding=True) for name, one in given.items() if isinstance(one, list | tuple)
        ]
        return list(self._db.execute(sa.text(sql).bindparams(*lists), given).all())

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """A part of the transaction that may take no longer than `limit_s`. Raises TooSlow, and the transaction goes
        on."""
        with self._deadline.within(limit_s), too_slow(self._deadline, limit_s), self._db.begin_nested():
            yield


class Reader:
    """One database, read by at most `connections` threads at a time. `clock` gives seconds that only ever grow."""

    def __init__(self, url: str, *, connections: int, clock: Clock = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._path = engines.sqlite_path(url)
        self._file = engines.file_id(self._path) if self._path else None
        self._reopening = Lock()
        self._engine = (
            _sqlite(self._path, connections, clock) if self._path else _postgres(url, connections, clock)
        )

    @contextmanager
    def read(self, limit_s: float) -> Iterator[Reading]:
        """A transaction that may take `limit_s` of the database's time. Raises TooSlow when it takes longer, NotReady
        and Unavailable as `open_store` does."""
        self._check_file()
        with engines.map_driver_errors(self._url), self._engine.connect() as connection:
            deadline: Deadline = connection.info[_DEADLINE]
            with deadline.within(limit_s), too_slow(deadline, limit_s):
                yield Reading(connection, deadline)

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    def _check_file(self) -> None:
        # A connection goes on reading a file that was replaced, and would show for ever what that one said.
        if self._path is None or engines.file_id(self._path) == self._file:
            return
        with self._reopening:
            self._engine.dispose()
            migrate.check_version(self._url)
            self._file = engines.file_id(self._path)


def open_reader(url: str, *, connections: int, clock: Clock = time.monotonic) -> Reader:
    """The database at `url`. Raises NotReady when it must be created or upgraded first, Unavailable when it cannot be
    reached."""
    migrate.check_version(url)
    return Reader(url, connections=connections, clock=clock)


@contextmanager
def too_slow(deadline: Deadline, limit_s: float) -> Iterator[None]:
    """Errors of a database that was stopped become TooSlow."""
    try:
        yield
    except (StoreError, sa.exc.DBAPIError) as error:
        if deadline.left_s() < _NEARLY_S:
            raise TooSlow(f"the answer took longer than {limit_s:g} s and was stopped") from error
        raise


def _check(deadline: Deadline, statement: str) -> None:
    """Raises TooSlow before a statement for which there is no time left: many short ones take long, too."""
    if deadline.is_past() and not statement.startswith("ROLLBACK"):
        raise TooSlow("the answer took longer than it may and was stopped")


def _sqlite(path: Path, connections: int, clock: Clock) -> sa.Engine:
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: open_read_only(path),
        poolclass=sa.pool.QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,  # every connection has a cache of its own, so as few as possible are used
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        deadline = record.info[_DEADLINE] = Deadline(clock)
        connection.execute("PRAGMA query_only=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
        connection.set_progress_handler(lambda: int(deadline.is_past()), _STEPS_BETWEEN_CHECKS)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "before_cursor_execute")
    def limited(connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
        _check(connection.info[_DEADLINE], statement)

    return engine


def _postgres(url: str, connections: int, clock: Clock) -> sa.Engine:
    def connect() -> Any:
        import psycopg

        connection = engines.connect_postgres(url, application_name="ingest web")
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection

    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        record.info[_DEADLINE] = Deadline(clock)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # Compiling a statement takes longer than a page's small questions do.
        connection.exec_driver_sql(
            "SELECT set_config('TimeZone', 'UTC', true), set_config('jit', 'off', true)"
        )

    @event.listens_for(engine, "before_cursor_execute")
    def limited(connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
        deadline: Deadline = connection.info[_DEADLINE]
        _check(deadline, statement)
        # After a statement that failed a transaction takes nothing else but this.
        if deadline.at != float("inf") and not statement.startswith("ROLLBACK"):
            left_ms = max(1, int(deadline.left_s() * 1000))
            cursor.execute(f"SET LOCAL statement_timeout = {left_ms}")

    return engine
