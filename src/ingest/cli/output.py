"""Tables: ruled for a person, aligned plain text for a pipe. Values are cleaned, cells never wrap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from shutil import get_terminal_size

from ingest.cli.options import on_terminal, say
from ingest.text import clean_line

CELL_MAX = 60
NARROWEST = 8
"""Characters that a column needs on a terminal, to be worth reading."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; numbers stand `right`."""

    title: str
    right: bool = False


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """Prints the rows: on a terminal within its width, long cells cut; in a pipe whole and aligned.

    On a terminal, a table of more columns than can be read beside each other has a line to a value.
    """
    cells = [[clean_line(cell, 10_000) for cell in row] for row in rows]
    if not on_terminal():
        _print_plain(columns, cells)
    elif len(columns) * NARROWEST > get_terminal_size().columns:
        _print_upright(columns, cells)
    else:
        _print_ruled(columns, cells, title)


def _print_upright(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    width = max(len(column.title) for column in columns)
    room = max(20, get_terminal_size().columns - width - 2)
    for number, row in enumerate(rows, 1):
        say(f"-- {number} --")
        for column, cell in zip(columns, row, strict=True):
            say(f"{column.title:<{width}}  {cell if len(cell) <= room else cell[: room - 1] + '…'}")


def _print_ruled(columns: Sequence[Column], rows: Sequence[Sequence[str]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left")
    for column in columns:
        table.add_column(
            Text(column.title), justify="right" if column.right else "left", no_wrap=True, overflow="ellipsis"
        )
    for row in rows:
        # Text, not str: a title in square brackets is no markup.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_plain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    titles = [column.title for column in columns]
    widths = [min(CELL_MAX, max(len(row[at]) for row in (titles, *rows))) for at in range(len(columns))]
    for row in (titles, *rows):
        padded = [
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        say("  ".join(padded).rstrip())
