"""An outlet, tried out: which feeds it has, and what would be stored of its newest articles. Nothing is stored."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from ingest.config import Feed, Outlet
from ingest.discover import feed_kind
from ingest.discover.guesses import guessed_feeds
from ingest.discover.site_facts import SiteFacts, site_facts
from ingest.errors import Gone, IngestError, SentOn
from ingest.extract.proposals import Proposal, with_rules
from ingest.extract.template import NOTHING_LEARNED
from ingest.model import Article, FeedKind, Page
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.feeds import FeedAnswer, UnstoredFeeds, walk_feeds
from ingest.pipeline.pages.extraction import extract_page, propose_rules
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
    """A feed that could be read, how many entries it announced that are not too old, and the feeds that it names."""

    kind: FeedKind
    url: str
    entries: int
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPage:
    """The page of an entry, and the article on it, or why there is none."""

    url: str
    page: Page | None = None
    article: Article | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What trying an outlet came to. `failures` say which feeds could not be read; `proposals` are rules by which more
    would be found on the pages."""

    feeds: tuple[FoundFeed, ...]
    announced: int
    failures: tuple[str, ...]
    pages: tuple[TriedPage, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def articles(self) -> list[Article]:
        """The articles that would be stored."""
        return [one.article for one in self.pages if one.article]

    @property
    def named_feeds(self) -> list[FoundFeed]:
        """The feeds to write down: none where articles are found by links alone. Of an index of sitemaps the index,
        since it names another part next month."""
        indexes = [one for one in self.feeds if one.kind == "sitemap" and one.names]
        parts = frozenset(url for one in indexes for url in one.names)
        bringing = {one.url for one in self.feeds if one.entries}
        return [
            one
            for one in self.feeds
            if one.kind in _NAMED_KINDS
            and one.url not in parts
            and (one.entries or (one in indexes and _brings(one, indexes, bringing)))
        ]

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


def _brings(index: FoundFeed, indexes: Sequence[FoundFeed], bringing: set[str]) -> bool:
    """Whether a part of an index, or of an index that it names, brought an entry."""
    below = (one for one in indexes if one.url in index.names and one is not index)
    return bool(index.names & bringing) or any(one.names & bringing for one in below)


class _NotedFeeds(UnstoredFeeds):
    """The feeds of a trial, which are noted as they are read."""

    def __init__(self, outlet: Outlet, deps: Deps) -> None:
        super().__init__(outlet, deps)
        self.found: list[FoundFeed] = []

    async def keep(self, feed: Feed, update: FeedUpdate, answer: FeedAnswer) -> int:
        if answer.outcome == "read":
            named = frozenset(str(Url(child.url)) for child in update.children or ())
            found = FoundFeed(
                kind=feed.kind, url=str(feed.parsed_url), entries=len(update.entries), names=named
            )
            self.found.append(found)
        return await super().keep(feed, update, answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What was found at an address that a person gave: the homepage after redirects, what it says of the site, and the
    feed that it is, or that stands at a usual address because there is no homepage; () where the homepage is searched
    for feeds."""

    homepage: Url
    facts: SiteFacts
    feeds: tuple[Feed, ...] = ()


NOTHING_SAID = SiteFacts(name=None, language=None)


async def site_at(address: Url, deps: Deps) -> Site:
    """The site of a homepage or a feed. Raises IngestError."""
    try:
        page = await deps.fetch(address, expect="feed")
    except Gone:
        feed = await _usual_feed(address, deps) if address.path == "/" else None
        if feed is None:
            raise
        return Site(homepage=address, facts=NOTHING_SAID, feeds=(feed,))
    kind = feed_kind(page)
    if kind is None:
        return Site(homepage=page.url, facts=await deps.executor.run(site_facts, page))
    homepage = Url("/", page.url)
    return Site(
        homepage=homepage,
        facts=await _facts_of(homepage, deps),
        feeds=(Feed(kind=kind, url=page.url.asked),),
    )


async def _facts_of(homepage: Url, deps: Deps) -> SiteFacts:
    try:
        return await deps.executor.run(site_facts, await deps.fetch(homepage, expect="feed"))
    except IngestError:  # a site may have a feed and no homepage
        return NOTHING_SAID


async def _usual_feed(homepage: Url, deps: Deps) -> Feed | None:
    """The first feed or sitemap at an address where outlets usually have one."""
    host = await deps.store.read(lambda tx: tx.hosts.get(homepage.origin))
    robots_txt = (host.robots_body if host else None) or ""
    for feed in guessed_feeds(homepage, robots_txt):
        try:
            kind = feed_kind(await deps.fetch(feed.parsed_url, expect="feed"))
        except IngestError:
            continue
        if kind:
            return Feed(kind=kind, url=feed.url)
    return None


async def try_outlet(outlet: Outlet, deps: Deps, options: RunOptions) -> Trial:
    """Reads the outlet's feeds and its newest articles."""
    deps = deps.within(options.reach(outlet))
    feeds = _NotedFeeds(outlet, deps)
    result = await walk_feeds(outlet, deps, options, feeds)
    entries = sorted(feeds.entries.values(), key=_newest, reverse=True)[:TRIED_PAGES]
    pages = [await _tried(Url(entry.url), outlet, deps) for entry in entries]
    return Trial(
        feeds=tuple(feeds.found),
        announced=len(feeds.entries),
        failures=tuple(map(str, result.failures)),
        pages=tuple(pages),
        proposals=await _proposals(pages, outlet, deps),
    )


async def with_proposals(trial: Trial, outlet: Outlet, deps: Deps) -> Trial:
    """The same pages, extracted with the proposed rules. Nothing is fetched."""
    ruled = with_rules(outlet, trial.proposals)
    pages = [await _extracted(one, ruled, deps) if one.page else one for one in trial.pages]
    return replace(trial, pages=tuple(pages))


async def _proposals(pages: Sequence[TriedPage], outlet: Outlet, deps: Deps) -> tuple[Proposal, ...]:
    came = [one for one in pages if one.page]
    try:
        return await deps.executor.run(
            propose_rules, [one.page for one in came], [one.article for one in came], outlet, deps.now()
        )
    except IngestError:  # pages that take long to compare are extracted as they are
        return ()


def _newest(entry: NewEntry) -> float:
    return entry.dated_at.timestamp() if entry.dated_at else 0.0


async def _tried(url: Url, outlet: Outlet, deps: Deps) -> TriedPage:
    try:
        page = await deps.fetch(url, expect="page")
        tried = await _extracted(TriedPage(url=str(url), page=page), outlet, deps)
    except SentOn as sent_on:  # followed once, as a run does
        return await _followed(url, Url(sent_on.target), outlet, deps)
    except IngestError as error:
        return TriedPage(url=str(url), error=str(error))
    return tried


async def _followed(url: Url, target: Url, outlet: Outlet, deps: Deps) -> TriedPage:
    try:
        page = replace(await deps.fetch(target, expect="page"), asked=url)
        return await _extracted(TriedPage(url=str(url), page=page), outlet, deps)
    except IngestError as error:
        return TriedPage(url=str(url), error=str(error))


async def _extracted(tried: TriedPage, outlet: Outlet, deps: Deps) -> TriedPage:
    """The article on a page, or why there is none. Raises SentOn."""
    try:
        extracted = await deps.executor.run(extract_page, tried.page, outlet, deps.now(), NOTHING_LEARNED)
    except SentOn:
        raise
    except IngestError as error:
        return replace(tried, article=None, error=str(error))
    return replace(tried, article=extracted.article, error=None)


def provisional(id: str, site: Site) -> Outlet:
    """An outlet of which nothing is known but its site."""
    return Outlet(
        id=id,
        name=site.facts.name or site.homepage.plain_host,
        homepage=site.homepage.asked,
        language=site.facts.language,
        feeds=site.feeds or (Feed(kind="homepage", url=site.homepage.asked),),
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
