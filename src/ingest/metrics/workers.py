"""What is looked up of a worker when somebody asks. It has no series for each outlet: there may be many workers, and
any of them runs any outlet."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ingest.metrics.figures import Lookup, of_process
from ingest.metrics.health import WorkerSigns

if TYPE_CHECKING:
    from ingest.queue.depth import Depth


class WorkerFigures(Collector):
    """Gauges of a worker, and of the queue that it shares with others."""

    def __init__(
        self,
        signs: Callable[[], WorkerSigns],
        lookup: "Lookup[Depth]",
        longest_transaction_s: Callable[[], float],
    ) -> None:
        self._signs, self._lookup = signs, lookup
        self._longest_transaction_s = longest_transaction_s

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: asked at registration, when nothing should be looked up."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        signs = self._signs()
        name = GaugeMetricFamily("ingest_worker_info", "1; who this worker is.", labels=["worker"])
        name.add_metric([signs.name], 1)
        yield name
        yield from of_process(signs.running, signs.lag_s, self._longest_transaction_s())
        yield GaugeMetricFamily("ingest_commands_in_progress", "Commands under way.", signs.commands)
        found = self._lookup.found()
        yield GaugeMetricFamily("ingest_database_up", "1 where the database answers.", float(not found.fault))
        depth = found.answer
        if depth is None:
            return
        jobs = GaugeMetricFamily("ingest_queue_jobs", "Jobs of all workers.", labels=["state"])
        for state, count in (
            ("waiting", depth.waiting),
            ("running", depth.running),
            ("failed", depth.failed),
        ):
            jobs.add_metric([state], count)
        yield jobs
        yield GaugeMetricFamily(
            "ingest_queue_oldest_waiting_seconds",
            "For how long the oldest job has waited that may be taken.",
            depth.oldest_waiting_s,
        )
