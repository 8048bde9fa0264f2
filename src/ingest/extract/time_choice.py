"""Which of the times that are given for an article is that of its publication, and why. No input or output.

The candidates come in the order of trust, and the first usable one is taken, with two exceptions: a mere day is made
exact by a time of day on or next to it, and one that is days away from what address and feed say gives way to one that
agrees with them, because two witnesses outweigh a rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.model import Instant
from ingest.text import clean_line
from store.model import Published, PublishedCandidate

MAX_CANDIDATES = 12
"""So many are kept: the chosen one, then those that it outranks, then those that were rejected."""

MAX_VALUE_CHARS = 60

ADDRESS, FEED, RULE = "address", "feed", "rule"
"""Sources that count in a way of their own: two are witnesses, the third is what the outlet's configuration says."""

# Two times of one article are on one day or next to it: days differ between zones.
_MAX_DAYS_BESIDE = 1
# An article may get its address some days before it is published; what is further away is of another event.
_MAX_DAYS_FROM_WITNESS = 2
# An address has the day on which the article was created: these say the same and are no witnesses of their own.
_WORDS_OF_CREATION = ("created", "dateCreated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The time of publication, None where no candidate can be it, and what became of each candidate."""

    published: Published | None
    candidates: tuple[PublishedCandidate, ...]


def candidate(
    value: str, instant: Instant | Published | None, source: str, *, refusal: str = ""
) -> PublishedCandidate:
    """A time that was read, before the choice; `refusal` says why it cannot be that of publication."""
    return PublishedCandidate(
        value=clean_line(value.strip(" :|"), MAX_VALUE_CHARS),
        source=source,
        at=instant.at if instant else None,
        precision=instant.precision if instant else None,
        decision="rejected" if refusal else "outranked",
        reason=refusal,
    )


def choose(candidates: Iterable[PublishedCandidate], modified: date | None = None) -> Choice:
    """The time of publication among `candidates`, which are in the order of trust.

    The feed's is a witness only: what it is worth itself is decided where both are stored. `modified` is the day of the
    last change that the page tells, with which a feed may agree because it announces changes too.
    """
    candidates = _bounded(dict.fromkeys(candidates))
    usable = [one for one in candidates if one.decision != "rejected" and one.source != FEED]
    if not usable:
        return Choice(published=None, candidates=tuple(candidates))
    first = usable[0]
    trusted, why = _with_witness(usable, candidates, modified) or (first, "the first in the order of trust")
    best = _made_exact(trusted, usable)
    if best is not trusted:
        why = f"gives the time of day, where {trusted.source} gives only the day"
    at = candidates.index(best)
    return Choice(
        published=published(best),
        candidates=tuple(
            replace(one, decision="chosen", reason=why) if one is best else _outranked(one, best, index < at)
            for index, one in enumerate(candidates)
        ),
    )


def published(one: PublishedCandidate) -> Published | None:
    """The time that a candidate gives, None where none could be read."""
    if one.at is None or one.precision is None:
        return None
    return Published(at=one.at, precision=one.precision, source=one.source)


def _outranked(one: PublishedCandidate, best: PublishedCandidate, is_before: bool) -> PublishedCandidate:
    if one.decision == "rejected":
        return one
    reason = f"gives way to {best.source}" if is_before else f"comes after {best.source}"
    return replace(one, decision="outranked", reason=reason)


def _with_witness(
    usable: Sequence[PublishedCandidate], candidates: Sequence[PublishedCandidate], modified: date | None
) -> tuple[PublishedCandidate, str] | None:
    """The first usable one that agrees with address or feed, where the first of all is days away from both; and why."""
    first = usable[0]
    witnesses = [(one.source, _day(one)) for one in candidates if one.source in (ADDRESS, FEED) and one.at]
    if first.source in (ADDRESS, RULE) or not witnesses:
        return None
    if any(_days(_day(first), day) <= _MAX_DAYS_FROM_WITNESS for _, day in witnesses):
        return None
    for one in usable[1:]:
        for source, day in witnesses:
            if _days(_day(one), day) <= _MAX_DAYS_BESIDE and _is_witness(one, source, modified):
                return one, f"agrees with the {source}, from which {first.source} is days away"
    return None


def _is_witness(one: PublishedCandidate, other_source: str, modified: date | None) -> bool:
    """Whether `one` says by itself what the other source says, too."""
    if other_source == ADDRESS:
        return one.source != ADDRESS and not one.source.endswith(_WORDS_OF_CREATION)
    return one.source == ADDRESS or _day(one) != modified


def _made_exact(trusted: PublishedCandidate, usable: Sequence[PublishedCandidate]) -> PublishedCandidate:
    """`trusted`; where that is a mere day, the first time of day after it in rank, on or next to that day. What the
    outlet's selector gives stays as it is."""
    if trusted.precision != "day" or trusted.source == RULE:
        return trusted
    lower = usable[usable.index(trusted) + 1 :]
    is_exact = (
        one for one in lower if one.precision != "day" and _days(_day(one), _day(trusted)) <= _MAX_DAYS_BESIDE
    )
    return next(is_exact, trusted)


def _day(one: PublishedCandidate) -> date:
    if one.at is None:
        raise ValueError(f"no time in {one.value!r}")
    return one.at.date()


def _days(one: date, other: date) -> int:
    return abs((one - other).days)


def _bounded(candidates: Iterable[PublishedCandidate]) -> list[PublishedCandidate]:
    """At most MAX_CANDIDATES, in their order; the rejected ones are left out first, then the lowest in rank."""
    listed = list(candidates)
    order = sorted(range(len(listed)), key=lambda at: (listed[at].decision == "rejected", at))
    return [listed[at] for at in sorted(order[:MAX_CANDIDATES])]
