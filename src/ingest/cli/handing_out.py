"""`--queue`: a command is handed to the workers of `ingest work` instead of being done here."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, SOME_FAILED
from ingest.cli.output import complain, say, say_json
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.pipeline.commands import Command
    from ingest.queue import Added

Queued = Annotated[
    bool,
    Parameter(
        "--queue",
        negative=(),
        help="Do not do it here, but hand it to the workers of `ingest work`; a job for each outlet.",
    ),
]


def hand_out(config: "Config", commands: "Sequence[Command]", *, json: bool) -> int:
    """Hands these commands out, and says as which jobs; the exit code. Raises ConfigError or StoreError where there can
    be no queue."""
    from ingest.cli.queues import check_queue
    from store import migrate

    check_queue(config)
    from ingest.queue import add_commands, open_jobs, prepare

    migrate.check_version(config.database_url)
    prepare(config.database_url)

    async def added() -> "list[Added]":
        async with open_jobs(config.database_url) as queue:
            return await add_commands(queue, commands)

    found = asyncio.run(added())
    for one in found:
        _print(one, json=json)
    if not json:
        count = sum(one.is_new for one in found)
        say(
            f"{count} {'job' if count == 1 else 'jobs'} handed out; ingest jobs list shows what becomes of them"
        )
    return SOME_FAILED if any(one.is_other for one in found) else DONE


def refuse(options: Mapping[str, bool]) -> None:
    """Raises ConfigError for those of these options that were given and do not go with --queue."""
    given = [name for name, is_given in options.items() if is_given]
    if given:
        raise ConfigError((f"--queue goes without {' and '.join(given)}: leave one of them out",))


def written(options: Mapping[str, object]) -> str:
    """Options as they are written: names with their values, True for one without a value; others are left out."""
    return " ".join(name if value is True else f"{name} {value}" for name, value in options.items() if value)


def _print(one: "Added", *, json: bool) -> None:
    command = one.command
    if json:
        state = "running" if one.is_running else "waiting"
        row = {"job": one.job, "command": command.name, "outlet": command.outlet, "options": command.options}
        say_json(row | {"state": state, "new": one.is_new, "other_options": one.is_other})
        return
    what = f"{command.outlet}: {command.name}" if command.outlet else command.name
    if one.is_new:
        say(f"{what} waits for a worker as job {one.job}")
        return
    doing = "runs" if one.is_running else "waits"
    if one.is_other:
        complain(
            f"{what} {doing} already as job {one.job}, with other options, and was not handed out: wait until it has "
            f"ended, or ingest jobs cancel {one.job}"
        )
    else:
        say(f"{what} {doing} already as job {one.job}")
