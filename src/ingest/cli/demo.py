"""`ingest demo`: the whole way of an article, on this machine, without a network."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Common, Shared
from ingest.cli.output import OutletBars, complain, say
from ingest.cli.process import called_as

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.demo import Web
    from ingest.pipeline.report import RunReport

FILE = "demo.db"
SECOND_RUN_AFTER = timedelta(hours=25)
"""The second run is made as if on the next day, when articles of the first are due for a revisit."""

QUERIES = (
    (
        "Who published how much?",
        "SELECT outlet, COUNT(*) AS articles, SUM(words) AS words FROM v_articles GROUP BY 1",
    ),
    (
        "Who printed whose text, how much of it, and how much later?",
        "SELECT outlet, origin_outlet, overlap, delay_s / 3600 AS hours FROM v_copies",
    ),
    ("Which headlines were changed afterwards?", "SELECT outlet, title_before, title_after FROM v_edits"),
)


def demo(*, common: Shared) -> int:
    """Try everything out, without a network: made-up outlets on this machine, fetched into demo.db."""
    from ingest.demo import OUTLETS, serving

    common.start_log(usual="error")
    wanted = (common.db or FILE).removeprefix("sqlite:///")
    place = Path(wanted)
    if "://" in wanted:
        complain("ingest: the demo keeps to an SQLite file of its own; leave --db out, or name a file")
        return WRONG_CALL
    fault = _cleared(place, ours=frozenset(OUTLETS), chosen=common.db is not None)
    if fault:
        complain(f"ingest: {fault}")
        return WRONG_CALL
    with serving(tuple(OUTLETS)) as web:
        config = _config(web, place)
        say(f"{len(OUTLETS)} made-up outlets are served here and fetched into {place}, which is made afresh.")
        reports = asyncio.run(_two_runs(config, web, common))
    _print_what_is_stored(config.database_url)
    _print_queries(place)
    return DONE if all(report.outcome == "done" for report in reports) else SOME_FAILED


def _cleared(place: Path, *, ours: frozenset[str], chosen: bool) -> str | None:
    """Takes the last demo's file away; says why not, where it may be something else."""
    if "://" in str(place):
        return (
            f"the demo keeps to an SQLite file of its own; leave --db out, or name a file, not {place.name}"
        )
    if not place.exists():
        return None
    if chosen or not _is_of_a_demo(place, ours):
        return f"{place} is there already, and is left as it is; move it away, or name another file by --db"
    for name in (place.name, f"{place.name}-wal", f"{place.name}-shm"):
        with suppress(FileNotFoundError):
            place.with_name(name).unlink()
    return None


def _is_of_a_demo(place: Path, ours: frozenset[str]) -> bool:
    from store.errors import StoreError
    from store.query import query

    try:
        with query(f"sqlite:///{place.absolute()}", "SELECT id FROM outlets", limit_s=10) as answer:
            return all(row[0] in ours for row in answer.rows)
    except StoreError:
        return False


def _config(web: "Web", place: Path) -> "Config":
    from ingest.config import Config, Database, FetchSettings
    from ingest.demo import outlets

    return Config(
        contact="demo",
        database=Database(url=f"sqlite:///{place.absolute()}"),
        fetch=FetchSettings(delay_s=0, allow_networks=(ip_network("127.0.0.0/8"),)),
        outlets={outlet.id: outlet for outlet in outlets(web.roots)},
    )


async def _two_runs(config: "Config", web: "Web", common: Common) -> tuple["RunReport", ...]:
    """What `ingest fetch` does, twice; in between, one outlet corrects an article."""
    from ingest.cli.deps import open_deps, run_options
    from ingest.demo import web as pages
    from ingest.pipeline.run import run_outlets

    outlets = tuple(config.outlets.values())
    async with open_deps(config) as deps:
        with OutletBars(shown=common.shows_bars()) as bars:
            options = run_options("demo", config, progress=bars)
            began_at = deps.now()
            web.show(pages(web.roots, began_at))
            # All is seen in one moment, however slow the machine: so the times of publication say who was first.
            at_once = replace(deps, now=lambda: began_at)
            first = await run_outlets(outlets, at_once, options)
            web.show(pages(web.roots, began_at, edited=True))
            later = replace(deps, now=lambda: deps.now() + SECOND_RUN_AFTER)
            # As the daemon does it: beside what is new, articles that are due are revisited.
            second = await run_outlets(outlets, later, replace(options, manual=False))
    _print_runs(first, second)
    return first + second


def _print_runs(first: tuple["RunReport", ...], second: tuple["RunReport", ...]) -> None:
    for name, reports in (("First run", first), ("Second run, a day later", second)):
        counts = (
            f"{sum(report.new for report in reports)} new",
            f"{sum(report.revised for report in reports)} revised",
            f"{sum(report.known for report in reports)} known",
            f"{sum(report.failed for report in reports)} failed",
        )
        say(f"{name}: {', '.join(counts)}")
        for report in reports:
            for reason in report.reasons:
                complain(f"{report.outlet}: {reason}")


def _print_what_is_stored(url: str) -> None:
    from ingest.cli.output import Column, print_table
    from store.query import query

    sql = "SELECT outlet, published_at, words, revisions, title FROM v_articles ORDER BY published_ts"
    columns = (
        Column("outlet"),
        Column("published"),
        Column("words", right=True),
        Column("revisions", right=True),
        Column("title"),
    )
    with query(url, sql, limit_s=30) as answer:
        rows = [[str(value if value is not None else "") for value in row] for row in answer.rows]
    say("")
    print_table(columns, [[row[0], row[1][:16].replace("T", " "), *row[2:]] for row in rows])


def _print_queries(place: Path) -> None:
    say("\nThree questions worth trying:")
    for question, sql in QUERIES:
        say(f'\n  # {question}\n  {called_as()} sql --db {place} "{sql}"')
