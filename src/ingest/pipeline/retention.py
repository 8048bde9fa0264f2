"""Deletes pages, attempts, waiting entries and runs that are older than `[keep]` says. Articles are kept for good."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from ingest.config import Retention
from ingest.pipeline.deps import AsyncStore
from store.retention import RETENTION_RULES
from store.store import Transaction

PAUSE_S = 0.05
"""The pause between two batches, in seconds, in which other processes may write."""


async def prune(
    store: AsyncStore, retention: Retention, now: datetime, sleep: Callable[[float], Awaitable[None]]
) -> dict[str, int]:
    """Deletes expired rows, batch by batch; returns how many, by table. Raises StoreError; batches before it stay
    deleted."""
    deleted = {}
    for name, before in _limits(retention, now).items():
        deleted[name] = 0
        while some := await store.write(partial(_delete_batch, name, before)):
            deleted[name] += some
            await sleep(PAUSE_S)
    return deleted


async def prunable(store: AsyncStore, retention: Retention, now: datetime) -> dict[str, int]:
    """The number of rows that `prune` would delete now, by table. Raises StoreError."""
    limits = _limits(retention, now)
    return {name: await store.read(partial(_count, name, before)) for name, before in limits.items()}


async def prunable_bytes(store: AsyncStore, retention: Retention, now: datetime) -> dict[str, int]:
    """About how many bytes `prune` would free now, by what they are kept as in `[keep]`. Raises StoreError."""
    freed: dict[str, int] = {}
    for name, before in _limits(retention, now).items():
        kind = RETENTION_RULES[name].kind
        freed[kind] = freed.get(kind, 0) + await store.read(partial(_size, name, before))
    return freed


def _delete_batch(name: str, before: datetime, tx: Transaction) -> int:
    return tx.retention.delete_batch(name, before)


def _count(name: str, before: datetime, tx: Transaction) -> int:
    return tx.retention.count(name, before)


def _size(name: str, before: datetime, tx: Transaction) -> int:
    return tx.retention.size(name, before)


def _limits(retention: Retention, now: datetime) -> dict[str, datetime]:
    """For each rule the time before which rows are deleted; rules whose rows are kept for ever are left out."""
    kept_s = {
        "attempts": retention.attempts_s,
        "waiting": retention.waiting_s,
        "runs": retention.runs_s,
        "pages": retention.pages_s,
    }
    return {
        name: now - timedelta(seconds=length_s)
        for name, rule in RETENTION_RULES.items()
        if (length_s := kept_s[rule.kind]) is not None
    }
