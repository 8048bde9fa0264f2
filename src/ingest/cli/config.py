"""`ingest config`: check, show, schema."""

import json
from typing import Any

from ingest import config as configuration
from ingest.cli.options import DONE, Shared, complain, say
from ingest.config import Config, Outlet
from ingest.redact import redact


def check(*, common: Shared) -> int:
    """Say whether the configuration is sound; if not, every fault with its line and its cure."""
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
