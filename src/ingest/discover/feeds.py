"""RSS, Atom and RDF -> entries. No input or output.

It imports feedparser, so it must be imported in a child process only.
"""

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax import SAXException

import feedparser
from feedparser.exceptions import ThingsNobodyCaresAboutButMe

from ingest import dates
from ingest.config import Outlet
from ingest.discover.entries import FeedItem, to_entries
from ingest.discover.html_text import html_to_text
from ingest.discover.nesting import cut_nested
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.trim import drop_torn_tail, keep_newest
from ingest.discover.xml_repair import Xml
from ingest.errors import NotAFeed, Refused
from ingest.model import Instant
from ingest.text import clean_line
from ingest.urls import Url

# What feedparser raises on broken bytes: seen in fuzzing, or raised in its own code.
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
# A plain dict, because feedparser's own gives the value of another field for a missing one, with a warning.
_RawItem = dict[str, Any]
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
# The fields with a time of publication, the best first. Atom feeds without <published> give `updated` only.
_DATE_FIELDS = ("published", "created", "updated")


def parse(xml: Xml, base: Url, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of the feed `xml`, fetched from `base`. Raises NotAFeed("xml") when none can be read."""
    found, channel_link, broken = items(xml, now, outlet)
    site = _join(base, channel_link)
    # Atom defines what a relative address is relative to. For the others it is by custom the channel's link.
    entries, dropped = to_entries(found, base if xml.root == "feed" else site, site=site)
    return ParsedFeed(entries=entries, broken=broken, dropped=tuple(dropped.most_common()))


def items(xml: Xml, now: datetime, outlet: Outlet | None) -> tuple[tuple[FeedItem, ...], str, str | None]:
    """The items of the feed, the link of its channel ("" for none), and what is wrong with it."""
    text, cut = keep_newest(drop_torn_tail(xml.text), now)
    parsed = _feedparser(cut_nested(text))
    fault = _fault(parsed)
    if not parsed["entries"] and (fault or cut):
        raise NotAFeed("xml", fault or cut or "")
    zone = outlet.timezone if outlet else None
    broken = "; ".join(part for part in (xml.broken, cut, fault) if part) or None
    channel_link = _string(_RawItem(parsed["feed"]), "link")
    return tuple(_item(_RawItem(raw), now, zone) for raw in parsed["entries"]), channel_link, broken


def _join(base: Url, url: str) -> Url:
    """`url` made absolute from `base`; `base` when that gives no web address."""
    try:
        return Url(url, base)
    except Refused:
        return base


def _feedparser(text: str) -> Mapping[str, Any]:
    # Sanitizing and resolving of links are off: they rewrite markup, of which only the text is used.
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_ERRORS as error:
        raise NotAFeed("xml", clean_line(f"{type(error).__name__}: {error}")) from error
    return parsed


def _fault(parsed: Mapping[str, Any]) -> str | None:
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or not isinstance(error, SAXException):
        return None
    return clean_line(f"malformed XML: {error.getMessage()}")


def _item(raw: _RawItem, now: datetime, zone: str | None) -> FeedItem:
    published, modified = _instants(raw, now, zone)
    return FeedItem(
        links=_links(raw),
        guid=_string(raw, "id"),
        title=_text(raw, "title"),
        summary=_text(raw, "summary"),
        published=published,
        modified_at=modified.at if modified else None,
    )


def _links(raw: _RawItem) -> tuple[str, ...]:
    """The addresses the item may have, the best first: the one behind a counting proxy, a page, its link."""
    link, guid = _string(raw, "link"), _string(raw, "id")
    guid_is_absolute = re.match(r"https?://", guid, re.I) is not None
    if link == guid and not guid_is_absolute and raw.get("guidislink"):
        # A guid is an address by default, but often it is just a number without `isPermaLink="false"`.
        link = ""
    found = raw.get("links")
    others = [other for other in found if isinstance(other, dict)] if isinstance(found, list) else []
    alternates = [other for other in others if other.get("rel") == "alternate"]
    pages = [_string(other, "href") for other in alternates if other.get("type") in _PAGE_TYPES]
    rest = [_string(other, "href") for other in alternates if other.get("type") not in _PAGE_TYPES]
    # With an empty link element, feedparser does not use the guid as the link; and never what an RDF item is about.
    last_resort = guid if guid_is_absolute and (raw.get("link") == "" or "guidislink" not in raw) else ""
    return (_string(raw, "feedburner_origlink"), *pages, link, *rest, last_resort)


def _string(raw: _RawItem, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _text(raw: _RawItem, key: str) -> str:
    value, detail = _string(raw, key), raw.get(f"{key}_detail")
    content_type = _string(detail, "type") if isinstance(detail, dict) else "text/html"
    return value if content_type == "text/plain" else html_to_text(value)


def _instants(raw: _RawItem, now: datetime, zone: str | None) -> tuple[Instant | None, Instant | None]:
    """When the item was published, and when it was modified, None if that is the same time."""
    instants = [instant for key in _DATE_FIELDS if (instant := _instant(raw, key, now, zone))]
    updated = _instant(raw, "updated", now, zone)
    published = instants[0] if instants else None
    return published, updated if updated != published else None


def _instant(raw: _RawItem, key: str, now: datetime, zone: str | None) -> Instant | None:
    return dates.parse(_string(raw, key), now=now, zone=zone, is_field=True)
