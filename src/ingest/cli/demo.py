"""`ingest demo`: the whole way of an article, on this machine, without a network; with --web as pages, too."""

import asyncio
import os
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Common, Shared
from ingest.cli.output import OutletBars, complain, say
from ingest.cli.process import called_as
from ingest.cli.web import missing_extra

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.demo import Web
    from ingest.pipeline.report import RunReport

FILE = "demo.db"
LOOKS_HOURS_AGO = tuple(range(144, -1, -12))
"""When the outlets are looked at, as if a week had passed meanwhile: twice a day."""

NEWEST_SHOWN = 12

WATCHES = {"skerry": "skerry OR skerries OR скерри OR سكيري", "railway": "railway OR train OR вагонах"}

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


def demo(
    *,
    web: Annotated[
        bool, Parameter(help="Then show them in a browser, as `ingest web` does, until Ctrl-C.")
    ] = False,
    no_browser: Annotated[bool, Parameter(help="With --web: tell the address, and open no browser.")] = False,
    common: Shared,
) -> int:
    """Try everything out, without a network: made-up outlets on this machine, fetched into demo.db."""
    from ingest.demo import OUTLETS, serving

    common.start_log(usual="error")
    wanted = (common.db or FILE).removeprefix("sqlite:///")
    place = Path(wanted)
    if "://" in wanted:
        complain("ingest: the demo keeps to an SQLite file of its own; leave --db out, or name a file")
        return WRONG_CALL
    fault = (missing_extra() if web else "") or _cleared(
        place, ours=frozenset(OUTLETS), chosen=common.db is not None
    )
    if fault:
        complain(f"ingest: {fault}")
        return WRONG_CALL
    with serving(tuple(OUTLETS)) as served:
        config = _config(served, place)
        say(f"{len(OUTLETS)} made-up outlets are served here and fetched into {place}, which is made afresh.")
        reports = asyncio.run(_week_of_runs(config, served, common))
        _print_runs(reports, config.database_url)
        if web:
            _show(config, opens_browser=_has_screen() and not no_browser)
    if not web:
        _print_what_is_stored(config.database_url)
        _print_queries(place)
    return DONE if all(report.outcome == "done" for report in reports) else SOME_FAILED


def _show(config: "Config", *, opens_browser: bool) -> None:
    """Shows the archive until Ctrl-C, while the outlets can still be looked at."""
    from ingest.cli.web import settings, tell_address
    from ingest.demo.server import LOOPBACK
    from ingest.web import serve

    def ready(address: str) -> None:
        tell_address(address)
        if opens_browser:
            # In a thread of its own: some browsers hold whoever opens them until they are closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(config.database_url, settings(config, LOOPBACK, None, ()), host=LOOPBACK, port=0, ready=ready)


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


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
    from ingest.config.settings import WatchTable
    from ingest.demo import outlets

    return Config(
        contact="demo",
        database=Database(url=f"sqlite:///{place.absolute()}"),
        fetch=FetchSettings(delay_s=0, allow_networks=(ip_network("127.0.0.0/8"),)),
        outlets={outlet.id: outlet for outlet in outlets(web.roots)},
        watches={name: WatchTable(query=query) for name, query in WATCHES.items()},
    )


async def _week_of_runs(config: "Config", web: "Web", common: Common) -> tuple["RunReport", ...]:
    """What the daemon does in a week, in a moment: outlets publish, edit and delete, and are looked at meanwhile."""
    from ingest.cli.deps import open_deps, run_options
    from ingest.demo import web as pages
    from ingest.pipeline.naming.passing import NamesPass
    from ingest.pipeline.run import run_outlets
    from ingest.pipeline.stories import group_new

    outlets = tuple(config.outlets.values())
    reports: tuple[RunReport, ...] = ()
    async with open_deps(config) as deps:
        with OutletBars(shown=common.shows_bars()) as bars:
            # As the daemon does it: beside what is new, articles that are due are revisited.
            options = replace(run_options("demo", config, progress=bars), manual=False)
            present = deps.now()
            for hours_ago in LOOKS_HOURS_AGO:
                web.show(pages(web.roots, present, hours_ago=hours_ago))
                # All is seen in one moment, however slow the machine.
                at_once = replace(deps, now=partial(_at, present, hours_ago))
                reports += await run_outlets(outlets, at_once, options)
        names = NamesPass(deps)
        while await names.step():
            pass
        await group_new(deps)
    return reports


def _at(present: datetime, hours_ago: int) -> datetime:
    return present - timedelta(hours=hours_ago)


def _print_runs(reports: Sequence["RunReport"], url: str) -> None:
    from store.query import query

    counts = {name: sum(getattr(report, name) for report in reports) for name in ("new", "revised", "failed")}
    with query(url, "SELECT COUNT(*) FROM v_deleted", limit_s=30) as answer:
        ((counts["deleted"],),) = answer.rows
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    say(f"A week in {len(LOOKS_HOURS_AGO)} looks: {said}")
    for report in reports:
        for reason in report.reasons:
            complain(f"{report.outlet}: {reason}")


def _print_what_is_stored(url: str) -> None:
    from ingest.cli.output import Column, print_table
    from store.query import query

    sql = f"""SELECT outlet, published_at, words, revisions, title FROM v_articles
        ORDER BY published_ts DESC LIMIT {NEWEST_SHOWN}"""
    columns = (
        Column("outlet"),
        Column("published"),
        Column("words", right=True),
        Column("revisions", right=True),
        Column("title"),
    )
    with query(url, sql, limit_s=30) as answer:
        rows = [[str(value if value is not None else "") for value in row] for row in answer.rows]
    say(f"\nThe newest {len(rows)}:")
    print_table(columns, [[row[0], row[1][:16].replace("T", " "), *row[2:]] for row in rows])


def _print_queries(place: Path) -> None:
    say("\nThree questions worth trying:")
    for question, sql in QUERIES:
        say(f'\n  # {question}\n  {called_as()} sql --db {place} "{sql}"')
    say(f"\nThe same to look at, in a browser:\n\n  {called_as()} demo --web")
