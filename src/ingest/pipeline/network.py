"""Whether it is this machine's own network that does not work, when no outlet answers.

Then no outlet is to blame: the failures do not count, and all are tried again soon. The outlets that fell silent
together are due at once when one of them answers again (`decide.silent_together`).
"""

from collections.abc import Sequence
from functools import partial

import structlog

from ingest.pipeline import decide
from ingest.pipeline.deps import Deps
from ingest.pipeline.report import RunReport
from store.store import Transaction

log = structlog.get_logger()

MIN_OUTLETS = 2
"""So many outlets must be silent: a single one has reasons of its own."""


def is_suspected(reports: Sequence[RunReport]) -> bool:
    """Whether several outlets were asked together, and none of them answered."""
    asked = [report for report in reports if _was_asked(report)]
    return len(asked) >= MIN_OUTLETS and all(report.silent for report in asked)


async def forgive(outlets: Sequence[str], deps: Deps) -> None:
    """Takes the last failure of these outlets back. Raises StoreError."""
    await deps.store.write(partial(_forgive, tuple(outlets), deps))


def _forgive(outlets: tuple[str, ...], deps: Deps, tx: Transaction) -> None:
    for outlet in outlets:
        tx.apply(decide.forgiven(tx.outlets.get(outlet), deps.now()))
    tx.feeds.end_waits(outlets, forgive=True)


class NetworkWatch:
    """Follows the runs of a daemon, which end one after another: the network is suspected when several outlets have
    fallen silent and none has answered since the first of them did."""

    def __init__(self) -> None:
        self._fallen_silent: set[str] = set()
        self._is_suspected = False

    def forgiven(self, report: RunReport) -> tuple[str, ...]:
        """The outlets whose last failure is to be taken back now that this run has ended."""
        if not _was_asked(report):
            return ()
        if not report.silent:
            if self._is_suspected:
                log.warning("network.recovered", outlet=report.outlet)
            self._fallen_silent, self._is_suspected = set(), False
            return ()
        if report.newly_silent:
            self._fallen_silent.add(report.outlet)
        if self._is_suspected:
            return (report.outlet,)
        self._is_suspected = len(self._fallen_silent) >= MIN_OUTLETS
        if not self._is_suspected:
            return ()
        log.warning("network.suspected", outlets=len(self._fallen_silent))
        return tuple(sorted(self._fallen_silent | {report.outlet}))


def _was_asked(report: RunReport) -> bool:
    return report.outcome not in ("busy", "resting", "stopped")
