"""`ingest run`: the daemon."""

import asyncio
import signal
from collections.abc import Callable
from typing import Annotated

from cyclopts import Parameter

from ingest import config as configuration
from ingest.cli.deps import open_deps
from ingest.cli.options import DONE, Shared
from ingest.config import Config
from ingest.daemon import Daemon
from ingest.pipeline import RunOptions


def run(
    *,
    source: Annotated[
        tuple[str, ...], Parameter(help="An outlet's id; may be given again. Default: all.")
    ] = (),
    common: Shared,
) -> int:
    """Bring in what is new for ever, every outlet at its own pace. SIGTERM and Ctrl-C drain; exit code 0."""
    config = common.load()
    common.start_log(usual="info")
    for line in config.warnings:
        common.warn(line)
    asyncio.run(run_until_stopped(config, source))
    return DONE


async def run_until_stopped(config: Config, source: tuple[str, ...]) -> None:
    """Until a signal: the first lets what is under way come to its end, a second one cancels it."""
    outlets = configuration.select(config, source)
    options = RunOptions(
        command="run",
        settings=config.fetch,
        outlets=tuple(config.outlets.values()),
        revisit_after_s=config.revisit.after_s,
    )
    async with open_deps(config) as deps:
        daemon = Daemon(outlets, deps, options, config.retention)
        loop, me = asyncio.get_running_loop(), asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop_or_cancel(daemon, me))
        await daemon.run()


def _stop_or_cancel(daemon: Daemon, task: "asyncio.Task[None] | None") -> Callable[[], None]:
    asked = False

    def on_signal() -> None:
        nonlocal asked
        if asked and task is not None:
            task.cancel()
        asked = True
        daemon.stop()

    return on_signal
