"""`ingest watches`: the configured watches, and what they found."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from ingest.cli.options import DONE, Json, Shared
from ingest.cli.output import Column, iso, minute, print_table, say, say_json

if TYPE_CHECKING:
    from ingest.config import Config
    from store.store import Store

MAX_ADDED = 10_000
"""Of stored articles that a new watch finds, the newest are noted."""


def watches(
    name: Annotated[str | None, Parameter(help="Show what this watch found, the newest first.")] = None,
    *,
    limit: Annotated[int, Parameter(help="How many hits.", validator=validators.Number(gte=1))] = 20,
    backfill: Annotated[
        bool, Parameter(help="First note the stored articles that NAME finds; nobody is told of them.")
    ] = False,
    json: Json = False,
    common: Shared,
) -> int:
    """List the watches with the number of their hits; or the hits of one."""
    from ingest.cli.deps import open_database
    from ingest.errors import ConfigError

    config = common.load()
    if name is None and backfill:
        raise ConfigError(("--backfill: of which watch? write e.g. ingest watches nato --backfill",))
    if name is not None:
        _check_name(name, config)
    store = open_database(config)
    try:
        if name is None:
            _print_all(config, store, json=json)
        else:
            if backfill:
                _backfill(name, config, store)
            _print_hits(name, limit, store, json=json)
    finally:
        store.close()
    return DONE


def _check_name(name: str, config: "Config") -> None:
    from ingest.config.errors import suggestion
    from ingest.errors import ConfigError

    if name not in config.watches:
        cure = suggestion(name, config.watches) or "; the configuration has none: see docs/operating.md"
        raise ConfigError((f"{name!r} is no watch of the configuration{cure}",))


def _print_all(config: "Config", store: "Store", *, json: bool) -> None:
    with store.read() as tx:
        counts = tx.hits.counts()
    found = [(name, table.query, *counts.get(name, (0, None))) for name, table in config.watches.items()]
    if json:
        for name, query, hits, at in found:
            say_json({"watch": name, "query": query, "hits": hits, "last_at": iso(at)})
        return
    columns = (Column("watch"), Column("hits", right=True), Column("last"), Column("query"))
    print_table(columns, [(name, f"{hits:,}", minute(at), query) for name, query, hits, at in found])


def _backfill(name: str, config: "Config", store: "Store") -> None:
    from ingest.cli.deps import now
    from ingest.pipeline.watching import asked

    with store.read() as tx:
        ids = tx.search.newest(asked(config.watches[name]), MAX_ADDED)
    with store.begin(name="backfill") as tx:
        tx.hits.add_stored(name, ids, now())


def _print_hits(name: str, limit: int, store: "Store", *, json: bool) -> None:
    with store.read() as tx:
        found = tx.hits.newest(name, limit)
    for hit in found:
        if json:
            row = {"article_id": hit.article_id, "at": iso(hit.at), "outlet": hit.outlet}
            say_json({"watch": name} | row | {"url": hit.url, "title": hit.title})
        else:
            say(f"{hit.article_id}  {hit.outlet}  {minute(hit.at)}  {hit.title}")
            say(f"    {hit.url}")
