"""Whether an outlet has been silent for longer than its own past makes plausible. Pure.

Two looks at one question, each with its own model, because no single one fits a minute-by-minute agency and a weekly:

* by days: each weekday has a probability of bringing nothing, from the same weekdays of the last weeks. So a weekly
  that skips an issue, or a holiday of an outlet that rests at weekends, is no alarm; the second one in a row is.
* by gaps: the longest time between two batches of articles in each hour is measured in batches that were to be expected
  meanwhile, by weekday and hour; how such gaps were distributed so far tells how likely a longer one is. So nights,
  weekends and bursts need no rule of their own.

An alarm is told where the probability is below what may come of chance once in FALSE_EVERY_DAYS.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from statistics import fmean, median, quantiles

from store.model import OutletHour

PAST_DAYS = 56
"""The past that tells what is usual: eight of each weekday."""

MIN_PAST_DAYS = 14
"""Before an outlet was read for so many days, nothing is known of its weekdays."""

FALSE_EVERY_DAYS = 1500
"""Of an outlet that is well, one silence in so many days may be taken for an alarm."""

MIN_DAY_OFF = 0.01
"""No weekday is so reliable that it brings nothing less often than one in a hundred: there are holidays."""

HOLIDAYS_TOGETHER = 0.1
"""How often a holiday has another one within HOLIDAY_DAYS after it."""

HOLIDAY_DAYS = 4

_PRIOR_DAYS = 0.1
_ALIKE_BELOW = 2.5
_WORKING_BELOW = 0.5
_MIN_GAPS = 20
_TAIL_FROM = 30
"""From so many gaps on, the longest fifth of them tells of the still longer ones; before, the longer half does."""

_MIN_SCALE = 1.0
"""Batches come at least as irregularly as if each came by chance."""
_HOURS, _DAY_H, _WEEK_H = 3600, 24, 168


@dataclass(frozen=True)
class Rhythm:
    """How an outlet published in the past: one value for each hour in which it was read, in their order."""

    hours: tuple[OutletHour, ...]

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Batches to be expected in each hour of the week, beginning on Thursday at 0:00 UTC, as epoch hours do."""
        of_week = _mean_by(self.hours, _WEEK_H)
        of_day = _mean_by(self.hours, _DAY_H)
        return tuple(
            (batches + of_day[at % _DAY_H].mean) / (count + 1)
            for at, (batches, count) in ((at, of_week[at].sums) for at in range(_WEEK_H))
        )

    @cached_property
    def quiet_rates(self) -> tuple[float, ...]:
        """What is to be expected at least in an hour of the day: on the quietest day of the week, because any day may
        be a holiday, and an hour earlier or later, because of summer time."""
        least = [min(self.rates[at::_DAY_H]) for at in range(_DAY_H)]
        return tuple(min(least[(at + by) % _DAY_H] for by in (-1, 0, 1)) for at in range(_DAY_H))

    @cached_property
    def gaps(self) -> tuple[float, ...]:
        """Of each hour that brought something the longest gap that ended in it, in batches that were to be expected
        meanwhile; the shortest first."""
        passed, before = 0.0, {}
        found = []
        for one in self.hours:
            before[one.hour] = passed
            rate = self.rates[one.hour % _WEEK_H]
            if one.batches and one.longest_s <= _HOURS:
                found.append(rate * one.longest_s / _HOURS)
            elif one.batches:
                found.append(passed - before.get(one.hour - one.longest_s // _HOURS, 0.0) + rate / 2)
            passed += rate
        return tuple(sorted(found))

    @cached_property
    def tail(self) -> "_Tail":
        """How the longest gaps are distributed."""
        gaps = self.gaps
        beyond = quantiles(gaps, n=5)[3] if len(gaps) >= _TAIL_FROM else median(gaps)
        excesses = [gap - beyond for gap in gaps if gap > beyond]
        return _Tail(beyond, max(fmean(excesses or (0.0,)), _MIN_SCALE), len(excesses))

    @cached_property
    def days(self) -> dict[int, list[OutletHour]]:
        """The hours by day, without days on which the outlet was read far less often than usual."""
        found: dict[int, list[OutletHour]] = defaultdict(list)
        for one in self.hours:
            found[one.hour // _DAY_H].append(one)
        usual = median(sum(one.runs for one in day) for day in found.values()) if found else 0
        return {day: of_it for day, of_it in found.items() if sum(one.runs for one in of_it) >= usual / 2}

    @cached_property
    def day_off(self) -> tuple[float, ...]:
        """The probability that a day of the week, the first one being Thursday, brings nothing."""
        silent, count = [0.0] * 7, [0.0] * 7
        for day, of_it in self.days.items():
            count[day % 7] += 1
            silent[day % 7] += not any(one.batches for one in of_it)
        if _are_alike(silent, count):  # what differs by chance alone would make some days look reliable
            silent, count = [sum(silent)] * 7, [sum(count)] * 7
        return tuple(
            max((off + _PRIOR_DAYS) / (n + 2 * _PRIOR_DAYS), MIN_DAY_OFF)
            for off, n in zip(silent, count, strict=True)
        )

    @cached_property
    def first_hours(self) -> tuple[int, ...]:
        """The hour of the day at which the first batch came, of each day that had one."""
        firsts = (min((one.hour for one in day if one.batches), default=None) for day in self.days.values())
        return tuple(first % _DAY_H for first in firsts if first is not None)


def _are_alike(silent: Sequence[float], count: Sequence[float]) -> bool:
    """Whether the days of the week differ no more in how often they are silent than they would by chance."""
    share = sum(silent) / max(sum(count), 1.0)
    if not 0 < share < 1:
        return True
    differing = (
        (off - n * share) ** 2 / (n * share * (1 - share)) for off, n in zip(silent, count, strict=True) if n
    )
    return sum(differing) / 6 < _ALIKE_BELOW


@dataclass(frozen=True, slots=True)
class _Tail:
    """Of the gaps longer than `beyond` the number, and how much longer they are on average."""

    beyond: float
    scale: float
    count: int


@dataclass(frozen=True, slots=True)
class _Sum:
    batches: float
    hours: int

    @property
    def mean(self) -> float:
        return self.batches / self.hours if self.hours else 0.0

    @property
    def sums(self) -> tuple[float, int]:
        return self.batches, self.hours


def _mean_by(hours: Sequence[OutletHour], period: int) -> list[_Sum]:
    batches, count = [0.0] * period, [0] * period
    for one in hours:
        batches[one.hour % period] += one.batches
        count[one.hour % period] += 1
    return [_Sum(of_it, n) for of_it, n in zip(batches, count, strict=True)]


def rhythm(
    hours: Sequence[OutletHour], until: datetime, silences: Sequence[tuple[datetime, datetime]]
) -> Rhythm:
    """The rhythm that the hours until then tell: until the last batch, because the silence after it is in question.

    Hours of runs that all failed tell nothing, and no more do those of `silences` that were alarms."""
    last = _hour(until)
    left_out = [(_hour(began), _hour(ended)) for began, ended in silences]
    return Rhythm(
        tuple(
            one
            for one in hours
            if last - PAST_DAYS * _DAY_H <= one.hour <= last
            and one.runs > one.failures
            and not any(began <= one.hour <= ended for began, ended in left_out)
        )
    )


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // _HOURS


def is_silent(known: Rhythm, last_new_at: datetime, read_at: datetime) -> bool:
    """Whether the outlet has been silent for too long: read at `read_at` last, it has brought nothing since
    `last_new_at`. False as long as too little is known of its past."""
    if len(known.days) < MIN_PAST_DAYS or read_at <= last_new_at:
        return False
    return _is_silent_by_days(known, last_new_at, read_at) or _is_silent_by_gaps(known, last_new_at, read_at)


def _is_silent_by_days(known: Rhythm, last_new_at: datetime, read_at: datetime) -> bool:
    active = sum(1 - off for off in known.day_off)
    if not known.first_hours:
        return False
    return silence_by_days(known, last_new_at, read_at) < 7 / (active * FALSE_EVERY_DAYS)


def silence_by_days(known: Rhythm, last_new_at: datetime, read_at: datetime) -> float:
    """How likely it is that the days after the one of the last batch bring nothing, until `read_at`."""
    first, last = (_hour(at) // _DAY_H for at in (last_new_at, read_at))
    chance, off_on = 1.0, None
    for day in range(first + 1, last + 1):
        off = known.day_off[day % 7]
        if off_on is not None and day - off_on <= HOLIDAY_DAYS:
            off = max(off, HOLIDAYS_TOGETHER)
        if day == last:
            break
        chance *= off
        off_on = day if known.day_off[day % 7] < _WORKING_BELOW else off_on
    if last > first:
        later = sum(hour >= read_at.astimezone(UTC).hour for hour in known.first_hours)
        still = (later + _PRIOR_DAYS) / (len(known.first_hours) + 2 * _PRIOR_DAYS)
        chance *= off + (1 - off) * still
    return chance


def _is_silent_by_gaps(known: Rhythm, last_new_at: datetime, read_at: datetime) -> bool:
    if len(known.gaps) < _MIN_GAPS:
        return False
    gaps_a_day = len(known.gaps) / len(known.days)
    return silence_by_gaps(known, last_new_at, read_at) < 1 / (max(gaps_a_day, 1.0) * FALSE_EVERY_DAYS)


def silence_by_gaps(known: Rhythm, last_new_at: datetime, read_at: datetime) -> float:
    """How likely a gap is that is as long as the one since the last batch, or longer."""
    expected = expected_batches(known, last_new_at, read_at)
    gaps, tail = known.gaps, known.tail
    if expected <= tail.beyond or not tail.count:
        return 1.0
    # What an exponential tail gives whose scale is known from so many gaps only.
    further = (1 + (expected - tail.beyond) / (tail.scale * tail.count)) ** -tail.count
    seen = (len(gaps) - bisect_left(gaps, expected)) / (len(gaps) + 1)
    return max(tail.count / len(gaps) * further, seen)


def expected_batches(known: Rhythm, since: datetime, until: datetime) -> float:
    """The batches that were to be expected at least between these times."""
    total, hour = 0.0, _hour(since)
    begins, ends = since.timestamp() / _HOURS, until.timestamp() / _HOURS
    # In whole weeks each hour of the day comes seven times.
    weeks = max(int((ends - begins) // _WEEK_H) - 1, 0)
    total += weeks * 7 * sum(known.quiet_rates)
    begins += weeks * _WEEK_H
    hour += weeks * _WEEK_H
    while hour < ends:
        part = min(hour + 1.0, ends) - max(float(hour), begins)
        total += known.quiet_rates[hour % _DAY_H] * part
        hour += 1
    return total


def look_again_at(known: Rhythm, last_new_at: datetime, now: datetime) -> datetime:
    """When the outlet will have been silent for too long, if it brings nothing until then; at the latest in a day."""
    steps = (*(timedelta(minutes=5 * n) for n in range(1, 12)), *(timedelta(hours=n) for n in range(1, 24)))
    for step in steps:
        if is_silent(known, last_new_at, now + step):
            return now + step
    return now + timedelta(days=1)
