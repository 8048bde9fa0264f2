"""Entries -> articles: fetch, extract, verify, decide, store.

    process_pending   fetches the pages of pending entries
    store_incoming    stores an article that was fetched or imported

An entry is finished in the transaction that stores its article, or the reason why it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from ingest.config import Outlet
from ingest.errors import IngestError, ParserCrashed, Refused, Unusable
from ingest.extract.template import MAX_PAGES
from ingest.pipeline import decide
from ingest.pipeline.comparing import compare, store_compared
from ingest.pipeline.copies import link_alone, link_article
from ingest.pipeline.decide import Compared, Incoming, KnownArticles
from ingest.pipeline.deps import OutletRun, RunOptions
from ingest.pipeline.learning import templates
from ingest.pipeline.pages.asking import Answer, Asking, Came, add_further_attempts
from ingest.pipeline.pages.verify import Expected
from ingest.pipeline.revisits import finish_revisit, revisit_witnesses
from ingest.urls import Url
from store.kinds import Outcome
from store.model import Attempt, PendingEntry, StoredArticle
from store.store import Transaction
from store.updates import ArticleUpdate

log = structlog.get_logger()

MANUAL_IGNORES_BACKOFF_UP_TO = 5
"""An entry that failed more often than this waits until it is due, even in a run that a person started."""

MAX_CONSECUTIVE_UNREACHABLE = 5
"""After so many pages in a row without an answer, the other entries are left for the next run."""

_FAILED: frozenset[Outcome] = frozenset(("retry", "failed", "refused", "gone"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCounts:
    """Entries of a run by their outcome; `waiting` are left for the next run."""

    new: int = 0
    revised: int = 0
    same: int = 0
    failed: int = 0
    waiting: int = 0
    reasons: tuple[str, ...] = ()


async def process_pending(run: OutletRun, pending: Sequence[PendingEntry], waiting: int) -> EntryCounts:
    """Fetches these of the `waiting` entries, in their order."""
    run.options.progress.entries_found(run.outlet.id, len(pending))
    if not pending:
        return EntryCounts(waiting=waiting)
    outcomes: list[Outcome] = []
    reasons: list[str] = []
    learned = await run.learned()

    async def finish(entry: PendingEntry | StoredArticle, answer: Answer, came: Came) -> None:
        if isinstance(entry, StoredArticle):
            await finish_revisit(run, entry, answer, came, learned)
            return
        outcome = await _finish_entry(run, entry, answer, came)
        outcomes.append(outcome)
        if isinstance(came, IngestError):
            reasons.append(f"{Url(entry.url)}: {came}")
        run.options.progress.entry_done(run.outlet.id, outcome)

    asking: Asking[Any] = Asking(run=run, learned=learned, finish=finish)
    is_lesson_near = await templates.is_first_near(run, learned, len(pending))
    async with asking.settled():
        for at, entry in enumerate(pending):
            if run.options.should_stop() or asking.unreachable >= MAX_CONSECUTIVE_UNREACHABLE:
                break
            # A lesson takes the newest articles, which are those that are stored last.
            observe = is_lesson_near and len(pending) - at <= MAX_PAGES
            expected = Expected(announced=entry.title)
            await asking.ask(entry, Url(entry.url), expected, entry=entry, observe=observe)
        if run.outlet.revisit:
            await revisit_witnesses(run, asking)
    return EntryCounts(
        new=outcomes.count("new"),
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        failed=sum(outcome in _FAILED for outcome in outcomes),
        waiting=await run.read(lambda tx: tx.entries.pending_count(run.outlet.id)),
        reasons=tuple(reasons),
    )


def pending_entries(
    outlet: Outlet, now: datetime, options: RunOptions, tx: Transaction
) -> list[PendingEntry]:
    """The entries that a run at `now` fetches, newest first."""
    ignore_backoff = MANUAL_IGNORES_BACKOFF_UP_TO if options.manual else 0
    return tx.entries.pending(outlet.id, now, options.max_pages(outlet), ignore_backoff_up_to=ignore_backoff)


async def _finish_entry(run: OutletRun, entry: PendingEntry, answer: Answer, came: Came) -> Outcome:
    url, reason = Url(entry.url), None
    if isinstance(came, Incoming):
        try:
            outcome, article_id, is_linked = await store_compared(
                run,
                came.asked_url,
                partial(_may_be, came),
                partial(compare, run, came),
                partial(_store_entry, run, entry, came, answer),
                is_likely_new=True,
            )
        except (ParserCrashed, Refused) as error:
            came = error.with_traceback(None)
        else:
            if not is_linked:
                await link_article(run, article_id)
    if not isinstance(came, Incoming):
        # An entry is asked without condition, so that its page cannot be unchanged.
        failure = came if isinstance(came, IngestError) else Unusable("status", "304 without condition")
        outcome, reason = failure.outcome, str(failure)
        attempt = run.attempt("page", url, outcome, page=answer.page, error=failure, entry_id=entry.id)
        await run.write(partial(_fail_entry, run, entry, failure, attempt))
    log.debug("entry.finished", outlet=run.outlet.id, url=url, outcome=outcome, reason=reason)
    return outcome


def _fail_entry(
    run: OutletRun, entry: PendingEntry, failure: IngestError, attempt: Attempt, tx: Transaction
) -> None:
    tx.apply(decide.entry_update(entry, failure, attempt.at), attempt)
    tx.feed_days.add(run.outlet.id, entry.feeds, attempt.at, decide.page_counts(attempt))


def _may_be(incoming: Incoming, tx: Transaction) -> Sequence[StoredArticle]:
    return known_articles(tx, incoming).different


def _store_entry(
    run: OutletRun, entry: PendingEntry, came: Incoming, answer: Answer, compared: Compared, tx: Transaction
) -> tuple[Outcome, int, bool]:
    """The article, the entry as finished, and the attempt, in one transaction; and whether its links are stored."""
    now = run.deps.now()
    update, article_id = store_incoming(tx, came, now, run.options.revisit_after_s, compared)
    attempt = run.attempt("page", Url(entry.url), update.outcome, page=answer.page, entry_id=entry.id)
    tx.apply(decide.entry_update(entry, update, now, article_id), attempt)
    tx.feed_days.add(run.outlet.id, entry.feeds, now, decide.page_counts(attempt, came, update))
    if update.outcome == "new" and not run.options.tells_watches:
        tx.hits.tell_nobody(article_id)
    if update.outcome != "new":
        tx.announcements.lead_to(run.outlet.id, entry.id, article_id, now)
    add_further_attempts(run, "page", answer, tx)
    return update.outcome, article_id, is_linked(tx, update, article_id, came, now)


def is_linked(tx: Transaction, update: ArticleUpdate, article_id: int, came: Incoming, now: datetime) -> bool:
    """Whether an article needs no look at others, or none any more."""
    if update.outcome == "new" and came.citations is not None:
        return link_alone(tx, article_id, came.citations, now)
    return update.outcome == "same"


def store_incoming(
    tx: Transaction,
    incoming: Incoming,
    now: datetime,
    revisit_after_s: Sequence[float] = (),
    compared: Compared | None = None,
) -> tuple[ArticleUpdate, int]:
    """Stores a new article, or what has changed in a known one; returns the decision and the article's id. `compared`
    is as in `decide.same_article`. Raises NotCompared, and Refused for one that was taken out; nothing is written then.
    """
    # Two processes may store the same article at once (a run and an import); the lock makes them take turns.
    tx.outlets.lock(incoming.outlet.id)
    _refuse_forgotten(tx, incoming)
    found = known_articles(tx, incoming)
    known = decide.same_article(found, incoming, now, compared)
    is_older = known is not None and incoming.is_archived and decide.is_older(known, now)
    update = decide.article_update(
        known,
        incoming,
        now,
        compared,
        revisions=tuple(tx.articles.seen_revisions(known.id)) if known and is_older else (),
        revisit_after_s=revisit_after_s,
        is_asked_key_taken=found.asked is not None,
        has_moved=known in found.same_guid and known not in (found.asked, found.final, found.claimed),
    )
    return update, tx.apply(update)


def _refuse_forgotten(tx: Transaction, incoming: Incoming) -> None:
    keys = (
        *(incoming.asked_key, incoming.final_key, incoming.claimed_key),
        *(url.key for url in (incoming.asked_url, incoming.final_url, incoming.article.url)),
        incoming.fingerprint.text_sha256,
    )
    for tombstone in tx.forgotten.find(incoming.outlet.id, list(dict.fromkeys(keys))).values():
        raise Refused("forgotten", f"article {tombstone.article_id} was taken out on {tombstone.at:%Y-%m-%d}")


def known_articles(tx: Transaction, incoming: Incoming) -> KnownArticles:
    """The stored articles that the incoming one may be."""
    outlet, made = incoming.outlet.id, incoming.fingerprint
    asked = (incoming.asked_key, incoming.asked_url.key)
    final = (incoming.final_key, incoming.final_url.key)
    claimed = (incoming.claimed_key, incoming.article.url.key)
    # Nearly always the three are one, which is then looked up once.
    stored = {
        place: tx.articles.by_key(outlet, place[0]) or tx.articles.by_address(outlet, place[1])
        for place in {asked, final, claimed}
    }
    return KnownArticles(
        asked=stored[asked],
        final=stored[final],
        claimed=stored[claimed],
        same_guid=_articles_of_guid(tx, incoming),
        duplicates=tuple(
            tx.articles.get_many(tx.copies.exact_duplicates(outlet, made.title_sha256, made.text_sha256))
        ),
    )


def _articles_of_guid(tx: Transaction, incoming: Incoming) -> tuple[StoredArticle, ...]:
    guid_key = incoming.entry.guid_key if incoming.entry else None
    ids = tx.entries.articles_of_guid(incoming.outlet.id, guid_key) if guid_key else []
    return tuple(tx.articles.get_many(ids))
