"""One run of one outlet as a daemon or a worker begins it: its failure counts unless the network is to blame, and is
told once."""

import structlog

from ingest.config import Outlet
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.network import NetworkWatch, forgive
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import run_outlet

log = structlog.get_logger()

MAX_REASONS = 5
"""How many reasons of a failure are logged; the others are in `v_attempts`."""


async def run_watched(outlet: Outlet, deps: Deps, options: RunOptions, network: NetworkWatch) -> RunReport:
    """One run; `network` follows all runs of this process. Raises StoreError when the database cannot be used."""
    report = await run_outlet(outlet, deps, options)
    forgiven = network.forgiven(report)
    if forgiven:
        await forgive(forgiven, deps)
    elif report.turned:
        _tell(report)
    return report


def _tell(report: RunReport) -> None:
    """Logs that the outlet does not work any more, or works again: once, not at every run."""
    if report.turned == "recovered":
        log.warning("outlet.recovered", outlet=report.outlet)
        return
    event = "outlet.degraded" if report.outcome == "degraded" else "outlet.failed"
    log.warning(event, outlet=report.outlet, reason="; ".join(report.reasons[:MAX_REASONS]))
