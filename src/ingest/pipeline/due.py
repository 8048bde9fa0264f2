"""Which outlets of a configuration are due, as the database says.

What is looked for often must cost next to nothing, however many outlets there are: those whose time has come, by an
index, and of them as many as can be begun. Now and then all are looked at: whatever is due for another reason (it was
never run, its pace has become faster, its time was written by a wrong clock) is made due, in the database, where every
daemon finds it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from ingest.config import Outlet
from ingest.pipeline import decide
from ingest.pipeline.deps import AsyncStore
from ingest.pipeline.run import outlet_row
from store.model import DueOutlet
from store.store import Transaction

log = structlog.get_logger()

LOOK_AT_ALL_INTERVAL = timedelta(minutes=1)
"""How often all outlets are looked at. In between only those whose time has come are: that is enough but where the pace
of an outlet was changed or the clock was set back."""

MIN_PAGE = 500
"""So many outlets are read at once at least."""

WRITTEN_AT_ONCE = 1_000
"""So many outlets are made due in one transaction: others that write wait for it."""


class DueOutlets:
    """Those that are due of these outlets; the database knows others, too, which nobody runs any more or other daemons
    do. Raises StoreError."""

    def __init__(self, store: AsyncStore, outlets: Mapping[str, Outlet]) -> None:
        self._store = store
        self.adopt(outlets)

    def adopt(self, outlets: Mapping[str, Outlet]) -> None:
        """Looks for these from now on."""
        self._outlets = outlets
        self._fastest_s = min((outlet.every_s for outlet in outlets.values()), default=0.0)
        self._looked_at_all_at: datetime | None = None
        self._renamed: frozenset[str] = frozenset()
        self._behind: DueOutlet | None = None

    async def first(self, now: datetime, limit: int) -> list[DueOutlet]:
        """At most `limit` outlets that are to be run now, those first that are due for longest."""
        looked_at = self._looked_at_all_at
        if looked_at is None or not timedelta() <= now - looked_at < LOOK_AT_ALL_INTERVAL:
            await self._look_at_all(now)
            self._looked_at_all_at, self._behind = now, None
        found: list[DueOutlet] = []
        size, behind = max(limit, MIN_PAGE), self._behind
        while len(found) < limit:
            page = await self._store.read(partial(_due, now, size, behind))
            for row in page:
                if row.id in self._outlets:
                    found.append(row)
                elif not found:
                    # Nothing of ours is due for longer, and nothing becomes due in the past: until all are looked at
                    # again, the next look begins here, so that outlets of others are not read again and again.
                    self._behind = row
            if len(page) < size:
                break
            behind = page[-1]
        return found[:limit]

    async def _look_at_all(self, now: datetime) -> None:
        known = await self._store.read(lambda tx: tx.outlets.ids())
        new = [outlet for id, outlet in self._outlets.items() if id not in known and id not in self._renamed]
        for at in range(0, len(new), WRITTEN_AT_ONCE):
            await self._add(new[at : at + WRITTEN_AT_ONCE], now)
        odd = await self._store.read(lambda tx: tx.outlets.oddly_scheduled(now, self._fastest_s))
        due = [
            row.id
            for row in odd
            if row.id in self._outlets and decide.is_due(row, now, self._outlets[row.id].every_s)
        ]
        for at in range(0, len(due), WRITTEN_AT_ONCE):
            await self._store.write(partial(_make_due, due[at : at + WRITTEN_AT_ONCE], now))

    async def _add(self, new: list[Outlet], now: datetime) -> None:
        rows = [outlet_row(outlet) for outlet in new]
        renamed = await self._store.write(lambda tx: tx.outlets.add(rows, now))
        for id, now_id in renamed.items():
            log.warning("outlet.renamed", outlet=id, reason=f"it is {now_id} now: write [outlets.{now_id}]")
        self._renamed |= renamed.keys()


def _due(now: datetime, limit: int, behind: DueOutlet | None, tx: Transaction) -> list[DueOutlet]:
    return tx.outlets.due(now, limit, behind)


def _make_due(ids: list[str], now: datetime, tx: Transaction) -> None:
    tx.outlets.make_due(ids, now)
