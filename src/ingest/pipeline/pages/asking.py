"""An address -> its page, and the article on it: what entries and revisits have in common."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

import structlog

from ingest import dedupe
from ingest.config import Outlet
from ingest.errors import IngestError, NotAsked, ParserCrashed, QuotaReached, SentOn, Unreachable
from ingest.extract.template import Learned
from ingest.identity import is_off_domain
from ingest.model import UNCONDITIONAL, Page, Validators
from ingest.pipeline import packing
from ingest.pipeline.decide import Incoming, Unchanged
from ingest.pipeline.deps import OutletRun
from ingest.pipeline.pages.extraction import Extracted, Keeping, Wanted, extract_page, read_page
from ingest.pipeline.pages.further_pages import (
    MAX_FURTHER_PAGES,
    NO_FURTHER,
    Further,
    Read,
    join_pages,
    read_further,
)
from ingest.pipeline.pages.verify import Doubt, Doubtful, Expected, question, settle, showed, verify
from ingest.urls import Url
from store.kinds import Stage
from store.model import (
    Dictionary,
    LastFetch,
    PackedBody,
    PendingEntry,
    RevisionContent,
    SavedPage,
    StoredArticle,
)
from store.store import Transaction

MAX_LED_ASTRAY = 5
"""So many addresses of a host may lead to the hosts of others that must not be asked any more in this run, before it is
left alone too: each of them costs a request."""

MAX_HELD_BYTES = 20_000_000
"""The pages of doubtful answers that a run keeps in memory until it has seen the others."""

log = structlog.get_logger()

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


Came = Incoming | Unchanged | IngestError
"""What asking for an article came to, once it was verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page and what was extracted from it, or an error. `extracted` is None where the page is unchanged, too; `page`
    is None where none came. `further` are the other pages of the article, whose texts are in `extracted`."""

    page: Page | None = None
    extracted: Extracted | None = None
    error: IngestError | None = None
    further: Further = NO_FURTHER

    @property
    def size(self) -> int:
        """The bytes of its pages."""
        pages = (self.page, *(one.page for one in self.further.read))
        return sum(len(page.body) for page in pages if page)


class Finish(Protocol[T_contra]):
    """Stores what asking for an entry or an article came to."""

    async def __call__(self, item: T_contra, answer: Answer, came: Came, /) -> None: ...


@dataclass(slots=True, kw_only=True)
class Asking(Generic[T]):
    """Asks for the pages of one run and hands each to `finish`: at once, or when the block of `settled` is left,
    where it takes the other answers of the run to tell whether it is the article.

    A host that is to be left alone is left alone: what is not asked there is not handed on. `unreachable` counts the
    addresses in a row that gave no answer; `asked` has all that were asked, `further_pages` counts the further pages
    of articles.
    """

    run: OutletRun
    learned: Learned
    finish: Finish[T]
    unreachable: int = 0
    further_pages: int = 0
    asked: set[Url] = field(default_factory=set)
    _held: list[tuple[T, Answer, Doubtful]] = field(default_factory=list)
    _is_full: bool = False
    _dictionary: Dictionary | None = None
    _room_bytes: int = 0  # that may be fetched before it is looked up again how much was saved today
    _resting: set[str] = field(default_factory=set)
    _led_astray: Counter[str] = field(default_factory=Counter)
    _open: set[str] = field(default_factory=set)

    async def ask(
        self,
        item: T,
        url: Url,
        expected: Expected,
        *,
        entry: PendingEntry | None = None,
        validators: Validators = UNCONDITIONAL,
        observe: bool = False,
    ) -> None:
        """Asks at `url` for what is `expected`, an entry or a stored article: `item`. With `observe`, what its page
        shows is kept for the lesson at the end of the run; it is extracted without a template then."""
        if url.netloc in self._resting or await self._is_day_full():
            return
        self.asked.add(url)
        read = partial(_read, self.run, learned=self.learned, expected=expected, entry=entry, observe=observe)
        answer = await _ask(self.run, url, read, validators)
        if answer.page and answer.extracted:
            answer = await self._with_further_pages(answer, answer.page, answer.extracted, expected.known)
        self._room_bytes -= answer.size
        if isinstance(answer.error, QuotaReached):
            self._led_astray[url.netloc] += 1
            if self._led_astray[url.netloc] < MAX_LED_ASTRAY:
                return
        if isinstance(answer.error, NotAsked):
            self._resting.add(url.netloc)
            return
        self.unreachable = self.unreachable + 1 if isinstance(answer.error, Unreachable) else 0
        if answer.page and answer.page.unchanged:
            self._open.add(url.netloc)
        if answer.page is None or answer.extracted is None:
            await self.finish(item, answer, answer.error or Unchanged())
            return
        homes = self.run.options.homes
        came = incoming(self.run.outlet, answer.extracted, answer.page, entry, answer.further, homes=homes)
        if came.page and answer.extracted.observation:
            self.run.observations.keep(came.page.sha256, answer.extracted.observation)
        try:
            evidence = answer.extracted.evidence or await self._evidence(came, expected)
            verdict = verify(came, expected, evidence)
        except ParserCrashed as error:
            verdict = error.with_traceback(None)
        if isinstance(verdict, Doubt):
            self._held.append((item, answer, Doubtful(incoming=came, expected=expected, doubt=verdict)))
            if self._held_bytes > MAX_HELD_BYTES:
                await self.settle()
        else:
            if verdict is None:
                self._open.add(url.netloc)
            await self.finish(item, answer, verdict or came)

    async def _is_day_full(self) -> bool:
        """Whether so much of the outlet was saved today that nothing more is asked for."""
        run, max_bytes = self.run, self.run.options.settings.max_saved_bytes
        if run.packing.dictionary is not self._dictionary:  # one that was made was saved, too
            self._dictionary, self._room_bytes = run.packing.dictionary, 0
        if self._is_full or self._room_bytes > 0:
            return self._is_full
        if self._held and await self._saved_bytes() + self._held_bytes >= max_bytes:
            await self.settle()
        saved = await self._saved_bytes()
        # Pages are packed when they are saved, so that no more is saved than was fetched.
        self._room_bytes = max_bytes - saved - self._held_bytes
        self._is_full = saved >= max_bytes
        if self._is_full:
            run.quotas.append(
                f"quota: {max_bytes} bytes of pages were saved today (fetch.max_saved_bytes); the rest waits"
            )
        return self._is_full

    async def _saved_bytes(self) -> int:
        """What was saved of the outlet's pages today."""
        now = self.run.deps.now()
        return await self.run.read(lambda tx: tx.outlets.saved_bytes(self.run.outlet.id, now))

    @property
    def _held_bytes(self) -> int:
        return sum(held.size for _, held, _ in self._held)

    async def _evidence(self, came: Incoming, expected: Expected) -> dedupe.Evidence:
        """What speaks for an answer of several pages. Raises ParserCrashed."""
        return await self.run.deps.executor.run(dedupe.evidence, *question(came, expected))

    async def _with_further_pages(
        self, answer: Answer, page: Page, first: Extracted, known: StoredArticle | None
    ) -> Answer:
        """The answer with the whole article, where its page is the first one of several."""
        if first.article.page_number > 1 or not first.article.all_pages:
            return answer
        run = self.run
        saved = await run.read(partial(saved_further_pages, known.content)) if known else {}
        # Articles of many pages may not use up more requests than all the entries of a run.
        left = max(run.options.max_pages(run.outlet) - self.further_pages, 0)
        read = partial(_extract, run, learned=self.learned)
        further = await read_further(run, first.article, page, read, saved, min(left, MAX_FURTHER_PAGES))
        self.further_pages += len(further.read) + len(further.errors)
        articles = [one.article for one in further.read]
        whole = await run.deps.executor.run(join_pages, first.article, articles, further.missing)
        whole = replace(whole, packed=first.packed, observation=first.observation)
        return replace(answer, extracted=whole, further=further)

    @property
    def hosts_in_doubt(self) -> tuple[str, ...]:
        """The hosts of which a foreign page was held in the place of one article only: nothing tells yet whether it
        stands at all addresses."""
        titles: dict[str, set[str]] = {}
        for _, _, one in self._held:
            if one.doubt.is_foreign:
                url = one.incoming.asked_url
                titles.setdefault(url.netloc, set()).add(one.expected.title or url.asked)
        return tuple(host for host, said in titles.items() if len(said) == 1)

    @asynccontextmanager
    async def settled(self) -> AsyncIterator[None]:
        """Leaving the block hands on what is held. When it was interrupted, what seemed foreign is left for the next
        run, because the answers that would have told are missing."""
        try:
            yield
        except asyncio.CancelledError:
            self._held = [held for held in self._held if not held[2].doubt.is_foreign]
            await asyncio.shield(self.settle())
            raise
        await self.settle()

    async def settle(self) -> None:
        """Hands on the answers that are held."""
        held, self._held = self._held, []
        if not held:
            return
        doubtful = [one for _, _, one in held]
        stored = await self.run.read(partial(same_texts, self.run.outlet.id, doubtful))
        pages = await self._pages(doubtful)
        errors = settle(doubtful, stored, frozenset(self._open), pages)
        for (item, answer, one), error in zip(held, errors, strict=True):
            await self.finish(item, answer, error or one.incoming)

    async def _pages(self, doubtful: Sequence[Doubtful]) -> Sequence[int]:
        """Which of the answers showed one page: hundreds of texts are compared with each other."""
        if len(doubtful) < 2:
            return range(len(doubtful))
        try:
            return await self.run.deps.executor.run(dedupe.group_pages, showed(doubtful))
        except ParserCrashed as error:
            log.warning("answers.not_compared", outlet=self.run.outlet.id, reason=str(error))
            return range(len(doubtful))


def same_texts(
    outlet: str, doubtful: Sequence[Doubtful], tx: Transaction
) -> dict[bytes, list[StoredArticle]]:
    """The outlet's articles with the text of one of these answers, by its digest."""
    digests = {one.incoming.fingerprint.text_sha256 for one in doubtful}
    return {digest: tx.articles.with_text(outlet, digest) for digest in digests}


async def _ask(run: OutletRun, url: Url, read: Read, validators: Validators) -> Answer:
    """The page at `url` and the article on it. A page that only sends on is followed, once."""
    page = None
    try:
        page = await run.deps.fetch(url, expect="page", validators=validators)
        if page.unchanged:
            return Answer(page=page)
        try:
            extracted = await read(page)
        except SentOn as sent_on:
            further = await run.deps.fetch(Url(sent_on.target), expect="page")
            # The validators belong to another address than the one that is asked next time.
            page = replace(further, asked=url, validators=UNCONDITIONAL)
            extracted = await read(page)
    except IngestError as error:
        # Without its traceback, which would keep the page for as long as the run lasts.
        return Answer(page=page, error=error.with_traceback(None))
    return Answer(page=page, extracted=extracted)


def add_further_attempts(run: OutletRun, stage: Stage, answer: Answer, tx: Transaction) -> None:
    """Writes down which further pages of an article could not be fetched, and why."""
    for url, error in answer.further.errors:
        if not isinstance(error, NotAsked):
            tx.runs.add_attempt(run.attempt(stage, url, error.outcome, error=error))


def saved_further_pages(content: RevisionContent, tx: Transaction) -> dict[Url, SavedPage]:
    """The further pages that an article was joined of, as far as they are still saved."""
    found = {Url(one.url): packing.saved_page(one.page_sha256, tx) for one in content.further_pages}
    return {url: page for url, page in found.items() if page}


async def _read(
    run: OutletRun,
    page: Page,
    *,
    learned: Learned,
    expected: Expected,
    entry: PendingEntry | None,
    observe: bool,
) -> Extracted:
    """The article on the page that was asked for, which is packed where it says something else than what is known."""
    content = expected.known.content if expected.known else None
    says = (content.title, content.lead, content.text) if content else None
    wanted = Wanted(expected=expected, entry=entry, names=run.options.names)
    return await _packed(run, page, Keeping(known=says, observe=observe), read_page, learned, wanted)


async def _extract(run: OutletRun, page: Page, learned: Learned) -> Extracted:
    """The article on a further page, which is packed."""
    return await _packed(run, page, Keeping(), extract_page, learned)


async def _packed(
    run: OutletRun,
    page: Page,
    keeping: Keeping,
    read: Callable[..., Extracted],
    *args: object,
) -> Extracted:
    dictionary = await packing.current(run)
    keeping = replace(keeping, dictionary=dictionary)
    extracted = await run.deps.executor.run(read, page, run.outlet, run.deps.now(), *args, keeping)
    if extracted.packed:
        await packing.check(run, extracted.packed, dictionary, page.body)
    return extracted


def incoming(
    outlet: Outlet,
    extracted: Extracted,
    page: Page,
    entry: PendingEntry | None = None,
    further: Further = NO_FURTHER,
    *,
    homes: Set[str] = frozenset(),
) -> Incoming:
    """A fetched article as it is decided about. `homes` are the registered domains of the homepages of all outlets."""
    return Incoming(
        outlet=outlet,
        article=extracted.article,
        fingerprint=extracted.fingerprint,
        asked_url=page.asked,
        final_url=page.url,
        entry=entry,
        page=_saved(page, extracted.packed),
        further_pages=tuple((one.url, _saved(one.page, one.packed)) for one in further.read),
        fetched=LastFetch(
            url=str(page.asked),
            etag=page.validators.etag,
            last_modified=page.validators.last_modified,
        ),
        off_domain=is_off_domain(outlet, (page.asked, page.url), homes),
        citations=extracted.citations,
    )


def _saved(page: Page, packed: PackedBody | None) -> SavedPage:
    return SavedPage(
        sha256=sha256(page.body).digest(),
        body=page.body,
        content_type=page.content_type,
        rights_header=page.rights_header,
        saved_at=page.fetched_at,
        url=str(page.url),
        headers=page.headers,
        packed=packed,
    )
