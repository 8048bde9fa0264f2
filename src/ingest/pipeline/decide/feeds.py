"""What follows from reading a feed, or failing to. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import IngestError
from ingest.model import Page, Validators
from ingest.pipeline.decide.waits import retry_at
from store.model import MAX_DEFER, FeedRow, NewEntry, NewFeed
from store.updates import FeedUpdate

UNCONDITIONAL_EVERY = timedelta(days=1)
"""How often a feed is fetched without validators, to see whether they can be trusted."""

STALE_CHILD_INTERVAL = timedelta(days=1)
"""How long a child feed that has only old entries is not fetched (the archive part of a sitemap index)."""

GUESS_INTERVAL = timedelta(days=1)
"""How long an address is not fetched where a feed was looked for, and there was none."""


class Unchanged:
    """A 304: what was fetched before still stands, be it a feed or an article's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRead:
    """A feed's page with what was parsed from it: `entries` and `children` are those to be stored."""

    page: Page
    parsed: ParsedFeed
    entries: tuple[NewEntry, ...]
    children: tuple[NewFeed, ...]
    secret_children: bool
    """Whether a child's address contains a secret. Secrets are not stored, so the feed must be read each time."""


def feed_update(
    known: FeedRow, came: FeedRead | Unchanged | IngestError, now: datetime, max_age: timedelta
) -> FeedUpdate:
    """The feed's new state. Entries older than `max_age` count as old."""
    if isinstance(came, IngestError):
        failures = known.failures + 1
        feed = replace(known, failures=failures, due_at=retry_at(now, failures, came))
        return FeedUpdate(feed=feed, at=now)
    if isinstance(came, Unchanged):
        # Without a failure before, it was due at a time only because its entries were old; they still are.
        was_stale = known.parent_id is not None and known.due_at is not None and not known.failures
        due_at = now + STALE_CHILD_INTERVAL if was_stale else None
        return FeedUpdate(feed=replace(known, read_at=now, failures=0, due_at=due_at), at=now)
    validators = Validators() if came.secret_children else came.page.validators
    newest_at = max((at for entry in came.parsed.entries if (at := entry.dated_at)), default=None)
    is_stale = known.parent_id is not None and newest_at is not None and now - newest_at > max_age
    feed = replace(
        known,
        etag=validators.etag,
        last_modified=validators.last_modified,
        validators_trusted=known.validators_trusted and not _validators_lied(known, came),
        unconditional_at=now,
        read_at=now,
        content_sha256=_content_sha256(came.parsed),
        entries=len(came.parsed.entries),
        failures=0,
        due_at=now + STALE_CHILD_INTERVAL if is_stale else None,
    )
    children = came.children if came.parsed.feeds else None
    return FeedUpdate(feed=feed, at=now, entries=came.entries, children=children)


def feed_remark(known: FeedRow, came: FeedRead) -> str | None:
    """What is suspicious about a feed that could be read; begins with a reason word."""
    parsed, remarks = came.parsed, []
    if known.entries and not parsed.entries and not parsed.feeds:
        remarks.append(f"empty: {known.entries} entries before, none now")
    if _validators_lied(known, came):
        remarks.append(
            "protocol: the feed changed under an unchanged validator; it is asked without condition now"
        )
    if parsed.broken:
        remarks.append(f"xml: {parsed.broken}")
    if parsed.dropped:
        count = sum(count for _, count in parsed.dropped)
        reasons = ", ".join(f"{count} {reason}" for reason, count in parsed.dropped)
        of = count + len(parsed.entries) + len(parsed.feeds)
        remarks.append(f"entries: {count} of {of} left out: {reasons}")
    return "; ".join(remarks) or None


def _validators_lied(known: FeedRow, came: FeedRead) -> bool:
    """The same validators for another list of entries: a 304 of this server would hide articles."""
    return (
        known.validators_trusted
        and known.content_sha256 is not None
        and known.content_sha256 != _content_sha256(came.parsed)
        and came.page.validators != Validators()
        and came.page.validators == Validators(etag=known.etag, last_modified=known.last_modified)
    )


def is_repeat(known: FeedRow, came: FeedRead, now: datetime) -> bool:
    """Whether a feed in which nothing has changed came whole, under the validators that it was asked with at `now`."""
    asked = validators_for(known, now)
    return (
        asked != Validators()
        and came.page.validators == asked
        and known.content_sha256 == _content_sha256(came.parsed)
    )


def _content_sha256(parsed: ParsedFeed) -> bytes:
    return sha256("\n".join(entry.url.asked for entry in parsed.entries).encode()).digest()


def validators_for(feed: FeedRow, now: datetime) -> Validators:
    """The validators of the next request; none when they are not trusted or are to be checked."""
    checked_at = feed.unconditional_at
    if (
        not feed.validators_trusted
        or checked_at is None
        or not now - UNCONDITIONAL_EVERY <= checked_at <= now + MAX_DEFER
    ):
        return Validators()
    return Validators(etag=feed.etag, last_modified=feed.last_modified)


def is_backing_off(feed: FeedRow, now: datetime, *, manual: bool) -> bool:
    """Whether the feed is not to be fetched yet. A `manual` run waits for child feeds only."""
    return is_waiting(feed, now) and (feed.parent_id is not None or not manual)


def is_waiting(feed: FeedRow, now: datetime) -> bool:
    """Whether the feed is due later, after a failure or because it had only old entries."""
    return feed.due_at is not None and now < feed.due_at <= now + MAX_DEFER
