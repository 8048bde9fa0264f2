"""Takes the entries of an outlet that wait: fetch, extract, and store the article with all that hangs on it.

An entry is done in the transaction that stores its article, or the reason why there is none.
"""

from dataclasses import dataclass

import structlog

from ingest import urls
from ingest.errors import IngestError, Outcome, Unreachable
from ingest.model import Page
from ingest.pipeline.contents import asked_at, content_of, kept_page
from ingest.pipeline.judging import judge
from ingest.pipeline.keeping import store
from ingest.pipeline.reading import Read, read
from ingest.pipeline.task import GIVE_UP, Task, again_at
from ingest.secrets import bare
from store.model import PendingEntry
from store.store import Transaction

log = structlog.get_logger()

EAGER_TRIES = 5
"""Failures after which an entry waits for its turn even in a pass by hand."""

DEAD_HOST = 5
"""So many pages in a row without an answer, and the rest waits for the next pass."""


_BAD: frozenset[Outcome] = frozenset(("retry", "failed", "refused", "gone"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    new: int = 0
    revised: int = 0
    same: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()


async def take_waiting(task: Task) -> tuple[Counts, int]:
    """Fetches what waits, newest first, as many as the orders allow; counts, and how many are left."""
    settings, limit = task.orders.settings, task.orders.limit
    most = settings.max_new if limit is None else min(limit, settings.max_new)
    eager = EAGER_TRIES if task.orders.by_hand else 0
    waiting = await task.world.archive.look(
        lambda tx: tx.entries.pending(task.outlet.id, task.started_at, most, eager_tries=eager)
    )
    blocks = await task.world.archive.look(lambda tx: frozenset(tx.boilerplate.for_outlet(task.outlet.id)))
    task.orders.watch.found(task.outlet.id, len(waiting))
    outcomes: list[Outcome] = []
    reasons: list[str] = []
    silent = 0
    for entry in waiting:
        if task.orders.stopping() or silent >= DEAD_HOST:
            break
        outcome, error = await _take(task, entry, blocks)
        silent = silent + 1 if isinstance(error, Unreachable) else 0
        outcomes.append(outcome)
        if error:
            reasons.append(f"{entry.url}: {error}")
        task.orders.watch.took(task.outlet.id, outcome)
    return _count(outcomes, reasons), await task.world.archive.look(
        lambda tx: tx.entries.pending_count(task.outlet.id)
    )


def _count(outcomes: list[Outcome], reasons: list[str]) -> Counts:
    return Counts(
        new=outcomes.count("new"),
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        failed=sum(outcome in _BAD for outcome in outcomes),
        reasons=tuple(reasons),
    )


async def _take(
    task: Task, entry: PendingEntry, blocks: frozenset[str]
) -> tuple[Outcome, IngestError | None]:
    page = None
    try:
        page = await task.world.fetch(entry.url, expect="page")
        found = await task.world.parse.run(read, page, task.outlet, task.world.now(), blocks)
    except IngestError as error:
        await _give_back(task, entry, page, error)
        return error.outcome, error
    outcome, article_id = await task.ask(lambda tx: _keep(tx, task, entry, page, found))
    if outcome != "same":
        await judge(task, article_id)
    log.debug("entry.settled", outlet=task.outlet.id, url=entry.url, outcome=outcome)
    return outcome, None


async def _give_back(task: Task, entry: PendingEntry, page: Page | None, error: IngestError) -> None:
    now = task.world.now()
    tries = entry.tries + 1
    given_up = error.outcome != "retry" or now - entry.found_at > GIVE_UP
    due_at = None if given_up else again_at(now, tries, error)

    def write(tx: Transaction) -> None:
        # While it waits, its address must be whole.
        url = bare(entry.url) if given_up else entry.url
        tx.entries.finish(entry.id, error.outcome, tries=tries, due_at=due_at, url=url)
        tx.runs.add_attempt(
            task.attempt("page", entry.url, error.outcome, page=page, error=error, entry_id=entry.id)
        )

    await task.ask(write)
    log.debug("entry.settled", outlet=task.outlet.id, url=entry.url, outcome=error.outcome, reason=str(error))


def _keep(tx: Transaction, task: Task, entry: PendingEntry, page: Page, found: Read) -> tuple[Outcome, int]:
    """Stores what was found; everything that belongs to it in the same transaction."""
    now = task.world.now()
    kept = kept_page(page)
    tx.articles.save_page(kept)
    outcome, article_id = store(
        tx,
        task.outlet,
        found,
        content_of(found.article, entry, kept),
        now,
        asked=asked_at(page),
        revisit_after_s=task.orders.revisit_after_s,
    )
    for url in dict.fromkeys((entry.url, page.url)):
        tx.articles.add_address(task.outlet.id, article_id, urls.key(url), bare(url), now)
    tx.entries.finish(
        entry.id, outcome, tries=entry.tries + 1, due_at=None, url=bare(entry.url), article_id=article_id
    )
    tx.runs.add_attempt(task.attempt("page", entry.url, outcome, page=page, entry_id=entry.id))
    return outcome, article_id
