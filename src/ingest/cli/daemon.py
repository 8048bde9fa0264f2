"""`ingest run`: the daemon."""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.observing import Observers, status
from ingest.cli.options import Common, Shared, Source
from ingest.cli.queues import check_queue, queue_of
from ingest.cli.rereading import Rereading, chosen, watched_file
from ingest.cli.stopping import Stopper, beside, handle_signals
from ingest.cli.supervisor import supervisor_of
from ingest.config import Config
from ingest.config.settings import EngineKind
from ingest.daemon import Daemon, Plan
from ingest.pipeline.database import tell_journal_mode


def run(
    *,
    source: Source = (),
    watch_config: Annotated[
        bool, Parameter("--watch-config", negative=(), help="Read config.toml again when it changes.")
    ] = False,
    engine: Annotated[
        EngineKind | None,
        Parameter(help="Who runs them: this process, or the workers of `ingest work`. Default: engine.kind."),
    ] = None,
    common: Shared,
) -> int:
    """Fetch what is new as a daemon, each outlet at its own interval.

    SIGTERM and Ctrl-C drain, with exit code 0. SIGHUP rereads config.toml; it drains where the terminal was closed.
    """
    config = common.load()
    kind = engine or config.engine.kind
    if kind == "queue":
        check_queue(config)
    if watch_config:
        watched_file(config)
    common.start_log(usual="info")
    common.warn(config)
    return asyncio.run(_run_until_stopped(config, source, common, kind, watch_config=watch_config))


async def _run_until_stopped(
    config: Config, source: tuple[str, ...], common: Common, engine: EngineKind, *, watch_config: bool
) -> int:
    supervisor, observers = supervisor_of(os.environ, os.getpid()), Observers(config.metrics.place)
    async with open_deps(config) as opened, AsyncExitStack() as around:
        deps = observers.of(opened)
        queue = await around.enter_async_context(queue_of(config, engine))
        daemon = Daemon(deps, _plan(config, source), observers.ran, queue)
        tell_journal_mode(deps.store.store, deps.users_of)
        stopper = Stopper(daemon.stop, lambda: supervisor.stopping(status(daemon)), asyncio.current_task())

        def reread(is_sound: bool) -> None:
            observers.reread(is_sound, daemon.outlets)
            supervisor.ready(status(daemon))

        # What is read again is the same file: where it is gone, no other one takes its place.
        same = replace(common, config=config.file)
        rereading = Rereading(
            config,
            load=lambda: chosen(configuration.fetchable(same.load()), source),
            adopt=lambda found: daemon.adopt(_plan(found, source)),
            sleep=deps.sleep,
            began=supervisor.reloading,
            ended=reread,
        )
        around.enter_context(observers.serving(daemon, deps))
        handle_signals(stopper, rereading)
        await around.enter_async_context(beside(rereading.serve()))
        if watch_config:
            await around.enter_async_context(beside(rereading.watch(watched_file(config))))
        supervisor.ready(status(daemon))
        await around.enter_async_context(beside(supervisor.tend(lambda: status(daemon), deps.sleep)))
        return await stopper.code_of(daemon.run())


def _plan(config: Config, source: tuple[str, ...]) -> Plan:
    return Plan(
        outlets=configuration.select(config, source),
        options=run_options("run", config),
        retention=config.retention,
        finds_names=config.names.enabled,
        stories_every_s=config.stories.every_s,
    )
