"""What the counted days must say, told from a list of all that happened: it is written down after every run, before
anything of it is pruned."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ingest.pipeline.decide.counts import MIN_WHOLE_CHARS
from store.days import day
from store.kinds import KIND_BITS
from store.schema import announcements, articles, attempts, entries, entry_days, feed_days, feeds, revisions
from store.store import Store

Name = tuple[bytes, datetime]
"""An entry: its key, and when it was found. An id is given again once its row was pruned."""

READ = ("read", "same")
STORED = ("new", "revised", "same")
ENDS = {"new": "stored", "same": "known", "revised": "known", "retry": "failed"}


@dataclass(slots=True)
class Happened:
    """All feeds, entries, announcements and attempts that there ever were."""

    feeds: dict[bytes, str] = field(default_factory=dict)
    entries: dict[Name, sa.Row] = field(default_factory=dict)
    born_known: set[Name] = field(default_factory=set)
    dropped: set[Name] = field(default_factory=set)
    announced: dict[tuple[Name, bytes], datetime] = field(default_factory=dict)
    attempts: dict[tuple[datetime, int], tuple[sa.Row, Name | bytes]] = field(default_factory=dict)
    articles: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    present: set[Name] = field(default_factory=set)

    def note(self, store: Store) -> None:
        """Writes down what a run has changed, or what a prune has left."""
        with store._engine.connect() as db:
            roots = {row.id: row.root_key or row.key for row in db.execute(sa.select(feeds))}
            self.feeds |= {row.key: row.kind for row in db.execute(sa.select(feeds))}
            found = {row.id: row for row in db.execute(sa.select(entries))}
            names = {id: (row.key, row.found_at) for id, row in found.items()}
            self._note_entries({names[id]: row for id, row in found.items()})
            for row in db.execute(sa.select(announcements)):
                self.announced.setdefault((names[row.entry_id], roots[row.feed_id]), row.at)
            for row in db.execute(sa.select(attempts)):
                of = names.get(row.entry_id) or roots.get(row.feed_id)
                if of is not None:
                    self.attempts.setdefault((row.at, row.id), (row, of))
            first = revisions.c.revision == 1
            texts = dict(db.execute(sa.select(revisions.c.article_id, revisions.c.text).where(first)).all())
            self.articles |= {
                row.id: (row.first_seen_at, len(texts[row.id])) for row in db.execute(sa.select(articles))
            }

    def _note_entries(self, now: dict[Name, sa.Row]) -> None:
        gone = self.present - now.keys()
        self.dropped |= {name for name in gone if self.entries[name].due_at is not None}
        self.born_known |= {
            name for name in now.keys() - self.entries.keys() if now[name].tries == 0 and now[name].article_id
        }
        self.entries |= now
        self.present = set(now)

    # ---- recounts

    def coverage(self) -> dict[str, Counter[str]]:
        """By day: how many entries were announced first, and how they ended."""
        days: dict[str, Counter[str]] = defaultdict(Counter)
        for name, row in self.entries.items():
            counts = days[day(name[1])]
            counts["announced"] += 1
            if name in self.dropped:
                counts["dropped"] += 1
            elif row.due_at is None:
                counts[ENDS.get(row.outcome, row.outcome)] += 1
        return days

    def health(self) -> dict[tuple[bytes, str], Counter[str]]:
        """By configured feed and day: what was read, and what came of it, without what is usual."""
        days: dict[tuple[bytes, str], Counter[str]] = defaultdict(Counter)
        for row, of in self.attempts.values():
            if isinstance(of, bytes):
                days[of, day(row.at)]["reads" if row.outcome in READ else "failures"] += 1
                continue
            for root in self._roots(of, until=row.at):
                days[root, day(row.at)]["fetches"] += 1
                days[root, day(row.at)]["stored"] += row.outcome in STORED
                days[root, day(row.at)]["pages"] += row.bytes is not None
                days[root, day(row.at)]["texts"] += row.outcome in STORED and self._is_whole(of)
        for id, (first_seen_at, _) in self.articles.items():
            until = first_seen_at.replace(hour=0, minute=0) + timedelta(days=2, seconds=-1)
            ways = [name for name, row in self.entries.items() if row.article_id == id]
            for root in {root for name in ways for root in self._roots(name, until=until)}:
                days[root, day(first_seen_at)]["new_articles"] += 1
        for name in self.entries.keys() - self.born_known:
            days[self._first(name), day(name[1])]["announced"] += 1
        return days

    def kinds(self) -> Counter[int]:
        """How many articles each set of kinds has announced."""
        found: dict[int, int] = dict.fromkeys(self.articles, 0)
        for name, root in self.announced:
            if article := self.entries[name].article_id:
                found[article] |= KIND_BITS[self.feeds[root]]
        return Counter(found.values())

    def _is_whole(self, name: Name) -> bool:
        _, chars = self.articles[self.entries[name].article_id]
        return chars >= MIN_WHOLE_CHARS

    def _roots(self, name: Name, until: datetime) -> set[bytes]:
        return {root for (one, root), at in self.announced.items() if one == name and at <= until}

    def _first(self, name: Name) -> bytes:
        # Feeds are read in the order of the configuration, which is that of KIND_BITS here.
        told = [root for (one, root), at in self.announced.items() if one == name and at == name[1]]
        return min(told, key=lambda root: KIND_BITS[self.feeds[root]])


def kept_coverage(store: Store) -> dict[str, Counter[str]]:
    """What is kept of the coverage."""
    return {str(row["day"]): _counts(row) for row in _rows(store, entry_days)}


def kept_health(store: Store) -> dict[tuple[bytes, str], Counter[str]]:
    """What is kept of the health, without what is usual."""
    return {(row["key"], str(row["day"])): _counts(row) for row in _rows(store, feed_days)}


def _rows(store: Store, table: sa.Table) -> list[dict[str, Any]]:
    with store._engine.connect() as db:
        return [dict(row) for row in db.execute(sa.select(table)).mappings()]


def _counts(row: dict[str, Any]) -> Counter[str]:
    told = ("text_chars", "usual_new", "usual_chars", "repeats", "lag_s", "median_words")
    told += ("measured", "titled", "dated", "authored", "timed", "at_fetch")
    return +Counter(
        {name: value for name, value in row.items() if isinstance(value, int) and name not in told}
    )


def kept_kinds(store: Store) -> Counter[int]:
    """How many articles each set of kinds has announced."""
    return Counter(row["announced_by"] for row in _rows(store, articles))
