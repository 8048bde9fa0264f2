"""Tells webhooks of hits: after the commit, from rows that wait in the database, so that no crash loses one.

A receiver may be told twice (when the program dies between its answer and our row): `id` is the same then.
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

import structlog

from ingest.errors import FetchError
from ingest.pipeline import decide
from ingest.urls import Url
from store.model import Delivery
from store.store import Transaction

if TYPE_CHECKING:
    from ingest.pipeline.deps import Deps

log = structlog.get_logger()

SIGNATURE = "Ingest-Signature"
AT_ONCE = 50
"""Hits that are taken in one transaction."""

_TAKEN_FOR = timedelta(minutes=30)
"""For how long nobody else tells of what was taken; more than the exchanges of AT_ONCE hits take, each with its own
deadline of half a minute."""


class Post(Protocol):
    """Sends a body; the status of the answer. Raises FetchError."""

    async def __call__(self, url: Url, body: bytes, headers: Mapping[str, str]) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """The addresses that are told of hits, by the name of their watch. `secret` signs what they are told."""

    urls: Mapping[str, Url]
    secret: str
    post: Post


def signed(body: bytes, secret: str, at: datetime) -> str:
    """The value of the header SIGNATURE: the time in epoch seconds, and the HMAC-SHA256 of it, a dot and the body."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def message(delivery: Delivery) -> bytes:
    """What a webhook is told of a hit, as JSON."""
    said = {
        "id": f"{delivery.watch}/{delivery.article_id}",
        "watch": delivery.watch,
        "article_id": delivery.article_id,
        "revision": delivery.revision,
        "outlet": delivery.outlet,
        "url": delivery.url,
        "title": delivery.title,
        "published_at": iso(delivery.published_at),
        "at": iso(delivery.at),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def iso(at: datetime | None) -> str | None:
    """A time as receivers get it: ISO in UTC with its offset."""
    return at.astimezone(UTC).isoformat() if at else None


async def deliver(deps: "Deps", webhooks: Webhooks) -> int:
    """Tells of all hits that are due; how many were told. The webhook of each watch gets one request after another, and
    after the first that fails none for now. Raises StoreError."""
    told = 0
    while await deps.store.read(lambda tx: tx.hits.is_due(deps.now())):
        now = deps.now()
        taken = await deps.store.write(partial(_take, now))
        if not taken:
            break  # another process tells of them
        by_watch = groupby(sorted(taken, key=_watch), key=_watch)
        batches = [_Batch(name, tuple(some), now) for name, some in by_watch]
        told += sum(await asyncio.gather(*(_to_one(deps, webhooks, batch) for batch in batches)))
    return told


def _take(now: datetime, tx: Transaction) -> list[Delivery]:
    return tx.hits.take_due(now, now + _TAKEN_FOR, AT_ONCE)


def _watch(delivery: Delivery) -> str:
    return delivery.watch


@dataclass(frozen=True, slots=True)
class _Batch:
    """Hits of one watch that were taken at one time."""

    watch: str
    deliveries: tuple[Delivery, ...]
    taken_at: datetime


async def _to_one(deps: "Deps", webhooks: Webhooks, batch: _Batch) -> int:
    """Tells the webhook of one watch; how many hits it was told."""
    url = webhooks.urls.get(batch.watch)
    if url is None:
        updates = [decide.unwanted(one) for one in batch.deliveries]
        await deps.store.write(lambda tx: tx.hits.settle(updates))
        return 0
    for at, delivery in enumerate(batch.deliveries):
        reason = await _tell(webhooks, url, delivery, deps.now())
        await _settle(deps, batch, delivery, reason)
        if reason:
            return at
    return len(batch.deliveries)


async def _settle(deps: "Deps", batch: _Batch, delivery: Delivery, reason: str) -> None:
    """Writes what came of one; where it failed, the others of the watch wait."""
    now = deps.now()
    update = decide.delivery_update(delivery, now, is_told=not reason)

    def write(tx: Transaction) -> None:
        if reason:
            tx.hits.postpone(batch.watch, now, now + decide.POSTPONED_FOR, batch.taken_at + _TAKEN_FOR)
        tx.hits.settle([update])

    await deps.store.write(write)
    if reason:
        log.warning(
            "webhook.given_up" if update.outcome == "given_up" else "webhook.failed",
            watch=batch.watch,
            article=delivery.article_id,
            reason=reason,
            tries=update.tries,
        )


async def _tell(webhooks: Webhooks, url: Url, delivery: Delivery, now: datetime) -> str:
    """Why the webhook was not told; "" when it was."""
    return await post_signed(webhooks.post, url, message(delivery), webhooks.secret, now)


async def post_signed(post: Post, url: Url, body: bytes, secret: str, now: datetime) -> str:
    """Why the receiver at `url` did not take the JSON in `body`; "" when it did."""
    headers = {"Content-Type": "application/json", SIGNATURE: signed(body, secret, now)}
    try:
        status = await post(url, body, headers)
    except FetchError as error:
        return str(error)
    return "" if 200 <= status < 300 else f"status {status}"
