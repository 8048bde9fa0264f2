"""Cuts a feed down to what the slow parser can bear: its newest entries, whole. No input or output."""

import re
from datetime import UTC, datetime

from ingest import dates
from ingest.discover.markup import tags
from ingest.errors import NotAFeed

# A feed is read ten times an hour; what is more than this is an archive, which sitemaps and back-fill serve.
ENTRIES_MAX = 2_000
# Ten seconds of the parser at its slowest.
TAGS_MAX = 250_000

_START = re.compile(r"<((?:[A-Za-z][\w.-]{0,50}:)?(?:item|entry|ITEM))(?=[\s>])")
_DATE = re.compile(
    r"<(?:[A-Za-z][\w.-]{0,50}:)?(?:pubDate|published|issued|date|updated|modified)(?:\s[^<>]{0,200})?>\s*"
    r"(?:<!\[CDATA\[)?\s*([^<\]]{4,60})"
)
# The parser looks for an address in a name at quadratic cost, and no stage uses names of feeds.
_LONG_NAME = re.compile(
    r"(<(?:[A-Za-z][\w.-]{0,50}:)?(?:author|creator|name|email|contributor|publisher|owner|managingEditor|webMaster)"
    r"(?:\s[^<>]{0,2000})?>)\s*(?:<!\[CDATA\[)?[^<]{500,}"
)
_HALF_TAG = re.compile(r"<[^<>]{0,5000}\Z")
_NEVER = datetime.min.replace(tzinfo=UTC)


def untorn(text: str) -> str:
    """`text` without what could be misread at the end of a cut feed: half a tag, an address, a title."""
    if re.search(r"</[\w.:-]{1,60}\s*>\s*$", text[-2_000:]):
        return text
    text = _HALF_TAG.sub("", text)
    starts = [found.start() for found in _START.finditer(text)]
    entry = text[starts[-1] :] if starts else ""
    torn = any(f"<{name}>" in entry and f"</{name}>" not in entry for name in ("title", "link", "guid", "id"))
    return text[: starts[-1]] if torn else text


def newest(text: str, now: datetime) -> tuple[str, str | None]:
    """`text` with at most ENTRIES_MAX entries, in their order, and a word on what was left out.

    The newest are kept where nearly all have a date, else the first.
    """
    text = _LONG_NAME.sub(r"\1", text)
    starts = [found.start() for found in _START.finditer(text)]
    if len(starts) <= ENTRIES_MAX and tags(text) <= TAGS_MAX:
        return text, None
    if not starts:
        raise NotAFeed("xml", f"more than {TAGS_MAX} tags and no entry")
    chunks = [text[start:end] for start, end in zip(starts, (*starts[1:], len(text)), strict=True)]
    # Behind the last entry stands the end of the document.
    chunks[-1], tail = _closed(chunks[-1])
    kept = _afforded(_chosen([_dated(chunk, now) for chunk in chunks]), chunks)
    shorter = "".join((text[: starts[0]], *(chunks[number] for number in kept), tail))
    return shorter, f"{len(chunks)} entries, of which {len(kept)} were read"


def _closed(chunk: str) -> tuple[str, str]:
    end = chunk.find("</" + chunk[1 : re.search(r"[\s>]", chunk).start()])  # type: ignore[union-attr]
    end = chunk.find(">", end) + 1 if end >= 0 else 0
    return (chunk[:end], chunk[end:]) if end else (chunk, "")


def _dated(chunk: str, now: datetime) -> datetime:
    found = _DATE.search(chunk)
    read = dates.parse(found[1], now=now, zone="UTC") if found else None
    return read.at if read else _NEVER


def _chosen(dated: list[datetime]) -> list[int]:
    """The numbers of the entries to keep, the dearest first."""
    order = range(len(dated))
    if dated.count(_NEVER) * 10 > len(dated):
        return list(order[:ENTRIES_MAX])
    return sorted(order, key=lambda number: dated[number], reverse=True)[:ENTRIES_MAX]


def _afforded(chosen: list[int], chunks: list[str]) -> list[int]:
    """Those of `chosen` that together have no more than TAGS_MAX tags, in the feed's order."""
    kept, spent = [], 0
    for number in chosen:
        spent += tags(chunks[number])
        if spent > TAGS_MAX:
            break
        kept.append(number)
    return sorted(kept)
