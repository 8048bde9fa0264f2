"""HTML pages that list articles -> entries, by a selector or by heuristics on the links. No input or output."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.charsets import decode
from ingest.config import Feed, Outlet
from ingest.discover.entries import FeedItem, day_in_path, first_address, to_entries
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.identity import same_outlet
from ingest.model import Page
from ingest.page_numbers import page_numbers
from ingest.urls import Url

MAX_LISTED_ENTRIES = 1_000
"""A page that links to more articles is an archive or a crawler trap."""

MAX_LINKS = 20_000
"""How many links of a page are examined."""

# A path with one of these segments leads to a list, a service or a person, not to an article.
NON_ARTICLE_PATHS = frozenset({
    "about", "account", "advertise", "advertising", "app", "apps", "archive", "archives", "author", "authors",
    "cal", "calendar", "calendario", "calendrier", "cart", "categories", "category", "comments", "contact",
    "contacts", "cookie", "cookies", "donate", "faq", "feed", "feeds", "help", "impressum", "imprint", "jobs",
    "kalendar", "kalender", "legal", "login", "logout", "masthead", "newsletter", "newsletters", "page", "people",
    "policies", "preferences", "print", "privacy", "profile", "register", "registration", "rss", "search",
    "section", "sections", "share", "shop", "signin", "signup", "sitemap", "subscribe", "subscription", "tag",
    "tags", "terms", "topic", "topics", "user", "users", "wp-admin", "wp-login.php",
})  # fmt: skip
FILE_SUFFIX = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|ico|css|js|json|xml|pdf|docx?|xlsx?|zip|gz|mp[34]|m4a|avi|mov|apk)$", re.I
)
# /2026/11/20/ports, /2026/nov/20/ports. A path that ends with the day belongs to a calendar.
_DATED_PATH = re.compile(r"/(19|20)\d\d[/-]?([01]\d|[a-z]{3})([/-]?[0-3]\d)?/(.*[^/\d].*|\d{3,})$")
# /2026/11, /2026-11-20; not /2026 and /202611, which may be the numbers of articles.
_CALENDAR_PATH = re.compile(r"/(19|20)\d\d[/-](0[1-9]|1[0-2])([/-][0-3]\d)?$")
# Pages of a list or a calendar differ by these parameters.
_LIST_PARAMETERS = frozenset(
    {"page", "pg", "paged", "offset", "start", "year", "month", "week", "day", "date", "cal"}
)
_LIST_LINK = re.compile(
    r"\W*((next|prev(ious)?|older|newer|earlier|later) (day|week|month|year|page|post|article|entrie|storie|new)s?"
    r"|(nächste|vorige|vorherige|ältere|neuere)\w* (tag|woche|monat|jahr|seite|beiträge|artikel|meldungen)\w*"
    r"|(jour|semaine|mois|année|page|articles?) (suivante?s?|précédente?s?)"
    r"|(día|semana|mes|año|página|noticias?|entradas?) (siguientes?|anterior(es)?)"
    r"|(следующ|предыдущ)\w+ (день|недел|месяц|год|страниц)\w*)\W*",
    re.I,
)
_NAV_RELS = frozenset({"next", "prev", "tag", "author", "license", "help", "search", "home", "bookmark-nav"})
_HEADLINE_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "article"})
_NAV_TAGS = frozenset({"nav", "footer"})
_NAV_ROLES = frozenset({"navigation", "contentinfo", "search", "menu"})
_MAX_ANCESTORS = 12
# A link text of so many words, or of so many characters in them, is a headline.
_HEADLINE_WORDS, _HEADLINE_CHARS = 5, 25


def parse(
    body: bytes,
    page: Page,
    feed: Feed,
    now: datetime,
    outlet: Outlet | None,
    *,
    with_further: bool = False,
) -> ParsedFeed:
    """The articles that the HTML in `body` links to, in the page's order, at most MAX_LISTED_ENTRIES; with
    `with_further` the further pages that it links to, too.

    A homepage that links to feeds gives these and no entries, one without articles its sections. Raises
    NotAFeed("not_a_feed") when `body` is no HTML or the feed's `select` is no CSS selector, NotAFeed("empty") when it
    matches none of the links that look like articles.
    """
    from ingest.discover import homepages

    text = decode(body, page.content_type)
    if "<" not in text:
        raise NotAFeed("not_a_feed", "no HTML")
    tree = LexborHTMLParser(text)
    base = _base(tree, page.url)
    if feed.kind == "homepage":
        feeds = homepages.feed_links(tree, base)
        if feeds:
            return ParsedFeed(entries=(), feeds=tuple((found, None) for found in feeds))
    links = _selected(tree, feed.select, base) if feed.select else _likely(tree, base, page.url, outlet)
    items = (_item(link, now) for link in islice(links, MAX_LINKS))
    entries, dropped = to_entries(items, base, max_entries=MAX_LISTED_ENTRIES + 1)
    kept = tuple(entry for entry in entries if entry.url not in (page.url, page.asked))[:MAX_LISTED_ENTRIES]
    if not kept and feed.select:
        _check_selector(feed.select, tree, base, page, outlet, now)
    if not kept and not feed.select:
        # Without a selector nobody knows which links are announcements, but a page without any is suspicious.
        headlines = (_item(link, now) for link in tree.css("a[href]")[:MAX_LINKS] if _is_headline(link))
        _, dropped = to_entries(headlines, base)
    sections = homepages.section_links(tree, base) if feed.kind == "homepage" and not kept else ()
    broken = f"more than {MAX_LISTED_ENTRIES} links" if len(entries) > MAX_LISTED_ENTRIES else None
    return ParsedFeed(
        entries=kept,
        feeds=tuple((section, None) for section in sections),
        broken=broken,
        dropped=tuple(dropped.most_common()),
        further=tuple(_further(tree, base, page.url)) if with_further else (),
    )


def _further(tree: LexborHTMLParser, base: Url, own: Url) -> list[Url]:
    """The addresses of other pages of the list whose page `own` is."""
    targets = (first_address((_attribute(link, "href"),), base) for link in tree.css("a[href]")[:MAX_LINKS])
    return [target for target in dict.fromkeys(targets) if target and page_numbers(own, target)]


def _base(tree: LexborHTMLParser, url: Url) -> Url:
    """What relative links on the page at `url` are relative to."""
    element = tree.css_first("base[href]")
    return (first_address((_attribute(element, "href"),), url) if element else None) or url


def _check_selector(
    select: str, tree: LexborHTMLParser, base: Url, page: Page, outlet: Outlet | None, now: datetime
) -> None:
    """A section without news is no fault of the selector; one of which the articles are not matched is."""
    items = (_item(link, now) for link in islice(_likely(tree, base, page.url, outlet), MAX_LINKS))
    unmatched, _ = to_entries(items, base)
    if unmatched:
        raise NotAFeed(
            "empty", f"select {select!r} matches none of the {len(unmatched)} links that look like articles"
        )


def _selected(tree: LexborHTMLParser, select: str, base: Url) -> Iterator[LexborNode]:
    """The links that `select` matches; for other elements the links inside, or the link around them."""
    try:
        matches = tree.css(select)
    except SelectolaxError as error:
        raise NotAFeed("not_a_feed", f"select is no CSS selector: {select!r}") from error
    for match in matches:
        links = [match] if match.tag == "a" else match.css("a[href]") or _enclosing_link(match)
        # Beside the link to the article there are those to share it; a match with none of the first is left out whole.
        yield from [link for link in links if first_address((_attribute(link, "href"),), base)] or links[:1]


def _enclosing_link(node: LexborNode) -> list[LexborNode]:
    return [ancestor for ancestor in _ancestors(node) if ancestor.tag == "a"][:1]


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The nearest ancestors of `node`, from the inside to the outside."""
    ancestor = node.parent
    for _ in range(_MAX_ANCESTORS):
        if ancestor is None:
            return
        yield ancestor
        ancestor = ancestor.parent


def _likely(tree: LexborHTMLParser, base: Url, url: Url, outlet: Outlet | None) -> Iterator[LexborNode]:
    """The links that look like links to articles of the outlet."""
    for link in tree.css("a[href]")[:MAX_LINKS]:
        target = first_address((_attribute(link, "href"),), base)
        if target and _is_own(target, url, outlet) and _is_article_link(link, target):
            yield link


def _is_own(target: Url, url: Url, outlet: Outlet | None) -> bool:
    if target.registered_domain == url.registered_domain:
        return True
    return outlet is not None and same_outlet(target, outlet)


def _is_article_link(link: LexborNode, target: Url) -> bool:
    """Whether `link` looks like the link to an article at `target`, by its address, place and text."""
    path = target.path.rstrip("/")
    if target.is_home or FILE_SUFFIX.search(path):
        return False
    if _NAV_RELS.intersection(_attribute(link, "rel").lower().split()):
        return False
    if NON_ARTICLE_PATHS.intersection(path.lower().split("/")) and not _DATED_PATH.search(path):
        return False
    if _leads_to_list(link, target):
        return False
    ancestors = list(_ancestors(link))
    if any(node.tag in _NAV_TAGS or _attribute(node, "role") in _NAV_ROLES for node in ancestors):
        return False
    if _has_article_path(path) or _is_headline(link):
        return True
    # Headings also link to sections: "World news" to /world.
    is_section = path.count("/") == 1 and not target.query and not re.search(r"[\d_-]", path)
    is_in_headline = any(node.tag in _HEADLINE_TAGS for node in ancestors)
    has_headline = link.css_first("h1,h2,h3,h4,h5") is not None
    return (is_in_headline or has_headline) and len(link.text().split()) > 1 and not is_section


def _leads_to_list(link: LexborNode, target: Url) -> bool:
    """Whether `link` leads to another page of a list or a calendar, of which there may be no end."""
    path = target.path.rstrip("/")
    if _CALENDAR_PATH.search(path) or _LIST_LINK.fullmatch(" ".join(link.text().split())):
        return True
    names = {pair.partition("=")[0].lower() for pair in target.query.split("&")}
    return names <= _LIST_PARAMETERS and not _has_article_path(path)


def _is_headline(link: LexborNode) -> bool:
    words = link.text().split()
    return len(words) >= _HEADLINE_WORDS or len("".join(words)) >= _HEADLINE_CHARS


def _has_article_path(path: str) -> bool:
    """Whether a path has a day, a long number or a title: /2026/11/20/ports, /politics/1376819, /ports-to-get-rules"""
    last = path.rsplit("/", 1)[-1]
    has_number = re.search(r"\d{5,}", last) is not None
    return has_number or _DATED_PATH.search(path) is not None or last.count("-") + last.count("_") >= 3


def _item(link: LexborNode, now: datetime) -> FeedItem:
    title = link.text(separator=" ") or _attribute(link, "title") or _attribute(link, "aria-label")
    href = _attribute(link, "href")
    return FeedItem(links=(href,), title=title, modified_at=day_in_path(href, now))


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
