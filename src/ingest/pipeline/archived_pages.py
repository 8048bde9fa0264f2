"""Archived pages -> articles: what WARC files have of outlets goes the way of fetched pages, at the archive's times.

Batch by batch: the pages of a batch are extracted in child processes, then judged beside each other, then stored in
their order, each in a transaction of its own. After each batch it is written down how many records were read, so that
whoever is killed goes on there; what of a batch was stored before is the same page again, and changes nothing.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import BinaryIO, Literal, TypeVar

import structlog

from ingest import dedupe, warc
from ingest.config import Outlet
from ingest.config.settings import OUTLET_ID
from ingest.errors import FetchError, IngestError, NotArticle, ParserCrashed, Refused
from ingest.extract.template import Learned
from ingest.fetch.archived import archived_page
from ingest.identity import domains, home_domains
from ingest.model import Page
from ingest.pipeline import decide, packing
from ingest.pipeline.articles import is_linked, known_articles, store_incoming
from ingest.pipeline.comparing import compare_at, store_compared
from ingest.pipeline.copies import link
from ingest.pipeline.decide import Compared, Incoming, KnownArticles
from ingest.pipeline.deps import Deps
from ingest.pipeline.given import first_on_host
from ingest.pipeline.learning import learned
from ingest.pipeline.packing import PackingState
from ingest.pipeline.pages.asking import incoming, same_texts
from ingest.pipeline.pages.extraction import Extracted, Keeping, Wanted, read_page
from ingest.pipeline.pages.further_pages import join_pages
from ingest.pipeline.pages.verify import Doubt, Doubtful, Expected, settle, showed, verify
from ingest.pipeline.run import outlet_row
from ingest.urls import Url
from store.kinds import Outcome
from store.model import Dictionary
from store.store import Transaction

log = structlog.get_logger()

T = TypeVar("T")

MAX_BATCH_RECORDS = 100
MAX_BATCH_BYTES = 16_000_000
"""What of a file is in memory at once."""

MAX_CONCURRENT_PAGES = 12
"""Pages that are extracted, or wait for a child process, at the same time."""

MAX_OUTLETS_AT_HAND = 64
"""Outlets whose dictionaries and templates are in memory at once."""

MAX_AHEAD = timedelta(days=1)
"""How far ahead of our clock the time of a record may be."""

MAX_HEAD_BYTES = 1 << 20
"""How much longer than a page an answer may be, which has its head and its chunks."""

Fate = Literal[
    "new",
    "revised",
    "same",
    "no_article",
    "forgotten",
    "unknown_outlet",
    "left_out",
    "no_page",
    "damaged",
    "pages",
]
"""What becomes of a response: of an article, its outcome; `no_article` has none; `forgotten` was taken out before;
`unknown_outlet` is of none that is configured; `left_out` was not asked for; `no_page` is no page with status 200;
`pages` are those that a dry run would have read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is taken out of archives: pages of the `outlets` that `chosen` names (empty: of all), received from `since`
    on and before `until` (None: whenever). `by_host`: of other hosts, too, each of which becomes an outlet."""

    outlets: Mapping[str, Outlet]
    chosen: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    by_host: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of some records: counts by fate, a line for each damage. `offset` is how far the file was read, in
    bytes; `is_last`: to its end."""

    counts: Mapping[Fate, int]
    damages: tuple[str, ...]
    offset: int
    is_last: bool


@dataclass(slots=True, kw_only=True)
class _OutletPages:
    """What is known of an outlet while its pages are read (a `packing.Packer`)."""

    outlet: Outlet
    deps: Deps
    learned: Learned
    packing: PackingState = field(default_factory=PackingState)

    async def read(self, work: Callable[[Transaction], T], /) -> T:
        return await self.deps.store.read(work)

    async def write(self, work: Callable[[Transaction], T], /) -> T:
        return await self.deps.store.write(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Archived:
    """A page of an archive, which has it as the record that `archive` names, and what is known of its outlet."""

    of: _OutletPages
    page: Page
    archive: str


class Archives:
    """Reads archives into the store, as one `selection` says; with `dry_run`, only counts what could be read.
    Pages of more than `max_bytes` are left out."""

    def __init__(self, selection: Selection, deps: Deps, *, max_bytes: int, dry_run: bool = False) -> None:
        self._selection, self._deps, self._max_bytes, self._dry_run = selection, deps, max_bytes, dry_run
        outlets = tuple(selection.outlets.values())
        self._names, self._homes = dedupe.pack_names(outlets), home_domains(outlets)
        self._of_domain: dict[str, list[Outlet]] = {}
        for outlet in outlets:
            for domain in domains(outlet):
                self._of_domain.setdefault(domain, []).append(outlet)
        self._at_hand: OrderedDict[str, _OutletPages] = OrderedDict()
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_PAGES)

    async def read(self, file: BinaryIO, name: str, archive: str, key: bytes) -> AsyncGenerator[Batch, None]:
        """Reads a file from where it was left, and yields after each batch, which is stored then. `name` is for the
        messages, `archive` is kept with the pages; `key` is the same for the same file read for the same selection."""
        store = self._deps.store
        done = 0 if self._dry_run else await store.read(lambda tx: tx.archive_files.records_read(key))
        found = warc.records(file, self._max_bytes + MAX_HEAD_BYTES)
        await asyncio.to_thread(_skip, found, done)
        is_last = False
        while not is_last:
            records, is_last = await asyncio.to_thread(_take, found)
            done += len(records)
            counts = Counter[Fate]()
            damages: list[str] = []
            archived: list[_Archived] = []
            for record in records:
                record = self._in_time(record)
                fate = await self._sort_out(record, archive, archived)
                if fate:
                    counts[fate] += 1
                if isinstance(record, warc.Damage):
                    damages.append(f"{name}: at byte {record.offset}: {record.reason}")
            counts.update(await self._store(archived))
            if not self._dry_run:
                await store.write(partial(self._write_down, key, name, None if is_last else done))
            offset = records[-1].offset if records else 0
            yield Batch(counts=counts, damages=tuple(damages), offset=offset, is_last=is_last)

    def _write_down(self, key: bytes, name: str, records: int | None, tx: Transaction) -> None:
        """How far the file was read; None: to its end."""
        for one in self._at_hand.values():
            packing.write_use(one.packing, tx)
        if records is None:
            tx.archive_files.ended(key)
        else:
            tx.archive_files.put(key, name, records, self._deps.now())

    # --- Which page, of which outlet ---------------------------------------------------------------------

    def _in_time(self, record: warc.Record) -> warc.Record:
        """The record, or that it says it was received in the future."""
        if isinstance(record, warc.Response) and record.at > self._deps.now() + MAX_AHEAD:
            return warc.Damage(offset=record.offset, reason=f"its time, {record.at:%Y-%m-%d}, lies ahead")
        return record

    async def _sort_out(self, record: warc.Record, archive: str, archived: list[_Archived]) -> Fate | None:
        """Adds the page of a record to `archived`; else says why it is none. None for records that are no response."""
        if isinstance(record, warc.Other):
            return None
        if isinstance(record, warc.Damage):
            return "damaged"
        selection = self._selection
        if (selection.since and record.at < selection.since) or (
            selection.until and record.at >= selection.until
        ):
            return "left_out"
        if record.block is None or record.is_cut:
            return "no_page"
        try:
            url = Url(record.url)
        except Refused:
            return "no_page"
        outlet = self._outlet_of(url)
        if outlet is None:
            return "unknown_outlet"
        if selection.chosen and outlet.id not in selection.chosen:
            return "left_out"
        try:
            page = archived_page(url, record.at, record.block, self._max_bytes)
        except FetchError as error:
            log.debug("page.left_out", url=record.url, reason=str(error))
            return "no_page"
        place = f"{archive} {record.id}".strip()
        archived.append(_Archived(of=await self._known_of(outlet), page=page, archive=place))
        return None

    def _outlet_of(self, url: Url) -> Outlet | None:
        """The outlet of an address; None where it is of none."""
        outlet = first_on_host(url, self._of_domain.get(url.registered_domain, ()))
        if outlet or not self._selection.by_host:
            return outlet
        host = url.host.removeprefix("www.")
        id = host.replace(".", "-")[:64]
        if id in self._selection.outlets or not OUTLET_ID.fullmatch(id):
            return None
        return Outlet(id=id, name=host, homepage=f"https://{url.host}/")

    async def _known_of(self, outlet: Outlet) -> _OutletPages:
        known = self._at_hand.pop(outlet.id, None)
        if known is None:
            store, now = self._deps.store, self._deps.now()
            if not self._dry_run:
                await store.write(lambda tx: tx.outlets.upsert(outlet_row(outlet), now))
            known = _OutletPages(
                outlet=outlet,
                deps=self._deps,
                learned=await store.read(partial(learned, outlet.id)),
            )
        self._at_hand[outlet.id] = known
        return known

    # --- What is on it -----------------------------------------------------------------------------------

    async def _store(self, archived: Sequence[_Archived]) -> Mapping[Fate, int]:
        """What became of these pages, which are stored in their order."""
        if self._dry_run:
            return {"pages": len(archived)}
        # Once for all of a batch, because what one page does to it may call for another dictionary.
        packed_with = {one.of.outlet.id: one.of for one in archived}
        dictionaries = {id: await packing.current(of) for id, of in packed_with.items()}
        read = await asyncio.gather(
            *(self._read_page(one, dictionaries[one.of.outlet.id]) for one in archived)
        )
        came = await self._settled(archived, read)
        fates = Counter[Fate]()
        for one, answer in zip(archived, came, strict=True):
            fates[await self._store_one(one, answer)] += 1
        while len(self._at_hand) > MAX_OUTLETS_AT_HAND:
            _, left = self._at_hand.popitem(last=False)
            await self._deps.store.write(partial(packing.write_use, left.packing))
        return fates

    async def _read_page(
        self, one: _Archived, dictionary: Dictionary | None
    ) -> Incoming | Doubtful | IngestError:
        """The article on a page, as far as it can be told without the others."""
        try:
            async with self._slots:
                extracted = await self._extracted(one, dictionary)
            came = incoming(one.of.outlet, extracted, one.page, homes=self._homes)
            came = _archived(came, one.archive, self._deps.now())
            verdict = verify(came, Expected(), extracted.evidence)
        except IngestError as error:
            # Without its traceback, which would keep the page.
            return error.with_traceback(None)
        if isinstance(verdict, Doubt):
            return Doubtful(incoming=came, expected=Expected(), doubt=verdict)
        return verdict or came

    async def _extracted(self, one: _Archived, dictionary: Dictionary | None) -> Extracted:
        wanted = Wanted(expected=Expected(), entry=None, names=self._names, is_archived=True)
        run, at = self._deps.executor.run, one.page.fetched_at
        extracted = await run(
            read_page, one.page, one.of.outlet, at, one.of.learned, wanted, Keeping(dictionary=dictionary)
        )
        if extracted.article.page_number > 1:
            raise NotArticle("a further page of an article")
        if extracted.packed:
            await packing.check(one.of, extracted.packed, dictionary, one.page.body)
        further = extracted.article.all_pages
        if not further:
            return extracted
        # Where an archive has them is not known, so that the article is a part.
        part = await run(join_pages, extracted.article, [], further)
        return replace(extracted, article=part.article, fingerprint=part.fingerprint)

    async def _settled(
        self, archived: Sequence[_Archived], read: Sequence[Incoming | Doubtful | IngestError]
    ) -> list[Incoming | IngestError]:
        """The pages without doubts: those of an outlet are judged beside each other."""
        doubtful: dict[str, list[Doubtful]] = {}
        for one, found in zip(archived, read, strict=True):
            if isinstance(found, Doubtful):
                doubtful.setdefault(one.of.outlet.id, []).append(found)
        errors: dict[int, IngestError | None] = {}
        for outlet, group in doubtful.items():
            stored = await self._deps.store.read(partial(same_texts, outlet, group))
            try:
                pages = await self._deps.executor.run(dedupe.group_pages, showed(group))
            except ParserCrashed as error:
                log.warning("answers.not_compared", outlet=outlet, reason=str(error))
                pages = tuple(range(len(group)))
            judged = settle(group, stored, pages=pages)
            errors |= {id(one): error for one, error in zip(group, judged, strict=True)}
        return [(errors[id(one)] or one.incoming) if isinstance(one, Doubtful) else one for one in read]

    # --- Into the store ----------------------------------------------------------------------------------

    async def _store_one(self, one: _Archived, came: Incoming | IngestError) -> Fate:
        url, at = one.page.asked, one.page.fetched_at
        if isinstance(came, IngestError):
            log.debug("page.left_out", url=url, reason=str(came))
            return "no_article"
        try:
            outcome, article_id, has_links = await store_compared(
                self._deps.store,
                url,
                partial(_known, came),
                partial(self._compared, came, at),
                partial(self._write, came, at),
                is_likely_new=True,
            )
        except Refused as error:
            log.debug("page.left_out", url=url, reason=str(error))
            return "forgotten"
        except ParserCrashed as error:
            log.warning("page.left_out", url=url, reason=str(error))
            return "no_article"
        if not has_links:
            await link(article_id, self._names, self._deps, self._deps.store.write)
        return _FATES[outcome]

    async def _compared(self, came: Incoming, at: datetime, found: KnownArticles) -> Compared:
        """What the article has in common with those that it may be; where it is an older reading of one, with the
        versions beside it, too. Raises ParserCrashed."""
        compared = await compare_at(self._deps, came, found.different, at)
        known = decide.same_article(found, came, at, compared)
        if known is None or not decide.is_older(known, at):
            return compared
        revisions = tuple(await self._deps.store.read(lambda tx: tx.articles.seen_revisions(known.id)))
        contents = decide.beside(revisions, decide.revision_content(came, known), at)
        if not contents:
            return compared
        history = await self._deps.executor.run(dedupe.history, tuple(map(decide.reading, contents)))
        return replace(compared, revisions=revisions, history=history)

    def _write(
        self, came: Incoming, at: datetime, compared: Compared, tx: Transaction
    ) -> tuple[Outcome, int, bool]:
        update, article_id = store_incoming(tx, came, at, compared=compared)
        has_links = not update.versions and is_linked(tx, update, article_id, came, self._deps.now())
        return update.outcome, article_id, has_links


_FATES: Mapping[Outcome, Fate] = {"new": "new", "revised": "revised", "same": "same"}


def _known(came: Incoming, tx: Transaction) -> KnownArticles:
    return known_articles(tx, came)


def _archived(came: Incoming, archive: str, now: datetime) -> Incoming:
    """The article with its page as one that is kept from now on, but was received when the archive says."""
    page = came.page and replace(came.page, saved_at=now, first_saved_at=came.page.saved_at, archive=archive)
    return replace(came, page=page, is_archived=True)


def _take(records: Iterator[warc.Record]) -> tuple[list[warc.Record], bool]:
    """The next batch; whether it is the last one."""
    taken: list[warc.Record] = []
    size = 0
    for record in records:
        taken.append(record)
        size += len(record.block or b"") if isinstance(record, warc.Response) else 0
        if len(taken) == MAX_BATCH_RECORDS or size >= MAX_BATCH_BYTES:
            return taken, False
    return taken, True


def _skip(records: Iterator[warc.Record], count: int) -> None:
    for _ in islice(records, count):
        pass
