"""The demo's articles as pages, and the feeds that announce them: every outlet its own way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from ingest.config import Feed, Outlet, Rules
from ingest.demo.pieces import Piece, pieces
from ingest.model import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an address answers with."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One of the demo's outlets: how it is announced, and how its pages look."""

    name: str
    kind: FeedKind
    feed: str
    write_feed: Callable[["House", str, list[tuple[Piece, datetime]]], Resource]
    write_page: Callable[["House", str, Piece, datetime], str]
    select: str | None = None
    aliases: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)


def outlets(roots: Mapping[str, str]) -> tuple[Outlet, ...]:
    """The demo's outlets, as a configuration would name them, at these addresses (without a last slash)."""
    return tuple(
        Outlet(
            id=id,
            name=house.name,
            homepage=f"{roots[id]}/",
            language="en",
            timezone="Europe/London",
            aliases=(house.name, *house.aliases),
            feeds=(Feed(kind=house.kind, url=roots[id] + house.feed, select=house.select),),
            rules=house.rules,
        )
        for id, house in OUTLETS.items()
    )


def web(roots: Mapping[str, str], now: datetime, *, edited: bool = False) -> dict[str, dict[str, Resource]]:
    """What each outlet answers at which path. With `edited`, as it is after the correction."""
    return {id: _site(id, house, roots[id], now, edited) for id, house in OUTLETS.items()}


def _site(id: str, house: House, root: str, now: datetime, edited: bool) -> dict[str, Resource]:
    own = [(piece, now - timedelta(hours=piece.hours_ago)) for piece in pieces() if piece.outlet == id]
    own.sort(key=lambda pair: pair[1], reverse=True)
    found = {
        piece.path: _html(
            house.write_page(house, root, piece.edited if edited and piece.edited else piece, at)
        )
        for piece, at in own
    }
    found[house.feed] = house.write_feed(house, root, own)
    found.setdefault(
        "/", _html(f"<!doctype html><title>{escape(house.name)}</title><h1>{escape(house.name)}</h1>")
    )
    found["/robots.txt"] = Resource(body=b"User-agent: *\nAllow: /\n", content_type="text/plain")
    return found


def _html(text: str) -> Resource:
    return Resource(body=text.encode(), content_type="text/html; charset=utf-8")


def _xml(text: str, kind: str = "application/xml") -> Resource:
    return Resource(body=f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), content_type=kind)


# ---- feeds -----------------------------------------------------------------------------------------------


def _rss(house: House, root: str, announced: list[tuple[Piece, datetime]]) -> Resource:
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{root}{piece.path}</link>"
        f"<description>{escape(piece.paragraphs[0])}</description><pubDate>{format_datetime(at)}</pubDate>"
        f"<category>{escape(piece.section)}</category></item>"
        for piece, at in announced
    )
    title = escape(house.name)
    return _xml(
        f'<rss version="2.0"><channel><title>{title}</title><link>{root}/</link>{items}</channel></rss>',
        "application/rss+xml",
    )


def _atom(house: House, root: str, announced: list[tuple[Piece, datetime]]) -> Resource:
    entries = "".join(
        f"<entry><id>{root}{piece.path}</id><title>{escape(piece.title)}</title>"
        f'<link href="{root}{piece.path}"/>'
        f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated></entry>"
        for piece, at in announced
    )
    return _xml(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{root}/</id><title>{escape(house.name)}</title>'
        f"<updated>{announced[0][1].isoformat()}</updated>{entries}</feed>",
        "application/atom+xml",
    )


def _sitemap(house: House, root: str, announced: list[tuple[Piece, datetime]]) -> Resource:
    urls = "".join(
        f"<url><loc>{root}{piece.path}</loc><lastmod>{at.isoformat()}</lastmod></url>"
        for piece, at in announced
    )
    return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')


def _listing(house: House, root: str, announced: list[tuple[Piece, datetime]]) -> Resource:
    links = "".join(
        f'<li class="teaser"><h3><a href="{piece.path}">{escape(piece.title)}</a></h3></li>'
        for piece, _ in announced
    )
    return _html(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(house.name)}</title></head>"
        f'<body><nav><a href="/contact">Contact</a></nav><ul>{links}</ul></body></html>'
    )


def _json_feed(house: House, root: str, announced: list[tuple[Piece, datetime]]) -> Resource:
    items = [
        {
            "id": root + piece.path,
            "url": root + piece.path,
            "title": piece.title,
            "date_published": at.isoformat(),
        }
        for piece, at in announced
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": house.name,
        "home_page_url": f"{root}/",
        "items": items,
    }
    return Resource(body=json.dumps(feed, ensure_ascii=False).encode(), content_type="application/feed+json")


# ---- pages -----------------------------------------------------------------------------------------------


def _paragraphs(piece: Piece) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in piece.paragraphs)


def _head(house: House, root: str, piece: Piece, more: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} | {escape(house.name)}</title>"
        f'<link rel="canonical" href="{root}{piece.path}">{more}</head>'
    )


def _wire_page(house: House, root: str, piece: Piece, at: datetime) -> str:
    """An agency: a dateline in the first paragraph, facts in JSON-LD."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": at.isoformat(),
        "articleSection": piece.section,
        "keywords": list(piece.tags),
    }
    dateline = f"HARBOURTON, {at:%B} {at.day}. /Harbour Wire/. "
    body = _paragraphs(piece).replace("<p>", f"<p>{dateline}", 1)
    more = f'<script type="application/ld+json">{json.dumps(facts)}</script>'
    return (
        f"{_head(house, root, piece, more)}<body><header>{house.name}</header><main><article>"
        f"<h1>{escape(piece.title)}</h1>{body}</article></main><footer>© {house.name}</footer></body></html>"
    )


def _courier_page(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A local paper: facts in meta tags, a standfirst, a byline; it names the agency it takes from."""
    more = (
        f'<meta property="article:published_time" content="{at.isoformat()}">'
        f'<meta property="article:section" content="{escape(piece.section)}">'
        f'<meta name="author" content="{escape(piece.author)}">'
    )
    lead = f'<p class="standfirst">{escape(piece.lead)}</p>' if piece.lead else ""
    return (
        f"{_head(house, root, piece, more)}<body><nav><ul><li><a href='/town'>Town</a></li>"
        f"<li><a href='/county'>County</a></li></ul></nav><article><h1>{escape(piece.title)}</h1>{lead}"
        f'<div class="byline">By <span rel="author">{escape(piece.author)}</span></div>'
        f'<div class="article-body">{_paragraphs(piece)}</div></article></body></html>'
    )


def _observer_page(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A plain page: the time stands in a time element."""
    return (
        f"{_head(house, root, piece, '')}<body><div id='page'><h1>{escape(piece.title)}</h1>"
        f'<p class="meta">By <a rel="author" href="/staff">{escape(piece.author)}</a>, '
        f'<time datetime="{at.isoformat()}" itemprop="datePublished">{at:%d %B %Y, %H:%M}</time></p>'
        f'<div class="content">{_paragraphs(piece)}</div></div></body></html>'
    )


def _echo_page(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A page that only its own selectors understand: no semantic element, a time without an offset."""
    local = at.astimezone(ZoneInfo("Europe/London"))
    return (
        f"{_head(house, root, piece, '')}<body><div class='x1'>{house.name}</div>"
        f"<div class='x2'>{escape(piece.title)}</div><div class='x3'>{escape(piece.lead or '')}</div>"
        f"<div class='x4' data-at='{local:%Y-%m-%dT%H:%M}'>{escape(piece.author)}</div>"
        f"<div class='x5'>{_paragraphs(piece)}<p class='share'>Share this with a friend</p></div>"
        "</body></html>"
    )


def _gazette_page(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A page full of clutter: teasers, a newsletter box and adverts amid the text."""
    others = [other for other in pieces() if other.outlet == piece.outlet and other.path != piece.path]
    also = "".join(f'<a href="{other.path}">{escape(other.title)}</a>' for other in others)
    texts = [f"<p>{escape(text, quote=False)}</p>" for text in piece.paragraphs]
    texts.insert(1, f'<aside class="read-also"><strong>Read also</strong> {also}</aside>')
    texts.insert(
        3, '<div class="newsletter"><p>Get the tide tables in your inbox. <a href="/s">Sign up</a></p></div>'
    )
    more = (
        f'<meta property="og:title" content="{escape(piece.title)} - {house.name}">'
        f'<meta property="article:published_time" content="{at.isoformat()}">'
        f'<meta name="author" content="{escape(piece.author)}">'
        + "".join(f'<meta property="article:tag" content="{escape(tag)}">' for tag in piece.tags)
    )
    return (
        f"{_head(house, root, piece, more)}<body>"
        "<div class='cookie-banner'><p>We bake our own cookies.</p></div>"
        f"<main><article><h1>{escape(piece.title)}</h1><ul class='share'><li>Post</li><li>Mail</li></ul>"
        f"{''.join(texts)}</article><aside><h2>Most read</h2>{also}</aside></main></body></html>"
    )


OUTLETS: Mapping[str, House] = {
    "harbour-wire": House(
        name="Harbour Wire", kind="rss", feed="/rss.xml", write_feed=_rss, write_page=_wire_page
    ),
    "elmbridge": House(
        name="Elmbridge Courier", kind="rss", feed="/atom.xml", write_feed=_atom, write_page=_courier_page
    ),
    "hillside": House(
        name="Hillside Observer",
        kind="sitemap",
        feed="/sitemap.xml",
        write_feed=_sitemap,
        write_page=_observer_page,
    ),
    "fenland": House(
        name="Fenland Echo",
        kind="listing",
        feed="/",
        select=".teaser a",
        write_feed=_listing,
        write_page=_echo_page,
        rules=Rules(
            title=(".x2",),
            lead=(".x3",),
            body=(".x5",),
            authors=(".x4",),
            published=(".x4[data-at]",),
            drop=(".share",),
        ),
    ),
    "saltmarsh": House(
        name="Saltmarsh Gazette",
        kind="rss",
        feed="/feed.json",
        write_feed=_json_feed,
        write_page=_gazette_page,
    ),
}
