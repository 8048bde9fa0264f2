"""Page + outlet -> article: text, lead, metadata. Pure: bytes in, values out.

Cheap to import: the parsers are imported by the first call, which belongs into a child process.
"""

from datetime import datetime

from ingest.config import Outlet
from ingest.model import Article, Page

__all__ = ["extract"]


def extract(
    page: Page, outlet: Outlet, *, now: datetime, boilerplate: frozenset[str] = frozenset()
) -> Article:
    """The article on `page`.

    `now` is aware; later times are not believed. `boilerplate` holds the keys of lines that recur on the
    outlet's pages (see boilerplate.learn). Raises NoText when there is too little text, NotArticle or Wall
    when the page is something else, SentOn when it only sends on, Unusable or ParserCrashed when the bytes must
    not be parsed.
    """
    from ingest.extract import article

    return article.extract(page, outlet, now=now, boilerplate=boilerplate)
