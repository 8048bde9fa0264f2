"""`ingest sql`: one query to the database; its answer as a table, or in a form that other programs read."""

import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, WRONG_CALL, Json, Shared
from ingest.cli.output import Column, complain, print_table

if TYPE_CHECKING:
    from ingest import tables
    from store.errors import BadQuery
    from store.query import QueryResult

MAX_TABLE_ROWS = 1_000
MAX_CELL_CHARS = 10_000
"""Of a cell of a table; the other formats have it whole."""

Form = Literal["table", "csv", "json", "jsonl", "markdown", "parquet"]

ENDINGS: dict[str, Form] = {
    ".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".md": "markdown", ".parquet": "parquet",
}  # fmt: skip
"""How the name of a file ends that gets an answer in a format."""

_PARAMETER = re.compile(r"([^\W\d]\w*)=(.*)", re.DOTALL)


def sql(
    query: Annotated[str, Parameter(help="One SELECT; - or nothing reads it from stdin.")] = "-",
    *,
    file: Annotated[
        Path | None, Parameter(("--file", "-f"), help="The file that has the query; - is stdin.")
    ] = None,
    param: Annotated[
        tuple[str, ...],
        Parameter(
            "--param", help="The value of a :parameter of the query: day=2026-11-20; may be given again."
        ),
    ] = (),
    format: Annotated[
        Form | None,
        Parameter(
            help="How the answer is written. Default: table; with -o what the name of the file ends with."
        ),
    ] = None,
    json: Json = False,
    output: Annotated[
        Path | None,
        Parameter(
            ("--output", "-o"),
            help="The file for the answer, which appears whole or not at all. Default: stdout.",
        ),
    ] = None,
    bom: Annotated[
        bool, Parameter(help="Begin CSV with a byte order mark, by which spreadsheets know UTF-8.")
    ] = False,
    limit_s: Annotated[
        float,
        Parameter(
            help="How many seconds the database may work. An answer that is cut is told: exit code 2. Default: 30.",
            validator=validators.Number(gt=0, lte=86_400),
        ),
    ] = 30.0,
    list_views: Annotated[
        bool,
        Parameter(
            "--list", help="List the views with their columns; with the name of a view, what they say."
        ),
    ] = False,
    common: Shared,
) -> int:
    """Run one read-only query."""
    if list_views:
        from ingest.cli.view_list import list_views as listed

        return listed("" if query == "-" else query, as_json=json)
    form = _form(format, output, as_json=json, bom=bom)
    text, parameters = _text(query, file), _parameters(param)
    with _target(output) as out:
        from store.query import query as run_query

        with run_query(
            common.load().database_url,
            text,
            limit_s=limit_s,
            parameters=parameters,
            on_stuck=lambda error: _give_up(error, out),
        ) as answer:
            if form == "table":
                _as_table(answer)
            else:
                _write(answer, form, out, bom=bom)
    return DONE


# ---- what is asked --------------------------------------------------------------------------------------------


def _text(query: str, file: Path | None) -> str:
    """The query, from wherever it is. Raises BadQuery where there is none, or more than one."""
    from store.errors import BadQuery

    if file is not None and query != "-":
        raise BadQuery(f"there are two queries, one in {file} and {query[:60]!r}; leave one out")
    if file is not None and str(file) != "-":
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadQuery(
                f"-f {file}: cannot be read ({getattr(error, 'strerror', '') or error})"
            ) from error
    else:
        # A person who gave no query shall not sit before a prompt that is none.
        text = query if query != "-" else "" if sys.stdin.isatty() else sys.stdin.read()
    if not text.strip():
        raise BadQuery('no query; write e.g. ingest sql "SELECT count(*) FROM v_articles"')
    return text


def _parameters(given: Sequence[str]) -> dict[str, str]:
    """The values of the parameters by their names. Raises BadQuery."""
    from store.errors import BadQuery

    values: dict[str, str] = {}
    for one in given:
        found = _PARAMETER.fullmatch(one)
        if found is None:
            raise BadQuery(f"--param {one!r}: no name with a value; write e.g. --param day=2026-11-20")
        if found[1] in values:
            raise BadQuery(f"--param {one!r}: {found[1]} has a value already, {values[found[1]]!r}")
        values[found[1]] = found[2]
    return values


def _form(format: Form | None, output: Path | None, *, as_json: bool, bom: bool) -> Form:
    """How the answer is written. Raises ConfigError for options that go against each other."""
    from ingest.errors import ConfigError

    to_file = output is not None and str(output) != "-"
    form = format or (
        "jsonl" if as_json else ENDINGS.get(output.suffix.lower()) if to_file and output else "table"
    )
    if form is None or (form == "table" and to_file):
        raise ConfigError(
            (f"-o {output}: in which format? Add e.g. --format csv, or end the name with .csv",)
        )
    if as_json and form != "jsonl":
        raise ConfigError((f"--json and --format {form}: take one; --json is jsonl",))
    if bom and form != "csv":
        raise ConfigError((f"--bom and --format {form}: a byte order mark is for csv",))
    return form


# ---- what comes of it -----------------------------------------------------------------------------------------


@contextmanager
def _target(output: Path | None) -> Iterator[BinaryIO]:
    """Where the answer goes."""
    from ingest.cli.whole_files import whole_file

    sys.stdout.flush()
    to_file = output is not None and str(output) != "-"
    with whole_file(output) if to_file and output else nullcontext(sys.stdout.buffer) as out:
        yield out


def _give_up(error: "BadQuery", out: BinaryIO) -> None:
    """The database works on though it was told to stop, so that nothing but the end of the process stops it."""
    complain(f"ingest: {error}")
    if out is not sys.stdout.buffer:
        with suppress(OSError):
            _drop(out)
    os._exit(WRONG_CALL)


def _drop(unfinished: BinaryIO) -> None:
    """Removes a file that will never be whole; a device or a pipe stays."""
    if stat.S_ISREG(os.fstat(unfinished.fileno()).st_mode):
        os.unlink(unfinished.name)


def _write(answer: "QueryResult", form: "tables.Format", out: BinaryIO, *, bom: bool) -> None:
    from ingest import tables

    tables.require(form)
    columns = [tables.Column(name) for name in answer.columns]
    written = tables.write(out, form, columns, _told(answer.rows, out), bom=bom, line_end="\n")
    out.flush()
    if written.defused:
        complain(
            f"({written.defused} cells begin like formulas, which a spreadsheet would run: they have a ' in front)"
        )


def _told(rows: Iterator[tuple[object, ...]], out: BinaryIO) -> Iterator[tuple[object, ...]]:
    """The rows. Where they end too early, the error says what has become of those that came."""
    from store.errors import BadQuery

    came = 0
    try:
        for row in rows:
            yield row
            came += 1
    except BadQuery as error:
        if out is sys.stdout.buffer and came:
            raise BadQuery(f"{error}; what was printed, {came:,} rows, is not the whole answer") from error
        raise


def _as_table(answer: "QueryResult") -> None:
    from ingest.tables.values import text

    rows, are_numbers = [], [True] * len(answer.columns)
    for row in islice(answer.rows, MAX_TABLE_ROWS):
        are_numbers = [
            so_far and isinstance(value, int | float | Decimal | None)
            for so_far, value in zip(are_numbers, row, strict=True)
        ]
        # Cut here, and not where they are printed: a thousand whole cells may have more than there is memory.
        rows.append([text(value)[:MAX_CELL_CHARS] for value in row])
    columns = [Column(name, right) for name, right in zip(answer.columns, are_numbers, strict=True)]
    print_table(columns, rows)
    if next(answer.rows, None) is not None:
        complain(f"(the first {MAX_TABLE_ROWS} rows; --format csv or jsonl gives all)")
