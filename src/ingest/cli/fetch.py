"""`ingest fetch` and `ingest revisit`: one run of each chosen outlet, and its report."""

import asyncio
import sys
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from ingest import config as configuration
from ingest.cli.addresses import addresses_of
from ingest.cli.deps import open_deps, run_options
from ingest.cli.handing_out import Queued, hand_out, refuse, written
from ingest.cli.options import Common, Json, Shared, Source
from ingest.cli.output import Column, OutletBars, print_table, say, say_json
from ingest.cli.stopping import end_by_signals, ended_early
from ingest.config import Config, Outlet
from ingest.errors import ConfigError
from ingest.pipeline.alarms import look_around
from ingest.pipeline.database import MAX_SKEW, tell_journal_mode, tell_skew
from ingest.pipeline.deps import Deps
from ingest.pipeline.given import COMMAND, by_outlet, fetch_given
from ingest.pipeline.network import is_suspected
from ingest.pipeline.progress import Progress
from ingest.pipeline.report import RunReport, exit_code
from ingest.pipeline.run import dry_run as dry_run_outlets
from ingest.pipeline.run import revisit as revisit_steps
from ingest.pipeline.run import run_outlets
from ingest.pipeline.telling import tell_alarms
from ingest.pipeline.webhooks import deliver
from ingest.urls import Url

_FETCH_COUNTS = ("new", "known", "revised", "failed")
_REVISIT_COUNTS = ("revised", "same", "gone", "failed")
MAX_REASONS = 5
"""How many reasons of an outlet are printed; the others are in `v_attempts`."""

_FIELDS = {"same": "known"}
"""The field of a report where it is called otherwise than its column."""


def fetch(
    *,
    source: Source = (),
    url: Annotated[
        tuple[str, ...],
        Parameter("--url", help="Fetch just this address, and no feed; may be given again."),
    ] = (),
    urls: Annotated[
        Path | None, Parameter(help="Fetch just the addresses in this file, one to a line; - is stdin.")
    ] = None,
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
    """Fetch what is new, once: the chosen outlets' feeds, then the pages that they announce.

    Given addresses go the same way, under the same rules: robots.txt, one request at a time, what an outlet may.
    """
    config = common.load()
    common.start_log(usual="error")  # from cron, success is silent and a failed outlet is one line
    common.warn(config)
    if url or urls:
        if dry_run or limit is not None:
            raise ConfigError(
                ("--url and --urls go without --dry-run and --limit: they say themselves what is fetched",)
            )
        return fetch_addresses(config, source, addresses_of(url, urls), json=json, common=common)
    outlets = configuration.select_enabled(config, source)
    _tell_left_out(source, outlets, "paused", "enabled", common)
    with ended_early(), OutletBars(shown=common.shows_bars()) as bars:
        reports = asyncio.run(_fetch(config, outlets, limit=limit, dry_run=dry_run, progress=bars))
    if dry_run and not json:
        for report in reports:
            for planned in report.planned:
                say(planned)
    else:
        _print_reports(reports, _FETCH_COUNTS, json=json)
    return _end(reports, common, is_news=dry_run)


def fetch_addresses(
    config: Config, source: Sequence[str], urls: Sequence[Url], *, json: bool, common: Common
) -> int:
    """Fetches just these addresses, of the outlets on whose domains they are, or of one `source`; the exit code."""
    chosen = configuration.select(config, source)
    of_outlet = outlets_of(config, source, urls)
    outlets = tuple(outlet for outlet in chosen if outlet.id in of_outlet)
    with ended_early(), OutletBars(shown=common.shows_bars()) as bars:
        reports = asyncio.run(_run_given(config, outlets, of_outlet, bars))
    _print_reports(reports, (*_FETCH_COUNTS, "gone"), json=json)
    return _end(reports, common, is_news=True)


def outlets_of(config: Config, source: Sequence[str], urls: Sequence[Url]) -> Mapping[str, Sequence[Url]]:
    """Whose addresses these are, by the outlets' ids: a single `source` has them all. Raises ConfigError."""
    chosen = configuration.select(config, source)
    return {source[0]: urls} if len(set(source)) == 1 else by_outlet(urls, chosen)


async def _run_given(
    config: Config, outlets: tuple[Outlet, ...], urls: Mapping[str, Sequence[Url]], progress: Progress
) -> tuple[RunReport, ...]:
    options = run_options(COMMAND, config, progress=progress)
    async with open_deps(config) as deps:
        begin(deps)
        return await _fetched(config, deps, run_outlets(outlets, deps, options, fetch_given(urls)))


async def _fetched(
    config: Config, deps: Deps, runs: Awaitable[tuple[RunReport, ...]]
) -> tuple[RunReport, ...]:
    """The reports of runs that fetched, after what is done with new articles: so that whoever fetches by cron, without
    a daemon, has names and stories, too."""
    reports = await _telling(deps, runs)
    has_new = any(report.new or report.revised for report in reports)
    await name_and_group(config, deps, has_new=has_new)
    return reports


async def name_and_group(config: Config, deps: Deps, *, has_new: bool) -> None:
    """Finds names for as long as is configured, where there are new articles, and groups stories."""
    if config.names.enabled and has_new:
        await _find_names(deps, config.names.after_fetch_s)
    if config.stories.every_s is not None:
        from ingest.pipeline.stories import group_new

        await group_new(deps)


def revisit(
    article: Annotated[
        tuple[int, ...], Parameter(help="Just these, by number; else those that are due.")
    ] = (),
    *,
    source: Source = (),
    now: Annotated[
        bool, Parameter(help="All that are still to be revisited, whether they are due or not.")
    ] = False,
    queue: Queued = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Revisit articles: edits become revisions, what is missing twice is marked as gone.

    Articles are due 1 h, 6 h, 24 h and 7 days after first sight (`[revisit] after` in the configuration).
    """
    config = common.load()
    common.start_log(usual="error")
    if article:  # asked for by number, so that no setting of the outlet counts
        outlets = configuration.select(config, source)
    else:
        outlets = configuration.select_revisited(config, source)
        _tell_left_out(source, outlets, "not revisited", "revisit", common)
    if queue:
        refuse({"numbers of articles": bool(article)})
        from ingest.pipeline.commands import Command  # which loads whatever a worker can do

        said = written({"--now": now})
        jobs = [Command(name="revisit", outlet=one.id, options=said, ignores_due=now) for one in outlets]
        return hand_out(configuration.fetchable(config), jobs, json=json)
    with ended_early(), OutletBars(shown=common.shows_bars()) as bars:
        reports = asyncio.run(_revisit(config, outlets, article, now, bars))
    _print_reports(reports, _REVISIT_COUNTS, json=json)
    return _end(reports, common, is_news=True)


async def _fetch(
    config: Config, outlets: tuple[Outlet, ...], *, limit: int | None, dry_run: bool, progress: Progress
) -> tuple[RunReport, ...]:
    options = run_options("fetch", config, progress=progress, limit=limit)
    async with open_deps(config) as deps:
        begin(deps)
        if dry_run:
            return await dry_run_outlets(outlets, deps, options)
        return await _fetched(config, deps, _looking(config, deps, run_outlets(outlets, deps, options)))


async def _find_names(deps: Deps, for_s: float) -> None:
    """Finds the names of articles that wait for it, for so many seconds; what is left waits for the next time."""
    from ingest.pipeline.naming.passing import NamesPass

    until, names = deps.now() + timedelta(seconds=for_s), NamesPass(deps)
    while deps.now() < until and await names.step():
        pass


async def _revisit(
    config: Config, outlets: tuple[Outlet, ...], article_ids: tuple[int, ...], now: bool, progress: Progress
) -> tuple[RunReport, ...]:
    options = run_options("revisit", config, progress=progress)
    async with open_deps(config) as deps:
        begin(deps)
        steps = revisit_steps(article_ids, ignore_due=now)
        return await _telling(deps, run_outlets(outlets, deps, options, steps))


async def _looking(
    config: Config, deps: Deps, runs: Awaitable[tuple[RunReport, ...]]
) -> tuple[RunReport, ...]:
    """The reports of the runs, after which alarms were looked for that no run tells."""
    reports = await runs
    outlets = tuple(config.outlets.values())
    await look_around(deps.store, outlets, deps.now(), deps.alarm_ways, deps.free_bytes())
    return reports


async def _telling(deps: Deps, runs: Awaitable[tuple[RunReport, ...]]) -> tuple[RunReport, ...]:
    """The reports of the runs, after which webhooks are told of what they found, and of what waited, and
    alarms are told."""
    reports = await runs
    if deps.webhooks:
        await deliver(deps, deps.webhooks)
    if deps.alarm_ways:
        await tell_alarms(deps)
    return reports


def _tell_left_out(
    source: Sequence[str], outlets: Sequence[Outlet], state: str, key: str, common: Common
) -> None:
    """A line for each outlet that was named, but is left out because its table says so."""
    kept = {outlet.id for outlet in outlets}
    for id in dict.fromkeys(source):
        if id not in kept:
            line = f"{id}: {state}: outlets.{id}.{key} is false"
            common.tell("outlet.skipped", line, level="warning", outlet=id, reason=state)


def begin(deps: Deps) -> None:
    """SIGTERM and SIGHUP end the command as Ctrl-C does. And a clock that is wrong is told of."""
    end_by_signals()
    skew = deps.store.store.compare_clock(deps.now)
    if abs(skew) > MAX_SKEW:
        tell_skew(skew)
    tell_journal_mode(deps.store.store, deps.users_of)


def _print_reports(reports: Sequence[RunReport], counts: tuple[str, ...], *, json: bool) -> None:
    """Every report as JSON, or `counts` of each as a table; nothing where no person looks."""
    if json:
        for report in reports:
            say_json(asdict(report))
    elif sys.stdout.isatty():
        columns = (Column("outlet"), *(Column(name, right=True) for name in (*counts, "took")))
        print_table(columns, [_row(report, counts) for report in reports])


def _row(report: RunReport, counts: tuple[str, ...]) -> tuple[str, ...]:
    if report.outcome == "busy":
        return (report.outlet, *("" for _ in counts), "busy")
    values = (str(getattr(report, _FIELDS.get(name, name))) for name in counts)
    return (report.outlet, *values, f"{report.took_s:.1f} s")


def _end(reports: Sequence[RunReport], common: Common, *, is_news: bool = False) -> int:
    """The exit code, after a line for each outlet whose state has changed, or that another run holds.

    An outlet that does not work is told of once, because cron sends a mail for each line; a person, and whoever asked
    for a log, is told each time. With `is_news` everything is told: nobody was told before.
    """
    is_told_again = is_news or sys.stderr.isatty() or common.verbose > 0
    if is_suspected(reports) and (is_told_again or any(report.newly_silent for report in reports)):
        one = next(report for report in reports if report.silent)
        example = f"{one.outlet}: {one.reasons[0]}" if one.reasons else one.outlet
        line = f"no outlet could be reached: is this machine's own network down? No failure was counted ({example})"
        common.tell("network.suspected", line, level="warning", outlets=len(reports))
    if any(report.answers_again and not report.turned for report in reports):
        line = "outlets can be reached again: the network works"
        common.tell("network.recovered", line, level="warning")
    for report in reports:
        if report.outcome == "busy":
            line = f"{report.outlet}: skipped: another run is at work on it"
            common.tell("outlet.skipped", line, level="warning", outlet=report.outlet, reason="busy")
        elif report.turned == "recovered":
            line = f"{report.outlet}: recovered: it works again"
            common.tell("outlet.recovered", line, level="warning", outlet=report.outlet)
        elif report.outcome in ("failed", "degraded") and (is_told_again or report.turned):
            _tell_of_failure(report, common)
    return exit_code(reports)


def _tell_of_failure(report: RunReport, common: Common) -> None:
    outlet, more = report.outlet, len(report.reasons) - MAX_REASONS
    reasons = "; ".join(report.reasons[:MAX_REASONS]) or "no feed could be read"
    reasons += f"; and {more} more" if more > 0 else ""
    if report.outcome == "failed":
        common.tell("outlet.failed", f"{outlet}: failed: {reasons}", outlet=outlet, reason=reasons)
    else:
        common.tell("outlet.degraded", f"{outlet}: degraded: {reasons}", outlet=outlet, reason=reasons)
