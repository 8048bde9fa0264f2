"""How a command reads "since when": a length of time before now, or a day."""

from datetime import UTC, datetime, timedelta

from ingest import config
from ingest.errors import ConfigError


def moment(value: str, now: datetime) -> datetime:
    """ "7d" is seven days before `now`; "2026-11-20" is that day's midnight UTC. Raises ConfigError."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=config.seconds(value))
    except (ValueError, OverflowError):
        raise ConfigError((f"--since: {value!r} is no time; write e.g. 7d, 12h or 2026-11-20",)) from None
