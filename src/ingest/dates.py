"""Times out of what outlets write. No input or output; nothing here asks the clock."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def plausible(at: datetime, now: datetime) -> datetime | None:
    """`at` in UTC, or None when no article can be from then: before 1990 or more than a day ahead."""
    try:
        at = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now + timedelta(days=1) else None
