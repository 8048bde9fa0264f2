"""What an outlet of the demo is, and what its addresses answer with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ingest.config import Rules
from ingest.demo.pieces import Piece
from ingest.model import FeedKind

Announced = list[tuple[Piece, datetime]]
"""Articles with the times at which they were published, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an address answers with."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One of the demo's outlets: how it is announced at `feed`, and how its pages look."""

    name: str
    kind: FeedKind
    feed: str
    write_feed: "Callable[[House, str, Announced], Resource]"
    write_page: "Callable[[House, str, Piece, datetime], str]"
    language: str = "en"
    timezone: str = "Europe/London"
    ownership: str = "private"
    select: str | None = None
    aliases: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)


def html(text: str) -> Resource:
    """A page."""
    return Resource(body=text.encode(), content_type="text/html; charset=utf-8")


def xml(text: str, kind: str = "application/xml") -> Resource:
    """A document of XML."""
    return Resource(body=f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), content_type=kind)
