"""Reads an outlet's feeds and writes down what they announce, a feed's state and entries in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

import structlog

from ingest import urls
from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import IngestError, Unreachable
from ingest.identity import article_key
from ingest.model import Entry, Page, Validators
from ingest.pipeline.task import Task, again_at
from ingest.secrets import bare, masked
from store.entries import MAX_DEFER
from store.model import FeedRow, NewEntry
from store.store import Transaction

log = structlog.get_logger()

AUDIT_EVERY = timedelta(days=1)
"""How often a feed is asked without condition, to see whether its validators tell the truth."""

MOST_CHILDREN = 10
"""Feeds named by one feed (the sitemaps of an index) that one pass asks, newest first."""

DEEPEST = 2
"""Feeds named by feeds named by a configured feed are asked; what those name is not."""

SILENT = 2
"""So many feeds of one host without an answer, and its others are not asked in this pass."""

ASLEEP = timedelta(days=1)
"""How long a child that holds only old entries is left alone (the archive part of a sitemap index)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of the feeds of an outlet: entries announced and new ones, feeds read, errors of others."""

    announced: int = 0
    new: int = 0
    read: int = 0
    errors: tuple[IngestError, ...] = ()

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(
            announced=self.announced + other.announced,
            new=self.new + other.new,
            read=self.read + other.read,
            errors=self.errors + other.errors,
        )


@dataclass(slots=True)
class _Sweep:
    """What one reading of all feeds remembers as it goes: feeds asked, entries named, hosts that do not answer."""

    asked: set[bytes] = field(default_factory=set)
    named: set[bytes] = field(default_factory=set)
    silent: Counter[str] = field(default_factory=Counter)


async def read_feeds(task: Task) -> Reading:
    """All feeds of the outlet, with the feeds that they name."""
    total = Reading()
    sweep = _Sweep()
    for feed in task.outlet.feeds:
        if task.orders.stopping():
            break
        total += await _read_tree(task, sweep, feed, None, 0)
    return total


async def _read_tree(task: Task, sweep: _Sweep, feed: Feed, parent: int | None, depth: int) -> Reading:
    key = urls.key(urls.followable(feed.url))
    if key in sweep.asked:
        return Reading()
    sweep.asked.add(key)
    shown = _shown(feed)
    row = await task.ask(lambda tx: tx.feeds.upsert(task.outlet.id, key, shown, feed.kind, parent))
    if _not_yet(task, row, parent):
        return Reading(read=1) if parent is None else Reading()
    reading, children = await _read(task, sweep, feed, row)
    if depth < DEEPEST:
        for child in children[:MOST_CHILDREN]:
            below = await _read_tree(task, sweep, child, row.id, depth + 1)
            # A child's failure is noted, but the outlet has failed only when none of its own feeds answers.
            reading += Reading(announced=below.announced, new=below.new)
    return reading


def _shown(feed: Feed) -> str:
    """The address of a feed without its secrets: it is asked at the one that stands in the configuration, or
    in the feed that names it."""
    return masked(bare(feed.url))


def _not_yet(task: Task, row: FeedRow, parent: int | None) -> bool:
    """Whether the feed rests: children that hold only old entries always, failing feeds in the daemon."""
    now = task.world.now()
    rests = row.due_at is not None and now < row.due_at <= now + MAX_DEFER
    return rests and (parent is not None or not task.orders.by_hand)


async def _read(task: Task, sweep: _Sweep, feed: Feed, row: FeedRow) -> tuple[Reading, list[Feed]]:
    now = task.world.now()
    host = urlsplit(feed.url).netloc
    page = None
    try:
        if sweep.silent[host] >= SILENT:
            raise Unreachable("connection", f"not asked: {SILENT} feeds of this host had no answer")
        page = await task.world.fetch(feed.url, expect="feed", validators=_condition(row, now))
        sweep.silent[host] = 0
        if page.unchanged:
            return await _unchanged(task, feed, row, page)
        announced = await task.world.parse.run(partial(discover, now=now, outlet=task.outlet), page, feed)
    except IngestError as error:
        sweep.silent[host] += isinstance(error, Unreachable)
        await _failed(task, feed, row, page, error)
        # Without its traceback, which would keep the page for as long as the pass lasts.
        return Reading(errors=(error.with_traceback(None),)), []
    return await _announced(task, sweep, feed, row, page, announced, now)


def _condition(row: FeedRow, now: datetime) -> Validators:
    """What the feed is asked with; nothing when its validators are not believed, or are to be audited."""
    if (
        not row.validators_trusted
        or row.unconditional_at is None
        or not now - AUDIT_EVERY <= row.unconditional_at <= now + MAX_DEFER
    ):
        return Validators()
    return Validators(etag=row.etag, last_modified=row.last_modified)


async def _unchanged(task: Task, feed: Feed, row: FeedRow, page: Page) -> tuple[Reading, list[Feed]]:
    def write(tx: Transaction) -> list[FeedRow]:
        tx.runs.add_attempt(task.attempt("feed", feed.url, "same", page=page, feed_id=row.id))
        tx.feeds.update(row.id, read_at=task.world.now(), failures=0, due_at=None)
        return tx.feeds.children(row.id)

    children = await task.ask(write)
    return Reading(read=1), [Feed(kind=child.kind, url=child.url) for child in children]


async def _failed(task: Task, feed: Feed, row: FeedRow, page: Page | None, error: IngestError) -> None:
    failures = row.failures + 1
    due_at = again_at(task.world.now(), failures, error)
    # Articles go for good; a feed that is gone has failed, and is asked again.
    outcome = "failed" if error.outcome == "gone" else error.outcome

    def write(tx: Transaction) -> None:
        tx.runs.add_attempt(task.attempt("feed", feed.url, outcome, page=page, error=error, feed_id=row.id))
        tx.feeds.update(row.id, failures=failures, due_at=due_at)

    await task.ask(write)
    log.warning("feed.failed", outlet=task.outlet.id, url=feed.url, reason=str(error), failures=failures)


async def _announced(
    task: Task,
    sweep: _Sweep,
    feed: Feed,
    row: FeedRow,
    page: Page,
    announced: ParsedFeed,
    now: datetime,
) -> tuple[Reading, list[Feed]]:
    young = fresh(feed, announced.entries, now - timedelta(seconds=task.orders.settings.max_age_s))
    named = [new_entry(task.outlet, entry) for entry in young]
    children = _recent(task, announced.feeds, now)
    note, state = _verdict(row, page, announced, now, task)

    def write(tx: Transaction) -> int:
        new = tx.entries.upsert_announced(task.outlet.id, row.id, named, now)
        tx.feeds.update(row.id, **state)
        tx.runs.add_attempt(task.attempt("feed", feed.url, "read", page=page, note=note, feed_id=row.id))
        if announced.feeds:
            rows = [
                tx.feeds.upsert(task.outlet.id, urls.key(child.url), _shown(child), child.kind, row.id)
                for child in children
            ]
            tx.feeds.set_children(row.id, [child.id for child in rows if child.id != row.id])
        return new

    new = await task.ask(write)
    if note:
        log.warning("feed.odd", outlet=task.outlet.id, url=feed.url, note=note)
    keys = {entry.key for entry in named} - sweep.named  # one that several feeds name is one entry
    sweep.named |= keys
    return Reading(announced=len(keys), new=new, read=1), children


def _verdict(
    row: FeedRow, page: Page, announced: ParsedFeed, now: datetime, task: Task
) -> tuple[str | None, dict[str, object]]:
    """A remark on a reading that is odd, and the state to remember of the feed."""
    said = sha256("\n".join(entry.url for entry in announced.entries).encode()).digest()
    dates = [date for entry in announced.entries if (date := entry.dated_at)]
    newest = max(dates, default=None)
    old = row.parent_id is not None and newest is not None and _too_old(task, newest, now)
    # The same validator for another list of entries: a 304 of this server would hide articles.
    lied = (
        row.validators_trusted
        and row.content_sha256 is not None
        and row.content_sha256 != said
        and page.validators != Validators()
        and page.validators == Validators(etag=row.etag, last_modified=row.last_modified)
    )
    went_empty = bool(row.entries) and not announced.entries and not announced.feeds
    note = announced.broken and f"xml: {announced.broken}"
    if went_empty:
        note = f"empty: {row.entries} entries before, none now"
    elif lied:
        note = "protocol: the feed changed under an unchanged validator; it is asked without condition now"
    # The secrets of children are not kept, so they are to be named anew each time.
    kept = (
        Validators() if any(_shown(child) != child.url for child, _ in announced.feeds) else page.validators
    )
    return note, {
        "etag": kept.etag,
        "last_modified": kept.last_modified,
        "validators_trusted": row.validators_trusted and not lied,
        "unconditional_at": now,
        "read_at": now,
        "content_sha256": said,
        "entries": len(announced.entries),
        "failures": 0,
        "due_at": now + ASLEEP if old else None,
    }


def fresh(feed: Feed, entries: Sequence[Entry], since: datetime) -> list[Entry]:
    """Feeds are taken whole; of sitemaps and listings, what is older than `since` is left to back-fill."""
    if feed.kind == "rss":
        return list(entries)
    dated = [(entry, entry.dated_at) for entry in entries]
    return [entry for entry, date in dated if date is None or date >= since]


def _recent(task: Task, children: Sequence[tuple[Feed, datetime | None]], now: datetime) -> list[Feed]:
    """The children that may hold something new, the newest first; those without a date keep their order."""
    young = [(child, date) for child, date in children if date is None or not _too_old(task, date, now)]
    young.sort(key=lambda pair: pair[1].timestamp() if pair[1] else 0.0, reverse=True)
    return [child for child, _ in young]


def _too_old(task: Task, date: datetime, now: datetime) -> bool:
    return now - date > timedelta(seconds=task.orders.settings.max_age_s)


def new_entry(outlet: Outlet, entry: Entry) -> NewEntry:
    return NewEntry(
        key=article_key(entry.url, outlet),
        address_key=urls.key(entry.url),
        url=entry.url,
        bare_url=bare(entry.url),
        title=entry.title,
        published=entry.published,
        modified_at=entry.modified_at,
    )
