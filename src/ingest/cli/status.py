"""`ingest status` and `ingest runs`: what a person wants to know in five seconds."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from ingest import config as configuration
from ingest.cli.articles import check_outlets, read
from ingest.cli.health import as_json as alarm_as_json
from ingest.cli.health import line
from ingest.cli.options import DONE, SOME_FAILED, Common, Json, Shared, Source
from ingest.cli.output import Column, complain, iso, minute, on_terminal, print_table, say, say_json
from ingest.config.secrets import ignoring_robots

if TYPE_CHECKING:
    from ingest.pipeline.status import OutletStatus
    from store.model import OutletStanding, RunRow
    from store.store import Transaction

WATCH_S = 5.0
_CLEAR = "\x1b[2J\x1b[H"
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_MAX_SAID_CHARS = 300


def status(
    *,
    source: Source = (),
    watch: Annotated[bool, Parameter(help="Show it again every five seconds, until Ctrl-C.")] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Show what runs, what is late, failing or quiet, and how each outlet stands; what needs somebody first.

    Each outlet has its last success, the articles of the last 24 hours beside what is usual, and the entries that wait.
    """
    while True:
        if watch and on_terminal():
            sys.stdout.write(_CLEAR)
        _show_status(common, source, json=json)
        if not watch:
            return DONE
        sys.stdout.flush()
        time.sleep(WATCH_S)


def runs(
    run: Annotated[int | None, Parameter(help="The number of one run, to show all of it.")] = None,
    *,
    source: Source = (),
    running: Annotated[bool, Parameter(help="Only those that are in progress.")] = False,
    limit: Annotated[int, Parameter(help="How many.", validator=validators.Number(gte=1))] = 20,
    json: Json = False,
    common: Shared,
) -> int:
    """List the runs of outlets, the newest first; or show one with its reasons."""
    if run is not None:
        return _show_run(common, run, json=json)
    found = read(common, lambda tx: _newest_runs(tx, source, limit, common, only_running=running))
    if json:
        for one in found:
            say_json(_fields_as_json(one))
        return DONE
    columns = (
        Column("run", right=True),
        Column("outlet"),
        Column("started"),
        Column("command"),
        Column("outcome"),
        *(Column(name, right=True) for name in ("new", "revised", "failed", "took")),
    )
    print_table(columns, [_run_row(one) for one in found])
    return DONE


def _newest_runs(
    tx: "Transaction", source: Sequence[str], limit: int, common: Common, *, only_running: bool
) -> "list[RunRow]":
    check_outlets(source, tx, common.load().outlets)
    return tx.standing.runs(source, limit, only_running=only_running)


def _show_run(common: Common, number: int, *, json: bool) -> int:
    one = read(common, lambda tx: tx.standing.run(number))
    if one is None:
        complain(f"ingest: no run {number}; runs are kept for [keep] runs, see ingest runs")
        return SOME_FAILED
    if json:
        say_json(_fields_as_json(one))
        return DONE
    say(f"run {one.id} of {one.outlet}: {one.command}, {one.outcome}")
    say(f"started {minute(one.started_at)}, ended {minute(one.ended_at) or 'not yet'}, took {_took(one)}")
    say(f"{one.new} new, {one.revised} revised, {one.known} known, {one.failed} failed")
    for said in (*(one.error or "").split("; "), *(one.remarks or "").split("\n")):
        if said:
            say(f"  {said}")
    return DONE


def _run_row(one: "RunRow") -> Sequence[str]:
    counts = (str(one.new), str(one.revised), str(one.failed))
    return (str(one.id), one.outlet, minute(one.started_at), one.command, one.outcome, *counts, _took(one))


def _took(one: "RunRow") -> str:
    return "" if one.took_ms is None else f"{one.took_ms / 1000:.1f} s"


def _fields_as_json(one: "RunRow | OutletStanding") -> dict[str, object]:
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in asdict(one).items()}


def _show_status(common: Common, source: Sequence[str], *, json: bool) -> None:
    from ingest.cli.deps import now
    from ingest.pipeline.status import statuses
    from store import engine, migrate

    config = common.load()
    chosen = {outlet.id: outlet for outlet in configuration.select(config, source)}
    at = now()
    standings = read(common, lambda tx: tx.standing.of_outlets(at))
    found = statuses([one for one in standings if not source or one.id in chosen], chosen, at)
    path = engine.sqlite_path(config.database_url)
    size = sum(file.stat().st_size for file in engine.files(path) if file.exists()) if path else None
    database = {"url": engine.redacted(config.database_url), "version": migrate.head(), "bytes": size}
    lasting = [
        one
        for one in read(common, lambda tx: tx.alarms.lasting())
        if not source or one.outlet in chosen or not one.outlet
    ]
    if json:
        say_json(
            {
                "at": iso(at),
                "database": database,
                "alarms": [alarm_as_json(one) for one in lasting],
                "warnings": ignoring_robots(chosen),
                "outlets": [_as_json(one) for one in found],
            }
        )
        return
    for alarm in lasting:
        _alert(f"! {line(alarm)}")
    _print_states(found)
    for warning in ignoring_robots(chosen):
        say(f"! {warning}")
    _print_outlets(found)
    room = f", {size / 1e6:,.0f} MB" if size is not None else ""
    say(f"{database['url']}: version {database['version']}{room}")


def _alert(said: str) -> None:
    said = said if len(said) <= _MAX_SAID_CHARS else f"{said[:_MAX_SAID_CHARS]}…"
    say(f"{_RED}{said}{_PLAIN}" if on_terminal() else said)


def _print_states(found: "Sequence[OutletStatus]") -> None:
    for one in found:
        if one.is_alarming:
            _alert(f"! {one.standing.id} is {one.state}: {one.said}")
    states = Counter(one.state for one in found)
    running = sum(one.standing.is_running for one in found)
    counted = ", ".join(f"{count} {state}" for state, count in states.most_common())
    say(f"{len(found)} outlets: {counted or 'none'}; {running} running now")


def _print_outlets(found: "Sequence[OutletStatus]") -> None:
    columns = (
        Column("outlet"),
        Column("state"),
        Column("last success"),
        *(Column(name, right=True) for name in ("new in 24 h", "usual", "waiting")),
    )
    print_table(
        columns,
        [
            (
                one.standing.id,
                "running" if one.standing.is_running else one.state,
                minute(one.standing.last_success_at) or "never",
                str(one.standing.new),
                f"{one.standing.usual_new:.1f}",
                str(one.standing.waiting),
            )
            for one in found
        ],
    )


def _as_json(one: "OutletStatus") -> dict[str, object]:
    shown = _fields_as_json(one.standing)
    return {"id": shown.pop("id"), "state": one.state, "alarming": one.is_alarming, "said": one.said, **shown}
