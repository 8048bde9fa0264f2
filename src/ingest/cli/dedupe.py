"""`ingest dedupe`: judge again what is stored."""

import json
import sys
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.deps import now, open_database
from ingest.cli.options import DONE, Json, Shared, say
from ingest.cli.since import moment
from ingest.pipeline.copies import relink


def dedupe(
    *,
    since: Annotated[
        str | None, Parameter(help="Articles first seen since: 7d, 12h or a day. Default: all.")
    ] = None,
    json_: Json = False,
    common: Shared,
) -> int:
    """Judge copies and citations anew over what is stored; the second time, nothing changes."""
    from rich.console import Console
    from rich.progress import Progress

    config = common.load()
    at = now()
    store = open_database(config)
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task("judging", total=None)
            moved = relink(
                store,
                moment(since, at) if since else None,
                tuple(config.outlets.values()),
                at,
                on_progress=lambda done, total: progress.update(bar, completed=done, total=total),
            )
    finally:
        store.close()
    if json_:
        say(json.dumps({"moved": moved}))
    elif sys.stdout.isatty():
        say(f"{moved} articles changed their cluster")
    return DONE
