"""Which feeds announced which entries, and so which articles: the kinds of an article's feeds are kept with it, because
entries and announcements are deleted after a while."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa

from store.days import day
from store.engine import EngineName, engine_name, insert_into
from store.feed_days import FeedDays
from store.kinds import KIND_BITS
from store.schema import announcements, articles, entries, feeds
from store.updates import FeedCounts

_LATE = timedelta(days=1)
"""A feed that announces an article up to the end of the day after it was stored has brought it, too."""

_ROOT = sa.func.coalesce(feeds.c.root_key, feeds.c.key).label("root")
_ENTRIES: sa.BindParameter[list[int]] = sa.bindparam("entry_ids", expanding=True)
_ARTICLES: sa.BindParameter[list[int]] = sa.bindparam("article_ids", expanding=True)

# Built once: building these statements costs more than running them.
_BY_ENTRY = (
    sa.select(announcements.c.entry_id, _ROOT, feeds.c.kind)
    .join(feeds, feeds.c.id == announcements.c.feed_id)
    .where(announcements.c.entry_id.in_(_ENTRIES))
)
_BY_ARTICLE = (
    sa.select(entries.c.article_id, announcements.c.entry_id, announcements.c.feed_id, _ROOT)
    .join(announcements, announcements.c.entry_id == entries.c.id)
    .join(feeds, feeds.c.id == announcements.c.feed_id)
    .where(entries.c.article_id.in_(_ARTICLES))
)
_KNOWN = (
    sa.select(entries.c.article_id, articles.c.first_seen_at)
    .distinct()
    .join(articles, articles.c.id == entries.c.article_id)
    .where(entries.c.id.in_(_ENTRIES))
)
_KIND = sa.select(feeds.c.outlet_id, feeds.c.kind).where(feeds.c.id == sa.bindparam("feed_id"))
_ADD_KIND = (
    articles.update()
    .where(articles.c.id.in_(_ARTICLES))
    .values(announced_by=articles.c.announced_by.bitwise_or(sa.bindparam("bit", type_=sa.Integer)))
)


@cache
def _insert(engine: EngineName) -> sa.Insert:
    return insert_into(engine, announcements).on_conflict_do_nothing().returning(announcements.c.entry_id)


class Announcements:
    """Queries about announcements, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._days = FeedDays(connection)

    def add(self, feed_id: int, entry_ids: Sequence[int], now: datetime) -> None:
        """The feed announces these entries, for the first time or again. The articles that some have led to were
        announced by one kind of feed more, perhaps."""
        rows = [{"entry_id": id, "feed_id": feed_id, "at": now} for id in entry_ids]
        if not rows:
            return
        new = list(self._db.execute(_insert(engine_name(self._db)), rows).scalars())
        known = self._db.execute(_KNOWN, {"entry_ids": new}).all() if new else []
        if known:
            feed = self._db.execute(_KIND, {"feed_id": feed_id}).one()
            ids = [row.article_id for row in known]
            self._db.execute(_ADD_KIND, {"article_ids": ids, "bit": KIND_BITS[feed.kind]})
            first_seen = {row.article_id: row.first_seen_at for row in known}
            self._count_late(feed.outlet_id, first_seen, {(id, feed_id) for id in new}, now)

    def lead_to(self, outlet: str, entry_id: int, article_id: int, now: datetime) -> None:
        """An entry has led to an article that was stored before: its feeds have brought that, too."""
        known = self._db.execute(_KNOWN, {"entry_ids": [entry_id]}).all()
        told = self._db.execute(_BY_ARTICLE, {"article_ids": [article_id]})
        pairs = {(row.entry_id, row.feed_id) for row in told if row.entry_id == entry_id}
        self._count_late(outlet, {row.article_id: row.first_seen_at for row in known}, pairs, now)

    def _count_late(
        self, outlet: str, first_seen: dict[int, datetime], new: set[tuple[int, int]], now: datetime
    ) -> None:
        """Counts articles as new for the configured feeds that announced them by `new` (entry and feed) alone."""
        since = day(now - _LATE)
        recent = [id for id, seen_at in first_seen.items() if day(seen_at) >= since]
        if not recent:
            return
        ways: dict[tuple[int, bytes], set[tuple[int, int]]] = defaultdict(set)
        for row in self._db.execute(_BY_ARTICLE, {"article_ids": recent}):
            ways[row.article_id, row.root].add((row.entry_id, row.feed_id))
        late = Counter((root, day(first_seen[id])) for (id, root), pairs in ways.items() if pairs <= new)
        for (root, on), count in sorted(late.items()):
            self._days.add_where_there(outlet, [root], on, FeedCounts(new_articles=count))

    def of_entries(self, entry_ids: Sequence[int]) -> dict[int, tuple[tuple[bytes, ...], int]]:
        """Of each of these entries the keys of the configured feeds that announced it, and the kinds of feeds that did,
        as bits."""
        found: dict[int, tuple[tuple[bytes, ...], int]] = {}
        for row in self._db.execute(_BY_ENTRY, {"entry_ids": entry_ids}) if entry_ids else ():
            roots, kinds = found.get(row.entry_id, ((), 0))
            found[row.entry_id] = tuple(sorted({*roots, row.root})), kinds | KIND_BITS[row.kind]
        return found
