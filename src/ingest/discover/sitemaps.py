"""Sitemaps, sitemap indexes, news sitemaps and text sitemaps -> entries and further feeds. No input or output.

A sitemap may have 50,000 addresses by its protocol, so it is parsed in chunks, and its whole tree is never in memory.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from ingest import dates
from ingest.charsets import decode
from ingest.config import Feed, Outlet
from ingest.discover.entries import MAX_ENTRIES, FeedItem, day_in_path, first_address, to_entries
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.xml_repair import Xml
from ingest.errors import NotAFeed
from ingest.text import clean_line
from ingest.urls import Url

_CHUNK_BYTES = 1 << 20
_TAIL_CHARS = 2_000
_ROOT_END = re.compile(r"</(?:[\w.-]{1,99}:)?(?:urlset|sitemapindex)\s*>|/>\s*\Z", re.I)
_ROW_END = re.compile(r"</(?:[\w.-]{1,99}:)?(?:url|sitemap)\s*>", re.I)


def parse(xml: Xml, base: Url, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of a sitemap, or the feeds of an index, fetched from `base`.

    Raises NotAFeed("xml") when nothing can be read from it.
    """
    zone = outlet.timezone if outlet else None
    rows, fault = _rows(xml.text)
    if fault and not any(row.get("loc") for row in rows):
        raise NotAFeed("xml", fault)
    broken = "; ".join(part for part in (xml.broken, fault) if part) or None
    if xml.root == "sitemapindex":
        return ParsedFeed(entries=(), feeds=_children(rows, base, now, zone), broken=broken)
    return ParsedFeed(entries=to_entries((_item(row, now, zone) for row in rows), base), broken=broken)


def parse_text_sitemap(body: bytes, content_type: str, base: Url) -> ParsedFeed:
    """The entries of a sitemap that is plain text, with an address on each line.

    Raises NotAFeed("not_a_feed") when most lines are something else.
    """
    lines = [line.strip() for line in decode(body, content_type).splitlines()[:MAX_ENTRIES] if line.strip()]
    items = [FeedItem(links=(line,)) for line in lines if line.lower().startswith(("http://", "https://"))]
    if not items or len(items) * 2 < len(lines):
        raise NotAFeed("not_a_feed", "neither XML nor a list of addresses")
    return ParsedFeed(entries=to_entries(items, base))


_Row = dict[str, str]
"""The fields of a <url> or <sitemap>, by their local names in lower case."""


def _rows(text: str) -> tuple[list[_Row], str | None]:
    """The rows of the document in its order, and what is wrong with it, None for nothing."""
    parser = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    rows: list[_Row] = []
    data = _drop_torn_row(text).encode()
    try:
        for at in range(0, len(data), _CHUNK_BYTES):
            parser.feed(data[at : at + _CHUNK_BYTES])
            rows.extend(_finished_rows(parser))
            if len(rows) > MAX_ENTRIES:
                return rows[:MAX_ENTRIES], f"more than {MAX_ENTRIES} addresses"
        parser.close()
        rows.extend(_finished_rows(parser))
    except etree.LxmlError as error:
        return rows, clean_line(f"malformed XML: {error}")
    faults = [entry.message for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR]
    return rows, clean_line(f"malformed XML: {faults[0]}") if faults else None


def _drop_torn_row(text: str) -> str:
    """`text` without the last row of a sitemap that is cut, because its address may be incomplete."""
    if _ROOT_END.search(text[-_TAIL_CHARS:]):
        return text
    ends = [match.end() for match in _ROW_END.finditer(text)]
    return text[: ends[-1]] if ends else ""


def _finished_rows(parser: "etree.XMLPullParser") -> Iterator[_Row]:
    for _, element in parser.read_events():
        is_row = _local_name(element) in ("url", "sitemap")
        if is_row:
            yield _fields(element)
        parent = element.getparent()
        if parent is not None and (is_row or parent.getparent() is None):
            # Elements that were read are removed, so that the tree of a whole sitemap is never in memory.
            element.clear()
            while element.getprevious() is not None:
                del parent[0]


def _fields(element: "etree._Element") -> _Row:
    row: _Row = {}
    for part in element.iter():
        # The <image:loc> of a picture is not the address of the article.
        if part.text and _local_name(part.getparent()) not in ("image", "video"):
            row.setdefault(_local_name(part), part.text.strip())
    return row


def _local_name(element: "etree._Element | None") -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _item(row: _Row, now: datetime, zone: str | None) -> FeedItem:
    modified = dates.parse(row.get("lastmod", ""), now=now, zone=zone)
    url = row.get("loc", "")
    return FeedItem(
        links=(url,),
        title=row.get("title", ""),
        published=dates.parse(row.get("publication_date", ""), now=now, zone=zone),
        modified_at=modified.at if modified else day_in_path(url, now),
    )


def _children(
    rows: list[_Row], base: Url, now: datetime, zone: str | None
) -> tuple[tuple[Feed, datetime | None], ...]:
    """The sitemaps of an index with their dates, without the index itself."""
    found: dict[Url, datetime | None] = {}
    for row in rows:
        url = first_address((row.get("loc", ""),), base)
        modified = dates.parse(row.get("lastmod", ""), now=now, zone=zone)
        if url and url != base:
            found.setdefault(url, modified.at if modified else None)
    return tuple((Feed(kind="sitemap", url=url.asked), at) for url, at in found.items())
