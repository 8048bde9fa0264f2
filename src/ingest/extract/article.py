"""A page to an article: the order in which its parts are found. No input or output."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

from selectolax.lexbor import LexborHTMLParser

from ingest.charsets import decode
from ingest.errors import NoText
from ingest.extract import address, authors, dateline, kinds, language, rights, selectors, times, titles
from ingest.extract import metadata as heads
from ingest.extract.body import Body, Clues, body, scoring
from ingest.extract.body.tree import parse
from ingest.extract.guard import check, lighten
from ingest.extract.metadata import Head
from ingest.model import Article, Outlet, Page
from ingest.rules import rule_for
from ingest.text import MAX_TITLE_CHARS, clean_line, clean_paragraphs

VERSION = version("news-ingest")
LINKS = 200
# Fewer letters than this are no text.
LEAST = 25
TAGS = 50


def extract(page: Page, outlet: Outlet, *, now: datetime, blocks: frozenset[str] = frozenset()) -> Article:
    """The article on `page`.

    `blocks` are the lines that recur on the outlet's pages (see boilerplate.learn). Raises NoText when there is
    too little text, NotArticle when the page is something else, Unusable or ParserCrashed when the bytes are
    nothing to parse.
    """
    check(page.body)
    tree = parse(lighten(decode(page.body, page.content_type)))
    head = heads.read(tree, page.url)
    told = _told(tree, head, page, outlet, now)
    found = _body(tree, head, outlet, told.title, blocks)
    text = clean_paragraphs("\n".join(found.paragraphs))
    if scoring.size(text) < LEAST:
        raise NoText("no paragraph found")
    kinds.refuse(head, page.url, told.title, text, found.links, found.prose)
    if told.published is None:
        published, published_from = times.under_headline(found.under, head, outlet, now)
        told = replace(told, published=published, published_from=published_from)
    line = dateline.read(text)
    return replace(
        told,
        lead=clean_line(found.lead, MAX_TITLE_CHARS * 4) if found.lead else None,
        text=text,
        language=language.language([head.lang, head.meta("og:locale"), outlet.language or ""], text),
        dateline=line,
        wire_credit=dateline.credit(text, line),
        kind=kinds.kind(head, page.url, told.title, text),
        partial=kinds.partial(head, text),
        links=_links(found, page.url),
        extractor=f"{found.by} {VERSION}",
    )


def _told(tree: LexborHTMLParser, head: Head, page: Page, outlet: Outlet, now: datetime) -> Article:
    """The article without its text: what the page says of it, before anything is cut."""
    ruled_title = selectors.text(tree, outlet.rules.title)
    title = clean_line(ruled_title or titles.title(tree, head, outlet.name), MAX_TITLE_CHARS)
    published, published_from = times.published(tree, head, outlet, page.url, now)
    return Article(
        url=address.canonical((head.canonical, head.meta("og:url")), page.url, title),
        title=title,
        lead=None,
        text="",
        authors=authors.authors(tree, head, outlet.rules.authors, outlet.name),
        published=published,
        published_from=published_from,
        modified=times.modified(head, tree, outlet, now, published),
        section=_section(tree, head, outlet),
        tags=_tags(tree, head, outlet),
        image=address.absolute(head.meta("og:image") or head.facts.image(), page.url) or None,
        rights=rights.reserved(head, page.rights_header),
    )


def _body(tree: LexborHTMLParser, head: Head, outlet: Outlet, title: str, blocks: frozenset[str]) -> Body:
    """The text and lead; cuts the tree."""
    rule_for(outlet.id)(tree)
    selectors.drop(tree, outlet.rules.drop)
    clues = Clues(
        title=title,
        description=head.meta("og:description", "description") or head.facts.word("description"),
        told=head.facts.word("articleBody"),
        recurring=blocks,
    )
    return body(tree, outlet, clues)


def _section(tree: LexborHTMLParser, head: Head, outlet: Outlet) -> str | None:
    said = (
        selectors.text(tree, outlet.rules.section)
        or head.meta("article:section")
        or head.facts.word("articleSection")
    )
    return clean_line(said) or None


def _tags(tree: LexborHTMLParser, head: Head, outlet: Outlet) -> tuple[str, ...]:
    said = (
        selectors.texts(tree, outlet.rules.tags) or head.every("article:tag") or head.facts.words("keywords")
    )
    if not said:
        said = head.meta("news_keywords", "keywords").split(",")
    return authors.unique(tag for tag in map(clean_line, said) if 1 < len(tag) <= 100)[:TAGS]


def _links(found: Body, url: str) -> tuple[str, ...]:
    links = (address.absolute(href, url) for href in found.hrefs)
    return tuple(dict.fromkeys(link for link in links if link))[:LINKS]
