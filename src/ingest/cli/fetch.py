"""`ingest fetch`: bring in what is new, once, and exit."""

import asyncio
import json as jsons
import signal
import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter, validators

from ingest import config as configuration
from ingest.cli.bars import Bars
from ingest.cli.deps import open_deps
from ingest.cli.options import TERMINATED, Common, Shared, say
from ingest.cli.output import Column, print_table
from ingest.config import Config
from ingest.pipeline import Progress, RunOptions, RunReport, run_outlets
from ingest.pipeline import dry_run as dry_run_outlets
from ingest.pipeline import exit_code as code_of

_COLUMNS = (
    Column("outlet"),
    *(Column(name, right=True) for name in ("new", "known", "revised", "failed", "took")),
)


def fetch(
    *,
    source: Annotated[
        tuple[str, ...], Parameter(help="An outlet's id; may be given again. Default: all.")
    ] = (),
    limit: Annotated[
        int | None,
        Parameter(help="Fetch at most so many pages of each outlet.", validator=validators.Number(gte=0)),
    ] = None,
    dry_run: Annotated[
        bool, Parameter(help="Read the feeds, say what would be fetched, store nothing.")
    ] = False,
    json: Annotated[bool, Parameter(help="Print a JSON object for each outlet, one to a line.")] = False,
    common: Shared,
) -> int:
    """Bring in what is new, once: the chosen outlets' feeds, then the pages that they announce."""
    config = common.load()
    common.start_log(usual="error")  # from cron, success is silent and a failed outlet is one line
    for line in config.warnings:
        common.warn(line)
    terminal = sys.stdout.isatty() and not json
    with Bars(shown=sys.stderr.isatty() and not common.quiet) as bars:
        try:
            reports = asyncio.run(fetch_once(config, source, limit=limit, dry_run=dry_run, progress=bars))
        except asyncio.CancelledError:
            return TERMINATED
    if json:
        for report in reports:
            say(jsons.dumps(asdict(report), ensure_ascii=False))
    elif dry_run:
        for report in reports:
            for url in report.planned:
                say(url)
    elif terminal:
        print_table(_COLUMNS, [_row(report) for report in reports])
    for report in reports:
        tell(report, common)
    return code_of(reports)


async def fetch_once(
    config: Config, source: tuple[str, ...], *, limit: int | None, dry_run: bool, progress: Progress
) -> tuple[RunReport, ...]:
    """One pass over the outlets that `source` names, all where it names none."""
    outlets = configuration.select(config, source)
    options = RunOptions(
        command="fetch",
        settings=config.fetch,
        outlets=tuple(config.outlets.values()),
        revisit_after_s=config.revisit.after_s,
        limit=limit,
        progress=progress,
    )
    async with open_deps(config) as deps:
        end_on_sigterm()
        return await (dry_run_outlets if dry_run else run_outlets)(outlets, deps, options)


def end_on_sigterm() -> None:
    """As Ctrl-C: transactions under way are carried to their end, runs are marked, leases given back."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _row(report: RunReport) -> tuple[str, ...]:
    if report.outcome == "busy":
        return (report.outlet, "", "", "", "", "busy")
    counts = (report.new, report.known, report.revised, report.failed)
    return (report.outlet, *(str(count) for count in counts), f"{report.took_s:.1f} s")


def tell(report: RunReport, common: Common) -> None:
    """One line for an outlet that could not be read, or is in other hands; silence for the others."""
    outlet = report.outlet
    if report.outcome == "failed":
        reasons = "; ".join(dict.fromkeys(report.reasons)) or "no feed could be read"
        common.tell("outlet.failed", f"{outlet}: failed: {reasons}", outlet=outlet, reason=reasons)
    elif report.outcome == "busy":
        line = f"{outlet}: skipped: another run is at work on it"
        common.tell("outlet.skipped", line, level="warning", outlet=outlet, reason="busy")
