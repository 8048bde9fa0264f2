"""The entries of a live blog with their times, from JSON-LD and from the boxes of its page. No input or output."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from ingest import dates
from ingest.config import Outlet
from ingest.extract.body.live_boxes import MIN_BOXES, LiveBox
from ingest.extract.metadata import Metadata
from ingest.extract.titles import text_key
from ingest.model import Article, LiveEntry
from ingest.text import MAX_TITLE_CHARS, clean_line, clean_paragraphs
from ingest.zones import load_zone

MAX_ENTRIES = 500
MIN_ENTRIES = 2
# Entries of one live blog are not further apart; dates that are, are those of a chronicle.
MAX_SPAN = timedelta(days=7)
# So much of the entries of JSON-LD is in the text of a page that shows them.
MIN_SHOWN_SHARE = 0.8

_TAG = re.compile(r"<[^<>]{1,300}>")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?!\d)")
MAX_CLOCK_CHARS = 16

_ReadTime = Callable[[str], datetime | None]


def with_live_entries(
    article: Article, boxes: Sequence[LiveBox], metadata: Metadata, outlet: Outlet, now: datetime
) -> Article:
    """`article` as a live blog, where it is one: with its entries, and with their text where only JSON-LD has it.

    A page is one that calls itself so (by its kind), or whose boxes have times of day that are close together.
    """
    read = partial(_time, outlet=outlet, now=now)
    said = _said(metadata, read)
    shown = _shown(boxes, _with_day(read, boxes, article, outlet, now), said)
    is_called_live = article.kind == "live"
    if len(shown) >= MIN_BOXES and (is_called_live or _is_live(shown)):
        return replace(article, kind="live", entries=shown, text=_with_headlines(article.text, shown))
    if len(said) < MIN_ENTRIES or not is_called_live:
        return article
    return replace(article, entries=said, text=_with_entries(article.text, said))


def _is_live(entries: Sequence[LiveEntry]) -> bool:
    times = [entry.at for entry in entries if entry.at]
    if len(times) < len(entries) or len(set(times)) < MIN_BOXES or max(times) - min(times) > MAX_SPAN:
        return False
    return times in (sorted(times), sorted(times, reverse=True))


# ---- from JSON-LD ----------------------------------------------------------------------------------------


def _said(metadata: Metadata, read: _ReadTime) -> tuple[LiveEntry, ...]:
    entries = []
    for written, headline, body in metadata.jsonld.live_updates()[:MAX_ENTRIES]:
        text = clean_paragraphs(_TAG.sub("\n", body))
        if text:
            title = clean_line(_TAG.sub(" ", headline), MAX_TITLE_CHARS)
            entries.append(LiveEntry(at=read(written), headline=title or None, text=text))
    return tuple(entries)


def _with_entries(text: str, entries: Sequence[LiveEntry]) -> str:
    """The text of a page that shows few of its entries: what it has before them, and all of them."""
    lines = text.split("\n")
    keys = {text_key(line) for entry in entries for line in entry.text.split("\n")}
    shown = {text_key(line) for line in lines}
    if len(keys & shown) >= MIN_SHOWN_SHARE * len(keys):
        return text
    of_entries = keys | {text_key(entry.headline or "") for entry in entries}
    before = next((at for at, line in enumerate(lines) if text_key(line) in of_entries), len(lines))
    return clean_paragraphs("\n".join([*lines[:before], *map(_entry_text, entries)]))


def _with_headlines(text: str, entries: Sequence[LiveEntry]) -> str:
    """`text` with the headlines that it lost, each before the first paragraph of its entry."""
    lines = text.split("\n")
    keys = set(map(text_key, lines))
    lost = {
        text_key(entry.text.split("\n")[0]): entry.headline
        for entry in entries
        if entry.headline and text_key(entry.headline) not in keys
    }
    whole: list[str] = []
    for line in lines:
        headline = lost.pop(text_key(line), None)
        whole += [headline, line] if headline else [line]
    return "\n".join(whole)


def _entry_text(entry: LiveEntry) -> str:
    return f"{entry.headline or ''}\n{entry.text}"


# ---- from the page ---------------------------------------------------------------------------------------


def _shown(boxes: Sequence[LiveBox], read: _ReadTime, said: Iterable[LiveEntry]) -> tuple[LiveEntry, ...]:
    """The entries that the page shows, in its order; their exact times also from those that JSON-LD has said."""
    exact = {text_key(entry.headline or entry.text[:100]): entry.at for entry in said}
    entries = []
    for box in boxes[:MAX_ENTRIES]:
        text = clean_paragraphs("\n".join(box.paragraphs))
        headline = clean_line(box.headline or "", MAX_TITLE_CHARS) or None
        at = read(box.time) or exact.get(text_key(headline or text[:100]))
        entries.append(LiveEntry(at=at, headline=headline, text=text))
    return tuple(entries)


def _time(written: str, *, outlet: Outlet, now: datetime) -> datetime | None:
    """The time that is `written`; None for a mere day."""
    languages = (outlet.language,) if outlet.language else ()
    found = dates.parse(
        written[: dates.MAX_INPUT_CHARS],
        now=now,
        zone=outlet.timezone,
        languages=languages,
        country=outlet.country,
    )
    return found.at if found and found.precision != "day" else None


def _with_day(
    read: _ReadTime, boxes: Sequence[LiveBox], article: Article, outlet: Outlet, now: datetime
) -> _ReadTime:
    """`read`, which takes a mere clock for one of the day of publication, where all clocks of the page can be: they run
    in one direction, and the outlet's zone is known."""
    published, zone = article.published, load_zone(outlet.timezone)
    clocks = [_clock(box.time) for box in boxes]
    if published is None or published.precision == "day" or zone is None or None in clocks:
        return read
    if clocks not in (sorted(clocks), sorted(clocks, reverse=True)):  # type: ignore[type-var]
        return read
    day = published.at.astimezone(zone).date()

    def read_clock(written: str) -> datetime | None:
        hour, minute = _clock(written) or (0, 0)
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
        return at if at <= now else None

    return read_clock


def _clock(written: str) -> tuple[int, int] | None:
    """Hour and minute of a text that is a clock and little else."""
    found = _CLOCK.search(written) if len(written) <= MAX_CLOCK_CHARS else None
    if found is None or len(re.findall(r"\d+", written)) > 2:
        return None
    hour, minute = int(found[1]), int(found[2])
    return (hour, minute) if hour < 24 and minute < 60 else None
