"""What is counted while the daemon runs. Labels have few values, or those of the configuration."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from ingest.errors import FetchError, NotAsked
from ingest.fetch import Reach
from ingest.model import UNCONDITIONAL, Page, Validators
from ingest.pipeline.deps import Deps, Fetch
from ingest.pipeline.report import RunReport
from ingest.urls import Url
from store.kinds import RunOutcome

RUN_BUCKETS_S = (0.1, 0.5, 1, 5, 15, 60, 300, 1800)
REQUEST_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# Else each has a second series with the time of its first value, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Counts:
    """Counters and histograms, in a registry of their own. Several threads may read while one counts."""

    def __init__(self, outlets: Iterable[str], *, version: str) -> None:
        self.registry = CollectorRegistry()
        made = self.registry
        Gauge("ingest_build_info", "1; the version of the program.", ["version"], registry=made).labels(
            version
        ).set(1)
        self._runs = Counter("ingest_runs", "Runs that have ended.", ["outcome"], registry=made)
        self._run_s = Histogram(
            "ingest_run_duration_seconds", "Of runs that have ended.", buckets=RUN_BUCKETS_S, registry=made
        )
        self._requests = Counter(
            "ingest_requests", "Feeds and pages that were asked for.", ["outcome"], registry=made
        )
        self._request_s = Histogram(
            "ingest_request_duration_seconds",
            "Of answers, without the waiting before.",
            buckets=REQUEST_BUCKETS_S,
            registry=made,
        )
        self._articles = Counter(
            "ingest_articles", "Articles stored, and revisions.", ["outlet", "kind"], registry=made
        )
        self._reread = Gauge(
            "ingest_config_reread_successful", "0 where the last configuration was refused.", registry=made
        )
        self._reread.set(1)
        ProcessCollector(registry=made)
        self._outlets: frozenset[str] = frozenset()
        for outcome in get_args(RunOutcome):
            self._runs.labels(outcome)
        for outcome in ("read", "same", "retry", "refused", "gone", "failed"):
            self._requests.labels(outcome)
        self.set_outlets(outlets)

    def set_outlets(self, outlets: Iterable[str]) -> None:
        """Counts articles of these outlets from now on. Those of others are told no more."""
        now = frozenset(outlets)
        for outlet in now - self._outlets:
            for kind in ("new", "revised"):
                self._articles.labels(outlet, kind)
        for outlet in self._outlets - now:
            for kind in ("new", "revised"):
                self._articles.remove(outlet, kind)
        self._outlets = now

    def ran(self, report: RunReport) -> None:
        """A run has ended."""
        self._runs.labels(report.outcome).inc()
        self._run_s.observe(report.took_s)
        if report.outlet in self._outlets:  # it may have been removed while it ran
            self._articles.labels(report.outlet, "new").inc(report.new)
            self._articles.labels(report.outlet, "revised").inc(report.revised)

    def fetched(self, outcome: str, took_s: float | None = None) -> None:
        """Something was asked for; `took_s` is how long its answer took, None where none came."""
        self._requests.labels(outcome).inc()
        if took_s is not None:
            self._request_s.observe(took_s)

    def reread(self, is_sound: bool) -> None:
        """The configuration was read again."""
        self._reread.set(is_sound)


def counted(deps: Deps, counts: Counts) -> Deps:
    """`deps`, of which every fetch is counted."""

    def within(of_run: Callable[[Reach], Fetch], reach: Reach) -> Fetch:
        return _counted(of_run(reach), counts)

    of_run = deps.fetch_within
    return replace(
        deps,
        fetch=_counted(deps.fetch, counts),
        fetch_within=None if of_run is None else lambda reach: within(of_run, reach),
    )


def _counted(fetch: Fetch, counts: Counts) -> Fetch:
    async def fetch_and_count(
        url: Url, *, expect: Literal["page", "feed"] = "page", validators: Validators = UNCONDITIONAL
    ) -> Page:
        try:
            page = await fetch(url, expect=expect, validators=validators)
        except NotAsked:
            raise  # nothing was sent
        except FetchError as error:
            counts.fetched(error.outcome)
            raise
        counts.fetched("same" if page.status == 304 else "read", page.took_ms / 1000)
        return page

    return fetch_and_count
