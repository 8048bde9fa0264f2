"""Which of the feeds that a feed names (the sitemaps of an index) are read in a run. Pure.

An index may have hundreds of sitemaps, of which a run reads a few. Where the new ones stand is not certain: the times
that it gives for them may be missing, the same for all, or untrue; their addresses may be numbered, dated, or neither;
the newest may stand first or last. So each of these signs in turn gives the next sitemap, and what was left is read by
the runs that follow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from ingest.config import Feed
from ingest.date_words import month_number
from ingest.pipeline import decide
from store.model import FeedRow

MAX_CHILDREN = 10
"""The number of feeds named by one feed that one run reads."""

PLACES_FOR_KNOWN = 3
"""So many of them are for feeds that were read before, as long as others were never read."""

MAX_KNOWN_CHILDREN = 10_000
"""The number of feeds named by one feed that are remembered: as many from its beginning as from its end."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A feed that another one names. `modified_at` is when that one says it changed; `row` is what is known of it; both
    are None for nothing."""

    feed: Feed
    modified_at: datetime | None = None
    row: FeedRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The feeds to be read in this run, and how many more should be read as well."""

    feeds: tuple[Feed, ...] = ()
    left: int = 0


def plan(children: Sequence[Child], now: datetime, places: int = MAX_CHILDREN) -> Plan:
    """What to read of the children, which are in the order of the feed that names them.

    Those that sleep hold no places. Those that were never read come first, the newest by any sign, those that failed
    last; of the others those that changed, then those that were not read for the longest time.
    """
    waiting = [child for child in children if child.row and decide.is_waiting(child.row, now)]
    woken = _woken(waiting)
    asleep = {child.feed for child in waiting} - {child.feed for child in woken}
    awake = [child for child in children if child.feed not in asleep]
    ranked = newest_first(awake)
    unread = [child for child in ranked if _read_at(child) is None]
    unread.sort(key=lambda child: child.row is not None and child.row.failures > 0)
    known = [child for child in ranked if _read_at(child) is not None]
    known.sort(key=lambda child: (not _has_changed(child), _read_at(child)))
    chosen = unread[: places - min(len(known), PLACES_FOR_KNOWN)]
    chosen += known[: places - len(chosen)]
    return Plan(feeds=tuple(child.feed for child in chosen), left=len(awake) - len(chosen))


def current_children(
    named: Iterable[tuple[Feed, datetime | None]], known: Mapping[bytes, FeedRow], since: datetime
) -> list[Child]:
    """The feeds that may have something new, in their order, with what is known of them by their keys.

    Times that are the same for all tell nothing. Else a feed that did not change after `since` is left out, but for
    those in whose place new entries would appear if the times are untrue: the first, the last, the newest, and the one
    with the highest number.
    """
    children = [
        Child(feed=feed, modified_at=modified_at, row=known.get(feed.parsed_url.key))
        for feed, modified_at in named
    ]
    times = [child.modified_at for child in children if child.modified_at is not None]
    if len(set(times)) < 2:
        return _limited([replace(child, modified_at=None) for child in children])
    likely = (children[0], children[-1], _by_address(_limited(children))[0])
    return _limited(
        [
            child
            for child in children
            if child.modified_at is None or child.modified_at >= min(since, max(times)) or child in likely
        ]
    )


def _limited(children: list[Child]) -> list[Child]:
    half = MAX_KNOWN_CHILDREN // 2
    return children if len(children) <= 2 * half else [*children[:half], *children[-half:]]


def newest_first(children: Sequence[Child]) -> list[Child]:
    """All children, those with the newest entries first as far as can be told.

    By the times given for them, by dates and running numbers in their addresses, from the end and from the beginning:
    each order in turn gives its next one.
    """
    times = {child.modified_at for child in children if child.modified_at is not None}
    dated = [child for child in children if child.modified_at is not None] if len(times) > 1 else []
    dated.sort(key=lambda child: child.modified_at.timestamp() if child.modified_at else 0.0, reverse=True)
    return list(_in_turn((dated, _by_address(children), children[::-1], children)))


def _by_address(children: Sequence[Child]) -> list[Child]:
    """By the numbers in their addresses, the highest first; addresses of different names in turn, those of the most
    frequent name first."""
    named: dict[tuple[str, ...], list[tuple[tuple[int, ...], Child]]] = {}
    for child in children:
        words, numbers = _words_and_numbers(child.feed)
        named.setdefault(words, []).append((numbers, child))
    groups = sorted(named.values(), key=len, reverse=True)
    for group in groups:
        group.sort(key=lambda pair: pair[0], reverse=True)
    return list(_in_turn([child for _, child in group] for group in groups))


def _in_turn(orders: Iterable[Sequence[Child]]) -> Iterator[Child]:
    """Each order's next child in turn, each child once."""
    rest = [iter(order) for order in orders]
    given: set[Feed] = set()
    while rest:
        for order in tuple(rest):
            child = next((one for one in order if one.feed not in given), None)
            if child is None:
                rest.remove(order)
            else:
                given.add(child.feed)
                yield child


def _words_and_numbers(feed: Feed) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words in the address, and its numbers so that later ones are higher: the year first, months by name too."""
    url = feed.parsed_url
    tokens = _TOKEN.findall(unquote(f"{url.path}?{url.query}"))
    words: list[str] = []
    numbers: list[int] = []
    for at, token in enumerate(tokens):
        if token.isdecimal():
            numbers += _dated(token)
        elif any(map(_is_year, tokens[max(at - 1, 0) : at + 2])) and (month := month_number(token)):
            numbers.append(month)
        else:
            words.append(token)
    return tuple(words), _year_first(numbers)


def _dated(digits: str) -> list[int]:
    """202611 and 20261120 as their parts; any other number whole."""
    date = _COMPACT_DATE.fullmatch(digits)
    return [int(part) for part in date.groups() if part] if date else [int(digits)]


def _is_year(token: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", token) is not None


def _year_first(numbers: list[int]) -> tuple[int, ...]:
    """11, 2026 as 2026, 11; 20, 11, 2026 as 2026, 11, 20; a month behind the year stays there."""
    at = next((at for at, number in enumerate(numbers) if _is_year(str(number))), None)
    if at is None:
        return tuple(numbers)
    before, behind = numbers[:at], numbers[at + 1 :]
    if not (behind and 1 <= behind[0] <= 12):
        before.reverse()
        return (numbers[at], *before, *behind)
    return (numbers[at], *behind, *before)


def _read_at(child: Child) -> datetime | None:
    return child.row.read_at if child.row else None


def _woken(waiting: Sequence[Child]) -> list[Child]:
    """Those that changed since they were read and had only old entries. Where most are said to have changed, the index
    says so of all at any time. A failure is waited for all the same."""
    old = [child for child in waiting if child.row and not child.row.failures]
    changed = [child for child in old if _has_changed(child)]
    return changed if len(changed) <= max(1, len(old) // 2) else []


def _has_changed(child: Child) -> bool:
    read_at = _read_at(child)
    return read_at is not None and child.modified_at is not None and child.modified_at > read_at
