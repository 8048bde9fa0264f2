"""Items of a feed -> entries: clean text, absolute addresses, each address once. No input or output."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ingest.dates import plausible
from ingest.errors import Refused
from ingest.model import Entry, Instant
from ingest.redact import redact
from ingest.text import MAX_FIELD_CHARS, MAX_TITLE_CHARS, clean_line
from ingest.urls import Url
from store.model import Published

MAX_SUMMARY_CHARS = 2_000

MAX_ENTRIES = 50_000
"""The sitemap protocol allows no more addresses in one file, and no other kind of feed has as many."""

_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """What a feed says of one article before its address is checked.

    `links` are the addresses it may have, the preferred one first. `guid` is the feed's own name for it, ""
    when the feed gives none. `published` and `modified_at` are None when the feed does not give them.
    """

    links: tuple[str, ...]
    guid: str = ""
    title: str = ""
    summary: str = ""
    published: Instant | None = None
    modified_at: datetime | None = None


def to_entries(items: Iterable[FeedItem], base: Url, max_entries: int = MAX_ENTRIES) -> tuple[Entry, ...]:
    """The first `max_entries` entries that have an address we may follow, in the order given, each address once.

    Where an address comes again (a picture and the headline below it have the same link), the first title
    that is not empty is used.
    """
    found: dict[Url, Entry] = {}
    addresses: defaultdict[str | None, set[Url]] = defaultdict(set)
    for item in items:
        url = first_address(item.links, base)
        if not url:
            continue
        entry = _entry(url, item)
        addresses[entry.guid].add(url)
        if url not in found or (found[url].title is None and entry.title):
            found[url] = entry
            if len(found) == max_entries:
                break
    # What several articles are called names none of them.
    return tuple(
        entry if len(addresses[entry.guid]) == 1 else replace(entry, guid=None) for entry in found.values()
    )


def first_address(links: Iterable[str], base: Url) -> Url | None:
    """The first of `links` that can be followed, made absolute from `base`; None when there is none."""
    for link in links:
        # A link without a letter or digit leads to the feed itself or to its front page.
        if not re.search(r"\w", link):
            continue
        try:
            return Url(link, base)
        except Refused:
            continue
    return None


def day_in_path(url: str, now: datetime) -> datetime | None:
    """The day in the path of `url` as midnight UTC, a hint of the article's age; None when there is none."""
    match = _DAY_IN_PATH.search(url)
    if not match:
        return None
    try:
        return plausible(datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC), now)
    except ValueError:
        return None


def _entry(url: Url, item: FeedItem) -> Entry:
    return Entry(
        url=url,
        title=clean_line(item.title, MAX_TITLE_CHARS) or None,
        summary=clean_line(item.summary, MAX_SUMMARY_CHARS) or None,
        published=_published(item.published),
        modified_at=item.modified_at,
        guid=_guid(item.guid),
    )


def _guid(written: str) -> str | None:
    """The name as it may be kept; None where there is none, and for one that is too long or contains a secret."""
    guid = clean_line(written, MAX_FIELD_CHARS + 1)
    # A name that is cut, or of which a part is masked, could be that of another article.
    return guid if guid and len(guid) <= MAX_FIELD_CHARS and redact(guid) == guid else None


def _published(instant: Instant | None) -> Published | None:
    if instant is None:
        return None
    return Published(at=instant.at, precision=instant.precision, source="feed")
