"""`ingest init`: a first config.toml and an empty database; `ingest config`: check, show, schema."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest import config as configuration
from ingest.cli.options import DONE, WRONG_CALL, Shared
from ingest.cli.output import complain, say
from ingest.config import Config, Outlet
from ingest.redact import redact


def init(*, common: Shared) -> int:
    """Write a config.toml (TASS and Press TV ready), create the database, say what to do next."""
    from store import engine, migrate

    place = (common.config or Path(os.environ.get("INGEST_CONFIG") or configuration.FILE_NAME)).expanduser()
    if not _written(place, configuration.default_text()):
        complain(
            f"{place}: is there already, and is left as it is; move it away, or name another by --config"
        )
        return WRONG_CALL
    found = replace(common, config=place).load()
    migrate.upgrade(found.database_url)
    say(f"Wrote {place}: {', '.join(outlet.name for outlet in found.outlets.values())} are ready.")
    say(f"Created {engine.redacted(found.database_url)}.")
    say("")
    say(f"Next: set `contact` in {place}, so that outlets can reach you; then")
    say("  ingest config check")
    say("  ingest fetch --source tass")
    say('  ingest sql "SELECT published_at, title FROM v_articles LIMIT 3"')
    return DONE


def check(*, common: Shared) -> int:
    """Check the configuration; print every fault with its line and how to correct it."""
    found = common.load()
    for line in found.warnings:
        complain(f"warning: {line}")
    feeds = sum(len(outlet.feeds) for outlet in found.outlets.values())
    say(f"{_name(found)}: sound; {_count(len(found.outlets), 'outlet')} with {_count(feeds, 'feed')}")
    return DONE


def show(*, common: Shared) -> int:
    """Print the configuration in use, as JSON: defaults, file, environment and options together."""
    found = common.load()
    shown = {
        "file": str(found.file) if found.file else None,
        "contact": found.contact,
        "database_url": redact(found.database_url),
        "fetch": found.fetch.model_dump(mode="json"),
        "keep": found.retention.model_dump(),
        "revisit": found.revisit.model_dump(),
        "outlets": {id: _outlet(outlet) for id, outlet in found.outlets.items()},
    }
    say(redact(json.dumps(shown, indent=2, ensure_ascii=False)))
    return DONE


def schema(*, common: Shared) -> int:
    """Print the JSON Schema of config.toml, for editors."""
    say(json.dumps(configuration.schema(), indent=2, ensure_ascii=False))
    return DONE


def _outlet(outlet: Outlet) -> dict[str, Any]:
    return {"id": outlet.id} | outlet.model_dump() | {"homepage": outlet.homepage or ""}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _name(found: Config) -> str:
    return str(found.file) if found.file else "the shipped config.toml"


def _written(place: Path, text: str) -> bool:
    """Whether the file could be made; one that is there is never touched."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
