"""Store.begin() -> Transaction: one method for every query and every change that the program needs.

    with store.begin() as tx:
        known = tx.articles.lock(article_id)
        tx.apply(update, attempt)

Leaving the block commits; an exception rolls back. Whatever takes long is done before: nobody else can write
meanwhile, on SQLite not a single row.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import overload

import sqlalchemy as sa

from store import engine as engines
from store import migrate
from store.alarms import Alarms
from store.announcements import Announcements
from store.archive_files import ArchiveFiles
from store.articles import Articles
from store.boilerplate import BoilerplateLines
from store.copies import Copies
from store.dictionaries import Dictionaries
from store.digests import Digests
from store.entries import Entries
from store.entry_days import EntryDays
from store.errors import Unavailable
from store.feed_days import FeedDays
from store.feeds import Feeds
from store.forgotten import Forgotten
from store.hits import Hits
from store.hosts import Hosts
from store.kept import Kept
from store.leases import Leases
from store.model import Attempt, Lease
from store.names import Names
from store.outlet_rows import OutletRows
from store.outlets import Outlets
from store.retention import Retention
from store.runs import Runs
from store.search.finding import Search
from store.search.index import SearchIndex, said_by
from store.search.watching import NO_WATCHES, Watches
from store.standing import Standing
from store.state import VERSION_TABLE
from store.stories import Stories
from store.story_terms import StoryWork
from store.templates import Templates
from store.updates import (
    ArticleMerge,
    ArticleRemoval,
    ArticleUpdate,
    EntryUpdate,
    FeedCounts,
    FeedUpdate,
    OutletSchedule,
)

_VERSION = sa.text(f"SELECT version_num FROM {VERSION_TABLE}")


class Transaction:
    """What can be read and written in one transaction, by subject. Methods name no table and take plain values."""

    def __init__(
        self, connection: sa.Connection, skew: timedelta = timedelta(), watches: Watches = NO_WATCHES
    ) -> None:
        self.outlets = Outlets(connection)
        self.outlet_rows = OutletRows(connection)
        self.feeds = Feeds(connection)
        self.feed_days = FeedDays(connection)
        self.announcements = Announcements(connection)
        self.hosts = Hosts(connection)
        self.entries = Entries(connection)
        self.entry_days = EntryDays(connection)
        self.articles = Articles(connection)
        self.copies = Copies(connection)
        self.forgotten = Forgotten(connection)
        self.stories = Stories(connection)
        self.search = Search(connection)
        self.search_index = SearchIndex(connection)
        self.hits = Hits(connection, watches)
        self.digests = Digests(connection)
        self.names = Names(connection)
        self.story_work = StoryWork(connection)
        self.boilerplate = BoilerplateLines(connection)
        self.templates = Templates(connection)
        self.dictionaries = Dictionaries(connection)
        self.leases = Leases(connection, skew)
        self.runs = Runs(connection)
        self.retention = Retention(connection)
        self.standing = Standing(connection)
        self.kept = Kept(connection)
        self.alarms = Alarms(connection)
        self.archive_files = ArchiveFiles(connection)
        self._db = connection

    @property
    def version(self) -> str:
        """The version of the tables now, which another process may have upgraded since they were opened."""
        return str(self._db.execute(_VERSION).scalar_one())

    @overload
    def apply(self, update: ArticleUpdate | FeedUpdate, attempt: Attempt | None = None) -> int: ...

    @overload
    def apply(
        self,
        update: EntryUpdate | ArticleMerge | ArticleRemoval | OutletSchedule,
        attempt: Attempt | None = None,
    ) -> None: ...

    def apply(
        self,
        update: ArticleUpdate | FeedUpdate | EntryUpdate | ArticleMerge | ArticleRemoval | OutletSchedule,
        attempt: Attempt | None = None,
    ) -> int | None:
        """Writes what was decided, and the attempt that led to it.

        Gives the article's id for an ArticleUpdate, the number of new entries for a FeedUpdate.
        """
        if attempt:
            self.runs.add_attempt(attempt)
        match update:
            case ArticleUpdate():
                if update.revision and update.article_id is not None:
                    self.search_index.remove(update.article_id)
                article_id = self.articles.apply(update)
                if update.revision:
                    said = said_by(update.outlet, update.revision.content)
                    self.search_index.add(article_id, said)
                    self.hits.add(article_id, said, update.at, tells=not update.is_archived)
                if update.revision and update.article_id is None:
                    self.copies.add_hashes(article_id, update.revision.fingerprint.hashes)
                elif update.revision:
                    self.copies.set_fingerprint(article_id, update.revision.fingerprint)
                return article_id
            case FeedUpdate(feed=feed):
                self.feeds.apply(update)
                roots = (feed.root_key,) if feed.root_key else ()
                self.feed_days.add(feed.outlet, roots, update.at, update.counts)
                dropped = self.entries.drop(update.dropped)
                new = self.entries.upsert_announced(feed.outlet, feed.id, update.entries, update.at)
                self.entry_days.add_dropped(dropped)
                self.feed_days.add(feed.outlet, roots, update.at, FeedCounts(announced=new))
                return new
            case EntryUpdate():
                self.entries.apply(update)
            case ArticleMerge():
                self.articles.lock(update.absorbed_id)  # no story may take it meanwhile
                self.search_index.remove(update.absorbed_id)
                self.search_index.remove(update.article_id)
                for subject in (
                    self.articles,
                    self.copies,
                    self.entries,
                    self.story_work,
                    self.stories,
                    self.hits,
                    self.names,
                ):
                    subject.merge(update)
                self.articles.delete(update.absorbed_id)
                said = said_by(update.outlet, update.revisions[-1].content)
                self.search_index.add(update.article_id, said)
            case ArticleRemoval(tombstone=tombstone):
                keys = (*self.articles.keys(tombstone.article_id), *update.text_digests)
                self.forgotten.add(tombstone.outlet, tombstone, keys)
                self.remove_article(tombstone.article_id, update.pages)
            case OutletSchedule():
                self.outlets.schedule(update)
        return None

    def rename_articles(self, article_ids: Sequence[int], outlet: str) -> None:
        """Gives these articles to another id of their outlet."""
        for article_id in article_ids:
            self.search_index.remove(article_id)
        self.outlet_rows.rename_articles(article_ids, outlet)
        self.search_index.add_again(article_ids)

    def remove_article(self, article_id: int, pages: Sequence[bytes]) -> None:
        """Removes an article with all that the database has of it, and those of these pages that no other one needs."""
        for subject in (
            self.search_index,
            self.hits,
            self.story_work,
            self.stories,
            self.copies,
            self.entries,
            self.names,
        ):
            subject.remove(article_id)
        self.articles.remove(article_id, pages)


MAX_HELD_S = 2.0
"""A transaction that holds its locks longer than this many seconds is reported."""


class WriteWatch:
    """Measures how long transactions hold their locks. `clock` gives seconds that only ever grow; `report` is called
    with the name of a transaction that held them longer than MAX_HELD_S, and for how many seconds. `longest` is that of
    all so far: seconds and name."""

    def __init__(self, *, clock: Callable[[], float], report: Callable[[str, float], None]) -> None:
        self.clock, self._report = clock, report
        self.longest = (0.0, "")

    def ended(self, name: str, held_s: float) -> None:
        """A transaction has ended, after it held its locks for `held_s`."""
        self.longest = max(self.longest, (held_s, name))
        if held_s > MAX_HELD_S:
            self._report(name, held_s)


UNWATCHED = WriteWatch(clock=lambda: 0.0, report=lambda name, held_s: None)


class Store:
    """One database. May be used from several threads; every transaction stays on the thread that began it."""

    def __init__(
        self, url: str, engine: sa.Engine, watch: WriteWatch = UNWATCHED, watches: Watches = NO_WATCHES
    ) -> None:
        self._url = url
        self._watches = watches
        self._watch = watch
        self._engine = engine
        self._path = engines.sqlite_path(url)
        self._file = engines.file_id(self._path) if self._path else None
        self._reopening = Lock()
        self.journal_mode = engines.restore_wal(self._path) if self._path else ""
        self._skew = timedelta()

    @property
    def name(self) -> str:
        """The database URL without its password."""
        return engines.redacted(self._url)

    @property
    def writers(self) -> int:
        """How many transactions may usefully write at once: SQLite has one writer."""
        return 1 if self._path else 4

    @property
    def longest_transaction_s(self) -> float:
        """For how long the longest transaction so far held its locks."""
        return self._watch.longest[0]

    @contextmanager
    def begin(self, lease: Lease | None = None, *, name: str = "write") -> Iterator[Transaction]:
        """One transaction that may write. Leaving the block commits it, an exception rolls it back. `name` says in the
        log what it was when it has held its locks too long.

        With a lease, raises LeaseLost when another process has taken it over. Raises Unavailable when the
        database is locked, full, read-only or gone; nothing was changed then.
        """
        self._check_file()
        held = engines.HeldLocks(self._watch.clock)
        try:
            with engines.map_driver_errors(self._url), self._engine.begin() as connection:
                held.begin(connection)
                tx = Transaction(connection, self._skew, self._watches)
                if lease:
                    tx.leases.check(lease)
                yield tx
        finally:
            self._watch.ended(name, held.seconds)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One transaction that only reads, and waits for no writer."""
        self._check_file()
        with engines.map_driver_errors(self._url), self._engine.connect() as connection:
            yield Transaction(connection.execution_options(reading=True), self._skew)

    def compare_clock(self, now: Callable[[], datetime]) -> timedelta:
        """How far the server's clock is ahead of `now`. From then on leases go by the server's clock, so that
        machines whose clocks differ agree on when one has expired. A SQLite file is on the machine that asks."""
        if self._path is None:
            with engines.map_driver_errors(self._url), self._engine.connect() as connection:
                before = now()
                server = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
                self._skew = server - (before + (now() - before) / 2)
        return self._skew

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of SQLite that a reader has open; none for Postgres."""
        return engines.files(self._path) if self._path else ()

    def wal_bytes(self) -> int:
        """The size of SQLite's write-ahead log; 0 where there is none."""
        return engines.wal_bytes(self._path) if self._path else 0

    def _check_file(self) -> None:
        # A connection goes on writing to a file that was deleted or replaced; its rows would be lost.
        if self._path is None or engines.file_id(self._path) == self._file:
            return
        with self._reopening:
            now = engines.file_id(self._path)
            if now == self._file:
                return
            # Open connections belong to the old file, and so does its write-ahead log: it must not be applied
            # to the new file.
            if self._engine.pool.checkedout():  # type: ignore[attr-defined]
                raise Unavailable(f"{self.name}: the file was replaced while it was in use")
            self._engine.dispose()
            migrate.check_version(self._url)
            self.journal_mode = engines.restore_wal(self._path)
            self._file = now

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()


def open_store(
    url: str,
    *,
    lock_timeout_s: float = engines.LOCK_TIMEOUT_S,
    watch: WriteWatch = UNWATCHED,
    watches: Watches = NO_WATCHES,
) -> Store:
    """The database at `url`. A transaction waits `lock_timeout_s` for another one's lock. `watch` is told of those that
    make others wait. `watches` are matched with each article that is written.

    Raises NotReady when the database must be created or upgraded first, Unavailable when it cannot be reached.
    """
    migrate.check_version(url)
    return Store(url, engines.open_engine(url, lock_timeout_s=lock_timeout_s), watch, watches)
