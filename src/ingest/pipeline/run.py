"""The order of a run: claim the outlet, read its feeds, process its entries, revisit, schedule the next run, release.

What a run needs to know is looked up as the outlet is claimed (`beginning.py`) and, where entries wait, once its feeds
were walked (`_Standing`). Asking for each when it is needed would take most of the time of a run with nothing new.

Outlets run concurrently; those that share a host run one after another.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from ingest.config import Outlet
from ingest.pipeline import alarms, decide, network, packing
from ingest.pipeline.articles import EntryCounts, pending_entries, process_pending
from ingest.pipeline.beginning import Beginning, beginning
from ingest.pipeline.copies import link_pending
from ingest.pipeline.deps import Deps, OutletRun, RunOptions
from ingest.pipeline.feeds import FeedsResult, StoredFeeds, UnstoredFeeds, walk_feeds
from ingest.pipeline.learning import boilerplate, templates
from ingest.pipeline.leasing import renewed
from ingest.pipeline.report import RunReport
from ingest.pipeline.revisits import RevisitCounts
from ingest.pipeline.revisits import revisit as revisit_articles
from ingest.redact import redact
from ingest.urls import Url
from store.errors import LeaseLost, Renamed, StoreError
from store.kinds import RunOutcome
from store.model import FeedRow, Lease, NewEntry, OutletRow, PendingEntry, RunResult
from store.store import Transaction

log = structlog.get_logger()

Steps = Callable[[OutletRun], Awaitable[RunReport]]

_UNSCHEDULED = ("revisit", "urls", "backfill")
"""Runs that poll no feed, and so tell nothing of when the outlet is due again."""

_JITTER = (0.9, 1.1)


async def run_outlets(
    outlets: Sequence[Outlet], deps: Deps, options: RunOptions, steps: Steps | None = None
) -> tuple[RunReport, ...]:
    """One run of each of `outlets`; reports in their order. An error of an outlet is in its report.

    `steps` is what is done under the lease; by default `run_steps`. Raises StoreError when the database cannot be
    used at all.
    """
    semaphore = asyncio.Semaphore(options.settings.concurrency)
    groups = _host_groups(outlets)
    results = await asyncio.gather(
        *(_run_group(group, deps, options, semaphore, steps or run_steps) for group in groups),
        return_exceptions=True,
    )
    reports: dict[str, RunReport] = {}
    for group, result in zip(groups, results, strict=True):
        if isinstance(result, StoreError | asyncio.CancelledError):
            raise result
        if isinstance(result, BaseException):
            # A bug ends the run of its outlet, and of those that share its hosts; the others were not affected.
            log.error("outlet.crashed", outlet=group[0].id, exc_info=result)
            reasons = (f"bug: {result!r}",)
            reports |= {
                one.id: RunReport(outlet=one.id, outcome="failed", turned="failing", reasons=reasons)
                for one in group
            }
        else:
            reports |= {report.outlet: report for report in result}
    found = tuple(reports[outlet.id] for outlet in outlets)
    return await _without_blame(found, deps) if network.is_suspected(found) else found


async def _without_blame(reports: tuple[RunReport, ...], deps: Deps) -> tuple[RunReport, ...]:
    """The reports after the failures of outlets were taken back, because it is the network that does not work."""
    silent = [report.outlet for report in reports if report.silent]
    await network.forgive(silent, deps)
    log.warning("network.suspected", outlets=len(silent))
    return tuple(replace(report, turned=None) if report.silent else report for report in reports)


async def _run_group(
    group: list[Outlet], deps: Deps, options: RunOptions, semaphore: asyncio.Semaphore, steps: Steps
) -> list[RunReport]:
    async with semaphore:
        return [await run_outlet(outlet, deps, options, steps) for outlet in group]


def _host_groups(outlets: Sequence[Outlet]) -> list[list[Outlet]]:
    """Outlets in groups that share hosts, directly or through another one of the group."""
    leader: dict[str, str] = {}
    for outlet in outlets:
        for host in hosts(outlet):
            leader[_first(leader, f"host:{host}")] = _first(leader, f"outlet:{outlet.id}")
    groups: dict[str, list[Outlet]] = {}
    for outlet in outlets:
        groups.setdefault(_first(leader, f"outlet:{outlet.id}"), []).append(outlet)
    return list(groups.values())


def _first(leader: dict[str, str], name: str) -> str:
    while leader.setdefault(name, name) != name:
        name = leader[name]
    return name


# --- One outlet ----------------------------------------------------------------------------------------------


async def run_outlet(
    outlet: Outlet, deps: Deps, options: RunOptions, steps: Steps | None = None
) -> RunReport:
    """One run of one outlet. Raises StoreError when the database cannot be used."""
    started_at = deps.now()
    unreleased = tuple(deps.store.unreleased_leases)
    try:
        claimed = await deps.store.write(partial(_claim, outlet, deps, options.command, unreleased))
    except Renamed as error:
        log.warning("outlet.renamed", outlet=outlet.id, reason=str(error))
        return RunReport(outlet=outlet.id, outcome="failed", reasons=(str(error),))
    deps.store.unreleased_leases[:] = [one for one in deps.store.unreleased_leases if one not in unreleased]
    if claimed is None:
        log.info("outlet.locked", outlet=outlet.id)
        return RunReport(outlet=outlet.id, outcome="busy")
    lease, run_id, known = claimed
    reach = options.reach(outlet)
    if reach.terms.ignores_robots:
        log.warning("robots.ignored", outlet=outlet.id, reason=outlet.robots_reason)
    run = OutletRun(
        outlet=outlet,
        deps=deps.within(reach),
        options=options,
        lease=lease,
        run_id=run_id,
        started_at=started_at,
        beginning=known,
        reach=reach,
    )
    return await _run_leased(run, steps or run_steps)


def _claim(
    outlet: Outlet, deps: Deps, command: str, unreleased: Sequence[Lease], tx: Transaction
) -> tuple[Lease, int, Beginning] | None:
    """The outlet's lease, the id of a run begun under it, and what it begins with; None when another run holds it."""
    now = deps.now()
    for lease in unreleased:
        tx.leases.drop(lease)
    tx.outlets.upsert(outlet_row(outlet), now)
    claimed = tx.leases.claim(lease_names(outlet), deps.process, now, deps.is_process_dead)
    if claimed is None:
        return None
    return claimed, tx.runs.start(outlet.id, command, deps.process, now), beginning(outlet, tx)


def outlet_row(outlet: Outlet) -> OutletRow:
    """The outlet as the store takes it."""
    return OutletRow(
        id=outlet.id,
        name=outlet.name,
        homepage=redact(str(outlet.parsed_homepage or "")),
        language=outlet.language,
        ownership=outlet.ownership,
        country=outlet.country,
    )


def lease_names(outlet: Outlet) -> tuple[str, ...]:
    """The names that a run's lease covers: the outlet, and every host of its home page and feeds."""
    return (f"outlet:{outlet.id}", *(f"host:{host}" for host in sorted(hosts(outlet))))


def hosts(outlet: Outlet) -> set[str]:
    """The hosts of an outlet's home page and feeds, with their ports, in lower case."""
    return {address.netloc for address in outlet.addresses}


async def _run_leased(run: OutletRun, steps: Steps) -> RunReport:
    """Takes the steps while the lease is renewed; however they end, ends the run and releases the lease."""
    run.options.progress.started(run.outlet.id)
    report = RunReport(outlet=run.outlet.id, outcome="stopped")
    try:
        async with renewed(run.lease, run.deps, outlet=run.outlet.id):
            report = _with_remarks(run, await steps(run))
    except LeaseLost as error:
        log.warning("lease.lost", outlet=run.outlet.id, reason=str(error))
        report = RunReport(outlet=run.outlet.id, outcome="busy", reasons=(str(error),))
    finally:
        report, is_telling = await asyncio.shield(_finish_run(run, report))
        run.options.progress.ended(run.outlet.id)
    if is_telling:
        await alarms.look_after_run(run, report)
    log.info(
        "outlet.done",
        outlet=report.outlet,
        outcome=report.outcome,
        new=report.new,
        revised=report.revised,
        known=report.known,
        failed=report.failed,
        took_s=report.took_s,
        **_fault(report),
    )
    return report


def _with_remarks(run: OutletRun, report: RunReport) -> RunReport:
    """The report with the quotas that were reached, which are told of."""
    remarks = tuple(run.remarks)
    for remark in remarks:
        log.warning("outlet.quota", outlet=report.outlet, reason=remark)
    return replace(report, remarks=remarks)


def _fault(report: RunReport) -> dict[str, str]:
    is_faulty = report.outcome in ("failed", "degraded") and report.reasons
    return {"reason": report.reasons[0]} if is_faulty else {}


async def _finish_run(run: OutletRun, report: RunReport) -> tuple[RunReport, bool]:
    """The report with what the end of the run changes in the outlet's state, once that is written; and whether it is
    one by which alarms may begin or end."""
    try:
        return await run.write(partial(_write_end, run, report))
    except StoreError as error:
        # The next run marks this one as died.
        run.deps.store.unreleased_leases.append(run.lease)
        log.warning("run.not_ended", outlet=run.outlet.id, reason=str(error))
        return report, False


def _write_end(run: OutletRun, report: RunReport, tx: Transaction) -> tuple[RunReport, bool]:
    now, is_telling = run.deps.now(), False
    if run.options.command not in _UNSCHEDULED:
        report, is_telling = _schedule(run, report, now, tx)
    result = RunResult(
        outcome=report.outcome,
        new=report.new,
        revised=report.revised,
        known=report.known,
        failed=report.failed,
        took_ms=int((now - run.started_at).total_seconds() * 1000),
        error=redact("; ".join(report.reasons))[:2000] or None,
        remarks="\n".join(report.remarks) or None,
    )
    packing.write_use(run.packing, tx)
    tx.runs.end(run.run_id, result, now)
    tx.leases.release(run.lease)
    return report, is_telling


def _schedule(run: OutletRun, report: RunReport, now: datetime, tx: Transaction) -> tuple[RunReport, bool]:
    """Writes when the outlet is due again; makes those due at once that fell silent with it, when it answers again."""
    known = tx.outlets.get(run.outlet.id)
    alarms.count_run(run.outlet.id, report, known, now, tx)
    feeds = tx.feeds.by_key(run.outlet.id, [feed.parsed_url.key for feed in run.outlet.polled])
    if run.outlet.enabled:
        # A feed that no run of the day asked for has a row that says so; one that was read today has its row.
        tx.feed_days.open(run.outlet.id, decide.not_read_today(feeds, now), now)
    end = decide.RunEnd(
        outcome=report.outcome,
        has_new=report.new > 0,
        has_waiting=report.waiting > 0 or report.left > 0,
        is_silent=report.silent,
        is_sound=report.sound,
        feeds_due_at=_feeds_due_at(run.outlet, feeds, now),
    )
    jitter = run.deps.rng.uniform(*_JITTER)
    schedule = decide.next_run(known, end, now, every_s=run.outlet.every_s, jitter=jitter)
    tx.apply(schedule)
    if known.silent_since and not schedule.silent_since:
        first, last = known.silent_since - decide.SAME_SILENCE, known.silent_since + decide.SAME_SILENCE
        others = decide.silent_together(tx.outlets.silent(first, last, now), known)
        tx.outlets.make_due(others, now)
        tx.feeds.end_waits(others)
    report = replace(
        report,
        newly_silent=report.silent and known.silent_since is None,
        answers_again=known.silent_since is not None and schedule.silent_since is None,
        turned=decide.turned(known.failures, schedule.failures),
    )
    return report, alarms.is_telling(report, known, now)


def _feeds_due_at(outlet: Outlet, rows: Mapping[bytes, FeedRow], now: datetime) -> datetime | None:
    """When the first of the configured feeds may be fetched again; None when one may be at any time."""
    waits = [row.due_at for row in rows.values() if row.due_at and decide.is_waiting(row, now)]
    is_all = len(waits) == len({feed.parsed_url.key for feed in outlet.polled})
    return min(waits) if waits and is_all else None


# --- Steps ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """An outlet once its feeds were walked: the entries that the run fetches, newest first, and how many wait."""

    pending: tuple[PendingEntry, ...] = ()
    waiting: int = 0


async def _standing(run: OutletRun, feeds: FeedsResult) -> _Standing:
    # Whoever gives the outlet entries holds its lease, so nothing waits that this run does not know.
    if not run.beginning.waiting and not feeds.new:
        return _Standing()
    return await run.read(partial(_look_up, run))


def _look_up(run: OutletRun, tx: Transaction) -> _Standing:
    waiting = tx.entries.pending_count(run.outlet.id)
    pending = pending_entries(run.outlet, run.deps.now(), run.options, tx) if waiting else []
    return _Standing(pending=tuple(pending), waiting=waiting)


async def run_steps(run: OutletRun) -> RunReport:
    """The steps of `fetch` and of the daemon: feeds, then pending entries; in the daemon also revisits that are due."""
    await link_pending(run)
    if not run.outlet.enabled:
        return await _paused_steps(run)
    feeds = await walk_feeds(run.outlet, run.deps, run.options, StoredFeeds(run))
    standing = await _standing(run, feeds)
    entries, revisits = EntryCounts(), RevisitCounts()
    if _outcome(run.options, feeds) != "failed":
        entries = await process_pending(run, standing.pending, standing.waiting)
        if entries.new:
            await boilerplate.update(run)
            await templates.update(run)
        if run.outlet.revisit and not run.options.manual:
            revisits = await revisit_articles(run)
    has_announced = run.beginning.has_announced or standing.waiting > 0
    faults = (*_feed_faults(feeds, has_announced=has_announced), *_page_faults(entries))
    return RunReport(
        outlet=run.outlet.id,
        outcome=_outcome(run.options, feeds, faults),
        new=entries.new,
        revised=entries.revised + revisits.revised,
        known=feeds.announced - feeds.new + entries.same,
        failed=entries.failed + revisits.failed,
        waiting=entries.waiting,
        left=feeds.left,
        took_s=_took_s(run),
        silent=feeds.are_silent,
        sound=not feeds.failures and not feeds.failing and _pages_are_sound(run.beginning, entries),
        reasons=_reasons(feeds, faults, entries.reasons),
    )


async def _paused_steps(run: OutletRun) -> RunReport:
    """Nothing is fetched but the stored articles again; so the run tells nothing of the outlet."""
    revisits = await revisit_articles(run)
    return RunReport(
        outlet=run.outlet.id,
        outcome="stopped" if run.options.should_stop() else "resting",
        revised=revisits.revised,
        failed=revisits.failed,
        took_s=_took_s(run),
    )


def _outcome(options: RunOptions, feeds: FeedsResult, faults: Sequence[str] = ()) -> RunOutcome:
    if feeds.failures and not feeds.read:
        return "failed"
    if options.should_stop():
        return "stopped"
    if not feeds.read:
        return "resting"
    return "degraded" if faults else "done"


def _feed_faults(feeds: FeedsResult, *, has_announced: bool) -> Iterator[str]:
    """What does not work as it should, though some feed was read."""
    yield from (str(failure) for failure in feeds.failures if not failure.is_temporary)
    if feeds.read and not (feeds.listed or feeds.left or feeds.failures or has_announced):
        yield "empty: no feed of it has ever announced an entry"


def _page_faults(entries: EntryCounts) -> Iterator[str]:
    """That all pages failed, with the reasons of most of them."""
    if entries.failed and not (entries.new or entries.revised or entries.same):
        kinds = Counter(reason.partition(": ")[2] for reason in entries.reasons)
        often = ", ".join(f"{reason} ({count})" for reason, count in kinds.most_common(3))
        yield f"none of {entries.failed} pages could be stored: {often}"


def _pages_are_sound(began: Beginning, entries: EntryCounts) -> bool:
    """Whether pages can be stored, as far as is known: after a degraded run, one has to be first."""
    return bool(entries.new or entries.revised or entries.same) or began.last_trouble != "degraded"


def _reasons(feeds: FeedsResult, faults: Sequence[str], others: Sequence[str] = ()) -> tuple[str, ...]:
    """What failed, without secrets, each once: what makes the outcome first."""
    return tuple(dict.fromkeys(redact(reason) for reason in (*faults, *map(str, feeds.failures), *others)))


def revisit(article_ids: Sequence[int] = (), *, ignore_due: bool = False) -> Steps:
    """Steps that only revisit: these articles; with `ignore_due` all with a revisit ahead; else those that are due."""
    return partial(_revisit_steps, article_ids, ignore_due)


async def _revisit_steps(article_ids: Sequence[int], ignore_due: bool, run: OutletRun) -> RunReport:
    counts = await revisit_articles(run, article_ids=article_ids, ignore_due=ignore_due)
    return RunReport(
        outlet=run.outlet.id,
        outcome="stopped" if run.options.should_stop() else "done",
        revised=counts.revised,
        known=counts.same,
        gone=counts.gone,
        failed=counts.failed,
        took_s=_took_s(run),
    )


def _took_s(run: OutletRun) -> float:
    return round((run.deps.now() - run.started_at).total_seconds(), 1)


# --- A dry run -----------------------------------------------------------------------------------------------


async def dry_run(outlets: Sequence[Outlet], deps: Deps, options: RunOptions) -> tuple[RunReport, ...]:
    """Reports with the addresses that a run would fetch now. Feeds are fetched, nothing is written."""
    return tuple([await _dry_run_one(outlet, deps, options) for outlet in outlets])


async def _dry_run_one(outlet: Outlet, deps: Deps, options: RunOptions) -> RunReport:
    started_at = deps.now()
    deps = deps.within(options.reach(outlet))
    feeds = UnstoredFeeds(outlet, deps)
    result = await walk_feeds(outlet, deps, options, feeds)
    has_announced = await deps.store.read(lambda tx: tx.entries.any_announced(outlet.id))
    faults = tuple(_feed_faults(result, has_announced=has_announced))
    pending, unfinished = await deps.store.read(
        partial(_pending, outlet, started_at, options, list(feeds.entries))
    )
    waiting_keys = {entry.key for entry in pending}
    new = [entry for key, entry in feeds.entries.items() if key not in waiting_keys]
    # In the order in which the store gives pending entries: newest first, undated ones by when they were found.
    both: list[PendingEntry | NewEntry] = [*pending, *new]
    both.sort(key=lambda entry: entry.dated_at or started_at, reverse=True)
    planned = tuple(str(Url(entry.url)) for entry in both[: options.max_pages(outlet)])
    return RunReport(
        outlet=outlet.id,
        outcome=_outcome(options, result, faults),
        new=len(planned),
        known=result.announced - result.new,
        waiting=unfinished - len(planned),
        left=result.left,
        took_s=round((deps.now() - started_at).total_seconds(), 1),
        silent=result.are_silent,
        reasons=_reasons(result, faults),
        planned=planned,
    )


def _pending(
    outlet: Outlet, now: datetime, options: RunOptions, announced: Sequence[bytes], tx: Transaction
) -> tuple[list[PendingEntry], int]:
    """The entries that a run would fetch of those that are stored, and the number of all that are not finished, with
    those that were just `announced`."""
    new = len(announced) - len(tx.entries.existing(outlet.id, announced))
    return pending_entries(outlet, now, options, tx), tx.entries.pending_count(outlet.id) + new
