"""Learns an outlet's template from the pages of its newest articles, in child processes."""

import json
from datetime import date
from functools import partial

import structlog

from ingest.errors import IngestError
from ingest.extract.template import MAX_PAGES, as_values
from ingest.extract.time_choice import FEED
from ingest.pipeline import decide, packing
from ingest.pipeline.deps import OutletRun
from ingest.pipeline.pages.extraction import learn_packed, see_packed
from ingest.pipeline.saved_pages import as_page
from store.model import SavedPage, StoredArticle, StoredTemplate
from store.store import Transaction

log = structlog.get_logger()


async def update(run: OutletRun) -> bool:
    """Learns the outlet's template anew when enough articles came since the last lesson; returns whether it did."""
    known, new_articles = await run.read(partial(_since_last_lesson, run.outlet.id))
    if not decide.is_lesson_due(new_articles, known, run.deps.now()):
        return False
    newest = await run.read(lambda tx: tx.articles.newest_ids(run.outlet.id, MAX_PAGES))
    seen = await _see(run, newest)
    if run.options.should_stop():
        return False
    try:
        template = await run.deps.executor.run(learn_packed, seen)
    except IngestError as error:
        # What the lesson before taught still holds; these pages are not tried again.
        log.warning("template.not_learned", outlet=run.outlet.id, reason=str(error))
        text = known.template if known else None
    else:
        text = json.dumps(as_values(template), ensure_ascii=False) if template else None
        log.info("template.learned", outlet=run.outlet.id, pages=len(seen), found=template is not None)
    row = StoredTemplate(
        outlet=run.outlet.id,
        template=text,
        pages=len(newest),
        last_article_id=max(newest),
        learned_at=run.deps.now(),
    )
    await run.write(lambda tx: tx.templates.put(row))
    return True


def _since_last_lesson(outlet: str, tx: Transaction) -> tuple[StoredTemplate | None, int]:
    """What the last lesson taught, and the number of articles that came since; as many as make any lesson due."""
    known = tx.templates.get(outlet)
    last = known.last_article_id if known else 0
    return known, tx.articles.count_newer(outlet, last, decide.MAX_NEW_ARTICLES)


async def _see(run: OutletRun, article_ids: list[int]) -> list[bytes]:
    """What the articles' saved pages show. They are read without a template, which could only repeat itself."""
    boilerplate = (await run.learned()).boilerplate
    titles = await run.read(lambda tx: tx.entries.titles_of(article_ids))
    found = []
    for id in article_ids:
        if run.options.should_stop():
            break
        saved = await run.read(partial(_saved_page, id))
        if saved is None:
            continue
        page, feed_day = as_page(*saved), _feed_day(saved[0])
        now = run.deps.now()
        try:
            seen = await run.deps.executor.run(
                see_packed, page, run.outlet, now, boilerplate, titles.get(id), feed_day
            )
        except IngestError:
            continue  # today's rules find no article on it
        found += [seen] if seen else []
    return found


def _feed_day(article: StoredArticle) -> date | None:
    """The day of publication that a feed said."""
    times = article.content.published_candidates
    return next((one.at.date() for one in times if one.source == FEED and one.at), None)


def _saved_page(article_id: int, tx: Transaction) -> tuple[StoredArticle, SavedPage] | None:
    article = tx.articles.get(article_id)
    digest = article.content.page_sha256 if article else None
    saved = packing.saved_page(digest, tx) if digest else None
    return (article, saved) if article and saved else None
