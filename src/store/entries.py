"""Entries: the addresses that feeds announced, and the state of each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from store.announcements import Announcements
from store.engine import EngineName, engine_name, insert, insert_into
from store.entry_days import EntryDays, Waiting
from store.fields import fields_of
from store.kinds import Outcome
from store.model import MAX_DEFER, Announcement, GivenEntries, NewEntry, PendingEntry, Published, WaitingEntry
from store.schema import addresses, announcements, articles, attempts, entries, feeds, forgotten
from store.updates import ArticleMerge, EntryUpdate

_MAX_OF_GUID = 10
"""Articles that were announced under one guid that are looked at; some outlets give one guid to all."""

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""

_DATED = sa.func.coalesce(entries.c.published_at, entries.c.modified_at, entries.c.found_at)

# Built once: building these statements costs more than running them.
_APPLY = entries.update().where(entries.c.id == sa.bindparam("entry_id"))
_OUTLET: sa.BindParameter[str] = sa.bindparam("outlet")
_KEYS: sa.BindParameter[list[bytes]] = sa.bindparam("keys", expanding=True)
_IDS = sa.select(entries.c.key, entries.c.id).where(entries.c.outlet_id == _OUTLET, entries.c.key.in_(_KEYS))
_SEEN = sa.select(addresses.c.key, addresses.c.article_id).where(
    addresses.c.outlet_id == _OUTLET, addresses.c.key.in_(_KEYS)
)
_STORED = sa.select(articles.c.key, articles.c.id).where(
    articles.c.outlet_id == _OUTLET, articles.c.key.in_(_KEYS)
)
_FETCHED = sa.select(entries.c.key, entries.c.article_id).where(
    entries.c.outlet_id == _OUTLET, entries.c.key.in_(_KEYS), entries.c.article_id.is_not(None)
)
_TAKEN_OUT = sa.select(forgotten.c.key).where(forgotten.c.outlet_id == _OUTLET, forgotten.c.key.in_(_KEYS))
_ANY_ANNOUNCED = sa.select(
    sa.exists().where(entries.c.outlet_id == _OUTLET) | sa.exists().where(articles.c.outlet_id == _OUTLET)
)
_PENDING_COUNT = sa.select(sa.func.count()).where(
    entries.c.outlet_id == _OUTLET, entries.c.due_at.is_not(None)
)
_NOW, _TOO_LATE = (sa.bindparam(name, type_=entries.c.due_at.type) for name in ("now", "too_late"))
_PENDING = (
    sa.select(entries)
    .where(
        entries.c.outlet_id == _OUTLET,
        (entries.c.due_at <= _NOW)
        | (entries.c.due_at > _TOO_LATE)
        | (entries.c.due_at.is_not(None) & (entries.c.tries < sa.bindparam("early", type_=sa.Integer))),
    )
    .order_by(_DATED.desc(), entries.c.id)
    .limit(sa.bindparam("limit"))
)
_SINCE, _UNTIL = (sa.bindparam(name, type_=entries.c.due_at.type) for name in ("since", "until"))
_PENDING_WITHIN = _PENDING.where(_DATED >= _SINCE, _DATED < _UNTIL)
_PUBLISHED = (
    sa.select(entries.c.key, articles.c.published_at)
    .join(articles, articles.c.id == entries.c.article_id)
    .where(entries.c.outlet_id == _OUTLET, entries.c.key.in_(_KEYS))
)
_ARTICLES_OF_GUID = (
    sa.select(entries.c.article_id)
    .distinct()
    .where(
        entries.c.outlet_id == sa.bindparam("outlet"),
        entries.c.guid_key == sa.bindparam("guid_key"),
        entries.c.article_id.is_not(None),
    )
    .order_by(entries.c.article_id.desc())
    .limit(_MAX_OF_GUID)
)

_FINISHED = sa.select(entries.c.key).where(
    entries.c.outlet_id == _OUTLET, entries.c.key.in_(_KEYS), entries.c.due_at.is_(None)
)
_TITLES_OF = (
    sa.select(entries.c.article_id, entries.c.title)
    .where(
        entries.c.article_id.in_(sa.bindparam("article_ids", expanding=True)), entries.c.title.is_not(None)
    )
    .order_by(entries.c.id)
)

T = TypeVar("T")


@cache
def _add_new(engine: EngineName) -> sa.sql.dml.ReturningInsert[Any]:
    row = insert_into(engine, entries).on_conflict_do_nothing(index_elements=["outlet_id", "key"])
    return row.returning(entries.c.outcome)


@cache
def _add_address(engine: EngineName) -> sa.Insert:
    return insert_into(engine, addresses).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Twin:
    """A known entry; `due_at` None: it is finished."""

    id: int
    due_at: datetime | None


class Entries:
    """Queries about entries, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._announcements = Announcements(connection)
        self._days = EntryDays(connection)

    def upsert_announced(
        self, outlet: str, feed_id: int, announced: Sequence[NewEntry], now: datetime
    ) -> int:
        """Stores what a feed announced and returns the number of entries that are new.

        An article that is stored already, under this or another address, is not new: the announced address
        is added to its addresses. Nor is the twin of a known entry (see `_twins`).
        """
        # Of entries with the same key, the first one counts.
        distinct = list({entry.key: entry for entry in reversed(announced)}.values())[::-1]
        twins = self._twins(outlet, distinct)
        self._announcements.add(feed_id, [row.id for row in twins.values()], now)
        self._refresh_addresses(distinct, twins)
        rest = [entry for entry in distinct if entry.key not in twins]
        new = [one for chunk in _chunks(rest) for one in self._upsert_chunk(outlet, feed_id, chunk, now)]
        self._days.begin(outlet, now, new)
        return new.count(None)

    def _upsert_chunk(
        self, outlet: str, feed_id: int, chunk: list[NewEntry], now: datetime
    ) -> list[Outcome | None]:
        """With what each of the entries that are new has ended already; None: it waits."""
        keys = [entry.key for entry in chunk]
        known = self._known_articles(outlet, chunk)
        taken_out = self._taken_out(outlet, chunk)
        rows = [
            _row(outlet, entry, known.get(entry.key), now)
            | ({"due_at": None, "outcome": "refused", "title": None} if entry.key in taken_out else {})
            for entry in chunk
        ]
        new = self._db.execute(_add_new(engine_name(self._db)), rows).scalars().all()
        ids = self._ids(outlet, keys)
        self._announcements.add(feed_id, [ids[key] for key in keys], now)
        self._add_addresses(outlet, [entry for entry in chunk if entry.key in known], known, now)
        return list(new)

    def upsert_given(self, outlet: str, given: Sequence[NewEntry], now: datetime) -> GivenEntries:
        """Stores addresses that no feed announced, but a person gave. One that failed before is due again, as if it
        were new; of an article that is stored already, the address is added to its addresses."""
        found: dict[bytes, int] = {}
        pending: dict[bytes, PendingEntry] = {}
        for chunk in _chunks(list({entry.key: entry for entry in given}.values())):
            known = self._known_articles(outlet, chunk)
            self._add_addresses(outlet, [entry for entry in chunk if entry.key in known], known, now)
            found |= known
            rows = [_row(outlet, entry, None, now) for entry in chunk if entry.key not in known]
            if rows:
                self._days.begin_again(outlet, now, [entry.key for entry in chunk if entry.key not in known])
                row = insert(self._db, entries)
                again = {
                    name: row.excluded[name] for name in ("url", "found_at", "tries", "due_at", "outcome")
                }
                row = row.on_conflict_do_update(index_elements=["outlet_id", "key"], set_=again)
                stored = self._db.execute(row.returning(entries), rows).all()
                pending |= {one.key: one for one in self._pending(stored)}
        return GivenEntries(
            pending=tuple(pending[entry.key] for entry in given if entry.key in pending),
            article_ids=tuple(dict.fromkeys(found[entry.key] for entry in given if entry.key in found)),
        )

    def _refresh_addresses(self, announced: Sequence[NewEntry], twins: Mapping[bytes, _Twin]) -> None:
        """A twin whose page is still to be fetched takes the newest address: the older may name an ended session."""
        for entry in announced:
            twin = twins.get(entry.key)
            if twin is not None and twin.due_at is not None:
                row = entries.update().where(entries.c.id == twin.id)
                self._db.execute(row.values(url=entry.url))

    def _twins(self, outlet: str, announced: Sequence[NewEntry]) -> dict[bytes, _Twin]:
        """The known entries that are announced again under an address with another value of a parameter, by the key of
        the new one. Two that one feed announces side by side are two."""
        keys = {entry.key for entry in announced}
        twin_keys = {entry.twin_key for entry in announced if entry.twin_key}
        columns = (entries.c.id, entries.c.key, entries.c.due_at, entries.c.twin_key)
        found: dict[bytes, _Twin] = {}
        for chunk in _chunks(sorted(twin_keys)):
            same = sa.select(*columns).where(
                entries.c.outlet_id == outlet,
                entries.c.twin_key.in_(chunk),
                # Where the older address failed for good, the newer one is tried.
                entries.c.due_at.is_not(None) | entries.c.article_id.is_not(None),
            )
            rows = self._db.execute(same.order_by(entries.c.id)).all()
            found |= {
                row.twin_key: _Twin(id=row.id, due_at=row.due_at) for row in rows if row.key not in keys
            }
        known = self.existing(outlet, [entry.key for entry in announced if entry.twin_key in found])
        return {
            entry.key: found[entry.twin_key]
            for entry in announced
            if entry.twin_key in found and entry.key not in known
        }

    def existing(self, outlet: str, keys: Sequence[bytes]) -> set[bytes]:
        """Which of these keys have an entry."""
        return {key for chunk in _chunks(keys) for key in self._ids(outlet, chunk)}

    def known(self, outlet: str, announced: Sequence[NewEntry]) -> set[bytes]:
        """The keys of those that need no fetch: their entry is finished, their article is stored, or they are twins of
        known entries."""
        found = set(self._twins(outlet, announced))
        for chunk in _chunks(announced):
            values = {"outlet": outlet, "keys": [entry.key for entry in chunk]}
            found |= set(self._db.execute(_FINISHED, values).scalars()) | set(
                self._known_articles(outlet, chunk)
            )
            found |= self._taken_out(outlet, chunk)
        return found

    def _known_articles(self, outlet: str, announced: list[NewEntry]) -> dict[bytes, int]:
        """The stored articles of these entries, by the entry's key: by an address of theirs, by the entry that led to
        them before, or by their own key."""
        keys = [entry.key for entry in announced]
        by_address = {entry.address_key: entry.key for entry in announced}
        seen = self._db.execute(_SEEN, {"outlet": outlet, "keys": list(by_address)})
        found = {by_address[row.key]: row.article_id for row in seen}
        values = {"outlet": outlet, "keys": keys}
        rows = (row for query in (_FETCHED, _STORED) for row in self._db.execute(query, values))
        return found | {row[0]: row[1] for row in rows}

    def _taken_out(self, outlet: str, announced: list[NewEntry]) -> set[bytes]:
        """The keys of those whose article was taken out for good."""
        by_key = {key: entry.key for entry in announced for key in (entry.key, entry.address_key)}
        found = self._db.execute(_TAKEN_OUT, {"outlet": outlet, "keys": list(by_key)})
        return {by_key[key] for key in found.scalars()}

    def _ids(self, outlet: str, keys: list[bytes]) -> dict[bytes, int]:
        return {row.key: row.id for row in self._db.execute(_IDS, {"outlet": outlet, "keys": keys})}

    def _add_addresses(
        self, outlet: str, announced: list[NewEntry], known: dict[bytes, int], now: datetime
    ) -> None:
        rows = [
            {
                "outlet_id": outlet,
                "key": entry.address_key,
                "article_id": known[entry.key],
                "url": entry.bare_url,
                "first_seen_at": now,
            }
            for entry in announced
        ]
        if rows:
            self._db.execute(_add_address(engine_name(self._db)), rows)

    def pending(
        self,
        outlet: str,
        now: datetime,
        limit: int,
        *,
        ignore_backoff_up_to: int = 0,
        within: tuple[datetime, datetime] | None = None,
    ) -> list[PendingEntry]:
        """Entries whose page is to be fetched now, newest first; one without a date counts from when it was found.

        Entries that failed fewer times than `ignore_backoff_up_to` are given even before they are due. `within`: only
        those from the first time on and before the second.
        """
        values = {
            "outlet": outlet,
            "now": now,
            "too_late": now + MAX_DEFER,
            "early": ignore_backoff_up_to,
            "limit": limit,
        }
        query = _PENDING
        if within:
            query, values = _PENDING_WITHIN, values | {"since": within[0], "until": within[1]}
        found = _chunks(self._db.execute(query, values).all())
        return [entry for rows in found for entry in self._pending(rows)]

    def published(self, outlet: str, keys: Sequence[bytes]) -> dict[bytes, datetime | None]:
        """When the articles were published that these entries led to; without those that led to none."""
        rows = (
            row
            for chunk in _chunks(keys)
            for row in self._db.execute(_PUBLISHED, {"outlet": outlet, "keys": chunk})
        )
        return {row.key: row.published_at for row in rows}

    def _pending(self, rows: Sequence[sa.Row[Any]]) -> list[PendingEntry]:
        """At most _CHUNK_ROWS of them, with the feeds that announced them."""
        told = self._announcements.of_entries([row.id for row in rows])
        return [_pending(row, *told.get(row.id, ((), 0))) for row in rows]

    def merge(self, merge: ArticleMerge) -> None:
        """The entries of an article that becomes one with another lead to that one."""
        moved = entries.update().where(entries.c.article_id == merge.absorbed_id)
        self._db.execute(moved.values(article_id=merge.article_id))

    def remove(self, article_id: int) -> None:
        """The entries of an article that is taken out are finished, and keep nothing of what it said."""
        of_it = entries.update().where(entries.c.article_id == article_id)
        self._db.execute(of_it.values(article_id=None, title=None, due_at=None, outcome="refused"))

    def articles_of_guid(self, outlet: str, guid_key: bytes) -> list[int]:
        """Ids of the articles that a feed of the outlet announced under this guid; of many the newest."""
        values = {"outlet": outlet, "guid_key": guid_key}
        return sorted(self._db.execute(_ARTICLES_OF_GUID, values).scalars())

    def titles_of(self, article_ids: Sequence[int]) -> dict[int, str]:
        """The title under which a feed announced each of these articles first; without those to which none gave one."""
        titles: dict[int, str] = {}
        for chunk in _chunks(article_ids):
            for row in self._db.execute(_TITLES_OF, {"article_ids": chunk}):
                titles.setdefault(row.article_id, row.title)
        return titles

    def announcements_of(self, article_id: int) -> list[Announcement]:
        """Which feeds announced an article, the first one first, as far as that is kept."""
        found = (
            sa.select(feeds.c.url.label("feed"), feeds.c.kind, entries.c.title, announcements.c.at)
            .join_from(entries, announcements, announcements.c.entry_id == entries.c.id)
            .join(feeds, feeds.c.id == announcements.c.feed_id)
            .where(entries.c.article_id == article_id)
            .order_by(announcements.c.at, feeds.c.id)
        )
        return [Announcement(**row._asdict()) for row in self._db.execute(found)]

    def any_announced(self, outlet: str) -> bool:
        """Whether the outlet has ever announced an entry, or has an article."""
        return bool(self._db.execute(_ANY_ANNOUNCED, {"outlet": outlet}).scalar_one())

    def pending_count(self, outlet: str) -> int:
        """How many entries of the outlet are not finished, due or not."""
        return int(self._db.execute(_PENDING_COUNT, {"outlet": outlet}).scalar_one())

    def unknown(self, outlet: str, announced: Sequence[NewEntry]) -> list[NewEntry]:
        """Those that would wait to be fetched as new entries: nothing is known of them."""
        known = self.known(outlet, announced) | self.existing(outlet, [entry.key for entry in announced])
        distinct = {entry.key: entry for entry in reversed(announced) if entry.key not in known}
        return list(distinct.values())[::-1]

    def oldest_waiting(self, outlet: str, limit: int) -> list[WaitingEntry]:
        """Entries that were never tried, the oldest first, and of equally old ones those that were found last."""
        found = (
            sa.select(entries.c.id, _DATED.label("as_of"))
            .where(entries.c.outlet_id == outlet, entries.c.due_at.is_not(None), entries.c.tries == 0)
            .order_by(_DATED, entries.c.id.desc())
            .limit(limit)
        )
        return [WaitingEntry(id=row.id, as_of=row.as_of) for row in self._db.execute(found)]

    def drop(self, ids: Sequence[int]) -> Waiting:
        """Deletes these entries, of which no article has come; how many of them waited."""
        dropped: Waiting = Counter()
        for chunk in _chunks(ids):
            dropped += self._days.waiting(chunk)
            self._db.execute(attempts.update().where(attempts.c.entry_id.in_(chunk)).values(entry_id=None))
            self._db.execute(announcements.delete().where(announcements.c.entry_id.in_(chunk)))
            self._db.execute(entries.delete().where(entries.c.id.in_(chunk)))
        return dropped

    def apply(self, update: EntryUpdate) -> None:
        """Writes the entry's state after an attempt, and counts it once it is finished."""
        self._db.execute(_APPLY, fields_of(update))
        if update.due_at is None:
            self._days.end(update.entry_id, update.outcome)


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK_ROWS)):
        yield chunk


def _row(outlet: str, entry: NewEntry, article_id: int | None, now: datetime) -> dict[str, object]:
    is_known = article_id is not None
    return {
        "outlet_id": outlet,
        "key": entry.key,
        "url": entry.bare_url if is_known else entry.url,
        "title": entry.title,
        "published_at": entry.published.at if entry.published else None,
        "published_precision": entry.published.precision if entry.published else None,
        "modified_at": entry.modified_at,
        "found_at": now,
        "tries": 0,
        "due_at": None if is_known else now,
        "outcome": "same" if is_known else None,
        "article_id": article_id,
        "guid_key": entry.guid_key,
        "twin_key": entry.twin_key,
    }


def _pending(row: sa.Row[Any], feeds: tuple[bytes, ...], announced_by: int) -> PendingEntry:
    at, precision = row.published_at, row.published_precision
    return PendingEntry(
        id=row.id,
        key=row.key,
        url=row.url,
        title=row.title,
        published=Published(at=at, precision=precision, source="feed") if at else None,
        modified_at=row.modified_at,
        found_at=row.found_at,
        tries=row.tries,
        guid_key=row.guid_key,
        feeds=feeds,
        announced_by=announced_by,
    )
