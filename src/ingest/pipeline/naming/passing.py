"""Finds the names and quotes of articles that have none yet, or others than today's would be, a few at a time."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from ingest.errors import IngestError, ParserCrashed
from ingest.names import LANGUAGES, MAX_CHARS, METHOD
from ingest.pipeline import decide
from ingest.pipeline.deps import Deps
from ingest.pipeline.naming import children
from ingest.pipeline.naming.lessons import Lesson, gazetteer_or_lesson
from store.model import FoundNames, NamelessArticle, StoredGazetteer
from store.store import Transaction
from store.updates import NamesUpdate

log = structlog.get_logger()

ARTICLES_AT_ONCE = 20
MAX_CHARS_AT_ONCE = 100_000
"""Of the texts that one call reads, about a tenth of a second: a page that is to be extracted waits no longer."""

Again = Callable[[int, Transaction], Sequence[int]]
"""Which articles are to be read again, given the gazetteer that is the newest."""


class NamesPass:
    """Finds the names of articles, `step` by `step`: of those that wait for it, the newest first; or with `again` of
    those that it gives. `done` of `total` articles are done with; None as long as that is not known."""

    def __init__(self, deps: Deps, again: Again | None = None) -> None:
        self._deps = deps
        self._again = again
        self._gazetteer: StoredGazetteer | None = None
        self._lesson: Lesson | None = None
        self._waiting: deque[int] = deque()
        self.done = 0
        self.total: int | None = None

    async def step(self) -> bool:
        """Does a little; whether more is to be done. Raises StoreError."""
        if self._gazetteer is None:
            return await self._learn()
        if not self._waiting and self._again is None:
            self._waiting.extend(await self._deps.store.read(lambda tx: tx.names.due(ARTICLES_AT_ONCE)))
        ids = [self._waiting.popleft() for _ in range(min(ARTICLES_AT_ONCE, len(self._waiting)))]
        if not ids:
            return False
        articles, rest = _as_many_as_fit(await self._deps.store.read(partial(_read, ids)))
        self._waiting.extendleft(reversed(rest))
        found = await self._found(articles, self._gazetteer)
        now, gazetteer_id = self._deps.now(), self._gazetteer.id
        updates = [
            decide.names_update(article, names, gazetteer_id, now)
            for article, names in zip(articles, found, strict=True)
        ]
        stored = await self._deps.store.write(partial(_store, updates))
        self.done += len(ids) - len(rest)
        # Where nothing could be stored, others are at work on these articles.
        return bool(self._waiting) or (self._again is None and stored > 0)

    async def _learn(self) -> bool:
        """Looks up the gazetteer, or does a step of the lesson that is due."""
        try:
            if self._lesson is None:
                found = await gazetteer_or_lesson(self._deps)
            else:
                found = await self._lesson.step() or self._lesson
        except IngestError as error:
            log.warning("gazetteer.not_learned", reason=str(error))
            known = await self._deps.store.read(lambda tx: tx.names.gazetteer(METHOD))
            if known is None:
                return False
            found = known
        if isinstance(found, Lesson):
            self._lesson = found
        else:
            self._gazetteer = found
            await self._begin(found)
        return True

    async def _begin(self, gazetteer: StoredGazetteer) -> None:
        if self._again is not None:
            self._waiting.extend(await self._deps.store.read(partial(self._again, gazetteer.id)))
            self.total = len(self._waiting)

    async def _found(self, articles: list[NamelessArticle], gazetteer: StoredGazetteer) -> list[FoundNames]:
        """The names of each of these articles. One that a child does not survive has none."""
        if not any(article.language in LANGUAGES for article in articles):
            return [FoundNames()] * len(articles)
        try:
            found = await self._deps.executor.run(children.find, articles, gazetteer.body)
            if len(found) != len(articles):
                raise ParserCrashed("parser", f"names of {len(found)} articles instead of {len(articles)}")
        except ParserCrashed as error:
            if len(articles) > 1:
                return [one for article in articles for one in await self._found([article], gazetteer)]
            log.warning("names.not_found", article_id=articles[0].id, reason=str(error))
            return [FoundNames()]
        return found


def _read(ids: Sequence[int], tx: Transaction) -> list[NamelessArticle]:
    return tx.names.read(ids, MAX_CHARS)


def _as_many_as_fit(articles: Sequence[NamelessArticle]) -> tuple[list[NamelessArticle], list[int]]:
    """The first of these articles, at least one, as far as one call takes them; and the ids of the others."""
    chars = 0
    for number, article in enumerate(articles):
        chars += len(article.text)
        if number and chars > MAX_CHARS_AT_ONCE:
            return list(articles[:number]), [one.id for one in articles[number:]]
    return list(articles), []


def _store(updates: Sequence[NamesUpdate], tx: Transaction) -> int:
    """Stores the names of those articles that are as they were read; how many. The others still wait."""
    current = tx.names.lock([update.article_id for update in updates])
    sound = [update for update in updates if current.get(update.article_id) == update.revision]
    tx.names.store(sound)
    return len(sound)
