"""Where values stand on an axis, and which of them are written there. Pure; times are UTC."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

_STEPS_S = (
    *(n * MINUTE_S for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR_S for n in (1, 2, 3, 6, 12)),
    *(n * DAY_S for n in (1, 2, 7, 14)),
)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_FIRST_MONDAY_S = 4 * DAY_S  # 1970-01-05: steps of weeks begin on Mondays

MIN_TS, MAX_TS = -62_135_596_800, 253_402_300_799
"""The first and the last second that a calendar of four digits has."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis, with what is written there."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places: `first` stands at `start`, `last` at `end`. Values beyond them stand at the ends."""

    first: float
    last: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.last <= self.first:
            return self.start
        part = min(1.0, max(0.0, (value - self.first) / (self.last - self.first)))
        return self.start + part * (self.end - self.start)


def moment(ts: float) -> datetime:
    """The time of epoch seconds; what no calendar has is its first or last second."""
    return datetime.fromtimestamp(min(MAX_TS, max(MIN_TS, ts)), UTC)


def time_ticks(first_ts: float, last_ts: float, most: int) -> tuple[Tick, ...]:
    """At most `most` round times within the two, evenly spaced: times of day, days, Mondays, or months."""
    first_ts, last_ts = max(MIN_TS, first_ts), min(MAX_TS, last_ts)
    if most < 1 or last_ts < first_ts:
        return ()
    for step in _STEPS_S:
        if (last_ts - first_ts) / step <= most - 1 or step_count(first_ts, last_ts, step) <= most:
            return tuple(_stepped(first_ts, last_ts, step))
    passed = _month(moment(last_ts)) - _month(moment(first_ts))
    for months in _STEPS_MONTHS:
        if passed // months > most + 1:
            continue  # thousands of years would be written out month by month
        ticks = tuple(_months(first_ts, last_ts, months))
        if len(ticks) <= most:
            return ticks
    return ()


def step_count(first_ts: float, last_ts: float, step: int) -> int:
    """How many multiples of `step` lie within the two."""
    offset = _offset(step)
    return math.floor((last_ts - offset) / step) - math.ceil((first_ts - offset) / step) + 1


def _offset(step: int) -> int:
    return _FIRST_MONDAY_S if step % (7 * DAY_S) == 0 else 0


def _stepped(first_ts: float, last_ts: float, step: int) -> Iterator[Tick]:
    offset = _offset(step)
    start = offset + math.ceil((first_ts - offset) / step) * step
    for number in range(max(0, step_count(first_ts, last_ts, step))):
        at = start + number * step
        yield Tick(at, day_label(moment(at)) if at % DAY_S == 0 else f"{moment(at):%H:%M}")


def _months(first_ts: float, last_ts: float, step: int) -> Iterator[Tick]:
    first, last = moment(first_ts), moment(last_ts)
    for number in range(-(-_month(first) // step) * step, _month(last) + 1, step):
        if not 1 <= number // 12 <= 9999:
            continue
        at = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if first <= at <= last:
            yield Tick(at.timestamp(), f"{at.year}" if step >= 12 else f"{at:%b} {at.year}")


def _month(at: datetime) -> int:
    return at.year * 12 + at.month - 1


def day_label(at: datetime) -> str:
    """A day without its year: 26 Nov."""
    return f"{at.day} {at:%b}"


def period(first_ts: float, last_ts: float) -> str:
    """The days from the one to the other, with the year and the zone: 26-27 Nov 2026, UTC."""
    first, last = moment(first_ts), moment(last_ts)
    ends = f"{day_label(last)} {last.year}, UTC"
    if first.date() == last.date():
        return ends
    if first.year != last.year:
        return f"{day_label(first)} {first.year} – {ends}"
    return f"{first.day}–{ends}" if first.month == last.month else f"{day_label(first)} – {ends}"


def count_ticks(most: float, count: int = 3) -> tuple[Tick, ...]:
    """0 and round numbers above it, the last at or above `most`; at most `count` + 1 of them. Where there is one whole
    thing at least, all are whole."""
    if not most > 0 or not math.isfinite(most):
        return (Tick(0, "0"), Tick(1, "1"))
    step = next(_round_steps(most / count, is_whole=most >= 1))
    return tuple(Tick(step * n, short(step * n)) for n in range(math.ceil(most / step * (1 - 1e-9)) + 1))


def _round_steps(at_least: float, *, is_whole: bool) -> Iterator[float]:
    power = 10.0 ** math.floor(math.log10(at_least))
    if is_whole:
        at_least, power = max(1.0, at_least), max(1.0, power)
    for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15):
        step = factor * power
        if step >= at_least * (1 - 1e-9) and not (is_whole and step % 1):
            yield step


def short(value: float, digits: int = 3) -> str:
    """A number in few signs: 950, 1.2k, 3M; so many `digits` of it where it has a unit."""
    for unit, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{_round(value / unit, digits)}{sign}"
    return _round(value, 3)


def _round(value: float, digits: int) -> str:
    return f"{value:.{digits}g}" if abs(value) < 10**digits - 0.5 else f"{value:.0f}"


def duration(seconds: float) -> str:
    """A length of time in its two largest units: 45 s, 12 min, 2 h 5 min, 3 d 4 h."""
    whole = round(abs(seconds))
    if whole < MINUTE_S:
        return f"{whole} s"
    for unit, sign, part, part_sign in ((DAY_S, "d", HOUR_S, "h"), (HOUR_S, "h", MINUTE_S, "min")):
        if whole >= unit:
            rest = whole % unit // part
            return f"{whole // unit} {sign}" + (f" {rest} {part_sign}" if rest else "")
    return f"{whole // MINUTE_S} min"


@dataclass(frozen=True, slots=True)
class Bins:
    """Days put together, so that each has room: the first day of each bin, and how many days one has."""

    days: tuple[str, ...]
    size: int
    _cuts: tuple[int, ...]

    def means(self, values: Sequence[float]) -> tuple[float, ...]:
        """The mean of each bin's days: a bin that is not full is no smaller for that."""
        return self._each(values, lambda of_bin: sum(of_bin) / len(of_bin))

    def sums(self, values: Sequence[float]) -> tuple[float, ...]:
        return self._each(values, sum)

    def _each(self, values: Sequence[float], one: Callable[[Sequence[float]], float]) -> tuple[float, ...]:
        ends = (*self._cuts[1:], len(values))
        return tuple(one(values[start:end]) for start, end in zip(self._cuts, ends, strict=True))


def bins(days: Sequence[str], most: int) -> Bins:
    """As few days together as make at most `most` bins: single days, weeks, or four weeks and more."""
    size = next(
        (size for size in (1, 7, 28) if -(-len(days) // size) <= most), max(1, -(-len(days) // max(1, most)))
    )
    # Counted from the end, so that the newest bin is full.
    cuts = tuple(sorted(max(0, end - size) for end in range(len(days), 0, -size)))
    return Bins(tuple(days[cut] for cut in cuts), size, cuts)


def days_between(first: str, last: str) -> tuple[str, ...]:
    """Every day from `first` to `last`, YYYY-MM-DD, both included."""
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return tuple(f"{start + timedelta(days=n):%Y-%m-%d}" for n in range((end - start).days + 1))


def day_ts(day: str) -> int:
    """The first second of a UTC day, YYYY-MM-DD."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
