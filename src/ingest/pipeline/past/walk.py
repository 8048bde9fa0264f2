"""Reads the places of a span, and gives the addresses that they list, the newest first.

A place is read once nothing that was found is newer than what it may list. So what is read stays small, and a back-fill
that ends early has read little for nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.discover.guesses import guessed_sitemaps, named_sitemaps
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import Gone, IngestError, NotAsked, Unreachable
from ingest.model import Page
from ingest.pipeline.deps import Deps
from ingest.pipeline.feeds import new_entry
from ingest.pipeline.past.places import (
    Place,
    Span,
    archive_pages,
    children,
    dated,
    further_pages,
    is_closed,
    is_within,
    to_read,
    with_date,
)
from ingest.urls import Url
from store.model import NewEntry
from store.store import Transaction

MAX_DEPTH = 3
"""Sitemaps named by sitemaps are read so many levels deep."""

MAX_CONSECUTIVE_UNREACHABLE = 5
"""After so many places in a row without an answer, the back-fill ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address of the span, and of when it is as far as is known; `page` is the page of an archive that lists it."""

    at: datetime
    entry: NewEntry
    page: "ReadPage | None" = None


@dataclass(slots=True)
class ReadPage:
    """A page of a dated archive that was read, and how many of its addresses were not given yet."""

    place: Place
    read_at: datetime
    entries: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What asking for a place came to: its page, or the error."""

    place: Place
    page: Page | None = None
    error: IngestError | None = None


Note = Callable[[Reading], Awaitable[None]]


async def note_nothing(reading: Reading) -> None:
    """For a dry run."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """A walk through the places of one outlet.

    `asked` counts the places that were asked for, `read` and `unread` what came of them; `undated` are addresses of
    which nothing tells of when they are. `reasons` say which places could not be read, `broken` why the walk cannot go
    on, "" if it can.
    """

    outlet: Outlet
    span: Span
    places: list[Place] = field(default_factory=list)  # the one to be read next is the last
    found: list[Found] = field(default_factory=list)  # the newest is the last
    asked: int = 0
    read: int = 0
    unread: int = 0
    undated: int = 0
    reasons: list[str] = field(default_factory=list)
    broken: str = ""
    _listing: int = 0
    _listed: int = 0
    _unreachable: int = 0
    _known: set[bytes] = field(default_factory=set)
    _open: list[ReadPage] = field(default_factory=list)
    # The first pages of periods of which a page could not be read.
    _incomplete: set[Url] = field(default_factory=set)

    async def begin(self, deps: Deps, note: Note) -> None:
        """Finds the places to begin with: the configured sitemaps, those that robots.txt names, and the pages of
        archives; where there is none of these, sitemaps at their usual addresses."""
        outlet = self.outlet
        sitemaps = [Place(feed=feed) for feed in outlet.feeds if feed.kind == "sitemap"]
        pages = [
            page for feed in outlet.feeds if feed.kind == "archive" for page in archive_pages(feed, self.span)
        ]
        if home := outlet.parsed_homepage:
            robots_txt = await self._robots_txt(deps, note)
            own = [
                url
                for url in named_sitemaps(home, robots_txt)
                if url.registered_domain == home.registered_domain
            ]
            if not (own or sitemaps or pages or outlet.numbered):
                own = list(guessed_sitemaps(home))
            sitemaps += [Place(feed=Feed(kind="sitemap", url=url.asked), is_guess=True) for url in own]
        keys = [page.feed.parsed_url.key for page in pages]
        known = await deps.store.read(lambda tx: tx.feeds.by_key(outlet.id, keys))
        self._add([*sitemaps, *to_read(pages, known)])

    async def take(self, deps: Deps, note: Note, most: int, should_stop: Callable[[], bool]) -> list[Found]:
        """The newest of the addresses that were not given yet, at most so many; none at the end, when the walk is
        broken, and when it should stop."""
        while self.places and (not self.found or self.places[-1].newest > self.found[-1].at):
            if should_stop() or self.broken:
                return []
            await self._read(self.places.pop(), deps, note)
        floor = self.places[-1].newest if self.places else None
        taken: list[Found] = []
        while self.found and len(taken) < most and (floor is None or self.found[-1].at >= floor):
            one = self.found.pop()
            taken.append(one)
            if one.page:
                one.page.left -= 1
        return taken

    def give_back(self, taken: Sequence[Found]) -> None:
        """These are given again: they did not get anywhere."""
        self.found += reversed(taken)
        for one in taken:
            if one.page:
                one.page.left += 1

    def read_to_the_end(self) -> list[ReadPage]:
        """The first pages of periods of archives of which all addresses were given since this was asked last, also
        those of their further pages, and to which nothing is added any more."""
        unread = {place.first for place in self.places} | self._incomplete
        unread |= {page.place.first for page in self._open if page.left}
        done = [page for page in self._open if page.place.first not in unread]
        self._open = [page for page in self._open if page.place.first in unread]
        return [
            page
            for page in done
            if page.place.feed.parsed_url == page.place.first
            and is_closed(page.place, page.read_at)
            and is_within(page.place, self.span)
        ]

    @property
    def left(self) -> int | None:
        """About how many addresses are left, by those of the places that were read so far; None before the first."""
        if self.places and not self._listing:
            return None
        mean = self._listed / self._listing if self._listing else 0.0
        return len(self.found) + round(mean * len(self.places))

    def _add(self, places: list[Place]) -> None:
        for place in places:
            key = place.feed.parsed_url.key
            if key not in self._known:
                self._known.add(key)
                self.places.append(place)
        # Of equally new ones those that are named first are read first.
        self.places.reverse()
        self.places.sort(key=lambda place: place.newest)

    async def _robots_txt(self, deps: Deps, note: Note) -> str:
        """The robots.txt of the outlet's homepage, which comes with the first request to its host."""
        home = self.outlet.parsed_homepage
        if home is None:
            return ""
        robots_txt = await deps.store.read(partial(_robots_txt, home.origin))
        if robots_txt is None:
            place = Place(feed=Feed(kind="homepage", url=home.asked))
            try:
                await note(Reading(place=place, page=await deps.fetch(home, expect="feed")))
            except IngestError as error:
                await note(Reading(place=place, error=error.with_traceback(None)))
            robots_txt = await deps.store.read(partial(_robots_txt, home.origin))
        return robots_txt or ""

    async def _read(self, place: Place, deps: Deps, note: Note) -> None:
        page, self.asked = None, self.asked + 1
        try:
            page = await deps.fetch(place.feed.parsed_url, expect="feed")
            job = partial(discover, now=deps.now(), outlet=self.outlet, with_further=place.first is not None)
            parsed: ParsedFeed = await deps.executor.run(job, page, place.feed)
        except IngestError as error:
            await note(Reading(place=place, page=page, error=error.with_traceback(None)))
            self._not_read(place, error)
            return
        await note(Reading(place=place, page=page))
        self.read, self._unreachable = self.read + 1, 0
        if parsed.feeds and place.depth < MAX_DEPTH:
            self._add(children(place, parsed.feeds, self.span))
        self._add(further_pages(place, parsed.further))
        if parsed.entries or not parsed.feeds:
            self._keep(place, parsed, page, deps.now())

    def _not_read(self, place: Place, error: IngestError) -> None:
        if isinstance(error, Unreachable | NotAsked):
            self._unreachable += 1
        if isinstance(error, NotAsked) or self._unreachable >= MAX_CONSECUTIVE_UNREACHABLE:
            self.broken = f"{place.feed.parsed_url}: {error}"
        # A day without a page is one on which nothing was published.
        if not (place.is_guess or (place.first and isinstance(error, Gone))):
            self.unread += 1
            if place.first:
                self._incomplete.add(place.first)
            self.reasons.append(f"{place.feed.parsed_url}: {error}")

    def _keep(self, place: Place, parsed: ParsedFeed, page: Page, now: datetime) -> None:
        read = ReadPage(place, now) if place.first else None
        kept = []
        for entry in parsed.entries:
            at = dated(place, entry, self.span, now)
            self.undated += at is None
            if at is not None and at in self.span:
                kept.append(Found(at=at, entry=new_entry(self.outlet, with_date(entry, at)), page=read))
        self._listing, self._listed = self._listing + 1, self._listed + len(kept)
        if read:
            read.entries = read.left = len(kept)
            self._open.append(read)
        # What a place names first is the newest, where dates do not tell.
        self.found += reversed(kept)
        self.found.sort(key=lambda one: one.at)


def _robots_txt(origin: str, tx: Transaction) -> str | None:
    host = tx.hosts.get(origin)
    return (host.robots_body or "") if host and host.robots_at else None
