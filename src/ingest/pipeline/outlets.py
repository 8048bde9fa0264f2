"""The order of a pass: claim the outlet, read its feeds, take what waits, write down how it went, let go.

Outlets run beside each other; those that share a host run one after another.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from ingest.config import Outlet
from ingest.pipeline.feeds import read_feeds
from ingest.pipeline.judging import judge_left_over
from ingest.pipeline.learning import learn
from ingest.pipeline.pages import Counts, take_waiting
from ingest.pipeline.planning import plan_outlet
from ingest.pipeline.report import PassOutcome, Report
from ingest.pipeline.revisiting import Looks, look_again
from ingest.pipeline.task import Orders, Task
from ingest.pipeline.world import World
from ingest.secrets import bare, masked
from store.errors import LeaseLost, StoreError
from store.leases import LEASE_TTL
from store.model import Lease, OutletRow, RunResult
from store.store import Transaction

log = structlog.get_logger()

Steps = Callable[[Task], Awaitable[Report]]

CEILING = 8
"""An outlet that brings nothing new is asked less and less, down to once in so many times `every`."""

MOST_WAIT = timedelta(hours=6)
"""... but never less often than this, unless `every` itself is longer."""


async def ingest_outlets(
    outlets: Sequence[Outlet], world: World, orders: Orders, steps: Steps | None = None
) -> tuple[Report, ...]:
    """One pass over each of `outlets`, in the order given; never raises for what an outlet does.

    `steps` are what is done while the outlet is ours; the usual ones bring in what is new. Raises
    StoreError when the database cannot be used at all.
    """
    room = asyncio.Semaphore(orders.settings.concurrency)
    houses = _houses(outlets)
    came = await asyncio.gather(
        *(_in_turn(house, world, orders, room, steps or bring_in) for house in houses),
        return_exceptions=True,
    )
    reports: dict[str, Report] = {}
    for house, result in zip(houses, came, strict=True):
        if isinstance(result, StoreError | asyncio.CancelledError):
            raise result
        if isinstance(result, BaseException):
            # A bug ends the run of its outlet, and of those that share its hosts; the others went on.
            log.error("outlet.crashed", outlet=house[0].id, exc_info=result)
            reports |= {
                one.id: Report(outlet=one.id, outcome="failed", reasons=(f"bug: {result!r}",))
                for one in house
            }
        else:
            reports |= {report.outlet: report for report in result}
    return tuple(reports[outlet.id] for outlet in outlets)


async def plan_outlets(outlets: Sequence[Outlet], world: World, orders: Orders) -> tuple[Report, ...]:
    """A dry run: what a pass would fetch."""
    return tuple([await plan_outlet(outlet, world, orders) for outlet in outlets])


async def _in_turn(
    house: list[Outlet], world: World, orders: Orders, room: asyncio.Semaphore, steps: Steps
) -> list[Report]:
    async with room:
        return [await ingest_outlet(outlet, world, orders, steps) for outlet in house]


async def ingest_outlet(outlet: Outlet, world: World, orders: Orders, steps: Steps | None = None) -> Report:
    """One pass over one outlet. Raises StoreError when the database cannot be used."""
    started_at = world.now()

    owed = tuple(world.archive.owed)

    def claim(tx: Transaction) -> tuple[Lease, int] | None:
        for left in owed:
            tx.leases.drop(left)
        tx.outlets.upsert(outlet_row(outlet), started_at)
        lease = tx.leases.claim(lease_names(outlet), world.holder, started_at, world.is_dead)
        if lease is None:
            return None
        return lease, tx.runs.start(outlet.id, orders.command, world.holder, started_at)

    claimed = await world.archive.ask(claim)
    world.archive.owed[:] = [left for left in world.archive.owed if left not in owed]
    if claimed is None:
        log.info("outlet.busy", outlet=outlet.id)
        return Report(outlet=outlet.id, outcome="busy")
    lease, run_id = claimed
    task = Task(outlet=outlet, world=world, orders=orders, lease=lease, run_id=run_id, started_at=started_at)
    return await _watched(task, steps or bring_in)


def outlet_row(outlet: Outlet) -> OutletRow:
    """The outlet as the store keeps it."""
    return OutletRow(
        id=outlet.id,
        name=outlet.name,
        homepage=masked(bare(outlet.homepage or "")),
        language=outlet.language,
        ownership=outlet.ownership,
        country=outlet.country,
    )


def lease_names(outlet: Outlet) -> tuple[str, ...]:
    """What a pass needs for itself alone: the outlet, and every host that its feeds name."""
    return (f"outlet:{outlet.id}", *(f"host:{host}" for host in sorted(hosts(outlet))))


def hosts(outlet: Outlet) -> set[str]:
    """The hosts of an outlet's home page and feeds, with their ports, in lower case."""
    addresses = (outlet.homepage, *(feed.url for feed in outlet.feeds))
    return {urlsplit(address).netloc.rpartition("@")[2].lower() for address in addresses if address}


def _houses(outlets: Sequence[Outlet]) -> list[list[Outlet]]:
    """Outlets in groups that share hosts, directly or through another one of the group."""
    leader: dict[str, str] = {}

    def first(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for outlet in outlets:
        for host in hosts(outlet):
            leader[first(host)] = first(f"outlet:{outlet.id}")
    houses: dict[str, list[Outlet]] = {}
    for outlet in outlets:
        houses.setdefault(first(f"outlet:{outlet.id}"), []).append(outlet)
    return list(houses.values())


async def _watched(task: Task, steps: Steps) -> Report:
    """The pass, with its lease renewed beside it; whatever ends it, the run is ended and the lease let go."""
    task.orders.watch.started(task.outlet.id)
    report = Report(outlet=task.outlet.id, outcome="stopped")
    try:
        async with _renewed(task):
            report = await steps(task)
    except LeaseLost as error:
        log.warning("lease.lost", outlet=task.outlet.id, reason=str(error))
        report = Report(outlet=task.outlet.id, outcome="busy", reasons=(str(error),))
    finally:
        await asyncio.shield(_let_go(task, report))
        task.orders.watch.ended(task.outlet.id)
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
async def _renewed(task: Task) -> AsyncIterator[None]:
    renewing = asyncio.create_task(_renew(task))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renew(task: Task) -> None:
    """Keeps the lease ours. When it is lost, the next write of the pass says so; there is nothing to do here."""
    while True:
        await task.world.sleep(LEASE_TTL.total_seconds() / 3)
        try:
            await task.world.archive.ask(lambda tx: tx.leases.renew(task.lease, task.world.now()))
        except LeaseLost:
            return
        except StoreError as error:
            log.warning("lease.not_renewed", outlet=task.outlet.id, reason=str(error))


async def bring_in(task: Task) -> Report:
    """The usual steps: feeds, then the pages that wait; in the daemon, articles whose next look is due."""
    await judge_left_over(task)
    reading = await read_feeds(task)
    failed = bool(reading.errors) and not reading.read
    counts, left, looks = Counts(), 0, Looks()
    if not failed:
        counts, left = await take_waiting(task)
        if counts.new:
            await learn(task)
        if not task.orders.by_hand:
            looks = await look_again(task)
    outcome: PassOutcome = "failed" if failed else "stopped" if task.orders.stopping() else "done"
    return Report(
        outlet=task.outlet.id,
        outcome=outcome,
        new=counts.new,
        revised=counts.revised + looks.revised,
        known=reading.announced - reading.new + counts.same,
        failed=counts.failed + looks.failed,
        waiting=left,
        took_s=_took_s(task),
        reasons=tuple(masked(reason) for reason in (*map(str, reading.errors), *counts.reasons)),
    )


def revisit(article_ids: Sequence[int] = (), *, whatever_is_due: bool = False) -> Steps:
    """Steps that only look again: at these articles, at all still watched, or at those whose time has come."""

    async def steps(task: Task) -> Report:
        looks = await look_again(task, article_ids=article_ids, whatever_is_due=whatever_is_due)
        return Report(
            outlet=task.outlet.id,
            outcome="stopped" if task.orders.stopping() else "done",
            revised=looks.revised,
            known=looks.same,
            gone=looks.gone,
            failed=looks.failed,
            took_s=_took_s(task),
        )

    return steps


def _took_s(task: Task) -> float:
    return round((task.world.now() - task.started_at).total_seconds(), 1)


async def _let_go(task: Task, report: Report) -> None:
    now = task.world.now()
    tally = RunResult(
        outcome=report.outcome,
        new=report.new,
        revised=report.revised,
        known=report.known,
        failed=report.failed,
        took_ms=int((now - task.started_at).total_seconds() * 1000),
        error=masked("; ".join(report.reasons))[:2000] or None,
    )

    def write(tx: Transaction) -> None:
        row = tx.outlets.get(task.outlet.id)
        if task.orders.command != "revisit":
            tx.outlets.schedule(task.outlet.id, **_plan(task, report, row, now))
        tx.runs.end(task.run_id, tally, now)
        tx.leases.release(task.lease)

    try:
        await task.ask(write)
    except StoreError as error:
        # The next run marks this one as died.
        task.world.archive.owed.append(task.lease)
        log.warning("run.not_ended", outlet=task.outlet.id, reason=str(error))


def _plan(task: Task, report: Report, row: OutletRow, now: datetime) -> dict[str, object]:
    """When the outlet is due again: sooner where it brings something, later where it does not."""
    every_s = task.outlet.every_s
    last_s = row.interval_s or every_s
    ceiling_s = max(every_s, min(every_s * CEILING, MOST_WAIT.total_seconds()))
    interval_s = every_s if report.new or report.waiting else min(max(last_s, every_s) * 1.3, ceiling_s)
    failures = row.failures + 1 if report.outcome == "failed" else 0
    if failures:
        interval_s = min(every_s * 2 ** min(failures, 10), max(every_s, MOST_WAIT.total_seconds()))
    wait_s = interval_s * task.world.chance.uniform(0.9, 1.1)
    plan: dict[str, object] = {
        "due_at": now + timedelta(seconds=wait_s if report.outcome != "stopped" else 0),
        "interval_s": int(interval_s),
        "failures": failures,
        "last_run_at": now,
    }
    return plan | ({"last_new_at": now} if report.new else {})
