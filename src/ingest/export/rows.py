"""The rows of an export, part by part and a few at a time.

Rows with texts are asked for by the ids of their articles, some hundred at once: to sort a million of them would need
as much room on the disk as they have. Other rows are short, and come from one query, sorted by the database.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice

from ingest.export.selection import Selection, keys, of_articles, query, where
from ingest.tables import Row
from store.errors import BadQuery
from store.query import Snapshot
from store.query.cursors import Cursor

ARTICLES_AT_ONCE = 250


@dataclass(slots=True)
class Tally:
    """How many rows were given and how many were left out so far."""

    rows: int = 0
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one file. `value` is the value of the selection's part, None where it is NULL or there is none."""

    value: str | None
    rows: Iterator[Row]


def parts(
    snapshot: Snapshot,
    selection: Selection,
    until: Cursor | None,
    tally: Tally,
    on_row: Callable[[int], None] = lambda done: None,
) -> Iterator[Part]:
    """The parts that have rows, each to be read to its end before the next one; a single one, which may be empty, where
    the selection has no parts. `on_row` is told how many rows were given. Raises BadQuery."""
    _check_condition(snapshot, selection)
    found = (_by_articles if selection.has_texts else _by_query)(snapshot, selection, until)
    if selection.part is None:
        found = iter([(None, chain.from_iterable(rows for _, rows in found))])
    for value, rows in found:
        allowed = _allowed(rows, selection, tally, on_row)
        # The first one is asked for here, so that a query which is refused makes no file.
        first = list(islice(allowed, 1))
        if first or selection.part is None:
            yield Part(value, chain(first, allowed))


def _check_condition(snapshot: Snapshot, selection: Selection) -> None:
    """Raises BadQuery where the condition is wrong, and names the columns that there are."""
    view = selection.view
    try:
        list(snapshot.ask(f"SELECT 1 FROM {view.name}{where(selection)} LIMIT 0").rows)
    except BadQuery as error:
        columns = ", ".join(column.name for column in view.columns)
        raise BadQuery(f"--where: {error}; {view.name} has {columns}") from error


Found = Iterator[tuple[str | None, Iterator[Row]]]


def _by_query(snapshot: Snapshot, selection: Selection, until: Cursor | None) -> Found:
    rows = snapshot.ask(query(selection, until)).rows
    for part, some in groupby(rows, key=lambda row: row[0]):
        yield None if part is None else str(part), some


def _by_articles(snapshot: Snapshot, selection: Selection, until: Cursor | None) -> Found:
    found: dict[str | None, array[int]] = {}
    for part, article_id in snapshot.ask(keys(selection, until)).rows:
        found.setdefault(part, array("q")).append(article_id)  # type: ignore[arg-type]
    for part, ids in found.items():
        yield part, _rows_of(snapshot, selection, part, ids)


def _rows_of(snapshot: Snapshot, selection: Selection, part: str | None, ids: Sequence[int]) -> Iterator[Row]:
    for start in range(0, len(ids), ARTICLES_AT_ONCE):
        some = ids[start : start + ARTICLES_AT_ONCE]
        yield from snapshot.ask(query(selection, None, extra=of_articles(selection, part, some))).rows


def _allowed(
    rows: Iterator[Row], selection: Selection, tally: Tally, on_row: Callable[[int], None]
) -> Iterator[Row]:
    """The columns of the rows that may be given."""
    for row in rows:
        if row[-1] and not selection.with_reserved:
            tally.reserved += 1
            continue
        tally.rows += 1
        on_row(tally.rows)
        yield row[1:-1]
