"""Entries -> articles, and revisits of articles: fetch, extract, decide, store.

    process_pending   fetches the pages of pending entries
    revisit           fetches the pages of stored articles again
    reextract         runs today's rules over saved pages
    store_incoming    stores an article that was fetched or imported

The decisions about an article are made in decide.py. An entry is finished in the transaction that stores its
article, or the reason why it has none.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

import structlog

from ingest.config import Outlet
from ingest.errors import IngestError, Unreachable
from ingest.model import Page, Validators
from ingest.pipeline import decide
from ingest.pipeline.copies import link_article, link_copies
from ingest.pipeline.decide import Incoming, KnownArticles, Moved, Unchanged
from ingest.pipeline.deps import Deps, OutletRun, RunOptions
from ingest.pipeline.extraction import Extracted, extract_page
from ingest.urls import Url
from store.model import Change, LastFetch, Outcome, PendingEntry, RevisionContent, SavedPage, StoredArticle
from store.store import Transaction
from store.updates import ArticleUpdate

log = structlog.get_logger()

MANUAL_IGNORES_BACKOFF_UP_TO = 5
"""An entry that failed more often than this waits until it is due, even in a run that a person started."""

MAX_CONSECUTIVE_UNREACHABLE = 5
"""After so many pages in a row without an answer, the other entries are left for the next run."""

MAX_REVISITS = 200
"""Articles of one outlet that one run revisits."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitCounts:
    """Articles that were revisited, by the outcome of the revisit."""

    revised: int = 0
    same: int = 0
    gone: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reextracted:
    """The result of today's rules for a stored article. `change` is None where they change nothing; `error` says
    why nothing could be extracted, or that no page was saved."""

    article: StoredArticle
    content: RevisionContent | None = None
    change: Change | None = None
    error: str | None = None


# --- Entries -------------------------------------------------------------------------------------------------


async def process_pending(run: OutletRun) -> EntryCounts:
    """Fetches pending entries, newest first, as many as the options allow."""
    pending = await run.read(partial(pending_entries, run.outlet.id, run.deps.now(), run.options))
    boilerplate = await run.boilerplate()
    run.options.progress.entries_found(run.outlet.id, len(pending))
    outcomes: list[Outcome] = []
    reasons: list[str] = []
    unreachable = 0
    for entry in pending:
        if run.options.should_stop() or unreachable >= MAX_CONSECUTIVE_UNREACHABLE:
            break
        outcome, error = await _process_entry(run, entry, boilerplate)
        unreachable = unreachable + 1 if isinstance(error, Unreachable) else 0
        outcomes.append(outcome)
        if error:
            reasons.append(f"{Url(entry.url)}: {error}")
        run.options.progress.entry_done(run.outlet.id, outcome)
    return EntryCounts(
        new=outcomes.count("new"),
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        failed=sum(outcome in _FAILED for outcome in outcomes),
        waiting=await run.read(lambda tx: tx.entries.pending_count(run.outlet.id)),
        reasons=tuple(reasons),
    )


def pending_entries(outlet: str, now: datetime, options: RunOptions, tx: Transaction) -> list[PendingEntry]:
    """The entries that a run at `now` fetches, newest first."""
    ignore_backoff = MANUAL_IGNORES_BACKOFF_UP_TO if options.manual else 0
    return tx.entries.pending(outlet, now, options.max_pages, ignore_backoff_up_to=ignore_backoff)


async def _process_entry(
    run: OutletRun, entry: PendingEntry, boilerplate: frozenset[str]
) -> tuple[Outcome, IngestError | None]:
    page, url = None, Url(entry.url)
    try:
        page = await run.deps.fetch(url, expect="page")
        extracted = await run.deps.executor.run(extract_page, page, run.outlet, run.deps.now(), boilerplate)
    except IngestError as error:
        await _record_failure(run, entry, page, error)
        return error.outcome, error
    incoming = _incoming(run.outlet, extracted, page, entry)
    outcome, article_id = await run.write(partial(_store_entry, run, entry, incoming, page))
    if outcome != "same":
        await link_article(run, article_id)
    log.debug("entry.finished", outlet=run.outlet.id, url=url, outcome=outcome)
    return outcome, None


async def _record_failure(run: OutletRun, entry: PendingEntry, page: Page | None, error: IngestError) -> None:
    attempt = run.attempt("page", Url(entry.url), error.outcome, page=page, error=error, entry_id=entry.id)
    await run.apply(decide.entry_update(entry, error, run.deps.now()), attempt)
    log.debug(
        "entry.finished", outlet=run.outlet.id, url=Url(entry.url), outcome=error.outcome, reason=str(error)
    )


def _store_entry(
    run: OutletRun, entry: PendingEntry, incoming: Incoming, page: Page, tx: Transaction
) -> tuple[Outcome, int]:
    """The article, the entry as finished, and the attempt, in one transaction."""
    now = run.deps.now()
    update, article_id = store_incoming(tx, incoming, now, run.options.revisit_after_s)
    attempt = run.attempt("page", Url(entry.url), update.outcome, page=page, entry_id=entry.id)
    tx.apply(decide.entry_update(entry, update, now, article_id), attempt)
    return update.outcome, article_id


def store_incoming(
    tx: Transaction, incoming: Incoming, now: datetime, revisit_after_s: Sequence[float] = ()
) -> tuple[ArticleUpdate, int]:
    """Stores a new article, or what has changed in a known one; returns the decision and the article's id."""
    # Two processes may store the same article at once (a run and an import); the lock makes them take turns.
    tx.outlets.lock(incoming.outlet.id)
    found = _known_articles(tx, incoming)
    known = decide.same_article(found, incoming, now)
    update = decide.article_update(
        known, incoming, now, revisit_after_s=revisit_after_s, is_asked_key_taken=found.asked is not None
    )
    return update, tx.apply(update)


def _known_articles(tx: Transaction, incoming: Incoming) -> KnownArticles:
    outlet, made = incoming.outlet.id, incoming.fingerprint
    asked = (incoming.asked_key, incoming.asked_url.key)
    final = (incoming.final_key, incoming.final_url.key)
    claimed = (incoming.claimed_key, incoming.article.url.key)
    # Nearly always the three are one, which is then looked up once.
    stored = {
        place: tx.articles.by_key(outlet, place[0]) or tx.articles.by_address(outlet, place[1])
        for place in {asked, final, claimed}
    }
    duplicates = tx.copies.exact_duplicates(outlet, made.title_sha256, made.text_sha256)
    return KnownArticles(
        asked=stored[asked],
        final=stored[final],
        claimed=stored[claimed],
        duplicates=tuple(tx.articles.get_many(duplicates)),
    )


def _incoming(
    outlet: Outlet, extracted: Extracted, page: Page, entry: PendingEntry | None = None
) -> Incoming:
    return Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=page.asked,
        final_url=page.url,
        entry=entry,
        page=_saved_page(page),
        fetched=LastFetch(
            url=str(page.asked),
            etag=page.validators.etag,
            last_modified=page.validators.last_modified,
        ),
    )


def _saved_page(page: Page) -> SavedPage:
    return SavedPage(
        sha256=sha256(page.body).digest(),
        body=page.body,
        content_type=page.content_type,
        rights_header=page.rights_header,
        saved_at=page.fetched_at,
    )


# --- Revisits ------------------------------------------------------------------------------------------------


async def revisit(
    run: OutletRun, *, article_ids: Sequence[int] = (), ignore_due: bool = False
) -> RevisitCounts:
    """Revisits the articles that are due; with `ignore_due` all that still have a revisit ahead; where
    `article_ids` names some, just these."""
    before = None if ignore_due else run.deps.now()
    due = await run.read(partial(_due_for_revisit, run.outlet.id, article_ids, before))
    boilerplate = await run.boilerplate()
    outcomes: list[Outcome] = []
    for article in due:
        if run.options.should_stop():
            break
        outcomes.append(await _revisit_one(run, article, boilerplate))
    return RevisitCounts(
        revised=outcomes.count("revised"),
        same=outcomes.count("same"),
        gone=outcomes.count("gone"),
        failed=sum(outcome in ("retry", "refused", "failed") for outcome in outcomes),
    )


def _due_for_revisit(
    outlet: str, article_ids: Sequence[int], before: datetime | None, tx: Transaction
) -> list[StoredArticle]:
    if article_ids:
        return [article for article in tx.articles.get_many(article_ids) if article.outlet == outlet]
    return tx.articles.due_for_revisit(outlet, before, MAX_REVISITS)


async def _revisit_one(run: OutletRun, article: StoredArticle, boilerplate: frozenset[str]) -> Outcome:
    last = article.last_fetch
    page = None
    came: Incoming | Unchanged | IngestError
    try:
        validators = Validators(etag=last.etag, last_modified=last.last_modified)
        page = await run.deps.fetch(Url(last.url), expect="page", validators=validators)
        if page.unchanged:
            came = Unchanged()
        else:
            extracted = await run.deps.executor.run(
                extract_page, page, run.outlet, run.deps.now(), boilerplate
            )
            came = _incoming(run.outlet, extracted, page)
    except IngestError as error:
        came = error
    outcome = await run.write(partial(_store_revisit, run, article, page, came))
    if outcome == "revised":
        await link_article(run, article.id)
    log.debug("article.revisited", outlet=run.outlet.id, url=article.url, outcome=outcome)
    return outcome


def _store_revisit(
    run: OutletRun,
    article: StoredArticle,
    page: Page | None,
    came: Incoming | Unchanged | IngestError,
    tx: Transaction,
) -> Outcome:
    now = run.deps.now()
    known = tx.articles.lock(article.id)
    answer: Incoming | Unchanged | IngestError | Moved = came
    if isinstance(came, Incoming) and decide.is_elsewhere(known, came, now):
        answer = Moved(url=came.final_url)
    update = decide.revisit_update(known, answer, now, run.options.revisit_after_s)
    url = Url(article.last_fetch.url)
    error = answer if isinstance(answer, IngestError) else None
    note = f"moved: {answer.url}" if isinstance(answer, Moved) else None
    tx.apply(update, run.attempt("revisit", url, update.outcome, page=page, error=error, note=note))
    return update.outcome


# --- Saved pages ---------------------------------------------------------------------------------------------


async def reextract(
    article_ids: Sequence[int], outlets: Sequence[Outlet], deps: Deps, *, dry_run: bool
) -> AsyncIterator[Reextracted]:
    """Extracts the newest page of each article again, in order; adds a revision where the text differs, unless it
    is a `dry_run`. Articles of outlets that are not configured have no rules and are left unchanged."""
    configured = {outlet.id: outlet for outlet in outlets}
    for article in await deps.store.read(lambda tx: tx.articles.get_many(article_ids)):
        outlet = configured.get(article.outlet)
        if outlet is None:
            yield Reextracted(article=article, error=f"outlet {article.outlet} is not in the configuration")
        else:
            yield await _reextract_one(article, outlet, tuple(outlets), deps, dry_run=dry_run)


async def _reextract_one(
    article: StoredArticle, outlet: Outlet, outlets: tuple[Outlet, ...], deps: Deps, *, dry_run: bool
) -> Reextracted:
    digest = article.content.page_sha256
    saved = await deps.store.read(lambda tx: tx.articles.saved_page(digest)) if digest else None
    if saved is None:
        return Reextracted(article=article, error="no page was saved")
    boilerplate = await deps.store.read(lambda tx: frozenset(tx.boilerplate.for_outlet(outlet.id)))
    page = _page(article, saved)
    try:
        extracted = await deps.executor.run(extract_page, page, outlet, deps.now(), boilerplate)
    except IngestError as error:
        return Reextracted(article=article, error=str(error))
    now = deps.now()
    incoming = Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=page.asked,
        final_url=page.url,
        page=saved,
    )
    update = decide.article_update(article, incoming, now)
    if update.revision and not dry_run:
        await deps.store.write(partial(_store_reextracted, article, incoming, now))
        await deps.store.write(partial(link_copies, article.id, outlets, now))
    revision = update.revision
    return Reextracted(
        article=article,
        content=revision.content if revision else None,
        change=revision.change if revision else None,
    )


def _page(article: StoredArticle, saved: SavedPage) -> Page:
    return Page(
        url=Url(article.url),
        asked=Url(article.url),
        status=200,
        body=saved.body,
        content_type=saved.content_type,
        fetched_at=saved.saved_at,
        rights_header=saved.rights_header,
    )


def _store_reextracted(article: StoredArticle, incoming: Incoming, now: datetime, tx: Transaction) -> None:
    known = tx.articles.lock(article.id)
    if known.revision == article.revision:  # else a run has brought in a newer version meanwhile
        tx.apply(decide.article_update(known, incoming, now))
