"""The whole of an explanation: what the page is, its values, its blocks. No input or output."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ingest.charsets import why_encoding
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract.article import VERSION, extract, hints, open_page, prepare, without_text
from ingest.extract.body.classifier import BlockFilter
from ingest.extract.explain.blocks import explain_blocks, explain_dropped
from ingest.extract.explain.model import Explanation
from ingest.extract.explain.values import explain_values
from ingest.extract.template import Template
from ingest.model import Article, Page


def explain_page(
    page: Page,
    outlet: Outlet,
    *,
    now: datetime,
    boilerplate: frozenset[str],
    classifier: BlockFilter | None,
    template: Template | None,
) -> Explanation:
    """See ingest.extract.explain.explain."""
    article: Article | None = None
    error = ""
    try:
        article = extract(
            page, outlet, now=now, boilerplate=boilerplate, classifier=classifier, template=template
        )
    except IngestError as reason:
        error = str(reason)
    explanation = Explanation(
        version=VERSION,
        url=str(page.url),
        outlet=outlet.id,
        charset=why_encoding(page.body, page.content_type),
        extractor=article.extractor if article else "",
        error=error,
    )
    try:
        opened = open_page(page, outlet)
    except IngestError:
        return explanation  # its bytes must not be parsed, as `error` says
    parsed, metadata = opened.parsed, opened.metadata
    described = article or without_text(opened, outlet, now, template)
    values = explain_values(
        parsed, metadata, outlet, page.url, now, described, template.month_first if template else None
    )
    dropped = explain_dropped(parsed, outlet)
    prepare(parsed, outlet)
    blocks = explain_blocks(
        parsed, outlet, hints(metadata, described.title, boilerplate, classifier, template)
    )
    return replace(explanation, values=values, blocks=blocks + dropped)
