"""When a template is learned again. Pure."""

from collections.abc import Sequence

from ingest.extract.template import MIN_PAGES
from store.model import StoredTemplate


def is_lesson_due(newest_ids: Sequence[int], known: StoredTemplate | None) -> bool:
    """Whether a template is to be learned from the articles `newest_ids`, the newest that a lesson takes.

    It is when as many came as the lesson before had: a young outlet learns often, an old one seldom.
    """
    if known is None:
        return len(newest_ids) >= MIN_PAGES
    new = sum(id > known.last_article_id for id in newest_ids)
    return new >= max(known.pages, MIN_PAGES)
