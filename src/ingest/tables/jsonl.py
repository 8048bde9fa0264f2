"""JSON lines, and one array of JSON: an object for each row, with lists as arrays and times as ISO text in UTC.
Pure."""

import json
from collections.abc import Iterable, Iterator, Sequence

from ingest.tables.model import Column, Row, Tally
from ingest.tables.values import as_json


def lines(columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> Iterator[str]:
    """The rows as objects, one to a line. The columns have different names."""
    return (line + "\n" for line in _objects(columns, rows, tally))


def array(columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> Iterator[str]:
    """The same as one array, an object to a line."""
    opening = "[\n"
    for line in _objects(columns, rows, tally):
        yield opening + line
        opening = ",\n"
    yield "\n]\n" if tally.rows else "[]\n"


def _objects(columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> Iterator[str]:
    fields = [(column.name, as_json(column)) for column in columns]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for row in rows:
        tally.rows += 1
        values = {name: convert(value) for (name, convert), value in zip(fields, row, strict=True)}
        yield encode(values)
