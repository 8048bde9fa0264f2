"""Moves an archive from one database to another, of whichever engines, and compares the two.

Rows are copied as they are stored, a batch and how far it goes in one transaction, so that a move that was killed goes
on where it was. Nothing is computed anew but the index of words, which each engine has in a form of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from store import engine as engines
from store import migrate
from store.errors import NotReady, Unavailable
from store.model import Process
from store.moving import rows as moved
from store.moving.comparing import differences
from store.moving.rows import Row, Side
from store.moving.target import NO_TIMEOUTS, Progress, Target, open_target, raise_for_orphans
from store.schema import leases

__all__ = ["BATCH", "Batch", "Moved", "compare", "move"]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written in one transaction: so many rows, or fewer once their texts and pages have so many characters and
    bytes."""

    rows: int = 5_000
    bytes: int = 4_000_000


BATCH = Batch()
_FETCHED_AT_ONCE = 200

OnProgress = Callable[[str, int, int], None]
"""Is called with what is done now, how much of it, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was moved or compared: the rows of each table, those that were written by this call, the articles whose
    words it has indexed, and what differs between the two databases, a line each."""

    rows: dict[str, int]
    written: int = 0
    indexed: int = 0
    differences: tuple[str, ...]


def move(
    source: str,
    target: str,
    *,
    now: Callable[[], datetime],
    is_dead: Callable[[Process], bool],
    on_progress: OnProgress,
    anew: bool = False,
    batch: Batch = BATCH,
) -> Moved:
    """Moves the archive at `source` into the empty database at `target`, which is made and upgraded, and compares them.

    While it lasts nobody writes into the source. What was killed goes on where it was; with `anew` what
    it has brought is emptied first. Where the two differ at the end, the target stays closed to all other commands.
    Raises StoreError, NotReady for a call that cannot be obeyed.
    """
    migrate.check_version(source)
    if _is_same(source, target):
        raise NotReady(f"{engines.redacted(target)}: is the archive itself: name another database after --to")
    with open_target(target, anew=anew) as there, _locked(source) as here:
        _check_leases(here, now(), is_dead)
        raise_for_orphans(here.connection, source)
        counts = {table.name: moved.count(here, table) for table in moved.tables()}
        progress = there.begin(_mark(here, counts), anew=anew)
        written = _copy(here, there, counts, progress, batch, on_progress)
        there.complete(lambda done, steps: on_progress("making indexes", done, steps))
        with there.reading() as copy:
            found = differences(here, copy, on_progress)
        if found:
            return Moved(rows=counts, written=written, differences=found)
        articles = counts["articles"]
        indexed = there.index_words(lambda done: on_progress("indexing words", done, articles))
        there.end()
    return Moved(rows=counts, written=written, indexed=indexed, differences=found)


def compare(source: str, target: str, *, on_progress: OnProgress) -> Moved:
    """Compares two databases, each as it is at one moment; nobody need wait."""
    for url in (source, target):
        migrate.check_version(url)
    with _snapshot(source) as here, _snapshot(target) as there:
        counts = {table.name: moved.count(here, table) for table in moved.tables()}
        return Moved(rows=counts, differences=differences(here, there, on_progress))


def _copy(
    here: Side,
    there: Target,
    counts: dict[str, int],
    progress: dict[str, Progress],
    batch: Batch,
    on_progress: OnProgress,
) -> int:
    """Copies what is not there yet; how many rows they were."""
    total, begun = sum(counts.values()), sum(one.rows for one in progress.values())
    done = begun
    on_progress("moving rows", done, total)
    for table in moved.tables():
        so_far = progress.get(table.name, Progress())
        for rows in _batches(here, table, so_far.after, batch):
            so_far = there.add(table, rows, so_far)
            done += len(rows)
            on_progress("moving rows", done, total)
    return done - begun


def _batches(here: Side, table: sa.Table, after: Row | None, batch: Batch) -> Iterator[list[Row]]:
    is_long = any(isinstance(column.type, sa.Text) for column in table.columns) or "body" in table.columns
    at_once = min(batch.rows, _FETCHED_AT_ONCE if is_long else batch.rows)
    waiting: list[Row] = []
    size = 0
    for rows in moved.in_order(here, table, after=after, at_once=at_once):
        waiting += rows
        size += (
            sum(len(value) for row in rows for value in row if isinstance(value, str | bytes))
            if is_long
            else 0
        )
        if len(waiting) >= batch.rows or size >= batch.bytes:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _mark(here: Side, counts: dict[str, int]) -> str:
    """By which an archive is recognized that has not changed: how many rows its tables have, the first and the last."""
    seen = [(table.name, counts[table.name], moved.ends(here, table)) for table in moved.tables()]
    return sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()


def _is_same(source: str, target: str) -> bool:
    here, there = engines.sqlite_path(source), engines.sqlite_path(target)
    return here.resolve() == there.resolve() if here and there else source == target


def _check_leases(here: Side, now: datetime, is_dead: Callable[[Process], bool]) -> None:
    """Raises Unavailable while a run is at work in the source: what it brings would be lost."""
    held = here.connection.execute(sa.select(leases).where(leases.c.expires_at > now).order_by(leases.c.name))
    for row in held:
        holder = Process(machine=row.machine, id=row.process)
        if not is_dead(holder):
            raise Unavailable(
                f"{engines.redacted(here.url)}: {row.name} is being worked on by process {holder.id} of machine "
                f"{holder.machine}: stop the daemon (and cron) first; a lease that nobody renews ends at "
                f"{row.expires_at:%H:%M:%S} UTC"
            )


@contextmanager
def _locked(url: str) -> Iterator[Side]:
    """A transaction beside which nobody else writes. Raises Unavailable where somebody does for too long."""
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.begin() as connection:  # BEGIN IMMEDIATE on SQLite
            side = Side(url, connection)
            if side.engine == "postgresql":
                connection.exec_driver_sql(NO_TIMEOUTS)
                names = ", ".join(table.name for table in moved.tables())
                connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
            yield side
    finally:
        engine.dispose()


@contextmanager
def _snapshot(url: str) -> Iterator[Side]:
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                yield Side(url, connection.execution_options(reading=True))
                return
            reading = connection.execution_options(isolation_level="REPEATABLE READ")
            reading.exec_driver_sql(NO_TIMEOUTS)
            yield Side(url, reading)
    finally:
        engine.dispose()
