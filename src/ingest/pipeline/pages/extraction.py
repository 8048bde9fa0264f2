"""What a child process does with a page: all that parses foreign bytes or reads foreign texts, in one call."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.extract.template import Learned, SeenPage, Template
from ingest.identity import canonical
from ingest.model import Article, Page
from ingest.pipeline.decide import Incoming, revision_content
from ingest.pipeline.names import unpack_names
from ingest.pipeline.pages.verify import Expected, question
from ingest.sandbox.answers import as_bytes, from_bytes
from store.model import Citation, Dictionary, Fingerprint, PackedBody, PendingEntry
from store.packing import pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How a page is packed: with `dictionary`, alone where that is None; and not at all where headline, lead and text
    are just those that are `known`, for then the page is not kept."""

    dictionary: Dictionary | None = None
    known: tuple[str, str | None, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is found out of an article besides: whether it is what was `expected`; and where an `entry` has led to it,
    which of the outlets that `pack_names` has packed into `names` it names."""

    expected: Expected
    entry: PendingEntry | None
    names: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with the fingerprint of its text; and its page packed, None where it is not to be kept.

    `evidence` and `citations` are what `read_page` has found besides: what speaks for the page being the one that was
    asked for, and whom the article names if it is new.
    """

    article: Article
    fingerprint: Fingerprint
    packed: PackedBody | None = None
    evidence: dedupe.Evidence | None = None
    citations: tuple[Citation, ...] | None = None


def read_page(
    page: Page,
    outlet: Outlet,
    now: datetime,
    learned: Learned,
    wanted: Wanted,
    keeping: Keeping | None = None,
) -> Extracted:
    """`extract_page`, with what else is `wanted`."""
    extracted = extract_page(page, outlet, now, learned, keeping)
    incoming = Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=page.asked,
        final_url=page.url,
        entry=wanted.entry,
    )
    citations = None
    if wanted.entry:
        content = revision_content(incoming, None)
        citations = dedupe.citations(outlet.id, content, unpack_names(wanted.names))
    evidence = dedupe.evidence(*question(incoming, wanted.expected))
    return replace(extracted, evidence=evidence, citations=citations)


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


def see_packed(
    page: Page,
    outlet: Outlet,
    now: datetime,
    boilerplate: frozenset[str],
    feed_title: str | None,
    feed_day: date | None,
) -> bytes | None:
    """`see_page` for `learn_packed`: what is seen of a page is large, and only another child process looks into it."""
    seen = see_page(page, outlet, now, boilerplate, feed_title, feed_day)
    return as_bytes(seen) if seen else None


def learn_packed(seen: list[bytes]) -> Template | None:
    """The template that these pages teach, as `see_packed` has seen them."""
    from ingest.extract.template.lessons import learn_template

    return learn_template([from_bytes(SeenPage, one) for one in seen])


def with_fingerprint(article: Article) -> Extracted:
    """An article with its fingerprint."""
    fingerprint = dedupe.fingerprint(article.title, article.text, article.language)
    return Extracted(article=article, fingerprint=fingerprint)
