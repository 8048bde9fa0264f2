"""The site of an outlet that has another domain, tried out. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract.template import NOTHING_LEARNED
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.outlet_changes import moved_url
from ingest.pipeline.pages.extraction import extract_page
from ingest.urls import Url
from store.model import StoredArticle

TRIED_ARTICLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """What trying the new domain came to. `homepage` is where it is after redirects. `changed` has the outlet's
    addresses that become others; `unread` are feeds that could not be read at the same path of the new domain. Of
    `tried` articles `found` are there at their old paths."""

    homepage: Url
    changed: Mapping[str, str]
    unread: tuple[str, ...]
    tried: int
    found: int

    @property
    def keeps_paths(self) -> bool:
        """Whether most articles are at their old paths."""
        return 2 * self.found > self.tried


async def try_moved(outlet: Outlet, homepage: Url, deps: Deps, options: RunOptions) -> NewSite:
    """Looks for an outlet's feeds and newest articles on its new domain. Raises IngestError where that is silent."""
    new = (await deps.fetch(homepage, expect="feed")).url
    deps = deps.within(options.reach(outlet, (new,)))
    old = outlet.parsed_homepage
    changed = {outlet.homepage: new.asked} if outlet.homepage else {}
    unread = []
    for feed in outlet.feeds:
        moved = moved_url(feed.parsed_url, old, new) if old else None
        if moved is None or feed.kind == "homepage":
            continue
        if feed.kind != "archive" and await _answers(moved, deps):
            changed[feed.url] = moved.asked
        else:
            unread.append(feed.url)
    stored = await deps.store.read(lambda tx: tx.articles.newest(TRIED_ARTICLES, outlet.id))
    pairs = [(one, moved_url(Url(one.url), old, new) if old else None) for one in stored]
    there = [await _is_there(one, url, outlet, deps) for one, url in pairs if url]
    return NewSite(homepage=new, changed=changed, unread=tuple(unread), tried=len(there), found=sum(there))


async def _answers(feed: Url, deps: Deps) -> bool:
    try:
        await deps.fetch(feed, expect="feed")
    except IngestError:
        return False
    return True


async def _is_there(known: StoredArticle, url: Url, outlet: Outlet, deps: Deps) -> bool:
    """Whether this address has the article, by its headline."""
    try:
        page = await deps.fetch(url, expect="page")
        extracted = await deps.executor.run(extract_page, page, outlet, deps.now(), NOTHING_LEARNED)
    except IngestError:
        return False
    return extracted.article.title.casefold() == known.content.title.casefold()
