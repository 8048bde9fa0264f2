"""A homepage -> the feeds that it names. No input or output."""

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Feed
from ingest.discover.entries import address

FEEDS_MAX = 20

_TYPES = re.compile(
    r"(application|text)/((rss|atom|rdf)(\+xml)?|xml|feed\+json|json|x-rss\+xml|x-atom\+xml)\s*(;|$)", re.I
)
# A site that answers questions of readers offers those as feeds too; so do single comments threads.
_COMMENTS = re.compile(r"(?i)\bcomments?\b|/comments/|kommentare|commentaires|comentarios|комментари")
# JSON by this type is also oEmbed and the site's own interface.
_SERVICES = re.compile(r"(?i)oembed|/wp-json|manifest|xmlrpc|opensearch")
_USUAL = (
    *("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"),
    *("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml"),
)


def named(tree: LexborHTMLParser, base: str) -> tuple[Feed, ...]:
    """The feeds of articles that the page's head offers, in its order; feeds of comments are left out."""
    found: dict[str, Feed] = {}
    for link in tree.css("link[rel][href]"):
        attributes = {name: value or "" for name, value in link.attributes.items()}
        rel = attributes["rel"].lower().split()
        if "alternate" not in rel or not _TYPES.match(attributes.get("type", "").strip()):
            continue
        href = attributes["href"]
        if _COMMENTS.search(f"{attributes.get('title', '')} {href}") or _SERVICES.search(href):
            continue
        url = address((href,), base)
        if url:
            found.setdefault(url, Feed(kind="rss", url=url))
    return tuple(found.values())[:FEEDS_MAX]


def guesses(homepage: str) -> tuple[str, ...]:
    """Where outlets usually keep a feed or a sitemap, the likeliest first, for a homepage that names none."""
    return tuple(urljoin(homepage, path) for path in _USUAL)
