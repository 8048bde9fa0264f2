"""`ingest run`: the daemon."""

import asyncio
import os
import threading

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.options import DONE, Shared, Source, ended_by
from ingest.cli.process import ending_signals
from ingest.config import Config
from ingest.daemon import Daemon
from ingest.pipeline.database import tell_journal_mode

HURRY_S = 5.0
"""What a second signal leaves to give leases back and to close the database: a lock may be waited for much longer."""


def run(*, source: Source = (), common: Shared) -> int:
    """Fetch what is new as a daemon, each outlet at its own interval. SIGTERM, SIGHUP and Ctrl-C drain; exit code 0."""
    config = common.load()
    common.start_log(usual="info")
    common.warn(config)
    return asyncio.run(_run_until_stopped(config, source))


class _Stopper:
    """What signals do, whichever they are: the first lets what is under way come to its end, the second cancels it,
    and a third one, or HURRY_S, ends the process."""

    def __init__(self, daemon: Daemon, task: "asyncio.Task[int] | None") -> None:
        self._daemon = daemon
        self._task = task
        self._received = 0
        self.exit_code = DONE

    def on_signal(self, number: int) -> None:
        self._received += 1
        self._daemon.stop()
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


async def _run_until_stopped(config: Config, source: tuple[str, ...]) -> int:
    outlets = configuration.select(config, source)
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    async with open_deps(config) as deps:
        options = run_options("run", config)
        daemon = Daemon(
            outlets,
            deps,
            options,
            config.retention,
            finds_names=config.names.enabled,
            stories_every_s=config.stories.every_s,
        )
        tell_journal_mode(deps.store.store, deps.users_of)
        stopper = _Stopper(daemon, task)
        for number in ending_signals():
            loop.add_signal_handler(number, stopper.on_signal, number)
        try:
            await daemon.run()
        except asyncio.CancelledError:
            if stopper.exit_code == DONE:
                raise
    return stopper.exit_code
