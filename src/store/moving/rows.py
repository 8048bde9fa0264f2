"""Rows of a table as both engines give and take them, by the drivers themselves: SQLAlchemy's values would take several
times as long.

A row is in the shape that SQLite stores: times are ISO text in UTC, booleans 0 or 1. Postgres is asked for that shape,
and takes it in COPY.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from store import engine as engines
from store.engine import EngineName, engine_name
from store.errors import Rejected, StoreError
from store.schema import Utc, metadata

Row = tuple[Any, ...]

REBUILT = frozenset(("search_state",))
"""Tables that are not moved: what they tell is true of one database only. The index of words is made anew."""

_HASH_BYTES = 16
_AT_ONCE = 2_000
_INTEGER_MAX = 2**31


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two databases: its address, and a connection to it that is in a transaction."""

    url: str
    connection: sa.Connection

    @property
    def engine(self) -> EngineName:
        """Which engine it is."""
        return engine_name(self.connection)


@cache
def tables() -> tuple[sa.Table, ...]:
    """The tables that are moved, parents before their children."""
    return tuple(table for table in metadata.sorted_tables if table.name not in REBUILT)


def key_names(table: sa.Table) -> tuple[str, ...]:
    """The columns of the primary key."""
    return tuple(column.name for column in table.primary_key)


def key_of(table: sa.Table, row: Row) -> Row:
    """The primary key of a row."""
    places = [list(table.columns).index(column) for column in table.primary_key]
    return tuple(row[place] for place in places)


def in_order(
    side: Side, table: sa.Table, *, after: Row | None = None, at_once: int = _AT_ONCE
) -> Iterator[list[Row]]:
    """All rows in the order of their keys, or those behind the key `after`, `at_once` at a time."""
    mark = "?" if side.engine == "sqlite" else "%s"
    key = ", ".join(f'"{table.name}"."{name}"' for name in key_names(table))
    where = f" WHERE ({key}) > ({', '.join([mark] * len(after))})" if after else ""
    return _stream(side, f"{_select(side, table)}{where} ORDER BY {key}", after or (), at_once)


def ends(side: Side, table: sa.Table) -> list[Row]:
    """The first row and the last by key; none where the table is empty."""
    found: list[Row] = []
    for way in ("ASC", "DESC"):
        key = ", ".join(f'"{table.name}"."{name}" {way}' for name in key_names(table))
        sql = f"{_select(side, table)} ORDER BY {key} LIMIT 1"
        for rows in _stream(side, sql, (), 1):
            found += rows
    return found


def count(side: Side, table: sa.Table) -> int:
    """How many rows the table has."""
    with _mapped(side):
        return int(side.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def digest(side: Side, table: sa.Table) -> tuple[int, str]:
    """How many rows the table has, and a hash of all of them, whatever their order."""
    total, rows_seen = 0, 0
    for rows in _stream(side, _select(side, table), (), _AT_ONCE):
        rows_seen += len(rows)
        for row in rows:
            hashed = blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES)
            total += int.from_bytes(hashed.digest(), "big")
    return rows_seen, f"{total % 2 ** (8 * _HASH_BYTES):0{2 * _HASH_BYTES}x}"


def add(side: Side, table: sa.Table, rows: Sequence[Row]) -> None:
    """Writes rows, in the transaction of the side. Raises Rejected, which names the row and the cure, for one that
    Postgres cannot hold."""
    raw = _raw(side)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    if side.engine == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        with _mapped(side):
            raw.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)
        return
    try:
        with _mapped(side), raw.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except StoreError as error:  # of a NUL the driver itself tells, not the server
        fault = next(filter(None, (_misfit(table, row) for row in rows)), None)
        if fault is None:
            raise
        raise Rejected(fault) from error


def _select(side: Side, table: sa.Table) -> str:
    engine = side.engine
    columns = ", ".join(_expression(table, column, engine) for column in table.columns)
    return f'SELECT {columns} FROM "{table.name}"'


def _expression(table: sa.Table, column: sa.Column[Any], engine: EngineName) -> str:
    name = f'"{table.name}"."{column.name}"'
    if engine == "postgresql" and isinstance(column.type, Utc):
        # A part of a second, which we never write, would be kept, so that the comparison tells the truth.
        text = f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        return f"replace({text}, '.000000', '')"
    if engine == "postgresql" and isinstance(column.type, sa.Boolean):
        return f"CAST({name} AS INTEGER)"
    return name


def _stream(side: Side, sql: str, values: Row, at_once: int) -> Iterator[list[Row]]:
    raw = _raw(side)
    with _mapped(side):
        if side.engine == "sqlite":
            with closing(raw.execute(sql, values)) as found:
                while rows := found.fetchmany(at_once):
                    yield rows
            return
        with raw.cursor(name="moved") as found:  # of the server: the rows are not all fetched at once
            found.execute(sql, values, binary=True)
            while rows := found.fetchmany(at_once):
                yield rows


@contextmanager
def _mapped(side: Side) -> Iterator[None]:
    """Turns errors of the drivers into ours, as `engine.map_driver_errors` does those that SQLAlchemy hands on."""
    with engines.map_driver_errors(side.url):
        if side.engine == "sqlite":
            yield
            return
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise exc.DBAPIError.instance(None, None, error, psycopg.Error) from error


def _raw(side: Side) -> Any:
    """The driver's connection, in a transaction that SQLAlchemy has begun."""
    return side.connection.connection.driver_connection


def _misfit(table: sa.Table, row: Row) -> str | None:
    """Why Postgres cannot hold a row of SQLite, which takes whatever it is given, and what to do; None where it can."""
    for column, value in zip(table.columns, row, strict=True):
        fault = _fault(column, value)
        if fault:
            key = zip(key_names(table), key_of(table, row), strict=True)
            which = " AND ".join(f"{name} = {_literal(part)}" for name, part in key)
            cure = "replace({0}, char(0), '')" if "NUL" in fault else "..."
            return (
                f"{table.name}: the column {column.name} of a row holds {fault}, which Postgres cannot: change it "
                f"(UPDATE {table.name} SET {column.name} = {cure.format(column.name)} WHERE {which}) and run "
                "ingest db move again, which goes on there"
            )
    return None


def _fault(column: sa.Column[Any], value: object) -> str:
    kind, length = column.type, getattr(column.type, "length", None)
    if isinstance(value, str) and "\0" in value:
        return "a NUL character"
    if isinstance(kind, Utc):
        return "" if value is None or isinstance(value, str) else f"{value!r}, no time"
    if isinstance(kind, sa.String) and isinstance(value, str) and length and len(value) > length:
        return f"{len(value)} characters, more than its {length}"
    if isinstance(kind, sa.Integer) and isinstance(value, str | bytes | float):
        return f"{value!r:.40}, no whole number"
    is_small = isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger)
    if is_small and isinstance(value, int) and not -_INTEGER_MAX <= value < _INTEGER_MAX:
        return f"{value}, more than 32 bits"
    return ""


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
