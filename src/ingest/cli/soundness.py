"""`ingest db check` and `ingest db recount`: is the database sound, and is what is kept beside the articles right?"""

import sqlite3
from contextlib import closing
from typing import Annotated

from cyclopts import Parameter

from ingest.cli.articles import read
from ingest.cli.options import DONE, SOME_FAILED, Common, Shared
from ingest.cli.output import complain, say

MAX_DAMAGES = 20
"""Faults of a database that are told, of each kind."""

INTEGRITY_CHECK_BUSY_S = 60
"""Seconds to wait for another process's write to end."""

CHECK_CACHE_KIB = 200_000
"""What SQLite keeps of the file in memory while it is checked: with its usual 2 MB, pages are read again and again."""


def check(
    *,
    full: Annotated[
        bool,
        Parameter(
            help="Compare indexes, parents of rows and all that is kept of articles with the rows themselves, too. It "
            "reads everything, many times as long."
        ),
    ] = False,
    common: Shared,
) -> int:
    """Check the database: its version, tables and dictionaries of pages, and whether its file is sound.

    Without --full, SQLite's file is read once, page by page. Postgres has checks of its own for its files.
    """
    from store import engine, migrate

    url = common.load().database_url
    # The engine's own check first: a damaged file may not even tell its version.
    faults = _damages(url, full=full)
    if not faults:
        migrate.check_version(url)
        faults = [f"differs from what this program expects: {one}" for one in migrate.diff_schema(url)]
        faults += _lost_pages(common)
        faults += _miscounted(common) if full and not faults else []
    for fault in faults:
        complain(f"{engine.redacted(url)}: {fault}")
    if not faults:
        say(f"{engine.redacted(url)}: sound; version {migrate.head()}")
    return SOME_FAILED if faults else DONE


def recount(*, common: Shared) -> int:
    """Make anew what is kept beside the articles so that questions are answered at once.

    For what db check --full found to differ. Who stores articles waits meanwhile.
    """
    from store import engine
    from store.store import open_store

    url = common.load().database_url
    store = open_store(url)
    try:
        with store.begin(name="recount") as tx:
            before = tx.kept.count_faults()
            tx.kept.recount()
    finally:
        store.close()
    for table, count in before.items():
        say(f"{engine.redacted(url)}: {table}: {count:,} rows mended")
    return DONE


def _miscounted(common: Common) -> list[str]:
    """What is kept, though it follows from other rows, and is not what follows from them."""
    faults = read(common, lambda tx: tx.kept.count_faults())
    return [
        f"{table}: {count} rows are not what the articles give; run: ingest db recount"
        for table, count in faults.items()
        if count
    ]


def _lost_pages(common: Common) -> list[str]:
    """The dictionaries that are missing or damaged, and how many pages cannot be read without them."""
    faults = read(common, lambda tx: tx.dictionaries.faults())
    return [
        f"outlet {fault.outlet or 'unknown'}: dictionary {fault.id}: {fault.reason}; without it {fault.pages} pages "
        "cannot be read: restore its row of the table dictionaries from a copy"
        for fault in faults
    ]


def _damages(url: str, *, full: bool) -> list[str]:
    """What SQLite finds wrong with its file; nothing for Postgres, which has checks of its own."""
    from store import engine

    path = engine.sqlite_path(url)
    if path is None or not path.exists():
        return []
    address = f"{path.absolute().as_uri()}?mode=ro"
    pragma = "integrity_check" if full else "quick_check"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=INTEGRITY_CHECK_BUSY_S)) as connection:
            connection.execute(f"PRAGMA cache_size = -{CHECK_CACHE_KIB}")
            answers = [str(row[0]) for row in connection.execute(f"PRAGMA {pragma}({MAX_DAMAGES})")]
            orphans = _orphans(connection) if full else []
    except sqlite3.OperationalError as error:
        return [f"cannot be read: {error}"]
    except sqlite3.DatabaseError as error:
        return [f"damaged: {error}; restore a copy, or try sqlite3 .recover"]
    return [f"damaged: {one}" for one in answers if one != "ok"] + orphans[:MAX_DAMAGES]


def _orphans(connection: sqlite3.Connection) -> list[str]:
    """Rows of ours that name another row which is not there."""
    from store.schema import metadata

    return [
        f"{row[0]}: row {row[1]} has no {row[2]}"
        for row in connection.execute("PRAGMA foreign_key_check")
        # Analysts' own tables are their affair; lost dictionaries are told with what they cost.
        if row[0] in metadata.tables and row[2] != "dictionaries"
    ]
