"""Revisits of stored articles: fetch, extract, verify, decide, store.

Two stored articles that turn out to be one are merged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from ingest import dedupe
from ingest.errors import IngestError, ParserCrashed
from ingest.extract.template import Learned
from ingest.model import UNCONDITIONAL, Validators
from ingest.page_numbers import are_pages_missing
from ingest.pipeline import decide
from ingest.pipeline.comparing import compare, store_compared
from ingest.pipeline.copies import link_article
from ingest.pipeline.decide import Compared, Incoming
from ingest.pipeline.deps import OutletRun
from ingest.pipeline.pages.asking import Answer, Asking, Came, add_further_attempts
from ingest.pipeline.pages.verify import Expected
from ingest.pipeline.saved_pages import read_again
from ingest.urls import Url
from store.kinds import Outcome
from store.model import StoredArticle
from store.store import Transaction
from store.updates import SeenRevision

log = structlog.get_logger()

MAX_REVISITS = 200
"""Articles of one outlet that one run revisits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitCounts:
    """Articles that were revisited, by the outcome of the revisit."""

    revised: int = 0
    same: int = 0
    gone: int = 0
    failed: int = 0


async def revisit(
    run: OutletRun, *, article_ids: Sequence[int] = (), ignore_due: bool = False
) -> RevisitCounts:
    """Revisits the articles that are due; with `ignore_due` all that still have a revisit ahead; where
    `article_ids` names some, just these."""
    before = None if ignore_due else run.deps.now()
    due = await run.read(partial(_due_for_revisit, run.outlet.id, article_ids, before))
    learned = await run.learned()
    outcomes: list[Outcome] = []

    async def finish(article: StoredArticle, answer: Answer, came: Came) -> None:
        outcomes.append(await finish_revisit(run, article, answer, came, learned))

    asking = Asking(run=run, learned=learned, finish=finish)
    async with asking.settled():
        for article, announced in due:
            if run.options.should_stop():
                break
            await _ask_again(asking, article, announced)
        await revisit_witnesses(run, asking)
    return RevisitCounts(
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        gone=outcomes.count("gone"),
        failed=sum(outcome in ("retry", "refused", "failed") for outcome in outcomes),
    )


async def revisit_witnesses(run: OutletRun, asking: Asking[StoredArticle]) -> None:
    """Asks each host in doubt for the article that was seen last, of those that have a revisit ahead. When a wall
    stands before the whole outlet, it stands there, too."""
    if not asking.hosts_in_doubt:
        return
    found = await run.read(partial(_due_for_revisit, run.outlet.id, (), None))
    for host in asking.hosts_in_doubt:
        others = [
            one for one in found if _address(one[0]).netloc == host and _address(one[0]) not in asking.asked
        ]
        if others:
            await _ask_again(asking, *max(others, key=lambda one: one[0].state.last_seen_at))


def _address(article: StoredArticle) -> Url:
    """Where the article is asked for."""
    return Url(article.last_fetch.url)


async def _ask_again(asking: Asking[StoredArticle], article: StoredArticle, announced: str | None) -> None:
    last = article.last_fetch
    # Where pages are missing, an unchanged first page tells nothing of them.
    is_whole = not are_pages_missing(article.content.missing)
    validators = Validators(etag=last.etag, last_modified=last.last_modified) if is_whole else UNCONDITIONAL
    await asking.ask(
        article,
        _address(article),
        Expected(announced=announced, known=article),
        validators=validators,
    )


def _due_for_revisit(
    outlet: str, article_ids: Sequence[int], before: datetime | None, tx: Transaction
) -> list[tuple[StoredArticle, str | None]]:
    """The articles with the titles that feeds announced them under."""
    if article_ids:
        due = [article for article in tx.articles.get_many(article_ids) if article.outlet == outlet]
    else:
        due = tx.articles.due_for_revisit(outlet, before, MAX_REVISITS)
    titles = tx.entries.titles_of([article.id for article in due])
    return [(article, titles.get(article.id)) for article in due]


async def finish_revisit(
    run: OutletRun, article: StoredArticle, answer: Answer, came: Came, learned: Learned
) -> Outcome:
    """Stores what a revisit came to."""
    try:
        outcome, article_id = await _compare_and_store(run, article, answer, came, learned)
    except ParserCrashed as error:
        outcome, article_id = await run.write(partial(_store_revisit, run, article, answer, error, None))
    if outcome == "revised":
        await link_article(run, article_id)
    log.debug("article.revisited", outlet=run.outlet.id, url=article.url, outcome=outcome)
    return outcome


async def _compare_and_store(
    run: OutletRun, article: StoredArticle, answer: Answer, came: Came, learned: Learned
) -> tuple[Outcome, int]:
    """The outcome, and the article's id. Raises ParserCrashed."""
    if not isinstance(came, Incoming):
        return await run.write(partial(_store_revisit, run, article, answer, came, None))
    as_asked = await compare(run, came, [article])
    as_before: Compared | None = as_asked
    if decide.reads_differently(article, came, as_asked):
        came = replace(came, baseline=await read_again(article, run.outlet, learned, run.deps))
        as_before = None
    return await store_compared(
        run,
        article.url,
        partial(_known, article, came),
        partial(_compare_revisited, run, article, came, as_before),
        partial(_store_revisit, run, article, answer, came),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRevisited:
    """A stored article that is revisited and the one that its address leads to, with the versions of both where these
    are two. None: there is none, any more or at all."""

    article: StoredArticle | None
    target: StoredArticle | None
    revisions: tuple[SeenRevision, ...] = ()


def _known(article: StoredArticle, came: Incoming, tx: Transaction) -> KnownRevisited:
    known = tx.articles.get(article.id)
    target = _target(tx, known, came) if known else None
    return KnownRevisited(
        article=known, target=target, revisions=_all_revisions(tx, known, target) if known and target else ()
    )


async def _compare_revisited(
    run: OutletRun, article: StoredArticle, came: Incoming, as_before: Compared | None, known: KnownRevisited
) -> Compared:
    """What was compared already, as long as it is still all that is known."""
    is_as_before = known.article is not None and known.article.content == article.content
    if as_before and is_as_before and not known.target:
        return as_before
    return await _compare_known(run, came, known)


async def _compare_known(run: OutletRun, came: Incoming, known: KnownRevisited) -> Compared:
    """What the incoming article has in common with both, and with what becomes of them when they are one."""
    revisions = known.revisions
    articles = [one for one in (known.article, known.target) if one]
    if not revisions:
        return await compare(run, came, articles)
    readings = tuple(decide.reading(one.content) for one in revisions)
    history = await run.deps.executor.run(dedupe.history, readings)
    newest = revisions[history.kept[-1]].content
    merged = [replace(one, content=newest) for one in articles[:1]]
    compared = await compare(run, came, [*articles, *merged])
    return replace(compared, revisions=revisions, history=history)


def _store_revisit(
    run: OutletRun,
    article: StoredArticle,
    answer: Answer,
    came: Came,
    compared: Compared | None,
    tx: Transaction,
) -> tuple[Outcome, int]:
    now = run.deps.now()
    tx.outlets.lock(run.outlet.id)
    known = tx.articles.get(article.id)
    error = came if isinstance(came, IngestError) else None
    url = _address(article)
    if known is None:  # it was found to be one with another article earlier in this run
        outcome = error.outcome if error else "same"
        tx.runs.add_attempt(run.attempt("revisit", url, outcome, page=answer.page, error=error))
        return outcome, article.id
    if isinstance(came, Incoming) and compared:
        known = _merge_with_target(tx, known, came, compared)
    update = decide.revisit_update(known, came, now, run.options.revisit_after_s, compared)
    tx.apply(update, run.attempt("revisit", url, update.outcome, page=answer.page, error=error))
    add_further_attempts(run, "revisit", answer, tx)
    return update.outcome, known.id


def _merge_with_target(
    tx: Transaction, known: StoredArticle, came: Incoming, compared: Compared
) -> StoredArticle:
    """The article, after it was made one with the stored article at the address that its own redirects to."""
    target = _target(tx, known, came)
    if target is None or not compared.with_article(target).shares_words:
        return known
    revisions = _all_revisions(tx, known, target)
    older, younger = _by_age(known, target)
    tx.apply(decide.merge(older, younger, revisions, compared.history_of(revisions)))
    log.info("articles.merged", outlet=known.outlet, url=younger.url, into=older.url)
    return tx.articles.lock(older.id)


def _target(tx: Transaction, known: StoredArticle, came: Incoming) -> StoredArticle | None:
    """The other stored article at the address that the article's own redirects to; None where there is none."""
    if came.final_key in (known.key, came.asked_key):
        return None
    outlet = known.outlet
    target = tx.articles.by_key(outlet, came.final_key) or tx.articles.by_address(outlet, came.final_url.key)
    return target if target and target.id != known.id else None


def _by_age(known: StoredArticle, target: StoredArticle) -> tuple[StoredArticle, StoredArticle]:
    older, younger = sorted((known, target), key=lambda one: (one.first_seen_at, one.id))
    return older, younger


def _all_revisions(tx: Transaction, known: StoredArticle, target: StoredArticle) -> tuple[SeenRevision, ...]:
    """The versions of both, in the order in which they were seen."""
    older, younger = _by_age(known, target)
    both = [*tx.articles.seen_revisions(older.id), *tx.articles.seen_revisions(younger.id)]
    return tuple(sorted(both, key=lambda one: one.seen_at))
