"""`ingest init`: a first config.toml and an empty database."""

import os
from pathlib import Path

from ingest.cli.options import DONE, WRONG_CALL, Shared, complain, say


def init(*, common: Shared) -> int:
    """Write a config.toml (TASS and Press TV ready), create the database, say what to do next."""
    from ingest import config
    from store import engine, migrate

    place = (common.config or Path(os.environ.get("INGEST_CONFIG") or config.FILE_NAME)).expanduser()
    if not _written(place, config.default_text()):
        complain(
            f"{place}: is there already, and is left as it is; move it away, or name another by --config"
        )
        return WRONG_CALL
    found = config.load(place, os.environ, Path.cwd())
    if common.db is not None:
        found = config.with_database(found, common.db, Path.cwd())
    migrate.upgrade(found.database_url)
    say(f"Wrote {place}: {', '.join(outlet.name for outlet in found.outlets.values())} are ready.")
    say(f"Created {engine.redacted(found.database_url)}.")
    say("")
    say(f"Next: set `contact` in {place}, so that outlets can reach you; then")
    say("  ingest config check")
    say("  ingest fetch --source tass")
    say('  ingest sql "SELECT published_at, title FROM v_articles LIMIT 3"')
    return DONE


def _written(place: Path, text: str) -> bool:
    """Whether the file could be made; one that is there is never touched."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
