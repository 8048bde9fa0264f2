"""What an export takes: a view, some of its columns, the rows that an analyst's condition and a cursor leave. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.errors import ConfigError
from store.query.cursors import Cursor, changed_between
from store.query.postgres_text import words
from store.views.described import Column, View

PartBy = Literal["day", "outlet"]

_OUTLETS = ("outlet", "citing")
_RESERVED = "rights_reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is exported. `where` is a condition in SQL, "" for none. `part` is the column whose values make files of
    their own, by day or by outlet (`by`), None for a single file. A view with articles is exported by article: its
    rows of those that came or changed after `since` (None: of all). Rows of articles that reserve rights are left out
    without `with_reserved`."""

    view: View
    columns: tuple[Column, ...]
    where: str = ""
    since: Cursor | None = None
    with_reserved: bool = False
    part: Column | None = None
    by: PartBy | None = None

    @property
    def has_articles(self) -> bool:
        """Whether each row belongs to an article."""
        return has_articles(self.view)

    @property
    def has_texts(self) -> bool:
        """Whether the rows are long: they have the texts of articles."""
        return self.has_articles and any(column.name == "text" for column in self.columns)


def has_articles(view: View) -> bool:
    """Whether each row of the view belongs to an article."""
    return any(column.name == "article_id" for column in view.columns)


def view_named(name: str, views: Iterable[View]) -> View:
    """The view of this name. Raises ConfigError, which names those that there are."""
    known = {view.name: view for view in views}
    if name not in known:
        raise ConfigError((f"--view: there is no view {name!r}; there are {', '.join(known)}",))
    return known[name]


def columns_named(view: View, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names in this order; all where none is named. Raises ConfigError, which names those that
    there are."""
    known = {column.name: column for column in view.columns}
    unknown = [name for name in names if name not in known]
    if unknown:
        wrong = ", ".join(map(repr, unknown))
        raise ConfigError((f"--columns: {view.name} has no column {wrong}; it has {', '.join(known)}",))
    return tuple(known[name] for name in dict.fromkeys(names)) or view.columns


def part_column(view: View, by: PartBy) -> Column:
    """The column by whose values rows are put into files: the first day of a row, or its outlet. Raises ConfigError
    where the view has none."""
    for column in view.columns:
        if column.kind == "day" if by == "day" else column.name in _OUTLETS:
            return column
    raise ConfigError((f"--partition {by}: {view.name} has no {by}; leave it out",))


def condition(text: str) -> str:
    """An analyst's condition, to stand beside ours. Raises ConfigError for what is more than a condition."""
    depth = 0
    for word in words(text):
        depth += (word == "(") - (word == ")")
        if depth < 0 or word == ";":
            raise ConfigError(("--where: one condition, e.g. \"language = 'en' AND words > 100\"",))
    if depth:
        raise ConfigError((f"--where: {depth} parentheses are not closed",))
    return text.strip()


# ---- SQL -------------------------------------------------------------------------------------------------


def query(selection: Selection, until: Cursor | None, extra: str = "") -> str:
    """A query for rows: the value of the part, the columns, and whether rights are reserved. `extra` is one more
    condition. They come in the same order whenever they are asked for."""
    view = selection.view.name
    names = [f"{view}.{column.name}" for column in selection.columns]
    order = [f"{view}.{selection.part.name}"] if selection.part else []
    order += [f"{view}.article_id"] if selection.has_articles else []
    return (
        f"SELECT {_part(selection)}, {', '.join(names)}, {_reserved(selection.view)} FROM {view}"
        f"{where(selection, until, extra)} ORDER BY {', '.join(dict.fromkeys(order + names))}"
    )


def keys(selection: Selection, until: Cursor | None) -> str:
    """A query for the part and the article of each row, ordered by both."""
    view = selection.view.name
    return (
        f"SELECT DISTINCT {_part(selection)} AS part, {view}.article_id AS article FROM {view}"
        f"{where(selection, until)} ORDER BY 1, 2"
    )


def of_articles(selection: Selection, part: str | None, article_ids: Iterable[int]) -> str:
    """The condition for the rows of these articles in one part."""
    view = selection.view.name
    chosen = f"{view}.article_id IN ({', '.join(map(str, article_ids))})"
    if selection.part is None:
        return chosen
    return f"{chosen} AND {view}.{selection.part.name} {_equals(part)}"


def _part(selection: Selection) -> str:
    return f"{selection.view.name}.{selection.part.name}" if selection.part else "NULL"


def _equals(value: str | None) -> str:
    return "IS NULL" if value is None else "= '" + value.replace("'", "''") + "'"


def where(selection: Selection, until: Cursor | None = None, extra: str = "") -> str:
    """What rows of the view must be: as the analyst says, changed since the cursor, and `extra`."""
    # On lines of its own, so that a comment at the end of it hides nothing.
    conditions = [f"(\n{selection.where}\n)"] if selection.where else []
    if selection.since and until:
        changed = changed_between(selection.since, until)
        conditions.append(f"{selection.view.name}.article_id IN ({changed})")
    if extra:
        conditions.append(extra)
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _reserved(view: View) -> str:
    if any(column.name == _RESERVED for column in view.columns):
        return f"{view.name}.{_RESERVED}"
    if has_articles(view):
        return f"(SELECT r.{_RESERVED} FROM v_articles r WHERE r.article_id = {view.name}.article_id)"
    return "0"
