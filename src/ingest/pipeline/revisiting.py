"""Looks again at articles that we have: edits become revisions, what vanished is marked as gone.

One look that finds nothing may be a slip of the server, so it takes two to call an article gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ingest.errors import Gone, IngestError, Outcome
from ingest.model import Page, Validators
from ingest.pipeline.contents import asked_at, content_of, kept_page
from ingest.pipeline.judging import judge
from ingest.pipeline.keeping import again, next_look
from ingest.pipeline.reading import Read, read
from ingest.pipeline.task import Task, again_at
from store.model import StoredArticle
from store.store import Transaction

log = structlog.get_logger()

MOST_LOOKS = 200
"""Articles of one outlet that one pass looks at again."""

SECOND_LOOK = timedelta(minutes=15)
"""How long after it was missed an article is looked for once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What came of looking again; counts are of articles."""

    revised: int = 0
    same: int = 0
    gone: int = 0
    failed: int = 0


async def look_again(task: Task, *, article_ids: Sequence[int] = (), whatever_is_due: bool = False) -> Looks:
    """Looks at the articles whose time has come; at all that are still watched with `whatever_is_due`; at
    just these, where `article_ids` names some."""
    before = None if whatever_is_due else task.world.now()
    due = await task.world.archive.look(
        lambda tx: (
            [one for one in tx.articles.get_many(article_ids) if one.outlet == task.outlet.id]
            if article_ids
            else tx.articles.due_for_revisit(task.outlet.id, before, MOST_LOOKS)
        )
    )
    blocks = await task.world.archive.look(lambda tx: frozenset(tx.boilerplate.for_outlet(task.outlet.id)))
    outcomes: list[Outcome] = []
    for article in due:
        if task.orders.stopping():
            break
        outcomes.append(await _look(task, article, blocks))
    return Looks(
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        gone=outcomes.count("gone"),
        failed=len([one for one in outcomes if one in ("retry", "refused", "failed")]),
    )


async def _look(task: Task, article: StoredArticle, blocks: frozenset[str]) -> Outcome:
    page, asked = None, article.last_fetch
    try:
        page = await task.world.fetch(
            asked.url,
            expect="page",
            validators=Validators(etag=asked.etag, last_modified=asked.last_modified),
        )
        if page.unchanged:
            return await _unchanged(task, article, page)
        found = await task.world.parse.run(read, page, task.outlet, task.world.now(), blocks)
    except Gone as error:
        return await _missing(task, article, error)
    except IngestError as error:
        return await _failed(task, article, page, error)
    outcome = await task.ask(lambda tx: _read(tx, task, article, page, found))
    if outcome == "revised":
        await judge(task, article.id)
    log.debug("article.looked_at", outlet=task.outlet.id, url=article.url, outcome=outcome)
    return outcome


def _read(tx: Transaction, task: Task, article: StoredArticle, page: Page, found: Read) -> Outcome:
    now = task.world.now()
    kept = kept_page(page)
    content = content_of(found.article, None, kept)
    known = tx.articles.lock(article.id)
    outcome = again(tx, known, found, content, now, asked=asked_at(page))
    if outcome == "revised":
        tx.articles.save_page(kept)
    _done(tx, task, article, now)
    tx.runs.add_attempt(task.attempt("revisit", article.last_fetch.url, outcome, page=page))
    return outcome


async def _unchanged(task: Task, article: StoredArticle, page: Page) -> Outcome:
    now = task.world.now()

    def write(tx: Transaction) -> None:
        back = {"gone_at": None, "returned_at": now} if article.gone_at else {}
        tx.articles.update(article.id, last_seen_at=now, missing_at=None, **back)
        _done(tx, task, article, now)
        tx.runs.add_attempt(task.attempt("revisit", article.last_fetch.url, "same", page=page))

    await task.ask(write)
    return "same"


async def _missing(task: Task, article: StoredArticle, error: Gone) -> Outcome:
    """The first look that misses the article arranges a second one; the second marks it as gone since the first."""
    now = task.world.now()

    def write(tx: Transaction) -> None:
        tx.runs.add_attempt(task.attempt("revisit", article.last_fetch.url, "gone", error=error))
        if article.missing_at is None:
            tx.articles.update(article.id, missing_at=now, revisit_at=now + SECOND_LOOK)
            return
        if article.gone_at is None:
            tx.articles.update(article.id, gone_at=article.missing_at)
        _done(tx, task, article, now)

    await task.ask(write)
    return "gone"


async def _failed(task: Task, article: StoredArticle, page: Page | None, error: IngestError) -> Outcome:
    now = task.world.now()

    def write(tx: Transaction) -> None:
        tx.runs.add_attempt(
            task.attempt("revisit", article.last_fetch.url, error.outcome, page=page, error=error)
        )
        if error.outcome == "retry":
            tx.articles.update(article.id, revisit_at=again_at(now, 2, error))
        else:
            _done(tx, task, article, now)

    await task.ask(write)
    return error.outcome


def _done(tx: Transaction, task: Task, article: StoredArticle, now: datetime) -> None:
    revisit_at = next_look(article.first_seen_at, task.orders.revisit_after_s, now)
    tx.articles.update(article.id, revisits=article.revisits + 1, revisit_at=revisit_at)
