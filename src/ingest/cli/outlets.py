"""`ingest outlets`: list, show."""

import json
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.options import DONE, Json, Shared, say
from ingest.cli.output import Column, print_table


def listed(
    *,
    json_: Json = False,
    common: Shared,
) -> int:
    """List the configured outlets."""
    outlets = common.load().outlets.values()
    if json_:
        for one in outlets:
            row = {
                "id": one.id,
                "name": one.name,
                "homepage": one.homepage,
                "language": one.language,
                "timezone": one.timezone,
                "every_s": one.every_s,
                "feeds": [{"kind": feed.kind, "url": feed.url} for feed in one.feeds],
            }
            say(json.dumps(row, ensure_ascii=False))
        return DONE
    columns = (
        Column("id"),
        Column("name"),
        Column("homepage"),
        Column("every", right=True),
        Column("feeds", right=True),
    )
    rows = [
        (one.id, one.name, one.homepage or "", _every(one.every_s), str(len(one.feeds))) for one in outlets
    ]
    print_table(columns, rows)
    return DONE


def _every(length_s: float) -> str:
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if length_s >= size_s and length_s % size_s == 0:
            return f"{length_s / size_s:.0f}{unit}"
    return f"{length_s:g}s"


def show(
    outlet: Annotated[str, Parameter(help="Its id.")],
    *,
    json_: Json = False,
    common: Shared,
) -> int:
    """Show one outlet: its feeds, how they fare, and the lines that recur on its pages (cut from its texts)."""
    from ingest import config as configuration
    from store.store import open_store

    config = common.load()
    (chosen,) = configuration.select(config, (outlet,))
    store = open_store(config.database_url)
    try:
        with store.read() as tx:
            feeds, lines = tx.feeds.for_outlet(chosen.id), tx.boilerplate.for_outlet(chosen.id)
    finally:
        store.close()
    if json_:
        rows = [
            {
                "url": feed.url,
                "kind": feed.kind,
                "read_at": feed.read_at.isoformat() if feed.read_at else None,
                "entries": feed.entries,
                "failures": feed.failures,
                "validators_trusted": feed.validators_trusted,
            }
            for feed in feeds
        ]
        say(json.dumps({"id": chosen.id, "feeds": rows, "recurring": lines}, ensure_ascii=False))
        return DONE
    columns = (
        Column("kind"),
        Column("feed"),
        Column("read"),
        Column("entries", right=True),
        Column("failures", right=True),
    )
    print_table(
        columns,
        [
            (
                feed.kind,
                feed.url,
                f"{feed.read_at:%Y-%m-%d %H:%M}" if feed.read_at else "never",
                "" if feed.entries is None else str(feed.entries),
                str(feed.failures),
            )
            for feed in feeds
        ],
        title=chosen.name,
    )
    for line, pages in sorted(lines.items(), key=lambda pair: (-pair[1], pair[0])):
        say(f"recurs on {pages} pages: {line}")
    return DONE
