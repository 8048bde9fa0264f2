"""Looks for alarms: after a run of an outlet in which something happened, and from time to time for what no run tells.

Each look comes after the run has ended: what it costs is no part of an idle run. It reads and decides while nothing is
locked; what has changed is written in a small transaction of its own, and told after that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from ingest.config import Outlet
from ingest.pipeline.decide import alarms as decide
from ingest.pipeline.decide.alarms import DayShare, LastRun, OutletHealth, Trouble
from ingest.pipeline.report import RunReport
from ingest.redact import redact
from store.errors import StoreError
from store.kinds import AlarmWay
from store.model import Alarm, DiskSample, OutletRow
from store.store import Transaction

if TYPE_CHECKING:
    from ingest.pipeline.deps import AsyncStore, OutletRun

log = structlog.get_logger()

USUAL = timedelta(days=28)
PAST = timedelta(days=decide.PAST_DAYS)
HOURS_KEPT = timedelta(days=decide.PAST_DAYS + 7)
CERTIFICATE_ENDS_WITHIN = timedelta(days=7)
STOPPED_PAST = timedelta(days=14)
DISK_EVERY = timedelta(hours=1)
DISK_KEPT = timedelta(days=9)
LOOKED_AT_MAX = 250
"""At so many outlets one look goes at most; the others have theirs a minute later."""

ALL = 1 << 31
"""More outlets than there are."""

AGAIN_WHILE_LASTING = timedelta(minutes=10)
"""How long an alarm that lasts is not looked at again, where no run tells of it."""

_COUNTED = ("done", "degraded", "failed")
_FOREIGN = "max_foreign"


def count_run(outlet: str, report: RunReport, known: OutletRow, now: datetime, tx: Transaction) -> None:
    """Counts a run that ends in its hour. One that told nothing of the outlet does not count."""
    if report.outcome in _COUNTED:
        tx.alarms.add_run(
            outlet,
            now,
            is_failure=report.outcome != "done",
            is_batch=report.new > 0,
            last_new_at=known.last_new_at,
        )


def is_telling(report: RunReport, known: OutletRow, now: datetime) -> bool:
    """Whether a run has shown anything by which an alarm may begin or end."""
    if report.outcome not in _COUNTED:
        return False
    is_due = known.alarms_at is None or known.alarms_at <= now
    happened = report.new or report.failed or report.turned or report.remarks
    return bool(happened or report.outcome != "done" or is_due)


async def look_after_run(run: "OutletRun", report: RunReport) -> None:
    """Looks for the alarms of the outlet of a run that has ended. A database that is away is told by others."""
    deps, outlet, now = run.deps, run.outlet, run.deps.now()
    try:
        health, medians = await deps.store.read(partial(_after_run, run, report, now))
        changed = await _change(deps.store, outlet.id, health, deps.alarm_ways, medians)
    except StoreError as error:
        log.warning("alarms.not_looked_for", outlet=outlet.id, reason=str(error))
        return
    _log(changed)


def _after_run(
    run: "OutletRun", report: RunReport, now: datetime, tx: Transaction
) -> tuple[OutletHealth, Mapping[bytes, int]]:
    """What is known of the outlet, and how many words the articles of today have, where some are new."""
    health = outlet_health(run.outlet, _last_run(run, report, tx), now, tx)
    medians = tx.alarms.median_words(run.outlet.id, _keys(run.outlet), now) if report.new else {}
    return health, medians


def _last_run(run: "OutletRun", report: RunReport, tx: Transaction) -> LastRun:
    feeds = tx.alarms.feeds_of_run(run.run_id)
    return LastRun(
        failures=tx.outlets.get(run.outlet.id).failures,
        reasons=report.reasons,
        quotas=tuple(one for one in report.remarks if _FOREIGN not in one),
        read=frozenset(url for url, outcome, _ in feeds if outcome in ("read", "same")),
        forbidden=tuple(
            url for url, outcome, reason in feeds if outcome == "refused" and reason.startswith("robots")
        ),
    )


async def _change(
    store: "AsyncStore",
    outlet: str,
    health: OutletHealth,
    ways: Sequence[AlarmWay],
    medians: Mapping[bytes, int],
) -> list[Alarm]:
    """Decides while nothing is locked, and writes that and the `medians`. What another process begins or ends meanwhile
    is neither begun nor ended twice: the database sees to it."""
    changes = decide.alarm_changes(health.lasting, decide.troubles(health), outlet, health.now)
    again_at = _again_at(health, lasts=bool(changes.lasts or changes.begins))
    if again_at is None and not changes.ends and not medians:
        return []

    def write(tx: Transaction) -> list[Alarm]:
        if medians:
            tx.alarms.set_median_words(outlet, medians, health.now)
        if again_at:
            tx.alarms.look_again(outlet, again_at)
            tx.alarms.forget_hours(outlet, health.now - HOURS_KEPT)
        return tx.alarms.apply(changes, ways)

    return await store.write(write)


def _again_at(health: OutletHealth, *, lasts: bool) -> datetime | None:
    """When its alarms are looked for again at the latest; None: as it is."""
    if lasts:
        return health.now + AGAIN_WHILE_LASTING
    if health.rhythm is None:
        return None
    if health.last_new_at is None:
        return health.now + timedelta(days=1)
    return decide.look_again_at(health.rhythm, health.last_new_at, health.now)


def outlet_health(outlet: Outlet, last: LastRun | None, now: datetime, tx: Transaction) -> OutletHealth:
    """What the database knows of an outlet by which its alarms are decided."""
    known, keys = tx.outlets.get(outlet.id), _keys(outlet)
    read_at = [row.read_at for row in tx.feeds.by_key(outlet.id, keys).values() if row.read_at]
    is_due = known.alarms_at is None or known.alarms_at <= now
    silences = tx.alarms.ended_silences(outlet.id)
    failing = known.failures > 0
    return OutletHealth(
        now=now,
        days=tx.alarms.days(outlet.id, now - 2 * USUAL),
        newest=tx.alarms.newest_pages(outlet.id),
        feeds=tx.alarms.feeds(outlet.id, keys, now - USUAL, now) if keys else (),
        runs=_runs(outlet.id, known, now, tx) if failing else (),
        lasting=tx.alarms.lasting(outlet.id),
        rhythm=(
            decide.rhythm(tx.alarms.hours(outlet.id, now - PAST), known.last_new_at or now, silences)
            if is_due
            else None
        ),
        last_new_at=known.last_new_at,
        read_at=max(read_at, default=None),
        run=last,
        known_liars=tx.alarms.known_liars(outlet.id),
        certificates=_certificates(outlet, now, tx),
    )


def _runs(outlet: str, known: OutletRow, now: datetime, tx: Transaction) -> list[DayShare]:
    # The failures in question are no part of the past: as many intervals back as there were of them.
    since = now - timedelta(seconds=(known.interval_s or 0) * (known.failures + 1)) - timedelta(hours=1)
    return [DayShare(bad, n) for bad, n in tx.alarms.runs_by_day(outlet, now - USUAL, since)]


def _certificates(outlet: Outlet, now: datetime, tx: Transaction) -> Mapping[str, datetime]:
    homepage = [outlet.parsed_homepage] if outlet.parsed_homepage else []
    hosts = {url.host for url in (*homepage, *(feed.parsed_url for feed in outlet.feeds))}
    return {
        origin: ends_at
        for origin, ends_at in tx.hosts.certificates_ending(now + CERTIFICATE_ENDS_WITHIN).items()
        if urlsplit(origin).hostname in hosts
    }


def _keys(outlet: Outlet) -> list[bytes]:
    return [feed.parsed_url.key for feed in outlet.polled]


# ---- what no run tells ------------------------------------------------------------------------------------------


async def look_around(
    store: "AsyncStore",
    outlets: Sequence[Outlet],
    now: datetime,
    ways: Sequence[AlarmWay],
    free_bytes: int | None,
) -> list[Alarm]:
    """Looks for alarms that no run tells: of outlets whose time has come, of the disk of the database, and whether
    anybody runs outlets. `outlets` are all that are configured, `free_bytes` is None where nobody can tell. Returns
    those that began or ended. Raises StoreError."""
    changed = await store.write(partial(_machine, outlets, now, ways, free_bytes))
    configured = {outlet.id: outlet for outlet in outlets}
    for id in await store.read(lambda tx: tx.alarms.due_outlets(now, LOOKED_AT_MAX)):
        outlet = configured.get(id)
        if outlet is None or not outlet.enabled:
            changed += await store.write(partial(_leave, id, now, ways))
        else:
            health = await store.read(partial(outlet_health, outlet, None, now))
            changed += await _change(store, id, health, ways, {})
    _log(changed)
    return changed


def _leave(id: str, now: datetime, ways: Sequence[AlarmWay], tx: Transaction) -> list[Alarm]:
    """An outlet that is paused, or configured no more, has no alarms."""
    changes = decide.alarm_changes(tx.alarms.lasting(id), (), id, now)
    tx.alarms.look_again(id, now + timedelta(days=1))
    return tx.alarms.apply(changes, ways)


def _machine(
    outlets: Sequence[Outlet],
    now: datetime,
    ways: Sequence[AlarmWay],
    free_bytes: int | None,
    tx: Transaction,
) -> list[Alarm]:
    troubles = [*_stopped(outlets, now, tx), *_disk(now, free_bytes, tx)]
    return tx.alarms.apply(decide.alarm_changes(tx.alarms.lasting(""), troubles, "", now), ways)


def _stopped(outlets: Sequence[Outlet], now: datetime, tx: Transaction) -> Sequence[Trouble]:
    enabled = {outlet.id for outlet in outlets if outlet.enabled}
    # Nearly always the first of them is one of ours; the others are run by other daemons, or by nobody any more.
    last = (row for limit in (1, 100, ALL) for row in tx.outlets.last_runs(limit) if row.id in enabled)
    newest = next(last, None)
    if newest is None:
        return ()
    if tx.runs.running_outlets() or not decide.is_late(newest.due_at, newest.interval_s, now):
        return ()
    return decide.stopped(newest, tx.alarms.hours(newest.id, now - STOPPED_PAST), now)


def _disk(now: datetime, free_bytes: int | None, tx: Transaction) -> Sequence[Trouble]:
    if free_bytes is None:
        return ()
    sample, samples = DiskSample(now, free_bytes), tx.alarms.disk_samples(now - DISK_KEPT)
    if not samples or now - samples[-1].at >= DISK_EVERY:
        tx.alarms.add_disk_sample(sample, now - DISK_KEPT)
    return tuple(decide.disk([*samples, sample], now))


def _log(changed: Sequence[Alarm]) -> None:
    for one in changed:
        where = {"outlet": one.outlet} if one.outlet else {}
        if one.ended_at is None:
            log.warning("alarm.began", **where, kind=one.kind, what=redact(one.what), cure=one.cure)
        else:
            log.warning("alarm.ended", **where, kind=one.kind, what=redact(one.what))
