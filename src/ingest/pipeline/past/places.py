"""Where the addresses of a span of days are listed, and of when an address is. Pure.

A sitemap says by its name (sitemap-2026-11.xml) or by the lastmod in its index of when its addresses may be; a page of
a dated archive says it by its own address. Days are UTC days. Names give days of some zone, so a day more on either
side may be meant.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import unquote

from ingest.config import Feed
from ingest.date_words import month_number
from ingest.discover.entries import day_in_path
from ingest.model import Entry
from ingest.page_numbers import page_number
from ingest.urls import Url
from store.model import FeedRow

DAY = timedelta(days=1)

UNKNOWN = datetime.max.replace(tzinfo=UTC)
"""Later than any article: how new the addresses of a place may be of which nothing is known."""

_NAMED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})"
    r"(?:(?:[-_/.]|&[a-z]{1,5}=)?(?P<month>0[1-9]|1[0-2])(?:(?:[-_/.]|&[a-z]{1,5}=)?(?P<day>0[1-9]|[12][0-9]|3[01]))?"
    r"|[-_/.](?P<word>[^\W\d_]{3,12}))?(?![0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `since` on and before `until`, both aware."""

    since: datetime
    until: datetime

    @classmethod
    def of_days(cls, first: date, last: date) -> "Span":
        """The UTC days from `first` to `last`, both included."""
        return cls(since=_midnight(first), until=_midnight(last) + DAY)

    def __contains__(self, at: datetime) -> bool:
        return self.since <= at < self.until

    def meets(self, other: "Span") -> bool:
        """Whether the two have a moment in common."""
        return self.since < other.until and other.since < self.until

    def widened(self) -> "Span":
        """With a day more on either side: in which zone a name was written is not known."""
        return Span(since=self.since - DAY, until=self.until + DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where addresses are listed: a sitemap, or a page of an archive.

    Nothing that it lists is newer than `newest`. `period` is that of its name, None where that says nothing.
    `archive` is the address of the dated archive that it is a page of, as it is configured, "" for sitemaps; `first` is
    then the first page of its period, which may have further ones. `is_guess`: nobody has configured it, so that it may
    be missing.
    """

    feed: Feed
    newest: datetime = UNKNOWN
    period: Span | None = None
    depth: int = 0
    archive: str = ""
    first: Url | None = None
    is_guess: bool = False


def archive_pages(archive: Feed, span: Span) -> Iterator[Place]:
    """The pages of a dated archive for the days of the span, the newest first: a page for each day, or for each month
    or year where the address has no day or no month. They are read as listings are."""
    seen: dict[str, Span] = {}
    last = (span.until - timedelta(microseconds=1)).date()
    for back in range((last - span.since.date()).days + 1):
        day = last - timedelta(days=back)
        seen.setdefault(_dated(archive.url, day), _period(archive.url, day))
    for url, period in seen.items():
        feed = Feed(kind="listing", url=url, select=archive.select)
        yield Place(feed=feed, newest=period.until, period=period, archive=archive.url, first=feed.parsed_url)


def further_pages(place: Place, linked: Iterable[Url]) -> list[Place]:
    """The further pages of the period of an archive's page, among the addresses that it links to. Another day is none,
    though its address may differ in a number only."""
    if place.first is None:
        return []
    dated_page = _dated_pages(place.archive.rstrip("/"))  # with a slash at its end or without
    found: dict[int, Place] = {}
    for url in linked:
        number = page_number(place.first, url)
        is_dated = dated_page.fullmatch(url.asked.rstrip("/"))
        if number and not is_dated and period_in_name(url.asked) == period_in_name(place.first.asked):
            feed = Feed(kind="listing", url=url.asked, select=place.feed.select)
            found.setdefault(number, replace(place, feed=feed))
    return [found[number] for number in sorted(found)]


def is_closed(place: Place, read_at: datetime) -> bool:
    """Whether nothing is added any more to the page of an archive that was read at that time."""
    return place.period is not None and place.period.widened().until <= read_at


def to_read(places: Iterable[Place], known: Mapping[bytes, FeedRow]) -> list[Place]:
    """Those of the places that have to be read: not the pages of an archive of which all addresses became entries
    before."""
    return [place for place in places if not _is_done(place, known.get(place.feed.parsed_url.key))]


def _is_done(place: Place, known: FeedRow | None) -> bool:
    # A page that is a feed of the outlet as well was read for what was new then.
    return known is not None and known.kind == "archive" and known.read_at is not None


def is_within(place: Place, span: Span) -> bool:
    """Whether the whole period of the place lies in the span, so that nothing of it is left out."""
    return place.period is not None and span.since <= place.period.since and place.period.until <= span.until


def children(parent: Place, named: Sequence[tuple[Feed, datetime | None]], span: Span) -> list[Place]:
    """The sitemaps of an index that may list addresses of the span.

    Their names count where most of them have a date; one that says when it changed last has nothing newer, unless the
    index says the same time of all.
    """
    periods = [period_in_name(feed.parsed_url.asked) for feed, _ in named]
    if sum(period is not None for period in periods) * 2 <= len(named):
        periods = [None] * len(named)
    says_when = len({modified_at for _, modified_at in named}) > 1 or len(named) == 1
    found = []
    for (feed, modified_at), period in zip(named, periods, strict=True):
        newest = [at for at in (modified_at if says_when else None, period and period.widened().until) if at]
        place = Place(
            feed=feed,
            newest=min(newest, default=parent.newest),
            period=period or parent.period,
            depth=parent.depth + 1,
            is_guess=parent.is_guess,
        )
        if place.newest >= span.since and (period is None or period.widened().meets(span)):
            found.append(place)
    return found


def period_in_name(url: str) -> Span | None:
    """The year, month or day that the address of a sitemap has in its path or query: 2026, 2026-11, 20261120,
    2026-nov, yyyy=2026&mm=11. A month or day of one figure may be a running number, and is not taken."""
    path = unquote(url.split("/", 3)[-1])
    found = list(_NAMED.finditer(path))
    if not found:
        return None
    year, month, day, word = found[-1].group("year", "month", "day", "word")
    month = month or (word and month_number(word))
    try:
        return _span(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        return None


def dated(place: Place, entry: Entry, span: Span, now: datetime) -> datetime | None:
    """Of when the entry is, as far as the place tells: its time of publication, the day in its address, when it changed
    last, or the place's own period; None when nothing tells. A change outside of the period tells of the sitemap."""
    if entry.published:
        return entry.published.at
    if day := day_in_path(str(entry.url), now):
        return day
    if entry.modified_at and (place.period is None or entry.modified_at in place.period.widened()):
        return entry.modified_at
    if place.period is None or not place.period.meets(span):
        return None
    return max(place.period.since, span.since)


def with_date(entry: Entry, at: datetime) -> Entry:
    """The entry with this hint of its age, where it says no time of publication."""
    return entry if entry.published else replace(entry, modified_at=at)


def _dated(url: str, day: date) -> str:
    values = {
        "yyyy": f"{day:%Y}",
        "mm": f"{day:%m}",
        "m": str(day.month),
        "dd": f"{day:%d}",
        "d": str(day.day),
    }
    for name, value in values.items():
        url = url.replace(f"{{{name}}}", value)
    return url


def _dated_pages(url: str) -> re.Pattern[str]:
    """What the addresses of a dated archive look like, and those of the days and months below its years or months."""
    written = re.escape(url)
    for name, figures in (("yyyy", 4), ("mm", 2), ("dd", 2)):
        written = written.replace(re.escape(f"{{{name}}}"), f"[0-9]{{{figures}}}")
    for name in ("m", "d"):
        written = written.replace(re.escape(f"{{{name}}}"), "[0-9]{1,2}")
    return re.compile(written if "{d" in url else written + "(/[0-9]{1,2}){0,2}")


def _period(url: str, day: date) -> Span:
    """What the page of an archive with this address is about that has `day` in it."""
    has_month, has_day = "{m" in url, "{d" in url
    return _span(day.year, day.month if has_month else None, day.day if has_day else None)


def _span(year: int, month: int | None, day: int | None) -> Span:
    first = date(year, month or 1, day or 1)
    if month is None:
        last = date(year, 12, 31)
    elif day is None:
        last = date(year + month // 12, month % 12 + 1, 1) - DAY
    else:
        last = first
    return Span.of_days(first, last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
