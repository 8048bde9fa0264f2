"""Builds of the program that are broken on purpose, which tests must catch, and two that only make tests short."""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.dialects import sqlite

from ingest.cli import process
from ingest.pipeline import articles as pages
from ingest.pipeline import feeds, leasing, run
from ingest.pipeline.deps import OutletRun
from store import articles, engine, entries, leases, schema, views
from store.model import PendingEntry
from store.updates import EntryUpdate, FeedUpdate

GAP_S = 0.05
"""Between the two halves of what should have been one transaction."""


def feed_before_entries() -> None:
    """A feed's state is committed, and only then the entries that it announced."""
    whole = feeds.StoredFeeds.keep

    async def keep(self: feeds.StoredFeeds, feed: Any, update: FeedUpdate, answer: Any) -> int:
        state = replace(update, entries=(), children=None)
        await self._run.write(lambda tx: tx.apply(state))
        await asyncio.sleep(GAP_S)
        return await whole(self, feed, update, answer)

    feeds.StoredFeeds.keep = keep  # type: ignore[method-assign]


def entry_before_article() -> None:
    """An entry is marked as finished, and only then its article is stored."""
    whole = pages._finish_entry

    async def finish(run: OutletRun, entry: PendingEntry, *what: Any) -> Any:
        finished = EntryUpdate(entry_id=entry.id, outcome="new", tries=1, due_at=None, url=entry.url)
        await run.write(lambda tx: tx.apply(finished))
        await asyncio.sleep(GAP_S)
        return await whole(run, entry, *what)

    pages._finish_entry = finish


def no_key() -> None:
    """No unique key on entries and articles, and nobody who minds a conflict."""

    class Careless(sqlite.Insert):
        inherit_cache = False

        def on_conflict_do_nothing(self, **_: Any) -> Any:
            return self

    usual = engine.insert_into
    keyless = (schema.entries, schema.articles)

    def insert_into(engine: Any, table: Any) -> Any:
        return Careless(table) if table in keyless else usual(engine, table)

    def insert(connection: Any, table: Any) -> Any:
        return insert_into(engine.engine_name(connection), table)

    for module in (entries, articles):
        module.insert = insert  # type: ignore[attr-defined]
        module.insert_into = insert_into  # type: ignore[attr-defined]


def make_keyless(url: str) -> None:
    """Takes two unique keys from a database as the program makes it, on SQLite."""
    opened = engine.open_engine(url)
    with opened.begin() as db:
        views.drop(db)
        for table in ("entries", "articles"):
            sqls = db.exec_driver_sql(
                f"SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL"
            )
            made = [
                re.sub(rf",\s*CONSTRAINT uq_{table}\w* UNIQUE \([^)]*\)", "", sql) for sql in sqls.scalars()
            ]
            db.exec_driver_sql(f"DROP TABLE {table}")
            for sql in sorted(made, key=lambda sql: "CREATE TABLE" not in sql):
                db.exec_driver_sql(sql)
        views.create(db)
    opened.dispose()


def quick() -> None:
    """No fault: a killed worker is noticed after two seconds, and a lease lasts no longer, so that no test waits."""
    from ingest.queue import worker

    worker.HEARTBEAT_S, worker.STALLED_S, worker.SWEEP_CRON = 0.5, 2.0, "* * * * * */1"
    _set_lease(2.0)


def _set_lease(lasts_s: float) -> None:
    leases.LEASE_TTL = leasing.LEASE_TTL = timedelta(seconds=lasts_s)
    run.renewed = partial(leasing.renewed, lasts_s=lasts_s)  # type: ignore[attr-defined]


def apart() -> None:
    """No fault: each process is on a machine of its own, so that nobody sees that it lives no more."""
    process._namespace = lambda proc: f"machine/{os.getpid()}"


def no_sweep() -> None:
    """Nobody takes away what killed workers had in hand."""
    from ingest.queue import worker

    async def nothing(self: worker.Worker, queue: Any) -> None:
        pass

    worker.Worker._sweep = nothing  # type: ignore[method-assign]


def no_lease() -> None:
    """Whoever wants an outlet has it, and nobody is told; nor does it count that a worker is at work on it."""
    from ingest.queue import jobs

    usual = leases.Leases.claim

    async def nobody(self: jobs.JobQueue) -> dict[str, jobs.State]:
        return {}

    def claim(self: leases.Leases, names: Any, process: Any, now: Any, is_dead: Any) -> Any:
        return usual(self, names, process, now, lambda holder: True)

    leases.Leases.claim = claim  # type: ignore[method-assign]
    leases.Leases.held = lambda self, names, now: {}  # type: ignore[method-assign]
    jobs.JobQueue.taken = nobody  # type: ignore[method-assign]
    no_fence()


def no_fence() -> None:
    """Who holds a lease goes on for as long as he likes: nothing tells him that it is another's now."""
    leases.Leases.check = lambda self, lease: None  # type: ignore[method-assign]
    leases.Leases._set_expiry = leases.Leases._expire_held  # type: ignore[assignment,method-assign]
    run.renewed = partial(leasing.renewed, lasts_s=86400.0)  # type: ignore[attr-defined]


BUILDS: dict[str, Callable[[], None]] = {
    "feed_before_entries": feed_before_entries,
    "entry_before_article": entry_before_article,
    "no_key": no_key,
    "quick": quick,
    "apart": apart,
    "no_sweep": no_sweep,
    "no_lease": no_lease,
    "no_fence": no_fence,
}
