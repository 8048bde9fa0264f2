"""What a child process does with a page: all that parses foreign bytes, in one call."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.extract.template import Learned, SeenPage
from ingest.identity import canonical
from ingest.model import Article, Page
from store.model import Dictionary, Fingerprint, PackedBody
from store.packing import pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How a page is packed: with `dictionary`, alone where that is None; and not at all where headline, lead and text
    are just those that are `known`, for then the page is not kept."""

    dictionary: Dictionary | None = None
    known: tuple[str, str | None, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with the fingerprint of its text; and its page packed, None where it is not to be kept."""

    article: Article
    fingerprint: Fingerprint
    packed: PackedBody | None = None


def extract_page(
    page: Page, outlet: Outlet, now: datetime, learned: Learned, keeping: Keeping | None = None
) -> Extracted:
    """The article on `page`; `learned` is what the outlet's other pages taught. With `keeping`, the page is packed.
    Raises ExtractError."""
    # Imported here, because the main process imports this module too and must not load the parsers.
    from ingest.extract import extract

    article = extract(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)
    extracted = with_fingerprint(replace(article, url=canonical(article.url, outlet)))
    if keeping is None or keeping.known == (article.title, article.lead, article.text):
        return extracted
    return replace(extracted, packed=pack(page.body, keeping.dictionary))


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
