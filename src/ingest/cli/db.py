"""`ingest db`: upgrade, check."""

from ingest.cli.options import DONE, SOME_FAILED, Shared, complain, say


def upgrade(*, common: Shared) -> int:
    """Create the database, or bring it to the newest version."""
    from store import engine, migrate

    url = common.load().database_url
    version = migrate.upgrade(url)
    say(f"{engine.redacted(url)}: version {version}")
    return DONE


def check(*, common: Shared) -> int:
    """Say whether the database is sound: its version, its tables, and what the engine says of the file."""
    from store import engine, migrate

    url = common.load().database_url
    # The engine's own word first: a damaged file may not even tell its version.
    faults = _damage(url)
    if not faults:
        migrate.check_version(url)
        faults = [f"differs from what this program expects: {one}" for one in migrate.diff_schema(url)]
    for fault in faults:
        complain(f"{engine.redacted(url)}: {fault}")
    if not faults:
        say(f"{engine.redacted(url)}: sound; version {migrate.head()}")
    return SOME_FAILED if faults else DONE


def _damage(url: str) -> list[str]:
    """What SQLite finds wrong with its file. Postgres keeps its own watch."""
    from store import engine

    path = engine.sqlite_path(url)
    if path is None or not path.exists():
        return []
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        try:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
            orphans = [
                f"{row[0]}: row {row[1]} has no {row[2]}"
                for row in connection.execute("PRAGMA foreign_key_check")
            ]
        except sqlite3.DatabaseError as error:
            return [f"damaged: {error}; restore a copy, or try sqlite3 .recover"]
    return [f"damaged: {one}" for one in said if one != "ok"] + orphans[:20]
