"""Feeds, sitemaps and listings -> entries. Pure: bytes in, values out.

The package is cheap to import, because the parsers are imported by the first call, which is made in a child process.
"""

import re
from dataclasses import replace
from datetime import datetime

from ingest.config import Feed, Outlet
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import FeedKind, Page

_XML_FEED_START = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<\?xml[^>]{0,200}>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.I
)
# Comments come first where somebody took JSON for JavaScript; NULs are the halves of UTF-16.
_JSON_START = re.compile(rb"[\xef\xbb\xbf\xfe\xff\x00\s]*(?:[{\[]|//|/\*)")


def feed_kind(page: Page) -> FeedKind | None:
    """Whether a page begins as an RSS, Atom or JSON feed or as a sitemap does; None where it does not."""
    if found := _XML_FEED_START.match(page.body):
        return "sitemap" if b"urlset" in found[0].lower() or b"sitemapindex" in found[0].lower() else "rss"
    is_json = _JSON_START.match(page.body) and b"jsonfeed.org" in page.body[:1_000]
    return "rss" if is_json else None


def discover(
    page: Page, feed: Feed, *, now: datetime, outlet: Outlet | None = None, with_further: bool = False
) -> ParsedFeed:
    """The entries and feeds on `page`, which was fetched for `feed`, in the page's own order; with `with_further` the
    addresses of further pages of a list, too.

    The format is detected from the content where possible: an RSS feed at the address of a sitemap is read as RSS.
    `now` (aware) bounds the plausible dates; the outlet's zone is for dates without an offset. Raises
    NotAFeed (not_a_feed, xml, empty) when nothing can be read, and no other error.
    """
    from ingest.discover import listings, xml_repair

    body, is_cut = xml_repair.decompress(page)
    if feed.kind in ("listing", "homepage") and not _XML_FEED_START.match(body):
        return listings.parse(body, page, feed, now, outlet, with_further=with_further)
    parsed = _parse(body, page, feed, now, outlet)
    if not is_cut:
        return parsed
    return replace(parsed, broken="; ".join(part for part in ("the gzip file is cut", parsed.broken) if part))


def _parse(body: bytes, page: Page, feed: Feed, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    from ingest.discover import xml_repair

    if _JSON_START.match(body):
        from ingest.discover import jsonfeed

        return jsonfeed.parse(body, page.content_type, page.url, now, outlet)
    xml = xml_repair.repair(body, page.content_type)
    if xml.root in ("rss", "rdf", "feed", "channel"):
        from ingest.discover import feeds

        return feeds.parse(xml, page.url, now, outlet)
    from ingest.discover import sitemaps

    if sitemaps.may_be_sitemap(xml):
        return sitemaps.parse(xml, page.url, now, outlet)
    if not xml.root and feed.kind == "sitemap":
        return sitemaps.parse_text_sitemap(body, page.content_type, page.url)
    raise NotAFeed("not_a_feed", _describe(xml.root))


def _describe(root: str) -> str:
    if not root:
        return "no markup at all"
    return "an HTML page" if root == "html" else f"a document <{root}>"
