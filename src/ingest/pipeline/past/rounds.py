"""The runs of a back-fill.

A back-fill takes hours, and the outlet's news must not wait for it. So it is many short runs: between two of them the
lease is free, and an outlet that is due is left to whoever runs it. What a run has put into `entries` is fetched by the
next one, be it that of another call, or of `fetch`; what it has not is found again. So a killed one goes on.

Entries are put there only as many as are fetched next: the daemon fetches all that waits, and would fetch a whole year.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from ingest.config import Outlet
from ingest.errors import NotAsked
from ingest.model import Entry
from ingest.pipeline import decide
from ingest.pipeline.articles import EntryCounts, process_pending
from ingest.pipeline.copies import link_pending
from ingest.pipeline.deps import Deps, OutletRun, RunOptions
from ingest.pipeline.feeds import as_new_feed, new_entry
from ingest.pipeline.learning import boilerplate, templates
from ingest.pipeline.past.numbers import Numbers
from ingest.pipeline.past.places import Span, with_date
from ingest.pipeline.past.sources import check_sources, numbers_of
from ingest.pipeline.past.walk import Found, Reading, ReadPage, Walk
from ingest.pipeline.progress import tell_nobody
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import run_outlet
from ingest.redact import redact
from ingest.urls import Url
from store.errors import LeaseLost
from store.kinds import RunOutcome
from store.model import NewEntry, PendingEntry
from store.store import Transaction
from store.updates import FeedUpdate

COMMAND = "backfill"
"""What such a run is called among the runs of its outlet."""

PAGES_OF_A_RUN = 200
"""After so many pages the lease is given back."""

BATCH = 50
"""So many entries are put into the database at once."""

NUMBERS_OF_A_BATCH = 10
"""So many numbers are asked for before it is looked whether they are enough."""

OTHERS_WAIT_S = 12.0
"""How long the lease is left to others between two runs, when the outlet is due: a daemon that has found it taken tries
again after ten seconds."""

MAX_REASONS = 100
"""So many reasons are kept; the others are in `v_attempts`."""

MAX_WAIT_S = 3600.0
"""How long a run of somebody else is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """What a back-fill of one outlet came to.

    Counts are of articles, `failed` of addresses that gave none now, `missing` of numbers that have none. `places` are
    the sitemaps and pages of archives that were read, `unread` those that could not be; `undated` are addresses that
    were left out because nothing tells of when they are. `left` is about how many are still to be fetched, None where
    nothing tells; `reached` the age of the oldest address that was tried. `is_done`: nothing of the span is left.
    """

    outlet: str
    outcome: RunOutcome
    new: int = 0
    known: int = 0
    revised: int = 0
    failed: int = 0
    missing: int = 0
    places: int = 0
    unread: int = 0
    undated: int = 0
    left: int | None = None
    reached: datetime | None = None
    is_done: bool = False
    took_s: float = 0.0
    reasons: tuple[str, ...] = ()


Tell = Callable[[int, int | None], None]
"""Is told how many pages were asked for, and of about how many; None where that is not known yet."""


@dataclass(slots=True, kw_only=True)
class Backfill:
    """The back-fill of one outlet by one call. It is the `Progress` of its runs, too.

    `asked` counts pages; `progressed` is awaited when it has grown, after each few. `broken` says why it cannot go on,
    "" if it can. `has_begun`: it knows where to look.
    """

    outlet: Outlet
    span: Span
    max_pages: int | None = None
    pages_of_a_run: int = PAGES_OF_A_RUN
    tell: Tell = lambda done, total: None
    progressed: Callable[[], Awaitable[None]] = tell_nobody
    is_done: bool = False
    asked: int = 0
    known: int = 0
    missing: int = 0
    reached: datetime | None = None
    broken: str = ""
    counts: EntryCounts = field(default_factory=EntryCounts)
    walk: Walk = field(init=False)
    numbers: Numbers | None = None
    has_begun: bool = False

    def __post_init__(self) -> None:
        self.walk = Walk(outlet=self.outlet, span=self.span)

    # --- what it tells ---

    @property
    def is_full(self) -> bool:
        """Whether as many pages were asked for as it may."""
        return self.max_pages is not None and self.asked >= self.max_pages

    @property
    def left(self) -> int | None:
        """About how many addresses are still to be asked for; None where nothing tells yet."""
        found = self.walk.left
        if self.is_done or found is None:
            return 0 if self.is_done else None
        return found + (self.numbers.left if self.numbers else 0)

    def started(self, outlet: str) -> None:
        """A run begins."""

    def entries_found(self, outlet: str, entries: int) -> None:
        """Some entries are fetched next."""

    def entry_done(self, outlet: str, outcome: str) -> None:
        """One page was asked for."""
        self.asked += 1
        left = self.left
        if left is not None:
            total = self.asked + left
            self.tell(self.asked, total if self.max_pages is None else min(total, self.max_pages))

    def ended(self, outlet: str) -> None:
        """A run has ended."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What failed, each once, without secrets: places first."""
        said = (*self.walk.reasons, *filter(None, (self.walk.broken, self.broken)), *self.counts.reasons)
        return tuple(dict.fromkeys(map(redact, said)))

    @property
    def outcome(self) -> RunOutcome:
        """By all that was done so far."""
        counts = self.counts
        stored = counts.new + counts.revised + counts.same
        is_faulty = self.walk.unread or self.walk.broken or self.broken or (counts.failed and not stored)
        if is_faulty and not (self.walk.read or self.asked):
            return "failed"
        return "degraded" if is_faulty else "done"

    # --- what a run does ---

    async def steps(self, run: OutletRun) -> RunReport:
        """One run of at most `pages_of_a_run`, places among them: what waits of the span, then what is listed next,
        then numbers."""
        await link_pending(run)
        if not self.has_begun:
            await self.walk.begin(run.deps, partial(_note, run))
            self.has_begun = True
        before, until = self.counts, self._requests + self.pages_of_a_run
        while not self._must_end(run) and (room := self._room(until)) and not self.is_done:
            asked = self.asked
            is_left = await self._step(run, min(room, BATCH), until)
            self.is_done = not is_left and not self._must_end(run)
            if self.asked > asked:
                await self.progressed()
        if self.is_done:
            check_sources(self.walk, is_known=self.numbers is not None or self.asked > 0)
        if self.counts.new > before.new:
            await boilerplate.update(run)
            await templates.update(run)
        return RunReport(
            outlet=self.outlet.id,
            outcome="stopped" if run.options.should_stop() else self.outcome,
            new=self.counts.new - before.new,
            revised=self.counts.revised - before.revised,
            known=self.counts.same - before.same,
            failed=self.counts.failed - before.failed,
            took_s=round((run.deps.now() - run.started_at).total_seconds(), 1),
            reasons=self.reasons,
        )

    def _must_end(self, run: OutletRun) -> bool:
        return run.options.should_stop() or bool(self.walk.broken or self.broken)

    def _room(self, until: int) -> int:
        room = until - self._requests
        return max(room if self.max_pages is None else min(room, self.max_pages - self.asked), 0)

    @property
    def _requests(self) -> int:
        return self.asked + self.walk.asked

    async def _step(self, run: OutletRun, most: int, until: int) -> bool:
        """Fetches the next few pages; whether there is anything left."""

        def must_pause() -> bool:
            return run.options.should_stop() or self._requests >= until

        span, now = self.span, run.deps.now()
        waiting = await run.read(
            lambda tx: tx.entries.pending(self.outlet.id, now, most, within=(span.since, span.until))
        )
        if waiting:
            self._add(await self._fetch(run, waiting))
            return True
        if found := await self.walk.take(run.deps, partial(_note, run), most, must_pause):
            self._add(await self._fetch(run, await self._put(run, found)))
            return True
        if self.walk.places:
            return True
        await run.write(partial(_mark, self.outlet.id, self.walk.read_to_the_end()))
        return not self._must_end(run) and await self._numbered(run, min(most, NUMBERS_OF_A_BATCH))

    async def _put(self, run: OutletRun, found: Sequence[Found]) -> tuple[PendingEntry, ...]:
        """Puts what is new of it into the database, to be fetched."""
        read = self.walk.read_to_the_end()
        try:
            pending = await run.write(
                partial(_put, self.outlet.id, [one.entry for one in found], read, run.deps.now())
            )
        except LeaseLost:
            self.walk.give_back(found)
            raise
        self.known += len(found) - len(pending)
        return pending

    async def _fetch(self, run: OutletRun, pending: Sequence[PendingEntry]) -> EntryCounts:
        if not pending:
            return EntryCounts()
        counts = await process_pending(run, pending, len(pending))
        oldest = min(entry.dated_at for entry in pending)
        self.reached = min(self.reached or oldest, oldest)
        tried = counts.new + counts.revised + counts.same + counts.failed
        if tried < len(pending) and not run.options.should_stop():
            self.broken = next(reversed(counts.reasons), "the host is to be left alone for now")
        return counts

    def _add(self, more: EntryCounts) -> None:
        so_far = self.counts
        self.counts = EntryCounts(
            new=so_far.new + more.new,
            revised=so_far.revised + more.revised,
            same=so_far.same + more.same,
            failed=so_far.failed + more.failed,
            reasons=(*so_far.reasons, *more.reasons)[:MAX_REASONS],
        )

    async def _numbered(self, run: OutletRun, most: int) -> bool:
        """Asks for the next numbers; whether there are any. Those without an article are missing, not failed."""
        if self.numbers is None:
            self.numbers = await numbers_of(self.outlet, self.span, run.deps)
        if self.numbers is None or not (taken := self.numbers.take(most)):
            return False
        found = [_found(self.outlet, url, at) for url, at in taken]
        counts = await self._fetch(run, await self._put(run, found))
        self._add(replace(counts, failed=0, reasons=()))
        keys = [one.entry.key for one in found]
        published = await run.read(lambda tx: tx.entries.published(self.outlet.id, keys))
        for one in found:
            has_article = one.entry.key in published
            self.missing += not has_article
            self.numbers.tell((published[one.entry.key] or one.at) if has_article else None)
        return True


async def backfill(past: Backfill, deps: Deps, options: RunOptions) -> PastReport:
    """Fetches what the outlet published in the span, run by run. What it finds is not revisited, and watches tell
    nobody of it. Raises ConfigError where there is nothing to back-fill from, StoreError when the database cannot be
    used."""
    outlet, started_at = past.outlet, deps.now()
    options = replace(options, revisit_after_s=(), tells_watches=False, progress=past)
    waited_s = 0.0
    while True:
        report = await run_outlet(outlet, deps, options, past.steps)
        if report.outcome == "busy":
            if not past.has_begun or waited_s >= MAX_WAIT_S or options.should_stop():
                break
            waited_s += OTHERS_WAIT_S
            await deps.sleep(OTHERS_WAIT_S)
            continue
        waited_s = 0.0
        if (
            past.is_done
            or past.is_full
            or past.walk.broken
            or past.broken
            or report.outcome in ("stopped", "failed")
        ):
            break
        if await deps.store.read(partial(_is_wanted, outlet, deps.now())):
            await deps.sleep(OTHERS_WAIT_S)
    return PastReport(
        outlet=outlet.id,
        outcome=report.outcome if report.outcome in ("busy", "stopped") else past.outcome,
        new=past.counts.new,
        known=past.known + past.counts.same,
        revised=past.counts.revised,
        failed=past.counts.failed,
        missing=past.missing,
        places=past.walk.read,
        unread=past.walk.unread,
        undated=past.walk.undated,
        left=past.left,
        reached=past.reached,
        is_done=past.is_done,
        took_s=round((deps.now() - started_at).total_seconds(), 1),
        reasons=past.reasons or report.reasons,
    )


def _found(outlet: Outlet, url: str, at: datetime) -> Found:
    return Found(at=at, entry=new_entry(outlet, with_date(Entry(url=Url(url)), at)))


def _put(
    outlet: str, entries: Sequence[NewEntry], read: Sequence[ReadPage], now: datetime, tx: Transaction
) -> tuple[PendingEntry, ...]:
    given = tx.entries.upsert_given(outlet, tx.entries.unknown(outlet, entries), now)
    _mark(outlet, read, tx)
    return given.pending


def _mark(outlet: str, read: Sequence[ReadPage], tx: Transaction) -> None:
    """These pages of archives need not be read again: all that they list has become entries."""
    for page in read:
        row = tx.feeds.upsert(outlet, replace(as_new_feed(page.place.feed), kind="archive"))
        tx.apply(FeedUpdate(feed=replace(row, read_at=page.read_at, entries=page.entries), at=page.read_at))


async def _note(run: OutletRun, reading: Reading) -> None:
    """The attempt of a sitemap or a page of an archive. What was not asked for is none."""
    if isinstance(reading.error, NotAsked):
        return
    error, outcome = reading.error, reading.error.outcome if reading.error else "read"
    attempt = run.attempt(
        "feed",
        reading.place.feed.parsed_url,
        "failed" if outcome == "gone" else outcome,  # `gone` is an outcome of articles
        page=reading.page,
        error=error,
    )
    await run.write(lambda tx: tx.runs.add_attempt(attempt))


def _is_wanted(outlet: Outlet, now: datetime, tx: Transaction) -> bool:
    """Whether somebody may be waiting to run the outlet: it is due, and was run before."""
    row = tx.outlets.get(outlet.id)
    return outlet.enabled and row.last_run_at is not None and decide.is_due(row, now, outlet.every_s)
