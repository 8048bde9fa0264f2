"""Saved pages -> articles: today's rules over pages that were fetched before."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Literal

from ingest import dedupe
from ingest.config import Outlet
from ingest.errors import IngestError, ParserCrashed
from ingest.extract.template import Learned
from ingest.model import Article
from ingest.page_numbers import named_pages
from ingest.pipeline import decide
from ingest.pipeline.copies import link
from ingest.pipeline.decide import Compared, Incoming
from ingest.pipeline.deps import Deps
from ingest.pipeline.learning import learned
from ingest.pipeline.pages.asking import saved_further_pages
from ingest.pipeline.pages.extraction import Extracted, extract_page
from ingest.pipeline.pages.further_pages import join_pages, page_of
from ingest.urls import Url
from store.errors import Damaged
from store.model import Change, RevisionContent, SavedPage, StoredArticle
from store.store import Transaction

ARTICLES_AT_ONCE = 200
"""So many are read from the database at once."""

FurtherPages = tuple[tuple[Url, SavedPage], ...]
"""The further pages of an article with their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reextracted:
    """The result of today's rules for a stored article. `change` is None where they change nothing; `error` says
    why nothing could be extracted, or that no page was saved."""

    article: StoredArticle
    content: RevisionContent | None = None
    change: Change | None = None
    error: str | None = None

    @property
    def outcome(self) -> Literal["revised", "same", "failed"]:
        """What became of the article."""
        return "failed" if self.error else "revised" if self.change else "same"


async def reextract(
    article_ids: Sequence[int], outlets: Sequence[Outlet], deps: Deps, *, dry_run: bool
) -> AsyncIterator[Reextracted]:
    """Extracts the newest page of each article again, in order; adds a revision where the text differs, unless it
    is a `dry_run`. Articles of outlets that are not configured have no rules and are left unchanged."""
    configured = {outlet.id: outlet for outlet in outlets}
    names = cache(partial(dedupe.pack_names, outlets))
    for start in range(0, len(article_ids), ARTICLES_AT_ONCE):
        batch = article_ids[start : start + ARTICLES_AT_ONCE]
        for article in await deps.store.read(partial(_get_many, batch)):
            outlet = configured.get(article.outlet)
            if outlet is None:
                yield Reextracted(
                    article=article, error=f"outlet {article.outlet} is not in the configuration"
                )
            else:
                yield await _reextract_one(article, outlet, names, deps, dry_run=dry_run)


def _get_many(article_ids: Sequence[int], tx: Transaction) -> list[StoredArticle]:
    return tx.articles.get_many(article_ids)


async def _reextract_one(
    article: StoredArticle, outlet: Outlet, names: Callable[[], bytes], deps: Deps, *, dry_run: bool
) -> Reextracted:
    try:
        saved = await _saved_page(article, deps)
    except Damaged as error:
        return Reextracted(article=article, error=str(error))
    if saved is None:
        return Reextracted(article=article, error="no page was saved")
    further = await _saved_further(article, deps)
    if further is None:
        return Reextracted(article=article, error="a further page of it was not saved")
    known = await deps.store.read(partial(learned, outlet.id))
    try:
        extracted = await _extract_whole(article, saved, further, outlet, known, deps)
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
        further_pages=further,
    )
    try:
        found = await deps.executor.run(dedupe.likenesses, *decide.question(incoming, [article], now))
    except ParserCrashed as error:
        return Reextracted(article=article, error=str(error))
    compared = decide.as_compared([article], found)
    update = decide.article_update(article, incoming, now, compared)
    if update.revision and not dry_run:
        await deps.store.write(partial(_store_reextracted, article, incoming, now, compared))
        await link(article.id, names(), deps, deps.store.write)
    revision = update.revision
    return Reextracted(
        article=article,
        content=revision.content if revision else None,
        change=revision.change if revision else None,
    )


async def read_again(article: StoredArticle, outlet: Outlet, known: Learned, deps: Deps) -> Article | None:
    """What today's rules make of the pages that the article's newest revision came from; None where they make nothing
    of them, or one was not saved or cannot be read."""
    try:
        saved, further = await _saved_page(article, deps), await _saved_further(article, deps)
        if saved is None or further is None:
            return None
        return (await _extract_whole(article, saved, further, outlet, known, deps)).article
    except (IngestError, Damaged):
        return None


async def _saved_page(article: StoredArticle, deps: Deps) -> SavedPage | None:
    """The page that the article's newest revision came from; None where none was saved. Raises Damaged."""
    digest = article.content.page_sha256
    return await deps.store.read(lambda tx: tx.articles.saved_page(digest)) if digest else None


async def _saved_further(article: StoredArticle, deps: Deps) -> FurtherPages | None:
    """The further pages that the text was joined of, in their order; None where one is not saved any more."""
    content = article.content
    if not content.further_pages:
        return ()
    saved = await deps.store.read(partial(saved_further_pages, content))
    return tuple(saved.items()) if len(saved) == len(content.further_pages) else None


async def _extract_whole(
    article: StoredArticle,
    saved: SavedPage,
    further: FurtherPages,
    outlet: Outlet,
    known: Learned,
    deps: Deps,
) -> Extracted:
    """The article on its saved pages. Raises IngestError."""

    async def read(url: Url, one: SavedPage) -> Extracted:
        page = page_of(url, one)
        return await deps.executor.run(extract_page, page, outlet, deps.now(), known)

    first = await read(Url(article.url), saved)
    if not further:
        return first
    articles = [(await read(url, one)).article for url, one in further]
    missing = named_pages(article.content.missing)
    return await deps.executor.run(join_pages, first.article, articles, missing)


def _store_reextracted(
    article: StoredArticle, incoming: Incoming, now: datetime, compared: Compared, tx: Transaction
) -> None:
    tx.outlets.lock(article.outlet)
    known = tx.articles.lock(article.id)
    if known.content == article.content:  # else a run has brought in a newer version meanwhile
        tx.apply(decide.article_update(known, incoming, now, compared))
