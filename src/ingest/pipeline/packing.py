"""With what the pages of a run are packed: alone, or with a dictionary of older pages of the outlet.

    current          before a page is fetched: the outlet's dictionary, made first where one is due
    check            whether the page comes out again of what a child packed; and how well it did

A dictionary is made in a child process, of pages as they are stored, between two pages of the outlet.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import structlog

from ingest.errors import IngestError, ParserCrashed
from ingest.pipeline import decide
from store import packing
from store.errors import Damaged
from store.model import Dictionary, DictionaryUse, NewDictionary, PackedBody, SavedPage
from store.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.config import Outlet
    from ingest.pipeline.deps import Deps

log = structlog.get_logger()

T = TypeVar("T")

MAX_CHECKED_HERE_BYTES = 1 << 20
"""So large a page comes out again within a millisecond; a larger one is checked beside the event loop."""


@dataclass(slots=True, kw_only=True)
class PackingState:
    """What a run knows of its outlet's newest dictionary: what it has done and, where there is none, how many pages are
    kept (10 where there are more). It is looked up once, and one is made at most once in a run. An empty one packs
    nothing; what pages come to without it is counted all the same, so that another one is tried in time."""

    dictionary: Dictionary | None = None
    use: DictionaryUse | None = None
    kept: int = 0
    is_known: bool = False
    is_tried: bool = False


class Packer(Protocol):
    """Whoever keeps pages of an outlet: a run of it, or who reads an archive."""

    @property
    def outlet(self) -> "Outlet": ...

    @property
    def deps(self) -> "Deps": ...

    @property
    def packing(self) -> PackingState: ...

    async def read(self, work: "Callable[[Transaction], T]", /) -> T: ...

    async def write(self, work: "Callable[[Transaction], T]", /) -> T: ...


async def current(run: "Packer") -> Dictionary | None:
    """What the next page of the outlet is to be packed with; None where it is packed alone."""
    state = run.packing
    if not state.is_known:
        await _look_up(run)
    if not state.is_tried and decide.is_dictionary_due(state.kept, state.use, run.deps.now()):
        await _renew(run)
    return None if state.dictionary is None or packing.is_empty(state.dictionary) else state.dictionary


async def _look_up(run: "Packer") -> None:
    state = run.packing
    found = await run.read(lambda tx: tx.dictionaries.newest(run.outlet.id))
    try:
        if found:
            packing.check_dictionary(found[0])
            state.dictionary, state.use = found
    except Damaged as error:
        # Pages go on being kept: with another dictionary, or alone.
        log.error("dictionary.damaged", outlet=run.outlet.id, reason=str(error))
    if not state.dictionary:
        state.kept = len(await run.read(partial(_stored_pages, run.outlet.id)))
    state.is_known = True


async def _renew(run: "Packer") -> None:
    """Makes the outlet a dictionary of its newest pages."""
    state = run.packing
    stored = await run.read(partial(_stored_pages, run.outlet.id))
    if len(stored) < decide.FIRST_PAGES:
        state.kept = len(stored)  # pages of this run were counted that are not stored (yet)
        state.is_tried = state.use is not None
        return
    state.is_tried = True
    try:
        made = await run.deps.executor.run(packing.make_dictionary, stored)
        packing.check_dictionary(Dictionary(id=0, outlet=run.outlet.id, sha256=made.sha256, body=made.body))
    except (IngestError, Damaged) as error:
        log.warning("dictionary.not_made", outlet=run.outlet.id, reason=str(error))
        return
    dictionary, state.use = await run.write(partial(_store, run, made))
    state.dictionary, found = dictionary, not packing.is_empty(dictionary)
    log.info("dictionary.made", outlet=run.outlet.id, pages=len(stored), bytes=len(made.body), found=found)


def _stored_pages(outlet: str, tx: Transaction) -> list[tuple[PackedBody, Dictionary | None]]:
    return tx.dictionaries.newest_pages(outlet, decide.FIRST_PAGES)


def _store(run: "Packer", made: NewDictionary, tx: Transaction) -> tuple[Dictionary, DictionaryUse]:
    now = run.deps.now()
    if run.packing.dictionary and run.packing.use:
        tx.dictionaries.set_use(run.packing.dictionary.id, run.packing.use)
    tx.articles.count_saved(run.outlet.id, len(made.body), now)
    return tx.dictionaries.add(run.outlet.id, made, now), DictionaryUse(made_at=now)


async def check(run: "Packer", packed: PackedBody, dictionary: Dictionary | None, body: bytes) -> None:
    """Counts what a child made of `body`. Raises ParserCrashed where it does not give it back: whoever has taken a
    parser over may send what it likes, but a page is kept as it came."""
    try:
        if len(body) > MAX_CHECKED_HERE_BYTES:
            is_whole = await asyncio.to_thread(packing.gives_back, packed, dictionary, body)
        else:
            is_whole = packing.gives_back(packed, dictionary, body)
    except Damaged as error:
        raise ParserCrashed("parser", f"a page packed with what is damaged: {error}") from error
    if not is_whole:
        raise ParserCrashed("parser", "packed something else than the page")
    state = run.packing
    if state.use:
        state.use = decide.used(state.use, len(body), len(packed.body))
    else:
        state.kept += 1


def saved_page(sha256: bytes, tx: Transaction) -> SavedPage | None:
    """The page with this digest, for those who can do without; None where it is not kept, or cannot be read."""
    try:
        return tx.articles.saved_page(sha256)
    except Damaged as error:
        log.error("page.damaged", reason=str(error))
        return None


def write_use(state: PackingState, tx: Transaction) -> None:
    """Writes at the end of a run what its dictionary has done."""
    if state.dictionary and state.use:
        tx.dictionaries.set_use(state.dictionary.id, state.use)
