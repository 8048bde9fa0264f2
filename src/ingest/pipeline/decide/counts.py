"""What is counted of a feed that was asked for, and of the page of an entry. Pure.

What became of entries is counted by the store, from the outcome that they end with.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import log1p

from ingest.dedupe.fingerprint import is_unspaced
from ingest.pipeline.decide.articles import Incoming
from store.days import day
from store.kinds import Outcome
from store.model import Attempt, FeedRow, RevisionContent
from store.updates import ArticleUpdate, FeedCounts

MIN_WHOLE_CHARS = 60
MIN_UNSPACED_CHARS = 20
"""Fewer characters, in scripts without spaces a third of them, are a headline or a caption and no whole text. How much
less than usual is too little for a feed, the store knows."""

AT_FETCH = timedelta(seconds=20)
"""A time of publication within so much of our own time is likely to be that at which the page was made for us."""

_UNCHANGED = 304
_STORED: tuple[Outcome, ...] = ("new", "revised", "same")


def feed_counts(outcome: Outcome, *, is_part: bool, is_repeat: bool = False) -> FeedCounts:
    """What asking for a feed adds; `is_part`: it is named by the configured feed, and is not that itself; `is_repeat`:
    it came whole under the validators that it was asked with."""
    is_read = outcome in ("read", "same")
    if is_part:
        return FeedCounts(parts_failed=int(not is_read))
    return FeedCounts(reads=int(is_read), failures=int(not is_read), repeats=int(is_repeat))


def not_read_today(known: Mapping[bytes, FeedRow], now: datetime) -> list[bytes]:
    """The keys of those of these feeds that were not read on the day of `now`, so far."""
    return [key for key, feed in known.items() if feed.read_at is None or day(feed.read_at) != day(now)]


def page_counts(
    attempt: Attempt, came: Incoming | None = None, update: ArticleUpdate | None = None
) -> FeedCounts:
    """What asking for the page of an entry adds to the feeds that announced it. Where no whole answer came, nothing was
    there to be read. `came` and `update`: it gave this article."""
    if attempt.bytes is None or attempt.http_status == _UNCHANGED:
        return FeedCounts(fetches=1)
    if came is None or update is None:
        return FeedCounts(fetches=1, pages=1)
    is_whole = not came.article.partial and not _is_tiny(came.article.text)
    is_new = update.outcome == "new"
    counts = FeedCounts(
        fetches=1,
        stored=int(update.outcome in _STORED),
        pages=1,
        texts=int(is_whole),
        text_chars=len(came.article.text) if is_whole else 0,
        new_articles=int(is_new),
        off_domain=int(is_new and update.off_domain),
    )
    return _measured(counts, update.revision.content, attempt.at) if is_new and update.revision else counts


def _measured(counts: FeedCounts, said: RevisionContent, now: datetime) -> FeedCounts:
    """The counts with what a new article has."""
    published = said.published
    lag = now - published.at if published and published.precision != "day" else None
    log_words = log1p(said.words)
    return replace(
        counts,
        measured=1,
        titled=int(bool(said.title.strip())),
        dated=int(published is not None),
        authored=int(bool(said.authors)),
        timed=int(lag is not None),
        at_fetch=int(lag is not None and abs(lag) <= AT_FETCH),
        lag_s=int(lag.total_seconds()) if lag is not None else 0,
        log_words=log_words,
        log_words_sq=log_words**2,
    )


def _is_tiny(text: str) -> bool:
    if len(text) >= MIN_WHOLE_CHARS:
        return False
    return len(text) < MIN_UNSPACED_CHARS or not is_unspaced(text)
