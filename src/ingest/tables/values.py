"""A value of a row as JSON and as a cell of text have it. Pure."""

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from ingest.tables.model import Column
from store.errors import BadQuery

Convert = Callable[[object], object]


def plain(value: object) -> object:
    """A value as JSON has it, alike from both engines. Times are ISO in UTC; bytes are hexadecimal; a number that is
    none is null."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, dict) else str(value)


def text(value: object) -> str:
    """A value as a cell; NULL is empty."""
    found = plain(value)
    if isinstance(found, str):
        return found
    if found is None:
        return ""
    if isinstance(found, bool):
        return "1" if found else "0"
    if isinstance(found, list | dict):
        return json.dumps(found, ensure_ascii=False)
    return str(found)


def listed(column: str, value: object) -> object:
    """A list, which the database has as a JSON array in text; None for NULL. Raises BadQuery for anything else."""
    if value is None or isinstance(value, list):
        return value
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise BadQuery(f"column {column}: {str(value)[:60]!r} is no list, which is a JSON array in text")
    return found


def as_json(column: Column) -> Convert:
    """What makes a value of this column one of JSON, lists real ones."""
    return partial(listed, column.name) if column.kind == "list" else plain


def _time(at: datetime) -> str:
    """A time as the views have it on SQLite. One without a zone is taken as it is."""
    if at.tzinfo is None:
        return at.isoformat()
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
