"""A query to Postgres: in a transaction that only reads, by the extended protocol, which takes a single statement.

A cursor can be declared for nothing but a question, so every statement goes that way; EXPLAIN and SHOW, which have
no cursor, are prepared first, and run only if the server says that they give rows. Functions of the server that do
something else than answer (end a session, read a file, notify) are refused by name.
"""

import math
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from store import engine as engines
from store.errors import BadQuery, Unavailable
from store.linux import memory_limited
from store.query.budget import (
    BATCH_BYTES,
    BATCH_ROWS,
    MAX_MEMORY_BYTES,
    QueryResult,
    TimeBudget,
    out_of_memory,
    size,
    watched,
)
from store.query.cures import with_cure
from store.query.parameters import Parameters, refuse_unused
from store.query.postgres_rewrite import Rewritten, rewrite
from store.query.postgres_text import UNICODE_NAME, called, words

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

_READ_ONLY_HINT = "; only reading is allowed here, a query begins with SELECT, WITH, VALUES, TABLE or EXPLAIN"
_QUESTIONS = frozenset(("select", "with", "values", "table", "(", "explain", "show"))

_HARMLESS = (
    "array_sample array_shuffle bernoulli system clock_timestamp timeofday current_query currval lastval "
    "gen_random_uuid uuidv4 uuidv7 random random_normal setseed set_config pg_blocking_pids pg_current_wal_lsn "
    "pg_database_size pg_indexes_size pg_relation_size pg_table_size pg_tablespace_size pg_total_relation_size "
    "pg_control_system pg_is_in_recovery pg_partition_tree pg_partition_ancestors pg_sleep pg_sleep_for "
    "pg_sleep_until txid_status pg_xact_status uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4"
).split()
"""Volatile functions that only answer. What `set_config` sets ends with the transaction, and time and memory are
watched from here."""

_DOING = """
SELECT proname FROM pg_catalog.pg_proc JOIN pg_catalog.pg_language l ON l.oid = prolang
WHERE proname = ANY(%s) AND provolatile = 'v' AND lanname IN ('internal', 'c') AND proname <> ALL(%s)
ORDER BY proname LIMIT 1
"""


@contextmanager
def connected(url: str, budget: TimeBudget) -> Iterator["Connection"]:
    """A connection on which nothing can be changed. Raises Unavailable."""
    connection = engines.connect_postgres(url, application_name="ingest sql")
    try:
        connection.read_only = True
        line = socket.socket(fileno=connection.pgconn.socket)
        try:
            with (
                watched(budget, lambda: _cancel(connection), lambda: _hang_up(line)),
                memory_limited(MAX_MEMORY_BYTES),
            ):
                yield connection
        finally:
            line.detach()  # it is the connection's
    finally:
        connection.close()


def freeze(connection: "Connection") -> None:
    """Makes the connection, whose transaction has not begun, see one state of the database."""
    import psycopg

    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def _cancel(connection: "Connection") -> None:
    import psycopg

    with suppress(psycopg.Error):  # the line is hung up in a moment
        connection.cancel()


def _hang_up(line: socket.socket) -> None:
    """The server does not answer any more. Its end of the line is closed, so that nobody waits for it."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def execute(
    connection: "Connection", url: str, sql: str, budget: TimeBudget, parameters: Parameters
) -> QueryResult:
    """The answer to `sql`. Raises BadQuery, also while its rows are read."""
    import psycopg

    first = next(words(sql), "")
    asked = rewrite(sql, parameters)
    refuse_unused(parameters, asked.names)
    with _errors(url, budget, sql), budget.counting():
        limit_ms = _begin(connection, budget)
        _refuse_doing(connection, sql)
        if first == "explain":
            _refuse_explained(sql)
        if first in ("explain", "show"):
            cursor: Any = _prepared(connection, asked)
        elif first in _QUESTIONS or not first.isalpha():
            cursor = psycopg.RawServerCursor(connection, "answer")
            cursor.execute(asked.sql, asked.values)
        else:
            raise BadQuery(f"{first.upper()} is no question{_READ_ONLY_HINT}")
    columns = tuple(str(column.name) for column in cursor.description)
    return QueryResult(columns, _rows(connection, url, cursor, budget, limit_ms))


def _begin(connection: "Connection", budget: TimeBudget) -> int:
    """Sets the time limit for the transaction, and gives it in milliseconds: a shorter one of the user's own stays."""
    shown = "SELECT name, setting, source FROM pg_catalog.pg_settings WHERE name IN ('statement_timeout', 'TimeZone')"
    found = {name: (setting, source) for name, setting, source in connection.execute(shown)}
    own_ms = int(found["statement_timeout"][0])
    limit_ms = min(own_ms or 2**31 - 1, _milliseconds(budget.left_s))
    # The words of a query are read as the standard has them, whatever the server's habit.
    connection.execute("SET LOCAL standard_conforming_strings = on")
    if found["TimeZone"][1] != "client":
        connection.execute("SET LOCAL TimeZone = 'UTC'")
    connection.execute(f"SET LOCAL statement_timeout = {limit_ms}")
    return limit_ms


def _refuse_doing(connection: "Connection", sql: str) -> None:
    names = called(sql)
    if UNICODE_NAME in names:
        raise BadQuery('write the names of functions as they are, not in U&"…"')
    doing = connection.execute(_DOING, (sorted(names), _HARMLESS)).fetchone() if names else None
    if doing:
        raise BadQuery(f"only reading is allowed here: {doing[0]}() does more than answer")


def _refuse_explained(sql: str) -> None:
    """EXPLAIN ANALYZE makes a table in a transaction that only reads: the server does not look."""
    said = list(words(sql))[1:]
    if said[:1] == ["("]:  # options; they hold no parentheses
        said = said[said.index(")") + 1 :] if ")" in said else []
    while said and said[0] in ("analyze", "analyse", "verbose"):
        said = said[1:]
    if not said or said[0] not in _QUESTIONS - {"explain", "show"} or "into" in said:
        raise BadQuery(f"only questions are explained{_READ_ONLY_HINT}")


def _prepared(connection: "Connection", asked: Rewritten) -> Any:
    """A cursor with the rows of a statement of which the server says, before it runs, that it gives rows."""
    from psycopg import RawCursor, errors, generators, pq

    # Sent and waited for, since the calls that do both keep every other thread, the watch too, from running.
    result: Any = None
    for send, words_sent in (("send_prepare", (b"", asked.sql.encode())), ("send_describe_prepared", (b"",))):
        getattr(connection.pgconn, send)(*words_sent)
        result = connection.wait(generators.execute(connection.pgconn))[-1]
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)
    if not result.nfields:
        raise BadQuery(f"this is no question{_READ_ONLY_HINT}")
    cursor = RawCursor(connection)
    cursor.execute(asked.sql.encode(), asked.values, prepare=True)
    return cursor


def _milliseconds(length_s: float) -> int:
    return max(1, math.ceil(length_s * 1000))


def _rows(
    connection: "Connection", url: str, cursor: Any, budget: TimeBudget, limit_ms: int
) -> Iterator[tuple[object, ...]]:
    many = 1  # the first row shows how long they are
    while True:
        with _errors(url, budget), budget.counting():
            if budget.spent():
                raise budget.error()
            timeout_ms = min(limit_ms, _milliseconds(budget.left_s))
            connection.execute(f"SET LOCAL statement_timeout = {timeout_ms}")
            rows = cursor.fetchmany(many)
            longest = max((size(row) for row in rows), default=1)
        if not rows:
            cursor.close()  # the next question of the transaction has one of this name
            return
        yield from rows
        many = max(1, min(BATCH_ROWS, 2 * many, BATCH_BYTES // max(1, longest)))


@contextmanager
def _errors(url: str, budget: TimeBudget, sql: str = "select") -> Iterator[None]:
    """Turns the server's errors into ours."""
    import psycopg
    from psycopg import errors

    try:
        yield
    except MemoryError as error:
        raise out_of_memory() from error
    except errors.QueryCanceled as error:
        if budget.spent():
            raise budget.error() from error
        raise BadQuery(engines.described(url, error, sql)) from error
    except errors.ReadOnlySqlTransaction as error:
        raise BadQuery(f"only reading is allowed here ({engines.first_line(str(error))})") from error
    except errors.SyntaxError as error:
        message = engines.first_line(str(error))
        if "multiple commands" in message:
            raise BadQuery("one statement at a time") from error
        # A cursor can only be declared for a query, so every other statement is a syntax error to the server.
        hint = "" if next(words(sql), "") in _QUESTIONS else _READ_ONLY_HINT
        raise BadQuery(message + hint) from error
    except psycopg.Error as error:
        if budget.spent():
            raise budget.error() from error
        if re.search(r"out of memory|cannot allocate|can't allocate", str(error), re.IGNORECASE):
            raise out_of_memory() from error
        if isinstance(error, psycopg.OperationalError):
            raise Unavailable(engines.described(url, error, sql)) from error
        raise BadQuery(with_cure(engines.described(url, error, sql))) from error
