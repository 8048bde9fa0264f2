"""How reading went, by configured feed and UTC day: written with what it counts, and kept for good.

The row of a day is made when its feed is asked for first on that day, or at the end of a run that did not ask for it;
and with it the rows of the days in between, on which nobody asked. So a feed that fell silent has rows that say 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from statistics import median
from typing import Any

import sqlalchemy as sa

from store.days import day
from store.engine import EngineName, engine_name, insert_into, is_one_of, placed, places_for
from store.fields import fields_of
from store.schema import feed_days, feeds
from store.updates import FeedCounts

USUAL_DAYS = 28
"""What is usual for a feed is told by so many days before a day."""

MIN_USUAL_DAYS = 5
"""By at least so many of them, on which it was read."""

FAR_SHORTER = 5
"""A text that is so many times shorter than is usual for its feed is far too little."""

MAX_GAP_DAYS = 366
"""Of a longer time in which nobody asked, the last days have a row; a wrong clock makes no more than that."""

_COUNTS = tuple(FeedCounts.__dataclass_fields__)
_OF_TEXTS = ("texts", "text_chars")
_OUTLET: sa.BindParameter[str] = sa.bindparam("outlet")
_DAY: sa.BindParameter[str] = sa.bindparam("today")

# Built once: building these statements costs more than running them.
_MORE = {
    name: sa.bindparam(f"more_{name}", type_=sa.Float if name.startswith("log_") else sa.BigInteger)
    for name in _COUNTS
}
_IS_WHOLE = feed_days.c.usual_chars.is_(None) | (
    _MORE["text_chars"] * FAR_SHORTER >= feed_days.c.usual_chars * _MORE["texts"]
)
_SUMS = {
    name: feed_days.c[name] + (sa.case((_IS_WHOLE, more), else_=0) if name in _OF_TEXTS else more)
    for name, more in _MORE.items()
}
_FEED = sa.select(feeds.c.url, feeds.c.kind).where(
    feeds.c.outlet_id == _OUTLET, feeds.c.key == sa.bindparam("key")
)
_BEFORE = (
    sa.select(*(feed_days.c[name] for name in ("day", "reads", "new_articles", *_OF_TEXTS)))
    .where(feed_days.c.outlet_id == _OUTLET, feed_days.c.key == sa.bindparam("key"), feed_days.c.day < _DAY)
    .order_by(feed_days.c.day.desc())
    .limit(USUAL_DAYS)
)


def _are(places: int) -> sa.ColumnElement[bool]:
    """Which rows are of so many feeds of an outlet, on one day."""
    own = (feed_days.c.outlet_id == _OUTLET) & (feed_days.c.day == _DAY)
    return own & is_one_of(feed_days.c.key, "key", places)


@cache
def _add(places: int) -> sa.Update:
    return feed_days.update().where(_are(places)).values(_SUMS)


@cache
def _there(places: int) -> sa.Select[tuple[Any, ...]]:
    return sa.select(feed_days.c.key).where(_are(places))


@cache
def _insert(engine: EngineName) -> sa.Insert:
    return insert_into(engine, feed_days).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """A day of a feed that is over."""

    day: str
    reads: int
    new_articles: int
    texts: int
    text_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay:
    """A day of a feed that begins: how many new articles it usually brings, and how many characters its texts usually
    have. None: too few days before tell."""

    day: str
    usual_new: float | None
    usual_chars: float | None


def new_days(before: Sequence[PastDay], today: str) -> Iterator[NewDay]:
    """The days of a feed up to today that have no row yet, the oldest first: those after its last one, and only today
    where there is none."""
    last = date.fromisoformat(today)
    first = date.fromisoformat(max(past.day for past in before)) + timedelta(days=1) if before else last
    for back in range(min((last - first).days, MAX_GAP_DAYS), -1, -1):
        yield _new_day(before, last - timedelta(days=back))


def _new_day(before: Sequence[PastDay], begins: date) -> NewDay:
    since = (begins - timedelta(days=USUAL_DAYS)).isoformat()
    recent = [past for past in before if past.day >= since]
    return NewDay(
        day=begins.isoformat(),
        usual_new=_usual(past.new_articles for past in recent if past.reads),
        usual_chars=_usual(past.text_chars / past.texts for past in recent if past.texts),
    )


def _usual(values: Iterable[float]) -> float | None:
    # The median: a first day with all that a feed still had, or one after a failure, does not change what is usual.
    found = list(values)
    return float(median(found)) if len(found) >= MIN_USUAL_DAYS else None


class FeedDays:
    """Queries about days of feeds, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, outlet: str, keys: Sequence[bytes], at: datetime, counts: FeedCounts) -> None:
        """Adds to the day of `at` of these configured feeds, whose rows are made where they are missing. A text that is
        far too little for its feed is not added."""
        if not keys or counts == _NOTHING:
            return
        if self.add_where_there(outlet, keys, day(at), counts) < len(keys):
            self.add_where_there(outlet, self.open(outlet, keys, at), day(at), counts)

    def add_where_there(self, outlet: str, keys: Sequence[bytes], on: str, counts: FeedCounts) -> int:
        """The same for the day `on`, of those feeds that have a row of it; returns how many have."""
        if not keys:
            return 0
        more = {f"more_{name}": value for name, value in fields_of(counts).items()}
        values = {"outlet": outlet, "today": on, **placed("key", keys), **more}
        return self._db.execute(_add(places_for(keys)), values).rowcount

    def open(self, outlet: str, keys: Sequence[bytes], at: datetime) -> list[bytes]:
        """Makes the rows of the day of `at` that are missing, and those of the days before on which nobody asked;
        returns the keys of the feeds that had none."""
        values = {"outlet": outlet, "today": day(at)}
        there: set[bytes] = set()
        if keys:
            asked = {**values, **placed("key", keys)}
            there = set(self._db.execute(_there(places_for(keys)), asked).scalars())
        missing = [key for key in keys if key not in there]
        for key in missing:
            self._open(key, values)
        return missing

    def _open(self, key: bytes, values: dict[str, str]) -> None:
        feed = self._db.execute(_FEED, {"outlet": values["outlet"], "key": key}).one()
        before = [PastDay(**row._asdict()) for row in self._db.execute(_BEFORE, {**values, "key": key})]
        row = {"outlet_id": values["outlet"], "key": key, "url": feed.url, "kind": feed.kind}
        rows = [{**row, **fields_of(one)} for one in new_days(before, values["today"])]
        self._db.execute(_insert(engine_name(self._db)), rows)


_NOTHING = FeedCounts()
