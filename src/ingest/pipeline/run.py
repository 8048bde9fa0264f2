"""The order of a run: claim the outlet, read its feeds, process its entries, revisit, schedule the next run, release.

Outlets run concurrently; those that share a host run one after another.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial

import structlog

from ingest.config import Outlet
from ingest.pipeline import boilerplate, decide
from ingest.pipeline.articles import EntryCounts, pending_entries, process_pending
from ingest.pipeline.copies import link_pending
from ingest.pipeline.deps import Deps, OutletRun, RunOptions
from ingest.pipeline.feeds import FeedsResult, StoredFeeds, UnstoredFeeds, walk_feeds
from ingest.pipeline.report import RunReport
from ingest.pipeline.revisits import RevisitCounts
from ingest.pipeline.revisits import revisit as revisit_articles
from ingest.redact import redact
from ingest.urls import Url
from store.errors import LeaseLost, StoreError
from store.leases import LEASE_TTL
from store.model import Lease, NewEntry, OutletRow, PendingEntry, RunOutcome, RunResult
from store.store import Transaction

log = structlog.get_logger()

Steps = Callable[[OutletRun], Awaitable[RunReport]]

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
            reports |= {one.id: RunReport(outlet=one.id, outcome="failed", reasons=reasons) for one in group}
        else:
            reports |= {report.outlet: report for report in result}
    return tuple(reports[outlet.id] for outlet in outlets)


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
    claimed = await deps.store.write(partial(_claim, outlet, deps, options.command, unreleased))
    deps.store.unreleased_leases[:] = [one for one in deps.store.unreleased_leases if one not in unreleased]
    if claimed is None:
        log.info("outlet.locked", outlet=outlet.id)
        return RunReport(outlet=outlet.id, outcome="busy")
    lease, run_id = claimed
    run = OutletRun(
        outlet=outlet, deps=deps, options=options, lease=lease, run_id=run_id, started_at=started_at
    )
    return await _run_leased(run, steps or run_steps)


def _claim(
    outlet: Outlet, deps: Deps, command: str, unreleased: Sequence[Lease], tx: Transaction
) -> tuple[Lease, int] | None:
    """The outlet's lease and the id of a run begun under it; None when another run holds it."""
    now = deps.now()
    for lease in unreleased:
        tx.leases.drop(lease)
    tx.outlets.upsert(outlet_row(outlet), now)
    claimed = tx.leases.claim(lease_names(outlet), deps.process, now, deps.is_process_dead)
    if claimed is None:
        return None
    return claimed, tx.runs.start(outlet.id, command, deps.process, now)


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
    addresses = (outlet.parsed_homepage, *(feed.parsed_url for feed in outlet.feeds))
    return {address.netloc for address in addresses if address}


async def _run_leased(run: OutletRun, steps: Steps) -> RunReport:
    """Takes the steps while the lease is renewed; however they end, ends the run and releases the lease."""
    run.options.progress.started(run.outlet.id)
    report = RunReport(outlet=run.outlet.id, outcome="stopped")
    try:
        async with _renewed(run):
            report = await steps(run)
    except LeaseLost as error:
        log.warning("lease.lost", outlet=run.outlet.id, reason=str(error))
        report = RunReport(outlet=run.outlet.id, outcome="busy", reasons=(str(error),))
    finally:
        await asyncio.shield(_finish_run(run, report))
        run.options.progress.ended(run.outlet.id)
    log.info(
        "outlet.done",
        outlet=report.outlet,
        outcome=report.outcome,
        new=report.new,
        revised=report.revised,
        known=report.known,
        failed=report.failed,
        took_s=report.took_s,
    )
    return report


@asynccontextmanager
async def _renewed(run: OutletRun) -> AsyncIterator[None]:
    renewing = asyncio.create_task(_renew(run))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renew(run: OutletRun) -> None:
    """Renews the lease until it is cancelled. When the lease is lost, the next write of the run raises LeaseLost."""
    while True:
        await run.deps.sleep(LEASE_TTL.total_seconds() / 3)
        try:
            await run.deps.store.write(lambda tx: tx.leases.renew(run.lease, run.deps.now()))
        except LeaseLost:
            return
        except StoreError as error:
            log.warning("lease.not_renewed", outlet=run.outlet.id, reason=str(error))


async def _finish_run(run: OutletRun, report: RunReport) -> None:
    try:
        await run.write(partial(_write_end, run, report))
    except StoreError as error:
        # The next run marks this one as died.
        run.deps.store.unreleased_leases.append(run.lease)
        log.warning("run.not_ended", outlet=run.outlet.id, reason=str(error))


def _write_end(run: OutletRun, report: RunReport, tx: Transaction) -> None:
    now = run.deps.now()
    if run.options.command != "revisit":
        schedule = decide.next_run(
            tx.outlets.get(run.outlet.id),
            report.outcome,
            now,
            every_s=run.outlet.every_s,
            has_new=report.new > 0,
            has_waiting=report.waiting > 0,
            jitter=run.deps.rng.uniform(*_JITTER),
        )
        tx.apply(schedule)
    result = RunResult(
        outcome=report.outcome,
        new=report.new,
        revised=report.revised,
        known=report.known,
        failed=report.failed,
        took_ms=int((now - run.started_at).total_seconds() * 1000),
        error=redact("; ".join(report.reasons))[:2000] or None,
    )
    tx.runs.end(run.run_id, result, now)
    tx.leases.release(run.lease)


# --- Steps ---------------------------------------------------------------------------------------------------


async def run_steps(run: OutletRun) -> RunReport:
    """The steps of `fetch` and of the daemon: feeds, then pending entries; in the daemon also revisits that are due."""
    await link_pending(run)
    feeds = await walk_feeds(run.outlet, run.deps, run.options, StoredFeeds(run))
    outcome = _outcome(run.options, feeds)
    entries, revisits = EntryCounts(), RevisitCounts()
    if outcome != "failed":
        entries = await process_pending(run)
        if entries.new:
            await boilerplate.update(run)
        if not run.options.manual:
            revisits = await revisit_articles(run)
        outcome = _outcome(run.options, feeds)  # it may have been told to stop meanwhile
    return RunReport(
        outlet=run.outlet.id,
        outcome=outcome,
        new=entries.new,
        revised=entries.revised + revisits.revised,
        known=feeds.announced - feeds.new + entries.same,
        failed=entries.failed + revisits.failed,
        waiting=entries.waiting,
        took_s=_took_s(run),
        reasons=tuple(redact(reason) for reason in (*map(str, feeds.errors), *entries.reasons)),
    )


def _outcome(options: RunOptions, feeds: FeedsResult) -> RunOutcome:
    if feeds.errors and not feeds.read:
        return "failed"
    if options.should_stop():
        return "stopped"
    return "done" if feeds.read else "resting"


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
    feeds = UnstoredFeeds(outlet, deps)
    result = await walk_feeds(outlet, deps, options, feeds)
    pending, pending_count = await deps.store.read(partial(_pending, outlet.id, started_at, options))
    waiting_keys = {entry.key for entry in pending}
    new = [entry for key, entry in feeds.entries.items() if key not in waiting_keys]
    # In the order in which the store gives pending entries: newest first, undated ones by when they were found.
    both: list[PendingEntry | NewEntry] = [*pending, *new]
    both.sort(key=lambda entry: entry.dated_at or started_at, reverse=True)
    planned = tuple(str(Url(entry.url)) for entry in both[: options.max_pages])
    return RunReport(
        outlet=outlet.id,
        outcome=_outcome(options, result),
        new=len(planned),
        known=result.announced - result.new,
        waiting=pending_count + len(new) - len(planned),
        took_s=round((deps.now() - started_at).total_seconds(), 1),
        reasons=tuple(redact(str(error)) for error in result.errors),
        planned=planned,
    )


def _pending(
    outlet: str, now: datetime, options: RunOptions, tx: Transaction
) -> tuple[list[PendingEntry], int]:
    return pending_entries(outlet, now, options, tx), tx.entries.pending_count(outlet)
