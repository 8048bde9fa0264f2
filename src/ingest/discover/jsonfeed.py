"""JSON Feed -> what it announces. No input or output."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from ingest import dates
from ingest.charsets import decode
from ingest.config import Outlet
from ingest.discover.entries import Reading, entries
from ingest.discover.largest import ENTRIES_MAX
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.plain import plain
from ingest.errors import NotAFeed


def announced(body: bytes, content_type: str, base: str, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of a JSON Feed, found at `base`. Raises NotAFeed("not_a_feed") for other JSON."""
    try:
        feed: object = orjson.loads(decode(body, content_type).strip())
    except orjson.JSONDecodeError as error:
        raise NotAFeed("not_a_feed", f"malformed JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list):
        raise NotAFeed("not_a_feed", "JSON, but no JSON Feed")
    zone = outlet.timezone if outlet else None
    found = [_reading(item, now, zone) for item in items if isinstance(item, dict)]
    cut = f"{len(found)} entries, of which {ENTRIES_MAX} were read" if len(found) > ENTRIES_MAX else None
    home = _word(feed, "home_page_url")
    return ParsedFeed(entries=entries(_newest(found), home if home.startswith("http") else base), broken=cut)


def _newest(found: list[Reading]) -> list[Reading]:
    if len(found) <= ENTRIES_MAX or any(reading.published_at is None for reading in found):
        return found[:ENTRIES_MAX]
    dated = [reading.published_at for reading in found if reading.published_at]
    oldest = sorted(dated, reverse=True)[ENTRIES_MAX - 1]
    return [reading for reading in found if reading.published_at and reading.published_at >= oldest][
        :ENTRIES_MAX
    ]


def _reading(item: Mapping[str, object], now: datetime, zone: str | None) -> Reading:
    published = dates.parse(_word(item, "date_published"), now=now, zone=zone)
    modified = dates.parse(_word(item, "date_modified"), now=now, zone=zone)
    summary = _word(item, "summary") or _word(item, "content_text")
    named = _word(item, "id")
    return Reading(
        links=(
            _word(item, "url"),
            _word(item, "external_url"),
            named if named.startswith(("http://", "https://")) else "",
        ),
        title=_word(item, "title"),
        summary=summary or plain(_word(item, "content_html")),
        published_at=published.at if published else None,
        precision=published.precision if published else "second",
        modified_at=modified.at if modified else None,
    )


def _word(item: Mapping[str, object], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""
