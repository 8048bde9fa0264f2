"""Forgetting what has been kept for long enough, a small batch at a time, so that no writer waits for long.

What is told apart here: the record of what was tried (attempts, and what only served them: settled entries
with their announcements, what was remembered of hosts, feeds that nobody names any more, old leases), the
record of passes (runs), and the saved pages. Articles with all that hangs on them are kept for good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

import sqlalchemy as sa

from store.schema import announcements, attempts, entries, feeds, hosts, leases, pages, runs

Kind = Literal["attempts", "runs", "pages"]

_NEVER = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """Rows of a table that are forgotten with their `kind`, `batch` of them in one transaction."""

    table: sa.Table
    kind: Kind
    old: Callable[[datetime], sa.ColumnElement[bool]]
    batch: int = 500


def _old_entries(before: datetime) -> sa.ColumnElement[bool]:
    # One that a feed still names is announced anew: its article is known then, or it is asked once more.
    return entries.c.due_at.is_(None) & (entries.c.found_at < before) & ~_at_work(entries)


def _old_feeds(before: datetime) -> sa.ColumnElement[bool]:
    """Feeds that were not read for so long, and that no other feed names: parts of a sitemap, most of them."""
    child = feeds.alias()
    return (
        feeds.c.parent_id.is_(None)
        & (sa.func.coalesce(feeds.c.read_at, _NEVER) < before)
        & (sa.func.coalesce(feeds.c.due_at, _NEVER) < before)
        & ~sa.exists().where(child.c.parent_id == feeds.c.id)
        & ~sa.exists().where(announcements.c.feed_id == feeds.c.id)
        & ~_at_work(feeds)
    )


def _at_work(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether the row's outlet is being asked just now: it may be about to name the row again."""
    return sa.exists().where(runs.c.outlet_id == table.c.outlet_id, runs.c.outcome == "running")


def _old_hosts(before: datetime) -> sa.ColumnElement[bool]:
    asked = sa.func.coalesce(hosts.c.robots_at, _NEVER) < before
    return asked & (sa.func.coalesce(hosts.c.wait_until, _NEVER) < before)


RETENTION_RULES: Mapping[str, RetentionRule] = MappingProxyType(
    {
        "attempts": RetentionRule(table=attempts, kind="attempts", old=lambda before: attempts.c.at < before),
        "entries": RetentionRule(table=entries, kind="attempts", old=_old_entries),
        "feeds": RetentionRule(table=feeds, kind="attempts", old=_old_feeds),
        "hosts": RetentionRule(table=hosts, kind="attempts", old=_old_hosts),
        "leases": RetentionRule(table=leases, kind="attempts", old=lambda before: leases.c.until < before),
        "runs": RetentionRule(
            table=runs,
            kind="runs",
            old=lambda before: (runs.c.started_at < before) & (runs.c.outcome != "running"),
        ),
        "pages": RetentionRule(
            table=pages, kind="pages", old=lambda before: pages.c.kept_at < before, batch=100
        ),
    }
)
"""In the order in which they are to be applied."""


class Retention:
    """Queries about what is old, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def count(self, name: str, before: datetime) -> int:
        """How many rows of the rule are older than `before`."""
        rule = RETENTION_RULES[name]
        found = sa.select(sa.func.count()).select_from(rule.table).where(rule.old(before))
        return int(self._db.execute(found).scalar_one())

    def delete_batch(self, name: str, before: datetime) -> int:
        """One batch of them less; how many it were. 0: none is left."""
        rule = RETENTION_RULES[name]
        (key,) = rule.table.primary_key
        some = sa.select(key).where(rule.old(before)).order_by(key).limit(rule.batch)
        keys = list(self._db.execute(some).scalars())
        if not keys:
            return 0
        if rule.table is entries:
            self._db.execute(attempts.update().where(attempts.c.entry_id.in_(keys)).values(entry_id=None))
            self._db.execute(announcements.delete().where(announcements.c.entry_id.in_(keys)))
        if rule.table is feeds:
            self._db.execute(attempts.update().where(attempts.c.feed_id.in_(keys)).values(feed_id=None))
        return self._db.execute(rule.table.delete().where(key.in_(keys))).rowcount
