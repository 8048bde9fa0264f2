"""The daemon and workers as they are seen from outside: by whoever asks its port, and by the service manager."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog

from ingest.daemon import Daemon
from ingest.errors import ConfigError
from ingest.pipeline.deps import Deps
from ingest.pipeline.report import RunReport

if TYPE_CHECKING:
    from ingest.metrics.counts import Counts
    from ingest.queue import Worker

log = structlog.get_logger()


class Observers:
    """What is told of runs and rereadings, where there is a port, an IP address with its number, that `said_by` has;
    else nothing is counted."""

    def __init__(self, place: tuple[str, int] | None, said_by: str = "metrics.listen") -> None:
        self._place, self._said_by = place, said_by
        self._counts: Counts | None = None
        if self._place:
            from ingest.metrics import counts  # a daemon without a port needs none of it

            self._counts = counts.Counts((), version=version("news-ingest"))

    def of(self, deps: Deps) -> Deps:
        """`deps`, of which every fetch is counted."""
        if self._counts is None:
            return deps
        from ingest.metrics.counts import counted

        return counted(deps, self._counts)

    def ran(self, report: RunReport) -> None:
        """A run has ended."""
        if self._counts:
            self._counts.ran(report)

    def reread(self, is_sound: bool, outlets: tuple[str, ...]) -> None:
        """The configuration was read; these are the outlets that hold now."""
        if self._counts:
            self._counts.reread(is_sound)
            self._counts.set_outlets(outlets)

    def serving(self, daemon: Daemon, deps: Deps) -> AbstractContextManager[None]:
        """Answers on the port while the block lasts. Raises ConfigError where the port cannot be had."""
        if self._counts is None or self._place is None:
            return nullcontext()
        self._counts.set_outlets(daemon.outlets)
        answer = _of_daemon(self._counts, daemon, deps)
        return _serving(self._place, self._said_by, self._counts, answer)

    def serving_worker(
        self, worker: "Worker", name: str, database_url: str, deps: Deps
    ) -> AbstractContextManager[None]:
        """The same for a worker of this name."""
        if self._counts is None or self._place is None:
            return nullcontext()
        answer = _of_worker(self._counts, worker, name, database_url, deps)
        return _serving(self._place, self._said_by, self._counts, answer)


Answer = Callable[[], tuple[bool, str]]
"""Whether all is well, and a line of why not."""


@contextmanager
def _serving(place: tuple[str, int], said_by: str, counts: "Counts", answer: Answer) -> Iterator[None]:
    from ingest.metrics.serving import listening, serving

    try:
        server = listening(*place, counts.registry, answer)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError((f"{said_by}: {place[0]} port {place[1]}: {why}; write another port",)) from error
    with serving(server) as address:
        log.info("metrics.listening", address=address)
        yield


def _of_daemon(counts: "Counts", daemon: Daemon, deps: Deps) -> Answer:
    """Registers what is looked up of a daemon; whether all is well with it."""
    from ingest.metrics.figures import FIGURES_FRESH_S, REACHED_FRESH_S, Figures, Lookup, asking
    from ingest.metrics.health import Signs, health

    def signs() -> Signs:
        lag = deps.lag
        return Signs(
            outlets=daemon.outlets,
            running=daemon.running,
            is_stopping=daemon.is_stopping,
            ticked_at_s=daemon.ticked_at.timestamp(),
            lag_s=lag.recent_s if lag else 0.0,
            stands_still_s=lag.stands_still_s if lag else 0.0,
        )

    store = deps.store.store
    figures = Lookup(asking(store, lambda tx: tx.standing.pulse()), time.monotonic, fresh_s=FIGURES_FRESH_S)
    reached = Lookup(asking(store, lambda tx: tx.standing.answers()), time.monotonic, fresh_s=REACHED_FRESH_S)
    counts.registry.register(Figures(signs, figures, lambda: store.longest_transaction_s))
    return lambda: health(signs(), reached.found().fault, deps.now().timestamp())


def _of_worker(counts: "Counts", worker: "Worker", name: str, database_url: str, deps: Deps) -> Answer:
    """The same of a worker."""
    from ingest.metrics.figures import FIGURES_FRESH_S, REACHED_FRESH_S, Lookup, asking
    from ingest.metrics.health import WorkerSigns, worker_health
    from ingest.metrics.workers import WorkerFigures
    from ingest.queue.depth import depth

    def signs() -> WorkerSigns:
        lag = deps.lag
        return WorkerSigns(
            name=name,
            running=worker.running,
            commands=worker.commands_running,
            is_stopping=worker.is_stopping,
            lag_s=lag.recent_s if lag else 0.0,
            stands_still_s=lag.stands_still_s if lag else 0.0,
        )

    store = deps.store.store
    queue = Lookup(lambda: depth(database_url), time.monotonic, fresh_s=FIGURES_FRESH_S)
    reached = Lookup(asking(store, lambda tx: tx.standing.answers()), time.monotonic, fresh_s=REACHED_FRESH_S)
    counts.registry.register(WorkerFigures(signs, queue, lambda: store.longest_transaction_s))
    return lambda: worker_health(signs(), reached.found().fault)


def status(daemon: Daemon) -> str:
    """What the daemon does, in a line."""
    doing = "draining" if daemon.is_stopping else f"{len(daemon.outlets)} outlets"
    return f"{doing}, {daemon.running} runs in progress"
