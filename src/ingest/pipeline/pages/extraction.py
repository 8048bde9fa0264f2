"""What a child process does with a page: all that parses foreign bytes, in one call."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.extract.template import Learned, SeenPage
from ingest.identity import canonical
from ingest.model import Article, Page
from store.model import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with the fingerprint of its text."""

    article: Article
    fingerprint: Fingerprint


def extract_page(page: Page, outlet: Outlet, now: datetime, learned: Learned) -> Extracted:
    """The article on `page`; `learned` is what the outlet's other pages taught. Raises ExtractError."""
    # Imported here, because the main process imports this module too and must not load the parsers.
    from ingest.extract import extract

    article = extract(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)
    return with_fingerprint(replace(article, url=canonical(article.url, outlet)))


def see_page(
    page: Page,
    outlet: Outlet,
    now: datetime,
    boilerplate: frozenset[str],
    feed_title: str | None,
    feed_day: date | None,
) -> SeenPage | None:
    """What `page` shows for the lesson of its outlet; title and day are those of the feed. Raises ExtractError."""
    from ingest.extract import extract
    from ingest.extract.template.observe import observe

    article = extract(page, outlet, now=now, boilerplate=boilerplate)
    return observe(page, article, outlet, feed_title, feed_day)


def with_fingerprint(article: Article) -> Extracted:
    """An article with its fingerprint."""
    fingerprint = dedupe.fingerprint(article.title, article.text, article.language)
    return Extracted(article=article, fingerprint=fingerprint)
