"""How likely it is that so many of the newest pages lack something, by what their outlet has lacked so far. Pure.

The model is a beta-binomial one: each day has a share of its own, and the days before tell how these shares are
distributed. So what an outlet lacks often is no alarm, what varies from day to day needs more pages, and an outlet
without a past has no alarm: its next pages may be anything. The newest pages are looked at in windows of several sizes,
so that a fault shows in the first pages that it touches, and a slow decline later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, sqrt
from statistics import NormalDist

WINDOWS = (3, 5, 8, 12, 20, 32)
"""So many of the newest pages are looked at, each number for itself."""

FALSE_EVERY_DAYS = 20_000
"""Of an outlet that is well, one share in so many days may fall so far by chance that it is an alarm."""

MAX_WEIGHT = 200.0
"""The past counts at most as so many pages: it was a little different then."""

CALM_WINDOW = 5
"""An alarm ends when so many newest pages, all of them after it began, are as before."""

CALM = 0.05

_MIN_WEIGHT = 2.0
_LEAST_RATE = 0.2
_LEAST_DAYS = 7
"""The first runs of an outlet bring what has gathered in its feeds: no such number comes every day."""
_MIN_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class DayShare:
    """Of `n` pages of one day, `bad` lacked it."""

    bad: int
    n: int


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: the share of pages that lack it, as how many pages that counts, and how many pages come a day."""

    share: float
    weight: float
    a_day: float


def usual_share(days: Sequence[DayShare], prior: DayShare | None = None, *, is_even: bool = False) -> Usual:
    """What the days before tell; `prior`, where there is one, stands in as long as they are too few.
    `is_even`: days differ by chance alone."""
    n, bad = sum(day.n for day in days), sum(day.bad for day in days)
    a_day = max(n / max(len(days), _LEAST_DAYS), _LEAST_RATE)
    spread = inf if is_even else _spread([day for day in days if day.n], n, bad)
    if prior and n < prior.n:
        n, bad = n + prior.n, bad + prior.bad
    weight = min(float(n), MAX_WEIGHT, spread)
    share = ((bad / n if n else 0.0) * weight + 0.5) / (weight + 1)
    return Usual(share, weight + 1, a_day)


def _spread(days: Sequence[DayShare], n: int, bad: int) -> float:
    """How many pages of one day tell as much as one share for all days would: the less, the more the days differ."""
    if len(days) < 2 or not 0 < bad < n:
        return inf
    share = bad / n
    excess = sum((day.bad - day.n * share) ** 2 / (day.n * share * (1 - share)) for day in days)
    dispersion, a_day = excess / (len(days) - 1), n / len(days)
    if dispersion <= 1 or a_day <= 1:
        return inf
    likeness = min((dispersion - 1) / (a_day - 1), 1.0)
    return max(1 / likeness - 1, _MIN_WEIGHT)


def chance(bad: int, n: int, usual: Usual) -> float:
    """How likely it is that `bad` or more of the next `n` pages lack it."""
    a, b = usual.share * usual.weight, (1 - usual.share) * usual.weight
    whole = _log_beta(a, b)
    terms = (_log_choose(n, k) + _log_beta(a + k, b + n - k) - whole for k in range(bad, n + 1))
    return min(sum(exp(term) for term in terms), 1.0)


def threshold(usual: Usual) -> float:
    """Below this an alarm begins: each new page is a chance for a false one."""
    return 1 / (FALSE_EVERY_DAYS * max(usual.a_day, 1 / 7))


MIN_BAD = 3
"""Fewer pages that lack it are no pattern, however rare it is."""


def fallen(newest: Sequence[bool], usual_of: Callable[[int], Usual]) -> int:
    """The size of the window of `newest` pages (True: it lacks something) in which too many do; 0 where there is none.
    `usual_of` gives what was usual before a window."""
    for size in WINDOWS:
        bad = sum(newest[:size])
        if size > len(newest) or sum(newest[: WINDOWS[-1]]) < MIN_BAD:
            break
        if bad < MIN_BAD:
            continue
        usual = usual_of(size)
        if bad > size * usual.share and chance(bad, size, usual) < threshold(usual):
            return size
    return 0


def is_calm(newest: Sequence[bool], usual: Usual) -> bool:
    """Whether the newest pages, all after the alarm began, are as they were before."""
    some = newest[:CALM_WINDOW]
    return len(some) == CALM_WINDOW and (sum(some) == 0 or chance(sum(some), CALM_WINDOW, usual) > CALM)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Of the logarithms of the words of articles: their mean, how much single articles and whole days differ, of how
    many articles, and how many come a day."""

    mean: float
    spread: float
    day_spread: float
    n: int
    a_day: float


def usual_lengths(days: Sequence[tuple[int, float, float]]) -> Lengths:
    """What days tell: of each the number of articles, and the sums of logarithms and of their squares."""
    some = [day for day in days if day[0]]
    n = sum(day[0] for day in some)
    if n < 2:
        return Lengths(0.0, inf, 0.0, n, _LEAST_RATE)
    mean = sum(day[1] for day in some) / n
    variance = max((sum(day[2] for day in some) - n * mean**2) / (n - 1), _MIN_SPREAD**2)
    between = sum(count * (total / count - mean) ** 2 for count, total, _ in some) / max(len(some) - 1, 1)
    day_variance = max(between - variance, 0.0) / max(n / len(some), 1.0)
    return Lengths(
        mean, sqrt(variance), sqrt(day_variance), n, max(n / max(len(days), _LEAST_DAYS), _LEAST_RATE)
    )


MIN_LENGTHS = 20
"""Of fewer articles it is not known how long they usually are."""

COLLAPSED = 0.5
"""Texts are cut where they have on average less than this part of the words that are usual."""


def collapsed(newest: Sequence[float], usual_of: Callable[[int], Lengths]) -> int:
    """The size of the window of `newest` articles, by the logarithms of their words, that are too short; 0: none.
    `usual_of` gives what was usual before a window."""
    for size in WINDOWS:
        if size > len(newest):
            break
        usual = usual_of(size)
        if usual.n < MIN_LENGTHS:
            continue
        short = usual.mean - sum(newest[:size]) / size
        spread = sqrt(usual.spread**2 * (1 / size + 1 / usual.n) + usual.day_spread**2)
        if short > -log(COLLAPSED) and NormalDist().cdf(-short / spread) < 1 / (
            FALSE_EVERY_DAYS * max(usual.a_day, 1 / 7)
        ):
            return size
    return 0


def are_long_again(newest: Sequence[float], usual: Lengths) -> bool:
    """Whether the newest articles, all after the alarm began, are about as long as they were before."""
    some = newest[:CALM_WINDOW]
    return len(some) == CALM_WINDOW and sum(some) / CALM_WINDOW > usual.mean + log(COLLAPSED) / 2


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
