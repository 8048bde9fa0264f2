"""Feeds, sitemaps and listings -> entries. Pure: bytes in, values out.

Cheap to import: the parsers come with the first call, which belongs into a child process.
"""

import re
from dataclasses import replace
from datetime import datetime

from ingest.config import Feed, Outlet
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import Page

_FEED = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<\?xml[^>]{0,200}>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.I
)


def discover(page: Page, feed: Feed, *, now: datetime, outlet: Outlet | None = None) -> ParsedFeed:
    """What `page`, fetched for `feed`, announces, in the page's own order.

    What a page is, its content decides where it can: an RSS feed under a sitemap's address is read as the
    feed it is. `now` bounds the dates that can be, the outlet's zone places those without an offset.
    Raises NotAFeed (not_a_feed, xml, empty) when nothing can be read from it, and nothing else.
    """
    from ingest.discover import listings, markup

    body, cut = markup.unpacked(page)
    if feed.kind in ("listing", "homepage") and not _FEED.match(body):
        return listings.announced(body, page, feed, now, outlet)
    found = _read(body, page, feed, now, outlet)
    if not cut:
        return found
    return replace(found, broken="; ".join(part for part in ("the gzip file is cut", found.broken) if part))


def _read(body: bytes, page: Page, feed: Feed, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    from ingest.discover import markup

    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        from ingest.discover import jsonfeed

        return jsonfeed.announced(body, page.content_type, page.url, now, outlet)
    source = markup.markup(body, page.content_type)
    if source.root in ("urlset", "sitemapindex"):
        from ingest.discover import sitemaps

        return sitemaps.announced(source, page.url, now, outlet)
    if source.root in ("rss", "rdf", "feed", "channel"):
        from ingest.discover import feeds

        return feeds.announced(source, page.url, now, outlet)
    if not source.root and feed.kind == "sitemap":
        from ingest.discover import sitemaps

        return sitemaps.listed(body, page.content_type, page.url)
    raise NotAFeed("not_a_feed", _what(source.root))


def _what(root: str) -> str:
    if not root:
        return "no markup at all"
    return "an HTML page" if root == "html" else f"a document <{root}>"
