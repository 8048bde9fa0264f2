"""`ingest extract`: saved pages to articles as JSON, without storing them."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from cyclopts import Parameter

from ingest.cli.common import DONE, SOME_FAILED, WRONG_CALL, Shared, complain, say
from ingest.errors import IngestError
from ingest.model import Article, Instant, Outlet, Page

if TYPE_CHECKING:
    from ingest.config.values import Config
    from ingest.sandbox import SandboxExecutor

UNDER_WAY = 12
"""Pages of a batch that are at work or wait for a child at the same time."""

TOGETHER = 2_000
"""Pages of a batch that are looked at together for lines that recur; they are printed when all are read."""

UNREADABLE = "file"


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


Line = Saved | IngestError
Found = Article | IngestError


async def _single(saved: Saved, config: "Config") -> int:
    async with _sandbox(1) as sandbox:
        try:
            article = await _article(saved, config, sandbox, datetime.now(UTC))
        except IngestError as error:
            complain(f"{saved.path}: {error}")
            return SOME_FAILED
    say(json.dumps(as_json(saved.id, article), ensure_ascii=False, indent=2))
    return DONE


async def _batch(manifest: Path, config: "Config") -> int:
    """One line out for every line in, in their order; a page that yields nothing has `error` and no text."""
    code = DONE
    now = datetime.now(UTC)
    async with _sandbox() as sandbox:
        for lines in _chunks(_manifest(manifest)):
            for line, found in zip(lines, await _articles(lines, config, sandbox, now), strict=True):
                say(json.dumps(_answer(line, found), ensure_ascii=False))
                if isinstance(found, IngestError) and found.reason == UNREADABLE:
                    code = SOME_FAILED
    return code


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, TOGETHER)):
        yield chunk


async def _articles(
    lines: Sequence[Line], config: "Config", sandbox: "SandboxExecutor", now: datetime
) -> list[Found]:
    """Each page read, and read again where a line of it turned out to stand on the outlet's other pages."""
    places = asyncio.Semaphore(UNDER_WAY)

    async def one(line: Line, blocks: frozenset[str]) -> Found:
        if isinstance(line, IngestError):
            return line
        async with places:
            try:
                return await _article(line, config, sandbox, now, blocks)
            except IngestError as error:
                return error

    first = await asyncio.gather(*(one(line, frozenset()) for line in lines))
    recurring = await _recurring(lines, first, sandbox)
    return await asyncio.gather(
        *(
            one(line, blocks) if isinstance(line, Saved) and blocks else _as_it_is(found)
            for line, found, blocks in zip(lines, first, recurring, strict=True)
        )
    )


async def _as_it_is(found: Found) -> Found:
    return found


async def _recurring(
    lines: Sequence[Line], first: Sequence[Found], sandbox: "SandboxExecutor"
) -> list[frozenset[str]]:
    """For each page, the lines that recur on its outlet's pages; empty where it has none of them."""
    of: dict[str, list[int]] = {}
    for at, (line, found) in enumerate(zip(lines, first, strict=True)):
        if isinstance(line, Saved) and line.outlet and isinstance(found, Article):
            of.setdefault(line.outlet, []).append(at)
    answer = [frozenset[str]()] * len(lines)
    for places in of.values():
        pages = [_lines(found) for at in places if isinstance(found := first[at], Article)]
        try:
            blocks = await sandbox.run(recurring, pages) if len(pages) > 1 else None
        except IngestError:
            blocks = None  # what cannot be learned in time is not cut
        for place, own in zip(places, blocks or (), strict=False):
            answer[place] = own
    return answer


def _lines(article: Article) -> list[str]:
    return [*([article.lead] if article.lead else []), *article.text.split("\n")]


def _answer(line: Line, found: Found) -> dict[str, Any]:
    id = line.id if isinstance(line, Saved) else None
    if isinstance(found, Article):
        return as_json(id, found)
    url = line.url if isinstance(line, Saved) else ""
    return as_json(id, Article(url=url, title="", lead=None, text="")) | {"error": str(found)}


def _sandbox(workers: int | None = None) -> "SandboxExecutor":
    from ingest.sandbox import SandboxExecutor

    return SandboxExecutor(workers=workers, preload=("ingest.extract",))


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


async def _article(
    saved: Saved,
    config: "Config",
    sandbox: "SandboxExecutor",
    now: datetime,
    blocks: frozenset[str] = frozenset(),
) -> Article:
    outlet = _outlet(saved, config.outlets)
    return await sandbox.run(read, saved.path, saved.url, outlet, now, config.fetch.max_bytes, blocks)


def _outlet(saved: Saved, known: Mapping[str, Outlet]) -> Outlet:
    """The configured outlet that is named or that the address belongs to; else one made up for the page."""
    from ingest.identity import same_outlet

    if saved.outlet is not None and saved.outlet in known:
        return known[saved.outlet]
    if saved.outlet is None:
        fitting = next((one for one in known.values() if same_outlet(saved.url, one)), None)
        if fitting:
            return fitting
    host = urlsplit(saved.url).hostname or ""
    # A made-up name would be taken for part of the titles, so there is none.
    return Outlet(id=saved.outlet or host or "unknown", name="", homepage=f"https://{host}/" if host else "")


# ---- in a child of the sandbox ---------------------------------------------------------------------------


def read(
    path: Path, url: str, outlet: Outlet, now: datetime, max_bytes: int, blocks: frozenset[str]
) -> Article:
    """The article in a file. Raises IngestError."""
    from ingest.extract import extract

    body = _body(path, max_bytes)
    page = Page(url=url, asked=url, status=200, body=body, content_type="", fetched_at=now)
    return extract(page, outlet, now=now, boilerplate=blocks)


def recurring(pages: list[list[str]]) -> list[frozenset[str]]:
    """What recurs on an outlet's pages, for each of them that has any of it."""
    from ingest.extract import boilerplate

    learned = boilerplate.learn(pages)
    return [
        learned if any(boilerplate.is_known(line, learned) for line in page) else frozenset()
        for page in pages
    ]


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


def as_json(id: str | None, article: Article) -> dict[str, Any]:
    """An article in the keys that `ingest extract` prints. Times are ISO with their offset."""
    return {
        "id": id,
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "authors": list(article.authors),
        "published": _iso(article.published),
        "published_precision": article.published.precision if article.published else None,
        "modified": _iso(article.modified),
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "dateline": article.dateline.text if article.dateline else None,
        "extractor": article.extractor,
    }


def _iso(instant: Instant | None) -> str | None:
    return instant.at.isoformat() if instant else None
