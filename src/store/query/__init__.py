"""One SQL statement of an analyst, on a connection that cannot change anything.

    budget.py            how long and how much; the thread that watches over both
    parameters.py        the values of `:day` and the like
    like.py              LIKE with the case of every script, the same on both engines
    sqlite.py            a file opened read-only, where an authorizer refuses every action but reading
    sqlite_functions.py  LIKE, lower and upper for SQLite
    postgres.py          a transaction that only reads, and takes a single statement that gives rows
    postgres_text.py     the words of a statement, without comments and strings
    cures.py             what to do about a view or a column that is not there
    postgres_rewrite.py  parameters and LIKE of a statement as Postgres is to read them
    cursors.py           up to which change an export has come, and what changed since then

What functions of the operator's own may do is decided by the rights of the role that connects: give analysts a role
that may only SELECT.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from store import engine as engines
from store.errors import BadQuery
from store.query import cursors, postgres, sqlite
from store.query.budget import Clock, QueryResult, TimeBudget
from store.query.parameters import Parameters

__all__ = ["Parameters", "QueryResult", "Snapshot", "query", "snapshot"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a database. `ask` asks a question of it, whose answer is read to its end before the next one."""

    engine: engines.EngineName
    ask: Callable[[str], QueryResult]

    def cursor(self, view: str) -> cursors.Cursor:
        """The cursor of an export of `view` from this state."""
        return cursors.taken(self.ask, self.engine, view)


def _wait(error: BadQuery) -> None:
    """Nothing is done about a statement that cannot be stopped."""


@contextmanager
def query(
    url: str,
    sql: str,
    *,
    limit_s: float,
    parameters: Parameters | None = None,
    clock: Clock = time.monotonic,
    on_stuck: Callable[[BadQuery], None] = _wait,
) -> Iterator[QueryResult]:
    """Runs one SQL statement that only reads, with values for its `:parameters`. `limit_s` limits the time of the
    database, not that of its reader.

    Raises BadQuery for a statement that is wrong, would write, takes too long or too much memory (also while rows are
    read), and NotReady or Unavailable when there is no database. `on_stuck` is called, on another thread, when the
    database does not stop though it was told to: inside of one function SQLite listens to nobody.
    """
    path = engines.sqlite_path(url)
    budget = TimeBudget(limit_s, clock)
    if path is not None:
        with sqlite.connected(path, budget, on_stuck) as connection:
            yield sqlite.execute(connection, sql, budget, parameters or {})
    else:
        with postgres.connected(url, budget) as connection:
            yield postgres.execute(connection, url, sql, budget, parameters or {})


@contextmanager
def snapshot(
    url: str,
    *,
    limit_s: float,
    clock: Clock = time.monotonic,
    on_stuck: Callable[[BadQuery], None] = _wait,
) -> Iterator[Snapshot]:
    """One state of the database, which stays as it is for as long as the block lasts, for several questions, each as
    `query` asks it. `limit_s` limits the time of all together."""
    path = engines.sqlite_path(url)
    budget = TimeBudget(limit_s, clock)
    if path is not None:
        with sqlite.connected(path, budget, on_stuck) as connection:
            sqlite.begin(connection)
            yield Snapshot("sqlite", lambda sql: sqlite.execute(connection, sql, budget, {}))
    else:
        with postgres.connected(url, budget) as server:
            postgres.freeze(server)
            yield Snapshot("postgresql", lambda sql: postgres.execute(server, url, sql, budget, {}))
