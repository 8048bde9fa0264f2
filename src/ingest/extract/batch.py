"""Many pages at once: what recurs on an outlet's pages is learned from them first. No input or output."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ingest.errors import IngestError
from ingest.extract import boilerplate
from ingest.extract.article import extract
from ingest.model import Article, Instant, Outlet, Page

Json = dict[str, str | list[str] | None]


def extract_all(
    pages: list[tuple[str, Page]], outlet: Outlet, *, now: datetime
) -> Iterator[tuple[str, Article | IngestError]]:
    """Each of `pages` of one outlet (with an id of the caller's) as an article, or why there is none.

    A page is read a second time only where a line of it turned out to recur.
    """
    first = [(key, page, _tried(page, outlet, now, frozenset())) for key, page in pages]
    articles = [found for _, _, found in first if isinstance(found, Article)]
    recurring = boilerplate.learn([_lines(article) for article in articles])
    for key, page, found in first:
        if isinstance(found, Article) and any(
            boilerplate.is_known(line, recurring) for line in _lines(found)
        ):
            found = _tried(page, outlet, now, recurring)
        yield key, found


def _tried(page: Page, outlet: Outlet, now: datetime, recurring: frozenset[str]) -> Article | IngestError:
    try:
        return extract(page, outlet, now=now, boilerplate=recurring)
    except IngestError as error:
        return error


def _lines(article: Article) -> list[str]:
    return [*([article.lead] if article.lead else []), *article.text.split("\n")]


def as_json(article: Article, id: str) -> Json:
    """`article` as `ingest extract` prints it; times in ISO 8601 with their offset."""
    return {
        "id": id,
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "authors": list(article.authors),
        "published": _iso(article.published),
        "published_precision": article.published.precision if article.published else None,
        "modified": _iso(article.modified),
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "dateline": article.dateline.text if article.dateline else None,
        "extractor": article.extractor,
    }


def _iso(instant: Instant | None) -> str | None:
    return instant.at.isoformat() if instant else None
