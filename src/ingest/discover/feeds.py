"""RSS, Atom, RDF and JSON Feed, told by content -> what they announce. No input or output.

Imports feedparser: to be imported in a child process only.
"""

import io
import re
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser
from feedparser.exceptions import ThingsNobodyCaresAboutButMe

from ingest import dates
from ingest.config import Outlet
from ingest.discover.entries import Reading, entries
from ingest.discover.largest import newest, untorn
from ingest.discover.markup import Markup
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.plain import plain
from ingest.errors import NotAFeed
from ingest.model import Instant
from ingest.text import clean_line

# What feedparser lets through on broken bytes: seen in fuzzing, or raised in its own code.
_PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    SAXException,
    TypeError,
    ValueError,
    ThingsNobodyCaresAboutButMe,
)
# A plain copy: the parser's own dictionary gives one field for another where it has none, with a warning.
_Raw = dict[str, Any]
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
# A feed's dates, the best first; an Atom feed that is never edited gives `updated` only.
_DATES = ("published", "created", "updated")


def announced(source: Markup, base: str, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of the feed `source`, found at `base`. Raises NotAFeed("xml") when none can be read."""
    found, home, broken = readings(source, now, outlet)
    # Atom says what a relative address is relative to; the others leave it to custom: the channel's own.
    return ParsedFeed(
        entries=entries(found, base if source.root == "feed" else _joined(base, home)), broken=broken
    )


def readings(
    source: Markup, now: datetime, outlet: Outlet | None
) -> tuple[tuple[Reading, ...], str, str | None]:
    """What the feed says of each entry, the address of its channel, and what is wrong with it."""
    text, cut = newest(untorn(source.text), now)
    parsed = _parsed(text)
    fault = _fault(parsed)
    items = parsed["entries"]
    if not items and (fault or cut):
        raise NotAFeed("xml", fault or cut or "")
    zone = outlet.timezone if outlet else None
    faults = [part for part in (source.broken, cut, fault) if part]
    channel = _word(_Raw(parsed["feed"]), "link")
    return tuple(_reading(_Raw(item), now, zone) for item in items), channel, "; ".join(faults) or None


def _joined(base: str, url: str) -> str:
    """`url` seen from `base`; `base` when they cannot be joined to a web address."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return base
    return joined if re.match(r"https?://[^/]", joined, re.I) else base


def _parsed(text: str) -> Mapping[str, Any]:
    # Sanitizing and resolving rewrite markup that we take for text anyway: time, and more surface.
    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_ERRORS as error:
        raise NotAFeed("xml", clean_line(f"{type(error).__name__}: {error}")) from error
    return found


def _fault(parsed: Mapping[str, Any]) -> str | None:
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or not isinstance(error, SAXException):
        return None
    return clean_line(f"malformed XML: {error.getMessage()}")


def _reading(item: _Raw, now: datetime, zone: str | None) -> Reading:
    published, modified = _instants(item, now, zone)
    return Reading(
        links=_links(item),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        published_at=published.at if published else None,
        precision=published.precision if published else "second",
        modified_at=modified.at if modified else None,
    )


def _links(item: _Raw) -> tuple[str, ...]:
    """Where the entry may be found, the best first: behind the counting proxy, its link, its alternates."""
    link, guid = _word(item, "link"), _word(item, "id")
    absolute_guid = re.match(r"https?://", guid, re.I) is not None
    if link == guid and not absolute_guid and item.get("guidislink"):
        # A guid that nobody marked as "no address" is often just a number.
        link = ""
    alternates = [other for other in item.get("links") or () if other.get("rel") == "alternate"]
    pages = [_word(other, "href") for other in alternates if other.get("type") in _PAGES]
    others = [_word(other, "href") for other in alternates if other.get("type") not in _PAGES]
    # An empty link element keeps the parser from taking the guid for it.
    last = guid if absolute_guid and item.get("link") == "" else ""
    return (_word(item, "feedburner_origlink"), *pages, link, *others, last)


def _word(item: _Raw, key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _text(item: _Raw, key: str) -> str:
    value, detail = _word(item, key), item.get(f"{key}_detail")
    kind = _word(detail, "type") if isinstance(detail, dict) else "text/html"
    return value if kind == "text/plain" else plain(value)


def _instants(item: _Raw, now: datetime, zone: str | None) -> tuple[Instant | None, Instant | None]:
    """When the entry was published, and when it was modified where the feed tells one from the other."""
    found = [instant for key in _DATES if (instant := _instant(item, key, now, zone))]
    updated = _instant(item, "updated", now, zone)
    published = found[0] if found else None
    return published, updated if updated != published else None


def _instant(item: _Raw, key: str, now: datetime, zone: str | None) -> Instant | None:
    read = dates.parse(_word(item, key), now=now, zone=zone)
    parsed = item.get(f"{key}_parsed")
    if read or not parsed or len(_word(item, key)) > dates.MAX_INPUT_CHARS:
        return read
    try:
        at = dates.plausible(datetime.fromtimestamp(timegm(parsed), UTC), now)
    except (ValueError, OverflowError, OSError):
        return None
    return Instant(at=at, precision="second") if at else None
