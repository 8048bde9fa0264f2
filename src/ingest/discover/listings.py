"""HTML pages that list articles: by a selector, or by the look of their links. No input or output."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.charsets import decode
from ingest.config import Feed, Outlet
from ingest.discover.entries import Reading, address, day_in, entries
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.identity import same_outlet
from ingest.model import Page
from ingest.urls import is_home, registered_domain

# A page that links to more is an archive or a trap.
ENTRIES_MAX = 1_000
# How many links are looked at for them.
LINKS_MAX = 20_000

# A path with one of these in it leads to lists, services or people, not to an article.
_ELSEWHERE = frozenset({
    "about", "account", "advertise", "advertising", "app", "apps", "archive", "archives", "author",
    "authors", "cal", "calendar", "cart", "categories", "category", "comments", "contact", "contacts",
    "cookie", "cookies", "donate", "faq", "feed", "feeds", "help", "imprint", "impressum", "jobs", "legal",
    "login", "logout", "masthead", "newsletter", "newsletters", "page", "people", "policies", "preferences",
    "print", "privacy", "profile", "register", "registration", "rss", "search", "section", "sections",
    "share", "shop", "signin", "signup", "sitemap", "subscribe", "subscription", "tag", "tags", "terms",
    "topic", "topics", "user", "users", "wp-admin", "wp-login.php",
})  # fmt: skip
_FILE = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|ico|css|js|json|xml|pdf|docx?|xlsx?|zip|gz|mp[34]|m4a|avi|mov|apk)$", re.I
)
# /2026/11/20/ports, /2026/nov/20/ports; a path that ends with the day is a calendar's.
_DATED = re.compile(r"/(19|20)\d\d[/-]?([01]\d|[a-z]{3})([/-]?[0-3]\d)?/(.*[^/\d].*|\d{3,})$")
_TURNS = frozenset({"next", "prev", "tag", "author", "license", "help", "search", "home", "bookmark-nav"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "article"})
_ASIDE = frozenset({"nav", "footer"})
_ROLES = frozenset({"navigation", "contentinfo", "search", "menu"})
# How many elements above a link are looked at.
_ABOVE = 12


def announced(body: bytes, page: Page, feed: Feed, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries that the HTML in `body` links to, in the page's order, each once, at most ENTRIES_MAX.

    Raises NotAFeed("not_a_feed") when it is no HTML, or `select` is no CSS selector.
    """
    text = decode(body, page.content_type)
    if "<" not in text:
        raise NotAFeed("not_a_feed", "no HTML")
    tree = LexborHTMLParser(text)
    base = _base(tree, page.url)
    if feed.kind == "homepage":
        from ingest.discover.homepages import named

        feeds = named(tree, base)
        if feeds:
            return ParsedFeed(entries=(), feeds=tuple((found, None) for found in feeds))
    links = _selected(tree, feed.select) if feed.select else _likely(tree, base, page.url, outlet)
    some = islice(links, LINKS_MAX)
    found = entries((_reading(link, now) for link in some), base, most=ENTRIES_MAX + 1)
    own = {address((url,), base) for url in (page.url, page.asked)}
    kept = tuple(entry for entry in found if entry.url not in own)[:ENTRIES_MAX]
    broken = f"more than {ENTRIES_MAX} links" if len(found) > ENTRIES_MAX else None
    return ParsedFeed(entries=kept, broken=broken)


def _base(tree: LexborHTMLParser, url: str) -> str:
    named = tree.css_first("base[href]")
    return (address((_attribute(named, "href"),), url) if named else None) or url


def _selected(tree: LexborHTMLParser, select: str) -> Iterator[LexborNode]:
    """The links that `select` hits: links themselves, or those inside or around what it hits."""
    try:
        hits = tree.css(select)
    except SelectolaxError as error:
        raise NotAFeed("not_a_feed", f"select is no CSS selector: {select!r}") from error
    for hit in hits:
        inside = [hit] if hit.tag == "a" else hit.css("a[href]") or _around(hit)
        yield from (link for link in inside if _attribute(link, "href"))


def _around(hit: LexborNode) -> list[LexborNode]:
    return [above for above in _ancestors(hit) if above.tag == "a"][:1]


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    for _ in range(_ABOVE):
        if above is None:
            return
        yield above
        above = above.parent


def _likely(tree: LexborHTMLParser, base: str, url: str, outlet: Outlet | None) -> Iterator[LexborNode]:
    """The links that look as if an article were behind them."""
    domain = registered_domain(urlsplit(url).netloc)
    for link in tree.css("a[href]")[:LINKS_MAX]:
        target = address((_attribute(link, "href"),), base)
        if target and _ours(target, domain, outlet) and _leads_to_article(link, target):
            yield link


def _ours(target: str, domain: str, outlet: Outlet | None) -> bool:
    if registered_domain(urlsplit(target).netloc) == domain:
        return True
    return outlet is not None and same_outlet(target, outlet)


def _leads_to_article(link: LexborNode, target: str) -> bool:
    address = urlsplit(target)
    path = address.path.rstrip("/")
    if is_home(target) or _FILE.search(path) or _TURNS.intersection(_attribute(link, "rel").lower().split()):
        return False
    if _ELSEWHERE.intersection(path.lower().split("/")) and not _DATED.search(path):
        return False
    above = list(_ancestors(link))
    if any(node.tag in _ASIDE or _attribute(node, "role") in _ROLES for node in above):
        return False
    words = link.text().split()
    if _dated_or_numbered(path) or len(words) >= 5 or len("".join(words)) >= 25:
        return True
    # Headings also name sections: "World news" over /world.
    is_section = path.count("/") == 1 and not address.query and not re.search(r"[\d_-]", path)
    headed = any(node.tag in _HEADINGS for node in above) or link.css_first("h1,h2,h3,h4,h5") is not None
    return headed and len(words) > 1 and not is_section


def _dated_or_numbered(path: str) -> bool:
    """/2026/11/20/ports, /politics/1376819, /ports-to-get-new-rules.html"""
    last = path.rsplit("/", 1)[-1]
    numbered = re.search(r"\d{5,}", last) is not None
    return numbered or _DATED.search(path) is not None or last.count("-") + last.count("_") >= 3


def _reading(link: LexborNode, now: datetime) -> Reading:
    title = link.text(separator=" ") or _attribute(link, "title") or _attribute(link, "aria-label")
    href = _attribute(link, "href")
    return Reading(links=(href,), title=title, modified_at=day_in(href, now))


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
