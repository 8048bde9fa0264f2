"""Saved pages -> articles: today's rules over pages that were fetched before."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract.template import Learned
from ingest.model import Article, Page
from ingest.pipeline import decide
from ingest.pipeline.copies import link_copies
from ingest.pipeline.decide import Incoming
from ingest.pipeline.deps import Deps
from ingest.pipeline.extraction import Extracted, extract_page
from ingest.pipeline.learned import learned
from ingest.urls import Url
from store.model import Change, RevisionContent, SavedPage, StoredArticle
from store.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Reextracted:
    """The result of today's rules for a stored article. `change` is None where they change nothing; `error` says
    why nothing could be extracted, or that no page was saved."""

    article: StoredArticle
    content: RevisionContent | None = None
    change: Change | None = None
    error: str | None = None


async def reextract(
    article_ids: Sequence[int], outlets: Sequence[Outlet], deps: Deps, *, dry_run: bool
) -> AsyncIterator[Reextracted]:
    """Extracts the newest page of each article again, in order; adds a revision where the text differs, unless it
    is a `dry_run`. Articles of outlets that are not configured have no rules and are left unchanged."""
    configured = {outlet.id: outlet for outlet in outlets}
    for article in await deps.store.read(lambda tx: tx.articles.get_many(article_ids)):
        outlet = configured.get(article.outlet)
        if outlet is None:
            yield Reextracted(article=article, error=f"outlet {article.outlet} is not in the configuration")
        else:
            yield await _reextract_one(article, outlet, tuple(outlets), deps, dry_run=dry_run)


async def _reextract_one(
    article: StoredArticle, outlet: Outlet, outlets: tuple[Outlet, ...], deps: Deps, *, dry_run: bool
) -> Reextracted:
    saved = await _saved_page(article, deps)
    if saved is None:
        return Reextracted(article=article, error="no page was saved")
    known = await deps.store.read(partial(learned, outlet.id))
    try:
        extracted = await _extract(article, saved, outlet, known, deps)
    except IngestError as error:
        return Reextracted(article=article, error=str(error))
    now = deps.now()
    incoming = Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=Url(article.url),
        final_url=Url(article.url),
        page=saved,
    )
    update = decide.article_update(article, incoming, now)
    if update.revision and not dry_run:
        await deps.store.write(partial(_store_reextracted, article, incoming, now))
        await deps.store.write(partial(link_copies, article.id, outlets, now))
    revision = update.revision
    return Reextracted(
        article=article,
        content=revision.content if revision else None,
        change=revision.change if revision else None,
    )


async def read_again(article: StoredArticle, outlet: Outlet, known: Learned, deps: Deps) -> Article | None:
    """What today's rules make of the page that the article's newest revision came from; None where they make nothing of
    it, or no page was saved."""
    saved = await _saved_page(article, deps)
    if saved is None:
        return None
    try:
        return (await _extract(article, saved, outlet, known, deps)).article
    except IngestError:
        return None


async def _saved_page(article: StoredArticle, deps: Deps) -> SavedPage | None:
    digest = article.content.page_sha256
    return await deps.store.read(lambda tx: tx.articles.saved_page(digest)) if digest else None


async def _extract(
    article: StoredArticle, saved: SavedPage, outlet: Outlet, known: Learned, deps: Deps
) -> Extracted:
    return await deps.executor.run(extract_page, as_page(article, saved), outlet, deps.now(), known)


def as_page(article: StoredArticle, saved: SavedPage) -> Page:
    """The saved page as it was fetched."""
    return Page(
        url=Url(article.url),
        asked=Url(article.url),
        status=200,
        body=saved.body,
        content_type=saved.content_type,
        fetched_at=saved.saved_at,
        rights_header=saved.rights_header,
    )


def _store_reextracted(article: StoredArticle, incoming: Incoming, now: datetime, tx: Transaction) -> None:
    known = tx.articles.lock(article.id)
    if known.revision == article.revision:  # else a run has brought in a newer version meanwhile
        tx.apply(decide.article_update(known, incoming, now))
