"""A table of Markdown (GitHub's and Pandoc's pipes). A cell is shown as it is: no sign in it makes emphasis or a link.
Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.tables.model import Column, Row, Tally
from ingest.tables.values import text

_NUMBERS = frozenset(("integer", "seconds", "flag", "0 to 1", "number"))
_SIGNS = re.compile(r"[\\|`*~\[\]<&]|(?<!\w)_|_(?!\w)")  # within a word _ says nothing
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def lines(columns: Sequence[Column], rows: Iterable[Row], tally: Tally) -> Iterator[str]:
    """The rows under the names of their columns, one to a line; numbers stand right where the columns are known."""
    yield _line(_cell(column.name) for column in columns)
    yield _line("---:" if column.kind in _NUMBERS else "---" for column in columns)
    for row in rows:
        tally.rows += 1
        yield _line(_cell(text(value)) for value in row)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(value: str) -> str:
    return _LINE_END.sub("<br>", _SIGNS.sub(r"\\\g<0>", value.strip()))
