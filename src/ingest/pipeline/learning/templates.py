"""Learns an outlet's template from the pages of its newest articles, in child processes."""

import json
from dataclasses import dataclass
from datetime import date
from functools import partial

import structlog

from ingest.errors import IngestError
from ingest.extract.template import MAX_PAGES, Learned, as_values
from ingest.extract.time_choice import FEED
from ingest.pipeline import decide, packing
from ingest.pipeline.deps import OutletRun
from ingest.pipeline.pages.extraction import Observed, learn_from, observe_page
from ingest.pipeline.pages.further_pages import page_of
from ingest.urls import Url
from store.model import LessonArticle, StoredTemplate
from store.store import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Archive:
    """What the lesson takes from the database: the newest articles, newest first, with the titles that feeds gave them,
    and the outlet's recurring lines."""

    articles: list[LessonArticle]
    titles: dict[int, str]
    boilerplate: frozenset[str]


async def is_first_near(run: OutletRun, learned: Learned, pending: int) -> bool:
    """Whether a lesson is due once `pending` more articles are stored, of an outlet without a template: then what pages
    show can be kept when they are extracted."""
    if learned.template is not None:
        return False
    known, new_articles = await run.read(partial(_since_last_lesson, run.outlet.id))
    return decide.is_lesson_due(new_articles + pending, known, run.deps.now())


async def update(run: OutletRun) -> None:
    """Learns the outlet's template anew when a lesson is due. What the run kept for it is dropped."""
    try:
        await _update(run)
    finally:
        run.observations.clear()


async def _update(run: OutletRun) -> None:
    known, new_articles = await run.read(partial(_since_last_lesson, run.outlet.id))
    if not decide.is_lesson_due(new_articles, known, run.deps.now()):
        return
    archive = await run.read(partial(_archive, run.outlet.id))
    pages = await _observed(run, archive)
    if run.options.should_stop():
        return
    try:
        template = await run.deps.executor.run(learn_from, pages, archive.boilerplate)
    except IngestError as error:
        # What the lesson before taught still holds; these pages are not tried again.
        log.warning("template.not_learned", outlet=run.outlet.id, reason=str(error))
        text = known.template if known else None
    else:
        text = json.dumps(as_values(template), ensure_ascii=False) if template else None
        log.info("template.learned", outlet=run.outlet.id, pages=len(pages), found=template is not None)
    row = StoredTemplate(
        outlet=run.outlet.id,
        template=text,
        pages=len(archive.articles),
        last_article_id=archive.articles[0].id,
        learned_at=run.deps.now(),
    )
    await run.write(lambda tx: tx.templates.put(row))


def _since_last_lesson(outlet: str, tx: Transaction) -> tuple[StoredTemplate | None, int]:
    """What the last lesson taught, and the number of articles that came since; as many as make any lesson due."""
    known = tx.templates.get(outlet)
    last = known.last_article_id if known else 0
    return known, tx.articles.count_newer(outlet, last, decide.MAX_NEW_ARTICLES)


def _archive(outlet: str, tx: Transaction) -> _Archive:
    newest = tx.articles.newest_for_lesson(outlet, MAX_PAGES)
    return _Archive(
        articles=newest,
        titles=tx.entries.titles_of([article.id for article in newest]),
        boilerplate=frozenset(tx.boilerplate.for_outlet(outlet)),
    )


async def _observed(run: OutletRun, archive: _Archive) -> list[Observed]:
    """What the articles' pages show: as it was kept when they were extracted, else the saved page is read again. All
    are read without a template, which could only repeat itself."""
    found = []
    for article in archive.articles:
        if run.options.should_stop():
            break
        observation = await _observation(run, article, archive.boilerplate)
        if observation:
            title, day = archive.titles.get(article.id), _feed_day(article)
            found.append(Observed(observation=observation, feed_title=title, feed_day=day))
    return found


async def _observation(run: OutletRun, article: LessonArticle, boilerplate: frozenset[str]) -> bytes | None:
    digest = article.page_sha256
    if digest is None:
        return None
    kept = run.observations.get(digest)
    if kept:
        return kept
    saved = await run.read(partial(packing.saved_page, digest))
    if saved is None:
        return None
    page = page_of(Url(article.url), saved)
    try:
        return await run.deps.executor.run(observe_page, page, run.outlet, run.deps.now(), boilerplate)
    except IngestError:
        return None  # today's rules find no article on it


def _feed_day(article: LessonArticle) -> date | None:
    """The day of publication that a feed said."""
    times = article.published_candidates
    return next((one.at.date() for one in times if one.source == FEED and one.at), None)
