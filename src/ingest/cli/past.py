"""`ingest backfill --source`: what an outlet published in the past, from its own site."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.fetch import MAX_REASONS, begin, name_and_group
from ingest.cli.options import SOME_FAILED, Common
from ingest.cli.output import Column, ProgressBar, complain, iso, on_terminal, print_table, say, say_json
from ingest.cli.stopping import ended_early
from ingest.config import Config, Outlet
from ingest.errors import ConfigError
from ingest.pipeline.past.counting import PastCount, count
from ingest.pipeline.past.places import Span
from ingest.pipeline.past.rounds import COMMAND, Backfill, PastReport, backfill
from ingest.pipeline.report import RunReport, exit_code


def fetch_past(
    config: Config,
    source: Sequence[str],
    span: Span,
    *,
    max_pages: int | None,
    dry_run: bool,
    json: bool,
    common: Common,
) -> int:
    """Fetches what these outlets published in the span, one outlet after another; the exit code. Raises ConfigError."""
    outlets = not_paused(configuration.select(config, source))
    common.warn(config)
    done: list[PastReport] = []
    pasts = [Backfill(outlet=outlet, span=span, max_pages=max_pages) for outlet in outlets]
    with ended_early("interrupted; what was fetched is stored: the same command goes on from there"):
        if dry_run:
            counted = asyncio.run(_count(config, outlets, span))
            return _print_counts(counted, json=json)
        asyncio.run(_fetch(config, pasts, done))
    for report in done:
        _print(report, json=json, common=common)
    return exit_code([RunReport(outlet=one.outlet, outcome=one.outcome) for one in done])


def not_paused(outlets: Sequence[Outlet]) -> Sequence[Outlet]:
    """The same outlets. Raises ConfigError where one is paused."""
    if paused := [outlet for outlet in outlets if not outlet.enabled]:
        raise ConfigError(
            tuple(f"{one.id}: paused; write `ingest outlets resume {one.id}` to fetch it" for one in paused)
        )
    return outlets


async def _fetch(config: Config, pasts: Sequence[Backfill], done: list[PastReport]) -> None:
    async with open_deps(config) as deps:
        begin(deps)
        for past in pasts:
            left = None if past.max_pages is None else past.max_pages - sum(one.asked for one in pasts)
            if left == 0:
                break
            past.max_pages = left
            with ProgressBar(past.outlet.id) as bar:
                past.tell = bar.update
                done.append(await backfill(past, deps, run_options(COMMAND, config)))
        await name_and_group(config, deps, has_new=any(one.new or one.revised for one in done))


async def _count(config: Config, outlets: Sequence[Outlet], span: Span) -> list[PastCount]:
    async with open_deps(config) as deps:
        begin(deps)
        return [await count(outlet, span, deps, run_options(COMMAND, config)) for outlet in outlets]


def _print(report: PastReport, *, json: bool, common: Common) -> None:
    if json:
        say_json(asdict(report) | {"reached": iso(report.reached)})
    elif report.outcome != "busy":
        say(f"{report.outlet}: {_told(report)}")
    if report.outcome == "busy":
        line = f"{report.outlet}: skipped: another run is at work on it; try again when it has ended"
        common.tell("outlet.skipped", line, level="warning", outlet=report.outlet, reason="busy")
    elif report.outcome in ("failed", "degraded"):
        more = len(report.reasons) - MAX_REASONS
        reasons = "; ".join(report.reasons[:MAX_REASONS]) + (f"; and {more} more" if more > 0 else "")
        line = f"{report.outlet}: {report.outcome}: {reasons}"
        common.tell(f"outlet.{report.outcome}", line, outlet=report.outlet, reason=reasons)


def _told(report: PastReport) -> str:
    counts = [
        f"{report.new} new",
        f"{report.known} known",
        *([f"{report.revised} revised"] if report.revised else []),
        f"{report.failed} failed",
        *([f"{report.missing} numbers without an article"] if report.missing else []),
        *([f"{report.undated} without a date left out"] if report.undated else []),
        *([f"{report.unread} sitemaps or pages of archives not read"] if report.unread else []),
    ]
    reached = f", back to {_day(report.reached)}" if report.reached else ""
    is_over = report.is_done or report.left == 0
    left = "nothing left" if is_over else f"{_about(report.left)} left: the same command goes on"
    return f"{', '.join(counts)}{reached}; {left}"


def _about(left: int | None) -> str:
    return "more is" if left is None else f"about {left}"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _print_counts(counted: Sequence[PastCount], *, json: bool) -> int:
    """What would be fetched on each day; the exit code."""
    for one in counted:
        if json:
            say_json(asdict(one))
            continue
        rows = [(one.outlet, day, str(articles)) for day, articles in one.days.items()]
        if rows or on_terminal():
            print_table((Column("outlet"), Column("day"), Column("articles", right=True)), rows)
        told = f"{one.outlet}: {sum(one.days.values())} to be fetched, {one.known} known"
        told += f", {one.undated} without a date left out" if one.undated else ""
        told += (
            f"; and numbers from {one.numbered_from} down, of which no dates are known"
            if one.numbered_from
            else ""
        )
        say(told)
    for reason in (reason for one in counted for reason in one.reasons):
        complain(reason)
    return SOME_FAILED if any(one.reasons for one in counted) else 0
