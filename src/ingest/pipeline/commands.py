"""Commands that a worker does as well as the command line: for one outlet, or for the whole archive.

Each ends early when it should, and may be begun again: what is done stays done, and is not done twice or comes to the
same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeVar

from ingest.config import Outlet
from ingest.errors import ConfigError
from ingest.pipeline.copies import relink
from ingest.pipeline.deps import Deps, RunOptions
from ingest.pipeline.naming.passing import NamesPass
from ingest.pipeline.past import rounds
from ingest.pipeline.past.places import Span
from ingest.pipeline.run import revisit as revisit_steps
from ingest.pipeline.run import run_outlet
from ingest.pipeline.saved_pages import reextract
from ingest.pipeline.stories import group_stories
from ingest.pipeline.watched_run import MAX_REASONS
from store.kinds import RunOutcome

T = TypeVar("T")

CommandName = Literal["revisit", "backfill", "reextract", "dedupe", "stories"]

ARTICLES_A_NOTE = 50
"""After so many articles it is noted how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command with its options. `options` are those that it was asked for with, as people write them.

    `outlet` is None for the whole archive. `since` and `until` are in UTC, None where nothing bounds it. `ignores_due`:
    of revisits, all that lie ahead; `only_names`: not the texts, but the names in them. `after` is the id of the
    article that it has come to, 0 at the beginning.
    """

    name: CommandName
    outlet: str | None = None
    options: str = ""
    since: datetime | None = None
    until: datetime | None = None
    max_pages: int | None = None
    ignores_due: bool = False
    only_names: bool = False
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it counted: `busy` where somebody else is at it, `stopped` where it was told to end
    early, `failed` with the `reason`."""

    outcome: Literal["done", "busy", "stopped", "failed"]
    counts: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


Progressed = Callable[[Command], Awaitable[None]]
"""Is told what is still to be done of a command, when it has got further."""


async def perform(
    command: Command, outlet: Outlet | None, deps: Deps, options: RunOptions, progressed: Progressed
) -> Ended:
    """Does a command, `outlet` being the one that it names, until `options.should_stop`. Raises IngestError for what is
    wrong with it, StoreError when the database cannot be used."""
    if outlet is None:
        if command.name == "dedupe":
            return await _dedupe(command, deps, options)
        return await _stories(command, deps, options, progressed)
    if command.name == "revisit":
        return await _revisit(command, outlet, deps, options)
    if command.name == "backfill":
        return await _backfill(command, outlet, deps, options, progressed)
    if command.only_names:
        return await _find_names(command, outlet, deps, options, progressed)
    return await _reextract(command, outlet, deps, options, progressed)


async def _revisit(command: Command, outlet: Outlet, deps: Deps, options: RunOptions) -> Ended:
    _refuse_where(not outlet.revisit, outlet, f"is not revisited: set outlets.{outlet.id}.revisit to true")
    options = replace(options, command="revisit", manual=True)
    steps = revisit_steps(ignore_due=command.ignores_due)
    report = await run_outlet(outlet, deps, options, steps)
    counts = {
        "revised": report.revised,
        "same": report.known,
        "gone": report.gone,
        "failed": report.failed,
    }
    return _ended(report.outcome, counts, report.reasons, is_whole=True)


async def _backfill(
    command: Command, outlet: Outlet, deps: Deps, options: RunOptions, progressed: Progressed
) -> Ended:
    if command.since is None:
        raise ConfigError(("--from: is missing; write the first day, e.g. --from 2026-01-31",))
    if command.max_pages == 0:  # its worker was killed behind the last page
        return Ended(outcome="done")
    _refuse_where(not outlet.enabled, outlet, f"paused: write `ingest outlets resume {outlet.id}`")
    span = Span(since=command.since, until=command.until or deps.now())

    async def pages_asked() -> None:
        left = None if past.max_pages is None else past.max_pages - past.asked
        await progressed(replace(command, max_pages=left))

    past = rounds.Backfill(outlet=outlet, span=span, max_pages=command.max_pages, progressed=pages_asked)
    options = replace(options, command=rounds.COMMAND, manual=True)
    report = await rounds.backfill(past, deps, options)
    counts = {"new": report.new, "known": report.known, "revised": report.revised, "failed": report.failed}
    # All pages that were asked for are done with, whatever would have come next.
    outcome = past.outcome if past.is_full else report.outcome
    return _ended(outcome, counts, report.reasons, is_whole=report.is_done or past.is_full)


def _refuse_where(is_refused: bool, outlet: Outlet, why: str) -> None:
    """Raises ConfigError for an outlet that the command line would refuse, too."""
    if is_refused:
        raise ConfigError((f"{outlet.id}: {why}, then `ingest jobs retry` with the number of this job",))


def _ended(
    outcome: RunOutcome, counts: Mapping[str, int], reasons: Sequence[str], *, is_whole: bool
) -> Ended:
    """As a run, or several, have ended. A degraded one that did the whole is done."""
    if outcome in ("busy", "stopped"):
        return Ended(outcome="busy" if outcome == "busy" else "stopped", counts=counts)
    if outcome == "failed" or (outcome == "degraded" and not is_whole):
        return Ended(outcome="failed", counts=counts, reason="; ".join(reasons[:MAX_REASONS]) or outcome)
    return Ended(outcome="done", counts=counts)


async def _reextract(
    command: Command, outlet: Outlet, deps: Deps, options: RunOptions, progressed: Progressed
) -> Ended:
    counts = {"revised": 0, "same": 0, "failed": 0}
    found = await deps.store.read(lambda tx: tx.articles.ids((outlet.id,), command.since))
    ids = [id for id in found if id > command.after]
    async for one in reextract(ids, options.outlets, deps, dry_run=False):
        counts[one.outcome] += 1
        at_end = one.article.id == ids[-1]
        is_stopped = options.should_stop() and not at_end
        if is_stopped or sum(counts.values()) % ARTICLES_A_NOTE == 0:
            await progressed(replace(command, after=one.article.id))
        if is_stopped:
            return Ended(outcome="stopped", counts=counts)
    return Ended(outcome="done", counts=counts)


async def _find_names(
    command: Command, outlet: Outlet, deps: Deps, options: RunOptions, progressed: Progressed
) -> Ended:
    names = NamesPass(
        deps, lambda gazetteer, tx: tx.names.found_otherwise(gazetteer, (outlet.id,), command.since)
    )
    told = 0
    while await names.step():
        if names.done - told >= ARTICLES_A_NOTE:
            told = names.done
            await progressed(command)
        if options.should_stop():
            return Ended(outcome="stopped", counts={"articles": names.done})
    return Ended(outcome="done", counts={"articles": names.done})


async def _stories(command: Command, deps: Deps, options: RunOptions, progressed: Progressed) -> Ended:
    # The days from `since` on are marked in the database then.
    left = replace(command, since=None)
    grouped = await group_stories(
        deps, command.since, should_stop=options.should_stop, progressed=lambda: progressed(left)
    )
    if grouped.is_busy:
        return Ended(outcome="busy")
    is_stopped = options.should_stop()
    counts = {"days": grouped.days, "moved": grouped.moved}
    return Ended(outcome="stopped" if is_stopped else "done", counts=counts)


async def _dedupe(command: Command, deps: Deps, options: RunOptions) -> Ended:
    loop, is_over = asyncio.get_running_loop(), False

    def compute(function: Callable[..., T], /, *args: Any) -> T:
        return asyncio.run_coroutine_threadsafe(deps.executor.run(function, *args), loop).result()

    def should_stop() -> bool:
        return is_over or options.should_stop()

    job = partial(
        relink,
        deps.store.store,
        command.since,
        options.outlets,
        deps.now(),
        compute=compute,
        should_stop=should_stop,
    )
    try:
        moved = await asyncio.to_thread(job)
    finally:
        is_over = True  # a thread cannot be cancelled
    return Ended(outcome="stopped" if options.should_stop() else "done", counts={"moved": moved})
