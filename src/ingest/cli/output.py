"""All that is printed: results, complaints, JSON, tables, times and progress bars.

Rich is imported late: the shell's completion and `ingest version` must not wait for it.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from shutil import get_terminal_size
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ingest.cli.streams import sturdy
from ingest.redact import redact
from ingest.text import clean_line

if TYPE_CHECKING:
    from rich.progress import Progress

    from store.model import LiveEntry

MAX_CELL_CHARS = 60
"""To which width the columns of plain text are aligned; longer cells are printed whole."""

MAX_COMPLAINT_CHARS = 10_000

MAX_WHOLE_CHARS = 20
"""A ruled table cuts longer columns first, where there is no room for all."""

_PADDING = 3
"""What a ruled table puts around a column, and between two."""

MIN_COLUMN_CHARS = 8
"""What a column of a ruled table needs on a terminal, to be worth reading."""


def say(line: str) -> None:
    """One line of result, to stdout."""
    print(line)


def say_json(value: object) -> None:
    """A result as JSON on one line, to stdout."""
    say(json.dumps(value, ensure_ascii=False))


def live_entries(entries: "Iterable[LiveEntry]") -> list[dict[str, object]]:
    """The entries of a live blog as JSON has them."""
    return [{"at": iso(entry.at), "headline": entry.headline, "text": entry.text} for entry in entries]


def complain(line: str) -> None:
    """One line about what went wrong, to stderr. What outlets and servers said stands in it: it is text, and no secret
    is shown."""
    sturdy(sys.stderr).write(clean_line(redact(line), MAX_COMPLAINT_CHARS) + "\n")


def on_terminal() -> bool:
    """Whether a person looks at stdout."""
    return sys.stdout.isatty()


# ---- times -----------------------------------------------------------------------------------------------


def iso(at: datetime | None) -> str | None:
    """A time as JSON has it: ISO in UTC with its offset. One without a zone is taken as it is."""
    if at is None or at.tzinfo is None:
        return at.isoformat() if at else None
    return at.astimezone(UTC).isoformat()


def minute(at: datetime | None) -> str:
    """An aware time as a person reads it: in UTC, to the minute; "" for None."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


# ---- tables ----------------------------------------------------------------------------------------------


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
    elif len(columns) * MIN_COLUMN_CHARS > get_terminal_size().columns:
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

    table = Table(box=box.SIMPLE_HEAD, title=Text(title) if title else None, title_justify="left")
    for column, width in zip(columns, _widths(columns, rows), strict=True):
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=width,
        )
    for row in rows:
        # Text, not str: a title in square brackets is no markup.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is on this terminal. Numbers, ids and times are of no use when they are cut, so longer
    columns are cut first; where there is no room for that, all are."""
    from rich.cells import cell_len

    titles = [column.title for column in columns]
    widths = [max(cell_len(row[at]) for row in (titles, *rows)) for at in range(len(columns))]
    room = get_terminal_size().columns - _PADDING * len(columns)
    long = [at for at, width in enumerate(widths) if width > MAX_WHOLE_CHARS]
    if sum(widths) - sum(widths[at] for at in long) + MIN_COLUMN_CHARS * len(long) > room:
        long = list(range(len(columns)))
    room -= sum(width for at, width in enumerate(widths) if at not in long)
    for left, at in enumerate(sorted(long, key=widths.__getitem__)):
        widths[at] = min(widths[at], room // (len(long) - left))
        room -= widths[at]
    return widths


def _print_plain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    titles = [column.title for column in columns]
    widths = [min(MAX_CELL_CHARS, max(len(row[at]) for row in (titles, *rows))) for at in range(len(columns))]
    for row in (titles, *rows):
        padded = [
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        say("  ".join(padded).rstrip())


# ---- progress bars ---------------------------------------------------------------------------------------


class _Shown:
    """What is on the screen as long as a block lasts."""

    _progress: "Progress"

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class ProgressBar(_Shown):
    """One bar on stderr while it is open; nothing where stderr is no terminal."""

    def __init__(self, description: str, total: int | None = None) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress

        console = Console(file=sturdy(sys.stderr))
        self._progress = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task(escape(description), total=total)

    def update(self, done: int, total: int | None = None) -> None:
        """`done` of `total`; None leaves the total as it is."""
        self._progress.update(self._task, completed=done, total=total)

    def step(self, description: str, done: int, total: int) -> None:
        """`done` of `total` of the step that is described so."""
        from rich.markup import escape

        self._progress.update(self._task, description=escape(description), completed=done, total=total)


class OutletBars(_Shown):
    """A `pipeline.Progress` with a bar for each outlet at work.

    Outlets that are done leave the screen, so that thousands of them may come.
    """

    def __init__(self, *, shown: bool) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TaskID,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("{task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(
            *columns, console=Console(file=sturdy(sys.stderr)), transient=True, disable=not shown
        )
        self._tasks: dict[str, TaskID] = {}

    def started(self, outlet: str) -> None:
        self._tasks[outlet] = self._progress.add_task(outlet, total=None, note="feeds")

    def entries_found(self, outlet: str, entries: int) -> None:
        self._progress.update(self._tasks[outlet], total=entries, note="pages")

    def entry_done(self, outlet: str, outcome: str) -> None:
        self._progress.advance(self._tasks[outlet])

    def ended(self, outlet: str) -> None:
        self._progress.remove_task(self._tasks.pop(outlet))
