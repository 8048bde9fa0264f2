"""`ingest work`: a worker, which runs the outlets that `ingest run --engine queue` hands out."""

import asyncio
import os
import platform
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter, validators

from ingest import config as configuration
from ingest.cli.deps import open_deps, run_options
from ingest.cli.observing import Observers
from ingest.cli.options import Common, Shared
from ingest.cli.queues import check_queue
from ingest.cli.rereading import Rereading
from ingest.cli.stopping import Stopper, beside, handle_signals
from ingest.cli.supervisor import supervisor_of
from ingest.config import Config


def work(
    *,
    concurrency: Annotated[
        int | None,
        Parameter(
            help="Outlets at once. Default: fetch.concurrency.",
            validator=validators.Number(gte=1, lte=10_000),
        ),
    ] = None,
    commands: Annotated[
        int,
        Parameter(
            help="Commands that were handed out by --queue at once, beside the outlets.",
            validator=validators.Number(gte=0, lte=1_000),
        ),
    ] = 1,
    port: Annotated[
        int | None,
        Parameter(
            help="Has /metrics and /healthz on this port of this machine, or of the address of metrics.listen.",
            validator=validators.Number(gte=0, lte=65535),
        ),
    ] = None,
    common: Shared,
) -> int:
    """Run the outlets that `ingest run --engine queue` hands out, and do the commands that were handed out by --queue,
    on as many machines as there are.

    SIGTERM and Ctrl-C give the work back, with exit code 0. SIGHUP rereads config.toml.
    """
    config = common.load()
    check_queue(config)
    common.start_log(usual="info")
    common.warn(config)
    return asyncio.run(_work(config, common, concurrency or config.fetch.concurrency, commands, port))


async def _work(config: Config, common: Common, concurrency: int, commands: int, port: int | None) -> int:
    from ingest.queue import Worker, prepare
    from ingest.queue.worker import Terms

    supervisor, observers = supervisor_of(os.environ, os.getpid()), Observers(_place(config, port), "--port")
    async with open_deps(config) as opened, AsyncExitStack() as around:
        deps = observers.of(opened)
        prepare(config.database_url)
        terms = Terms(concurrency=concurrency, commands=commands, name=f"{platform.node()}:{os.getpid()}")
        worker = Worker(
            config.database_url,
            deps,
            run_options("run", config),
            tuple(config.outlets.values()),
            terms,
            observers.ran,
        )

        def status() -> str:
            doing = "draining" if worker.is_stopping else f"{concurrency} at once"
            return f"{doing}, {worker.running} runs and {worker.commands_running} commands in progress"

        def reread(is_sound: bool) -> None:
            observers.reread(is_sound, ())
            supervisor.ready(status())

        stopper = Stopper(worker.stop, lambda: supervisor.stopping(status()), asyncio.current_task())
        same = replace(common, config=config.file)
        rereading = Rereading(
            config,
            load=lambda: configuration.fetchable(same.load()),
            adopt=lambda found: worker.adopt(run_options("run", found), tuple(found.outlets.values())),
            sleep=deps.sleep,
            began=supervisor.reloading,
            ended=reread,
        )
        around.enter_context(observers.serving_worker(worker, terms.name, config.database_url, deps))
        handle_signals(stopper, rereading)
        await around.enter_async_context(beside(rereading.serve()))
        supervisor.ready(status())
        await around.enter_async_context(beside(supervisor.tend(status, deps.sleep)))
        return await stopper.code_of(worker.run())


def _place(config: Config, port: int | None) -> tuple[str, int] | None:
    """Where this worker answers. The port of metrics.listen is the daemon's, and each worker needs one of its own."""
    if port is None:
        return None
    return (config.metrics.place[0] if config.metrics.place else "127.0.0.1", port)
