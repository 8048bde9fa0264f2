"""`ingest sql`: one query to the database; its answer as a table, CSV or JSON lines."""

import csv
import json
import math
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, WRONG_CALL, Shared
from ingest.cli.output import Column, complain, iso, print_table, say_json

if TYPE_CHECKING:
    from store.errors import BadQuery
    from store.query import QueryResult

MAX_TABLE_ROWS = 1_000
MAX_CELL_CHARS = 10_000
"""Of a cell of a table; CSV and JSON lines have it whole."""

FORMULA_STARTS = tuple("=+-@\t\n＝＋－＠")
"""How cells begin that spreadsheets take for formulas (OWASP: CSV injection)."""


def sql(
    query: Annotated[str, Parameter(help="One SELECT; - or nothing reads it from stdin.")] = "-",
    *,
    format: Annotated[Literal["table", "csv", "jsonl"], Parameter(help="How to print the answer.")] = "table",
    limit_s: Annotated[
        float,
        Parameter(help="How long the database may work.", validator=validators.Number(gt=0, lte=86_400)),
    ] = 30.0,
    common: Shared,
) -> int:
    """Run one read-only query."""
    from store.query import query as run_query

    # A person who gave no query shall not sit before a prompt that is none.
    text = query if query != "-" else "" if sys.stdin.isatty() else sys.stdin.read()
    if not text.strip():
        complain('ingest: no query; write e.g. ingest sql "SELECT count(*) FROM v_articles"')
        return WRONG_CALL
    with run_query(common.load().database_url, text, limit_s=limit_s, on_stuck=_give_up) as answer:
        {"table": _as_table, "csv": _as_csv, "jsonl": _as_jsonl}[format](answer)
    return DONE


def _give_up(error: "BadQuery") -> None:
    """The database works on though it was told to stop, so that nothing but the end of the process stops it."""
    complain(f"ingest: {error}")
    os._exit(WRONG_CALL)


def _as_table(answer: "QueryResult") -> None:
    rows, are_numbers = [], [True] * len(answer.columns)
    for row in islice(answer.rows, MAX_TABLE_ROWS):
        are_numbers = [
            so_far and isinstance(value, int | float | Decimal | None)
            for so_far, value in zip(are_numbers, row, strict=True)
        ]
        # Cut here, and not where they are printed: a thousand whole cells may have more than there is memory.
        rows.append([_text(value)[:MAX_CELL_CHARS] for value in row])
    columns = [Column(name, right) for name, right in zip(answer.columns, are_numbers, strict=True)]
    print_table(columns, rows)
    if next(answer.rows, None) is not None:
        complain(f"(the first {MAX_TABLE_ROWS} rows; --format csv or jsonl gives all)")


def _as_csv(answer: "QueryResult") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(_harmless, answer.columns))
    writer.writerows(map(_cell, row) for row in answer.rows)


def _cell(value: object) -> str:
    """A value as a cell of CSV."""
    return _harmless(_text(value)) if isinstance(value, str) else _text(value)


def _harmless(text: str) -> str:
    """`text` as a spreadsheet shows it: one that begins as a formula does would be run when the file is opened."""
    # The writer quotes the line breaks that it writes itself, and no others.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _as_jsonl(answer: "QueryResult") -> None:
    names = list(_unique(answer.columns))
    for row in answer.rows:
        say_json({name: _plain(value) for name, value in zip(names, row, strict=True)})


def _unique(columns: tuple[str, ...]) -> Iterator[str]:
    """Two columns of one name must not swallow each other: title, title_2."""
    seen: dict[str, int] = {}
    for name in columns:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}_{seen[name]}"


def _plain(value: object) -> object:
    """A value as JSON has it. Times are ISO in UTC on both engines; bytes are hexadecimal."""
    if isinstance(value, datetime):
        # Like the views of SQLite, whose times are text.
        return (iso(value) or "").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float | bool | dict):
        return value
    return str(value)


def _text(value: object) -> str:
    """A value as a cell; NULL is empty."""
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "1" if plain else "0"
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False)
    return str(plain)
