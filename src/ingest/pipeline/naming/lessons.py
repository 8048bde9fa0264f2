"""The archive -> its gazetteer: what its articles show of names is counted, a few articles at a time, and kept; from
all of it the gazetteer is learned."""

from collections import deque
from collections.abc import Sequence
from functools import partial

import structlog

from ingest.errors import ParserCrashed
from ingest.names import METHOD
from ingest.pipeline import decide
from ingest.pipeline.deps import Deps
from ingest.pipeline.naming import children
from store.model import NameCounts, NamelessArticle, StoredGazetteer
from store.store import Transaction

log = structlog.get_logger()

ARTICLES_AT_ONCE = 20
MAX_CHARS = 20_000
"""So much of a text is learned from: a long one teaches no more."""

SAVED_EVERY = 2_000
"""So many articles may have to be looked at again when a lesson is interrupted."""


class Lesson:
    """A gazetteer in the making. `step` until it gives one, or raises IngestError."""

    def __init__(
        self, deps: Deps, counts: NameCounts, article_ids: Sequence[int], *, saved_every: int = SAVED_EVERY
    ) -> None:
        self._deps = deps
        self._saved_every = saved_every
        self._counts = counts
        self._last_article_id = max(article_ids, default=counts.last_article_id)
        self._waiting = deque(decide.spread(article_ids))
        self._parts: list[bytes] = []
        self._seen: list[int] = []

    async def step(self) -> StoredGazetteer | None:
        """Looks at some articles; the gazetteer, once all were looked at."""
        ids = [self._waiting.popleft() for _ in range(min(ARTICLES_AT_ONCE, len(self._waiting)))]
        if ids:
            await self._look_at(ids)
        if self._waiting and len(self._seen) < self._saved_every:
            return None
        await self._save()
        return None if self._waiting else await self._learn()

    async def _look_at(self, ids: Sequence[int]) -> None:
        articles = await self._deps.store.read(partial(_read, ids))
        try:
            self._parts.append(await self._deps.executor.run(children.observe, articles))
        except ParserCrashed as error:
            log.warning("names.not_observed", article_ids=list(ids), reason=str(error))
        self._seen += ids

    async def _save(self) -> None:
        """Keeps what was seen so far. Where another process has done so meanwhile, what it kept counts."""
        before = self._counts
        body = await self._deps.executor.run(children.add, before.body, self._parts)
        after = NameCounts(
            method=METHOD,
            articles=before.articles + len(self._seen),
            last_article_id=self._seen[-1] if self._waiting else self._last_article_id,
            body=body,
        )
        if await self._deps.store.write(lambda tx: tx.names.put_counts(before, after)):
            self._counts = after
        else:
            self._counts = await self._deps.store.read(lambda tx: tx.names.counts(METHOD))
            self._waiting.clear()
        self._parts, self._seen = [], []

    async def _learn(self) -> StoredGazetteer:
        counts, now = self._counts, self._deps.now()
        outlets = await self._deps.store.read(lambda tx: [outlet.name for outlet in tx.outlets.all()])
        body = await self._deps.executor.run(children.learn, counts.body or b"", outlets)
        id = await self._deps.store.write(
            lambda tx: tx.names.add_gazetteer(METHOD, counts.articles, body, now)
        )
        log.info("gazetteer.learned", articles=counts.articles, bytes=len(body))
        return StoredGazetteer(id=id, method=METHOD, articles=counts.articles, body=body)


async def gazetteer_or_lesson(deps: Deps) -> StoredGazetteer | Lesson:
    """What the archive has taught, or the lesson that is due."""
    known, counts, new_articles = await deps.store.read(_look_up)
    if known and not decide.is_gazetteer_due(known.articles, counts.articles + new_articles):
        return known
    ids = await deps.store.read(lambda tx: tx.names.ids_after(counts.last_article_id))
    return Lesson(deps, counts, ids)


def _look_up(tx: Transaction) -> tuple[StoredGazetteer | None, NameCounts, int]:
    counts = tx.names.counts(METHOD)
    new_articles = tx.names.count_after(counts.last_article_id, decide.MAX_LESSON_ARTICLES)
    return tx.names.gazetteer(METHOD), counts, new_articles


def _read(ids: Sequence[int], tx: Transaction) -> list[NamelessArticle]:
    return tx.names.read(ids, MAX_CHARS)
