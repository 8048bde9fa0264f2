"""What a run needs to know as it begins, looked up in the transaction that claims its outlet."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.config import Outlet
from store.model import FeedRow
from store.store import Transaction

MAX_UNLINKED = 500
"""The number of articles that one run links after runs that died between storing and linking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """An outlet as a run of it begins: the articles that were stored, but not linked; the state of its configured
    feeds, by their keys, without those that were never asked for; the ids of its feeds that named others; how many
    entries wait, and whether it ever announced one; the outcome of its last run that failed or was degraded, None when
    there was none."""

    unlinked: tuple[int, ...]
    feeds: Mapping[bytes, FeedRow]
    parents: frozenset[int]
    waiting: int
    has_announced: bool
    last_trouble: str | None


def beginning(outlet: Outlet, tx: Transaction) -> Beginning:
    """What is known of the outlet now."""
    waiting = tx.entries.pending_count(outlet.id)
    return Beginning(
        unlinked=tuple(tx.copies.pending_dedupe(outlet.id, MAX_UNLINKED)),
        feeds=tx.feeds.by_key(outlet.id, [feed.parsed_url.key for feed in outlet.polled]),
        parents=tx.feeds.parents(outlet.id),
        waiting=waiting,
        has_announced=waiting > 0 or tx.entries.any_announced(outlet.id),
        last_trouble=tx.runs.last_trouble(outlet.id),
    )
