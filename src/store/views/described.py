"""What each view and each of its columns says, read from docs/data.md, which is the one place where it is written and
which ships with the code. Reads that file and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from store.errors import StoreError

Kind = Literal["integer", "text", "list", "time", "day", "seconds", "flag", "0 to 1", "number"]
"""What a column holds: `list` is a JSON array in text, `time` a time in UTC, `day` a UTC day as text, `seconds` and
`flag` (0 or 1) are integers, `0 to 1` and `number` may be fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a view. `says` is what it says and who says it, `null` what NULL means there (`never`: it is never
    NULL). Both are plain text with names in backticks."""

    name: str
    kind: Kind
    says: str
    null: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: what a row of it is, and its columns in their order."""

    name: str
    says: str
    columns: tuple[Column, ...]


@cache
def views() -> dict[str, View]:
    """Every view that docs/data.md describes, by its name, in the order of that page. Raises StoreError where the page
    is missing or a row of it cannot be read."""
    return {view.name: view for view in read(_page())}


def read(page: str) -> Iterator[View]:
    """The views that a page of Markdown describes: a heading with the view's name, a paragraph that says what a row
    is, and a table of columns. Raises StoreError for a row that is none."""
    for found in re.finditer(r"(?ms)^## (v_\w+)$(.*?)(?=^## |\Z)", page):
        # Under a heading of its own stand words that a column has, and no columns.
        section = found[2].partition("\n### ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        yield View(name=found[1], says=_plain(_first_paragraph(section)), columns=tuple(map(_column, rows)))


def _first_paragraph(section: str) -> str:
    return " ".join(section.strip().partition("\n\n")[0].split())


def _column(row: str) -> Column:
    cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
    if len(cells) != 4 or cells[1] not in get_args(Kind):
        raise StoreError(
            f"docs/data.md: {row[:80]!r} does not describe a column; write | `name` | type | what it says | what NULL "
            f"means |, with one of the types {', '.join(get_args(Kind))}"
        )
    name, kind, says, null = cells
    return Column(name=name.strip("`"), kind=cast(Kind, kind), says=_plain(says), null=_plain(null))


def _plain(text: str) -> str:
    """Markdown without the targets of its links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _page() -> str:
    inside = Path(__file__).parents[1] / "data.md"  # in the wheel
    path = inside if inside.is_file() else Path(__file__).parents[3] / "docs/data.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read ({error.strerror}); the installation is incomplete"
        ) from error
