"""The result of reading a feed. No input or output."""

from dataclasses import dataclass
from datetime import datetime

from ingest.config import Feed
from ingest.model import Entry
from ingest.urls import Url


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed contains, in its own order.

    `feeds` are the feeds that it links to (the sitemaps of an index, the feeds of a homepage), each with the
    time that it gives for it. `broken` says what is wrong with a feed that could be read only in part. `dropped`
    says how many entries were left out because they lead to nothing that can be asked for, by reason. `further` are the
    addresses of further pages of a list, where they were asked for.
    """

    entries: tuple[Entry, ...]
    feeds: tuple[tuple[Feed, datetime | None], ...] = ()
    broken: str | None = None
    dropped: tuple[tuple[str, int], ...] = ()
    further: tuple[Url, ...] = ()
