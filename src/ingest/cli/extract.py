"""`ingest extract`: saved pages to articles as JSON, without storing them."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED, WRONG_CALL, Shared
from ingest.cli.output import complain, iso, live_entries, say, say_json
from ingest.errors import IngestError, Refused
from ingest.extract.template import MAX_PAGES, MIN_PAGES, NOTHING_LEARNED, Learned, Template
from ingest.model import Article, Instant, Page
from ingest.urls import Url
from store.model import Published

if TYPE_CHECKING:
    from ingest.config import Config, Outlet
    from ingest.extract.template import SeenPage
    from ingest.sandbox import SandboxExecutor

MAX_CONCURRENT_PAGES = 12
"""Pages of a batch that are extracted, or wait for a child process, at the same time."""

BATCH_SIZE = 2_000
"""Pages that boilerplate is learned from together; they are printed when all of them are extracted."""

UNREADABLE = "file"
"""The reason of a line of the manifest, or a page, that cannot be read."""


def extract(
    file: Annotated[Path | None, Parameter(help="A saved page; may end in .gz.")] = None,
    *,
    url: Annotated[str | None, Parameter(help="The address that it was found at.")] = None,
    source: Annotated[str | None, Parameter(help="Its outlet; else the one that the address tells.")] = None,
    batch: Annotated[
        Path | None, Parameter(help='Many pages: lines of {"id", "path", "url", "outlet"}, as JSON.')
    ] = None,
    common: Shared,
) -> int:
    """Print the article on a saved page as JSON; with --batch, one per line."""
    common.start_log()
    config = common.load()
    if batch is not None and file is None and url is None:
        return asyncio.run(_batch(batch, config))
    if file is None or url is None or batch is not None:
        complain("ingest: give a FILE and its --url, or --batch MANIFEST.jsonl")
        return WRONG_CALL
    return asyncio.run(_single(Saved(id=str(file), path=file, url=url, outlet=source), config))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A page in a file. `outlet` is an id, None where only the address can tell."""

    id: str
    path: Path
    url: str
    outlet: str | None = None


_NO_ADDRESS = Url("https://unknown.invalid/")
"""Stands for the address of a page that was saved without a usable one. Such a page is extracted all the same."""

_NO_ARTICLE = Article(url=_NO_ADDRESS, title="", lead=None, text="")

Line = Saved | IngestError
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
        url = _url(saved)
        outlet = _outlet(saved, url, self.config.outlets)
        max_bytes = self.config.fetch.max_bytes
        async with self.slots:
            return await self.sandbox.run(read, saved.path, url, outlet, self.now, max_bytes, learned)

    async def found(self, line: Line, learned: Learned = NOTHING_LEARNED) -> Found:
        """The article on the page that a line names, or why there is none."""
        try:
            return line if isinstance(line, IngestError) else await self.article(line, learned)
        except IngestError as error:
            return error

    async def seen(self, saved: Saved, article: Article) -> "SeenPage | None":
        """What the page shows, for the lesson of its outlet; None where that cannot be told."""
        url = _url(saved)
        outlet = _outlet(saved, url, self.config.outlets)
        async with self.slots:
            try:
                return await self.sandbox.run(
                    look, saved.path, url, outlet, self.now, self.config.fetch.max_bytes, article
                )
            except IngestError:
                return None


async def _single(saved: Saved, config: "Config") -> int:
    async with _open_extraction(config, workers=1) as extraction:
        try:
            article = await extraction.article(saved)
        except IngestError as error:
            complain(f"{saved.path}: {error}")
            return SOME_FAILED
    say(json.dumps(_as_found(article, saved), ensure_ascii=False, indent=2))
    return DONE


async def _batch(manifest: Path, config: "Config") -> int:
    """One line out for every line in, in their order; a page that yields nothing has `error` and no text."""
    code = DONE
    async with _open_extraction(config) as extraction:
        for lines in _chunks(_manifest(manifest)):
            for line, found in zip(lines, await _extract_batch(lines, extraction), strict=True):
                say_json(_answer(line, found))
                if isinstance(found, IngestError) and found.reason == UNREADABLE:
                    code = SOME_FAILED
    return code


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, BATCH_SIZE)):
        yield chunk


async def _extract_batch(lines: Sequence[Line], extraction: _Extraction) -> list[Found]:
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
    return found


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
    from ingest.extract.lessons import learn_template

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
    return shown | {"url": saved.url} if article.url == _NO_ADDRESS else shown


@asynccontextmanager
async def _open_extraction(config: "Config", workers: int | None = None) -> AsyncIterator[_Extraction]:
    from ingest.sandbox import SandboxExecutor

    async with SandboxExecutor(workers=workers, preload=("ingest.extract",)) as sandbox:
        yield _Extraction(
            config=config,
            sandbox=sandbox,
            now=datetime.now(UTC),
            slots=asyncio.Semaphore(MAX_CONCURRENT_PAGES),
        )


def _manifest(manifest: Path) -> Iterator[Line]:
    """The pages of a manifest; an error says what is wrong with a line."""
    with _opened(manifest) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
                yield Saved(
                    id=str(values["id"]),
                    path=_place(Path(values["path"]), manifest),
                    url=str(values["url"]),
                    outlet=str(values["outlet"]) if values.get("outlet") else None,
                )
            except (ValueError, KeyError, TypeError) as error:
                cause = f"{type(error).__name__}: {error}"
                yield IngestError(
                    UNREADABLE, f"{manifest}:{number}: needs id, path and url as JSON ({cause})"
                )


def _place(path: Path, manifest: Path) -> Path:
    """A relative path is one from where we are, or from where the manifest lies."""
    beside = manifest.parent / path
    return beside if not path.exists() and beside.exists() else path


def _opened(manifest: Path) -> Any:
    try:
        return manifest.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise IngestError(UNREADABLE, f"{manifest}: {error.strerror}") from error


def _url(saved: Saved) -> Url:
    try:
        return Url(saved.url)
    except Refused:
        return _NO_ADDRESS


def _outlet(saved: Saved, url: Url, known: Mapping[str, "Outlet"]) -> "Outlet":
    """The configured outlet that is named or that the address belongs to; else one made up for the page."""
    from ingest.config import Outlet
    from ingest.identity import same_outlet

    if saved.outlet is not None and saved.outlet in known:
        return known[saved.outlet]
    if saved.outlet is None:
        fitting = next((one for one in known.values() if same_outlet(url, one)), None)
        if fitting:
            return fitting
    # A made-up name would be taken for part of the titles, so there is none.
    if url == _NO_ADDRESS:
        return Outlet(id=saved.outlet or "unknown")
    return Outlet(id=saved.outlet or url.host, homepage=f"https://{url.host}/")


# ---- in a child of the sandbox ---------------------------------------------------------------------------


def read(path: Path, url: Url, outlet: "Outlet", now: datetime, max_bytes: int, learned: Learned) -> Article:
    """The article in a file. Raises IngestError."""
    from ingest.extract import extract

    page = _page(path, url, now, max_bytes)
    return extract(page, outlet, now=now, boilerplate=learned.boilerplate, template=learned.template)


def look(
    path: Path, url: Url, outlet: "Outlet", now: datetime, max_bytes: int, article: Article
) -> "SeenPage | None":
    """What the page in a file shows of `article`. Raises IngestError."""
    from ingest.extract.observe import observe

    return observe(_page(path, url, now, max_bytes), article, outlet)


def _page(path: Path, url: Url, now: datetime, max_bytes: int) -> Page:
    body = _body(path, max_bytes)
    return Page(url=url, asked=url, status=200, body=body, content_type="", fetched_at=now)


def _body(path: Path, max_bytes: int) -> bytes:
    """The bytes of a page, unpacked; never more than `max_bytes`."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise IngestError(UNREADABLE, f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > max_bytes:
        raise IngestError("too_large", f"more than {max_bytes} bytes")
    return body


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
        "links": [asdict(link) for link in article.links],
        "entries": live_entries(article.entries),
        "extractor": article.extractor,
    }


def _at(time: Instant | Published | None) -> datetime | None:
    return time.at if time else None
