"""`ingest outlets`: list."""

import json

from ingest.cli.common import DONE, Json, Shared, say
from ingest.cli.tables import Column, print_table


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
                "homepage": one.homepage or None,
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
    rows = [(one.id, one.name, one.homepage, _every(one.every_s), str(len(one.feeds))) for one in outlets]
    print_table(columns, rows)
    return DONE


def _every(length_s: float) -> str:
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if length_s >= size_s and length_s % size_s == 0:
            return f"{length_s / size_s:.0f}{unit}"
    return f"{length_s:g}s"
