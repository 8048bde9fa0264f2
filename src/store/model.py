"""What is stored, as frozen values. No SQLAlchemy here. All times are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from store.kinds import (
    AlarmEvent,
    AlarmWay,
    ArticleKind,
    CitationKind,
    Decision,
    EntityKind,
    FeedKind,
    Outcome,
    Precision,
    RelationKind,
    RunOutcome,
    Stage,
)

MAX_DEFER = timedelta(days=2)
"""No entry or feed is put off for longer than a day: a due time further ahead than this was written by a
clock that has been set back since, and counts as due now."""


MAX_CLOCK_SKEW = timedelta(minutes=1)
"""An outlet that was run further ahead than this was run while the clock was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A time of publication. With precision "day", `at` is midnight UTC of that day. `source` is where the
    time was found: "feed", "import", or the part of the page that gives it."""

    at: datetime
    precision: Precision
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCandidate:
    """A time that was considered as the time of publication, and why it is or is not.

    `value` is what was read, its beginning if it is long; `source` as of Published. `at` and `precision` are None where
    it was not read as a time. `reason` is for people.
    """

    value: str
    source: str
    at: datetime | None
    precision: Precision | None
    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonArticle:
    """An article as a lesson takes it: its address, the digest of its page, None where none was saved, and the times
    that were considered as that of its publication."""

    id: int
    url: str
    page_sha256: bytes | None
    published_candidates: tuple[PublishedCandidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTemplate:
    """What the last lesson taught of an outlet's pages, as JSON; None where they have nothing in common.

    It was learned from the newest `pages` articles, up to the one with the id `last_article_id`.
    """

    outlet: str
    template: str | None
    pages: int
    last_article_id: int
    learned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What is remembered of a host between runs.

    `origin` is scheme://host:port. `robots_status` is the HTTP status that robots.txt answered with
    (0: no answer), `robots_body` its first 500 KiB as text, `robots_at` when it was fetched; all None before
    that. `wait_until` is the time before which no request may be sent (Retry-After), None when there is none.
    `certificate_ends_at` is until when the certificate is valid that it showed last, None where none was seen.
    """

    origin: str
    robots_status: int | None = None
    robots_body: str | None = None
    robots_at: datetime | None = None
    wait_until: datetime | None = None
    certificate_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What a host answered when its robots.txt was asked for `at` that time, and until the next one that differs.
    `status` is the HTTP status (0: no answer), `body` its text, None where the answer has none."""

    origin: str
    at: datetime
    status: int
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that holds leases: `machine` is an id that changes at every boot, `id` is unique on the
    machine (pid and time of start)."""

    machine: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one process to work on outlets and hosts, until `expires_at` unless renewed.

    `names` are those of the outlets and hosts; each has a number in `fences`, which grows whenever another
    process claims it.
    """

    names: tuple[str, ...]
    fences: tuple[int, ...]
    process: Process
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An outlet as the database knows it.

    `due_at` is when its next run is due, None before the first one. `interval_s` is the present wait between
    two runs, `failures` the number of failed or degraded runs in a row, `last_new_at` the last run that stored an
    article. `every_s` is the configured pace that it was scheduled by last, `silent_since` the first of the runs in a
    row that got no answer from any host of it; None when the last one got some. `alarms_at` is when its alarms are
    looked for at the latest, None: at once.
    """

    id: str
    name: str
    homepage: str = ""
    language: str | None = None
    ownership: str | None = None
    country: str | None = None
    due_at: datetime | None = None
    interval_s: int | None = None
    failures: int = 0
    last_run_at: datetime | None = None
    last_new_at: datetime | None = None
    every_s: int | None = None
    silent_since: datetime | None = None
    alarms_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueOutlet:
    """An outlet whose time has come, and when it did. `is_first`: it has never been run."""

    id: str
    due_at: datetime
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletTimes:
    """Of an outlet what tells whether it is due; the fields are as in OutletRow."""

    id: str
    due_at: datetime | None
    last_run_at: datetime | None
    interval_s: int | None
    every_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """An entry that was never tried. `as_of` is its date; when it was found, where it has none."""

    id: int
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """What is remembered of a feed.

    `content_sha256` is of the addresses last announced, `entries` their number. `validators_trusted` is
    False once the feed changed under an unchanged ETag, `unconditional_at` is the last request without
    validators. `parent_id` is the feed that names this one, `due_at` when it may be fetched again (None: any
    time), `failures` the number of failures in a row. `root_key` is the key of the configured feed through which it was
    asked for last, its own where it is that; None before it was asked for.
    """

    id: int
    outlet: str
    url: str
    kind: FeedKind
    parent_id: int | None = None
    root_key: bytes | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_trusted: bool = True
    unconditional_at: datetime | None = None
    read_at: datetime | None = None
    content_sha256: bytes | None = None
    entries: int | None = None
    failures: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed as it is configured or named: `key` is unique within the outlet, `url` is without secrets."""

    key: bytes
    url: str
    kind: FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An announced address: `key` identifies the article, `address_key` the address.

    `url` is what is to be fetched; `bare_url` is what is stored of it for good, without secrets.
    `published` has the source "feed". `guid_key` stands for the feed's own name for the article, `twin_key` for
    what is the same in two addresses of one article that differ in a parameter; both None where there is none.
    """

    key: bytes
    address_key: bytes
    url: str
    bare_url: str
    title: str | None = None
    published: Published | None = None
    modified_at: datetime | None = None
    guid_key: bytes | None = None
    twin_key: bytes | None = None

    @property
    def dated_at(self) -> datetime | None:
        """The best hint of its age; None when the feed gives none."""
        return self.published.at if self.published else self.modified_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """An entry whose page is still to be fetched; `tries` counts the attempts made so far. `feeds` are the keys of the
    configured feeds that announced it, themselves or through feeds that they name; `announced_by` are the bits of the
    kinds of feeds that did."""

    id: int
    key: bytes
    url: str
    title: str | None
    published: Published | None
    modified_at: datetime | None
    found_at: datetime
    tries: int
    guid_key: bytes | None = None
    feeds: tuple[bytes, ...] = ()
    announced_by: int = 0

    @property
    def dated_at(self) -> datetime:
        """What pending entries are ordered by."""
        return self.published.at if self.published else self.modified_at or self.found_at


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEntries:
    """What became of given addresses: the entries whose page is to be fetched, in the order in which they were given,
    and the articles that are stored already."""

    pending: tuple[PendingEntry, ...]
    article_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One address tried. `reason` begins with a word of the list in docs/data.md and is None where nothing
    is to be said. `bytes` is the size of the body, unpacked; `took_ms` the time of the exchange."""

    outlet: str
    url: str
    at: datetime
    stage: Stage
    outcome: Outcome
    reason: str | None = None
    http_status: int | None = None
    bytes: int | None = None
    took_ms: int | None = None
    feed_id: int | None = None
    entry_id: int | None = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """That a feed announced an article: the feed's address and kind, the title that the entry had first (None: none),
    and when we first read it there."""

    feed: str
    kind: FeedKind
    title: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in an article's text: its absolute address, and the words that are linked, "" where there are none."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article: its absolute address, what is written under it (else its alternative text), and who is
    credited for it; None where the page does not say."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEntry:
    """One piece of a live blog. `at` is when it was posted, None where the page does not say so exactly; `headline` is
    None where it has none; `text` has one paragraph to a line."""

    at: datetime | None
    headline: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherPage:
    """A page after the first one of an article that has several: where it was read, and as what it was saved."""

    url: str
    page_sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionContent:
    """What one revision of an article says. Fields as in `ingest.model.Article`.

    `words` counts those of `text`. `published_candidates` are the times that were considered, in the order of trust.
    `page_sha256` is the saved page that it was extracted from, None for what was imported. `missing` is None for what
    was stored before it was looked for, too. `further_pages` are those whose texts follow that of the first in `text`.
    """

    title: str
    lead: str | None
    text: str
    words: int
    authors: tuple[str, ...] = ()
    published: Published | None = None
    published_candidates: tuple[PublishedCandidate, ...] = ()
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    dateline_place: str | None = None
    dateline_date: str | None = None
    dateline_agency: str | None = None
    wire_credit: str | None = None
    kind: ArticleKind = "article"
    partial: bool = False
    missing: str | None = None
    rights: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    entries: tuple[LiveEntry, ...] = ()
    further_pages: tuple[FurtherPage, ...] = ()
    extractor: str = ""
    page_sha256: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a revision differs from the one before it, in words."""

    words_added: int
    words_removed: int
    headline_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFetch:
    """Where an article's page was fetched last, and the validators for a conditional request there. It is not the
    canonical address, because not every server answers at that."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """When an article was seen at its address, was missing, came back, and is to be revisited.

    `missing_at` is when a revisit first found the page missing, `gone_at` the same time once a second revisit
    has confirmed it, `returned_at` when it was last found again. `last_fetch` is None for what was never
    fetched. `revisits` counts the revisits made; `revisit_at` is when the next one is due, None for never.
    """

    last_seen_at: datetime
    missing_at: datetime | None = None
    gone_at: datetime | None = None
    returned_at: datetime | None = None
    last_fetch: LastFetch | None = None
    revisits: int = 0
    revisit_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article: its identity, its newest revision, and its state.

    `key` identifies it within its outlet. `off_domain`: a feed of the outlet listed it, on the registered domain of
    another outlet. `cluster_id` is the id of the article that this one's copies originate
    from, its own id at that origin, None without copies. `deduped_at` is when its copies and citations were
    last determined, None when they are to be.
    """

    id: int
    outlet: str
    key: bytes
    url: str
    revision: int
    content: RevisionContent
    first_seen_at: datetime
    cluster_id: int | None
    deduped_at: datetime | None
    state: ArticleState
    off_domain: bool = False

    @property
    def last_fetch(self) -> LastFetch:
        """Where to ask for it again; its own address when it was never fetched."""
        return self.state.last_fetch or LastFetch(url=self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparableArticle:
    """What of an article is compared with others: of its newest revision, whose number is `revision`, the first
    characters of the text."""

    article_id: int
    revision: int
    outlet: str
    title: str
    text: str
    first_seen_at: datetime
    published: Published | None
    language: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenArticle:
    """What of an article decides which one of several was first."""

    article_id: int
    url: str
    first_seen_at: datetime
    published: Published | None
    off_domain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An article that was taken out for good: the number it had, when, and why (None: no reason was given)."""

    outlet: str
    article_id: int
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What an article's copies are found by.
    `hashes` are the smallest hashes of its shingles, signed 64-bit numbers in rising order. `shingle_count`
    counts the distinct shingles. The digests are of title and text in lower case and without punctuation.
    """

    hashes: tuple[int, ...]
    shingle_count: int
    title_sha256: bytes
    text_sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`article_id` shares text with `origin_id`; `overlap` is the share of the former's shingles that
    occur in the latter, `overlap_origin` the other way round, both from 0 to 1."""

    article_id: int
    origin_id: int
    kind: RelationKind
    overlap: float
    overlap_origin: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An article names the outlet `cited` so many times in this way."""

    cited: str
    kind: CitationKind
    occurrences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """What of an article decides about its story: of its newest revision, whose number is `revision`, the first
    characters of the text."""

    article_id: int
    revision: int
    title: str
    lead: str | None
    text: str
    kind: str
    language: str | None
    published: Published | None
    first_seen_at: datetime
    cluster_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTerms:
    """An article as the grouping of stories sees it. `terms` are None where they are not kept any more, `story_id` is
    None where it is in no story."""

    article_id: int
    language: str | None
    at: datetime
    has_one_event: bool
    terms: bytes | None
    cluster_id: int | None = None
    story_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDay:
    """A day (YYYY-MM-DD, UTC) and language whose stories are to be grouped again. `marks` counts how often that was
    asked for."""

    day: str
    language: str | None
    marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article of a story: what decides about its arrival, and what is stored of it."""

    article_id: int
    outlet: str
    language: str | None
    published: Published | None
    first_seen_at: datetime
    arrival: int | None
    behind_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """What is stored of a story: its language, the times of its first and last article, and how many there are."""

    language: str | None
    first_at: datetime
    last_at: datetime
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticleRow:
    """An article of a story, as `v_story` has it; columns as described in docs/data.md."""

    story_id: int
    article_id: int
    outlet: str
    url: str
    title: str
    published_day: str | None
    published_ts: int | None
    arrival: int | None
    behind_s: int | None
    story_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedBody:
    """The bytes of a page, packed: with the dictionary `dictionary_id`, or alone where that is None."""

    body: bytes
    dictionary_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A page as it was received. `sha256` is of `body`; `saved_at` is when these very bytes were last received (to the
    day, when they come again and again). `packed` is `body` as it is to be stored; None: it is packed when it is
    stored.

    `rights_header` are the headers that reserve rights, `headers` all of them ("name: value" lines), `url` is where it
    was found, after redirects, and `first_saved_at` when: as the bytes were received for the first time. The last three
    are None for what was saved before they were kept. `archive` is the archive that it was taken from, and the record
    there: whoever made that had received it first. None: we did.
    """

    sha256: bytes
    body: bytes
    content_type: str
    rights_header: str
    saved_at: datetime
    url: str | None = None
    headers: str | None = None
    first_saved_at: datetime | None = field(default=None, compare=False)
    archive: str | None = field(default=None, compare=False)
    packed: PackedBody | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDictionary:
    """A dictionary for the pages of an outlet. `sha256` is of its content, `body` is that packed."""

    sha256: bytes
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """A stored dictionary of an outlet: what its pages are packed with. `sha256` is of its content, `body` is that
    packed. Two with the same id and digest are the same, whatever was read of them."""

    id: int
    outlet: str
    sha256: bytes
    body: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryUse:
    """What a dictionary, made at `made_at`, has done: it packed so many `pages`; the first of them to `first_share` of
    their bytes, the last to `share`, on average."""

    made_at: datetime
    pages: int = 0
    first_share: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run of one outlet, as it is stored; `ended_at` is None while it is in progress, and of one that died. The
    counts are as those of RunResult."""

    id: int
    outlet: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    outcome: RunOutcome
    new: int
    revised: int
    known: int
    failed: int
    took_ms: int | None
    error: str | None
    remarks: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletStanding:
    """How an outlet stands. Fields that OutletRow has are as there.

    `last_success_at` is the start of the newest run that ended well, `outcome` the end of the newest run that fetched
    and `error` what the newest faulty one said; None where there was none. `failing_since` is the first of the faulty
    runs since the last success. `new` counts the articles of the last 24 hours, `usual_new` is their number in the 24
    hours before that, on average; `waiting` counts entries.
    """

    id: str
    name: str
    due_at: datetime | None
    interval_s: int | None
    failures: int
    last_run_at: datetime | None
    last_new_at: datetime | None
    silent_since: datetime | None
    last_success_at: datetime | None
    outcome: RunOutcome | None
    error: str | None
    is_running: bool
    waiting: int
    failing_since: datetime | None
    new: int
    usual_new: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPulse:
    """What can be told of an outlet at a glance. The fields are as in OutletStanding."""

    id: str
    failures: int
    last_success_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The size of the database in bytes, without SQLite's write-ahead log, its outlets, and how many alarms of each
    kind last."""

    bytes: int
    alarms: Mapping[str, int]
    outlets: tuple[OutletPulse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamelessArticle:
    """An article whose names are to be found, in its newest revision. `day` is that of its publication, else of its
    first sight (YYYY-MM-DD, UTC)."""

    id: int
    revision: int
    outlet: str
    day: str
    language: str | None
    title: str
    lead: str | None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """An entity that an article names: `entity` is the name by which one asks for it, a person's last name, else
    `name`, which is the whole one. `n` is how often title, lead and text name it."""

    entity: str
    name: str
    kind: EntityKind
    n: int
    in_title: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenQuote:
    """A quote in the text of an article: from its character `first_char` (1 is the text's first), `chars` characters
    and `words` words long. `speaker` and `speaker_name` are as in Mentioned, `verb` and `cue` as in
    `ingest.names.Quote`: speaker, kind and cue are None where the text does not tell who spoke, the verb where there is
    no verb of saying."""

    speaker: str | None
    speaker_name: str | None
    speaker_kind: EntityKind | None
    verb: str | None
    cue: str | None
    first_char: int
    chars: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNames:
    """Whom an article names, each once in the order of first mention, and its quotes in order of place."""

    mentions: tuple[Mentioned, ...] = ()
    quotes: tuple[SpokenQuote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGazetteer:
    """What an archive has taught: by which method, from how many articles. Two with the same id are the same."""

    id: int
    method: str
    articles: int
    body: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCounts:
    """What was seen of names by a method so far, packed: in `articles` articles, of those up to `last_article_id`. None
    were yet where `body` is None."""

    method: str
    articles: int = 0
    last_article_id: int = 0
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The result of one run of one outlet; the counts are of articles, `failed` counts entries.

    `remarks` say which quotas it has reached, one to a line, each beginning with `quota: `; None for none.
    """

    outcome: RunOutcome
    new: int = 0
    revised: int = 0
    known: int = 0
    failed: int = 0
    took_ms: int = 0
    error: str | None = None
    remarks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A hit that a webhook is to be told of, which was tried `tries` times before."""

    watch: str
    article_id: int
    revision: int
    at: datetime
    outlet: str
    url: str
    title: str
    published_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A mail with what watches found until then, begun on a UTC day and tried `tries` times. `due_at` is when it is
    tried, None when it is done with: `outcome` says then what came of it, `reason` why it could not be sent the last
    time."""

    address: str
    day: str
    until: datetime
    due_at: datetime | None
    tries: int
    outcome: Literal["sent", "given_up"] | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article that a watch found at `at`, or would have found when it was first seen, with its newest title."""

    article_id: int
    at: datetime
    outlet: str
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletHour:
    """An hour of an outlet, counted from 1970: how many `runs` ended in it, those of them that failed or were degraded,
    those that brought something new (`batches`), and the longest time before one of these since the one before it."""

    hour: int
    runs: int
    failures: int = 0
    batches: int = 0
    longest_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCounts:
    """What was counted of the pages of entries, on a day or of a feed: names as in `FeedCounts`."""

    fetches: int = 0
    stored: int = 0
    pages: int = 0
    texts: int = 0
    measured: int = 0
    titled: int = 0
    dated: int = 0
    authored: int = 0
    at_fetch: int = 0
    log_words: float = 0.0
    log_words_sq: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """One attempt at the page of an entry, with what its article has as it is stored now; that is None where none came
    of it. `is_new`: it was stored with this attempt. `has_body`: a whole answer came."""

    at: datetime
    outcome: Outcome
    reason: str | None
    has_body: bool
    run_id: int | None = None
    is_new: bool = False
    title: str | None = None
    words: int | None = None
    is_partial: bool = False
    published_at: datetime | None = None
    precision: Precision | None = None
    first_seen_at: datetime | None = None
    has_authors: bool = False
    text_sha256: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """A configured feed: its address without secrets, how its entries went since yesterday and in the weeks before."""

    url: str
    recent: PageCounts
    past: PageCounts
    reads: int
    repeats: int
    validators_trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that needs somebody: of an outlet ("": of the machine), of one feed of it ("": of no one alone).

    `what` says what was seen, `cure` what to do. `ended_at` None: it lasts. `last_seen_at`: it was found so last.
    """

    id: int
    outlet: str
    feed: str
    kind: str
    began_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    what: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTelling:
    """That an alarm begins or ends is to be told by one way, for the next time after so many tries."""

    alarm: Alarm
    event: AlarmEvent
    way: AlarmWay
    tries: int


@dataclass(frozen=True, slots=True)
class DiskSample:
    """How much room the disk of the database had."""

    at: datetime
    free_bytes: int
