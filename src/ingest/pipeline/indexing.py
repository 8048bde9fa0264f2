"""Indexes articles that were stored before there was an index of words, behind the runs: in steps of some milliseconds,
with rests between them, so that no run waits for it."""

from collections.abc import Callable

import structlog

from ingest.pipeline.deps import Deps
from store.store import Transaction

log = structlog.get_logger()

INDEXED_AT_ONCE = 20
"""Articles of one transaction."""

REST_S = 0.2
"""What lies between two steps: several times what a step takes."""


async def index_older(deps: Deps, should_stop: Callable[[], bool]) -> None:
    """Indexes all articles that are not indexed yet, the newest first; says so in the log when it begins and ends. What
    is stopped goes on with the next call. Nothing is written where nothing is to be done. Raises StoreError."""
    missing = await deps.store.read(_missing)
    if not missing:
        return
    log.info("search.indexing", articles=missing)
    began, done = deps.now(), 0
    while not should_stop() and (some := await deps.store.write(_index_some)):
        done += some
        await deps.sleep(REST_S)
    if await deps.store.read(lambda tx: tx.search_index.is_complete()):
        log.info("search.indexed", articles=done, took_s=round((deps.now() - began).total_seconds(), 1))


def _missing(tx: Transaction) -> int:
    return 0 if tx.search_index.is_complete() else tx.search_index.missing()


def _index_some(tx: Transaction) -> int:
    return tx.search_index.add_older(INDEXED_AT_ONCE)
