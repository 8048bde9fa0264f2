"""What is wrong with the machine, and with the program on it, by what the database tells. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from ingest.pipeline.decide.alarms.outlets import Trouble
from store.model import DiskSample, OutletHour, OutletRow

LATE_AFTER = timedelta(minutes=10)
"""So long after an outlet was due, and after one whole interval of it, nobody seems to fetch it."""

STOPPED_AFTER_GAPS = 2
"""So many times the longest gap between two runs, which is an hour at least, and nobody runs outlets any more."""

DISK_FULL_WITHIN = timedelta(days=7)
MIN_DISK_SAMPLES = 6
MIN_FREE_BYTES = 100_000_000
"""With less room than that the next large transaction may fail."""

_SHORT = timedelta(hours=24)


def is_late(due_at: datetime | None, interval_s: int | None, now: datetime) -> bool:
    """Whether an outlet with this interval was due long ago."""
    patience = max(LATE_AFTER, timedelta(seconds=interval_s or 0))
    return due_at is not None and now - due_at > patience


def stopped(newest: OutletRow, hours: Sequence[OutletHour], now: datetime) -> Sequence[Trouble]:
    """That nobody runs outlets any more, where the one that was run last is late, and there was no run for far longer
    than ever in the last weeks, of which `hours` tell: cron comes at its own times, and machines sleep."""
    ran = [one.hour for one in hours]
    longest_h = max((later - earlier for earlier, later in pairwise(ran)), default=1)
    last = newest.last_run_at
    if last is None or now - last < timedelta(hours=STOPPED_AFTER_GAPS * longest_h):
        return ()
    return (Trouble("stopped", "", f"no outlet was run since {last:%Y-%m-%d %H:%M} UTC"),)


def disk(samples: Sequence[DiskSample], now: datetime) -> Iterator[Trouble]:
    """That the disk is full, or will be within a week, by how its room shrank in the last day or the last days: the
    median of the hours, so that one large copy that comes and goes is no alarm."""
    if not samples:
        return
    free = samples[-1].free_bytes
    left = min(
        (one for since in (timedelta(days=8), _SHORT) if (one := _left(samples, now - since))), default=None
    )
    if free < MIN_FREE_BYTES:
        yield Trouble("disk", "", f"the disk of the database has only {free / 1e6:,.0f} MB left")
    elif left is not None and left < DISK_FULL_WITHIN:
        days = left.total_seconds() / 86_400
        yield Trouble(
            "disk",
            "",
            f"the disk of the database will be full in {days:.1f} days: {free / 1e9:,.1f} GB are left",
        )


def _left(samples: Sequence[DiskSample], since: datetime) -> timedelta | None:
    """In what time the room is used up, as it shrank since; None where it does not shrink, or too little is known."""
    some = [one for one in samples if one.at >= since]
    if len(some) < MIN_DISK_SAMPLES:
        return None
    shrinks = [
        (before.free_bytes - after.free_bytes) / max((after.at - before.at).total_seconds(), 1.0)
        for before, after in pairwise(some)
    ]
    speed = median(shrinks)
    whole = (some[0].free_bytes - some[-1].free_bytes) / max((some[-1].at - some[0].at).total_seconds(), 1.0)
    speed = min(speed, whole) if speed > 0 else 0.0
    return timedelta(seconds=min(some[-1].free_bytes / speed, 1e9)) if speed > 0 else None
