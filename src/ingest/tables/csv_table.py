"""CSV by RFC 4180. Cells that a spreadsheet would run as formulas when it opens the file get an apostrophe before them,
which spreadsheets take for "this is text". Pure."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.tables.model import Column, Row, Tally
from ingest.tables.values import text

LINE_END = "\r\n"
_BOM = "\ufeff"

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""How cells begin that spreadsheets take for formulas (OWASP: CSV injection)."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


def lines(
    columns: Sequence[Column], rows: Iterable[Row], tally: Tally, *, bom: bool, line_end: str
) -> Iterator[str]:
    """The rows under the names of their columns, as pieces of text; `bom` puts a byte order mark before the first."""
    # Every value is quoted in which either kind of line end stands, and not only the one that is written here.
    writer = csv.writer(_Echo(), lineterminator="\r\n")

    def line(cells: Iterable[str]) -> str:
        return str(writer.writerow(cells))[:-2] + line_end

    yield (_BOM if bom else "") + line(_harmless(column.name, tally) for column in columns)
    for row in rows:
        tally.rows += 1
        yield line(_harmless(value, tally) if isinstance(value, str) else text(value) for value in row)


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, data: str) -> str:
        return data


def _harmless(cell: str, tally: Tally) -> str:
    if not cell.startswith(FORMULA_STARTS) or _NUMBER.match(cell):
        return cell
    tally.defused += 1
    return f"'{cell}"
