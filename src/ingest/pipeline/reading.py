"""What is done with a page in a child process: everything that reads foreign bytes, in one go."""

from dataclasses import dataclass, replace
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.identity import canonical
from ingest.model import Article, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article, and the marks by which its text is found again."""

    article: Article
    mark: dedupe.Fingerprint


def read(page: Page, outlet: Outlet, now: datetime, blocks: frozenset[str]) -> Read:
    """The article on `page`, under its canonical address. Raises ExtractError."""
    # Here, because the main process reads this module too, and must stay without the parsers.
    from ingest.extract import extract

    article = extract(page, outlet, now=now, boilerplate=blocks)
    return marked(replace(article, url=canonical(article.url, outlet)), blocks)


def marked(article: Article, blocks: frozenset[str] = frozenset()) -> Read:
    """An article with its marks."""
    return Read(article=article, mark=dedupe.fingerprint(article.title, article.text, article.language))
