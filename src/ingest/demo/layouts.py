"""The demo's articles as pages: every outlet has its own layout."""

import json
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from ingest.demo.house import House
from ingest.demo.pieces import Piece, pieces


def _paragraphs(piece: Piece) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in piece.paragraphs)


def _head(house: House, root: str, piece: Piece, more: str) -> str:
    direction = ' dir="rtl"' if house.language == "ar" else ""
    return (
        f'<!doctype html>\n<html lang="{house.language}"{direction}><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} | {escape(house.name)}</title>"
        f'<link rel="canonical" href="{root}{piece.path}">{more}</head>'
    )


def _json_ld(piece: Piece, at: datetime) -> str:
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": at.isoformat(),
        "articleSection": piece.section,
        "keywords": list(piece.tags),
    }
    if piece.author:
        facts["author"] = {"@type": "Person", "name": piece.author}
    return f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'


def wire(house: House, root: str, piece: Piece, at: datetime) -> str:
    """An agency: a dateline in the first paragraph, facts in JSON-LD."""
    dateline = f"HARBOURTON, {at:%B} {at.day}. /Harbour Wire/. "
    body = _paragraphs(piece).replace("<p>", f"<p>{dateline}", 1)
    return (
        f"{_head(house, root, piece, _json_ld(piece, at))}<body><header>{house.name}</header><main><article>"
        f"<h1>{escape(piece.title)}</h1>{body}</article></main><footer>© {house.name}</footer></body></html>"
    )


def courier(house: House, root: str, piece: Piece, at: datetime) -> str:
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


def observer(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A plain page: the time stands in a time element."""
    return (
        f"{_head(house, root, piece, '')}<body><div id='page'><h1>{escape(piece.title)}</h1>"
        f'<p class="meta">By <a rel="author" href="/staff">{escape(piece.author)}</a>, '
        f'<time datetime="{at.isoformat()}" itemprop="datePublished">{at:%d %B %Y, %H:%M}</time></p>'
        f'<div class="content">{_paragraphs(piece)}</div></div></body></html>'
    )


def echo(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A page that only its own selectors understand: no semantic element, a time without an offset."""
    local = at.astimezone(ZoneInfo("Europe/London"))
    return (
        f"{_head(house, root, piece, '')}<body><div class='x1'>{house.name}</div>"
        f"<div class='x2'>{escape(piece.title)}</div><div class='x3'>{escape(piece.lead or '')}</div>"
        f"<div class='x4' data-at='{local:%Y-%m-%dT%H:%M}'>{escape(piece.author)}</div>"
        f"<div class='x5'>{_paragraphs(piece)}<p class='share'>Share this with a friend</p></div>"
        "</body></html>"
    )


def gazette(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A page full of clutter: teasers, a newsletter box and adverts amid the text."""
    others = [
        other for other in pieces() if other.outlet == piece.outlet and other.hours_ago > piece.hours_ago
    ]
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


def bote(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A German page: the section stands above the headline, the day is written as Germans do."""
    local = at.astimezone(ZoneInfo(house.timezone))
    return (
        f"{_head(house, root, piece, '')}<body><nav><a href='/'>{house.name}</a></nav><main><article><header>"
        f'<p class="kicker">{escape(piece.section)}</p><h1>{escape(piece.title)}</h1>'
        f'<p class="autor">Von <a rel="author" href="/redaktion">{escape(piece.author)}</a> · '
        f'<time datetime="{at.isoformat()}">{local:%d.%m.%Y, %H:%M} Uhr</time></p></header>'
        f'<div class="article__body">{_paragraphs(piece)}</div></article></main>'
        "<footer><a href='/impressum'>Impressum</a></footer></body></html>"
    )


def vestnik(house: House, root: str, piece: Piece, at: datetime) -> str:
    """A Russian page: facts in meta tags, as a social network asks for them."""
    more = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(piece.title)}">'
        f'<meta property="article:published_time" content="{at.isoformat()}">'
        f'<meta property="article:section" content="{escape(piece.section)}">'
        f'<meta name="author" content="{escape(piece.author)}">'
    )
    return (
        f"{_head(house, root, piece, more)}<body><header><a href='/'>{house.name}</a></header>"
        f'<main><h1>{escape(piece.title)}</h1><div class="article-text">{_paragraphs(piece)}</div>'
        f'<p class="author">Автор: {escape(piece.author)}</p></main></body></html>'
    )


def barid(house: House, root: str, piece: Piece, at: datetime) -> str:
    """An Arabic page, from right to left: facts in JSON-LD."""
    return (
        f"{_head(house, root, piece, _json_ld(piece, at))}<body><header><a href='/'>{house.name}</a></header>"
        f"<main><article><h1>{escape(piece.title)}</h1>{_paragraphs(piece)}</article></main></body></html>"
    )
