"""What became of the entries of an outlet, by the UTC day on which they were announced first: kept for good, while
entries and attempts are not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from store.days import day
from store.engine import EngineName, engine_name, insert_into
from store.fields import fields_of
from store.kinds import Outcome
from store.schema import entries, entry_days
from store.updates import CoverageCounts

Waiting = Counter[tuple[str, str]]
"""How many entries wait, by outlet and by the day on which they were announced first."""

_ENDED: Mapping[Outcome, CoverageCounts] = MappingProxyType(
    {
        "new": CoverageCounts(stored=1),
        "revised": CoverageCounts(known=1),
        "same": CoverageCounts(known=1),
        "refused": CoverageCounts(refused=1),
        "gone": CoverageCounts(gone=1),
        "failed": CoverageCounts(failed=1),
        "retry": CoverageCounts(failed=1),  # it was tried for as long as entries are
    }
)
_WAITING = (
    sa.select(entries.c.outlet_id, entries.c.found_at)
    .where(entries.c.id.in_(sa.bindparam("ids", expanding=True)), entries.c.due_at.is_not(None))
    .with_for_update()  # one that ends meanwhile is no longer dropped
)

_WAITING_BY_KEY = sa.select(entries.c.found_at).where(
    entries.c.outlet_id == sa.bindparam("outlet"),
    entries.c.key.in_(sa.bindparam("keys", expanding=True)),
    entries.c.due_at.is_not(None),
)


_COUNTS = tuple(CoverageCounts.__dataclass_fields__)
_FOUND_DAY = {
    "sqlite": "substr(found_at, 1, 10)",
    "postgresql": "to_char(found_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}


@cache
def _add(engine: EngineName) -> sa.Insert:
    return _adding(insert_into(engine, entry_days))


@cache
def _end(engine: EngineName) -> sa.Insert:
    counts = [sa.bindparam(name, type_=entry_days.c[name].type) for name in _COUNTS]
    row = sa.select(entries.c.outlet_id, sa.literal_column(_FOUND_DAY[engine]), *counts)
    found = row.where(entries.c.id == sa.bindparam("entry_id"))
    return _adding(insert_into(engine, entry_days).from_select(["outlet_id", "day", *_COUNTS], found))


def _adding(row: sqlite.Insert) -> sa.Insert:
    """The same; of a day that there is already, the counts are added."""
    more = {name: entry_days.c[name] + row.excluded[name] for name in _COUNTS}
    return row.on_conflict_do_update(index_elements=["outlet_id", "day"], set_=more)


class EntryDays:
    """Queries about days of entries, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, outlet: str, on: str, counts: CoverageCounts) -> None:
        """Adds to the day on which entries of the outlet were announced first."""
        row = {"outlet_id": outlet, "day": on, **fields_of(counts)}
        self._db.execute(_add(engine_name(self._db)), row)

    def begin(self, outlet: str, now: datetime, ended: Sequence[Outcome | None]) -> None:
        """Entries are announced first at `now`; each has this outcome already, or waits."""
        if not ended:
            return
        counts = Counter({"announced": len(ended)})
        for outcome in (one for one in ended if one):
            counts += Counter(fields_of(_ENDED[outcome]))
        self.add(outlet, day(now), CoverageCounts(**counts))

    def begin_again(self, outlet: str, now: datetime, keys: Sequence[bytes]) -> None:
        """These entries are given at `now`, to be fetched. What waits already waits from now on; what has failed before
        stays counted, and counts once more."""
        waiting = self._db.execute(_WAITING_BY_KEY, {"outlet": outlet, "keys": keys}).scalars()
        for on, count in Counter(map(day, waiting)).items():
            self.add(outlet, on, CoverageCounts(announced=-count))
        self.add(outlet, day(now), CoverageCounts(announced=len(keys)))

    def end(self, entry_id: int, outcome: Outcome) -> None:
        """An entry is finished. Its day is read by the statement that counts it: an UPDATE that gives back what it has
        changed takes longer on SQLite than one that does not."""
        values = {"entry_id": entry_id, **fields_of(_ENDED[outcome])}
        self._db.execute(_end(engine_name(self._db)), values)

    def waiting(self, entry_ids: Sequence[int]) -> Waiting:
        """Those of these entries that are not finished."""
        rows = self._db.execute(_WAITING, {"ids": entry_ids})
        return Counter((row.outlet_id, day(row.found_at)) for row in rows)

    def add_dropped(self, waiting: Waiting) -> None:
        """Entries that were not finished are deleted now. Counted last, because whoever stores entries locks them
        before their days."""
        for (outlet, on), count in sorted(waiting.items()):
            self.add(outlet, on, CoverageCounts(dropped=count))
