"""What a child process does with a page: all that parses foreign bytes, in one call."""

from dataclasses import dataclass, replace
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.identity import canonical
from ingest.model import Article, Page
from store.model import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with the fingerprint of its text."""

    article: Article
    fingerprint: Fingerprint


def extract_page(page: Page, outlet: Outlet, now: datetime, boilerplate: frozenset[str]) -> Extracted:
    """The article on `page`; `boilerplate` are the outlet's boilerplate lines. Raises ExtractError."""
    # Imported here, because the main process imports this module too and must not load the parsers.
    from ingest.extract import extract

    article = extract(page, outlet, now=now, boilerplate=boilerplate)
    return with_fingerprint(replace(article, url=canonical(article.url, outlet)))


def with_fingerprint(article: Article) -> Extracted:
    """An article with its fingerprint."""
    fingerprint = dedupe.fingerprint(article.title, article.text, article.language)
    return Extracted(article=article, fingerprint=fingerprint)
