"""`ingest prune`: forget what has been kept for long enough."""

import json

from ingest.cli.common import DONE, Json, Shared, say


def prune(*, json_: Json = False, common: Shared) -> int:
    """Forget saved pages, attempts and runs that are older than [keep] says; articles are kept for good."""
    from ingest.cli.world import now
    from ingest.schedule import prune_before
    from store.work import open_store

    config = common.load()
    store = open_store(config.database_url)
    try:
        with store.begin() as work:
            gone = work.runs.prune(**prune_before(config.keep, now()))
    finally:
        store.close()
    if json_:
        say(json.dumps(gone))
    else:
        said = ", ".join(f"{count} {table}" for table, count in gone.items() if count)
        say(f"{store.name}: forgotten: {said or 'nothing'}")
    return DONE
