"""From a page to an article: the order in which its parts are found. No input or output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from ingest.charsets import as_utf8
from ingest.config import Outlet
from ingest.errors import NoText, SentOn
from ingest.extract.authors import find_authors, find_authors_in_lines, unique
from ingest.extract.body import MAX_STORED_LEAD_CHARS, Body, Hints, find_body
from ingest.extract.body.classifier import BlockFilter
from ingest.extract.body.sentences import weighted_length
from ingest.extract.dateline import find_wire_credit, parse_dateline
from ingest.extract.guard import check, strip_options
from ingest.extract.images import find_images
from ingest.extract.kinds import classify
from ingest.extract.language import detect_language
from ingest.extract.live import with_live_entries
from ingest.extract.metadata import Metadata, read_metadata, reservations
from ingest.extract.metadata.canonical import absolute_url, canonical_url
from ingest.extract.missing import find_missing
from ingest.extract.page import selectors
from ingest.extract.page.refresh import refresh_target
from ingest.extract.page.shadow import open_shadow_roots
from ingest.extract.page_types import Looked, reject_non_article
from ingest.extract.paging import find_paging
from ingest.extract.template import Template
from ingest.extract.times import find_date_under_headline, find_modified, find_published, modified_candidates
from ingest.extract.times.elements import words_of_other_times
from ingest.extract.titles import Titles, choose_title, read_titles
from ingest.extract.titles.habit import usual_title
from ingest.model import Article, Link, Page
from ingest.rules import rule_for
from ingest.text import MAX_TITLE_CHARS, clean_line, clean_paragraphs
from ingest.urls import Url

VERSION = version("news-ingest")
MIN_TEXT_CHARS = 25
MAX_LINKS = 200
MAX_TAGS = 20
MIN_TAG_CHARS = 2
MAX_TAG_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page as lexbor's tree, of which nothing was removed yet, what it says of itself, and its titles without the
    outlet's name."""

    page: Page
    parsed: LexborHTMLParser
    metadata: Metadata
    titles: Titles


def open_page(page: Page, outlet: Outlet) -> Opened:
    """The page of `outlet`, opened. Raises Unusable where its bytes must not be parsed."""
    parsed = parse(page)
    metadata = read_metadata(parsed, page.url)
    titles = read_titles(parsed, metadata, outlet.name)
    return Opened(page=page, parsed=parsed, metadata=metadata, titles=titles)


def extract(
    page: Page,
    outlet: Outlet,
    *,
    now: datetime,
    boilerplate: frozenset[str] = frozenset(),
    classifier: BlockFilter | None = None,
    template: Template | None = None,
) -> Article:
    """The article on `page`; see ingest.extract.extract."""
    opened = open_page(page, outlet)
    found, _ = find_article(
        opened, outlet, now=now, boilerplate=boilerplate, classifier=classifier, template=template
    )
    return found


def find_article(
    opened: Opened,
    outlet: Outlet,
    *,
    now: datetime,
    boilerplate: frozenset[str] = frozenset(),
    classifier: BlockFilter | None = None,
    template: Template | None = None,
) -> tuple[Article, Body]:
    """The article on a page, as `extract` gives it, with what was found on the way to its text. What the outlet's rules
    drop is removed from the page."""
    page, parsed, metadata = opened.page, opened.parsed, opened.metadata
    target = refresh_target(parsed, page.url)
    if target:
        raise SentOn(target.asked)
    # Before the body is looked for, because the search removes parts of the page.
    article = without_text(opened, outlet, now, template)
    paging = find_paging(parsed, page.url)
    of_others = words_of_other_times(parsed) if article.published is None else frozenset()
    prepare(parsed, outlet)
    body = find_body(parsed, outlet, hints(metadata, article.title, boilerplate, classifier, template))
    text = clean_paragraphs("\n".join(body.paragraphs))
    if weighted_length(text) < MIN_TEXT_CHARS:
        raise NoText("no paragraph found")
    if article.published is None:
        lines = [line for line in body.lines_under_headline if not any(map(line.__contains__, of_others))]
        choice = find_date_under_headline(
            lines,
            metadata,
            outlet,
            page.url,
            now,
            refused=article.published_candidates,
            month_first=template.month_first if template else None,
        )
        article = replace(article, published=choice.published, published_candidates=choice.candidates)
    reject_non_article(Looked(parsed, page.url, metadata, article, body, text))
    if not body.is_believed:
        raise NoText("no paragraph that has to do with the title")
    authors = find_authors_in_lines(
        article.authors,
        body.bylines,
        body.lines_under_headline,
        metadata,
        (outlet.name, *(template.house_authors if template else ())),
    )
    dateline = parse_dateline(text)
    declared_languages = [metadata.language, metadata.get("og:locale"), outlet.language or ""]
    found = replace(
        article,
        lead=clean_line(body.lead, MAX_STORED_LEAD_CHARS) if body.lead else None,
        text=text,
        authors=authors,
        language=detect_language(declared_languages, text),
        dateline=dateline,
        wire_credit=find_wire_credit(text, dateline),
        kind=classify(metadata, page.url, article.title, text),
        missing=find_missing(metadata, text, paging),
        links=_absolute_links(body, page.url),
        images=find_images(metadata, body.images, page.url),
        page_number=paging.number,
        all_pages=paging.further,
        whole_page=paging.whole,
        extractor=f"{body.extractor} {VERSION}",
    )
    return with_live_entries(found, body.live_boxes, metadata, outlet, now), body


def parse(page: Page) -> LexborHTMLParser:
    """The page as a tree. Raises Unusable where its bytes must not be parsed."""
    check(page.body)
    return LexborHTMLParser(open_shadow_roots(strip_options(as_utf8(page.body, page.content_type))))


def without_text(opened: Opened, outlet: Outlet, now: datetime, template: Template | None) -> Article:
    """What the page says of its article, without the text and what follows from it."""
    page, parsed, metadata = opened.page, opened.parsed, opened.metadata
    ruled_title = selectors.first_text(parsed, outlet.rules.title)
    title = clean_line(ruled_title or _title(opened, template), MAX_TITLE_CHARS)
    month_first = template.month_first if template else None
    choice = find_published(parsed, metadata, outlet, page.url, now, month_first)
    image = absolute_url(metadata.get("og:image") or metadata.jsonld.image(), page.url)
    return Article(
        url=canonical_url((metadata.canonical, metadata.get("og:url")), page.url, title),
        title=title,
        lead=None,
        text="",
        authors=find_authors(
            parsed,
            metadata,
            outlet.rules.authors,
            outlet.name,
            template.house_authors if template else (),
        ),
        published=choice.published,
        published_candidates=choice.candidates,
        modified=find_modified(
            modified_candidates(parsed, metadata, outlet, page.url, now, choice.published, month_first)
        ),
        section=_section(parsed, metadata, outlet),
        tags=_tags(parsed, metadata, outlet),
        image=image.asked if image else None,
        rights=reservations(metadata, page.rights_header),
    )


def _title(opened: Opened, template: Template | None) -> str:
    title = choose_title(opened.parsed, opened.metadata, opened.titles)
    return usual_title(title, opened.titles.by_source(), template) if template else title


def prepare(parsed: LexborHTMLParser, outlet: Outlet) -> None:
    """Removes from the page what the outlet's rules drop."""
    rule_for(outlet.id)(parsed)
    selectors.remove(parsed, outlet.rules.drop)


def hints(
    metadata: Metadata,
    title: str,
    boilerplate: frozenset[str],
    classifier: BlockFilter | None,
    template: Template | None,
) -> Hints:
    """What the page and its outlet tell of the text."""
    return Hints(
        title=title,
        description=metadata.get("og:description", "description") or metadata.jsonld.text("description"),
        jsonld_text=metadata.jsonld.body(),
        boilerplate=boilerplate,
        classifier=classifier,
        template=template,
    )


def _section(parsed: LexborHTMLParser, metadata: Metadata, outlet: Outlet) -> str | None:
    section = (
        selectors.first_text(parsed, outlet.rules.section)
        or metadata.get("article:section")
        or metadata.jsonld.text("articleSection")
    )
    return clean_line(section) or None


def _tags(parsed: LexborHTMLParser, metadata: Metadata, outlet: Outlet) -> tuple[str, ...]:
    tags = (
        selectors.all_texts(parsed, outlet.rules.tags)
        or metadata.get_all("article:tag")
        or metadata.jsonld.texts("keywords")
        or metadata.get("news_keywords", "keywords").split(",")
    )
    return unique(
        (tag for tag in map(clean_line, tags) if MIN_TAG_CHARS <= len(tag) <= MAX_TAG_CHARS), MAX_TAGS
    )


def _absolute_links(body: Body, url: Url) -> tuple[Link, ...]:
    """The links of the text, each address once, with the first words that are linked to it."""
    words: dict[str, str] = {}
    for link in body.links:
        words[link.url] = words.get(link.url) or link.text
    texts: dict[str, str] = {}
    for href, text in islice(words.items(), MAX_LINKS * 2):
        address = absolute_url(href, url)
        if address:
            texts[address.asked] = texts.get(address.asked) or clean_line(text)
    return tuple(Link(url=address, text=text) for address, text in texts.items())[:MAX_LINKS]
