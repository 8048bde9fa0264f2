"""`ingest run`: the daemon."""

import asyncio
import signal

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.options import DONE, Shared, Source
from ingest.config import Config
from ingest.daemon import Daemon


def run(*, source: Source = (), common: Shared) -> int:
    """Fetch what is new as a daemon, each outlet at its own interval. SIGTERM and Ctrl-C drain; exit code 0."""
    config = common.load()
    common.start_log(usual="info")
    common.warn(config)
    asyncio.run(_run_until_stopped(config, source))
    return DONE


class _Stopper:
    """What a signal does: the first lets what is under way come to its end, a second one cancels it."""

    def __init__(self, daemon: Daemon, task: "asyncio.Task[None] | None") -> None:
        self._daemon = daemon
        self._task = task
        self._asked = False

    def on_signal(self) -> None:
        if self._asked and self._task is not None:
            self._task.cancel()
        self._asked = True
        self._daemon.stop()


async def _run_until_stopped(config: Config, source: tuple[str, ...]) -> None:
    outlets = configuration.select(config, source)
    async with open_deps(config) as deps:
        daemon = Daemon(outlets, deps, run_options("run", config), config.retention)
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _Stopper(daemon, task).on_signal)
        await daemon.run()
