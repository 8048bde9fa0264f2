"""Times -> their days, as columns hold them. No SQLAlchemy: decisions and children ask here, too."""

from datetime import UTC, datetime


def day(at: datetime) -> str:
    """The UTC day of `at`: "2026-03-01"."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"
