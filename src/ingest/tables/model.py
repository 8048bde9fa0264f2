"""What a table of rows is made of. No input or output."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from store.views.described import Kind

Format = Literal["csv", "json", "jsonl", "parquet", "markdown"]

Row = Sequence[object]
"""The values of a row in the order of its columns, as the drivers give them: a time is an aware datetime or ISO text, a
list a JSON array in text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, and what it holds: a word of docs/data.md, or None where that is not known, as in the answer to
    any query."""

    name: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many rows were written, and how many cells of CSV a spreadsheet would have run as formulas."""

    rows: int
    defused: int


@dataclass(slots=True)
class Tally:
    """The counts of a table that is being written."""

    rows: int = 0
    defused: int = 0


def unique(columns: Iterable[Column]) -> list[Column]:
    """The columns, two of one name as title and title_2: where names are keys, they must not swallow each other."""
    seen: set[str] = set()
    named = []
    for column in columns:
        name, number = column.name, 1
        while name in seen:
            number += 1
            name = f"{column.name}_{number}"
        seen.add(name)
        named.append(replace(column, name=name))
    return named
