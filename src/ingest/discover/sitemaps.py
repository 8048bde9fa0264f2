"""Sitemaps, sitemap indexes, news sitemaps and text sitemaps -> entries and further feeds. No input or output.

A sitemap may have 50,000 addresses by its protocol, so it is parsed in chunks, and its whole tree is never in memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lxml import etree

from ingest import dates
from ingest.charsets import decode
from ingest.config import Feed, Outlet
from ingest.discover.entries import MAX_ENTRIES, NOT_READ, FeedItem, day_in_path, to_entries
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.xml_repair import Xml
from ingest.errors import NotAFeed
from ingest.text import clean_line
from ingest.urls import Url

_CHUNK_BYTES = 1 << 20
_TAIL_CHARS = 2_000
_ROW_END = re.compile(r"</(?:[\w.-]{1,99}:)?(?:url|sitemap)\s*>", re.I)
_LOC_END = re.compile(r"</(?:[\w.-]{1,99}:)?loc\s*>", re.I)
_LOC = re.compile(r"<(?:[\w.-]{1,99}:)?loc[\s>]", re.I)
_LINE_BREAK = re.compile(r"[\r\n]+")
# The <image:loc> of a picture is not the address of the article.
_MEDIA = re.compile(r"image|video", re.I)
_ROW_NAMES = frozenset({"url", "sitemap"})
# Many list the sitemaps of an index as if they were pages. No page has such a name, or any of these in an index.
_SITEMAP_FILE = re.compile(r"sitemap[^/]*\.xml(\.gz)?$|/sitemap[^/]*/[^/]*\.xml(\.gz)?$|\.xml\.gz$", re.I)
_XML_FILE = re.compile(r"\.xml(\.gz)?$", re.I)


def may_be_sitemap(xml: Xml) -> bool:
    """Whether a document is a sitemap by its root, or may be one by another name."""
    return xml.root in ("urlset", "sitemapindex") or (
        xml.root != "html" and _LOC.search(xml.text) is not None
    )


def parse(xml: Xml, base: Url, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries and the feeds of a sitemap or an index, fetched from `base`. Each row is read by its own name,
    because many documents have both kinds, or those of one kind under the root of the other.

    Raises NotAFeed("xml") when nothing can be read from it, NotAFeed("not_a_feed") when a document with another root
    contains no address.
    """
    zone = outlet.timezone if outlet else None
    rows, fault = _rows(xml)
    if fault and not any(row.addresses for row in rows):
        raise NotAFeed("xml", fault)
    if not rows and xml.root not in ("urlset", "sitemapindex"):
        raise NotAFeed("not_a_feed", f"a document <{xml.root}>")
    broken = "; ".join(part for part in (xml.broken, fault) if part) or None
    announced = [(row, address) for row in rows for address in row.addresses or ("",)]
    file = _XML_FILE if xml.root == "sitemapindex" else _SITEMAP_FILE
    is_sitemap = [row.is_sitemap or file.search(address.partition("?")[0]) for row, address in announced]
    listed = [pair for pair, is_listed in zip(announced, is_sitemap, strict=True) if is_listed]
    pages = [pair for pair, is_listed in zip(announced, is_sitemap, strict=True) if not is_listed]
    entries, dropped = to_entries((_page(row, address, now, zone) for row, address in pages), base)
    sitemaps, also_dropped = to_entries((_sitemap(row, address, now, zone) for row, address in listed), base)
    return ParsedFeed(
        entries=entries,
        # An index may list itself.
        feeds=tuple(
            (Feed(kind="sitemap", url=sitemap.url.asked), sitemap.modified_at)
            for sitemap in sitemaps
            if sitemap.url != base
        ),
        broken=broken,
        dropped=tuple((dropped + also_dropped).most_common()),
    )


def parse_text_sitemap(body: bytes, content_type: str, base: Url) -> ParsedFeed:
    """The entries of a sitemap that is plain text, with an address on each line.

    Raises NotAFeed("not_a_feed") when most lines are something else.
    """
    lines = [line.strip() for line in decode(body, content_type).splitlines()[:MAX_ENTRIES] if line.strip()]
    items = [FeedItem(links=(line,)) for line in lines if line.lower().startswith(("http://", "https://"))]
    if not items or len(items) * 2 < len(lines):
        raise NotAFeed("not_a_feed", "neither XML nor a list of addresses")
    entries, dropped = to_entries(items, base)
    dropped[NOT_READ] = len(lines) - len(items)
    return ParsedFeed(entries=entries, dropped=tuple((+dropped).most_common()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A <url> or <sitemap>: its addresses, and its other fields by their local names in lower case."""

    is_sitemap: bool
    addresses: tuple[str, ...]
    fields: dict[str, str]


def _rows(xml: Xml) -> tuple[list[_Row], str | None]:
    """The rows of the document in its order, and what is wrong with it, None for nothing."""
    parser = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    rows: list[_Row] = []
    data = _drop_torn_row(xml).encode()
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


def _drop_torn_row(xml: Xml) -> str:
    """The document without the last row of a sitemap that is cut, because its address may be incomplete."""
    end = rf"</(?:[\w.-]{{1,99}}:)?{re.escape(xml.root)}\s*>|/>\s*\Z"
    if re.search(end, xml.text[-_TAIL_CHARS:], re.I):
        return xml.text
    ends = [match.end() for match in _ROW_END.finditer(xml.text)] or [
        match.end() for match in _LOC_END.finditer(xml.text)
    ]
    return xml.text[: ends[-1]] if ends else ""


def _finished_rows(parser: "etree.XMLPullParser") -> Iterator[_Row]:
    for _, element in parser.read_events():
        parent = element.getparent()
        if parent is None:
            continue
        is_top = parent.getparent() is None
        is_row = _is_row(element, is_top=is_top)
        if is_row and (row := _row(element, element.getroottree().getroot())):
            yield row
        if is_row or is_top:
            # Elements that were read are removed, so that the tree of a whole sitemap is never in memory.
            element.clear()
            if is_top or not _is_in_row(element):
                del parent[: parent.index(element)]


def _is_row(element: "etree._Element", *, is_top: bool) -> bool:
    """Whether the element is a <url> or <sitemap>, or has their place: it has an address, or is one below the root."""
    name = _local_name(element)
    if name in _ROW_NAMES:
        return True
    if name == "loc":
        return is_top
    has_address = len(element) and any(_local_name(child) == "loc" for child in element)
    return bool(has_address) and not (_is_media(element) or _is_in_row(element))


def _is_in_row(element: "etree._Element") -> bool:
    """Whether a <url> or <sitemap> that is not the root contains the element."""
    return any(
        _local_name(ancestor) in _ROW_NAMES and ancestor.getparent() is not None
        for ancestor in element.iterancestors()
    )


def _without_line_breaks(address: str) -> str:
    """`address` without its line breaks and the white space around them."""
    return "".join(map(str.strip, _LINE_BREAK.split(address)))


def _row(element: "etree._Element", root: "etree._Element") -> _Row | None:
    """What the element says of a page or a sitemap; None when it only contains rows, which were read before it."""
    name = _local_name(element)
    addresses: list[str] = []
    fields: dict[str, str] = {}
    for part in (element,) if name == "loc" else _parts(element):
        if _local_name(part) == "loc":
            addresses.append(_without_line_breaks("".join(map(str, part.itertext()))))
        elif part.text:
            fields.setdefault(_local_name(part), part.text.strip())
    addresses = [address for address in addresses if address]
    written = (element.text or "").strip()
    # Some write the address into the row itself.
    if not addresses and written.lower().startswith(("http://", "https://")):
        addresses = [written]
    if not addresses and any(_local_name(child) in _ROW_NAMES for child in element):
        return None
    is_sitemap = name == "sitemap" or (name != "url" and _local_name(root) == "sitemapindex")
    return _Row(is_sitemap=is_sitemap, addresses=tuple(addresses), fields=fields)


def _parts(element: "etree._Element") -> "Iterator[etree._Element]":
    """The elements inside, but for pictures and videos, which have addresses and titles of their own."""
    for child in element:
        if not _is_media(child):
            yield child
            yield from _parts(child)


def _is_media(element: "etree._Element") -> bool:
    parent = element.getparent()
    return _is_media_tag(str(element.tag), "" if parent is None else str(parent.tag))


def _local_name(element: "etree._Element") -> str:
    return _local_name_of(str(element.tag))


# Cached, because a sitemap has the same few tags many thousand times.
@lru_cache(maxsize=1_024)
def _is_media_tag(tag: str, parent: str) -> bool:
    space = _namespace(tag)
    # By mistake a whole sitemap may be in the namespace of pictures.
    return _local_name_of(tag) in ("image", "video") or (
        _MEDIA.search(space) is not None and space != _namespace(parent)
    )


def _namespace(tag: str) -> str:
    """The namespace; the prefix where that is not declared, "" for none."""
    space, _, name = tag.rpartition("}")
    return space or name.rpartition(":")[0]


@lru_cache(maxsize=1_024)
def _local_name_of(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _page(row: _Row, address: str, now: datetime, zone: str | None) -> FeedItem:
    modified = dates.parse(row.fields.get("lastmod", ""), now=now, zone=zone, is_field=True)
    return FeedItem(
        links=(address,),
        title=row.fields.get("title", ""),
        published=dates.parse(row.fields.get("publication_date", ""), now=now, zone=zone, is_field=True),
        modified_at=modified.at if modified else day_in_path(address, now),
    )


def _sitemap(row: _Row, address: str, now: datetime, zone: str | None) -> FeedItem:
    modified = dates.parse(row.fields.get("lastmod", ""), now=now, zone=zone, is_field=True)
    return FeedItem(links=(address,), modified_at=modified.at if modified else None)
