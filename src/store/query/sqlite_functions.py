"""What LIKE, lower and upper do on a connection to SQLite: they know the case of every script, where SQLite's own know
that of ASCII."""

import math
import sqlite3

from store.errors import BadQuery
from store.query import like
from store.query.budget import TimeBudget

_Value = str | bytes | int | float | None


def register(connection: sqlite3.Connection, budget: TimeBudget) -> None:
    """Puts ours in the place of SQLite's. Why a pattern failed is noted in `budget`, because SQLite passes no words
    of an error on."""

    def check() -> None:
        if budget.spent():
            raise TimeoutError

    def is_like(pattern: _Value, value: _Value, escape: _Value = "\\") -> bool | None:
        if pattern is None or value is None or escape is None:
            return None
        try:
            return like.matches(like.parse(_text(pattern), _text(escape)), _text(value), check)
        except like.BadPattern as error:
            budget.failure = BadQuery(str(error))
            raise

    def lower(value: _Value) -> str | None:
        return None if value is None else _text(value).lower()

    def upper(value: _Value) -> str | None:
        return None if value is None else _text(value).upper()

    connection.create_function("like", 2, is_like, deterministic=True)
    connection.create_function("like", 3, is_like, deterministic=True)
    connection.create_function("lower", 1, lower, deterministic=True)
    connection.create_function("upper", 1, upper, deterministic=True)


def _text(value: str | bytes | float) -> str:
    """A value as SQLite takes it for text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, int):
        return str(value)
    digits, e, exponent = f"{value:.15g}".partition("e")
    return (
        f"{digits}{'' if '.' in digits else '.0'}{e}{exponent}"
        if math.isfinite(value)
        else f"{value}".title()
    )
