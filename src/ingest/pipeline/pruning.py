"""Keeps [keep]: forgets pages, attempts and runs that are older than it says. Articles are kept for good."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from ingest.config import Retention
from ingest.pipeline.world import Archive
from store.retention import RETENTION_RULES
from store.store import Transaction

BREATH_S = 0.05
"""Between two batches, so that other processes' writers get their turn."""


async def prune(
    archive: Archive, keep: Retention, now: datetime, sleep: Callable[[float], Awaitable[None]]
) -> dict[str, int]:
    """Forgets what is old, batch by batch; rows gone, by table. Raises StoreError; what is gone stays gone."""
    gone = {}
    for name, before in _limits(keep, now).items():
        gone[name] = 0
        while some := await archive.ask(partial(_forget, name, before)):
            gone[name] += some
            await sleep(BREATH_S)
    return gone


async def prunable(archive: Archive, keep: Retention, now: datetime) -> dict[str, int]:
    """What `prune` would forget now, rows by table. Raises StoreError."""
    limits = _limits(keep, now)
    return {name: await archive.look(partial(_count, name, before)) for name, before in limits.items()}


def _forget(name: str, before: datetime, tx: Transaction) -> int:
    return tx.retention.delete_batch(name, before)


def _count(name: str, before: datetime, tx: Transaction) -> int:
    return tx.retention.count(name, before)


def _limits(keep: Retention, now: datetime) -> dict[str, datetime]:
    """Before which time the rows of each rule are forgotten; those that are kept for ever are left out."""
    kept_s = {"attempts": keep.attempts_s, "runs": keep.runs_s, "pages": keep.pages_s}
    return {
        name: now - timedelta(seconds=length_s)
        for name, rule in RETENTION_RULES.items()
        if (length_s := kept_s[rule.kind]) is not None
    }
