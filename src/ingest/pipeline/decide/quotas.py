"""Which entries wait when an outlet announces more than may. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store.model import NewEntry, WaitingEntry
from store.updates import FeedUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits at an outlet: how many `entries`, and of those that were never tried the oldest, the oldest first. Of
    what a feed announces now, `unknown` would wait as well; without a date, as if it were of `undated_as_of`, or where
    that is None, older than all."""

    entries: int
    oldest: Sequence[WaitingEntry]
    unknown: Sequence[NewEntry]
    undated_as_of: datetime | None


def within_quota(update: FeedUpdate, waiting: Waiting, max_waiting: int) -> tuple[FeedUpdate, int]:
    """The update with the newest of what may wait, and how many entries are left out, old ones that make room among
    them."""
    room = max(max_waiting - waiting.entries, 0)
    ranked = sorted(waiting.unknown, key=lambda entry: _rank(entry, waiting), reverse=True)
    made = 0
    for entry, old in zip(ranked[room:], waiting.oldest, strict=False):
        as_of = entry.dated_at or waiting.undated_as_of
        if as_of is None or as_of <= old.as_of:
            break
        made += 1
    left = {entry.key for entry in ranked[room + made :]}
    if not left and not made:
        return update, 0
    # With its validators the feed would be unchanged next time, and what it announces would never be stored.
    feed = replace(update.feed, etag=None, last_modified=None) if left else update.feed
    entries = tuple(entry for entry in update.entries if entry.key not in left)
    dropped = tuple(old.id for old in waiting.oldest[:made])
    return replace(update, feed=feed, entries=entries, dropped=dropped), len(left) + made


def _rank(entry: NewEntry, waiting: Waiting) -> float:
    as_of = entry.dated_at or waiting.undated_as_of
    return as_of.timestamp() if as_of else float("-inf")
