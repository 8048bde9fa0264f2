"""Items of a feed -> entries: clean text, absolute addresses, each address once. No input or output."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ingest.dates import plausible
from ingest.discover.redirectors import unwrapped
from ingest.errors import Refused
from ingest.model import Entry, Instant
from ingest.redact import redact
from ingest.text import MAX_FIELD_CHARS, MAX_TITLE_CHARS, clean_line
from ingest.urls import Url
from store.model import Published

MAX_SUMMARY_CHARS = 2_000

MAX_ENTRIES = 50_000
"""The sitemap protocol allows no more addresses in one file, and no other kind of feed has as many."""

# Why an item of a feed gives no entry.
NO_ADDRESS = "without an address"
NOT_HTTP = "with an address that is not http(s)"
BAD_ADDRESS = "with an address that cannot be read"
ROUTE = "with a route of one page as the address"
FRONT_PAGE = "with the front page as the address"
PART_OF_PAGE = "with a part of another's page as the address"
NOT_READ = "that cannot be read"

_SCHEME_FIRST = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_HOST_FIRST = re.compile(r"www\.[\w-]+(\.[\w-]+)+(/|\Z)", re.I)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """An address, with the fragment that was cut off."""

    url: Url
    fragment: str

    @property
    def is_route(self) -> bool:
        """Whether the fragment is of the kind by which scripts choose what a page shows: #/news/1, #!news"""
        return self.fragment.startswith(("/", "!"))


_Addressed = tuple[FeedItem, _Address]


def to_entries(
    items: Iterable[FeedItem], base: Url, *, max_entries: int = MAX_ENTRIES, site: Url | None = None
) -> tuple[tuple[Entry, ...], Counter[str]]:
    """The first `max_entries` entries that have an address we may follow, in the order given, each address once; and
    how many items were left out, by reason.

    Where an address comes again (a picture and the headline below it have the same link), the first title
    that is not empty is used. `site` is for feeds, of which every item should be an article: those that lead to the
    front page of that site, or to a part of another item's page, are left out.
    """
    by_url, dropped = _by_url(items, base, max_entries)
    entries = []
    for url, announced in by_url.items():
        same = _without_routes(url, announced)
        dropped[ROUTE] += len(announced) - len(same)
        if site and _is_home(url) and url.registered_domain == site.registered_domain:
            dropped[FRONT_PAGE] += len(same)
        elif same:
            entries.append(_entry(url, [item for item, _ in same]))
            dropped[PART_OF_PAGE] += _count_parts(same) if site else 0
    names = Counter(entry.guid for entry in entries)
    # What several articles are called names none of them.
    unnamed = tuple(entry if names[entry.guid] == 1 else replace(entry, guid=None) for entry in entries)
    return unnamed, +dropped


def _by_url(
    items: Iterable[FeedItem], base: Url, max_urls: int
) -> tuple[dict[Url, list[_Addressed]], Counter[str]]:
    """The items of each address, for the first `max_urls` of them; and how many items have none, by reason."""
    found: dict[Url, list[_Addressed]] = {}
    dropped: Counter[str] = Counter()
    for item in items:
        address = _first_usable(item.links, base)
        if isinstance(address, str):
            dropped[address] += 1
            continue
        found.setdefault(address.url, []).append((item, address))
        if len(found) == max_urls:
            break
    return found, dropped


def _without_routes(url: Url, same: list[_Addressed]) -> list[_Addressed]:
    """Those of `same` that can be had at `url`: where a page has several routes, or is the front page, a script chooses
    by the route what it shows."""
    routes = {address.fragment for _, address in same if address.is_route}
    if not routes or (len(routes) == 1 and not _is_home(url)):
        return same
    return [(item, address) for item, address in same if not address.is_route]


def _is_home(url: Url) -> bool:
    # `/?p=140` is an article.
    return url.is_home and not url.query


def _count_parts(same: list[_Addressed]) -> int:
    """How many of the items have a fragment and a title other than the first's: they are other articles on its page."""
    first, place = same[0]
    return sum(
        address.fragment != place.fragment and item.title.strip() not in ("", first.title.strip())
        for item, address in same
    )


def first_address(links: Iterable[str], base: Url) -> Url | None:
    """The first of `links` that can be followed, made absolute from `base`; None when there is none."""
    address = _first_usable(links, base)
    return None if isinstance(address, str) else address.url


def _first_usable(links: Iterable[str], base: Url) -> _Address | str:
    """The first address that can be followed, one that is no route if possible; the reason when there is none."""
    reason, route = "", None
    for link in links:
        address = _address(link, base)
        if isinstance(address, _Address) and not address.is_route:
            return address
        if isinstance(address, _Address):
            route = route or address
        elif address != NO_ADDRESS:
            reason = reason or address
    return route or reason or NO_ADDRESS


def _address(link: str, base: Url) -> _Address | str:
    """What `link` leads to, seen on the page `base`; the reason when that cannot be asked for."""
    link = link.strip()
    # A link without a letter or digit leads to the feed itself or to its front page.
    if not re.search(r"\w", link):
        return BAD_ADDRESS if link else NO_ADDRESS
    if not _SCHEME_FIRST.match(link) and _names_host(link, base):
        link = f"{base.scheme}://{link}"
    if link.startswith("#"):
        return ROUTE if link.startswith(("#/", "#!")) else BAD_ADDRESS
    try:
        return _Address(url=unwrapped(Url(link, base)), fragment=link.partition("#")[2])
    except Refused:
        scheme = _SCHEME_FIRST.match(link)
        return NOT_HTTP if scheme and scheme[1].lower() not in ("http", "https") else BAD_ADDRESS


def _names_host(link: str, base: Url) -> bool:
    """Whether `link` is an address of which the scheme was forgotten, and no path below the page that it stands on."""
    return _HOST_FIRST.match(link) is not None or link.lower().startswith(f"{base.plain_host}/")


def day_in_path(url: str, now: datetime) -> datetime | None:
    """The day in the path of `url` as midnight UTC, a hint of the article's age; None when there is none."""
    match = _DAY_IN_PATH.search(url)
    if not match:
        return None
    try:
        return plausible(datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC), now)
    except ValueError:
        return None


def _entry(url: Url, same: list[FeedItem]) -> Entry:
    """The entry of the items that announce `url`."""
    item = next((item for item in same if clean_line(item.title)), same[0]) if len(same) > 1 else same[0]
    return Entry(
        url=url,
        title=clean_line(item.title, MAX_TITLE_CHARS) or None,
        summary=clean_line(item.summary, MAX_SUMMARY_CHARS) or None,
        published=_published(item.published),
        modified_at=item.modified_at,
        guid=_guid(same),
    )


def _guid(same: list[FeedItem]) -> str | None:
    """The name by which the items call their article, as it may be kept; None where there is none, and for one that
    is too long or contains a secret."""
    guids = (clean_line(item.guid, MAX_FIELD_CHARS + 1) for item in same if item.guid)
    guid = next(filter(None, guids), "")
    # A name that is cut, or of which a part is masked, could be that of another article.
    return guid if guid and len(guid) <= MAX_FIELD_CHARS and redact(guid) == guid else None


def _published(instant: Instant | None) -> Published | None:
    if instant is None:
        return None
    return Published(at=instant.at, precision=instant.precision, source="feed")
