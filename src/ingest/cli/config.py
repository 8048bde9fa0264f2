"""`ingest init`: a first config.toml and an empty database; `ingest config`: check, show, schema."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest import config as configuration
from ingest.cli.options import DONE, Shared
from ingest.cli.output import complain, say
from ingest.cli.process import called_as
from ingest.config import Config, Outlet
from ingest.config.settings import Table
from ingest.redact import redact


def init(*, common: Shared) -> int:
    """Write a config.toml (TASS and Press TV ready), create the database, say what to do next.

    A config.toml that is there already is used as it is.
    """
    from store import engine, migrate

    place = (common.config or Path(os.environ.get("INGEST_CONFIG") or configuration.FILE_NAME)).expanduser()
    is_new = _written(place, configuration.default_text())
    found = replace(common, config=place).load()
    is_first = migrate.is_empty(found.database_url)
    migrate.upgrade(found.database_url)
    outlets = ", ".join(outlet.name for outlet in found.outlets.values()) or "no outlet"
    if is_new:
        say(f"Wrote {place}: {outlets} are ready.")
    else:
        say(f"{place} is there already, and stays as it is ({outlets}).")
    say(f"{'Created' if is_first else 'There is'} {engine.redacted(found.database_url)}.")
    program, source = called_as(), next(iter(found.outlets), "tass")
    say("")
    say(
        f"Next: set `contact` in {place}, so that outlets can reach you; then"
        if not found.contact
        else "Next:"
    )
    say(f"  {program} config check")
    say(f"  {program} fetch --source {source}")
    say(f'  {program} sql "SELECT published_at, title FROM v_articles LIMIT 3"')
    return DONE


def check(*, common: Shared) -> int:
    """Check the configuration; print every fault with its line and how to correct it."""
    found = common.load()
    for line in found.warnings:
        complain(f"warning: {line}")
    configuration.fetchable(found)
    feeds = sum(len(outlet.feeds) for outlet in found.outlets.values())
    say(f"{_name(found)}: sound; {_count(len(found.outlets), 'outlet')} with {_count(feeds, 'feed')}")
    return DONE


def show(*, common: Shared) -> int:
    """Print the configuration in use, as JSON: defaults, file, environment and options together."""
    found = common.load()
    known = {"outlets", "file", "warnings", "fetch_faults", "secrets"}
    tables = {
        field.validation_alias or name: _as_it_holds(getattr(found, name))
        for name, field in Config.model_fields.items()
        if name not in known
    }
    shown = {
        "file": str(found.file) if found.file else None,
        "database_url": redact(found.database_url),
        **tables,
        "outlets": {id: _outlet(outlet) for id, outlet in found.outlets.items()},
    }
    say(redact(json.dumps(shown, indent=2, ensure_ascii=False)))
    return DONE


def schema(*, common: Shared) -> int:
    """Print the JSON Schema of config.toml, for editors."""
    say(json.dumps(configuration.schema(), indent=2, ensure_ascii=False))
    return DONE


def _as_it_holds(value: object) -> Any:
    """A setting, or a table of them, for JSON. What may hold a secret, and so is in no repr, is masked."""
    if isinstance(value, Mapping):
        return {key: _as_it_holds(one) for key, one in value.items()}
    if not isinstance(value, Table):
        return value
    # pydantic warns of tuples that have become the lists of JSON.
    shown = value.model_dump(mode="json", warnings=False)
    for name, field in type(value).model_fields.items():
        if not field.repr and shown[name] is not None:
            shown[name] = redact(shown[name]) if "://" in shown[name] else "***"
    return shown


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
