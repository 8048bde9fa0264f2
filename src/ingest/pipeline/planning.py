"""A dry run: what a pass would fetch. Feeds are read, nothing is written."""

from datetime import timedelta
from functools import partial

from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.errors import IngestError
from ingest.pipeline.feeds import DEEPEST, MOST_CHILDREN, fresh, new_entry
from ingest.pipeline.report import Report
from ingest.pipeline.task import Orders
from ingest.pipeline.world import World
from store.model import NewEntry


async def plan_outlet(outlet: Outlet, world: World, orders: Orders) -> Report:
    """The addresses that a pass over `outlet` would fetch now, newest first as the feeds give them."""
    errors: list[IngestError] = []
    named: dict[bytes, NewEntry] = {}
    read = 0
    for feed in outlet.feeds:
        try:
            for entry in await _entries(outlet, feed, world, orders, 0):
                named.setdefault(entry.key, entry)
            read += 1
        except IngestError as error:
            errors.append(error)
    known = await world.archive.look(lambda tx: tx.entries.known(outlet.id, list(named)))
    new = [entry.url for key, entry in named.items() if key not in known]
    most = orders.limit if orders.limit is not None else orders.settings.max_new
    return Report(
        outlet=outlet.id,
        outcome="done" if read else "failed",
        new=len(new[:most]),
        known=len(named) - len(new),
        waiting=len(new[most:]),
        reasons=tuple(str(error) for error in errors),
        planned=tuple(new[:most]),
    )


async def _entries(outlet: Outlet, feed: Feed, world: World, orders: Orders, depth: int) -> list[NewEntry]:
    page = await world.fetch(feed.url, expect="feed")
    now = world.now()
    announced = await world.parse.run(partial(discover, now=now, outlet=outlet), page, feed)
    since = now - timedelta(seconds=orders.settings.max_age_s)
    found = [new_entry(outlet, entry) for entry in fresh(feed, announced.entries, since)]
    if depth < DEEPEST:
        young = [child for child, date in announced.feeds if date is None or date >= since]
        for child in young[:MOST_CHILDREN]:
            found += await _entries(outlet, child, world, orders, depth + 1)
    return found
