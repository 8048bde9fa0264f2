"""Builds the Deps: the one place where the clock, the net, the random numbers and the database are real."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from random import Random
from typing import Any, BinaryIO, TypeVar

import structlog

from ingest.cli.process import is_process_dead, this_process, users_of
from ingest.config import Config, fetchable
from ingest.fetch import HttpClient, Limits, PoliteClient, Transport, guarded_transport, user_agent
from ingest.fetch.download import download
from ingest.loop_lag import measured
from ingest.mail import Mailer
from ingest.pipeline.deps import AsyncStore, Compute, Deps, RunOptions
from ingest.pipeline.progress import NullProgress, Progress
from ingest.pipeline.telling import Tell, Tellers, by_command, by_mail, by_webhook
from ingest.pipeline.terms import proxy_of, terms_of
from ingest.pipeline.watching import mailed_of, watches_of, webhooks_of
from ingest.pipeline.webhooks import Post
from ingest.sandbox.executor import SandboxExecutor
from ingest.urls import Url, parsed_once
from store import migrate
from store.engine import sqlite_path
from store.errors import NotReady
from store.kinds import AlarmWay
from store.linux import give_back_large_blocks
from store.store import Store, WriteWatch, open_store

log = structlog.get_logger()

T = TypeVar("T")

MAX_DOWNLOAD_BYTES = 1 << 36
"""Archives are files of about a gigabyte."""

PARSERS = ("ingest.pipeline.preload",)
"""Loads what every parsing child needs; this process itself imports none of the parsers."""


def write_watch() -> WriteWatch:
    """Logs each transaction that makes others wait."""
    return WriteWatch(clock=time.monotonic, report=_report_slow_write)


def open_database(config: Config, watch: WriteWatch | None = None) -> Store:
    """The configured database. One that does not exist yet is made; an older one is left for `db upgrade`."""
    watch = watch or write_watch()
    try:
        return open_store(config.database_url, watch=watch, watches=watches_of(config))
    except NotReady:
        if not migrate.is_empty(config.database_url):
            raise
    migrate.upgrade(config.database_url)
    return open_store(config.database_url, watch=watch, watches=watches_of(config))


def _report_slow_write(name: str, held_s: float) -> None:
    log.warning("transaction.slow", name=name, held_s=round(held_s, 1))


@asynccontextmanager
async def open_deps(
    config: Config, transport: Transport | None = None, *, fetches: bool = True
) -> AsyncIterator[Deps]:
    """Everything outside the program, as `config` has it; closed again at the end. `transport` carries requests in
    place of our own. Raises ConfigError where something is missing that fetching needs; not if nothing `fetches`."""
    if fetches:
        fetchable(config)
    give_back_large_blocks()
    watch = write_watch()
    store = AsyncStore(open_database(config, watch))
    rng = Random()
    agent = user_agent(version("news-ingest"), config.contact or "")
    limits = limits_of(config)
    try:
        async with (
            measured(time.monotonic, asyncio.sleep) as lag,
            HttpClient(
                agent=agent,
                now=now,
                clock=time.monotonic,
                limits=limits,
                transport=transport
                or guarded_transport(
                    limits, time.monotonic, proxy=proxy_of(config), tls_files=config.fetch.tls_files
                ),
            ) as http,
            SandboxExecutor(preload=PARSERS) as sandbox,
        ):
            polite = PoliteClient(
                http,
                store,
                delay_s=config.fetch.delay_s,
                shared_networks=config.fetch.shared_networks,
                now=now,
                clock=time.monotonic,
                sleep=asyncio.sleep,
                random=rng.random,
            )
            yield Deps(
                fetch=polite,
                fetch_within=polite.within,
                store=store,
                executor=sandbox,
                now=now,
                sleep=asyncio.sleep,
                rng=rng,
                process=this_process(),
                is_process_dead=is_process_dead,
                users_of=users_of,
                webhooks=webhooks_of(config, http.post),
                mailed=mailed_of(config),
                tellers=tellers_of(config, http.post),
                free_bytes=partial(free_bytes, config.database_url),
                mailer=mailer_of(config),
                lag=lag,
            )
    finally:
        store.close()
        held_s, name = watch.longest
        log.info("transactions.measured", longest_ms=round(held_s * 1000), name=name)


Download = Callable[[Url, BinaryIO, Callable[[int, int | None], None]], Awaitable[None]]
"""Writes what is at an address into a file, and tells how many bytes came, of how many. Raises a FetchError."""


@asynccontextmanager
async def open_download(config: Config) -> AsyncIterator[Download]:
    """Fetches large files, by the guard that pages are fetched by. Raises ConfigError where something is missing that
    fetching needs."""
    fetchable(config)
    limits = replace(limits_of(config), max_bytes=MAX_DOWNLOAD_BYTES)
    agent = user_agent(version("news-ingest"), config.contact or "")
    transport = guarded_transport(
        limits, time.monotonic, proxy=proxy_of(config), tls_files=config.fetch.tls_files
    )

    async def save(url: Url, out: BinaryIO, on_bytes: Callable[[int, int | None], None]) -> None:
        await download(url, out, transport, limits, agent=agent, now=now, on_bytes=on_bytes)

    try:
        yield save
    finally:
        await transport.aclose()


def limits_of(config: Config) -> Limits:
    """What one page may take."""
    return Limits(
        timeout_s=config.fetch.timeout_s,
        deadline_s=config.fetch.deadline_s,
        max_bytes=config.fetch.max_bytes,
        allow_networks=config.fetch.allow_networks,
    )


def tellers_of(config: Config, post: Post | None) -> Tellers:
    """How alarms are told by this configuration; where `post` is None, it only says by which ways."""
    alarms, ways = config.alarms, dict[AlarmWay, Tell]()
    if alarms.webhook and config.notify.webhook_secret:
        url, secret = parsed_once(alarms.webhook), config.notify.webhook_secret
        ways["webhook"] = by_webhook(post or _no_post, url, secret, now)
    mailer = mailer_of(config)
    if alarms.mail and mailer:
        ways["mail"] = by_mail(mailer, alarms.mail, now)
    if alarms.command:
        ways["command"] = by_command(alarms.command, environ_without_secrets(config))
    return Tellers(ways)


async def _no_post(url: Url, body: bytes, headers: Mapping[str, str]) -> int:
    raise NotImplementedError("this command tells nobody")


def free_bytes(database_url: str) -> int | None:
    """The room on the disk of the database; None where it is a server's, or cannot be told."""
    path = sqlite_path(database_url)
    if path is None:
        return None
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return None


@contextmanager
def open_compute() -> Iterator[Compute]:
    """Runs functions over foreign text in child processes, for commands that have no event loop."""
    with asyncio.Runner() as runner:
        sandbox = SandboxExecutor(preload=PARSERS)

        def compute(function: Callable[..., T], /, *args: Any) -> T:
            return runner.run(sandbox.run(function, *args))

        try:
            yield compute
        finally:
            runner.run(sandbox.__aexit__(None, None, None))


def mailer_of(config: Config) -> Mailer | None:
    """The program that sends mails, which is told no secret of ours; None where nobody is configured who sends them."""
    mail = config.mail
    if mail.sender is None:
        return None
    environ = environ_without_secrets(config)
    return Mailer(sender=mail.sender, command=mail.command, deadline_s=mail.deadline_s, environ=environ)


def environ_without_secrets(config: Config) -> dict[str, str]:
    """The environment for programs of others: without our own variables, and those that hold logins of outlets."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INGEST_") and name not in config.secrets
    }


def run_options(
    command: str, config: Config, *, progress: Progress | None = None, limit: int | None = None
) -> RunOptions:
    """How `command` runs outlets by `config`, at most `limit` pages of each."""
    return RunOptions(
        command=command,
        settings=config.fetch,
        outlets=tuple(config.outlets.values()),
        revisit_after_s=config.revisit.after_s,
        limit=limit,
        progress=progress or NullProgress(),
        terms=terms_of(config),
    )


def now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)
