"""What is looked up when somebody asks: in the memory of the daemon each time, in the database seldom.

The database is asked on a thread of its own, so that a server which hangs makes nobody wait for longer than
ANSWER_WITHIN_S.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ingest.metrics.health import ProcessSigns, Signs
from store.errors import StoreError
from store.model import Pulse
from store.store import Store, Transaction

S = TypeVar("S", bound=ProcessSigns)
T = TypeVar("T")

FIGURES_FRESH_S = 30.0
"""For so long the database is not asked again for its figures, which takes it some milliseconds for each outlet."""

REACHED_FRESH_S = 5.0
"""For so long it is not asked again whether it answers."""

ANSWER_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What the database said, and when by a monotonic clock; None before its first answer. `fault` says why it did not
    answer this time, "" where it did."""

    answer: T | None
    at_s: float
    fault: str = ""


class Lookup(Generic[T]):
    """Asks the database one question, never twice at a time, and remembers the answer for `fresh_s`. `ask` raises
    StoreError."""

    def __init__(
        self,
        ask: Callable[[], T],
        clock: Callable[[], float],
        *,
        fresh_s: float,
        answer_within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        self._question, self._clock = ask, clock
        self._fresh_s, self._answer_within_s = fresh_s, answer_within_s
        self._found: Found[T] = Found(None, float("-inf"), "it has not answered yet")
        self._asking: threading.Thread | None = None
        self._lock = threading.Lock()

    def found(self) -> Found[T]:
        """The last answer, if it is fresh; else a new one, if it comes in time; else the last one, with the fault."""
        with self._lock:
            if self._clock() - self._found.at_s <= self._fresh_s:
                return self._found
            if self._asking is None or not self._asking.is_alive():
                self._asking = threading.Thread(target=self._ask, name="metrics-lookup", daemon=True)
                self._asking.start()
            asking = self._asking
        asking.join(self._answer_within_s)
        if asking.is_alive():
            return replace(self._found, fault=f"no answer in {self._answer_within_s:g} s")
        return self._found

    def _ask(self) -> None:
        try:
            answer = self._question()
        except StoreError as error:
            self._found = Found(self._found.answer, self._clock(), str(error))
        else:
            self._found = Found(answer, self._clock())


def asking(store: Store, question: Callable[[Transaction], T]) -> Callable[[], T]:
    """What a lookup asks a store."""

    def ask() -> T:
        with store.read() as tx:
            return question(tx)

    return ask


class Gauges(Collector, Generic[S, T]):
    """Gauges of a process, as its signs say, and of what the database answers, once it has."""

    def __init__(
        self, signs: Callable[[], S], lookup: Lookup[T], longest_transaction_s: Callable[[], float]
    ) -> None:
        self._signs, self._lookup = signs, lookup
        self._longest_transaction_s = longest_transaction_s

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: asked at registration, when nothing should be looked up."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        signs = self._signs()
        for name, says, value in (
            ("ingest_runs_in_progress", "Runs under way.", signs.running),
            ("ingest_loop_lag_seconds", "The largest lag of the last one or two minutes.", signs.lag_s),
            (
                "ingest_transaction_longest_seconds",
                "How long the longest transaction since the start held its locks.",
                self._longest_transaction_s(),
            ),
        ):
            yield GaugeMetricFamily(name, says, value)
        yield from self.of_signs(signs)
        found = self._lookup.found()
        yield GaugeMetricFamily("ingest_database_up", "1 where the database answers.", float(not found.fault))
        if found.answer is not None:
            yield from self.of_answer(signs, found.answer)

    def of_signs(self, signs: S) -> Iterator[GaugeMetricFamily]:
        """What only a process of this kind tells of itself."""
        raise NotImplementedError

    def of_answer(self, signs: S, answer: T) -> Iterator[GaugeMetricFamily]:
        """What the database says."""
        raise NotImplementedError


class Figures(Gauges[Signs, Pulse]):
    """Gauges of the daemon and of the database."""

    def of_signs(self, signs: Signs) -> Iterator[GaugeMetricFamily]:
        for name, says, value in (
            ("ingest_outlets", "Outlets that are configured and not paused.", len(signs.outlets)),
            ("ingest_last_tick_timestamp_seconds", "When it was last looked what is due.", signs.ticked_at_s),
        ):
            yield GaugeMetricFamily(name, says, value)

    def of_answer(self, signs: Signs, pulse: Pulse) -> Iterator[GaugeMetricFamily]:
        outlets = frozenset(signs.outlets)
        yield GaugeMetricFamily("ingest_database_bytes", "The size of the database.", pulse.bytes)
        alarms = GaugeMetricFamily("ingest_alarms", "Alarms that last.", labels=["kind"])
        for kind, lasting in sorted(pulse.alarms.items()):
            alarms.add_metric([kind], lasting)
        yield alarms
        waiting = GaugeMetricFamily(
            "ingest_entries_waiting", "Entries whose pages are to be fetched.", labels=["outlet"]
        )
        failures = GaugeMetricFamily(
            "ingest_outlet_failures", "Runs in a row that failed or were degraded.", labels=["outlet"]
        )
        success = GaugeMetricFamily(
            "ingest_outlet_last_success_timestamp_seconds",
            "When its last sound run began.",
            labels=["outlet"],
        )
        for one in pulse.outlets:
            if one.id in outlets:  # the database knows outlets that were removed, without end
                waiting.add_metric([one.id], one.waiting)
                failures.add_metric([one.id], one.failures)
                if one.last_success_at:
                    success.add_metric([one.id], one.last_success_at.timestamp())
        yield from (waiting, failures, success)
