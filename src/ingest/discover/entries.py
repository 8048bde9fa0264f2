"""What feeds say -> entries: clean, absolute, each address once. No input or output."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.dates import plausible
from ingest.errors import Refused
from ingest.model import Entry, Precision
from ingest.text import MAX_TITLE_CHARS, clean_line
from ingest.urls import followable

_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
SUMMARY_MAX = 2_000
# No feed announces more: the protocol of sitemaps ends here.
MOST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a feed says of one entry before its address is judged: `links` in the order of preference."""

    links: tuple[str, ...]
    title: str = ""
    summary: str = ""
    published_at: datetime | None = None
    precision: Precision = "second"
    modified_at: datetime | None = None


def entries(readings: Iterable[Reading], base: str, most: int = MOST) -> tuple[Entry, ...]:
    """The first `most` entries whose address can be followed, in the order given, each address once.

    Where an address comes again (the picture above a headline links as the headline does), its first
    title that is not empty counts.
    """
    found: dict[str, Entry] = {}
    for reading in readings:
        url = address(reading.links, base)
        if url and (url not in found or (found[url].title is None and reading.title.strip())):
            found[url] = _entry(url, reading)
            if len(found) == most:
                break
    return tuple(found.values())


def address(links: Iterable[str], base: str) -> str | None:
    """The first of `links` that can be followed from `base`; None when there is none."""
    for link in links:
        # An address without a letter would be the feed itself or its front page.
        if not re.search(r"\w", link):
            continue
        try:
            return followable(link, base)
        except Refused:
            continue
    return None


def day_in(url: str, now: datetime) -> datetime | None:
    """The day that stands in the path of `url`, as midnight UTC: a hint of age. None when there is none."""
    found = _DAY.search(url)
    if not found:
        return None
    try:
        return plausible(datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC), now)
    except ValueError:
        return None


def _entry(url: str, reading: Reading) -> Entry:
    return Entry(
        url=url,
        title=clean_line(reading.title, MAX_TITLE_CHARS) or None,
        summary=clean_line(reading.summary, SUMMARY_MAX) or None,
        published_at=reading.published_at,
        precision=reading.precision,
        modified_at=reading.modified_at,
    )
