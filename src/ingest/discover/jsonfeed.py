"""JSON Feed -> entries, also from JSON that is not quite sound. No input or output."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from itertools import islice

import orjson

from ingest import dates
from ingest.charsets import decode
from ingest.config import Outlet
from ingest.discover.entries import NOT_READ, FeedItem, first_address, to_entries
from ingest.discover.html_text import html_to_text
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.trim import MAX_FEED_ENTRIES
from ingest.errors import NotAFeed
from ingest.urls import Url

MAX_BAD_ITEMS = 1_000
"""After so many items that cannot be read, the rest is left."""

MAX_OBJECTS_IN_ITEM = 10
"""An item that must be mended may contain so many objects, as attachments or authors."""

_STRING = r'"(?:[^"\\]|\\.)*+"'
_STRINGS = re.compile(_STRING, re.S)
# What JavaScript allows between values and JSON does not. Strings are matched first, so that theirs are left alone.
_COMMENT = re.compile(rf"({_STRING})|//[^\r\n]*|/\*.*?\*/", re.S)
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[\]}}])", re.S)
_ESCAPE = re.compile(r"\\(?:([\"\\/bfnrt]|u[0-9a-fA-F]{4})|(')|)")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT_ITEM = re.compile(r"\}\s*+,?\s*+(?=\{)")
# One of these is in every item, and none in the objects that an item contains.
_ITEM_KEYS = frozenset({"id", "content_html", "content_text", "date_published"})
_SURROGATES = re.compile("[\ud800-\udfff]")
_Json = dict[str, object]


def parse(body: bytes, content_type: str, base: Url, now: datetime, outlet: Outlet | None) -> ParsedFeed:
    """The entries of a JSON Feed, fetched from `base`. Raises NotAFeed("not_a_feed") for other JSON."""
    text = decode(body, content_type).strip("\ufeff\x00 \t\r\n")
    feed, fault = _load(text)
    raw_items = feed.get("items")
    if isinstance(raw_items, dict):
        # So PHP writes a list of which some have been removed.
        raw_items = list(raw_items.values())
    if not isinstance(raw_items, list):
        raise NotAFeed("not_a_feed", fault or "JSON, but no JSON Feed")
    zone = outlet.timezone if outlet else None
    items = [_item(raw, now, zone) for raw in raw_items if isinstance(raw, dict)]
    kept = _keep_newest(items)
    cut = f"{len(items)} entries, of which {len(kept)} were read" if len(items) > len(kept) else None
    homepage = _string(feed, "home_page_url")
    site = (first_address((homepage,), base) if homepage.startswith("http") else None) or base
    entries, dropped = to_entries(kept, site, site=site)
    dropped[NOT_READ] = len(raw_items) - len(items)
    return ParsedFeed(
        entries=entries,
        broken="; ".join(part for part in (fault, cut) if part) or None,
        dropped=tuple((+dropped).most_common()),
    )


# ---- JSON as it is in the wild ---------------------------------------------------------------------------


def _load(text: str) -> tuple[_Json, str | None]:
    """The feed, {} when it is none, and what is wrong with its JSON, None for nothing."""
    try:
        feed: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _load_mended(text) or _load_items(text), f"malformed JSON: {error}"
    return (feed if isinstance(feed, dict) else {}), None


def _load_mended(text: str) -> _Json | None:
    """The object in `text`, read as leniently as can be; None when it cannot be read."""
    for mend in (str, _mended):
        try:
            value: object = json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


def _mended(text: str) -> str:
    """`text` without comments, without commas before an end, and with the escapes that JSON knows only."""
    text = _LAST_COMMA.sub(r"\1", _COMMENT.sub(r"\1", text))
    return _STRINGS.sub(lambda string: _ESCAPE.sub(_mend_escape, string[0]), text)


def _mend_escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else found[2] or r"\\"


def _load_items(text: str) -> _Json:
    """A feed of the items that can be read one by one, None for each other; {} when none can be read."""
    start = _ITEMS.search(text)
    at = text.find("{", start.end()) if start else -1
    items: list[_Json | None] = []
    while at >= 0 and items.count(None) < MAX_BAD_ITEMS:
        item, end = _load_item(text, at)
        # An object that an item contains is looked at when the item itself cannot be read.
        if item is None or _ITEM_KEYS.intersection(item):
            items.append(item)
        following = _NEXT_ITEM.search(text, end - 1)
        at = following.end() if following else -1
    return {"items": items} if any(items) else {}


def _load_item(text: str, at: int) -> tuple[_Json | None, int]:
    """The object that begins at `at`, None when it cannot be read, and where to look for what follows it."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, at)
    except (ValueError, RecursionError):
        pass
    # Where it ends nobody knows: before the next object, or, when it contains some, before one of those after.
    ends = [found.start() + 1 for found in islice(_NEXT_ITEM.finditer(text, at), MAX_OBJECTS_IN_ITEM)]
    if len(ends) < MAX_OBJECTS_IN_ITEM:
        ends.append(text.rfind("}", at, text.rfind("]")) + 1)
    for end in ends:
        item = _load_mended(text[at:end])
        if item is not None:
            return item, end
    return None, at + 1


# ---- items -----------------------------------------------------------------------------------------------


def _keep_newest(items: list[FeedItem]) -> list[FeedItem]:
    """At most MAX_FEED_ENTRIES items in their order: the newest if all have a time, else the first."""
    times = [item.published.at for item in items if item.published]
    if len(items) <= MAX_FEED_ENTRIES or len(times) < len(items):
        return items[:MAX_FEED_ENTRIES]
    oldest = sorted(times, reverse=True)[MAX_FEED_ENTRIES - 1]
    return [item for item in items if item.published and item.published.at >= oldest][:MAX_FEED_ENTRIES]


def _item(raw: Mapping[str, object], now: datetime, zone: str | None) -> FeedItem:
    modified = dates.parse(_string(raw, "date_modified"), now=now, zone=zone, is_field=True)
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
        published=dates.parse(_string(raw, "date_published"), now=now, zone=zone, is_field=True),
        modified_at=modified.at if modified else None,
    )


def _id(value: object) -> str:
    """The id of an item: a string, though some feeds write a number; "" for anything else."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _string(raw: Mapping[str, object], key: str) -> str:
    """The text of a field without halves of characters, "" for what is no text."""
    value = raw.get(key)
    return _SURROGATES.sub("", value) if isinstance(value, str) else ""
