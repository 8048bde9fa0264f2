"""What follows from revisiting a stored article. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.errors import Gone, IngestError, Moved, NotArticle
from ingest.pipeline.decide.articles import Incoming, article_update, next_revisit_at, seen
from ingest.pipeline.decide.feeds import Unchanged
from ingest.pipeline.decide.likeness import Compared
from ingest.pipeline.decide.waits import MAX_INTERVAL, retry_at
from store.kinds import Outcome
from store.model import ArticleState, StoredArticle
from store.updates import ArticleUpdate

CONFIRM_GONE_AFTER = timedelta(minutes=15)
"""When an article that was missing is revisited once more: a single answer may be an error of the server."""

CONFIRM_REPLACED_AFTER = timedelta(days=1)
"""When an article is revisited once more that another page has replaced."""

_REVISIT_RETRY = 2  # a failed revisit waits as an entry does after its second failure
_REVISIT_RETRY_SHARE = 4  # of the time that it has not been seen


def revisit_update(
    known: StoredArticle,
    came: Incoming | Unchanged | IngestError,
    now: datetime,
    after_s: Sequence[float],
    compared: Compared | None = None,
) -> ArticleUpdate:
    """The article after a revisit. It is gone when two revisits, far enough apart, miss it; `gone_at` is the time of
    the first."""
    if isinstance(came, Incoming):
        has_moved = came.final_key not in (known.key, came.asked_key)
        update = article_update(known, came, now, compared, has_moved=has_moved)
    elif isinstance(came, Unchanged):
        update = _unrevised(known, "same", now, seen(known.state, known.last_fetch, now))
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
        off_domain=known.off_domain,
    )


def _revisited(
    known: StoredArticle, state: ArticleState, now: datetime, after_s: Sequence[float]
) -> ArticleState:
    revisit_at = next_revisit_at(known.first_seen_at, after_s, now)
    return replace(state, revisits=state.revisits + 1, revisit_at=revisit_at)
