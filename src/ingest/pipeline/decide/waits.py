"""How long something waits that failed. Pure."""

from datetime import datetime, timedelta

from ingest.errors import IngestError, ServerBusy

MAX_INTERVAL = timedelta(hours=6)
"""The interval never grows beyond this, unless `every` itself is longer."""

_RETRY_AFTER_MIN = (2, 10, 30, 120, 360)


def retry_at(now: datetime, failures: int, error: IngestError | None = None) -> datetime:
    """When to try again after so many failures in a row: after minutes at first, six hours at last, and never sooner
    than Retry-After asked for."""
    wait = timedelta(minutes=_RETRY_AFTER_MIN[min(max(failures, 1), len(_RETRY_AFTER_MIN)) - 1])
    retry_after_s = error.wait_s if isinstance(error, ServerBusy) else None
    return now + max(wait, timedelta(seconds=retry_after_s or 0))
