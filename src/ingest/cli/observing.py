"""The daemon as it is seen from outside: by whoever asks its port, and by the service manager."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog

from ingest.config import Config
from ingest.daemon import Daemon
from ingest.errors import ConfigError
from ingest.pipeline.deps import Deps
from ingest.pipeline.report import RunReport

if TYPE_CHECKING:
    from ingest.metrics.counts import Counts

log = structlog.get_logger()


class Observers:
    """What is told of runs and rereadings, where the configuration has a port; else nothing is counted."""

    def __init__(self, config: Config) -> None:
        self._place = config.metrics.place
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
        return _serving(self._place, self._counts, daemon, deps)


@contextmanager
def _serving(place: tuple[str, int], counts: "Counts", daemon: Daemon, deps: Deps) -> Iterator[None]:
    from ingest.metrics.figures import FIGURES_FRESH_S, REACHED_FRESH_S, Figures, Lookup
    from ingest.metrics.health import Signs, health
    from ingest.metrics.serving import listening, serving

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
    figures = Lookup(store, lambda tx: tx.standing.pulse(), time.monotonic, fresh_s=FIGURES_FRESH_S)
    reached = Lookup(store, lambda tx: tx.standing.answers(), time.monotonic, fresh_s=REACHED_FRESH_S)
    counts.registry.register(Figures(signs, figures, lambda: store.longest_transaction_s))
    counts.set_outlets(daemon.outlets)

    def answer() -> tuple[bool, str]:
        return health(signs(), reached.found().fault, deps.now().timestamp())

    try:
        server = listening(*place, counts.registry, answer)
    except OSError as error:
        raise ConfigError(
            (f"metrics.listen: {place[0]} port {place[1]}: {error.strerror}; write another port",)
        ) from error
    with serving(server) as address:
        log.info("metrics.listening", address=address)
        yield


def status(daemon: Daemon) -> str:
    """What the daemon does, in a line."""
    doing = "draining" if daemon.is_stopping else f"{len(daemon.outlets)} outlets"
    return f"{doing}, {daemon.running} runs in progress"
