"""The decisions of the pipeline: what is known and what was fetched -> what is to be written. Pure functions.

    feed_update      a feed was read, was unchanged, or failed          -> FeedUpdate
    entry_update     an entry was tried                                 -> EntryUpdate
    same_article     which stored article an incoming one is, if any
    article_update   an article was fetched, imported or reextracted    -> ArticleUpdate
    revisit_update   a stored article was revisited                     -> ArticleUpdate
    merge            two stored articles turned out to be one         -> ArticleMerge
    next_run         a run of an outlet has ended                       -> OutletSchedule
    is_due           whether an outlet is to be run now

The callers look up what is known, call one of these, and have the store apply the update, in one transaction. What a
later reading may overwrite, when something is fetched again, and when an article is gone is decided only here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from ingest import dedupe, text
from ingest.config import Outlet
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import Gone, IngestError, Moved, NotArticle, ServerBusy
from ingest.identity import article_key, canonical
from ingest.model import Article, Page, Validators
from ingest.urls import Url
from store.entries import MAX_DEFER
from store.model import (
    ArticleState,
    Change,
    FeedRow,
    Fingerprint,
    LastFetch,
    NewEntry,
    NewFeed,
    Outcome,
    OutletRow,
    PendingEntry,
    Published,
    RevisionContent,
    RunOutcome,
    SavedPage,
    StoredArticle,
)
from store.updates import (
    Address,
    ArticleMerge,
    ArticleUpdate,
    EntryUpdate,
    FeedUpdate,
    NewRevision,
    OutletSchedule,
    SeenRevision,
)

UNCONDITIONAL_EVERY = timedelta(days=1)
"""How often a feed is fetched without validators, to see whether they can be trusted."""

STALE_CHILD_INTERVAL = timedelta(days=1)
"""How long a child feed that has only old entries is not fetched (the archive part of a sitemap index)."""

GUESS_INTERVAL = timedelta(days=1)
"""How long an address is not fetched where a feed was looked for, and there was none."""

MAX_RETRY_AGE = timedelta(days=7)
"""An entry that was first announced longer ago than this is not tried again."""

CONFIRM_GONE_AFTER = timedelta(minutes=15)
"""When an article that was missing is revisited once more: a single answer may be an error of the server."""

CONFIRM_REPLACED_AFTER = timedelta(days=1)
"""When an article is revisited once more that another page has replaced."""

MAX_INTERVAL_FACTOR = 8
"""The interval of an outlet that brings nothing new grows to at most so many times `every`."""

MAX_INTERVAL = timedelta(hours=6)
"""The interval never grows beyond this, unless `every` itself is longer."""

SAME_SILENCE = timedelta(hours=1)
"""Outlets whose silence began within such a time of each other may have fallen silent for one reason."""

NETWORK_RETRY_INTERVAL = timedelta(minutes=10)
"""How long an outlet waits at most when this machine's own network is suspected."""

MAX_CLOCK_SKEW = timedelta(minutes=1)
"""An outlet that was run further ahead than this was run while the clock was wrong."""

_INTERVAL_GROWTH = 1.3
_RETRY_AFTER_MIN = (2, 10, 30, 120, 360)
_REVISIT_RETRY = 2  # a failed revisit waits as an entry does after its second failure
_REVISIT_RETRY_SHARE = 4  # of the time that it has not been seen
_SAME_TIME = timedelta(days=2)
GUESSED_SOURCES = ("address", "text")
"""Sources of times that a page does not say, but that stand in its address or near its headline."""

# Sources of times that are not on a page: reextracting a saved page must not lose such times.
_SOURCES_OFF_PAGE = ("feed", "import")


class Unchanged:
    """A 304: what was fetched before still stands, be it a feed or an article's page."""


# --- Feeds ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRead:
    """A feed's page with what was parsed from it: `entries` and `children` are those to be stored."""

    page: Page
    parsed: ParsedFeed
    entries: tuple[NewEntry, ...]
    children: tuple[NewFeed, ...]
    secret_children: bool
    """Whether a child's address contains a secret. Secrets are not stored, so the feed must be read each time."""


def feed_update(
    known: FeedRow, came: FeedRead | Unchanged | IngestError, now: datetime, max_age: timedelta
) -> FeedUpdate:
    """The feed's new state. Entries older than `max_age` count as old."""
    if isinstance(came, IngestError):
        failures = known.failures + 1
        feed = replace(known, failures=failures, due_at=retry_at(now, failures, came))
        return FeedUpdate(feed=feed, at=now)
    if isinstance(came, Unchanged):
        # Without a failure before, it was due at a time only because its entries were old; they still are.
        was_stale = known.parent_id is not None and known.due_at is not None and not known.failures
        due_at = now + STALE_CHILD_INTERVAL if was_stale else None
        return FeedUpdate(feed=replace(known, read_at=now, failures=0, due_at=due_at), at=now)
    validators = Validators() if came.secret_children else came.page.validators
    newest_at = max((at for entry in came.parsed.entries if (at := entry.dated_at)), default=None)
    is_stale = known.parent_id is not None and newest_at is not None and now - newest_at > max_age
    feed = replace(
        known,
        etag=validators.etag,
        last_modified=validators.last_modified,
        validators_trusted=known.validators_trusted and not _validators_lied(known, came),
        unconditional_at=now,
        read_at=now,
        content_sha256=_content_sha256(came.parsed),
        entries=len(came.parsed.entries),
        failures=0,
        due_at=now + STALE_CHILD_INTERVAL if is_stale else None,
    )
    children = came.children if came.parsed.feeds else None
    return FeedUpdate(feed=feed, at=now, entries=came.entries, children=children)


def feed_remark(known: FeedRow, came: FeedRead) -> str | None:
    """What is suspicious about a feed that could be read; begins with a reason word."""
    parsed, remarks = came.parsed, []
    if known.entries and not parsed.entries and not parsed.feeds:
        remarks.append(f"empty: {known.entries} entries before, none now")
    if _validators_lied(known, came):
        remarks.append(
            "protocol: the feed changed under an unchanged validator; it is asked without condition now"
        )
    if parsed.broken:
        remarks.append(f"xml: {parsed.broken}")
    if parsed.dropped:
        count = sum(count for _, count in parsed.dropped)
        reasons = ", ".join(f"{count} {reason}" for reason, count in parsed.dropped)
        of = count + len(parsed.entries) + len(parsed.feeds)
        remarks.append(f"entries: {count} of {of} left out: {reasons}")
    return "; ".join(remarks) or None


def _validators_lied(known: FeedRow, came: FeedRead) -> bool:
    """The same validators for another list of entries: a 304 of this server would hide articles."""
    return (
        known.validators_trusted
        and known.content_sha256 is not None
        and known.content_sha256 != _content_sha256(came.parsed)
        and came.page.validators != Validators()
        and came.page.validators == Validators(etag=known.etag, last_modified=known.last_modified)
    )


def _content_sha256(parsed: ParsedFeed) -> bytes:
    return sha256("\n".join(entry.url.asked for entry in parsed.entries).encode()).digest()


def validators_for(feed: FeedRow, now: datetime) -> Validators:
    """The validators of the next request; none when they are not trusted or are to be checked."""
    checked_at = feed.unconditional_at
    if (
        not feed.validators_trusted
        or checked_at is None
        or not now - UNCONDITIONAL_EVERY <= checked_at <= now + MAX_DEFER
    ):
        return Validators()
    return Validators(etag=feed.etag, last_modified=feed.last_modified)


def is_backing_off(feed: FeedRow, now: datetime, *, manual: bool) -> bool:
    """Whether the feed is not to be fetched yet. A `manual` run waits for child feeds only."""
    return is_waiting(feed, now) and (feed.parent_id is not None or not manual)


def is_waiting(feed: FeedRow, now: datetime) -> bool:
    """Whether the feed is due later, after a failure or because it had only old entries."""
    return feed.due_at is not None and now < feed.due_at <= now + MAX_DEFER


# --- Entries -------------------------------------------------------------------------------------------------


def entry_update(
    entry: PendingEntry, came: ArticleUpdate | IngestError, now: datetime, article_id: int | None = None
) -> EntryUpdate:
    """The entry is finished when its article is stored or its failure is final; else it is tried again."""
    tries = entry.tries + 1
    due_at = None
    if isinstance(came, IngestError) and came.outcome == "retry" and now - entry.found_at <= MAX_RETRY_AGE:
        due_at = retry_at(now, tries, came)
    return EntryUpdate(
        entry_id=entry.id,
        outcome=came.outcome,
        tries=tries,
        due_at=due_at,
        url=entry.url if due_at else str(Url(entry.url)),  # its secrets are needed as long as it waits
        article_id=article_id,
    )


def retry_at(now: datetime, failures: int, error: IngestError | None = None) -> datetime:
    """When to try again after so many failures in a row: after minutes at first, six hours at last, and never sooner
    than Retry-After asked for."""
    wait = timedelta(minutes=_RETRY_AFTER_MIN[min(max(failures, 1), len(_RETRY_AFTER_MIN)) - 1])
    retry_after_s = error.wait_s if isinstance(error, ServerBusy) else None
    return now + max(wait, timedelta(seconds=retry_after_s or 0))


# --- Articles ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An article that was fetched, imported or reextracted, with its addresses and its page.

    `asked_url` is the address that was asked for (or the one that an import names), `final_url` where redirects
    ended. `entry` is what the feed said, None where no feed led here. `fetched` is None when nothing was fetched:
    an import, or a saved page that is extracted anew. `baseline` is what today's rules make of the page that the stored
    revision came from, None where that was not looked at.
    """

    outlet: Outlet
    article: Article
    fingerprint: Fingerprint
    asked_url: Url
    final_url: Url
    entry: PendingEntry | None = None
    page: SavedPage | None = None
    fetched: LastFetch | None = None
    baseline: Article | None = None

    @property
    def asked_key(self) -> bytes:
        return article_key(self.asked_url, self.outlet)

    @property
    def final_key(self) -> bytes:
        return article_key(self.final_url, self.outlet)

    @property
    def claimed_key(self) -> bytes:
        """The identity of the address that the page calls its own."""
        return article_key(self.article.url, self.outlet)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticles:
    """Stored articles that an incoming one may be: at the address that was asked for, at the one where redirects
    ended, at the one that the page calls its own, those that a feed announced under the same guid, and those of the
    outlet with the same title and text."""

    asked: StoredArticle | None = None
    final: StoredArticle | None = None
    claimed: StoredArticle | None = None
    same_guid: tuple[StoredArticle, ...] = ()
    duplicates: tuple[StoredArticle, ...] = ()


def same_article(known: KnownArticles, incoming: Incoming, now: datetime) -> StoredArticle | None:
    """The stored article that the incoming one is a version of; None when it is new.

    An article is identified by the address that was asked for, or that the server redirects to. The address that a
    page calls its own only counts when the text is that article's, because pages name others by mistake and on purpose;
    so does the feed's guid, which some outlets give to every article.
    """
    was_redirected = incoming.final_key != incoming.asked_key
    if was_redirected and known.final:
        return known.final
    if known.asked and (not was_redirected or shares_text(known.asked, incoming, now)):
        return known.asked
    if known.claimed and shares_text(known.claimed, incoming, now):
        return known.claimed
    moved = next((one for one in known.same_guid if is_version(one, incoming)), None)
    if moved:
        return moved
    same = (one for one in known.duplicates if _compare(one, incoming, now).duplicate_of is not None)
    return next(same, None)


def is_version(known: StoredArticle, incoming: Incoming) -> bool:
    """Whether the incoming article has the stored one's headline or much of its text."""
    return dedupe.headlines_agree(known.content.title, incoming.article.title) or dedupe.shares_words(
        known.content.text, incoming.article.text
    )


def shares_text(known: StoredArticle, incoming: Incoming, now: datetime) -> bool:
    """Whether the two have so much text in common that they are versions or copies of each other."""
    return any(relation.kind != dedupe.OVERLAP for relation in _compare(known, incoming, now).relations)


def _compare(known: StoredArticle, incoming: Incoming, now: datetime) -> dedupe.Comparison:
    newcomer = dedupe.new_candidate(incoming.outlet.id, revision_content(incoming, None), now)
    return dedupe.compare(newcomer, [dedupe.candidate(known)])


def article_update(
    known: StoredArticle | None,
    incoming: Incoming,
    now: datetime,
    *,
    revisit_after_s: Sequence[float] = (),
    is_asked_key_taken: bool = False,
    has_moved: bool = False,
) -> ArticleUpdate:
    """A new article, a revision of a known one, or the same as before. One that `has_moved` is shown under its new
    address from now on."""
    content = revision_content(incoming, known)
    addresses = tuple(
        Address(key=url.key, url=str(url)) for url in dict.fromkeys((incoming.asked_url, incoming.final_url))
    )
    if known is None:
        key, url = _identity(incoming, is_asked_key_taken)
        return ArticleUpdate(
            outlet=incoming.outlet.id,
            article_id=None,
            key=key,
            url=str(url),
            outcome="new",
            at=now,
            state=ArticleState(
                last_seen_at=now,
                last_fetch=incoming.fetched,
                revisit_at=next_revisit_at(now, revisit_after_s, now),
            ),
            revision=NewRevision(content=content, fingerprint=incoming.fingerprint),
            page=incoming.page,
            addresses=addresses,
        )
    change = _change(known, incoming, content)
    return ArticleUpdate(
        outlet=known.outlet,
        article_id=known.id,
        key=known.key,
        url=str(canonical(incoming.final_url, incoming.outlet)) if has_moved else known.url,
        outcome="revised" if change else "same",
        at=now,
        state=_seen(known.state, incoming.fetched, now) if incoming.fetched else known.state,
        revision=NewRevision(content=content, fingerprint=incoming.fingerprint, change=change)
        if change
        else None,
        page=incoming.page if change else None,
        addresses=addresses,
    )


def reads_differently(known: StoredArticle, incoming: Incoming) -> bool:
    """Whether the incoming article seems to be an edit of the known one."""
    return _change(known, incoming, revision_content(incoming, known)) is not None


def _change(known: StoredArticle, incoming: Incoming, content: RevisionContent) -> Change | None:
    """The edit that the outlet made, None where it made none. What only our own rules read differently today is no
    edit; it is left to a reextract."""
    if incoming.fetched and incoming.page and incoming.page.sha256 == known.content.page_sha256:
        return None
    change = dedupe.change(known.content, content)
    if change and incoming.baseline:
        before = revision_content(replace(incoming, article=incoming.baseline), known)
        return change if dedupe.change(before, content) else None
    return change


def _identity(incoming: Incoming, is_asked_key_taken: bool) -> tuple[bytes, Url]:
    """Key and shown address of a new article. What the page calls its own address is shown where that is a mere
    variant of one that was fetched: the same key, or the same path with other parameters."""
    key = incoming.final_key if is_asked_key_taken else incoming.asked_key
    claimed, final = incoming.article.url, canonical(incoming.final_url, incoming.outlet)
    is_variant = incoming.claimed_key in (incoming.asked_key, incoming.final_key)
    if is_variant or (claimed.origin, claimed.path) == (final.origin, final.path):
        return key, claimed
    return key, final


def _seen(state: ArticleState, fetched: LastFetch, now: datetime) -> ArticleState:
    """The state of an article that was found at its address: it is no longer missing or gone."""
    returned_at = now if state.gone_at else state.returned_at
    return replace(
        state, last_seen_at=now, last_fetch=fetched, missing_at=None, gone_at=None, returned_at=returned_at
    )


def revision_content(incoming: Incoming, known: StoredArticle | None) -> RevisionContent:
    """The content of a revision: the page's; title and time also from the feed, and from what was known before."""
    article, entry = incoming.article, incoming.entry
    dateline, before = article.dateline, known.content if known else None
    title = article.title or (entry.title if entry else None) or (before.title if before else "")
    return RevisionContent(
        title=text.clean_line(title, text.MAX_TITLE_CHARS),
        lead=article.lead,
        text=article.text,
        words=len(article.text.split()),
        authors=article.authors,
        published=best_published(
            article.published, entry.published if entry else None, _known_published(incoming, known)
        ),
        modified_at=article.modified.at if article.modified else None,
        language=article.language,
        section=article.section,
        tags=article.tags,
        image=article.image,
        dateline_place=dateline.place if dateline else None,
        dateline_date=dateline.date if dateline else None,
        dateline_agency=dateline.agency if dateline else None,
        wire_credit=article.wire_credit,
        kind=article.kind,
        partial=article.partial,
        rights=article.rights,
        links=article.links,
        extractor=article.extractor,
        page_sha256=incoming.page.sha256 if incoming.page else None,
    )


def _known_published(incoming: Incoming, known: StoredArticle | None) -> Published | None:
    """The known time, where it still counts. When the same page is extracted again, a time that was read from it before
    does not count, because today's rules have read the page too."""
    before = known.content.published if known else None
    same_page = (
        known is not None and incoming.page is not None and incoming.page.sha256 == known.content.page_sha256
    )
    if before and same_page and before.source not in _SOURCES_OFF_PAGE:
        return None
    return before


def best_published(
    page: Published | None, feed: Published | None, known: Published | None
) -> Published | None:
    """The page's time, else the feed's, else the known one; but a mere day gives way to a time of day of about the same
    time, and what was guessed from the page's address or text to what was said."""
    best = page
    for other in (feed, known):
        if other and (best is None or _is_finer(other, best) or _is_surer(other, best)):
            best = other
    return best


def _is_surer(one: Published, other: Published) -> bool:
    """Whether `one` was said where `other` was guessed, and is not a mere day that the guess agrees with."""
    if one.source in GUESSED_SOURCES or other.source not in GUESSED_SOURCES:
        return False
    return one.precision != "day" or not timedelta(0) <= other.at - one.at < timedelta(days=1)


def _is_finer(one: Published, other: Published) -> bool:
    """Whether `one` gives the time of day where `other` gives only the day, of about the same time."""
    return one.precision != "day" and other.precision == "day" and abs(one.at - other.at) < _SAME_TIME


# --- Revisits ------------------------------------------------------------------------------------------------


def revisit_update(
    known: StoredArticle, came: Incoming | Unchanged | IngestError, now: datetime, after_s: Sequence[float]
) -> ArticleUpdate:
    """The article after a revisit. It is gone when two revisits, far enough apart, miss it; `gone_at` is the time of
    the first."""
    if isinstance(came, Incoming):
        has_moved = came.final_key not in (known.key, came.asked_key)
        update = article_update(known, came, now, has_moved=has_moved)
    elif isinstance(came, Unchanged):
        update = _unrevised(known, "same", now, _seen(known.state, known.last_fetch, now))
    elif isinstance(came, Gone | Moved | NotArticle):
        return _missed(known, came, now, after_s)
    elif came.outcome == "retry":
        return _unrevised(
            known, "retry", now, replace(known.state, revisit_at=_retry_revisit_at(known, came, now))
        )
    else:
        update = _unrevised(known, came.outcome, now, known.state)
    return replace(update, state=_revisited(known, update.state, now, after_s))


def _missed(
    known: StoredArticle, came: Gone | Moved | NotArticle, now: datetime, after_s: Sequence[float]
) -> ArticleUpdate:
    """The article was not at its address. A later revisit must confirm that: sooner where the server itself says that
    it is gone, later where another page came, which may stand there for a while only."""
    missing_at = known.state.missing_at or now
    confirm_at = missing_at + (CONFIRM_GONE_AFTER if isinstance(came, Gone) else CONFIRM_REPLACED_AFTER)
    if now < confirm_at:
        state = replace(known.state, missing_at=missing_at, revisit_at=confirm_at)
        return _unrevised(known, came.outcome, now, state)
    state = replace(known.state, gone_at=known.state.gone_at or missing_at)
    return _unrevised(known, "gone", now, _revisited(known, state, now, after_s))


def _retry_revisit_at(known: StoredArticle, came: IngestError, now: datetime) -> datetime:
    """Later and later, the longer the article has not been seen."""
    unseen = (now - known.state.last_seen_at) / _REVISIT_RETRY_SHARE
    return max(retry_at(now, _REVISIT_RETRY, came), now + min(unseen, MAX_INTERVAL))


def _unrevised(known: StoredArticle, outcome: Outcome, now: datetime, state: ArticleState) -> ArticleUpdate:
    return ArticleUpdate(
        outlet=known.outlet,
        article_id=known.id,
        key=known.key,
        url=known.url,
        outcome=outcome,
        at=now,
        state=state,
    )


def _revisited(
    known: StoredArticle, state: ArticleState, now: datetime, after_s: Sequence[float]
) -> ArticleState:
    revisit_at = next_revisit_at(known.first_seen_at, after_s, now)
    return replace(state, revisits=state.revisits + 1, revisit_at=revisit_at)


def next_revisit_at(first_seen_at: datetime, after_s: Sequence[float], now: datetime) -> datetime | None:
    """The first of an article's revisits that is still ahead; None when all are behind."""
    times = (first_seen_at + timedelta(seconds=wait_s) for wait_s in after_s)
    return next((at for at in times if at > now), None)


# --- Two articles that are one -------------------------------------------------------------------------------


def merge(older: StoredArticle, younger: StoredArticle, revisions: Iterable[SeenRevision]) -> ArticleMerge:
    """One article of two. `revisions` are those of both, which it has in the order in which they were seen; one that
    says what the one before it said is left out."""
    history: list[SeenRevision] = []
    for revision in sorted(revisions, key=lambda one: one.seen_at):
        change = dedupe.change(history[-1].content, revision.content) if history else None
        if change or not history:
            history.append(replace(revision, change=change))
    newest = history[-1].content
    last_seen = max(older, younger, key=lambda one: one.state.last_seen_at)
    return ArticleMerge(
        outlet=older.outlet,
        article_id=older.id,
        absorbed_id=younger.id,
        url=last_seen.url,
        state=last_seen.state,
        revisions=tuple(history),
        fingerprint=dedupe.fingerprint(newest.title, newest.text, newest.language),
    )


# --- Outlets -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run of an outlet ended.

    `is_silent`: no host of it answered. `is_sound`: all of it that failed before was tried, and works. `feeds_due_at`
    is when the first of its feeds may be fetched again, None when that is at any time.
    """

    outcome: RunOutcome
    has_new: bool = False
    has_waiting: bool = False
    is_silent: bool = False
    is_sound: bool = True
    feeds_due_at: datetime | None = None


def next_run(
    known: OutletRow, end: RunEnd, now: datetime, *, every_s: float, jitter: float
) -> OutletSchedule:
    """When the outlet is due again: after `every_s` where it brings something new, later and later where it does not,
    and not before one of its feeds is, where none could be read.

    The wait is multiplied by `jitter` (about 1), so that outlets do not all become due together.
    """
    interval_s = _interval_s(known, end, every_s)
    due_at = now if end.outcome == "stopped" else now + timedelta(seconds=interval_s * jitter)
    if end.outcome in ("failed", "resting") and end.feeds_due_at:
        due_at = max(due_at, end.feeds_due_at)
    return OutletSchedule(
        outlet=known.id,
        due_at=due_at,
        interval_s=int(interval_s),
        failures=_failed_runs(known, end),
        last_run_at=now,
        last_new_at=now if end.has_new else known.last_new_at,
        every_s=int(every_s),
        silent_since=_silent_since(known, end, now),
    )


def _interval_s(known: OutletRow, end: RunEnd, every_s: float) -> float:
    is_same_pace = known.every_s is None or known.every_s == int(every_s)
    last_s = max(known.interval_s or every_s, every_s) if is_same_pace else every_s
    if end.outcome in ("resting", "stopped"):  # nothing is known that would change the interval
        return last_s
    was_down = known.failures > 0 or known.silent_since is not None
    works_again = was_down and end.outcome == "done" and end.is_sound
    if end.outcome == "failed" or end.has_new or end.has_waiting or works_again:
        return every_s
    return min(
        last_s * _INTERVAL_GROWTH, every_s * MAX_INTERVAL_FACTOR, max(every_s, MAX_INTERVAL.total_seconds())
    )


def _failed_runs(known: OutletRow, end: RunEnd) -> int:
    if end.outcome in ("failed", "degraded"):
        return known.failures + 1
    return 0 if end.outcome == "done" and end.is_sound else known.failures


def _silent_since(known: OutletRow, end: RunEnd, now: datetime) -> datetime | None:
    if end.outcome in ("resting", "stopped"):
        return known.silent_since
    return (known.silent_since or now) if end.is_silent else None


def turned(failures_before: int, failures: int) -> Literal["failing", "recovered"] | None:
    """How the outlet's state changed, by its failed runs in a row before and after a run."""
    if bool(failures_before) == bool(failures):
        return None
    return "failing" if failures else "recovered"


def is_due(outlet: OutletRow, now: datetime, every_s: float) -> bool:
    """Whether the outlet is to be run now: it is due, its pace has become faster since it was scheduled, or it was
    scheduled while the clock was wrong."""
    if outlet.due_at is None or outlet.last_run_at is None or outlet.due_at <= now:
        return True
    if outlet.every_s and every_s < outlet.every_s and outlet.last_run_at + timedelta(seconds=every_s) <= now:
        return True
    longest = max(timedelta(seconds=2 * max(outlet.interval_s or 0, every_s)), MAX_DEFER)
    return outlet.last_run_at > now + MAX_CLOCK_SKEW or outlet.due_at > now + longest


def silent_together(outlets: Sequence[OutletRow], returned: OutletRow) -> tuple[str, ...]:
    """The other outlets that fell silent when the one that answers again did, and are silent still."""
    since = returned.silent_since
    return tuple(
        one.id
        for one in outlets
        if since
        and one.silent_since
        and one.id != returned.id
        and abs(one.silent_since - since) <= SAME_SILENCE
    )


def forgiven(outlet: OutletRow, now: datetime) -> OutletSchedule:
    """The outlet's schedule when its last failure is not its own: the failure does not count, and it is due soon."""
    soon = now + min(timedelta(seconds=outlet.every_s or 0), NETWORK_RETRY_INTERVAL)
    return OutletSchedule(
        outlet=outlet.id,
        due_at=min(outlet.due_at or soon, soon),
        interval_s=outlet.interval_s or 0,
        failures=max(outlet.failures - 1, 0),
        last_run_at=outlet.last_run_at or now,
        last_new_at=outlet.last_new_at,
        every_s=outlet.every_s,
        silent_since=outlet.silent_since,
    )
