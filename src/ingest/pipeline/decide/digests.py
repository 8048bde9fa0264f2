"""When a mail with what watches found is due, and what follows when it was sent, or could not be. Pure."""

from datetime import UTC, datetime, timedelta

from ingest.pipeline.decide.webhooks import came_of_telling
from store.model import Digest
from store.updates import DigestUpdate


def digest_until(now: datetime, at: str | None) -> datetime:
    """Until when a digest that is begun now has what was found: until the last time that it was `at` ("06:00", UTC);
    where that is None, until now."""
    now = now.astimezone(UTC)
    if at is None:
        return now
    hour, minute = map(int, at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def day_of(until: datetime) -> str:
    """The UTC day whose digest it is."""
    return f"{until.astimezone(UTC):%Y-%m-%d}"


def is_digest_due(last: Digest | None, until: datetime) -> bool:
    """Whether a digest is to be begun: one a day, and none before the last one is done with."""
    return last is None or (last.outcome is not None and last.day < day_of(until))


def digest_update(digest: Digest, taken_until: datetime, now: datetime, reason: str) -> DigestUpdate:
    """Sent is done with, which no `reason` says. Else it is tried again, after longer and longer, and given up when it
    has failed for two days."""
    tries = digest.tries + 1
    due_at, outcome = came_of_telling(tries, now, is_told=not reason)
    return DigestUpdate(
        address=digest.address,
        taken_until=taken_until,
        tries=tries,
        due_at=due_at,
        outcome=outcome,
        reason=reason or None,
    )
