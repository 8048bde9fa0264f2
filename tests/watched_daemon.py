"""The metrics of a daemon that only seems to run, over a real database."""

from ingest.metrics.counts import Counts
from ingest.metrics.figures import Figures, Lookup
from ingest.metrics.health import Signs
from store.store import Store

SIGNS = Signs(
    outlets=("elm",), running=2, is_stopping=False, ticked_at_s=1000.0, lag_s=0.25, stands_still_s=0.0
)


def figures_of(store: Store, signs: Signs = SIGNS) -> Counts:
    """What is counted for the outlets of `signs`, with all that is looked up."""
    counts = Counts(signs.outlets, version="1")
    lookup = Lookup(store, lambda tx: tx.standing.pulse(), lambda: 0.0, fresh_s=-1)
    counts.registry.register(Figures(lambda: signs, lookup, lambda: 1.5))
    return counts


def names_of(counts: Counts) -> set[str]:
    """The metrics, as they are named to whoever asks."""
    return {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in counts.registry.collect()
    }
