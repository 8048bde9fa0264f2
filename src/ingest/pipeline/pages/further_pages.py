"""An article of several pages: the pages after the first one are fetched, and their texts joined to its text.

    read_further     asks for them, few at most; what cannot be read is named as missing
    follows          whether a page is the next one of the article, pure
    joined           one article of the texts, pure

A failure here never loses the article: it is stored as far as it was read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from ingest import dedupe
from ingest.errors import IngestError
from ingest.identity import canonical
from ingest.model import Article, Page
from ingest.page_numbers import are_pages_missing, missing_pages, page_number
from ingest.pipeline.pages.extraction import Extracted, with_fingerprint
from ingest.text import clean_paragraphs
from ingest.urls import Url
from store.model import Image, Link, PackedBody, SavedPage

if TYPE_CHECKING:
    from ingest.pipeline.deps import OutletRun

MAX_FURTHER_PAGES = 10
"""Further pages of one article that are fetched; longer articles stay partial."""

MIN_CONTAINED = 0.8
"""The part of the first page's lines that a page with the whole text has."""

MAX_LINKS = 200
MAX_IMAGES = 100

_SENTENCE_ENDS = frozenset('.!?…。！？؟।։:：;"”’»)]」』')

Read = Callable[[Page], Awaitable[Extracted]]
"""Extracts the article on a page. Raises IngestError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherPage:
    """A page after the first one: the address that was asked for, the page, the article on it, and the page packed."""

    url: Url
    page: Page
    article: Article
    packed: PackedBody | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """The further pages that were read, in their order; those that are missing; and why some could not be fetched."""

    read: tuple[FurtherPage, ...] = ()
    missing: tuple[Url, ...] = ()
    errors: tuple[tuple[Url, IngestError], ...] = ()


NO_FURTHER = Further()
"""An article of one page."""


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Gives pages: fetched, or from those `saved` when that fails or no more may be fetched."""

    run: "OutletRun"
    read: Read
    saved: Mapping[Url, SavedPage]
    fetches_left: int
    errors: list[tuple[Url, IngestError]] = field(default_factory=list)

    async def get(self, url: Url) -> FurtherPage | None:
        """The page at `url`; None where it cannot be had."""
        return await self._fetched(url) or await self._from_saved(url)

    async def _fetched(self, url: Url) -> FurtherPage | None:
        if self.fetches_left <= 0 or self.run.options.should_stop():
            return None
        self.fetches_left -= 1
        try:
            return await self._read(url, await self.run.deps.fetch(url, expect="page"))
        except IngestError as error:
            # Without its traceback, which would keep the page for as long as the run lasts.
            self.errors.append((url, error.with_traceback(None)))
            return None

    async def _from_saved(self, url: Url) -> FurtherPage | None:
        if url not in self.saved:
            return None
        try:
            return await self._read(url, page_of(url, self.saved[url]))
        except IngestError:
            return None

    async def _read(self, url: Url, page: Page) -> FurtherPage:
        extracted = await self.read(page)
        return FurtherPage(url=url, page=page, article=extracted.article, packed=extracted.packed)


async def read_further(
    run: "OutletRun", first: Article, page: Page, read: Read, saved: Mapping[Url, SavedPage], max_pages: int
) -> Further:
    """The pages after `first`, which stands on `page`: at most `max_pages` are fetched.

    `saved` are those that were read before: what cannot be fetched now is taken from there, so that an article is
    compared with itself.
    """
    reader = _Reader(run=run, read=read, saved=saved, fetches_left=max_pages)
    if first.whole_page:
        whole = await reader.get(first.whole_page)
        if whole and _contains(whole.article, first):
            return Further(read=(whole,), errors=tuple(reader.errors))
    first_url = canonical(page.url, run.outlet)
    found: list[FurtherPage] = []
    missing: list[Url] = []
    waiting = list(first.all_pages)
    asked: set[Url] = set()
    while waiting:
        url = waiting.pop(0)
        asked.add(url)
        one = await reader.get(url)
        if one is None:
            missing.append(url)
            continue
        before = [other.article for other in found]
        if not await asyncio.to_thread(follows, first, first_url, before, one.article, url):
            # The pager leads elsewhere from here on.
            break
        found.append(one)
        number = page_number(page.url, url) or 1
        waiting += [
            other
            for other in one.article.all_pages
            if other not in asked and other not in waiting and (page_number(page.url, other) or 0) > number
        ]
        waiting.sort(key=lambda other: page_number(page.url, other) or 0)
    return Further(read=tuple(found), missing=tuple(missing), errors=tuple(reader.errors))


def page_of(url: Url, saved: SavedPage) -> Page:
    """A saved page as it was when it was fetched."""
    return Page(
        url=url,
        asked=url,
        status=200,
        body=saved.body,
        content_type=saved.content_type,
        fetched_at=saved.saved_at,
        rights_header=saved.rights_header,
    )


def follows(first: Article, first_url: Url, before: Sequence[Article], article: Article, url: Url) -> bool:
    """Whether the article on the page at `url` is the next page of the one at `first_url`: it calls itself one of its
    pages, has its headline, and does not repeat what was read before."""
    if article.url not in (first.url, first_url):
        if article.url.loose != url.canonical.loose and page_number(first_url, article.url) is None:
            return False
        if article.title and first.title and not dedupe.headlines_agree(first.title, article.title):
            return False
    return not any(dedupe.is_same_page(article.text, other.text) for other in (first, *before))


def join_pages(first: Article, further: Sequence[Article], missing: Sequence[Url]) -> Extracted:
    """`joined`, with its fingerprint."""
    return with_fingerprint(joined(first, further, missing))


def joined(first: Article, further: Sequence[Article], missing: Sequence[Url]) -> Article:
    """The article with the texts of its `further` pages in order, without lines that stood on a page before."""
    seen = {_key(line) for line in (first.title, first.lead or "", *first.text.split("\n"))}
    lines = first.text.split("\n")
    for article in further:
        own = [line for line in (article.lead or "", *article.text.split("\n")) if _key(line) not in seen]
        seen.update(map(_key, own))
        new = [line for line in own if line]
        if new and _goes_on(lines[-1], new[0]):
            lines[-1] = f"{lines[-1]} {new.pop(0)}"
        lines += new
    whole = (first, *further)
    return replace(
        first,
        text=clean_paragraphs("\n".join(lines)),
        authors=next((article.authors for article in whole if article.authors), ()),
        missing=_missing(whole, missing),
        links=_links(chain.from_iterable(article.links for article in whole)),
        images=_images(chain.from_iterable(article.images for article in whole)),
        entries=tuple(chain.from_iterable(article.entries for article in whole)),
    )


def _key(line: str) -> str:
    """What two spellings of a line have in common; the line itself where it has no word."""
    return " ".join(dedupe.normalized_words(line)) or line


def _goes_on(line: str, following: str) -> bool:
    """Whether the end of a page divided a paragraph: it does not end, and the next line begins in small letters."""
    return line[-1:] not in _SENTENCE_ENDS and following[:1].islower()


def _missing(whole: Sequence[Article], pages: Sequence[Url]) -> str | None:
    if pages:
        return missing_pages(pages)
    others = (article.missing for article in whole)
    return next((one for one in others if one and not are_pages_missing(one)), None)


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple({link.url: link for link in links}.values())[:MAX_LINKS]


def _images(images: Iterable[Image]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for image in images:
        found.setdefault(image.url, image)
    return tuple(found.values())[:MAX_IMAGES]


def _contains(whole: Article, first: Article) -> bool:
    """Whether a page has the text of the first page and more."""
    own, others = (
        {_key(line) for line in first.text.split("\n")},
        {_key(line) for line in whole.text.split("\n")},
    )
    return len(own & others) >= MIN_CONTAINED * len(own) and len(whole.text) > len(first.text)
