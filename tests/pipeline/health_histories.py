"""Histories of outlets for alarms: 60 days of several rhythms, sound, or with a fault that is injected at a time.

An outlet publishes by its rhythm; it is read at its own interval; a run brings what was published since. `Replay` keeps
what the store would give (`test_alarms.py` shows that it is the same), and asks the decisions after each run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import log, log1p
from random import Random

from ingest.pipeline.decide.alarms import (
    DayShare,
    LastRun,
    OutletHealth,
    alarm_changes,
    look_again_at,
    rhythm,
    troubles,
)
from ingest.pipeline.decide.counts import AT_FETCH
from store.days import day
from store.model import Alarm, FeedHealth, OutletHour, PageCounts, SeenPage

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday; summer time begins on the 29th
DAYS = 60


@dataclass(frozen=True)
class Rhythm:
    """How many articles an hour an outlet publishes (by weekday and hour of its own time), how many come at once, how
    often it is read, and how far it is from UTC. `holidays`: it rests on them."""

    name: str
    rate: Callable[[int, int], float]
    batch: int = 1
    every_min: int = 15
    offset_h: int = 0
    summer_time: bool = False
    rests_on_holidays: bool = False
    jitter: float = 1.0


def _office(weekday: int, hour: int) -> float:
    return 2.5 if weekday < 5 and 8 <= hour < 18 else 0.0


def _weekly(weekday: int, hour: int) -> float:
    return 1.0 if (weekday, hour) == (3, 6) else 0.0


RHYTHMS = (
    Rhythm("every minute", lambda weekday, hour: 40.0 if 6 <= hour < 23 else 18.0, every_min=3),
    Rhythm(
        "agency",
        lambda weekday, hour: (12.0 if 6 <= hour < 22 else 4.0) * (1.0 if weekday < 5 else 0.6),
        every_min=5,
    ),
    Rhythm("office hours", _office, rests_on_holidays=True, summer_time=True),
    Rhythm("weekly magazine", _weekly, batch=10, every_min=60),
    Rhythm("bursts", lambda weekday, hour: 0.35, batch=6),
    Rhythm(
        "night silence",
        lambda weekday, hour: 5.0 if 7 <= hour < 23 else 0.0,
        summer_time=True,
        offset_h=-5,
    ),
    Rhythm(
        "weekday only",
        lambda weekday, hour: 0.8 if weekday < 5 and 6 <= hour < 20 else 0.0,
        rests_on_holidays=True,
    ),
    Rhythm("daily", lambda weekday, hour: 0.5 if 8 <= hour < 20 else 0.02, every_min=30),
    Rhythm(
        "twice a week",
        lambda weekday, hour: 1.0 if weekday in (1, 4) and hour == 10 else 0.0,
        batch=4,
        every_min=60,
    ),
    Rhythm("now and then", lambda weekday, hour: 0.02, every_min=60),
)

HOLIDAYS = (18, 32, 35, 60)
"""Days of the history that are holidays: one alone, a Friday with the Monday after it."""

FAULTS = (
    *("silence", "text", "length", "titles", "dates", "authors", "fetch_times", "wall", "entries"),
    *("robots", "validators", "failing"),
)


@dataclass(frozen=True)
class Made:
    """An article as it was published."""

    at: datetime
    words: int
    has_author: bool
    is_dated: bool
    is_whole: bool
    fails: bool
    number: int


def publish(kind: Rhythm, random: Random, days: int = DAYS) -> Iterator[Made]:
    """What a sound outlet publishes: single articles lack an author, are short, cannot be had; days differ."""
    number = 0
    for at_day in range(days):
        mood = random.gauss(0, 0.15)
        is_off = kind.rests_on_holidays and at_day in HOLIDAYS
        for hour in range(24):
            begins = BEGINS + timedelta(days=at_day, hours=hour)
            shift = kind.offset_h + (1 if kind.summer_time and at_day >= 27 else 0)
            local = begins + timedelta(hours=shift)
            expected = 0.0 if is_off else kind.rate(local.weekday(), local.hour) * (2.718281828**mood)
            for _ in range(
                _poisson(expected, random)
                if kind.batch < 10 and kind.name != "twice a week"
                else round(expected + 0.3 * mood)
            ):
                at = begins + timedelta(minutes=random.uniform(0, 60))
                for _ in range(
                    1 if kind.batch == 1 else max(1, round(random.gauss(kind.batch, kind.batch / 4)))
                ):
                    number += 1
                    yield Made(
                        at=at,
                        words=max(20, round(random.lognormvariate(log(420), 0.6))),
                        has_author=random.random() < 0.92,
                        is_dated=random.random() < 0.995,
                        is_whole=random.random() < 0.97,
                        fails=random.random() < 0.01,
                        number=number,
                    )


def _poisson(expected: float, random: Random) -> int:
    count, passed = 0, random.expovariate(1.0)
    while passed < expected:
        count += 1
        passed += random.expovariate(1.0)
    return count


@dataclass
class Replay:
    """An outlet as it is run: what the store would keep, and the alarms."""

    kind: Rhythm
    fault: str | None = None
    fault_at: datetime | None = None
    is_off: Callable[[datetime], bool] = lambda at: False
    days: dict[str, PageCounts] = field(default_factory=dict)
    newest: list[SeenPage] = field(default_factory=list)
    hours: list[OutletHour] = field(default_factory=list)
    runs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    alarms: list[Alarm] = field(default_factory=list)
    last_new_at: datetime | None = None
    read_at: datetime | None = None
    failures: int = 0
    repeats: int = 0
    alarms_at: datetime | None = None
    affected_at: datetime | None = None
    """When the first run ended that the fault had touched."""
    touched: list[datetime] = field(default_factory=list)
    at: datetime = BEGINS
    """Until when it has lived, and how many articles were there for it until then."""
    taken: int = 0

    def touched_runs(self, until: datetime) -> int:
        """In how many runs the fault showed until then."""
        return sum(at <= until for at in self.touched)

    @property
    def lasting(self) -> list[Alarm]:
        """The alarms that last."""
        return [one for one in self.alarms if one.ended_at is None]

    def live(self, made: Sequence[Made], until: datetime) -> None:
        """Runs the outlet at its interval from where it is until then."""
        interval = timedelta(minutes=self.kind.every_min)
        while self.at + interval < until:
            self.at += interval
            if not self.is_off(self.at):
                begin = self.taken
                while self.taken < len(made) and made[self.taken].at <= self.at:
                    self.taken += 1
                self.run(self.at, made[begin : self.taken])

    def run(self, now: datetime, came: Sequence[Made]) -> None:
        """One run: reads the feed, fetches what is new, looks for alarms where the program does."""
        fault = self.fault if self.fault_at is not None and now >= self.fault_at else None
        if fault == "silence":
            came = ()
        if fault in ("failing", "robots"):
            self._fail(now, is_robots=fault == "robots")
            return
        had_failed, self.failures = self.failures > 0, 0
        self.read_at = now
        self.repeats += fault == "validators"
        if fault and (came or fault in ("silence", "validators")):
            self._touch(now)
        pages = [self._page(one, now, fault) for one in came]
        self._count(now, pages)
        happened = bool(pages) or had_failed or self.alarms_at is None or self.alarms_at <= now
        if happened:
            self.look(now, LastRun(read=frozenset({"feed"})))

    def _fail(self, now: datetime, *, is_robots: bool) -> None:
        self.failures += 1
        self._touch(now)
        self._count_run(now, is_failure=True, is_batch=False)
        forbidden = ("feed",) if is_robots else ()
        self.look(now, LastRun(failures=self.failures, reasons=("dns: no such host",), forbidden=forbidden))

    def _touch(self, now: datetime) -> None:
        self.affected_at = self.affected_at or now
        self.touched.append(now)

    def _page(self, one: Made, now: datetime, fault: str | None) -> SeenPage:
        if one.fails or fault == "entries":
            return SeenPage(at=now, outcome="gone", reason="status: 404", has_body=False)
        if fault == "text":
            return SeenPage(at=now, outcome="failed", reason="empty: no text", has_body=True)
        words = max(5, one.words // 8) if fault == "length" else one.words
        published = one.at if one.is_dated and fault != "dates" else None
        return SeenPage(
            at=now,
            outcome="new",
            reason=None,
            has_body=True,
            run_id=int(now.timestamp()) // 60,
            is_new=True,
            title="Elmbridge Courier" if fault == "titles" else f"Article {one.number}",
            words=60 if fault == "wall" else words,
            is_partial=not one.is_whole,
            published_at=now if fault == "fetch_times" else published,
            precision="second",
            first_seen_at=now,
            has_authors=one.has_author and fault != "authors",
            text_sha256=b"wall" if fault == "wall" else one.number.to_bytes(4, "big"),
        )

    def _count(self, now: datetime, pages: Sequence[SeenPage]) -> None:
        new = [one for one in pages if one.is_new]
        self._count_run(now, is_failure=False, is_batch=bool(new))
        if new:
            self.last_new_at = now
        self.newest = [*reversed(pages), *self.newest][:64]
        if not pages:
            return
        logs = [log1p(one.words or 0) for one in new]
        on, was = day(now), self.days.get(day(now), PageCounts())
        more = {
            "fetches": len(pages),
            "stored": len(new),
            "pages": sum(one.has_body for one in pages),
            "texts": sum(not one.is_partial and (one.words or 0) > 12 for one in new),
            "measured": len(new),
            "titled": len(new),
            "dated": sum(one.published_at is not None for one in new),
            "authored": sum(one.has_authors for one in new),
            "at_fetch": sum(
                one.published_at is not None and abs(now - one.published_at) <= AT_FETCH for one in new
            ),
            "log_words": sum(logs),
            "log_words_sq": sum(one**2 for one in logs),
        }
        self.days[on] = replace(was, **{name: getattr(was, name) + value for name, value in more.items()})

    def _count_run(self, now: datetime, *, is_failure: bool, is_batch: bool) -> None:
        hour = int(now.timestamp()) // 3600
        gap = int((now - self.last_new_at).total_seconds()) if is_batch and self.last_new_at else 0
        one = (
            self.hours.pop() if self.hours and self.hours[-1].hour == hour else OutletHour(hour=hour, runs=0)
        )
        self.hours.append(
            replace(
                one,
                runs=one.runs + 1,
                failures=one.failures + is_failure,
                batches=one.batches + is_batch,
                longest_s=max(one.longest_s, gap),
            )
        )
        self.runs[hour // 24][0] += is_failure
        self.runs[hour // 24][1] += 1

    def health(self, now: datetime, last: LastRun | None) -> OutletHealth:
        """What the store would give."""
        is_due = self.alarms_at is None or self.alarms_at <= now
        silences = [
            (one.began_at, one.ended_at) for one in self.alarms if one.kind == "silence" and one.ended_at
        ]
        before = (
            int((now - timedelta(minutes=self.kind.every_min * (self.failures + 1), hours=1)).timestamp())
            // 86_400
        )
        kept = day(now - timedelta(days=56))
        return OutletHealth(
            now=now,
            days={on: counts for on, counts in self.days.items() if on >= kept},
            newest=tuple(self.newest),
            feeds=(
                FeedHealth(
                    url="feed",
                    recent=PageCounts(),
                    past=PageCounts(),
                    reads=self.repeats,
                    repeats=self.repeats,
                    validators_trusted=True,
                ),
            ),
            runs=[DayShare(bad, n) for on, (bad, n) in self.runs.items() if before - 28 <= on < before]
            if self.failures
            else (),
            lasting=self.lasting,
            rhythm=rhythm(self.hours, self.last_new_at or now, silences) if is_due else None,
            last_new_at=self.last_new_at,
            read_at=self.read_at,
            run=last,
        )

    def look(self, now: datetime, last: LastRun | None) -> None:
        """Looks for alarms, and writes what became of them."""
        of = self.health(now, last)
        changes = alarm_changes(of.lasting, troubles(of), "elm", now)
        ended = set(changes.ends)
        self.alarms = [replace(one, ended_at=now) if one.id in ended else one for one in self.alarms]
        self.alarms += [
            Alarm(
                id=len(self.alarms) + nth,
                outlet="elm",
                feed=new.feed,
                kind=new.kind,
                began_at=now,
                last_seen_at=now,
                ended_at=None,
                what=new.what,
                cure=new.cure,
            )
            for nth, new in enumerate(changes.begins)
        ]
        if changes.lasts or changes.begins:
            self.alarms_at = now + timedelta(minutes=10)
        elif of.rhythm is not None:
            known = self.last_new_at
            self.alarms_at = look_again_at(of.rhythm, known, now) if known else now + timedelta(days=1)


def lived(
    kind: Rhythm, seed: int, fault: str | None = None, days: float = DAYS, fault_day: float = 45.4
) -> Replay:
    """An outlet that has lived through its history, with a fault from a day on."""
    replay = deepcopy(_sound(kind, seed, int(fault_day)))
    if fault:
        replay.fault, replay.fault_at = fault, BEGINS + timedelta(days=fault_day)
    replay.live(_made(kind, seed), BEGINS + timedelta(days=days))
    return replay


@cache
def _sound(kind: Rhythm, seed: int, days: int) -> Replay:
    """What all histories of an outlet have in common."""
    replay = Replay(kind)
    replay.live(_made(kind, seed), BEGINS + timedelta(days=days))
    return replay


@cache
def _made(kind: Rhythm, seed: int) -> Sequence[Made]:
    return sorted(publish(kind, Random(f"{seed} {kind.name}")), key=lambda one: one.at)
