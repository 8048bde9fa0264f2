"""What a child process does with a page: all that parses foreign bytes or reads foreign texts, in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.extract.proposals import Proposal
from ingest.extract.template import Learned, Observation, Template
from ingest.identity import canonical
from ingest.model import Article, Page
from ingest.pipeline.decide import Incoming, revision_content
from ingest.pipeline.pages.verify import Expected, question
from ingest.sandbox.answers import as_bytes, from_bytes
from store.model import Citation, Dictionary, Fingerprint, PackedBody, PendingEntry
from store.packing import pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How a page is packed: with `dictionary`, alone where that is None; and not at all where headline, lead and text
    are just those that are `known`, for then the page is not kept. With `observe`, what the page shows is kept too, for
    the lesson of an outlet that has no template."""

    dictionary: Dictionary | None = None
    known: tuple[str, str | None, str] | None = None
    observe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is found out of an article besides: whether it is what was `expected`; and where an `entry` has led to it,
    or an archive (`is_archived`), which of the outlets that `dedupe.pack_names` has packed into `names` it names."""

    expected: Expected
    entry: PendingEntry | None
    names: bytes
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with the fingerprint of its text; its page packed, None where it is not to be kept; and what the page
    shows, which only `learn_from` looks into.

    `evidence` and `citations` are what `read_page` has found besides: what speaks for the page being the one that was
    asked for, and whom the article names if it is new.
    """

    article: Article
    fingerprint: Fingerprint
    packed: PackedBody | None = None
    observation: bytes | None = None
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
    if wanted.entry or wanted.is_archived:
        content = revision_content(incoming, None)
        citations = dedupe.citations(outlet.id, content, dedupe.unpack_names(wanted.names))
    evidence = dedupe.evidence(*question(incoming, wanted.expected))
    return replace(extracted, evidence=evidence, citations=citations)


def extract_page(
    page: Page, outlet: Outlet, now: datetime, learned: Learned, keeping: Keeping | None = None
) -> Extracted:
    """The article on `page`; `learned` is what the outlet's other pages taught. With `keeping`, the page is packed.
    Raises ExtractError."""
    # Imported here, because the main process imports this module too and must not load the parsers.
    from ingest.extract import extract

    observation = None
    if keeping and keeping.observe:
        article, observation = _observed(page, outlet, now, learned.boilerplate)
    else:
        article = extract(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)
    extracted = with_fingerprint(replace(article, url=canonical(article.url, outlet)))
    if keeping is None or keeping.known == (article.title, article.lead, article.text):
        return extracted
    return replace(extracted, packed=pack(page.body, keeping.dictionary), observation=observation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a page shows, which only `learn_from` looks into, and what a feed said of its article, if one did."""

    observation: bytes
    feed_title: str | None
    feed_day: date | None


def observe_page(page: Page, outlet: Outlet, now: datetime, boilerplate: frozenset[str]) -> bytes | None:
    """What `page` shows for the lesson of its outlet; None where that is too much or nothing. Raises ExtractError."""
    return _observed(page, outlet, now, boilerplate)[1]


def _observed(
    page: Page, outlet: Outlet, now: datetime, boilerplate: frozenset[str]
) -> tuple[Article, bytes | None]:
    from ingest.extract.template.observe import observe_new

    article, observation = observe_new(page, outlet, now=now, boilerplate=boilerplate)
    return article, as_bytes(observation) if observation else None


def learn_from(pages: Sequence[Observed], boilerplate: frozenset[str]) -> Template | None:
    """The template that `pages` of one outlet teach, whose recurring lines are `boilerplate`; None where they teach
    none. Raises ParserCrashed for what no child made of a page."""
    from ingest.extract.template.lessons import learn_template
    from ingest.extract.template.seen import seen_page

    return learn_template(
        [
            seen_page(
                from_bytes(Observation, page.observation),
                boilerplate=boilerplate,
                feed_title=page.feed_title,
                feed_day=page.feed_day,
            )
            for page in pages
        ]
    )


def propose_rules(
    pages: Sequence[Page], articles: Sequence[Article | None], outlet: Outlet, now: datetime
) -> tuple[Proposal, ...]:
    """Rules for what was not found on these pages of one outlet; `articles` are what was, None where that was none."""
    from ingest.extract.proposals.finding import propose

    return propose(pages, articles, outlet, now)


def with_fingerprint(article: Article) -> Extracted:
    """An article with its fingerprint."""
    fingerprint = dedupe.fingerprint(article.title, article.text, article.language)
    return Extracted(article=article, fingerprint=fingerprint)
