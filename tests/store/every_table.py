"""A row in every table that has none, made up from the types of its columns: what is to hold for all tables is tested
with them, and with those that are still to come."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = "Ж “quoted” \\ 🙂\n\t'; --"


def fill_empty(connection: sa.Connection, tables: Sequence[sa.Table]) -> list[str]:
    """Adds a row to each of the tables that has none, parents before children; the names of those tables."""
    filled = []
    for table in tables:
        if connection.execute(sa.select(table).limit(1)).first() is None:
            connection.execute(table.insert().values(made_up_row(connection, table)))
            filled.append(table.name)
    return filled


def made_up_row(connection: sa.Connection, table: sa.Table) -> dict[str, object]:
    """Values for all columns, which no other row of the table has in its key."""
    return {column.name: _value(connection, table, column) for column in table.columns}


def _value(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> object:
    for key in column.foreign_keys:
        if key.column.table is table:
            return None
        return connection.execute(sa.select(key.column).limit(1)).scalar_one()
    kind = column.type
    length = getattr(kind, "length", None)
    if isinstance(kind, sa.LargeBinary | sa.types.BLOB | sa.types.BINARY) or "BYTEA" in str(kind).upper():
        return bytes(range(32))
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.BigInteger):
        return 2**53 + 1
    if isinstance(kind, sa.Integer):
        return 7
    if isinstance(kind, sa.Float):
        return 0.1 + 0.2
    if isinstance(kind, sa.String) and column.name.endswith(("_at", "at", "until", "since")):
        return f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(kind, sa.String):
        return TEXT[:length]
    return NOON
