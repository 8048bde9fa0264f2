"""When an outlet is run again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ingest.pipeline.decide.waits import MAX_INTERVAL
from store.kinds import RunOutcome
from store.model import MAX_CLOCK_SKEW, MAX_DEFER, OutletRow, OutletTimes
from store.updates import OutletSchedule

MAX_INTERVAL_FACTOR = 8
"""The interval of an outlet that brings nothing new grows to at most so many times `every`."""

SAME_SILENCE = timedelta(hours=1)
"""Outlets whose silence began within such a time of each other may have fallen silent for one reason."""

NETWORK_RETRY_INTERVAL = timedelta(minutes=10)
"""How long an outlet waits at most when this machine's own network is suspected."""

_INTERVAL_GROWTH = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run of an outlet ended.

    `is_silent`: no host of it answered. `is_sound`: all of it that failed before was tried, and works. `feeds_due_at`
    is when the first of its feeds may be fetched again, None when that is at any time.
    """

    outcome: RunOutcome
    has_new: bool = False
    has_waiting: bool = False
    is_silent: bool = False
    is_sound: bool = True
    feeds_due_at: datetime | None = None


def next_run(
    known: OutletRow, end: RunEnd, now: datetime, *, every_s: float, jitter: float
) -> OutletSchedule:
    """When the outlet is due again: after `every_s` where it brings something new, later and later where it does not,
    and not before one of its feeds is, where none could be read.

    The wait is multiplied by `jitter` (about 1), so that outlets do not all become due together.
    """
    interval_s = _interval_s(known, end, every_s)
    due_at = now if end.outcome == "stopped" else now + timedelta(seconds=interval_s * jitter)
    if end.outcome in ("failed", "resting") and end.feeds_due_at:
        due_at = max(due_at, end.feeds_due_at)
    return OutletSchedule(
        outlet=known.id,
        due_at=due_at,
        interval_s=int(interval_s),
        failures=_failed_runs(known, end),
        last_run_at=now,
        last_new_at=now if end.has_new else known.last_new_at,
        every_s=int(every_s),
        silent_since=_silent_since(known, end, now),
    )


def _interval_s(known: OutletRow, end: RunEnd, every_s: float) -> float:
    is_same_pace = known.every_s is None or known.every_s == int(every_s)
    last_s = max(known.interval_s or every_s, every_s) if is_same_pace else every_s
    if end.outcome in ("resting", "stopped"):  # nothing is known that would change the interval
        return last_s
    was_down = known.failures > 0 or known.silent_since is not None
    works_again = was_down and end.outcome == "done" and end.is_sound
    if end.outcome == "failed" or end.has_new or end.has_waiting or works_again:
        return every_s
    return min(
        last_s * _INTERVAL_GROWTH, every_s * MAX_INTERVAL_FACTOR, max(every_s, MAX_INTERVAL.total_seconds())
    )


def _failed_runs(known: OutletRow, end: RunEnd) -> int:
    if end.outcome in ("failed", "degraded"):
        return known.failures + 1
    return 0 if end.outcome == "done" and end.is_sound else known.failures


def _silent_since(known: OutletRow, end: RunEnd, now: datetime) -> datetime | None:
    if end.outcome in ("resting", "stopped"):
        return known.silent_since
    return (known.silent_since or now) if end.is_silent else None


def turned(failures_before: int, failures: int) -> Literal["failing", "recovered"] | None:
    """How the outlet's state changed, by its failed runs in a row before and after a run."""
    if bool(failures_before) == bool(failures):
        return None
    return "failing" if failures else "recovered"


def is_due(outlet: OutletRow | OutletTimes, now: datetime, every_s: float) -> bool:
    """Whether the outlet is to be run now: it is due, its pace has become faster since it was scheduled, or it was
    scheduled while the clock was wrong."""
    if outlet.due_at is None or outlet.last_run_at is None or outlet.due_at <= now:
        return True
    if outlet.every_s and every_s < outlet.every_s and outlet.last_run_at + timedelta(seconds=every_s) <= now:
        return True
    longest = max(timedelta(seconds=2 * max(outlet.interval_s or 0, every_s)), MAX_DEFER)
    return outlet.last_run_at > now + MAX_CLOCK_SKEW or outlet.due_at > now + longest


def silent_together(outlets: Sequence[OutletRow], returned: OutletRow) -> tuple[str, ...]:
    """The other outlets that fell silent when the one that answers again did, and are silent still."""
    since = returned.silent_since
    return tuple(
        one.id
        for one in outlets
        if since
        and one.silent_since
        and one.id != returned.id
        and abs(one.silent_since - since) <= SAME_SILENCE
    )


def forgiven(outlet: OutletRow, now: datetime) -> OutletSchedule:
    """The outlet's schedule when its last failure is not its own: the failure does not count, and it is due soon."""
    soon = now + min(timedelta(seconds=outlet.every_s or 0), NETWORK_RETRY_INTERVAL)
    return OutletSchedule(
        outlet=outlet.id,
        due_at=min(outlet.due_at or soon, soon),
        interval_s=outlet.interval_s or 0,
        failures=max(outlet.failures - 1, 0),
        last_run_at=outlet.last_run_at or now,
        last_new_at=outlet.last_new_at,
        every_s=outlet.every_s,
        silent_since=outlet.silent_since,
    )
