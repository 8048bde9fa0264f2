"""What an article takes on disk, table by table, without its page, on both engines.

    python benchmarks/sizes.py 100000

Fills a database of each engine with so many made-up articles (`made_up_rows.py`), all that is counted of them and the
index of their words. Printed are bytes an article of each table: rows with what is stored beside them (TOAST), indexes.
INGEST_BENCH_DIR names a folder for the files.
"""

import argparse
import sys
from collections import Counter
from contextlib import closing

from filling import connect, fill
from growth import database

from store import migrate

LEAST_BYTES = 20
"""Tables below so many bytes an article are one line, "others"."""

_POSTGRES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
"""
_SQLITE = """
SELECT m.tbl_name, sum(CASE WHEN m.type = 'table' THEN d.pgsize ELSE 0 END),
    sum(CASE WHEN m.type = 'index' THEN d.pgsize ELSE 0 END)
FROM (SELECT name, sum(pgsize) AS pgsize FROM dbstat GROUP BY name) d JOIN sqlite_master m ON m.name = d.name
GROUP BY m.tbl_name
"""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("articles", type=int, nargs="?", default=100_000)
    asked = options.parse_args()
    for engine in ("sqlite", "postgres"):
        with database(engine) as url:
            migrate.upgrade(url)
            fill(url, asked.articles, with_search=True)
            tell(engine, sizes(url), asked.articles)
    return 0


def sizes(url: str) -> list[tuple[str, int, int]]:
    """Of each table: its bytes, and those of its indexes."""
    with closing(connect(url)) as db:
        found = db.execute(_SQLITE if url.startswith("sqlite") else _POSTGRES)
        return [(str(name), int(rows or 0), int(indexes or 0)) for name, rows, indexes in found]


def tell(engine: str, found: list[tuple[str, int, int]], articles: int) -> None:
    """Prints bytes an article."""
    print(f"{engine}: bytes an article: rows, indexes")
    others: Counter[str] = Counter()
    for name, rows, indexes in sorted(found, key=lambda one: -one[1] - one[2]):
        if rows + indexes < LEAST_BYTES * articles:
            others.update(rows=rows, indexes=indexes)
        else:
            print(f"  {name:24} {rows / articles:8.0f} {indexes / articles:8.0f}")
    print(f"  {'others':24} {others['rows'] / articles:8.0f} {others['indexes'] / articles:8.0f}")
    print(
        f"  {'all':24} {sum(one[1] for one in found) / articles:8.0f} {sum(one[2] for one in found) / articles:8.0f}"
    )


if __name__ == "__main__":
    sys.exit(main())
