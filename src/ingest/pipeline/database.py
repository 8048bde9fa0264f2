"""What a daemon says of its database, how often, and when it gives it up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from store.errors import NotReady, StoreError
from store.store import Store

log = structlog.get_logger()

RETELL = timedelta(hours=1)
"""How often is told that the database is still unavailable: a server may be away for a night."""

LOST_RETELL = timedelta(minutes=2)
"""How often is told that its tables are missing, or of another version: it does not become sound by itself."""

LOST_GIVE_UP = timedelta(minutes=10)
"""How long the tables may be missing. Restoring a copy, or an upgrade, is done in that time; if nobody is at it, the
end of the process is noticed sooner than a line in its log."""

MAX_SKEW = timedelta(seconds=5)
"""How far the clocks of two machines may differ. Clocks that are set by NTP differ by a fraction of a second."""

MAX_WAL_BYTES = 256 * 1024 * 1024
"""Up to which size the write-ahead log of SQLite may grow unnoticed: four times what it is cut back to when no reader
keeps it. Every query has to look through it, and the disk may be full before anybody wonders."""


class DatabaseWatch:
    """Whether the database can be used, as far as is known; what was told of that, and when."""

    def __init__(self) -> None:
        self._kind: type[StoreError] | None = None
        self._told_at: datetime | None = None
        self._lost_since: datetime | None = None
        self._is_skewed = False
        self._is_wal_long = False

    def failed(self, error: StoreError, now: datetime) -> bool:
        """Tells of it: at first, when it is something else than before, and from time to time. Gives whether the
        database has been without its tables for so long that it is to be given up."""
        is_lost = isinstance(error, NotReady)
        retell = LOST_RETELL if is_lost else RETELL
        # A clock that was set back says nothing of how long ago it was.
        is_due = self._told_at is None or not timedelta() <= now - self._told_at < retell
        if is_due or type(error) is not self._kind:
            log.error("database.unavailable", reason=str(error))
            self._told_at = now
        self._kind = type(error)
        self._lost_since = (self._lost_since or now) if is_lost else None
        return self._lost_since is not None and now - self._lost_since >= LOST_GIVE_UP

    def works(self) -> None:
        """Tells that it can be used again, if it could not."""
        if self._kind is not None:
            log.warning("database.recovered")
        self._kind = self._told_at = self._lost_since = None

    def compared(self, skew: timedelta) -> None:
        """Tells once that the server's clock is `skew` ahead of ours, if that is too much, until it is no more."""
        is_skewed = abs(skew) > MAX_SKEW
        if is_skewed and not self._is_skewed:
            tell_skew(skew)
        self._is_skewed = is_skewed

    def wal_measured(self, size_bytes: int, users: tuple[str, ...]) -> None:
        """Tells once that the write-ahead log has grown too long, and who has the file open, until it is short."""
        is_long = is_wal_long(size_bytes)
        if is_long and not self._is_wal_long:
            log.warning("database.wal_grows", size_bytes=size_bytes, open_in=users)
        self._is_wal_long = is_long


def is_wal_long(size_bytes: int) -> bool:
    """Whether the write-ahead log of SQLite has grown too long."""
    return size_bytes > MAX_WAL_BYTES


def tell_journal_mode(store: Store, users_of: Callable[[tuple[Path, ...]], tuple[str, ...]]) -> None:
    """Logs that a SQLite file has no write-ahead log, if it is so, and which processes have it open."""
    if store.journal_mode not in ("", "wal"):
        log.error("database.not_wal", journal_mode=store.journal_mode, open_in=users_of(store.files))


def tell_skew(skew: timedelta) -> None:
    """Logs that the clock of the database's server is `skew` ahead of this machine's."""
    log.error("clock.skewed", server_ahead_s=round(skew.total_seconds(), 1))
