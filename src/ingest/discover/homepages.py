"""A homepage -> the feeds that it links to, or its sections. No input or output."""

import re
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Feed
from ingest.discover.entries import first_address
from ingest.discover.listings import FILE_SUFFIX, NON_ARTICLE_PATHS
from ingest.urls import Url

MAX_FEEDS = 20

_FEED_TYPES = re.compile(
    r"(application|text)/((rss|atom|rdf)(\+xml)?|xml|feed\+json|json|x-rss\+xml|x-atom\+xml)\s*(;|$)", re.I
)
# Comments have feeds of their own, of a whole site and of single articles.
_COMMENTS = re.compile(r"(?i)\bcomments?\b|/comments/|kommentare|commentaires|comentarios|комментари")
# These have the types of feeds, but are interfaces of the site's software.
_SERVICES = re.compile(r"(?i)oembed|/wp-json|manifest|xmlrpc|opensearch")
# A path with one of these segments leads to a list, but not of articles.
_NO_SECTIONS = NON_ARTICLE_PATHS - {
    *(
        "category",
        "categories",
        "section",
        "sections",
        "topic",
        "topics",
        "tag",
        "tags",
        "archive",
        "archives",
    )
}
_MAX_SECTION_WORDS = 4
_MAX_LINKS = 5_000


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


def section_links(tree: LexborHTMLParser, base: Url) -> tuple[Feed, ...]:
    """The sections that the page links to, as listings: pages of the same site with short names, not services."""
    found: dict[Url, Feed] = {}
    for link in tree.css("a[href]")[:_MAX_LINKS]:
        url = first_address((link.attributes.get("href") or "",), base)
        if url and _is_section(url, base) and 0 < len(link.text().split()) <= _MAX_SECTION_WORDS:
            found.setdefault(url, Feed(kind="listing", url=url.asked))
    return tuple(found.values())[:MAX_FEEDS]


def _is_section(url: Url, base: Url) -> bool:
    path = unquote(url.path)
    segments = path.lower().strip("/").split("/")
    if url.registered_domain != base.registered_domain or url.is_home or url.query or len(segments) > 3:
        return False
    return not (_NO_SECTIONS.intersection(segments) or re.search(r"\d", path) or FILE_SUFFIX.search(path))
