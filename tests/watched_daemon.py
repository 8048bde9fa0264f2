"""The metrics of a daemon, or of a worker, that only seems to run."""

from ingest.metrics.counts import Counts
from ingest.metrics.figures import Figures, Lookup, asking
from ingest.metrics.health import Signs, WorkerSigns
from ingest.metrics.workers import WorkerFigures
from ingest.queue.depth import Depth
from store.store import Store

SIGNS = Signs(
    outlets=("elm",), running=2, is_stopping=False, ticked_at_s=1000.0, lag_s=0.25, stands_still_s=0.0
)

WORKER_SIGNS = WorkerSigns(
    name="far:17", running=2, commands=1, is_stopping=False, lag_s=0.25, stands_still_s=0.0
)


def figures_of(store: Store, signs: Signs = SIGNS) -> Counts:
    """What is counted for the outlets of `signs`, with all that is looked up."""
    counts = Counts(signs.outlets, version="1")
    lookup = Lookup(asking(store, lambda tx: tx.standing.pulse()), lambda: 0.0, fresh_s=-1)
    counts.registry.register(Figures(lambda: signs, lookup, lambda: 1.5))
    return counts


def worker_figures() -> Counts:
    """The same of a worker."""
    counts = Counts((), version="1")
    found = Depth(waiting=3, running=2, failed=1, oldest_waiting_s=40.0)
    counts.registry.register(
        WorkerFigures(lambda: WORKER_SIGNS, Lookup(lambda: found, lambda: 0.0, fresh_s=-1), lambda: 1.5)
    )
    return counts


def names_of(counts: Counts) -> set[str]:
    """The metrics, as they are named to whoever asks."""
    return {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in counts.registry.collect()
    }
