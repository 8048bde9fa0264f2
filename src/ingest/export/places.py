"""The files of a partitioned export: `day=2026-11-20/v_articles.parquet`, as DuckDB, Spark, Arrow and Hive read them.
Pure.

A file of an export with a cursor has a name of its own, made from the cursor: so a folder can be added to, and an
export that was killed is simply repeated, because it writes the same files again.
"""

from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote

from ingest.export.selection import PartBy
from store.query.cursors import Cursor

NULL = "__HIVE_DEFAULT_PARTITION__"
"""Stands for NULL in the name of a folder."""


def part_path(by: PartBy, value: str | None, name: str) -> PurePath:
    """Where the rows with this value are, from the folder of the export on."""
    return PurePath(f"{by}={NULL if value is None else quote(value, safe='')}", name)


def file_name(view: str, since: Cursor | None, ending: str) -> str:
    """The name of each file of an export that goes on from `since`."""
    mark = f"-since-{sha256(str(since).encode()).hexdigest()[:10]}" if since else ""
    return f"{view}{mark}.{ending}"
