"""`ingest revisit`: look again at articles that are stored."""

import asyncio
import json
import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.bars import Bars
from ingest.cli.deps import open_deps
from ingest.cli.fetch import end_on_sigterm, tell
from ingest.cli.options import TERMINATED, Json, Shared, say
from ingest.cli.output import Column, print_table
from ingest.config import Config, Outlet
from ingest.pipeline import Progress, RunOptions, RunReport, exit_code, run_outlets
from ingest.pipeline import revisit as steps_of

_COLUMNS = (
    Column("outlet"),
    *(Column(name, right=True) for name in ("revised", "same", "gone", "failed", "took")),
)


def revisit(
    article: Annotated[
        tuple[int, ...], Parameter(help="Just these, by number; else those that are due.")
    ] = (),
    *,
    source: Annotated[
        tuple[str, ...], Parameter(help="An outlet's id; may be given again. Default: all.")
    ] = (),
    now: Annotated[bool, Parameter(help="All that are still watched, due or not.")] = False,
    json_: Json = False,
    common: Shared,
) -> int:
    """Look again at articles: edits become revisions, what is missing twice is marked as gone.

    Articles are due 1 h, 6 h, 24 h and 7 days after first sight (`[revisit] after` in the configuration).
    """
    config = common.load()
    common.start_log(usual="error")
    with Bars(shown=sys.stderr.isatty() and not common.quiet) as bars:
        try:
            reports = asyncio.run(_once(config, source, article, now, bars))
        except asyncio.CancelledError:
            return TERMINATED
    if json_:
        for report in reports:
            say(json.dumps(asdict(report), ensure_ascii=False))
    elif sys.stdout.isatty():
        print_table(_COLUMNS, [_row(report) for report in reports])
    for report in reports:
        tell(report, common)
    return exit_code(reports)


async def _once(
    config: Config, source: tuple[str, ...], article_ids: tuple[int, ...], now: bool, progress: Progress
) -> tuple[RunReport, ...]:
    options = RunOptions(
        command="revisit",
        settings=config.fetch,
        outlets=tuple(config.outlets.values()),
        revisit_after_s=config.revisit.after_s,
        progress=progress,
    )
    async with open_deps(config) as deps:
        end_on_sigterm()
        outlets: tuple[Outlet, ...] = configuration.select(config, source)
        steps = steps_of(article_ids, ignore_due=now)
        return await run_outlets(outlets, deps, options, steps)


def _row(report: RunReport) -> tuple[str, ...]:
    if report.outcome == "busy":
        return (report.outlet, "", "", "", "", "busy")
    counts = (report.revised, report.known, report.gone, report.failed)
    return (report.outlet, *(str(count) for count in counts), f"{report.took_s:.1f} s")
