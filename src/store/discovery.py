"""Outlets, their feeds, and the entries that the feeds announced."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from store.model import FeedRow, Host, NewEntry, OutletRow, Waiting
from store.tables import addresses, announcements, articles, entries, feeds, hosts, outlets
from store.upsert import insert

FAR = timedelta(days=2)
"""Nothing is put off for longer than a day: what is due later than this was written by a clock that jumped."""

_CHUNK = 500
"""Values in one IN list: far below what either engine allows."""


class Outlets:
    """Questions about outlets, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def ensure(self, outlet: OutletRow, now: datetime) -> None:
        """The outlet as configured, made or brought up to date."""
        said = {
            "name": outlet.name,
            "homepage": outlet.homepage,
            "language": outlet.language,
            "ownership": outlet.ownership,
            "country": outlet.country,
        }
        row = insert(self._db, outlets).values(id=outlet.id, first_seen_at=now, **said)
        changed = sa.or_(*(outlets.c[name].is_distinct_from(value) for name, value in said.items()))
        self._db.execute(row.on_conflict_do_update(index_elements=["id"], set_=said, where=changed))

    def all(self) -> list[OutletRow]:
        """Every outlet that the database knows, by id."""
        rows = self._db.execute(sa.select(outlets).order_by(outlets.c.id)).all()
        return [_outlet(row) for row in rows]

    def get(self, id: str) -> OutletRow:
        """One outlet; it must have been made by `ensure`."""
        return _outlet(self._db.execute(sa.select(outlets).where(outlets.c.id == id)).one())

    def plan(self, id: str, **values: object) -> None:
        """Sets due_at, interval_s, failures, last_run_at or last_new_at."""
        self._db.execute(outlets.update().where(outlets.c.id == id).values(**values))


class Feeds:
    """Questions about feeds and what is remembered of hosts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def ensure(self, outlet: str, key: bytes, url: str, kind: str, parent_id: int | None = None) -> FeedRow:
        """The feed's row, made when it is new."""
        row = insert(self._db, feeds).values(
            outlet_id=outlet, key=key, url=url, kind=kind, parent_id=parent_id
        )
        self._db.execute(row.on_conflict_do_nothing(index_elements=["outlet_id", "key"]))
        found = sa.select(feeds).where(feeds.c.outlet_id == outlet, feeds.c.key == key)
        return _feed(self._db.execute(found).one())

    def of(self, outlet: str) -> list[FeedRow]:
        """The feeds of an outlet that were ever read or tried, in the order they were met."""
        found = sa.select(feeds).where(feeds.c.outlet_id == outlet).order_by(feeds.c.id)
        return [_feed(row) for row in self._db.execute(found)]

    def children(self, feed_id: int) -> list[FeedRow]:
        """The feeds that this one named when it was last read, in the order they were first named."""
        rows = self._db.execute(
            sa.select(feeds).where(feeds.c.parent_id == feed_id).order_by(feeds.c.id)
        ).all()
        return [_feed(row) for row in rows]

    def update(self, feed_id: int, **values: object) -> None:
        """Writes down what a reading of the feed told."""
        self._db.execute(feeds.update().where(feeds.c.id == feed_id).values(**values))

    def adopt(self, parent_id: int, child_ids: Sequence[int]) -> None:
        """From now on, the parent names just these feeds."""
        mine = feeds.c.parent_id == parent_id
        self._db.execute(feeds.update().where(mine, feeds.c.id.not_in(child_ids)).values(parent_id=None))
        self._db.execute(feeds.update().where(feeds.c.id.in_(child_ids)).values(parent_id=parent_id))

    def host(self, origin: str) -> Host | None:
        """What is remembered of a host; None when nothing is."""
        row = self._db.execute(sa.select(hosts).where(hosts.c.origin == origin)).one_or_none()
        return Host(**row._asdict()) if row else None

    def keep_host(self, host: Host) -> None:
        """Remembers a host."""
        values = {
            "robots_status": host.robots_status,
            "robots_body": host.robots_body,
            "robots_at": host.robots_at,
            "wait_until": host.wait_until,
        }
        row = insert(self._db, hosts).values(origin=host.origin, **values)
        self._db.execute(row.on_conflict_do_update(index_elements=["origin"], set_=values))


class Entries:
    """Questions about entries, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def announce(self, outlet: str, feed_id: int, named: Sequence[NewEntry], now: datetime) -> int:
        """Writes down what a feed announced and gives the number of entries that are new.

        An article that we have already, under this or another address, is not new: the address becomes
        one more of its addresses.
        """
        new = 0
        for chunk in _chunks(list({entry.key: entry for entry in reversed(named)}.values())[::-1]):
            new += self._announce(outlet, feed_id, chunk, now)
        return new

    def _announce(self, outlet: str, feed_id: int, chunk: list[NewEntry], now: datetime) -> int:
        keys = [entry.key for entry in chunk]
        known = self._known_articles(outlet, keys)
        rows = [
            {
                "outlet_id": outlet,
                "key": entry.key,
                "url": entry.bare_url if entry.key in known else entry.url,
                "title": entry.title,
                "published_at": entry.published_at,
                "published_precision": entry.published_precision,
                "modified_at": entry.modified_at,
                "found_at": now,
                "due_at": None if entry.key in known else now,
                "outcome": "same" if entry.key in known else None,
                "article_id": known.get(entry.key),
            }
            for entry in chunk
        ]
        made = insert(self._db, entries).on_conflict_do_nothing(index_elements=["outlet_id", "key"])
        new = self._db.execute(made.returning(entries.c.key, entries.c.due_at), rows).all()
        ids = self._ids(outlet, keys)
        seen = insert(self._db, announcements).on_conflict_do_nothing()
        self._db.execute(seen, [{"entry_id": ids[key], "feed_id": feed_id, "at": now} for key in keys])
        self._more_addresses(outlet, [entry for entry in chunk if entry.key in known], known, now)
        return sum(row.due_at is not None for row in new)

    def known(self, outlet: str, keys: Sequence[bytes]) -> set[bytes]:
        """Which of these entries need no fetching: settled already, or an article that we have."""
        found: set[bytes] = set()
        for start in range(0, len(keys), _CHUNK):
            chunk = list(keys[start : start + _CHUNK])
            settled = sa.select(entries.c.key).where(
                entries.c.outlet_id == outlet, entries.c.key.in_(chunk), entries.c.due_at.is_(None)
            )
            found |= set(self._db.execute(settled).scalars()) | set(self._known_articles(outlet, chunk))
        return found

    def _known_articles(self, outlet: str, keys: list[bytes]) -> dict[bytes, int]:
        stored = sa.select(articles.c.key, articles.c.id).where(
            articles.c.outlet_id == outlet, articles.c.key.in_(keys)
        )
        reached = sa.select(entries.c.key, entries.c.article_id).where(
            entries.c.outlet_id == outlet, entries.c.key.in_(keys), entries.c.article_id.is_not(None)
        )
        return {row[0]: row[1] for query in (reached, stored) for row in self._db.execute(query)}

    def _ids(self, outlet: str, keys: list[bytes]) -> dict[bytes, int]:
        found = sa.select(entries.c.key, entries.c.id).where(
            entries.c.outlet_id == outlet, entries.c.key.in_(keys)
        )
        return {row.key: row.id for row in self._db.execute(found)}

    def _more_addresses(
        self, outlet: str, named: list[NewEntry], known: dict[bytes, int], now: datetime
    ) -> None:
        rows = [
            {
                "outlet_id": outlet,
                "key": entry.address_key,
                "article_id": known[entry.key],
                "url": entry.bare_url,
                "first_seen_at": now,
            }
            for entry in named
        ]
        if rows:
            self._db.execute(insert(self._db, addresses).on_conflict_do_nothing(), rows)

    def waiting(self, outlet: str, now: datetime, limit: int, *, eager_tries: int = 0) -> list[Waiting]:
        """Entries whose page is to be fetched, newest first; without a date, they count from when they were found.

        With `eager_tries`, entries that failed fewer times than this do not wait for their turn.
        """
        eager = entries.c.due_at.is_not(None) & (entries.c.tries < eager_tries)
        due = (entries.c.due_at <= now) | (entries.c.due_at > now + FAR) | eager
        dated = sa.func.coalesce(entries.c.published_at, entries.c.modified_at, entries.c.found_at)
        found = (
            sa.select(entries)
            .where(entries.c.outlet_id == outlet, due)
            .order_by(dated.desc(), entries.c.id)
            .limit(limit)
        )
        return [
            Waiting(
                id=row.id,
                key=row.key,
                url=row.url,
                title=row.title,
                published_at=row.published_at,
                published_precision=row.published_precision,
                found_at=row.found_at,
                tries=row.tries,
            )
            for row in self._db.execute(found)
        ]

    def left(self, outlet: str) -> int:
        """How many entries still wait for their page."""
        waiting = sa.select(sa.func.count()).where(
            entries.c.outlet_id == outlet, entries.c.due_at.is_not(None)
        )
        return int(self._db.execute(waiting).scalar_one())

    def settle(
        self,
        entry_id: int,
        outcome: str,
        *,
        tries: int,
        due_at: datetime | None,
        url: str,
        article_id: int | None = None,
    ) -> None:
        """What came of an entry; with `due_at`, it is tried again then. `url` is kept as its address."""
        self._db.execute(
            entries.update()
            .where(entries.c.id == entry_id)
            .values(outcome=outcome, tries=tries, due_at=due_at, article_id=article_id, url=url)
        )


def _chunks(items: list[NewEntry]) -> Iterator[list[NewEntry]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _outlet(row: sa.Row[tuple[object, ...]]) -> OutletRow:
    values = row._asdict()
    values.pop("first_seen_at")
    return OutletRow(**values)


def _feed(row: sa.Row[tuple[object, ...]]) -> FeedRow:
    values = row._asdict()
    values.pop("outlet_id")
    values.pop("key")
    return FeedRow(**values)
