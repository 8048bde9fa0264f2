"""Runs of outlets as a test composes them: by hand or by the daemon, with a clock, a sleep and rivals of its own."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil

import sqlalchemy as sa
from net import ME, Net, make_deps, outlet

from ingest.config import FetchSettings, Outlet
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import lease_names, revisit
from ingest.pipeline.run import run_outlets as run_all
from store.model import Lease, Process
from store.schema import metadata
from store.store import Store

RIVAL = Process(machine="there", id="9:9")
"""Another process, on another machine."""


async def run_outlets(
    net: Net,
    store: Store,
    *outlets: Outlet,
    by_daemon: bool = False,
    process: Process = ME,
    is_process_dead: Callable[[Process], bool] | None = None,
    sleep: Callable[[float], Awaitable[None]] | None = None,
    limit: int | None = None,
    revisit_after_s: tuple[float, ...] = (),
    **settings: object,
) -> tuple[RunReport, ...]:
    """One run of each outlet, of Elm where none is named; their reports."""
    mine = outlets or (outlet(),)
    deps = make_deps(net, store, process=process, is_process_dead=is_process_dead)
    options = RunOptions(
        command="run" if by_daemon else "fetch",
        settings=FetchSettings(**settings),  # type: ignore[arg-type]
        outlets=mine,
        manual=not by_daemon,
        limit=limit,
        revisit_after_s=revisit_after_s,
    )
    return await run_all(mine, replace(deps, sleep=sleep) if sleep else deps, options)


async def revisit_articles(
    net: Net,
    store: Store,
    *article_ids: int,
    revisit_after_s: tuple[float, ...] = (),
    elm: Outlet | None = None,
) -> RunReport:
    """A revisit of these articles of Elm, of those that are due where none is named; its report."""
    mine = (elm or outlet(),)
    options = RunOptions(
        command="revisit", settings=FetchSettings(), outlets=mine, revisit_after_s=revisit_after_s
    )
    return (await run_all(mine, make_deps(net, store), options, revisit(article_ids)))[0]


def pass_time(net: Net, store: Store, step: timedelta) -> Iterator[None]:
    """Yields at the times when a daemon has something to do: puts the clock of `net` forward by so many steps that the
    next outlet is due; and before that halfway there, where a right daemon asks nobody."""
    while True:
        yield
        halfway = _steps_until_due(net, store, step) // 2
        if halfway:
            net.now += halfway * step
            yield
        net.now += max(_steps_until_due(net, store, step), 1) * step


def _steps_until_due(net: Net, store: Store, step: timedelta) -> int:
    with store.read() as tx:
        return min(ceil(((one.due_at or net.now) - net.now) / step) for one in tx.outlets.all())


def take_over(store: Store, net: Net, names: tuple[str, ...]) -> Lease:
    """The rival takes these names from whoever holds them, as from a process that is dead."""
    with store.begin() as tx:
        lease = tx.leases.claim(names, RIVAL, net.now, lambda holder: True)
    assert lease is not None
    return lease


def names_of(one: Outlet) -> tuple[str, ...]:
    """What a run of the outlet needs for itself alone."""
    return lease_names(one)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store._engine.connect() as db:
        return {
            name: sorted((tuple(row) for row in db.execute(sa.select(table))), key=repr)
            for name, table in metadata.tables.items()
        }
