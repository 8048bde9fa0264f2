"""Deletes expired rows, a small batch at a time, so that no writer waits for long.

Four kinds are kept for different times: attempts (with finished entries and their announcements, hosts, feeds that no
other feed names any more, and old leases), entries that wait and were never tried, runs, and saved pages (with the
dictionaries that no page needs any more, and what robots.txt said when they were saved). Articles and what belongs to
them are kept for good, and so is what was counted by day (`feed_days`, `entry_days`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

import sqlalchemy as sa

from store.entry_days import EntryDays
from store.schema import (
    announcements,
    attempts,
    dictionaries,
    entries,
    feeds,
    hosts,
    leases,
    pages,
    robots_files,
    runs,
)

Kind = Literal["attempts", "waiting", "runs", "pages"]

_SHORT_BYTES = 8
"""What a number, a time or a word takes in a row, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """Which rows of a table are deleted with their `kind`: those that `is_expired` finds before a time, at
    most `batch_rows` of them in one transaction. The table's primary key is a single column."""

    table: sa.Table
    kind: Kind
    is_expired: Callable[[datetime], sa.ColumnElement[bool]]
    batch_rows: int = 500


def _old_attempts(before: datetime) -> sa.ColumnElement[bool]:
    return attempts.c.at < before


def _old_entries(before: datetime) -> sa.ColumnElement[bool]:
    # An entry that a feed still announces is stored again: its article is known then, or its page is fetched once more.
    return entries.c.due_at.is_(None) & (entries.c.found_at < before) & ~_is_running(entries)


def _old_waiting(before: datetime) -> sa.ColumnElement[bool]:
    # One that was tried ends by itself. One that a feed still announces is stored again.
    is_untried = entries.c.due_at.is_not(None) & (entries.c.tries == 0)
    return is_untried & (entries.c.found_at < before) & ~_is_running(entries)


def _old_feeds(before: datetime) -> sa.ColumnElement[bool]:
    """Feeds not read since, and not named by any other feed: most of them are parts of a sitemap."""
    child = feeds.alias()
    return (
        feeds.c.parent_id.is_(None)
        & _is_before(feeds.c.read_at, before)
        & _is_before(feeds.c.due_at, before)
        & ~sa.exists().where(child.c.parent_id == feeds.c.id)
        & ~sa.exists().where(announcements.c.feed_id == feeds.c.id)
        & ~_is_running(feeds)
    )


def _is_before(column: sa.Column[datetime], before: datetime) -> sa.ColumnElement[bool]:
    """Whether it was before then, or never."""
    return column.is_(None) | (column < before)


def _is_running(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a run of the row's outlet is in progress: it may be about to refer to the row again."""
    return sa.exists().where(runs.c.outlet_id == table.c.outlet_id, runs.c.outcome == "running")


def _old_hosts(before: datetime) -> sa.ColumnElement[bool]:
    # Until `wait_until` no request may be sent to the host, however long ago its robots.txt was fetched.
    return _is_before(hosts.c.robots_at, before) & _is_before(hosts.c.wait_until, before)


def _old_leases(before: datetime) -> sa.ColumnElement[bool]:
    return leases.c.expires_at < before


def _old_runs(before: datetime) -> sa.ColumnElement[bool]:
    return (runs.c.started_at < before) & (runs.c.outcome != "running")


def _old_pages(before: datetime) -> sa.ColumnElement[bool]:
    return pages.c.saved_at < before


def _old_dictionaries(before: datetime) -> sa.ColumnElement[bool]:
    # A run in progress may have packed pages with it that it is about to store.
    is_needed = sa.exists().where(pages.c.dictionary_id == dictionaries.c.id)
    return (dictionaries.c.made_at < before) & ~is_needed & ~_is_running(dictionaries)


def _old_robots(before: datetime) -> sa.ColumnElement[bool]:
    # What was said last before that time held until the next one.
    newer = robots_files.alias()
    is_replaced = sa.exists().where(
        newer.c.origin == robots_files.c.origin, newer.c.at > robots_files.c.at, newer.c.at < before
    )
    return (robots_files.c.at < before) & is_replaced


RETENTION_RULES: Mapping[str, RetentionRule] = MappingProxyType(
    {
        "attempts": RetentionRule(table=attempts, kind="attempts", is_expired=_old_attempts),
        "entries": RetentionRule(table=entries, kind="attempts", is_expired=_old_entries),
        "waiting": RetentionRule(table=entries, kind="waiting", is_expired=_old_waiting),
        "feeds": RetentionRule(table=feeds, kind="attempts", is_expired=_old_feeds),
        "hosts": RetentionRule(table=hosts, kind="attempts", is_expired=_old_hosts),
        "leases": RetentionRule(table=leases, kind="attempts", is_expired=_old_leases),
        "runs": RetentionRule(table=runs, kind="runs", is_expired=_old_runs),
        "pages": RetentionRule(table=pages, kind="pages", is_expired=_old_pages, batch_rows=100),
        "dictionaries": RetentionRule(
            table=dictionaries, kind="pages", is_expired=_old_dictionaries, batch_rows=100
        ),
        "robots": RetentionRule(table=robots_files, kind="pages", is_expired=_old_robots, batch_rows=100),
    }
)
"""By name, in the order in which they are to be applied."""


class Retention:
    """Queries about expired rows, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def count(self, name: str, before: datetime) -> int:
        """How many rows the rule would delete."""
        rule = RETENTION_RULES[name]
        found = sa.select(sa.func.count()).select_from(rule.table).where(rule.is_expired(before))
        return int(self._db.execute(found).scalar_one())

    def size(self, name: str, before: datetime) -> int:
        """How many bytes the rows that the rule would delete hold, without what the database needs around them and in
        indexes."""
        rule = RETENTION_RULES[name]
        long = (column for column in rule.table.c if isinstance(column.type, sa.Text | sa.LargeBinary))
        short = sum(not isinstance(column.type, sa.Text | sa.LargeBinary) for column in rule.table.c)
        in_row = sum(
            (sa.func.coalesce(sa.func.length(column), 0) for column in long), sa.literal(_SHORT_BYTES * short)
        )
        found = sa.select(sa.func.coalesce(sa.func.sum(in_row), 0)).select_from(rule.table)
        return int(self._db.execute(found.where(rule.is_expired(before))).scalar_one())

    def delete_batch(self, name: str, before: datetime) -> int:
        """Deletes one batch of the rule's rows and returns how many there were; 0 when none is left."""
        rule = RETENTION_RULES[name]
        (key,) = rule.table.primary_key
        expired = sa.select(key).where(rule.is_expired(before)).order_by(key).limit(rule.batch_rows)
        keys = list(self._db.execute(expired).scalars())
        if not keys:
            return 0
        days = EntryDays(self._db)
        waiting = days.waiting(keys) if rule.kind == "waiting" else None
        if rule.table is entries:
            self._db.execute(attempts.update().where(attempts.c.entry_id.in_(keys)).values(entry_id=None))
            self._db.execute(announcements.delete().where(announcements.c.entry_id.in_(keys)))
        if rule.table is feeds:
            self._db.execute(attempts.update().where(attempts.c.feed_id.in_(keys)).values(feed_id=None))
        deleted = self._db.execute(rule.table.delete().where(key.in_(keys))).rowcount
        if waiting:
            days.add_dropped(waiting)
        return deleted
