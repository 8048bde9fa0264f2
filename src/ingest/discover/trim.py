"""Cuts a feed to what the slow parser can read in time: its newest entries, whole. No input or output."""

import re
from datetime import UTC, datetime

from ingest import dates
from ingest.discover.xml_repair import count_tags
from ingest.errors import NotAFeed

MAX_FEED_ENTRIES = 2_000
"""A feed is fetched several times an hour. What has more entries is an archive, for which there are sitemaps."""

MAX_FEED_TAGS = 250_000
"""At its slowest the parser takes ten seconds for so many."""

_ENTRY_START = re.compile(r"<((?:[A-Za-z][\w.-]{0,50}:)?(?:item|entry|ITEM))(?=[\s>])")
_DATE = re.compile(
    r"<(?:[A-Za-z][\w.-]{0,50}:)?(?:pubDate|published|issued|date|updated|modified)(?:\s[^<>]{0,200})?>\s*"
    r"(?:<!\[CDATA\[)?\s*([^<\]]{4,60})"
)
# The parser searches names of persons for e-mail addresses at quadratic cost. No stage uses these names.
_LONG_PERSON_NAME = re.compile(
    r"(<(?:[A-Za-z][\w.-]{0,50}:)?(?:author|creator|name|email|contributor|publisher|owner|managingEditor|webMaster)"
    r"(?:\s[^<>]{0,2000})?>)\s*(?:<!\[CDATA\[)?[^<]{500,}"
)
_LAST_END_TAG = re.compile(r"</[\w.:-]{1,60}\s*>\s*$")
_HALF_TAG = re.compile(r"<[^<>]{0,5000}\Z")
_TAIL_CHARS = 2_000
_TEARABLE_FIELDS = ("title", "link", "guid", "id")
_NO_DATE = datetime.min.replace(tzinfo=UTC)
# When more than one entry in so many has no date, the dates do not decide what is kept.
_MAX_UNDATED = 10


def drop_torn_tail(text: str) -> str:
    """`text` without what could be misread at the end of a cut feed: half a tag, or half an address or title."""
    if _LAST_END_TAG.search(text[-_TAIL_CHARS:]):
        return text
    text = _HALF_TAG.sub("", text)
    starts = [match.start() for match in _ENTRY_START.finditer(text)]
    last = text[starts[-1] :] if starts else ""
    is_torn = any(f"<{name}>" in last and f"</{name}>" not in last for name in _TEARABLE_FIELDS)
    return text[: starts[-1]] if is_torn else text


def keep_newest(text: str, now: datetime) -> tuple[str, str | None]:
    """`text` with at most MAX_FEED_ENTRIES entries in their order, and what was left out, None for nothing.

    The newest are kept if nearly all have a date, else the first. Raises NotAFeed("xml") for a large document
    without entries.
    """
    text = _LONG_PERSON_NAME.sub(r"\1", text)
    starts = [match.start() for match in _ENTRY_START.finditer(text)]
    if len(starts) <= MAX_FEED_ENTRIES and count_tags(text) <= MAX_FEED_TAGS:
        return text, None
    if not starts:
        raise NotAFeed("xml", f"more than {MAX_FEED_TAGS} tags and no entry")
    chunks = [text[start:end] for start, end in zip(starts, (*starts[1:], len(text)), strict=True)]
    chunks[-1], end_of_document = _split_after_entry(chunks[-1])
    kept = _within_budget(_by_preference([_date(chunk, now) for chunk in chunks]), chunks)
    shorter = "".join((text[: starts[0]], *(chunks[number] for number in kept), end_of_document))
    return shorter, f"{len(chunks)} entries, of which {len(kept)} were read"


def _split_after_entry(chunk: str) -> tuple[str, str]:
    """The entry that `chunk` begins with, and what follows its end tag."""
    start_tag = _ENTRY_START.match(chunk)
    end = chunk.find(f"</{start_tag[1]}") if start_tag else -1
    end = chunk.find(">", end) + 1 if end >= 0 else 0
    return (chunk[:end], chunk[end:]) if end else (chunk, "")


def _date(chunk: str, now: datetime) -> datetime:
    match = _DATE.search(chunk)
    instant = dates.parse(match[1], now=now, zone="UTC") if match else None
    return instant.at if instant else _NO_DATE


def _by_preference(entry_dates: list[datetime]) -> list[int]:
    """The numbers of the entries to keep, the most important first."""
    numbers = range(len(entry_dates))
    if entry_dates.count(_NO_DATE) * _MAX_UNDATED > len(entry_dates):
        return list(numbers[:MAX_FEED_ENTRIES])
    return sorted(numbers, key=lambda number: entry_dates[number], reverse=True)[:MAX_FEED_ENTRIES]


def _within_budget(numbers: list[int], chunks: list[str]) -> list[int]:
    """The first of `numbers` whose entries together have no more than MAX_FEED_TAGS tags, in the feed's order."""
    kept, tags = [], 0
    for number in numbers:
        tags += count_tags(chunks[number])
        if tags > MAX_FEED_TAGS:
            break
        kept.append(number)
    return sorted(kept)
