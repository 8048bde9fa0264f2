"""`ingest run`: the daemon."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.observing import Observers, status
from ingest.cli.options import DONE, Common, Shared, Source, ended_by
from ingest.cli.process import ending_signals, has_terminal
from ingest.cli.rereading import Rereading, chosen, watched_file
from ingest.cli.supervisor import Supervisor, supervisor_of
from ingest.config import Config
from ingest.daemon import Daemon, Plan
from ingest.pipeline.database import tell_journal_mode

HURRY_S = 5.0
"""What a second signal leaves to give leases back and to close the database: a lock may be waited for much longer."""


def run(
    *,
    source: Source = (),
    watch_config: Annotated[
        bool, Parameter("--watch-config", negative=(), help="Read config.toml again when it changes.")
    ] = False,
    common: Shared,
) -> int:
    """Fetch what is new as a daemon, each outlet at its own interval.

    SIGTERM and Ctrl-C drain, with exit code 0. SIGHUP rereads config.toml; it drains where the terminal was closed.
    """
    config = common.load()
    if watch_config:
        watched_file(config)
    common.start_log(usual="info")
    common.warn(config)
    return asyncio.run(_run_until_stopped(config, source, common, watch_config=watch_config))


class _Stopper:
    """What signals do, whichever they are: the first lets what is under way come to its end, the second cancels it,
    and a third one, or HURRY_S, ends the process."""

    def __init__(self, daemon: Daemon, supervisor: Supervisor, task: "asyncio.Task[int] | None") -> None:
        self._daemon, self._supervisor = daemon, supervisor
        self._task = task
        self._received = 0
        self.exit_code = DONE

    def on_signal(self, number: int) -> None:
        self._received += 1
        self._daemon.stop()
        self._supervisor.stopping(status(self._daemon))
        if self._received == 2:
            self.exit_code = ended_by(number)
            if self._task is not None:
                self._task.cancel()
            # A thread, since what is waited for may keep the event loop from turning.
            hurry = threading.Timer(HURRY_S, os._exit, (self.exit_code,))
            hurry.daemon = True
            hurry.start()
        elif self._received > 2:
            os._exit(self.exit_code)


async def _run_until_stopped(
    config: Config, source: tuple[str, ...], common: Common, *, watch_config: bool
) -> int:
    supervisor, observers = supervisor_of(os.environ, os.getpid()), Observers(config)
    async with open_deps(config) as opened, AsyncExitStack() as beside:
        deps = observers.of(opened)
        daemon = Daemon(deps, _plan(config, source), observers.ran)
        tell_journal_mode(deps.store.store, deps.users_of)
        stopper = _Stopper(daemon, supervisor, asyncio.current_task())

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
        beside.enter_context(observers.serving(daemon, deps))
        _handle_signals(stopper, rereading)
        await beside.enter_async_context(_beside(rereading.serve()))
        if watch_config:
            await beside.enter_async_context(_beside(rereading.watch(watched_file(config))))
        supervisor.ready(status(daemon))
        await beside.enter_async_context(_beside(supervisor.tend(lambda: status(daemon), deps.sleep)))
        try:
            await daemon.run()
        except asyncio.CancelledError:
            if stopper.exit_code == DONE:
                raise
        finally:
            supervisor.stopping(status(daemon))
    return stopper.exit_code


def _plan(config: Config, source: tuple[str, ...]) -> Plan:
    return Plan(
        outlets=configuration.select(config, source),
        options=run_options("run", config),
        retention=config.retention,
        finds_names=config.names.enabled,
        stories_every_s=config.stories.every_s,
    )


def _handle_signals(stopper: _Stopper, rereading: Rereading) -> None:
    """SIGHUP rereads the configuration. It ends the daemon only where it means that the terminal was closed, and the
    daemon was not told to outlive that (`nohup`)."""
    loop = asyncio.get_running_loop()
    ends = signal.SIGHUP in ending_signals() and has_terminal()

    def on_hangup() -> None:
        if ends and not has_terminal():
            stopper.on_signal(signal.SIGHUP)
        else:
            rereading.ask()

    for number in ending_signals():
        loop.add_signal_handler(number, stopper.on_signal, number)
    loop.add_signal_handler(signal.SIGHUP, on_hangup)


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """`work` is done until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
