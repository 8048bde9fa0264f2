"""What is kept, as frozen values. No SQLAlchemy here. All times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What is remembered of a host between runs.

    `origin` is scheme://host:port. `robots_status` is the HTTP status that robots.txt answered with
    (0: no answer), `robots_body` its first 500 KiB as text, `robots_at` when; all None before it was
    asked. `wait_until` is how long the host asked us to stay away (Retry-After), None when it did not.
    """

    origin: str
    robots_status: int | None = None
    robots_body: str | None = None
    robots_at: datetime | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that holds leases: `machine` is an id that changes at every boot, `id` is unique on the
    machine (pid and time of start)."""

    machine: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one process to work on outlets and hosts, until `expires_at` unless renewed.

    `names` are those of the outlets and hosts; each has a number in `fences`, which grows with every change
    of hands.
    """

    names: tuple[str, ...]
    fences: tuple[int, ...]
    process: Process
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An outlet as the database knows it; `due_at` None means: never asked yet, so due now."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """What is remembered of a feed. `content_sha256` is of the bytes last read, `audited_at` the last
    time it was asked without condition, `trusted` whether its validators told the truth so far,
    `newest_at` the newest date in it, `due_at` when it may be asked again (None: any time)."""

    id: int
    url: str
    kind: str
    parent_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    trusted: bool = True
    audited_at: datetime | None = None
    read_at: datetime | None = None
    content_sha256: bytes | None = None
    newest_at: datetime | None = None
    entries: int | None = None
    failures: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An announced address: `key` tells articles apart, `address_key` the addresses of one article.

    `url` is what is to be fetched; `bare_url` is what is kept of it for good, without secrets.
    """

    key: bytes
    address_key: bytes
    url: str
    bare_url: str
    title: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """An entry whose page is still to be fetched; `tries` counts the attempts made so far."""

    id: int
    key: bytes
    url: str
    title: str | None
    published_at: datetime | None
    published_precision: str | None
    found_at: datetime
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One address tried: `stage` is feed, page or look; `reason` begins with a word of the list in
    docs/data.md and is None where the outcome is good."""

    outlet: str
    url: str
    at: datetime
    stage: str
    outcome: str
    reason: str | None = None
    http_status: int | None = None
    bytes: int | None = None
    took_ms: int | None = None
    feed_id: int | None = None
    entry_id: int | None = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionContent:
    """What one revision of an article says. Fields as in `ingest.model.Article`."""

    title: str
    lead: str | None
    text: str
    words: int
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_precision: str | None = None
    published_from: str | None = None
    modified_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    dateline_place: str | None = None
    dateline_date: str | None = None
    dateline_agency: str | None = None
    wire_credit: str | None = None
    kind: str = "article"
    partial: bool = False
    rights: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
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
    """Where an article's page was fetched last, and the validators for a conditional request there. The
    canonical address tells articles apart; not every server answers at it."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it stands: identity, newest revision, fate.

    `missing_at` is when a revisit first found the page missing, `gone_at` the same time once a second revisit
    has confirmed it. `cluster_id` is the id of the article that this one's copies originate from, its own id
    at that origin, None without copies. `judged_at` is when its copies and citations were last determined.
    """

    id: int
    outlet: str
    url: str
    revision: int
    content: RevisionContent
    first_seen_at: datetime
    last_seen_at: datetime
    missing_at: datetime | None
    gone_at: datetime | None
    cluster_id: int | None
    judged_at: datetime | None
    last_fetch: LastFetch
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`article_id` shares text with `origin_id`; `overlap` is the share of the former's shingles that
    stand in the latter, `overlap_origin` the other way round."""

    article_id: int
    origin_id: int
    kind: str
    overlap: float
    overlap_origin: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An article names an outlet `n` times, `how`: dateline, credit, attribution, link or mention."""

    cited: str
    how: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """Articles about one event in one language, by id in order of arrival, and the times of the first and last."""

    article_ids: tuple[int, ...]
    language: str | None
    first_at: datetime
    last_at: datetime


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
class SavedPage:
    """A page as it was received, with what its HTTP response said of it. `sha256` is of `body`."""

    sha256: bytes
    body: bytes
    content_type: str
    rights_header: str
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The result of one run of one outlet; the counts are of articles, `failed` counts entries."""

    outcome: str
    new: int = 0
    revised: int = 0
    known: int = 0
    failed: int = 0
    took_ms: int = 0
    error: str | None = None
