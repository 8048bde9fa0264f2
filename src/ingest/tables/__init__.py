"""Rows as a file: CSV, JSON, JSON lines, Parquet, or a table of Markdown. Knows no database and opens no file.

model.py        columns, formats, what was written     values.py    a value as JSON and as a cell have it
csv_table.py    CSV for programs and spreadsheets      jsonl.py     one JSON object a line
markdown.py     a table for a document                 parquet.py   Parquet; the only module that imports pyarrow

Rows are taken as they come and are never held but a few at a time, so that any number of them can be written.
"""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from ingest.tables import csv_table, jsonl, markdown, parquet
from ingest.tables.model import Column, Format, Row, Tally, Written, unique

__all__ = ["Column", "Format", "Row", "Written", "require", "unique", "write"]


def require(format: Format) -> None:
    """Raises ConfigError where this installation cannot write the format. To be called before anything is opened."""
    if format == "parquet":
        parquet.require()


def write(
    out: BinaryIO,
    format: Format,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    bom: bool = False,
    line_end: str = csv_table.LINE_END,
) -> Written:
    """Writes all rows to `out`, which is left open; what it holds back is not flushed. `bom` and `line_end` are of CSV:
    a byte order mark, by which spreadsheets know UTF-8, and how a row ends.

    Raises BadQuery for a value that the column or the format cannot hold, ConfigError as `require` does, and whatever
    `rows` and `out` raise.
    """
    tally = Tally()
    match format:
        case "parquet":
            parquet.write(out, unique(columns), rows, tally)
        case "csv":
            _send(out, csv_table.lines(columns, rows, tally, bom=bom, line_end=line_end))
        case "jsonl":
            _send(out, jsonl.lines(unique(columns), rows, tally))
        case "json":
            _send(out, jsonl.array(unique(columns), rows, tally))
        case "markdown":
            _send(out, markdown.lines(columns, rows, tally))
    return Written(rows=tally.rows, defused=tally.defused)


def _send(out: BinaryIO, lines: Iterable[str]) -> None:
    for line in lines:
        out.write(line.encode("utf-8", "backslashreplace"))
