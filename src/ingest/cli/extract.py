"""`ingest extract`: saved pages to articles as JSON, without storing them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Json, Shared
from ingest.cli.output import complain, iso, live_entries, say, say_json
from ingest.cli.saved_pages import (
    NO_ADDRESS,
    UNREADABLE,
    Line,
    Saved,
    outlet_of,
    pages_of,
    url_of,
)
from ingest.errors import IngestError
from ingest.extract.template import MAX_PAGES, MIN_PAGES, NOTHING_LEARNED, Learned, Template
from ingest.model import Article, Instant
from ingest.urls import Url
from store.model import Published

if TYPE_CHECKING:
    from ingest.cli.page_files import PageFile
    from ingest.config import Config, Outlet
    from ingest.extract.explain import Explanation
    from ingest.extract.template import SeenPage
    from ingest.sandbox.executor import SandboxExecutor

MAX_CONCURRENT_PAGES = 12
"""Pages of a batch that are extracted, or wait for a child process, at the same time."""

_PRELOAD = ("ingest.extract.preload", "ingest.cli.page_files")
"""Not what a run needs: a database and an HTTP client take a second to load, and are not used here."""

BATCH_SIZE = 2_000
"""Pages that boilerplate is learned from together; they are printed when all of them are extracted."""


def extract(
    file: Annotated[
        str | None,
        Parameter(
            help="A saved page, may end in .gz; with --explain also an address, whose page is fetched."
        ),
    ] = None,
    *,
    url: Annotated[str | None, Parameter(help="The address that it was found at.")] = None,
    source: Annotated[str | None, Parameter(help="Its outlet; else the one that the address tells.")] = None,
    batch: Annotated[
        Path | None, Parameter(help='Many pages: lines of {"id", "path", "url", "outlet"}, as JSON.')
    ] = None,
    explain: Annotated[
        bool, Parameter(help="Print where each value is from, and for each block why it is text or not.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Print the article on a saved page as JSON; with --batch, one per line.

    With --explain, print why it is so: for people, or as JSON with --json and --batch.
    """
    common.start_log()
    config = common.load()
    if batch is not None and file is None and url is None:
        return asyncio.run(_batch(batch, config, explain=explain))
    is_address = explain and file is not None and file.startswith(("http://", "https://"))
    if file is None or batch is not None or (url is None and not is_address):
        complain("ingest: give a FILE and its --url, --batch MANIFEST.jsonl, or --explain and an ADDRESS")
        return WRONG_CALL
    if url is None:
        return asyncio.run(_explain_address(file, source, config, as_json=json))
    saved = Saved(id=file, path=Path(file), url=url, outlet=source)
    return asyncio.run(_single(saved, config, explain=explain, as_json=json))


Given = TypeVar("Given")
Made = TypeVar("Made")

_NO_ARTICLE = Article(url=NO_ADDRESS, title="", lead=None, text="")

Found = Article | IngestError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extraction:
    """What all pages are extracted with; `slots` bounds how many are under way."""

    config: "Config"
    sandbox: "SandboxExecutor"
    now: datetime
    slots: asyncio.Semaphore

    async def article(self, saved: Saved, learned: Learned = NOTHING_LEARNED) -> Article:
        """The article on a page. Raises IngestError."""
        from ingest.cli.page_files import read

        return await self._in_child(read, saved, learned)

    async def explanation(self, saved: Saved, learned: Learned = NOTHING_LEARNED) -> "Explanation":
        """Why the page gives what it gives. Raises IngestError where it cannot be read."""
        from ingest.cli.page_files import read_and_explain

        return await self._in_child(read_and_explain, saved, learned)

    async def _in_child(
        self,
        function: "Callable[[PageFile, Url, Outlet, datetime, Given], Made]",
        saved: Saved,
        given: Given,
    ) -> Made:
        """What a function of page_files makes of a page and of what it is given beside it."""
        from ingest.cli.page_files import load

        url = url_of(saved)
        outlet = outlet_of(saved, url, self.config.outlets)
        max_bytes = self.config.fetch.max_bytes
        async with self.slots:
            file = await asyncio.to_thread(load, saved.path, max_bytes)
            return await self.sandbox.run(function, file, url, outlet, self.now, given)

    async def explained_line(self, line: Line, learned: Learned) -> "_Answer":
        """The explanation of the page that a line names, or why there is none, under the page's id."""
        from ingest.cli import explained

        if isinstance(line, IngestError):
            return {"id": None, "error": str(line)}, line
        try:
            found = await self.explanation(line, learned)
        except IngestError as error:
            return {"id": line.id, "error": str(error)}, error
        return {"id": line.id} | explained.as_json(found), None

    async def found(self, line: Line, learned: Learned = NOTHING_LEARNED) -> Found:
        """The article on the page that a line names, or why there is none."""
        try:
            return line if isinstance(line, IngestError) else await self.article(line, learned)
        except IngestError as error:
            return error

    async def seen(self, saved: Saved, article: Article) -> "SeenPage | None":
        """What the page shows, for the lesson of its outlet; None where that cannot be told."""
        from ingest.cli.page_files import look

        try:
            return await self._in_child(look, saved, article)
        except IngestError:
            return None


async def _single(saved: Saved, config: "Config", *, explain: bool, as_json: bool) -> int:
    async with _open_extraction(config, workers=1) as extraction:
        try:
            if explain:
                return _say_explanation(await extraction.explanation(saved), as_json=as_json)
            article = await extraction.article(saved)
        except IngestError as error:
            complain(f"{saved.path}: {error}")
            return SOME_FAILED
    say(json.dumps(_as_found(article, saved), ensure_ascii=False, indent=2))
    return DONE


async def _explain_address(address: str, source: str | None, config: "Config", *, as_json: bool) -> int:
    """Fetches and reads the page as a run would, with what its outlet's articles taught; stores nothing of it."""
    from ingest.cli.deps import open_deps, run_options
    from ingest.cli.page_files import explain_page
    from ingest.pipeline.learning import learned

    try:
        url = Url(address)
        outlet = outlet_of(Saved(id=address, path=Path(), url=address, outlet=source), url, config.outlets)
        async with open_deps(config) as deps:
            asked = deps.within(run_options("extract", config).reach(outlet, given=(url,)))
            page = await asked.fetch(url, expect="page")
            taught = await deps.store.read(partial(learned, outlet.id))
            found = await deps.executor.run(explain_page, page, outlet, deps.now(), taught)
    except IngestError as error:
        complain(f"{address}: {error}")
        return SOME_FAILED
    return _say_explanation(found, as_json=as_json)


def _say_explanation(found: "Explanation", *, as_json: bool) -> int:
    from ingest.cli import explained

    if as_json:
        say_json(explained.as_json(found))
    else:
        explained.print_explanation(found)
    return SOME_FAILED if found.error else DONE


async def _batch(manifest: Path, config: "Config", *, explain: bool) -> int:
    """One line out for every line in, in their order; a page that yields nothing has `error` and no text."""
    code = DONE
    answers = _explanations if explain else _articles
    async with _open_extraction(config) as extraction:
        for lines in _chunks(pages_of(manifest)):
            for answer, error in await answers(lines, extraction):
                say_json(answer)
                if error is not None and error.reason == UNREADABLE:
                    code = SOME_FAILED
    return code


_Answer = tuple[dict[str, Any], IngestError | None]
"""What is printed of a page, and what was wrong with it."""


async def _articles(lines: Sequence[Line], extraction: _Extraction) -> list[_Answer]:
    found, _ = await _extract_batch(lines, extraction)
    return [
        (_answer(line, one), one if isinstance(one, IngestError) else None)
        for line, one in zip(lines, found, strict=True)
    ]


async def _explanations(lines: Sequence[Line], extraction: _Extraction) -> list[_Answer]:
    """Of a page that cannot be read, `error` and nothing else."""
    _, learned = await _extract_batch(lines, extraction)
    return list(await asyncio.gather(*map(extraction.explained_line, lines, learned)))


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, BATCH_SIZE)):
        yield chunk


async def _extract_batch(lines: Sequence[Line], extraction: _Extraction) -> tuple[list[Found], list[Learned]]:
    """Each page extracted, and again with what the outlet's pages teach: recurring lines, then their template."""
    found = list(await asyncio.gather(*map(extraction.found, lines)))
    outlets = _pages_of_outlets(lines)
    learned = await _boilerplate(outlets, found, extraction.sandbox, len(lines))
    await _extract_again(
        lines, found, learned, extraction, [at for at, one in enumerate(learned) if one.boilerplate]
    )
    for pages in outlets:
        template = await _template(pages, lines, found, extraction)
        if template is not None:
            for at in pages:
                learned[at] = replace(learned[at], template=template)
    await _extract_again(
        lines, found, learned, extraction, [at for at, one in enumerate(learned) if one.template]
    )
    return found, learned


async def _extract_again(
    lines: Sequence[Line],
    found: list[Found],
    learned: Sequence[Learned],
    extraction: _Extraction,
    places: Sequence[int],
) -> None:
    again = await asyncio.gather(*(extraction.found(lines[at], learned[at]) for at in places))
    for at, article in zip(places, again, strict=True):
        found[at] = article


def _pages_of_outlets(lines: Sequence[Line]) -> list[list[int]]:
    """The places of the pages of each outlet that the manifest names."""
    pages_of_outlet: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if isinstance(line, Saved) and line.outlet:
            pages_of_outlet.setdefault(line.outlet, []).append(at)
    return list(pages_of_outlet.values())


async def _boilerplate(
    outlets: Sequence[Sequence[int]], found: Sequence[Found], sandbox: "SandboxExecutor", count: int
) -> list[Learned]:
    """For each of `count` pages, the boilerplate of its outlet if it has some of it; else nothing."""
    from ingest.extract.boilerplate import learn_for_each

    learned = [NOTHING_LEARNED] * count
    for pages in outlets:
        texts = [_text_lines(found[at]) for at in pages]
        if sum(map(bool, texts)) < 2:
            continue
        try:
            boilerplate = await sandbox.run(learn_for_each, texts)
        except IngestError:
            continue  # what cannot be learned in time is not removed
        for at, own in zip(pages, boilerplate, strict=True):
            learned[at] = Learned(boilerplate=own)
    return learned


async def _template(
    pages: Sequence[int], lines: Sequence[Line], found: Sequence[Found], extraction: _Extraction
) -> Template | None:
    """What the pages of an outlet have in common; None where they are too few."""
    from ingest.extract.template.lessons import learn_template

    usable: list[tuple[Saved, Article]] = []
    for at in pages:
        line, article = lines[at], found[at]
        if isinstance(line, Saved) and isinstance(article, Article):
            usable.append((line, article))
    if len(usable) < MIN_PAGES:
        return None
    seen = await asyncio.gather(*(extraction.seen(saved, article) for saved, article in usable[:MAX_PAGES]))
    try:
        return await extraction.sandbox.run(learn_template, [one for one in seen if one])
    except IngestError:
        return None


def _text_lines(found: Found) -> list[str]:
    from ingest.extract.boilerplate import article_lines

    return article_lines(found) if isinstance(found, Article) else []


def _answer(line: Line, found: Found) -> dict[str, Any]:
    id = line.id if isinstance(line, Saved) else None
    if isinstance(found, Article) and isinstance(line, Saved):
        return _as_found(found, line)
    url = line.url if isinstance(line, Saved) else ""
    return as_json(_NO_ARTICLE, id) | {"url": url, "error": str(found)}


def _as_found(article: Article, saved: Saved) -> dict[str, Any]:
    """The article as JSON; under the address as it was given where that is unusable."""
    shown = as_json(article, saved.id)
    return shown | {"url": saved.url} if article.url == NO_ADDRESS else shown


@asynccontextmanager
async def _open_extraction(config: "Config", workers: int | None = None) -> AsyncIterator[_Extraction]:
    from ingest.sandbox.executor import SandboxExecutor

    async with SandboxExecutor(workers=workers, preload=_PRELOAD) as sandbox:
        yield _Extraction(
            config=config,
            sandbox=sandbox,
            now=datetime.now(UTC),
            slots=asyncio.Semaphore(MAX_CONCURRENT_PAGES),
        )


# ---- as JSON ---------------------------------------------------------------------------------------------


def as_json(article: Article, id: str | None) -> dict[str, Any]:
    """An article in the keys that `ingest extract` prints. Times are ISO in UTC."""
    return {
        "id": id,
        "url": str(article.url),
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "authors": list(article.authors),
        "published": iso(_at(article.published)),
        "published_precision": article.published.precision if article.published else None,
        "modified": iso(_at(article.modified)),
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "dateline": article.dateline.text if article.dateline else None,
        "kind": article.kind,
        "partial": article.partial,
        "missing": article.missing,
        "images": [asdict(image) for image in article.images],
        "links": [{"url": link.url, "text": link.text} for link in article.links],
        "entries": live_entries(article.entries),
        "extractor": article.extractor,
    }


def _at(time: Instant | Published | None) -> datetime | None:
    return time.at if time else None
