"""`ingest backfill`: articles of the past."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO

from cyclopts import Parameter, validators

from ingest import config as configuration
from ingest import warc as warc_files
from ingest.cli.deps import now, open_deps, open_download
from ingest.cli.handing_out import Queued, hand_out, refuse, written
from ingest.cli.options import DONE, SOME_FAILED, Json, Shared, Source
from ingest.cli.output import ProgressBar, complain, say, say_json
from ingest.cli.past import fetch_past, not_paused
from ingest.cli.stopping import end_by_signals, ended_early
from ingest.config import Config
from ingest.errors import ConfigError, FetchError
from ingest.pipeline.archived_pages import Archives, Fate, Selection
from ingest.pipeline.past.places import Span
from ingest.redact import redact
from ingest.urls import Url

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
_ENDS_BYTES = 64 << 10
LARGE_FILES = "/var/tmp"  # noqa: S108  (files without a name)
"""Where large files of the moment lie: what is in /tmp is in memory on many systems."""
_LEFT: tuple[tuple[Fate, str], ...] = (
    ("unknown_outlet", "of unknown outlets"),
    ("left_out", "not asked for"),
    ("no_page", "no pages"),
    ("damaged", "damaged"),
)
_TOLD: tuple[tuple[Fate, str], ...] = (
    ("new", "new"),
    ("revised", "revised"),
    ("same", "known"),
    ("no_article", "no articles"),
    ("forgotten", "taken out before"),
    *_LEFT,
)
_TOLD_DRY: tuple[tuple[Fate, str], ...] = (("pages", "pages to be read"), *_LEFT)
"""How the closing line calls what became of the responses."""


def backfill(
    *,
    warc: Annotated[
        tuple[str, ...],
        Parameter(
            consume_multiple=True,
            help="WARC files, plain, gzip, zstd or LZ4; folders of them; or their addresses.",
        ),
    ] = (),
    source: Source = (),
    from_: Annotated[
        str | None,
        Parameter(
            "--from",
            help="What was published from this UTC day on, as 2026-01-31; of WARC files, what was received.",
        ),
    ] = None,
    to: Annotated[
        str | None, Parameter("--to", help="The same until the end of this UTC day. Default: today.")
    ] = None,
    max_pages: Annotated[
        int | None,
        Parameter(
            "--max",
            help="Fetch at most so many pages; the next call goes on. Not with --warc.",
            validator=validators.Number(gte=1),
        ),
    ] = None,
    outlet_by_host: Annotated[
        bool, Parameter(help="Make an outlet of each host that no configured outlet has.")
    ] = False,
    dry_run: Annotated[bool, Parameter(help="Count what there is, store nothing.")] = False,
    queue: Queued = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Bring in articles of the past: from the sitemaps, dated archives and numbers of an outlet (--source), or from
    pages that somebody has archived in WARC files, as Common Crawl does (--warc).

    Of an outlet the newest come first, under all rules of fetching. An archived page goes the way of a fetched one, at
    the time of its record. An interrupted back-fill goes on where it was.
    """
    config = common.load()
    common.start_log()
    since, until = span(from_, to)
    if queue:
        refuse({"--warc, since a worker need not have the file": bool(warc), "--dry-run": dry_run})
    if not warc:
        whole = _span_of_outlets(source, since, until, outlet_by_host=outlet_by_host)
        if queue:
            from ingest.pipeline.commands import Command  # which loads whatever a worker can do

            said = written({"--from": from_, "--to": to, "--max": max_pages})
            jobs = [
                Command(
                    name="backfill",
                    outlet=outlet.id,
                    options=said,
                    since=since,
                    until=until,
                    max_pages=max_pages,
                )
                for outlet in not_paused(configuration.select(config, source))
            ]
            return hand_out(configuration.fetchable(config), jobs, json=json)
        return fetch_past(
            config, source, whole, max_pages=max_pages, dry_run=dry_run, json=json, common=common
        )
    if max_pages is not None:
        raise ConfigError(("--max goes with --source alone; leave it out, or --warc",))
    warc_files.require()
    selection = Selection(
        outlets=config.outlets,
        chosen=frozenset(outlet.id for outlet in configuration.select(config, source))
        if source
        else frozenset(),
        since=since,
        until=until,
        by_host=outlet_by_host,
    )
    archives = tuple(archives_of(warc))
    total = Counter[Fate]()
    with ended_early("interrupted; what was read is stored: the same command goes on from there"):
        asyncio.run(_read_all(archives, selection, config, total, dry_run=dry_run))
    told = _TOLD_DRY if dry_run else _TOLD
    if json:
        say_json({fate: total[fate] for fate, _ in told})
    else:
        say(", ".join(f"{total[fate]} {words}" for fate, words in told))
    return SOME_FAILED if total["damaged"] else DONE


def span(from_: str | None, to: str | None) -> tuple[datetime | None, datetime | None]:
    """The beginning of the day `from_`, and the end of the day `to`, in UTC; None where none is given. Raises
    ConfigError."""
    since, last = _day("--from", from_), _day("--to", to)
    if since and last and last < since:
        raise ConfigError((f"--to: {to} is before --from {from_}; write the earlier day after --from",))
    return since, last and last + timedelta(days=1)


def _span_of_outlets(
    source: Sequence[str], since: datetime | None, until: datetime | None, *, outlet_by_host: bool
) -> Span:
    """The span of a back-fill from outlets' own sites. Raises ConfigError for what it lacks."""
    if not source:
        raise ConfigError(("ingest backfill: nothing to read; give --warc FILE, or --source ID",))
    if since is None:
        raise ConfigError(("--from: is missing; write the first day, e.g. --from 2026-01-31",))
    if outlet_by_host:
        raise ConfigError(("--outlet-by-host goes with --warc alone; leave it out",))
    return Span(since=since, until=until or now())


def _day(option: str, value: str | None) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC) if value is not None else None
    except ValueError:
        raise ConfigError((f"{option}: {value!r} is no day; write e.g. 2026-01-31",)) from None


def archives_of(named: Sequence[str]) -> Iterator[Path | Url]:
    """The files and addresses that are named, and the files of the folders that are, in order. Raises ConfigError for
    what is no WARC, as far as that is on this machine."""
    for name in named:
        if name.startswith(("http://", "https://")):
            yield Url(name)
            continue
        path = Path(name)
        found = (
            sorted(one for one in path.rglob("*") if one.name.endswith(_ENDINGS)) if path.is_dir() else [path]
        )
        if not found:
            raise ConfigError((f"--warc: {name}: has no file that ends in {', '.join(_ENDINGS)}",))
        for one in found:
            with _opened(one) as file:
                _check(file, str(one))
            yield one


def _check(file: BinaryIO, name: str) -> None:
    if not warc_files.is_warc(file):
        raise ConfigError((f"--warc: {name}: is no WARC file; give what a crawler has archived",))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise ConfigError(
            (f"--warc: {path}: {error.strerror}; give a WARC file or a folder of them",)
        ) from error
    with file:
        yield file


async def _read_all(
    named: Sequence[Path | Url], selection: Selection, config: Config, total: Counter[Fate], *, dry_run: bool
) -> None:
    """Adds what became of the responses of all archives to `total`; damages are told as they come."""
    end_by_signals()
    fetches = any(isinstance(one, Url) for one in named)
    async with open_deps(config, fetches=fetches) as deps:
        archives = Archives(selection, deps, max_bytes=config.fetch.max_bytes, dry_run=dry_run)
        for one in named:
            async with _file(one, config) as file:
                await _read(archives, file, str(one), selection, total)


async def _read(
    archives: Archives, file: BinaryIO, name: str, selection: Selection, total: Counter[Fate]
) -> None:
    size = file.seek(0, os.SEEK_END)
    key, archive = _key(file, size, selection), redact(name.rpartition("/")[2])
    with ProgressBar(archive, size) as bar:
        async with aclosing(archives.read(file, name, archive, key)) as batches:
            async for batch in batches:
                total.update(batch.counts)
                for line in batch.damages:
                    complain(line)
                bar.update(batch.offset)


@asynccontextmanager
async def _file(archive: Path | Url, config: Config) -> AsyncIterator[BinaryIO]:
    """The open file; what is at an address is brought into one that is gone at the end."""
    if isinstance(archive, Path):
        with _opened(archive) as file:
            yield file
        return
    with TemporaryFile(dir=_place_of_large_files()) as copy:
        async with open_download(config) as download:
            with ProgressBar(f"{archive}") as bar:
                try:
                    await download(archive, copy, bar.update)
                except FetchError as error:
                    cure = "give the same command again" if error.outcome == "retry" else "check the address"
                    raise ConfigError((f"--warc: {archive}: {error}; {cure}",)) from error
        _check(copy, str(archive))
        yield copy


def _place_of_large_files() -> str | None:
    """Where the user wants them, else where they are not in memory; None: the system's own place."""
    return os.environ.get("TMPDIR") or (LARGE_FILES if os.access(LARGE_FILES, os.W_OK) else None)


def _key(file: BinaryIO, size: int, selection: Selection) -> bytes:
    """The same for the same bytes, whatever the file is called, read for the same selection."""
    file.seek(0)
    digest = sha256(file.read(_ENDS_BYTES))
    file.seek(max(size - _ENDS_BYTES, 0))
    digest.update(file.read(_ENDS_BYTES))
    outlets = sorted((id, str(one.homepage)) for id, one in selection.outlets.items())
    wanted = (
        sorted(selection.chosen),
        str(selection.since),
        str(selection.until),
        selection.by_host,
        outlets,
    )
    digest.update(repr((size, wanted)).encode())
    return digest.digest()
