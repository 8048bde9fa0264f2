"""Sitemaps, sitemap indexes, news sitemaps, plain lists of addresses -> entries and further feeds.

No input or output. Written for 50,000 addresses in one file, which is what the protocol allows.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from ingest import dates
from ingest.charsets import decode
from ingest.config import Feed, Outlet
from ingest.discover.entries import MOST, Reading, address, day_in, entries
from ingest.discover.markup import Markup
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.text import clean_line

# The protocol's own limit.
ENTRIES_MAX = MOST
_CHUNK = 1 << 20
_CLOSED = re.compile(r"</(?:[\w.-]{1,99}:)?(?:urlset|sitemapindex)\s*>|/>\s*\Z", re.I)
_ROW_END = re.compile(r"</(?:[\w.-]{1,99}:)?(?:url|sitemap)\s*>", re.I)


def announced(source: Markup, base: str, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of a sitemap found at `base`, or the feeds of an index. Raises NotAFeed("xml")."""
    zone = outlet.timezone if outlet else None
    rows, fault = _rows(source.text)
    if fault and not any(row.get("loc") for row in rows):
        raise NotAFeed("xml", fault)
    broken = "; ".join(part for part in (source.broken, fault) if part) or None
    if source.root == "sitemapindex":
        return ParsedFeed(entries=(), feeds=_children(rows, base, now, zone), broken=broken)
    return ParsedFeed(entries=entries((_reading(row, now, zone) for row in rows), base), broken=broken)


def listed(body: bytes, content_type: str, base: str) -> ParsedFeed:
    """The entries of a sitemap that is plain text, an address on a line.

    Raises NotAFeed("not_a_feed") when most lines are something else.
    """
    rows = [row.strip() for row in decode(body, content_type).splitlines()[:ENTRIES_MAX] if row.strip()]
    readings = [Reading(links=(row,)) for row in rows if row.lower().startswith(("http://", "https://"))]
    if not readings or len(readings) * 2 < len(rows):
        raise NotAFeed("not_a_feed", "neither XML nor a list of addresses")
    return ParsedFeed(entries=entries(readings, base))


_Row = dict[str, str]


def _rows(text: str) -> tuple[list[_Row], str | None]:
    """The fields of each <url> or <sitemap> by their local names, and what is wrong with the document."""
    parser = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    rows: list[_Row] = []
    data = _untorn(text).encode()
    try:
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
            rows.extend(_ended(parser))
            if len(rows) > ENTRIES_MAX:
                return rows[:ENTRIES_MAX], f"more than {ENTRIES_MAX} addresses"
        parser.close()
        rows.extend(_ended(parser))
    except etree.LxmlError as error:
        return rows, clean_line(f"malformed XML: {error}")
    faults = [entry.message for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR]
    return rows, clean_line(f"malformed XML: {faults[0]}") if faults else None


def _untorn(text: str) -> str:
    """`text` without the last row of a cut sitemap, whose address may be half of one."""
    if _CLOSED.search(text[-2_000:]):
        return text
    ends = [found.end() for found in _ROW_END.finditer(text)]
    return text[: ends[-1]] if ends else ""


def _ended(parser: "etree.XMLPullParser") -> Iterator[_Row]:
    for _, element in parser.read_events():
        is_row = _local(element) in ("url", "sitemap")
        if is_row:
            yield _fields(element)
        parent = element.getparent()
        if parent is not None and (is_row or parent.getparent() is None):
            # What is read is let go, or the tree of a whole sitemap stays in memory.
            element.clear()
            while element.getprevious() is not None:
                del parent[0]


def _fields(element: "etree._Element") -> _Row:
    row: _Row = {}
    for part in element.iter():
        # A picture's <image:loc> is not the article's.
        if part.text and _local(part.getparent()) not in ("image", "video"):
            row.setdefault(_local(part), part.text.strip())
    return row


def _local(element: "etree._Element | None") -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _reading(row: _Row, now: datetime, zone: str | None) -> Reading:
    published = dates.parse(row.get("publication_date", ""), now=now, zone=zone)
    modified = dates.parse(row.get("lastmod", ""), now=now, zone=zone)
    url = row.get("loc", "")
    return Reading(
        links=(url,),
        title=row.get("title", ""),
        published_at=published.at if published else None,
        precision=published.precision if published else "second",
        modified_at=modified.at if modified else day_in(url, now),
    )


def _children(
    rows: list[_Row], base: str, now: datetime, zone: str | None
) -> tuple[tuple[Feed, datetime | None], ...]:
    found: dict[str, datetime | None] = {}
    for row in rows:
        url = address((row.get("loc", ""),), base)
        modified = dates.parse(row.get("lastmod", ""), now=now, zone=zone)
        if url and url != address((base,), base):
            found.setdefault(url, modified.at if modified else None)
    return tuple((Feed(kind="sitemap", url=url), at) for url, at in found.items())
