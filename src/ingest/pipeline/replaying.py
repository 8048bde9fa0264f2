"""Runs today's rules over the pages that were kept. Each revision says which extractor and version made it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.model import Page
from ingest.pipeline.contents import content_of
from ingest.pipeline.judging import judge_article
from ingest.pipeline.keeping import mark
from ingest.pipeline.reading import Read, read
from ingest.pipeline.world import World
from store.model import Change, RevisionContent, SavedPage, StoredArticle
from store.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What today's rules make of a stored article. `change` is None where they change nothing; `error` says
    why they made nothing of its page, or that no page was kept."""

    article: StoredArticle
    content: RevisionContent | None = None
    change: Change | None = None
    error: str | None = None


async def replay(
    article_ids: Sequence[int], outlets: Sequence[Outlet], world: World, *, dry_run: bool
) -> AsyncIterator[Replayed]:
    """Extracts the newest page of each article anew, in order; writes a revision where the text comes out
    otherwise, unless it is a `dry_run`."""
    known = {outlet.id: outlet for outlet in outlets}
    for article in await world.archive.look(lambda tx: tx.articles.get_many(article_ids)):
        outlet = known.get(article.outlet) or Outlet(id=article.outlet, name=article.outlet)
        yield await _replayed(article, outlet, tuple(outlets), world, dry_run=dry_run)


async def _replayed(
    article: StoredArticle, outlet: Outlet, outlets: tuple[Outlet, ...], world: World, *, dry_run: bool
) -> Replayed:
    came = await _read_anew(article, outlet, world)
    if isinstance(came, Replayed):
        return came
    found, content = came
    change = dedupe.change(article.content, content)
    if change and not dry_run:
        now = world.now()
        await world.archive.ask(lambda tx: _write(tx, article, found, content, change, now))
        await world.archive.ask(lambda tx: judge_article(tx, article.id, outlets, now))
    return Replayed(article=article, content=content, change=change)


async def _read_anew(
    article: StoredArticle, outlet: Outlet, world: World
) -> Replayed | tuple[Read, RevisionContent]:
    said = article.content
    page = await world.archive.look(
        lambda tx: tx.articles.saved_page(said.page_sha256) if said.page_sha256 else None
    )
    if page is None:
        return Replayed(article=article, error="no page was kept")
    blocks = await world.archive.look(lambda tx: frozenset(tx.boilerplate.for_outlet(outlet.id)))
    try:
        found = await world.parse.run(read, _page(article, page), outlet, world.now(), blocks)
    except IngestError as error:
        return Replayed(article=article, error=str(error))
    content = replace(content_of(found.article), page_sha256=said.page_sha256)
    if content.published is None:  # what the feed said is not on the page
        content = replace(content, published=said.published)
    return found, content


def _page(article: StoredArticle, page: SavedPage) -> Page:
    return Page(
        url=article.url,
        asked=article.url,
        status=200,
        body=page.body,
        content_type=page.content_type,
        fetched_at=page.saved_at,
        rights_header=page.rights_header,
    )


def _write(
    tx: Transaction,
    article: StoredArticle,
    found: Read,
    content: RevisionContent,
    change: Change,
    now: datetime,
) -> None:
    known = tx.articles.lock(article.id)
    if known.revision != article.revision:
        return  # a pass has brought in a newer version meanwhile
    tx.articles.revise(article.id, content, change, now)
    tx.articles.update(article.id, last_seen_at=article.last_seen_at)
    mark(tx, article.id, found)
