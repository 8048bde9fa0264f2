"""Reads an outlet's feeds and the feeds that they name: one walk, for a run and for a dry run.

A feed's state and the entries that it announced are written in one transaction, so that a 304 can never hide
entries that were lost.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Protocol

import structlog

from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.discover.guesses import guessed_feeds
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import IngestError, NotAsked, Unreachable
from ingest.identity import article_key, twin_key
from ingest.model import Entry, Page
from ingest.pipeline import decide
from ingest.pipeline.decide import FeedRead, Unchanged, Waiting
from ingest.pipeline.deps import Deps, OutletRun, RunOptions
from ingest.pipeline.feeds import indexes
from ingest.pipeline.feeds.indexes import Child, Plan
from ingest.redact import redact
from ingest.urls import Url
from store.kinds import Outcome
from store.model import Attempt, FeedRow, NewEntry, NewFeed
from store.store import Transaction
from store.updates import FeedCounts, FeedUpdate

log = structlog.get_logger()

MAX_DEPTH = 2
"""Feeds named by feeds that a configured feed names are fetched; those that they name are not."""

MAX_CONSECUTIVE_UNREACHABLE = 2
"""After so many feeds of one host without an answer, its other feeds are not fetched in this run."""


MAX_TEMPORARY_FAILURES = 2
"""A feed that failed more often in a row does not work, even if each failure was a temporary one."""

_SILENCE = ("connection", "dns", "timeout", "proxy")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFailure:
    """Why a feed could not be read. `is_temporary`: it is likely to work at the next attempt."""

    url: str
    error: IngestError
    is_temporary: bool

    @property
    def is_silence(self) -> bool:
        """Whether no answer came at all."""
        return isinstance(self.error, Unreachable) and self.error.reason in _SILENCE

    def __str__(self) -> str:
        return f"{self.url}: {self.error}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsResult:
    """The result for the feeds of an outlet.

    The numbers of announced and of new entries, `listed` with those that are too old, and of the feeds that were left
    for the next runs. Of the configured feeds, how many were read, how many are backing off after a failure
    (`failing`), and why the others failed.
    """

    announced: int = 0
    new: int = 0
    listed: int = 0
    left: int = 0
    read: int = 0
    failing: int = 0
    failures: tuple[FeedFailure, ...] = ()

    @property
    def are_silent(self) -> bool:
        """Whether no feed that was asked for got an answer, and some were."""
        return bool(self.failures) and not self.read and all(one.is_silence for one in self.failures)

    def __add__(self, other: "FeedsResult") -> "FeedsResult":
        return FeedsResult(
            announced=self.announced + other.announced,
            new=self.new + other.new,
            listed=self.listed + other.listed,
            left=self.left + other.left,
            read=self.read + other.read,
            failing=self.failing + other.failing,
            failures=self.failures + other.failures,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """What asking for one feed came to; `remark` is what is suspicious about a feed that could be read, `left` which of
    the feeds that it names are left out of this run. `is_guess`: nobody said that there is a feed. `is_repeat`: it came
    whole under the validators that it was asked with."""

    outcome: Outcome
    page: Page | None = None
    error: IngestError | None = None
    remark: str | None = None
    left: str | None = None
    is_guess: bool = False
    is_repeat: bool = False

    @property
    def note(self) -> str | None:
        """What the attempt says of a feed that could be read."""
        return "; ".join(part for part in (self.remark, self.left) if part) or None


class FeedStore(Protocol):
    """Where a walk reads the state of feeds, and where it writes the results."""

    async def known(self, feed: NewFeed, parent_id: int | None) -> FeedRow:
        """The feed's state; a blank one when it was never read."""

    async def children(self, feed: FeedRow) -> list[FeedRow]:
        """The feeds that this one named when it was last read."""

    async def by_key(self, keys: Sequence[bytes]) -> dict[bytes, FeedRow]:
        """What is known of the feeds that have these keys."""

    async def robots_txt(self, origin: str) -> str:
        """The robots.txt of a host that was asked before; empty when none is known."""

    async def keep(self, feed: Feed, update: FeedUpdate, answer: FeedAnswer) -> int:
        """Stores the result for the feed; returns how many of the entries that it announced are new."""


async def walk_feeds(outlet: Outlet, deps: Deps, options: RunOptions, store: FeedStore) -> FeedsResult:
    """All feeds of the outlet, with the feeds that they name."""
    walk = _FeedWalk(outlet=outlet, deps=deps, options=options, store=store)
    total = FeedsResult()
    for feed in outlet.polled:
        if options.should_stop():
            break
        total += await walk.tree(feed)
    return total


@dataclass(slots=True, kw_only=True)
class _FeedWalk:
    """One walk over all feeds: which were fetched so far, what they announced, through which configured feed the next
    ones are fetched, and which hosts do not answer."""

    outlet: Outlet
    deps: Deps
    options: RunOptions
    store: FeedStore
    asked: set[bytes] = field(default_factory=set)
    announced: set[bytes] = field(default_factory=set)
    root_key: bytes | None = None
    unreachable: Counter[str] = field(default_factory=Counter)

    async def tree(self, feed: Feed) -> FeedsResult:
        """A configured feed, and those that it names."""
        self.root_key = feed.parsed_url.key
        known = await self._known(feed, None)
        if known is None:
            return FeedsResult()
        if decide.is_backing_off(known, self.deps.now(), manual=self.options.manual):
            return _resting(known)
        return await self._one(feed, known, 0)

    async def _known(self, feed: Feed, parent_id: int | None) -> FeedRow | None:
        """The feed's state; None when it was asked before in this walk."""
        new_feed = as_new_feed(feed)
        if new_feed.key in self.asked:
            return None
        self.asked.add(new_feed.key)
        return replace(await self.store.known(new_feed, parent_id), root_key=self.root_key)

    async def _one(self, feed: Feed, known: FeedRow, depth: int, *, is_guess: bool = False) -> FeedsResult:
        """A feed and those that it names. A guess that is none waits for a day, and is no failure."""
        now = self.deps.now()
        max_age = timedelta(seconds=self.options.settings.max_age_s)
        page = None
        try:
            page = await self._fetch(feed, known, now)
            if page.unchanged:
                children = await self._known_children(page.url, known)
                plan = self._plan(children, depth, now)
                update = decide.feed_update(known, Unchanged(), now, max_age)
                await self.store.keep(
                    feed, update, FeedAnswer(outcome="same", page=page, left=_left(plan, children))
                )
                here = FeedsResult(read=1, listed=known.entries or 0, left=plan.left)
                return here + await self._below(page.url, plan, children, known, depth)
            parsed = await self.deps.executor.run(partial(discover, now=now, outlet=self.outlet), page, feed)
        except NotAsked:
            return _resting(known)
        except IngestError as error:
            self.unreachable[feed.parsed_url.netloc] += isinstance(error, Unreachable)
            update = decide.feed_update(known, error, now, max_age)
            # `gone` is an outcome of articles; a feed that is gone has failed, and is fetched again.
            outcome: Outcome = "failed" if error.outcome == "gone" else error.outcome
            if is_guess:
                update = replace(update, feed=replace(update.feed, due_at=now + decide.GUESS_INTERVAL))
            await self.store.keep(
                feed, update, FeedAnswer(outcome=outcome, page=page, error=error, is_guess=is_guess)
            )
            # Without its traceback, which would keep the page for as long as the run lasts.
            is_temporary = error.outcome == "retry" and update.feed.failures <= MAX_TEMPORARY_FAILURES
            failure = FeedFailure(
                url=_shown(feed.parsed_url), error=error.with_traceback(None), is_temporary=is_temporary
            )
            return FeedsResult(failures=(failure,))
        named = [child.parsed_url.key for child, _ in parsed.feeds]
        rows = await self.store.by_key(named) if named else {}
        children = indexes.current_children(parsed.feeds, rows, now - max_age)
        plan = self._plan(children, depth, now)
        read = _feed_read(self.outlet, feed, page, parsed, children, now - max_age)
        update = decide.feed_update(known, read, now, max_age)
        answer = FeedAnswer(
            outcome="read",
            page=page,
            remark=decide.feed_remark(known, read),
            left=_left(plan, children),
            is_repeat=decide.is_repeat(known, read, now),
        )
        new = await self.store.keep(feed, update, answer)
        # An entry that several feeds announce is one entry.
        keys = {entry.key for entry in read.entries} - self.announced
        self.announced |= keys
        here = FeedsResult(announced=len(keys), new=new, listed=len(parsed.entries), left=plan.left, read=1)
        return here + await self._below(page.url, plan, children, known, depth)

    async def _known_children(self, url: Url, parent: FeedRow) -> list[Child]:
        """The feeds that this one, fetched from `url`, named when it was read last; without guesses that were none."""
        children = [
            Child(feed=Feed(kind=row.kind, url=row.url), row=row) for row in await self.store.children(parent)
        ]
        if parent.kind != "homepage":
            return children
        guesses = {feed.url for feed in guessed_feeds(url, await self.store.robots_txt(url.origin))}
        return [
            child
            for child in children
            if child.feed.url not in guesses or (child.row is not None and child.row.read_at)
        ]

    async def _fetch(self, feed: Feed, known: FeedRow, now: datetime) -> Page:
        """The feed's page. Raises FetchError; NotAsked as well when the host has just not answered."""
        host = feed.parsed_url.netloc
        if self.unreachable[host] >= MAX_CONSECUTIVE_UNREACHABLE:
            raise NotAsked(
                "connection", f"{MAX_CONSECUTIVE_UNREACHABLE} feeds of this host had no answer", wait_s=0
            )
        page = await self.deps.fetch(
            feed.parsed_url, expect="feed", validators=decide.validators_for(known, now)
        )
        self.unreachable[host] = 0
        return page

    def _plan(self, children: Sequence[Child], depth: int, now: datetime) -> Plan:
        """Which of the children are read, but for those that were asked in this walk already."""
        places = indexes.MAX_CHILDREN if depth < MAX_DEPTH else 0
        return indexes.plan(
            [child for child in children if as_new_feed(child.feed).key not in self.asked], now, places
        )

    async def _below(
        self, url: Url, plan: Plan, children: Sequence[Child], parent: FeedRow, depth: int
    ) -> FeedsResult:
        """The results of the children that are read, of a feed that was fetched from `url`. The failure of some is
        noted, but no failure of the outlet; it is one when none was ever read.

        A homepage that names no feed that works has guessed ones instead, and its sections when there are none.
        """
        has_named = any(child.feed.kind != "listing" for child in children)
        guessed = FeedsResult()
        if parent.kind == "homepage" and not has_named:
            guessed = await self._guessed(url, parent, depth)
        below = guessed if guessed.read else await self._children(plan, parent, depth)
        works = below.read or any(child.row and child.row.read_at for child in children)
        if parent.kind == "homepage" and has_named and not works:
            guessed = await self._guessed(url, parent, depth)
            works, below = guessed.read, below + guessed
        return replace(below, read=0, failing=0, failures=() if works else below.failures)

    async def _children(self, plan: Plan, parent: FeedRow, depth: int) -> FeedsResult:
        total = FeedsResult()
        for child in plan.feeds:
            known = await self._known(child, parent.id)
            if known is not None:
                total += await self._one(child, known, depth + 1)
        return total

    async def _guessed(self, homepage: Url, parent: FeedRow, depth: int) -> FeedsResult:
        """The first feed at an address where outlets usually have one; the others are not asked for then."""
        total = FeedsResult()
        for feed in guessed_feeds(homepage, await self.store.robots_txt(homepage.origin)):
            known = await self._known(feed, parent.id)
            if known is not None and not decide.is_waiting(known, self.deps.now()):
                total += await self._one(feed, known, depth + 1, is_guess=known.read_at is None)
            if total.read:
                break
        return replace(total, failures=())


def _resting(known: FeedRow) -> FeedsResult:
    return FeedsResult(failing=int(known.failures > 0))


def _left(plan: Plan, children: Sequence[Child]) -> str | None:
    if not plan.left:
        return None
    kind = "sitemaps" if children[0].feed.kind == "sitemap" else "feeds"
    if not plan.feeds:
        return f"feeds: {plan.left} of {len(children)} {kind} left out, because they are named too deep"
    return f"feeds: {plan.left} of {len(children)} {kind} left for the next runs"


def _feed_read(
    outlet: Outlet, feed: Feed, page: Page, parsed: ParsedFeed, children: Sequence[Child], since: datetime
) -> FeedRead:
    return FeedRead(
        page=page,
        parsed=parsed,
        entries=tuple(new_entry(outlet, entry) for entry in drop_old(feed, parsed.entries, since)),
        children=tuple(as_new_feed(child.feed) for child in children),
        secret_children=any(_shown(child.parsed_url) != child.parsed_url.asked for child, _ in parsed.feeds),
    )


def drop_old(feed: Feed, entries: Sequence[Entry], since: datetime) -> list[Entry]:
    """The entries to be stored: all of a feed, but of sitemaps and listings only those not older than `since`."""
    if feed.kind == "rss":
        return list(entries)
    return [entry for entry in entries if entry.dated_at is None or entry.dated_at >= since]


def new_entry(outlet: Outlet, entry: Entry) -> NewEntry:
    """An announced entry as the store takes it."""
    return NewEntry(
        key=article_key(entry.url, outlet),
        address_key=entry.url.key,
        url=entry.url.asked,
        bare_url=str(entry.url),
        title=entry.title,
        published=entry.published,
        modified_at=entry.modified_at,
        guid_key=sha256(entry.guid.encode()).digest() if entry.guid else None,
        twin_key=twin_key(entry),
    )


def as_new_feed(feed: Feed) -> NewFeed:
    """A feed as the store takes it: its address without secrets. It is fetched at the address in the configuration, or
    in the feed that names it."""
    return NewFeed(key=feed.parsed_url.key, url=_shown(feed.parsed_url), kind=feed.kind)


def _shown(url: Url) -> str:
    # In an address of a feed even a `key` is one that opens it.
    return redact(str(url))


class StoredFeeds:
    """The feeds of a run: everything is written.

    What was known of a configured feed as the run began holds until a feed has named others, which may be that one.
    Whether a feed named others holds until it is read.
    """

    def __init__(self, run: OutletRun) -> None:
        self._run = run
        self._configured = dict(run.beginning.feeds)

    async def known(self, feed: NewFeed, parent_id: int | None) -> FeedRow:
        if known := self._configured.get(feed.key):
            return known
        known = await self._run.read(lambda tx: tx.feeds.get(self._run.outlet.id, feed.key))
        if known:
            return known
        return await self._run.write(lambda tx: tx.feeds.upsert(self._run.outlet.id, feed, parent_id))

    async def children(self, feed: FeedRow) -> list[FeedRow]:
        if feed.id not in self._run.beginning.parents:
            return []
        return await self._run.read(lambda tx: tx.feeds.children(feed.outlet, feed.id))

    async def by_key(self, keys: Sequence[bytes]) -> dict[bytes, FeedRow]:
        return await self._run.read(lambda tx: tx.feeds.by_key(self._run.outlet.id, keys))

    async def robots_txt(self, origin: str) -> str:
        return await self._run.read(partial(_robots_txt, origin))

    async def keep(self, feed: Feed, update: FeedUpdate, answer: FeedAnswer) -> int:
        run = self._run
        if update.children is not None:
            self._configured.clear()
        new, attempt = await run.write(partial(self._keep, feed, update, answer))
        if (answer.remark or answer.error) and not answer.is_guess:
            log.warning(
                "feed.failed" if answer.error else "feed.suspicious",
                outlet=run.outlet.id,
                url=_shown(feed.parsed_url),
                reason=attempt.reason,
                failures=update.feed.failures,
            )
        return new

    def _keep(
        self, feed: Feed, update: FeedUpdate, answer: FeedAnswer, tx: Transaction
    ) -> tuple[int, Attempt]:
        run, max_waiting = self._run, self._run.options.settings.max_waiting
        waiting = _waiting(feed, update, max_waiting, tx)
        update, left = decide.within_quota(update, waiting, max_waiting) if waiting else (update, 0)
        if left:
            run.quotas.append(
                f"quota: {max_waiting} entries wait (fetch.max_waiting); older ones are left out"
            )
        note = f"quota: {left} entries left out, because {max_waiting} newer ones wait" if left else None
        attempt = run.attempt(
            "feed",
            feed.parsed_url,
            answer.outcome,
            page=answer.page,
            error=answer.error,
            note="; ".join(part for part in (answer.note, note) if part) or None,
            feed_id=update.feed.id,
        )
        is_part = update.feed.root_key != feed.parsed_url.key
        counts = FeedCounts()
        if not answer.is_guess:
            counts = decide.feed_counts(answer.outcome, is_part=is_part, is_repeat=answer.is_repeat)
        return tx.apply(replace(update, counts=counts), attempt), attempt


def _waiting(feed: Feed, update: FeedUpdate, max_waiting: int, tx: Transaction) -> Waiting | None:
    """What waits at the outlet, where it would be too much with what the feed announces; None where it is not."""
    outlet = update.feed.outlet
    entries = tx.entries.pending_count(outlet) if update.entries else 0
    if entries + len(update.entries) <= max_waiting:
        return None
    unknown = tx.entries.unknown(outlet, update.entries)
    return Waiting(
        entries=entries,
        oldest=tx.entries.oldest_waiting(outlet, len(unknown)),
        unknown=unknown,
        # A feed has what is new, while a sitemap without dates has everything.
        undated_as_of=update.at if feed.kind == "rss" else None,
    )


class UnstoredFeeds:
    """The feeds of a dry run: their state is read from the store, results are only kept in memory."""

    def __init__(self, outlet: Outlet, deps: Deps) -> None:
        self._outlet, self._deps = outlet, deps
        self.entries: dict[bytes, NewEntry] = {}

    async def known(self, feed: NewFeed, parent_id: int | None) -> FeedRow:
        found = await self._deps.store.read(lambda tx: tx.feeds.get(self._outlet.id, feed.key))
        return found or FeedRow(
            id=0, outlet=self._outlet.id, url=feed.url, kind=feed.kind, parent_id=parent_id
        )

    async def children(self, feed: FeedRow) -> list[FeedRow]:
        return await self._deps.store.read(lambda tx: tx.feeds.children(feed.outlet, feed.id))

    async def by_key(self, keys: Sequence[bytes]) -> dict[bytes, FeedRow]:
        return await self._deps.store.read(lambda tx: tx.feeds.by_key(self._outlet.id, keys))

    async def robots_txt(self, origin: str) -> str:
        return await self._deps.store.read(partial(_robots_txt, origin))

    async def keep(self, feed: Feed, update: FeedUpdate, answer: FeedAnswer) -> int:
        announced = {entry.key: entry for entry in update.entries}
        known = await self._deps.store.read(
            lambda tx: tx.entries.known(self._outlet.id, list(announced.values()))
        )
        known |= self.entries.keys()
        new = {key: entry for key, entry in announced.items() if key not in known}
        self.entries |= new
        return len(new)


def _robots_txt(origin: str, tx: Transaction) -> str:
    host = tx.hosts.get(origin)
    return host.robots_body or "" if host else ""
