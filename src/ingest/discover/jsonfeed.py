"""JSON Feed -> entries. No input or output."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from ingest import dates
from ingest.charsets import decode
from ingest.config import Outlet
from ingest.discover.entries import FeedItem, first_address, to_entries
from ingest.discover.html_text import html_to_text
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.trim import MAX_FEED_ENTRIES
from ingest.errors import NotAFeed
from ingest.urls import Url


def parse(body: bytes, content_type: str, base: Url, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of a JSON Feed, fetched from `base`. Raises NotAFeed("not_a_feed") for other JSON."""
    try:
        feed: object = orjson.loads(decode(body, content_type).strip())
    except orjson.JSONDecodeError as error:
        raise NotAFeed("not_a_feed", f"malformed JSON: {error}") from error
    raw_items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(raw_items, list):
        raise NotAFeed("not_a_feed", "JSON, but no JSON Feed")
    zone = outlet.timezone if outlet else None
    items = [_item(raw, now, zone) for raw in raw_items if isinstance(raw, dict)]
    kept = _keep_newest(items)
    broken = f"{len(items)} entries, of which {len(kept)} were read" if len(items) > len(kept) else None
    homepage = _string(feed, "home_page_url")
    own_base = first_address((homepage,), base) if homepage.startswith("http") else None
    return ParsedFeed(entries=to_entries(kept, own_base or base), broken=broken)


def _keep_newest(items: list[FeedItem]) -> list[FeedItem]:
    """At most MAX_FEED_ENTRIES items in their order: the newest if all have a time, else the first."""
    times = [item.published.at for item in items if item.published]
    if len(items) <= MAX_FEED_ENTRIES or len(times) < len(items):
        return items[:MAX_FEED_ENTRIES]
    oldest = sorted(times, reverse=True)[MAX_FEED_ENTRIES - 1]
    return [item for item in items if item.published and item.published.at >= oldest][:MAX_FEED_ENTRIES]


def _item(raw: Mapping[str, object], now: datetime, zone: str | None) -> FeedItem:
    modified = dates.parse(_string(raw, "date_modified"), now=now, zone=zone)
    summary = _string(raw, "summary") or _string(raw, "content_text")
    item_id = _id(raw.get("id"))
    return FeedItem(
        links=(
            _string(raw, "url"),
            _string(raw, "external_url"),
            item_id if item_id.startswith(("http://", "https://")) else "",
        ),
        guid=item_id,
        title=_string(raw, "title"),
        summary=summary or html_to_text(_string(raw, "content_html")),
        published=dates.parse(_string(raw, "date_published"), now=now, zone=zone),
        modified_at=modified.at if modified else None,
    )


def _id(value: object) -> str:
    """The id of an item: a string, though some feeds write a number; "" for anything else."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _string(raw: Mapping[str, object], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""
