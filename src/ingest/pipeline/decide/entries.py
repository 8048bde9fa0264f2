"""What follows from trying an entry. Pure."""

from datetime import datetime, timedelta

from ingest.errors import Gone, IngestError
from ingest.pipeline.decide.waits import retry_at
from ingest.urls import Url
from store.model import PendingEntry
from store.updates import ArticleUpdate, EntryUpdate

MAX_RETRY_AGE = timedelta(days=7)
"""An entry that was first announced longer ago than this is not tried again; of an article that is older, neither is a
page that is missing."""

GONE_FOR_GOOD = 410

MAX_TRIES_OF_MISSING = 4
"""So often the page of an entry is asked for that is missing: a feed may be ahead of its pages."""


def entry_update(
    entry: PendingEntry, came: ArticleUpdate | IngestError, now: datetime, article_id: int | None = None
) -> EntryUpdate:
    """The entry is finished when its article is stored or its failure is final; else it is tried again."""
    tries = entry.tries + 1
    due_at = None
    as_of = min(entry.found_at, entry.dated_at) if isinstance(came, Gone) else entry.found_at
    if isinstance(came, IngestError) and _is_temporary(came, tries) and now - as_of <= MAX_RETRY_AGE:
        due_at = retry_at(now, tries, came)
    return EntryUpdate(
        entry_id=entry.id,
        outcome=came.outcome,
        tries=tries,
        due_at=due_at,
        url=entry.url if due_at else str(Url(entry.url)),  # its secrets are needed as long as it waits
        article_id=article_id,
    )


def _is_temporary(error: IngestError, tries: int) -> bool:
    """Whether another try may bring the page. 410 says itself that none will."""
    if isinstance(error, Gone):
        return error.http_status != GONE_FOR_GOOD and tries < MAX_TRIES_OF_MISSING
    return error.outcome == "retry"
