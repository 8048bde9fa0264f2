"""Page + outlet -> article: text, lead, metadata. Pure: bytes in, values out.

Cheap to import: the parsers are imported by the first call, which belongs into a child process.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ingest.config import Outlet
from ingest.extract.template import Template
from ingest.model import Article, Page

if TYPE_CHECKING:
    from ingest.extract.body.classifier import BlockFilter

__all__ = ["extract"]


def extract(
    page: Page,
    outlet: Outlet,
    *,
    now: datetime,
    boilerplate: frozenset[str] = frozenset(),
    classifier: BlockFilter | Literal["shipped"] | None = "shipped",
    template: Template | None = None,
) -> Article:
    """The article on `page`.

    `now` is aware; later times are not believed. `boilerplate` holds the keys of lines that recur on the
    outlet's pages (see boilerplate.learn). `classifier` drops blocks from what the rules propose (see
    body.classifier): the one that comes with the package, another, or None. `template` is what the outlet's pages
    have in common (see lessons.learn_template). Raises NoText when there is too little text, NotArticle or Wall when
    the page is something else, SentOn when it only sends on, Unusable or ParserCrashed when the bytes must not be
    parsed.
    """
    from ingest.extract import article
    from ingest.extract.body.classifier import chosen_classifier

    return article.extract(
        page,
        outlet,
        now=now,
        boilerplate=boilerplate,
        classifier=chosen_classifier(classifier),
        template=template,
    )
