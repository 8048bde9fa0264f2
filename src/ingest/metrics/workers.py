"""What is looked up of a worker when somebody asks. It has no series for each outlet: there may be many workers, and
any of them runs any outlet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from ingest.metrics.figures import Gauges
from ingest.metrics.health import WorkerSigns

if TYPE_CHECKING:
    from ingest.queue.depth import Depth


class WorkerFigures(Gauges[WorkerSigns, "Depth"]):
    """Gauges of a worker, and of the queue that it shares with others."""

    def of_signs(self, signs: WorkerSigns) -> Iterator[GaugeMetricFamily]:
        name = GaugeMetricFamily("ingest_worker_info", "1; who this worker is.", labels=["worker"])
        name.add_metric([signs.name], 1)
        yield name
        yield GaugeMetricFamily("ingest_commands_in_progress", "Commands under way.", signs.commands)

    def of_answer(self, signs: WorkerSigns, depth: "Depth") -> Iterator[GaugeMetricFamily]:
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
