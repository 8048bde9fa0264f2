"""A homepage -> the feeds that it links to, or the addresses where they may be. No input or output."""

import re

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Feed
from ingest.discover.entries import first_address
from ingest.urls import Url

MAX_FEEDS = 20

_FEED_TYPES = re.compile(
    r"(application|text)/((rss|atom|rdf)(\+xml)?|xml|feed\+json|json|x-rss\+xml|x-atom\+xml)\s*(;|$)", re.I
)
# Comments have feeds of their own, of a whole site and of single articles.
_COMMENTS = re.compile(r"(?i)\bcomments?\b|/comments/|kommentare|commentaires|comentarios|комментари")
# These have the types of feeds, but are interfaces of the site's software.
_SERVICES = re.compile(r"(?i)oembed|/wp-json|manifest|xmlrpc|opensearch")
_USUAL_PATHS = (
    *("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"),
    *("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml"),
)


def feed_links(tree: LexborHTMLParser, base: Url) -> tuple[Feed, ...]:
    """The feeds of articles that the page links to in its head, in its order; feeds of comments are left out."""
    found: dict[Url, Feed] = {}
    for link in tree.css("link[rel][href]"):
        attributes = {name: value or "" for name, value in link.attributes.items()}
        rel = attributes["rel"].lower().split()
        if "alternate" not in rel or not _FEED_TYPES.match(attributes.get("type", "").strip()):
            continue
        href = attributes["href"]
        if _COMMENTS.search(f"{attributes.get('title', '')} {href}") or _SERVICES.search(href):
            continue
        url = first_address((href,), base)
        if url:
            found.setdefault(url, Feed(kind="rss", url=url.asked))
    return tuple(found.values())[:MAX_FEEDS]


def guess_feed_urls(homepage: Url) -> tuple[Url, ...]:
    """Where outlets usually have a feed or a sitemap, the likeliest first, for a homepage that links to none."""
    return tuple(Url(path, homepage) for path in _USUAL_PATHS)
