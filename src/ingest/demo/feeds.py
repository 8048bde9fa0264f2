"""The feeds that announce the demo's articles: every outlet has its own kind."""

import json
from email.utils import format_datetime
from html import escape

from ingest.demo.house import Announced, House, Resource, html, xml


def rss(house: House, root: str, announced: Announced) -> Resource:
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{root}{piece.path}</link>"
        f"<description>{escape(piece.paragraphs[0])}</description><pubDate>{format_datetime(at)}</pubDate>"
        f"<category>{escape(piece.section)}</category></item>"
        for piece, at in announced
    )
    title = escape(house.name)
    return xml(
        f'<rss version="2.0"><channel><title>{title}</title><link>{root}/</link>{items}</channel></rss>',
        "application/rss+xml",
    )


def atom(house: House, root: str, announced: Announced) -> Resource:
    entries = "".join(
        f"<entry><id>{root}{piece.path}</id><title>{escape(piece.title)}</title>"
        f'<link href="{root}{piece.path}"/>'
        f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated></entry>"
        for piece, at in announced
    )
    return xml(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{root}/</id><title>{escape(house.name)}</title>'
        f"<updated>{announced[0][1].isoformat() if announced else '1970-01-01T00:00:00Z'}</updated>{entries}</feed>",
        "application/atom+xml",
    )


def sitemap(house: House, root: str, announced: Announced) -> Resource:
    urls = "".join(
        f"<url><loc>{root}{piece.path}</loc><lastmod>{at.isoformat()}</lastmod></url>"
        for piece, at in announced
    )
    return xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')


def listing(house: House, root: str, announced: Announced) -> Resource:
    links = "".join(
        f'<li class="teaser"><h3><a href="{piece.path}">{escape(piece.title)}</a></h3></li>'
        for piece, _ in announced
    )
    return html(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(house.name)}</title></head>"
        f'<body><nav><a href="/contact">Contact</a></nav><ul>{links}</ul></body></html>'
    )


def json_feed(house: House, root: str, announced: Announced) -> Resource:
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


def news_sitemap(house: House, root: str, announced: Announced) -> Resource:
    """A sitemap with Google's extension for news, which has headlines, too."""
    urls = "".join(
        f"<url><loc>{root}{piece.path}</loc><news:news><news:publication><news:name>{escape(house.name)}</news:name>"
        f"<news:language>{house.language}</news:language></news:publication>"
        f"<news:publication_date>{at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(piece.title)}</news:title></news:news></url>"
        for piece, at in announced
    )
    return xml(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def rdf(house: House, root: str, announced: Announced) -> Resource:
    """RSS 1.0."""
    items = "".join(
        f'<item rdf:about="{root}{piece.path}"><title>{escape(piece.title)}</title><link>{root}{piece.path}</link>'
        f"<dc:date>{at.isoformat()}</dc:date><dc:creator>{escape(piece.author)}</dc:creator></item>"
        for piece, at in announced
    )
    return xml(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{root}/"><title>{escape(house.name)}</title><link>{root}/</link></channel>{items}'
        "</rdf:RDF>",
        "application/rdf+xml",
    )


def front(house: House, root: str, announced: Announced) -> Resource:
    """A home page that announces by itself: headlines that link to the articles, and no feed."""
    teasers = "".join(
        f'<article><h2><a href="{piece.path}">{escape(piece.title)}</a></h2>'
        f"<p>{escape(piece.paragraphs[0])}</p></article>"
        for piece, _ in announced
    )
    return html(
        f'<!doctype html><html lang="{house.language}"><head><meta charset="utf-8">'
        f"<title>{escape(house.name)}</title></head><body><header><h1>{escape(house.name)}</h1></header>"
        f"<main>{teasers}</main><footer><a href='/impressum'>Impressum</a></footer></body></html>"
    )
