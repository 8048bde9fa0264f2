"""An outlet, tried out: which feeds it has, and what would be stored of its newest articles. Nothing is stored."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import chain, count

from ingest.config import Feed, Outlet
from ingest.discover.site_facts import SiteFacts, site_facts
from ingest.errors import IngestError
from ingest.extract.template import NOTHING_LEARNED
from ingest.fetch import Reach
from ingest.model import Article, FeedKind, Page
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.feeds import FeedAnswer, UnstoredFeeds, walk_feeds
from ingest.pipeline.pages.extraction import extract_page
from ingest.pipeline.run import addresses
from ingest.urls import Url
from store.model import NewEntry
from store.updates import FeedUpdate

TRIED_PAGES = 5

MIN_WORDS = 50
"""A text of fewer words is short for an article: it may be what was found in the place of one."""

_NAMED_KINDS = ("rss", "sitemap")
"""Feeds that are written down; a homepage is searched for its links at every run all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that could be read, and how many entries it announced that are not too old."""

    kind: FeedKind
    url: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPage:
    """The page of an entry, and the article on it, or why there is none."""

    url: str
    page: Page | None = None
    article: Article | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What trying an outlet came to. `failures` say which feeds could not be read."""

    feeds: tuple[FoundFeed, ...]
    announced: int
    failures: tuple[str, ...]
    pages: tuple[TriedPage, ...]

    @property
    def articles(self) -> list[Article]:
        """The articles that would be stored."""
        return [one.article for one in self.pages if one.article]

    @property
    def named_feeds(self) -> list[FoundFeed]:
        """The feeds to write down: none where articles are found by links alone."""
        return [feed for feed in self.feeds if feed.kind in _NAMED_KINDS and feed.entries]

    @property
    def remarks(self) -> list[str]:
        """What is not as it should be, with the cure; nothing where all is well."""
        found = []
        if not self.announced:
            found.append(
                "no entry was found: name a feed, a sitemap or a listing under feeds (docs/outlets.md)"
            )
        elif not self.articles:
            found.append("no article could be stored, for the reasons above")
        articles = self.articles
        if articles and not any(one.published for one in articles):
            found.append("no article has a time: write the rule `published`, or rely on the feed's")
        elif articles and all(one.published and one.published.precision == "day" for one in articles):
            found.append(
                'times are mere days: where the pages give hours, set `timezone`, e.g. "Europe/London"'
            )
        if articles and all(len(one.text.split()) < MIN_WORDS for one in articles):
            found.append("all texts are short: write the rule `body` where articles are longer")
        if articles and any(one.missing for one in articles):
            found.append(
                f"articles are not shown whole ({next(one.missing for one in articles if one.missing)})"
            )
        return found


class _NotedFeeds(UnstoredFeeds):
    """The feeds of a trial, which are noted as they are read."""

    def __init__(self, outlet: Outlet, deps: Deps) -> None:
        super().__init__(outlet, deps)
        self.found: list[FoundFeed] = []

    async def keep(self, feed: Feed, update: FeedUpdate, answer: FeedAnswer) -> int:
        if answer.outcome == "read":
            found = FoundFeed(kind=feed.kind, url=str(feed.parsed_url), entries=len(update.entries))
            self.found.append(found)
        return await super().keep(feed, update, answer)


async def facts_of(homepage: Url, deps: Deps) -> tuple[Url, SiteFacts]:
    """Where a homepage is after redirects, and what it says of its site. Raises IngestError."""
    page = await deps.fetch(homepage, expect="feed")
    return page.url, await deps.executor.run(site_facts, page)


async def try_outlet(outlet: Outlet, deps: Deps, options: RunOptions) -> Trial:
    """Reads the outlet's feeds and its newest articles."""
    deps = deps.within(Reach(addresses(outlet), options.settings.max_foreign))
    feeds = _NotedFeeds(outlet, deps)
    result = await walk_feeds(outlet, deps, options, feeds)
    entries = sorted(feeds.entries.values(), key=_newest, reverse=True)[:TRIED_PAGES]
    return Trial(
        feeds=tuple(feeds.found),
        announced=len(feeds.entries),
        failures=tuple(map(str, result.failures)),
        pages=tuple([await _tried(Url(entry.url), outlet, deps) for entry in entries]),
    )


def _newest(entry: NewEntry) -> float:
    return entry.dated_at.timestamp() if entry.dated_at else 0.0


async def _tried(url: Url, outlet: Outlet, deps: Deps) -> TriedPage:
    page = None
    try:
        page = await deps.fetch(url, expect="page")
        extracted = await deps.executor.run(extract_page, page, outlet, deps.now(), NOTHING_LEARNED)
    except IngestError as error:
        return TriedPage(url=str(url), page=page, error=str(error))
    return TriedPage(url=str(url), page=page, article=extracted.article)


def provisional(id: str, homepage: Url, facts: SiteFacts) -> Outlet:
    """An outlet of which nothing is known but its homepage."""
    return Outlet(
        id=id,
        name=facts.name or homepage.plain_host,
        homepage=homepage.asked,
        language=facts.language,
        feeds=(Feed(kind="homepage", url=homepage.asked),),
    )


def usual_id(homepage: Url, taken: Container[str]) -> str:
    """An id for an outlet by its domain, which nobody else has: `elm` for https://www.elm.example."""
    label = homepage.registered_domain.partition(".")[0] or homepage.plain_host
    label = (
        "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in label).strip("-") or "outlet"
    )
    label = label[:50]
    names = chain((label,), (f"{label}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
