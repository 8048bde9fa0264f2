"""Page + outlet -> article: text, lead, metadata. Pure: bytes in, values out.

Cheap to import: the parsers come with the first call, which belongs into a child process.
"""

from datetime import datetime

from ingest.extract.guard import check
from ingest.model import Article, Outlet, Page

__all__ = ["check", "extract"]


def extract(page: Page, outlet: Outlet, *, now: datetime, blocks: frozenset[str] = frozenset()) -> Article:
    """The article on `page`.

    `blocks` are the lines that recur on the outlet's pages (see boilerplate.learn). Raises NoText when there is
    too little text, NotArticle when the page is something else, Unusable or ParserCrashed when the bytes are
    nothing to parse.
    """
    from ingest.extract import article

    return article.extract(page, outlet, now=now, blocks=blocks)
