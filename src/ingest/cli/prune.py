"""`ingest prune`: forget what has been kept for long enough."""

import asyncio
import json
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, Json, Shared, say


def prune(
    *,
    dry_run: Annotated[bool, Parameter(help="Only say what would be forgotten.")] = False,
    json_: Json = False,
    common: Shared,
) -> int:
    """Forget saved pages, attempts and runs that are older than [keep] says; articles are kept for good.

    The daemon does so by itself, every six hours. May run beside it, and beside any other command.
    """
    from ingest.cli.deps import now
    from ingest.pipeline import AsyncStore, retention
    from store.store import open_store

    config = common.load()
    common.start_log()
    store = AsyncStore(open_store(config.database_url))
    try:
        if dry_run:
            rows = asyncio.run(retention.prunable(store, config.retention, now()))
        else:
            rows = asyncio.run(retention.prune(store, config.retention, now(), asyncio.sleep))
    finally:
        store.close()
    said = ", ".join(f"{count:,} {table}" for table, count in rows.items() if count)
    say(json.dumps(rows) if json_ else f"{'would forget' if dry_run else 'forgotten'}: {said or 'nothing'}")
    return DONE
