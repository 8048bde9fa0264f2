"""Numbered addresses, from the newest number downwards: which is asked for next, and when it is enough. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.pipeline.past.places import Span

MAX_MISSES = 50
"""After so many numbers in a row without an article, there are no more."""

MAX_OLDER = 3
"""After so many articles in a row from before the span, what follows is older still."""


def known_numbers(
    template: str, addresses: Iterable[tuple[str, datetime | None]]
) -> dict[int, datetime | None]:
    """The numbers of stored articles, with when they were published, by the addresses that fit the template. What
    follows the number may be more than the template has: /news/123-title for /news/{n}."""
    before, _, after = _path(template).partition("{n}")
    pattern = re.compile(rf"{re.escape(before)}([0-9]{{1,18}})(?![0-9]){re.escape(after)}")
    return {int(match[1]): at for url, at in addresses if (match := pattern.match(_path(url)))}


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]


@dataclass(slots=True)
class Numbers:
    """A walk downwards through the numbers of one outlet. `next_number` is the one to be asked for next."""

    template: str
    known: dict[int, datetime | None]
    span: Span
    next_number: int = 0
    latest_at: datetime | None = None
    _misses: int = 0
    _older: int = 0

    def __post_init__(self) -> None:
        self.next_number = self._first()

    def _first(self) -> int:
        """The highest number that may be of the span: below the articles that are known to be newer."""
        dated = {number: at for number, at in self.known.items() if at}
        lowest = max((number for number, at in dated.items() if at < self.span.until), default=0)
        newer = [number for number, at in dated.items() if at >= self.span.until and number > lowest]
        return min(newer) - 1 if newer else max(self.known, default=0)

    @property
    def is_done(self) -> bool:
        """Whether no number is left that may be of the span."""
        return self.next_number < 1 or self._misses >= MAX_MISSES or self._older >= MAX_OLDER

    @property
    def left(self) -> int:
        """About how many numbers are left, by the newest article that is known to be older than the span; 0 where none
        is known."""
        older = (number for number, at in self.known.items() if at and at < self.span.since)
        end = max((number for number in older if number <= self.next_number), default=self.next_number)
        return 0 if self.is_done else self.next_number - end

    def take(self, most: int) -> list[tuple[str, datetime]]:
        """The next addresses, at most so many, each with the latest time at which its article can have been published,
        by the numbers above it. Numbers of stored articles are passed over."""
        taken: list[tuple[str, datetime]] = []
        while len(taken) < most and not self.is_done:
            number = self.next_number
            self.next_number -= 1
            if number in self.known:
                self.tell(self.known[number] or self.latest_at or self.span.since)
            else:
                taken.append((self.template.replace("{n}", str(number)), self._latest()))
        return taken

    def _latest(self) -> datetime:
        last = self.span.until - timedelta(microseconds=1)
        return max(min(self.latest_at or last, last), self.span.since)

    def tell(self, published_at: datetime | None) -> None:
        """What became of a number that was asked for: when its article was published; None: there is none."""
        if published_at is None:
            self._misses += 1
            return
        self._misses = 0
        self._older = self._older + 1 if published_at < self.span.since else 0
        self.latest_at = published_at
