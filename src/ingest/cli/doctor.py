"""`ingest doctor`: does everything that a fetch needs work here? What it prints is what a bug report needs."""

import asyncio
import os
import platform
import re
import resource
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED, Common, Json, Shared
from ingest.cli.output import Column, print_table, say, say_json
from ingest.config import Config
from ingest.errors import ConfigError, IngestError
from store.errors import StoreError
from store.linux import LINUX, address_space_limit
from store.model import Process

MIN_FREE_BYTES = 1_000_000_000
MIN_OPEN_FILES = 256
MAX_NAMES_RESOLVED = 5
PROXY_TIMEOUT_S = 5.0
PACKAGE = "news-ingest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check came to; `cure` says what to do about it, "" where nothing is to be done."""

    check: str
    state: Literal["ok", "warning", "fault"]
    found: str
    cure: str = ""


class _TakeBack(Exception):
    """Ends a transaction that is to leave nothing behind."""


def doctor(
    *,
    offline: Annotated[bool, Parameter(help="Ask no name server.")] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """Check this installation: libraries, configuration, sandbox, database, clock, disk, limits, names of hosts.

    Nothing is fetched, and nothing is changed. No secret is printed: it can be pasted into a bug report.
    """
    found: list[Finding] = []
    for finding in _findings(common, offline=offline):
        found.append(finding)
        if json:
            say_json(asdict(finding))
    if not json:
        print_table(
            (Column("check"), Column("state"), Column("found")),
            [(one.check, one.state, one.found) for one in found],
        )
        for one in found:
            if one.cure:
                say(f"{one.check}: {one.cure}")
    return SOME_FAILED if any(one.state == "fault" for one in found) else DONE


def _findings(common: Common, *, offline: bool) -> Iterator[Finding]:
    yield _program()
    yield _libraries()
    yield _limits()
    yield _disk("temporary files", Path(tempfile.gettempdir()))
    yield _sandbox()
    try:
        config = common.load()
    except ConfigError as error:
        yield Finding(check="configuration", state="fault", found=error.faults[0], cure="ingest config check")
        return
    yield _configuration(config)
    yield from _database(config)
    if not offline:
        yield _proxy(config) if config.fetch.proxy else _names(config)


def _program() -> Finding:
    python = platform.python_version()
    where = f"{platform.system()} {platform.release()} {platform.machine()}"
    found = f"{metadata.version(PACKAGE)}, Python {python}, SQLite {sqlite3.sqlite_version}, {where}"
    if not LINUX:
        cure = "no limit of memory, no seccomp and no Landlock here; see docs/operating.md, Other systems"
        return Finding(check="program", state="warning", found=found, cure=cure)
    return Finding(check="program", state="ok", found=found)


def _libraries() -> Finding:
    """The packages that the program declares. Their versions are named: most reports are about one of them."""
    wanted = [
        re.split(r"[^\w.-]", line)[0] for line in metadata.requires(PACKAGE) or () if "extra ==" not in line
    ]
    installed, missing = [], []
    for name in wanted:
        try:
            installed.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        cure = f"pip install --upgrade {PACKAGE}"
        return Finding(check="libraries", state="fault", found=f"missing: {', '.join(missing)}", cure=cure)
    return Finding(check="libraries", state="ok", found=", ".join(installed))


def _limits() -> Finding:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    memory = address_space_limit()
    shown = "no limit" if memory is None else f"{memory / 1e6:,.0f} MB"
    found = f"{files} open files, {os.cpu_count()} processors, memory: {shown}"
    if 0 <= files < MIN_OPEN_FILES:
        return Finding(
            check="limits", state="warning", found=found, cure=f"ulimit -n {MIN_OPEN_FILES} or more"
        )
    return Finding(check="limits", state="ok", found=found)


def _disk(what: str, folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return Finding(
            check=what,
            state="fault",
            found=f"{folder}: {error.strerror}",
            cure="make it writable, or name another",
        )
    found = f"{folder}: {free / 1e9:,.1f} GB free"
    if free < MIN_FREE_BYTES:
        return Finding(
            check=what, state="warning", found=found, cure="make room; pages take most: ingest prune"
        )
    return Finding(check=what, state="ok", found=found)


def _sandbox() -> Finding:
    """Whether a child extracts a page that ships with the program."""
    try:
        title, missing = asyncio.run(_extracted())
    except (IngestError, OSError) as error:
        return Finding(
            check="sandbox",
            state="fault",
            found=f"no child process could extract the page that ships with the program: {error}",
            cure="is memory limited to less than 1 GB, or fork forbidden? See docs/operating.md",
        )
    if missing:
        cure = "a page that takes its parser over could reach more; everything else works"
        return Finding(
            check="sandbox", state="warning", found=f"the kernel lacks {', '.join(missing)}", cure=cure
        )
    return Finding(check="sandbox", state="ok", found=f"extracted {title!r} in a child process")


async def _extracted() -> tuple[str, tuple[str, ...]]:
    """The headline of the page that ships with the program, and what the kernel cannot take from a child."""
    from ingest.cli.deps import PARSERS, now
    from ingest.demo import OUTLETS, outlets, web
    from ingest.extract.template import NOTHING_LEARNED
    from ingest.model import Page
    from ingest.pipeline.pages.extraction import extract_page
    from ingest.sandbox.executor import SandboxExecutor
    from ingest.urls import Url

    roots = {id: f"https://{id}.example" for id in OUTLETS}
    outlet = outlets(roots)[0]
    path, body = next(
        (path, one.body) for path, one in web(roots, now())[outlet.id].items() if b"<article" in one.body
    )
    url = roots[outlet.id] + path
    page = Page(
        url=Url(url), asked=Url(url), status=200, body=body, content_type="text/html", fetched_at=now()
    )
    async with SandboxExecutor(workers=1, preload=PARSERS) as sandbox:
        extracted = await sandbox.run(extract_page, page, outlet, now(), NOTHING_LEARNED)
        return extracted.article.title, sandbox.missing


def _configuration(config: Config) -> Finding:
    name = str(config.file) if config.file else "the shipped config.toml"
    found = f"{name}: {len(config.outlets)} outlets"
    cures = list(config.warnings)
    if config.fetch_faults:
        cure = "; ".join(config.fetch_faults)
        return Finding(
            check="configuration", state="fault", found=f"{found}, nothing can be fetched", cure=cure
        )
    if cures:
        return Finding(check="configuration", state="warning", found=found, cure="; ".join(cures))
    return Finding(check="configuration", state="ok", found=found)


def _database(config: Config) -> Iterator[Finding]:
    from ingest.cli.deps import now
    from ingest.pipeline.database import MAX_SKEW
    from store import engine, migrate
    from store.store import open_store

    shown = engine.redacted(config.database_url)
    try:
        path = engine.sqlite_path(config.database_url)
        if migrate.is_empty(config.database_url):
            yield Finding(
                check="database",
                state="warning",
                found=f"{shown}: there is none yet",
                cure="ingest db upgrade",
            )
            return
        store = open_store(config.database_url, lock_timeout_s=5)
    except StoreError as error:
        yield Finding(
            check="database", state="fault", found=str(error), cure="ingest db upgrade, ingest db check"
        )
        return
    try:
        with suppress(_TakeBack), store.begin(name="doctor") as tx:
            tx.leases.claim(("doctor",), _nobody(), now(), bool)
            raise _TakeBack
        yield Finding(
            check="database", state="ok", found=f"{shown}: version {migrate.head()}, can be written"
        )
        skew = store.compare_clock(now)
    except StoreError as error:
        yield Finding(check="database", state="fault", found=str(error), cure="ingest db check")
        return
    finally:
        store.close()
    found = f"{now():%Y-%m-%d %H:%M:%S} UTC, {abs(skew.total_seconds()):.1f} s from the database's"
    is_off = abs(skew) > MAX_SKEW
    yield Finding(
        check="clock",
        state="fault" if is_off else "ok",
        found=found,
        cure="set both by NTP" if is_off else "",
    )
    if path:
        yield _disk("disk", path.absolute().parent)


def _nobody() -> Process:
    return Process(machine="doctor", id="0:0")


def _names(config: Config) -> Finding:
    """Whether names of hosts can be resolved: those of a few outlets."""
    hosts = [outlet.parsed_homepage.host for outlet in config.outlets.values() if outlet.parsed_homepage]
    hosts = list(dict.fromkeys(hosts))[:MAX_NAMES_RESOLVED]
    lost = [host for host in hosts if not _resolves(host)]
    found = f"{len(hosts) - len(lost)} of {len(hosts)} hosts of outlets have an address"
    if not lost:
        return Finding(check="names", state="ok", found=found)
    cure = f"no address of {', '.join(lost)}: does this machine reach a name server, is the homepage right?"
    return Finding(
        check="names", state="fault" if len(lost) == len(hosts) else "warning", found=found, cure=cure
    )


def _proxy(config: Config) -> Finding:
    """Whether the proxy can be connected to. It looks up the names of hosts, and nothing is asked of it."""
    from ingest.pipeline.terms import proxy_of

    proxy = proxy_of(config)
    place = f"{proxy.host}:{proxy.port}" if proxy else ""
    try:
        with socket.create_connection(
            (proxy.host, proxy.port) if proxy else ("", 0), timeout=PROXY_TIMEOUT_S
        ):
            return Finding(check="proxy", state="ok", found=f"{place} takes connections")
    except OSError as error:
        found = f"{place}: {error.strerror or error}"
    return Finding(check="proxy", state="fault", found=found, cure="is it running, is fetch.proxy right?")


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 443))
    except OSError:
        return False
