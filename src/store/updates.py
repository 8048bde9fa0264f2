"""What a decision changes, as frozen values; `Transaction.apply` writes them. No SQLAlchemy here.

Each names its row and gives the row's whole new state, so that no field of it can be left out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.kinds import AlarmEvent, AlarmWay, Outcome
from store.model import (
    ArticleState,
    Change,
    FeedRow,
    Fingerprint,
    FoundNames,
    NewEntry,
    NewFeed,
    RevisionContent,
    SavedPage,
    Tombstone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCounts:
    """What is added to the day of a configured feed. Times that it was read and could not be, and that a feed which it
    names could not be; entries that it `announced` first; new articles, and those of them that are `off_domain`; pages
    of its entries, and the whole `texts` that they gave, with the sum of their characters.

    `fetches` are requests for pages of its entries, `stored` those that gave an article, new or known. `repeats` are
    reads in which the server sent all again under the validators that it was asked with.

    Of new articles it is `measured` how many are `titled`, `dated` and `authored`; `timed` (with more than a day) with
    the sum of the seconds from publication to our first sight, and `at_fetch` those that say they were published when
    they were fetched; the sums of the logarithms of their words, and of the squares of those.
    """

    reads: int = 0
    failures: int = 0
    parts_failed: int = 0
    announced: int = 0
    new_articles: int = 0
    pages: int = 0
    texts: int = 0
    text_chars: int = 0
    off_domain: int = 0
    fetches: int = 0
    stored: int = 0
    repeats: int = 0
    measured: int = 0
    titled: int = 0
    dated: int = 0
    authored: int = 0
    timed: int = 0
    at_fetch: int = 0
    lag_s: int = 0
    log_words: float = 0.0
    log_words_sq: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCounts:
    """What is added to the day on which entries were announced first: entries, and how they ended."""

    announced: int = 0
    known: int = 0
    stored: int = 0
    refused: int = 0
    gone: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUpdate:
    """A feed was fetched at `at`: its new state, the entries that it announced, and the feeds that it names.

    `children` None: it names the same feeds as before. `dropped` are entries that were never tried, and make room.
    `counts` are added to the day of the configured feed (`feed.root_key`).
    """

    feed: FeedRow
    at: datetime
    counts: FeedCounts = FeedCounts()
    entries: tuple[NewEntry, ...] = ()
    children: tuple[NewFeed, ...] | None = None
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUpdate:
    """An entry was tried `tries` times. `due_at` None: it is finished; `url` is the address to keep of it."""

    entry_id: int
    outcome: Outcome
    tries: int
    due_at: datetime | None
    url: str
    article_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of an article: `key` is unique among the addresses of its outlet."""

    key: bytes
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A version to be added. `change` None: it is the article's first."""

    content: RevisionContent
    fingerprint: Fingerprint
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleUpdate:
    """An article was fetched, missed, imported or reextracted at `at`.

    `article_id` None: the article is new, under `key` and `url`. `revision` None: the newest one stays.
    `off_domain`: it is on another outlet's domain. `pages` are to be saved; `addresses` are those under which the
    article was seen. `announced_by` are the kinds of feeds that led to it now, as bits.

    `is_archived`: its page was not fetched but taken from an archive, `at` is when it was received there. Such pages
    do not count as saved today, and nobody is told of them. `versions` are all of the article, where an older page has
    added one or shows that one was seen earlier; the newest says what it said.
    """

    outlet: str
    article_id: int | None
    key: bytes
    url: str
    outcome: Outcome
    at: datetime
    state: ArticleState
    revision: NewRevision | None = None
    pages: tuple[SavedPage, ...] = ()
    addresses: tuple[Address, ...] = ()
    off_domain: bool = False
    announced_by: int = 0
    is_archived: bool = False
    versions: tuple["SeenRevision", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRevision:
    """A version of a stored article, when it was seen first, and how it differs from the one before it (None: it is the
    first)."""

    content: RevisionContent
    seen_at: datetime
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMerge:
    """Two articles of an outlet are one: `article_id` takes over all that the database knows of `absorbed_id`, which
    is no more. `revisions` are all its versions, in order; the fingerprint is of the last one."""

    outlet: str
    article_id: int
    absorbed_id: int
    url: str
    state: ArticleState
    revisions: tuple[SeenRevision, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRemoval:
    """An article is taken out for good, with all that the database has of it; `tombstone` stays, and keeps out what has
    one of its keys, or of `text_digests`. `pages` are the digests of its pages, which go where no other article needs
    them."""

    tombstone: Tombstone
    text_digests: tuple[bytes, ...]
    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSchedule:
    """When an outlet is due again. `interval_s` is how long the wait is without its jitter, in seconds;
    `failures` counts failed or degraded runs in a row; `last_new_at` is when it last brought a new article. `every_s`
    is the configured pace; `silent_since` is when the silence of its hosts began, None when they answer."""

    outlet: str
    due_at: datetime
    interval_s: int
    failures: int
    last_run_at: datetime
    last_new_at: datetime | None
    every_s: int | None = None
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUpdate:
    """A webhook was told of a hit, or was not. `due_at` None: no more tries; `outcome` says then what came of it."""

    watch: str
    article_id: int
    tries: int
    due_at: datetime | None
    outcome: Literal["sent", "given_up"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestUpdate:
    """A digest, which was taken until `taken_until`, was sent, or was not. `due_at` None: it is done with; `outcome`
    says then what came of it."""

    address: str
    taken_until: datetime
    tries: int
    due_at: datetime | None
    outcome: Literal["sent", "given_up"] | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesUpdate:
    """The names of a revision of an article were found at `at`, with a stored gazetteer. `day` is the article's."""

    article_id: int
    revision: int
    outlet: str
    day: str
    names: FoundNames
    gazetteer_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlarm:
    """An alarm that begins; fields as in `Alarm`."""

    outlet: str
    feed: str
    kind: str
    what: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmChanges:
    """What became of the alarms of an outlet, or of the machine, by `at`: those that begin, and the ids of those that
    last and that end."""

    at: datetime
    begins: tuple[NewAlarm, ...] = ()
    lasts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingUpdate:
    """It was told by one way that an alarm begins or ends, or was not; as in `DeliveryUpdate`."""

    alarm_id: int
    event: AlarmEvent
    way: AlarmWay
    tries: int
    due_at: datetime | None
    outcome: Literal["sent", "given_up"] | None
