"""Lists of a revision as JSON arrays: of texts, or of objects with the fields of their values."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from store.fields import fields_of
from store.model import FurtherPage, Image, Link, LiveEntry


def read(name: str, stored: str) -> tuple[Any, ...]:
    """The list under the field `name` of RevisionContent."""
    return tuple(map(READERS[name], json.loads(stored)))


def write(values: tuple[Any, ...]) -> str:
    """A list as it is stored."""
    return _ENCODER.encode(values) if values else "[]"


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.hex() if isinstance(value, bytes) else fields_of(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_plain)


def _live_entry(stored: dict[str, Any]) -> LiveEntry:
    at = stored["at"]
    return LiveEntry(**stored | {"at": datetime.fromisoformat(at) if at else None})


def _further_page(stored: dict[str, str]) -> FurtherPage:
    return FurtherPage(url=stored["url"], page_sha256=bytes.fromhex(stored["page_sha256"]))


READERS: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "authors": str,
        "tags": str,
        "rights": str,
        "links": lambda stored: Link(**stored),
        "images": lambda stored: Image(**stored),
        "entries": _live_entry,
        "further_pages": _further_page,
    }
)
"""What makes one value of each list."""
