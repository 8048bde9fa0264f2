"""Alarms, to whom they are still to be told, and what they are decided by."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from store.days import day
from store.engine import EngineName, engine_name, insert_into
from store.fields import fields_of
from store.kinds import AlarmWay
from store.model import Alarm, AlarmTelling, DiskSample, FeedHealth, OutletHour, PageCounts, SeenPage
from store.schema import (
    Utc,
    alarm_tellings,
    alarms,
    announcements,
    articles,
    attempts,
    bylines,
    disk_samples,
    entries,
    feed_days,
    feeds,
    outlet_hours,
    outlets,
    runs,
)
from store.updates import AlarmChanges, TellingUpdate

NEWEST_PAGES = 64
"""So many of the newest pages of an outlet are looked at."""

MAX_MEDIAN_ARTICLES = 500
"""The median of the words of a day is taken from so many of its articles at most, the newest."""

_OUTLET: sa.BindParameter[str] = sa.bindparam("outlet")
_NOW: sa.BindParameter[datetime] = sa.bindparam("now", type_=Utc)
_SINCE: sa.BindParameter[str] = sa.bindparam("since")
_COUNTS = tuple(field.name for field in fields(PageCounts))

_LASTING = sa.select(alarms).where(alarms.c.ended_at.is_(None)).order_by(alarms.c.outlet_id, alarms.c.id)
_LASTING_OF = _LASTING.where(alarms.c.outlet_id == _OUTLET)
_ENDED_SILENCES = sa.select(alarms.c.began_at, alarms.c.ended_at).where(
    alarms.c.outlet_id == _OUTLET, alarms.c.kind == "silence", alarms.c.ended_at.is_not(None)
)
_LIARS = sa.select(alarms.c.feed).where(alarms.c.outlet_id == _OUTLET, alarms.c.kind == "validators")
_LASTS = alarms.update().where(alarms.c.id.in_(sa.bindparam("ids", expanding=True))).values(last_seen_at=_NOW)
_ENDS = (
    alarms.update()
    .where(alarms.c.id.in_(sa.bindparam("ids", expanding=True)), alarms.c.ended_at.is_(None))
    .values(ended_at=_NOW)
    .returning(alarms.c.id)
)
_DAYS = (
    sa.select(feed_days.c.day, *(sa.func.sum(feed_days.c[name]).label(name) for name in _COUNTS))
    .where(feed_days.c.outlet_id == _OUTLET, feed_days.c.day >= _SINCE)
    .group_by(feed_days.c.day)
)
_IS_RECENT = feed_days.c.day >= sa.bindparam("yesterday")
_FEEDS = (
    sa.select(
        feed_days.c.key,
        sa.func.max(feed_days.c.url).label("url"),
        *(
            sa.func.sum(sa.case((when, feed_days.c[name]), else_=0)).label(f"{which}_{name}")
            for which, when in (("recent", _IS_RECENT), ("past", ~_IS_RECENT))
            for name in (*_COUNTS, "reads", "repeats")
        ),
    )
    .where(
        feed_days.c.outlet_id == _OUTLET,
        feed_days.c.day >= _SINCE,
        feed_days.c.key.in_(sa.bindparam("keys", expanding=True)),
    )
    .group_by(feed_days.c.key)
)
_ARE_TRUSTED = sa.select(feeds.c.key, feeds.c.validators_trusted).where(
    feeds.c.outlet_id == _OUTLET, feeds.c.key.in_(sa.bindparam("keys", expanding=True))
)
_NEWEST = (
    sa.select(
        attempts.c.at,
        attempts.c.outcome,
        attempts.c.reason,
        attempts.c.run_id,
        attempts.c.bytes.is_not(None).label("has_body"),
        articles.c.title,
        articles.c.words,
        articles.c.partial,
        articles.c.published_at,
        articles.c.published_precision,
        articles.c.first_seen_at,
        articles.c.text_sha256,
        sa.exists().where(bylines.c.article_id == articles.c.id).label("has_authors"),
    )
    .join(entries, entries.c.id == attempts.c.entry_id)
    .join(runs, runs.c.id == attempts.c.run_id)
    .outerjoin(articles, articles.c.id == entries.c.article_id)
    .where(attempts.c.outlet_id == _OUTLET, attempts.c.stage == "page", runs.c.command != "backfill")
    .order_by(attempts.c.at.desc(), attempts.c.id.desc())
    .limit(NEWEST_PAGES)
)
_HOURS = (
    sa.select(*(outlet_hours.c[field.name] for field in fields(OutletHour)))
    .where(outlet_hours.c.outlet_id == _OUTLET, outlet_hours.c.hour >= sa.bindparam("first_hour"))
    .order_by(outlet_hours.c.hour)
)
_RUNS = (
    sa.select(
        (outlet_hours.c.hour // 24).label("on"),
        sa.func.sum(outlet_hours.c.failures).label("failures"),
        sa.func.sum(outlet_hours.c.runs).label("runs"),
    )
    .where(
        outlet_hours.c.outlet_id == _OUTLET,
        outlet_hours.c.hour >= sa.bindparam("first_hour"),
        outlet_hours.c.hour < sa.bindparam("last_hour"),
    )
    .group_by(sa.text("1"))
)
_FEEDS_OF_RUN = sa.select(attempts.c.url, attempts.c.outcome, attempts.c.reason).where(
    attempts.c.run_id == sa.bindparam("run_id"), attempts.c.stage == "feed"
)
_WORDS_OF_DAY = (  # by attempts, because they alone are found by outlet and time
    sa.select(articles.c.words)
    .select_from(attempts)
    .join(entries, entries.c.id == attempts.c.entry_id)
    .join(articles, articles.c.id == entries.c.article_id)
    .where(
        attempts.c.outlet_id == _OUTLET,
        attempts.c.at >= sa.bindparam("begins", type_=Utc),
        attempts.c.stage == "page",
        attempts.c.outcome == "new",
        articles.c.words.is_not(None),
        sa.exists()
        .where(announcements.c.entry_id == entries.c.id)
        .where(feeds.c.id == announcements.c.feed_id)
        .where(sa.func.coalesce(feeds.c.root_key, feeds.c.key) == sa.bindparam("key")),
    )
    .order_by(attempts.c.at.desc())
    .limit(MAX_MEDIAN_ARTICLES)
)
_SET_MEDIAN = (
    feed_days.update()
    .where(
        feed_days.c.outlet_id == _OUTLET,
        feed_days.c.key == sa.bindparam("of_key"),
        feed_days.c.day == sa.bindparam("on_day"),
    )
    .values(median_words=sa.bindparam("words", type_=sa.Integer))
)
_DUE_OUTLETS = (
    sa.select(outlets.c.id)
    .where(sa.or_(outlets.c.alarms_at.is_(None), outlets.c.alarms_at <= _NOW))
    .order_by(outlets.c.alarms_at.nulls_first(), outlets.c.id)
    .limit(sa.bindparam("limit"))
)
_LOOK_AT = (
    outlets.update().where(outlets.c.id == _OUTLET).values(alarms_at=sa.bindparam("again_at", type_=Utc))
)
_FORGET_HOURS = outlet_hours.delete().where(
    outlet_hours.c.outlet_id == _OUTLET, outlet_hours.c.hour < sa.bindparam("before")
)
_SAMPLES = sa.select(disk_samples).where(disk_samples.c.at >= _NOW).order_by(disk_samples.c.at)
_IS_DUE = sa.select(alarm_tellings.c.alarm_id).where(alarm_tellings.c.due_at <= _NOW).limit(1)
_DUE = (
    sa.select(alarms, *(alarm_tellings.c[name] for name in ("event", "way", "tries")))
    .join(alarms, alarms.c.id == alarm_tellings.c.alarm_id)
    .where(alarm_tellings.c.due_at <= _NOW)
    .order_by(alarm_tellings.c.due_at, alarm_tellings.c.alarm_id, alarm_tellings.c.event)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True, of=alarm_tellings)
)
_OF_ONE = alarm_tellings.update().where(
    alarm_tellings.c.alarm_id == sa.bindparam("of_alarm"),
    alarm_tellings.c.event == sa.bindparam("of_event"),
    alarm_tellings.c.way == sa.bindparam("by_way"),
)
_TAKE = _OF_ONE.values(due_at=sa.bindparam("again_at", type_=Utc))
_SETTLE = _OF_ONE.values(
    tries=sa.bindparam("more_tries"),
    due_at=sa.bindparam("due", type_=Utc),
    outcome=sa.bindparam("came_to"),
)


@cache
def _begin(engine: EngineName) -> sa.Insert:
    return insert_into(engine, alarms).on_conflict_do_nothing().returning(alarms.c.id)


@cache
def _add_telling(engine: EngineName) -> sa.Insert:
    return insert_into(engine, alarm_tellings).on_conflict_do_nothing()


@cache
def _add_run(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, outlet_hours)
    more = {name: outlet_hours.c[name] + row.excluded[name] for name in ("runs", "failures", "batches")}
    longer = outlet_hours.c.longest_s < row.excluded.longest_s
    longest = sa.case((longer, row.excluded.longest_s), else_=outlet_hours.c.longest_s)
    return row.on_conflict_do_update(
        index_elements=["outlet_id", "hour"], set_={**more, "longest_s": longest}
    )


def hour(at: datetime) -> int:
    """The hour of `at`, counted from 1970."""
    return int(at.timestamp()) // 3600


class Alarms:
    """Queries about alarms, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    # ---- what they are decided by

    def add_run(
        self, outlet: str, now: datetime, *, is_failure: bool, is_batch: bool, last_new_at: datetime | None
    ) -> None:
        """Counts a run that ends now; `is_batch`: it brought something new, where the last one that did was at
        `last_new_at`."""
        gap = max(int((now - last_new_at).total_seconds()), 0) if is_batch and last_new_at else 0
        one = OutletHour(
            hour=hour(now), runs=1, failures=int(is_failure), batches=int(is_batch), longest_s=gap
        )
        self._db.execute(_add_run(engine_name(self._db)), {"outlet_id": outlet, **fields_of(one)})

    def hours(self, outlet: str, since: datetime) -> list[OutletHour]:
        """The hours in which runs of the outlet ended since then, in their order."""
        rows = self._db.execute(_HOURS, {"outlet": outlet, "first_hour": hour(since)})
        return [OutletHour(**row._asdict()) for row in rows]

    def runs_by_day(self, outlet: str, since: datetime, until: datetime) -> list[tuple[int, int]]:
        """Of each day how many runs failed or were degraded, and how many there were."""
        values = {"outlet": outlet, "first_hour": hour(since), "last_hour": hour(until)}
        return [(int(row.failures), int(row.runs)) for row in self._db.execute(_RUNS, values)]

    def days(self, outlet: str, since: datetime) -> dict[str, PageCounts]:
        """What was counted of the outlet's pages, by UTC day; an article that two feeds announced counts twice."""
        rows = self._db.execute(_DAYS, {"outlet": outlet, "since": day(since)})
        return {row.day: _page_counts(row._asdict(), "") for row in rows}

    def feeds(self, outlet: str, keys: Sequence[bytes], since: datetime, now: datetime) -> list[FeedHealth]:
        """How the configured feeds of the outlet that have these keys went since yesterday, and before."""
        yesterday = day(now - timedelta(days=1))
        values = {"outlet": outlet, "keys": keys, "since": day(since), "yesterday": yesterday}
        are_trusted = self._db.execute(_ARE_TRUSTED, {"outlet": outlet, "keys": keys})
        trusted = {row.key: row.validators_trusted for row in are_trusted}
        found = []
        for row in self._db.execute(_FEEDS, values):
            of_it = row._asdict()
            found.append(
                FeedHealth(
                    url=row.url,
                    recent=_page_counts(of_it, "recent_"),
                    past=_page_counts(of_it, "past_"),
                    reads=int(row.recent_reads),
                    repeats=int(row.recent_repeats),
                    validators_trusted=bool(trusted.get(row.key, True)),
                )
            )
        return found

    def newest_pages(self, outlet: str) -> list[SeenPage]:
        """The newest attempts at pages of entries, the newest first; without those of back-fills, which are of old
        articles."""
        found = []
        for row in self._db.execute(_NEWEST, {"outlet": outlet}):
            values = row._asdict()
            partial, precision = values.pop("partial"), values.pop("published_precision")
            found.append(
                SeenPage(**values, is_new=row.outcome == "new", is_partial=bool(partial), precision=precision)
            )
        return found

    def feeds_of_run(self, run_id: int) -> list[tuple[str, str, str]]:
        """The feeds that a run asked for: address, outcome, reason ("": none)."""
        rows = self._db.execute(_FEEDS_OF_RUN, {"run_id": run_id})
        return [(row.url, row.outcome, row.reason or "") for row in rows]

    def add_disk_sample(self, sample: DiskSample, keep_since: datetime) -> None:
        """Notes how much room the disk has, and forgets what was noted before `keep_since`."""
        row = insert_into(engine_name(self._db), disk_samples).on_conflict_do_nothing()
        self._db.execute(row, {"at": sample.at, "free_bytes": sample.free_bytes})
        self._db.execute(disk_samples.delete().where(disk_samples.c.at < keep_since))

    def disk_samples(self, since: datetime) -> list[DiskSample]:
        """How much room the disk had, in the order of time."""
        return [DiskSample(row.at, row.free_bytes) for row in self._db.execute(_SAMPLES, {"now": since})]

    def forget_hours(self, outlet: str, before: datetime) -> None:
        """Deletes what was counted of the outlet's runs before a time."""
        self._db.execute(_FORGET_HOURS, {"outlet": outlet, "before": hour(before)})

    def median_words(self, outlet: str, keys: Sequence[bytes], now: datetime) -> dict[bytes, int]:
        """By feed the median of the words of the articles that it has brought today; without those that have none."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = {}
        for key in keys:
            values = {"outlet": outlet, "begins": midnight, "key": key}
            words = sorted(self._db.execute(_WORDS_OF_DAY, values).scalars())
            if words:
                found[key] = words[(len(words) - 1) // 2]
        return found

    def set_median_words(self, outlet: str, medians: Mapping[bytes, int], now: datetime) -> None:
        """Writes these medians."""
        rows = [
            {"outlet": outlet, "of_key": key, "on_day": day(now), "words": words}
            for key, words in medians.items()
        ]
        if rows:
            self._db.execute(_SET_MEDIAN, rows)

    # ---- alarms

    def due_outlets(self, now: datetime, limit: int) -> list[str]:
        """At most `limit` outlets whose alarms are to be looked for now, those first that wait for longest."""
        return list(self._db.execute(_DUE_OUTLETS, {"now": now, "limit": limit}).scalars())

    def look_again(self, outlet: str, at: datetime) -> None:
        """The outlet's alarms are to be looked for at that time at the latest."""
        self._db.execute(_LOOK_AT, {"outlet": outlet, "again_at": at})

    def lasting(self, outlet: str | None = None) -> list[Alarm]:
        """The alarms of an outlet that last ("": of the machine; None: all)."""
        if outlet is None:
            return [_alarm(row) for row in self._db.execute(_LASTING)]
        return [_alarm(row) for row in self._db.execute(_LASTING_OF, {"outlet": outlet})]

    def ended_silences(self, outlet: str) -> list[tuple[datetime, datetime]]:
        """When the outlet was silent, as alarms that have ended tell."""
        rows = self._db.execute(_ENDED_SILENCES, {"outlet": outlet})
        return [(row.began_at, row.ended_at) for row in rows]

    def known_liars(self, outlet: str) -> frozenset[str]:
        """The feeds of whose validators there ever was an alarm."""
        return frozenset(self._db.execute(_LIARS, {"outlet": outlet}).scalars())

    def apply(self, changes: AlarmChanges, ways: Sequence[AlarmWay]) -> list[Alarm]:
        """Writes which alarms begin, last and end, and that it is to be told by these ways; returns those that begin or
        have ended by this."""
        engine, changed = engine_name(self._db), []
        for new in changes.begins:
            values = fields_of(new)
            row = {
                "outlet_id": values.pop("outlet"),
                **values,
                "began_at": changes.at,
                "last_seen_at": changes.at,
            }
            id = self._db.execute(_begin(engine), row).scalar_one_or_none()
            if id is not None:  # else another process has just begun it
                self._tell(engine, id, "begins", changes.at, ways)
                changed.append(id)
        if changes.lasts:
            self._db.execute(_LASTS, {"ids": changes.lasts, "now": changes.at})
        if changes.ends:
            for id in self._db.execute(_ENDS, {"ids": changes.ends, "now": changes.at}).scalars():
                self._tell(engine, id, "ends", changes.at, ways)
                changed.append(id)
        if not changed:
            return []
        found = sa.select(alarms).where(alarms.c.id.in_(changed)).order_by(alarms.c.id)
        return [_alarm(row) for row in self._db.execute(found)]

    def _tell(self, engine: EngineName, id: int, event: str, at: datetime, ways: Sequence[AlarmWay]) -> None:
        rows = [{"alarm_id": id, "event": event, "way": way, "due_at": at} for way in ways]
        if rows:
            self._db.execute(_add_telling(engine), rows)

    # ---- telling

    def is_due(self, now: datetime) -> bool:
        """Whether something is to be told."""
        return self._db.execute(_IS_DUE, {"now": now}).first() is not None

    def take_due(self, now: datetime, again_at: datetime, limit: int) -> list[AlarmTelling]:
        """What is to be told now, the longest due first; nobody else takes it before `again_at`."""
        found = []
        for row in self._db.execute(_DUE, {"now": now, "limit": limit}).all():
            values = row._asdict()
            event, way, tries = (values.pop(name) for name in ("event", "way", "tries"))
            alarm = Alarm(outlet=values.pop("outlet_id"), **values)
            found.append(AlarmTelling(alarm=alarm, event=event, way=way, tries=tries))
        if found:
            self._db.execute(_TAKE, [{**_key(one), "again_at": again_at} for one in found])
        return found

    def settle(self, updates: Sequence[TellingUpdate]) -> None:
        """Writes what came of it."""
        rows = [
            {
                "of_alarm": one.alarm_id,
                "of_event": one.event,
                "by_way": one.way,
                "more_tries": one.tries,
                "due": one.due_at,
                "came_to": one.outcome,
            }
            for one in updates
        ]
        if rows:
            self._db.execute(_SETTLE, rows)


def _key(one: AlarmTelling) -> dict[str, object]:
    return {"of_alarm": one.alarm.id, "of_event": one.event, "by_way": one.way}


def _alarm(row: sa.Row[tuple[object, ...]]) -> Alarm:
    values = row._asdict()
    return Alarm(outlet=values.pop("outlet_id"), **values)


def _page_counts(row: Mapping[str, Any], prefix: str) -> PageCounts:
    # Postgres gives sums of integers as decimals.
    values: dict[str, Any] = {
        name: float(row[prefix + name]) if name.startswith("log_") else int(row[prefix + name])
        for name in _COUNTS
    }
    return PageCounts(**values)
