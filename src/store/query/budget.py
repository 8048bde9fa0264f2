"""How long the database may work for a query, and how much memory its answer may take."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from store.errors import BadQuery

Clock = Callable[[], float]

BATCH_ROWS = 500
BATCH_BYTES = 1_000_000
"""About so much of an answer is fetched at once."""

MAX_VALUE_BYTES = 100_000_000
"""No query may make a longer value."""

MAX_MEMORY_BYTES = 1 << 30
"""What this process may allocate for a query, on top of what it has."""

GRACE_S = 3.0
"""How long a database that was told to stop may take to do so."""

_WATCH_INTERVAL_S = 0.05


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The names of the columns, and the rows as they are read. Values are the driver's own: times are ISO text
    on SQLite and aware datetimes on Postgres."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


class TimeBudget:
    """How long the database may still work. Only the time inside `counting` counts. `failure` is why a function of
    ours has failed meanwhile, if one has."""

    def __init__(self, limit_s: float, clock: Clock) -> None:
        self.failure: BadQuery | None = None
        self.limit_s = limit_s
        self.left_s = limit_s
        self._clock = clock
        self._began: float | None = None

    @contextmanager
    def counting(self) -> Iterator[None]:
        self._began = self._clock()
        try:
            yield
        finally:
            self.left_s -= self._clock() - self._began
            self._began = None

    def over_s(self) -> float:
        """For how long the database has been at work beyond its time; not above 0 while it is not at work."""
        began = self._began
        return 0.0 if began is None else self._clock() - began - self.left_s

    def spent(self) -> bool:
        """Whether there is no time left."""
        return self.left_s <= 0 or self.over_s() > 0

    def error(self) -> BadQuery:
        return BadQuery(f"the query took longer than {self.limit_s:g} s and was stopped; see --limit-s")


def out_of_memory() -> BadQuery:
    return BadQuery("the query needs more memory than it may have")


@contextmanager
def watched(budget: TimeBudget, cancel: Callable[[], None], abandon: Callable[[], None]) -> Iterator[None]:
    """A thread that tells the database to stop, by `cancel`, when its time is over, and calls `abandon` when it has
    not stopped GRACE_S later: a server may hang, and inside of one long function a database listens to nobody."""
    ended = threading.Event()

    def watch() -> None:
        is_told = False
        while not ended.wait(_WATCH_INTERVAL_S):
            if budget.over_s() > GRACE_S:
                abandon()
                return
            if budget.over_s() > 0 and not is_told:
                # On a thread of its own: telling a server that hangs may hang as well.
                threading.Thread(target=cancel, daemon=True).start()
                is_told = True

    watching = threading.Thread(target=watch, name="query-watch", daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def size(row: Sequence[object]) -> int:
    """About how many bytes a row takes. Raises BadQuery for a value that is too long."""
    sizes = [len(value) if isinstance(value, str | bytes | memoryview) else 16 for value in row]
    if sizes and max(sizes) > MAX_VALUE_BYTES:
        raise BadQuery(f"a value of the answer has more than {MAX_VALUE_BYTES:,} bytes")
    return sum(sizes)
