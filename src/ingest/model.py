"""The values that are passed between the stages. No input or output.

    Feed -> (discover) -> Entry -> (fetch) -> Page -> (extract) -> Article -> (dedupe) -> store

All times are aware and in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ingest.urls import Url
from store.kinds import ArticleKind as ArticleKind
from store.kinds import FeedKind as FeedKind
from store.kinds import Precision as Precision
from store.model import Image as Image
from store.model import Link as Link
from store.model import LiveEntry as LiveEntry
from store.model import Published, PublishedCandidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?" with; both None: ask without condition."""

    etag: str | None = None
    last_modified: str | None = None


UNCONDITIONAL = Validators()
"""Ask for the whole page, whether it has changed or not."""


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Page:
    """A fetched document, undecoded.

    `url` is where it was found after redirects, `asked` where we began. `body` is decompressed but not
    decoded; `content_type` is the whole header ("text/html; charset=utf-8"), "" when there was none.
    `status` is 200, or 304 with an empty body. `rights_header` is what X-Robots-Tag and
    TDM-Reservation said, as "name: value" lines, "" when they said nothing. `headers` are all that came with it, the
    same way, without the values of cookies.
    """

    url: Url
    asked: Url
    status: int
    body: bytes
    content_type: str
    fetched_at: datetime
    validators: Validators = field(default_factory=Validators)
    rights_header: str = ""
    headers: str = ""
    took_ms: int = 0

    @property
    def unchanged(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One announcement in a feed: an absolute http(s) address and what the feed says of it.

    `published` has the source "feed"; it is None when the feed gives no plausible date. `modified_at` is the
    second date of a feed or the lastmod of a sitemap, which old articles may have too: it is a hint of age,
    never a time of publication.
    """

    url: Url
    title: str | None = None
    summary: str | None = None
    published: Published | None = None
    modified_at: datetime | None = None
    guid: str | None = None

    @property
    def dated_at(self) -> datetime | None:
        """The best hint of its age; None when the feed gives none."""
        return self.published.at if self.published else self.modified_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time and how exactly it was given. With precision "day", `at` is midnight UTC of that day."""

    at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """ "IGORA /Leningrad Region/, December 26. /TASS/." -> place, date as written, agency; None where not said."""

    text: str
    place: str | None = None
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text that an outlet published under one address.

    `url` is canonical. `text` is one paragraph to a line, without `lead` (the standfirst that the page
    prints apart from the body; None where there is none). `published` and `modified` are what the page
    says, None when it says nothing; `published_candidates` are the times that were considered for the former, in the
    order of trust. `language` is ISO 639-1.
    `kind` is article, brief, live, video, gallery, digest or release. `wire_credit` is the agency that
    the text credits. `missing` is what the page does not show of its article, None where it shows all: a word
    (paywall, pages, cut), then details. `image` is the picture that the page offers for sharing, `images` are those of
    the article, it among them. `entries` are those of a live blog, in the order of the page. `rights` lists
    reservations that the page or its headers make (noarchive, noai, tdm). `extractor` names what gave the body, with
    its version.

    Of an article of several pages this is page `page_number`; `all_pages` are the addresses of those after it that it
    links, `whole_page` is that of a page with the whole text, None where it links none.
    """

    url: Url
    title: str
    lead: str | None
    text: str
    authors: tuple[str, ...] = ()
    published: Published | None = None
    published_candidates: tuple[PublishedCandidate, ...] = ()
    modified: Instant | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    dateline: Dateline | None = None
    wire_credit: str | None = None
    kind: ArticleKind = "article"
    missing: str | None = None
    rights: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    entries: tuple[LiveEntry, ...] = ()
    page_number: int = 1
    all_pages: tuple[Url, ...] = ()
    whole_page: Url | None = None
    extractor: str = ""

    @property
    def next_page(self) -> Url | None:
        """The page of the article after this one; None where it links none."""
        return self.all_pages[0] if self.all_pages else None

    @property
    def partial(self) -> bool:
        """Whether the page shows only a part of its article."""
        return self.missing is not None
