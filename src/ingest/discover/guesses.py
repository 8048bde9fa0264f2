"""Where the feeds of an outlet may be whose homepage links to none. No input or output."""

import re

from ingest.config import Feed
from ingest.discover.entries import first_address
from ingest.urls import Url

MAX_ROBOTS_SITEMAPS = 10
"""How many of the sitemaps that a robots.txt names are tried."""

_USUAL_FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default")
_USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
_SITEMAP_LINE = re.compile(r"(?im)^[ \t\ufeff]*site-?map[ \t]*:[ \t]*(\S+)")


def guessed_feeds(homepage: Url, robots_txt: str) -> tuple[Feed, ...]:
    """The usual addresses of feeds, then the sitemaps that robots.txt names, then the usual addresses of sitemaps."""
    sitemaps = (*named_sitemaps(homepage, robots_txt), *guessed_sitemaps(homepage))
    feeds = (Url(path, homepage) for path in _USUAL_FEEDS)
    return (
        *(Feed(kind="rss", url=url.asked) for url in feeds),
        *(Feed(kind="sitemap", url=url.asked) for url in dict.fromkeys(sitemaps)),
    )


def named_sitemaps(homepage: Url, robots_txt: str) -> tuple[Url, ...]:
    """The first of the sitemaps that the robots.txt of the homepage's host names."""
    named = (first_address((line,), homepage) for line in _SITEMAP_LINE.findall(robots_txt))
    return tuple(url for url in named if url)[:MAX_ROBOTS_SITEMAPS]


def guessed_sitemaps(homepage: Url) -> tuple[Url, ...]:
    """Where sitemaps usually are."""
    return tuple(Url(path, homepage) for path in _USUAL_SITEMAPS)
