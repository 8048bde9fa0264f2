"""Parquet, with lists as lists and times as timestamps in UTC. The only module that imports pyarrow, which is an extra.

Rows become Arrow's columns a few at a time, and a row group is written when those have so many bytes: a text has a few
kilobytes or a megabyte, so that counting rows would bound nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO

from ingest.errors import ConfigError
from ingest.tables.model import Column, Row, Tally
from ingest.tables.values import listed, plain, text
from store.errors import BadQuery

_ROWS_AT_ONCE = 500
_CHARS_AT_ONCE = 1 << 20
"""About so much is held as Python's values. Where a column's kind is not known, the first of them tell it."""

_GROUP_BYTES = 16 << 20
"""About what a row group has before it is packed."""


def require() -> None:
    """Raises ConfigError where pyarrow is not installed."""
    _pyarrow()


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise ConfigError(("Parquet needs pyarrow: pip install 'news-ingest[parquet]'",)) from None
    return pyarrow


def write(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> None:
    """Writes all rows. The columns have different names. Raises BadQuery for a value that its column cannot hold."""
    pa = _pyarrow()
    batches = _batches(rows)
    first = next(batches, [])
    schema = pa.schema(
        [(column.name, _type(pa, column, [row[at] for row in first])) for at, column in enumerate(columns)]
    )
    # The system's own allocator gives back what a row group took; Arrow's keeps it.
    pool = pa.system_memory_pool()
    with pa.parquet.ParquetWriter(_Sink(out), schema, compression="zstd") as writer:
        for group in _groups(_arrow(pa, schema, columns, batch, pool) for batch in chain((first,), batches)):
            writer.write_table(pa.Table.from_batches(group, schema))
            tally.rows += sum(batch.num_rows for batch in group)


def _groups(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Arrow's batches, as many at once as are a row group."""
    group: list[Any] = []
    held = 0
    for batch in batches:
        group.append(batch)
        held += batch.nbytes
        if held >= _GROUP_BYTES:
            yield group
            group, held = [], 0
    if group:
        yield group


class _Sink:
    """`out` for Arrow, which asks a file where it is, and would close it: a pipe cannot tell, and others go on."""

    closed = False

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._at = out, 0

    def write(self, data: Any) -> int:
        self._out.write(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Whoever opened it flushes it."""

    def close(self) -> None:
        """Whoever opened it closes it."""


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, some at once."""
    batch: list[Row] = []
    held = 0
    for row in rows:
        batch.append(row)
        held += sum(len(value) for value in row if isinstance(value, str))
        if len(batch) >= _ROWS_AT_ONCE or held >= _CHARS_AT_ONCE:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _arrow(pa: Any, schema: Any, columns: Sequence[Column], rows: Sequence[Row], pool: Any) -> Any:
    """The rows as a batch of Arrow's."""
    arrays = []
    for at, (column, field) in enumerate(zip(columns, schema, strict=True)):
        values = [_value(column, field.type, pa, row[at]) for row in rows]
        try:
            arrays.append(pa.array(values, field.type, memory_pool=pool))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise BadQuery(
                f"column {column.name}: does not hold one type ({str(error).splitlines()[0]}); CAST it in the query"
            ) from error
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _value(column: Column, type_: Any, pa: Any, value: object) -> object:
    if value is None:
        return None
    if pa.types.is_list(type_):
        return [text(one) for one in listed(column.name, value) or ()]  # type: ignore[attr-defined]
    if pa.types.is_timestamp(type_):
        return _at(column, value)
    if pa.types.is_floating(type_):
        return float(value) if isinstance(value, int | Decimal) else value
    found = plain(value)
    if isinstance(found, bool):
        return int(found)
    if isinstance(found, list | dict):
        return text(found)
    return found


def _at(column: Column, value: object) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise BadQuery(f"column {column.name}: {str(value)[:60]!r} is no time") from None
    if at.tzinfo is None:
        raise BadQuery(f"column {column.name}: {value} has no zone; add one in the query, or CAST it to text")
    return at


def _type(pa: Any, column: Column, values: Sequence[object]) -> Any:
    """Arrow's type for a column: what docs/data.md says of it, else what its first values are."""
    match column.kind:
        case "integer" | "seconds":
            return pa.int64()
        case "flag":
            return pa.int8()
        case "0 to 1" | "number":
            return pa.float64()
        case "time":
            return pa.timestamp("ms", tz="UTC")
        case "list":
            return pa.list_(pa.string())
        case "text" | "day":
            return pa.string()
    return _type_of(pa, [value for value in values if value is not None])


def _type_of(pa: Any, values: Sequence[object]) -> Any:
    if not values:
        return pa.string()
    if all(isinstance(value, datetime) and value.tzinfo for value in values):
        return pa.timestamp("us", tz="UTC")
    kinds = {type(plain(value)) for value in values}
    if kinds <= {int, bool}:
        return pa.int64()
    return pa.float64() if kinds <= {int, float, bool} else pa.string()
