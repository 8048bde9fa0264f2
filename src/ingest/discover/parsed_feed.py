"""What a feed gives once it is read. No input or output."""

from dataclasses import dataclass
from datetime import datetime

from ingest.config import Feed
from ingest.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed announces, in its own order. `feeds` are the ones that it names (the children of a
    sitemap index, the feeds of a homepage) with the date they give; `broken` says what is wrong with a
    feed that could be read only in part."""

    entries: tuple[Entry, ...]
    feeds: tuple[tuple[Feed, datetime | None], ...] = ()
    broken: str | None = None
