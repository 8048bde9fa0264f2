"""A dry run of a back-fill: how many addresses of which day it would fetch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ingest.config import Outlet
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.past.places import Span
from ingest.pipeline.past.sources import check_sources, numbers_of
from ingest.pipeline.past.walk import Walk, note_nothing
from ingest.redact import redact
from store.model import NewEntry
from store.store import Transaction

BATCH = 500
"""So many addresses are looked up at once."""

MAX_WAITING = 1_000_000
"""So many waiting entries are counted by a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCount:
    """What a back-fill would fetch: addresses by UTC day, and from which number it would go down, None without any."""

    outlet: str
    days: dict[str, int]
    known: int = 0
    undated: int = 0
    numbered_from: int | None = None
    reasons: tuple[str, ...] = ()


async def count(outlet: Outlet, span: Span, deps: Deps, options: RunOptions) -> PastCount:
    """What a back-fill would fetch. Sitemaps and archives are read, nothing is written. Raises ConfigError."""
    deps = deps.within(options.reach(outlet))
    walk, known = Walk(outlet=outlet, span=span), 0
    await walk.begin(deps, note_nothing)
    now = deps.now()
    waiting = await deps.store.read(
        lambda tx: tx.entries.pending(outlet.id, now, MAX_WAITING, within=(span.since, span.until))
    )
    days = Counter(f"{entry.dated_at:%Y-%m-%d}" for entry in waiting)
    seen = {entry.key for entry in waiting}
    while found := await walk.take(deps, note_nothing, BATCH, options.should_stop):
        entries = [one.entry for one in found]
        new = {entry.key for entry in await deps.store.read(partial(_unknown, outlet.id, entries))} - seen
        seen |= new
        known += len(found) - len(new)
        days.update({one.entry.key: f"{one.at:%Y-%m-%d}" for one in found if one.entry.key in new}.values())
    numbers = await numbers_of(outlet, span, deps)
    check_sources(walk, is_known=numbers is not None or bool(waiting))
    return PastCount(
        outlet=outlet.id,
        days=dict(sorted(days.items(), reverse=True)),
        known=known,
        undated=walk.undated,
        numbered_from=numbers.next_number if numbers and not numbers.is_done else None,
        reasons=tuple(map(redact, dict.fromkeys((*walk.reasons, *filter(None, (walk.broken,)))))),
    )


def _unknown(outlet: str, entries: Sequence[NewEntry], tx: Transaction) -> list[NewEntry]:
    return tx.entries.unknown(outlet, entries)
