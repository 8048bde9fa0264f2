"""Lists of a revision as JSON arrays: of texts, or of objects with the fields of their values."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from store.model import Image, Link, LiveEntry


def read(name: str, stored: str) -> tuple[Any, ...]:
    """The list under the field `name` of RevisionContent."""
    return tuple(map(READERS[name], json.loads(stored)))


def write(values: tuple[Any, ...]) -> str:
    """A list as it is stored."""
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return asdict(value)


def _live_entry(stored: dict[str, Any]) -> LiveEntry:
    at = stored["at"]
    return LiveEntry(**stored | {"at": datetime.fromisoformat(at) if at else None})


READERS: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "authors": str,
        "tags": str,
        "rights": str,
        "links": lambda stored: Link(**stored),
        "images": lambda stored: Image(**stored),
        "entries": _live_entry,
    }
)
"""What makes one value of each list."""
