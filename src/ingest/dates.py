"""Parses the times that outlets write. No input or output; the current time is a parameter."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from ingest.calendars import in_gregorian
from ingest.date_words import Hours, month_number, period_hours, weekday_number
from ingest.day_order import is_month_first
from ingest.model import Instant, Precision
from ingest.zones import find_offset, find_own_zone, load_zone

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No article is older than this."""

MAX_INPUT_CHARS = 120
"""Longer input is cut: no time is written that long, and the patterns below cost more the longer it is."""

_MAX_AHEAD = timedelta(days=1)
_EPOCH_MS_ABOVE = 1e11  # such a number is in milliseconds: as seconds it would be after the year 5000

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T\s]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,:]\d+)?)?)?\s*(.*)$", re.I | re.S
)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?$")
_CLOCK = re.compile(
    r"(?<![\d.:+-])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?![\d.])|(?=\s*[ap]\.?\s?m\b))", re.I
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?!\d)")
# What programs print that were not told where they run: 3/9/2026 11:50:13 AM
_MACHINE_AMERICAN = re.compile(r"\d/\d+/\d{4} \d{1,2}:\d\d:\d\d [AP]M\b")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일號号]?")
_EAST_ASIAN_CLOCK = re.compile(r"(\d{1,2})\s*[時时點点시]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?")
_MAX_PERIOD_CHARS = 24
# An evening may begin an hour or two before CLDR's.
_MAX_HOURS_OFF = 2
# Not between letters: the words of these scripts are written without spaces.
_SPACED = re.compile(r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7ff]")
# A word has a letter first; marks and dots may be inside of it (พ.ย., नवंबर), and there may be two (تشرين الثاني).
_WORD = r"[^\W\d_][^\s\d,;:|()/\[\]\u2013\u2014-]*"
_WORDS = rf"({_WORD}(?:\s(?!del?\b){_WORD})?)"
_OF = r"(?:(?:de|of|del|di|da)\s+|d['\u2019]\s?)?"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?<!\d:)(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s-]*{_OF}{_WORDS},?\s*(?:(?:de|del)\s+)?(\d{{4}})(?!\d)",
    re.I,
)
# RFC 822 and RFC 850 write years with two digits: 20 Nov 26 08:30, 20-Nov-26
_SHORT_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\s+({_WORD})\s+(\d\d)(?=\s+\d{{1,2}}:\d\d)|-([^\W\d_]{{3,}})-(\d{{4}}|\d\d)(?!\d))"
)
# asctime, and what many programs print: Nov 20 08:30:05 PST 2026
_YEAR_LAST = re.compile(rf"({_WORD})\s+(\d{{1,2}})\s+(\d{{1,2}}:\d\d.{{0,60}}?)\s+((?:19|20)\d\d)(?!\d)")
_MONTH_DAY = re.compile(rf"({_WORD})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)")
# Hungarian, Lithuanian and others of their order: 2026. november 20., 2026 m. lapkričio 20 d.
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})\.?\s+(?:\w\.\s+)?({_WORD})\s+(\d{{1,2}})(?![\d:])")
_LATVIAN = re.compile(rf"(?<!\d)(\d{{4}})\.\s+gada\s+(\d{{1,2}})\.\s+({_WORD})", re.I)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})(?!\d)", re.I)

_NEXT_TO = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Who wrote a time, as far as that is known, and a day that it should be next to."""

    languages: tuple[str, ...] = ()
    country: str | None = None
    zone: str | None = None
    near: date | None = None
    month_first: bool | None = None


_Parsed = tuple[datetime, Precision]
"""A time as written: naive when it has no offset; at midnight when only the day is known."""

_YearMonthDay = tuple[int, int, int]
_Found = tuple[_YearMonthDay, str]
"""A day, and the rest of the text."""

_Clock = tuple[int, int, int | None]
"""Hour, minute, and second where it is written."""


def parse(
    value: str,
    *,
    now: datetime,
    zone: str | None = None,
    offset: tzinfo | None = None,
    is_field: bool = False,
    languages: tuple[str, ...] = (),
    country: str | None = None,
    near: date | None = None,
    month_first: bool | None = None,
) -> Instant | None:
    """The time written in `value`, or None when there is none or it is not plausible (see `plausible`).

    Reads ISO 8601, RFC 822, epoch seconds and milliseconds, and days written in figures or with the name of
    a month. `zone` (an IANA name) or `offset` is for times written without an offset. Without both, only the
    day of such a time is used, because the unknown offset may change it by half a day.

    3/9/2026 is read by the weekday beside it, else as the day that is next to `near` (of a feed or an address), else
    with the month first or not as `month_first` has it, else in the order of `languages`, `country` (ISO 3166) and
    `zone`; where all leave it open, it is no time.

    `languages` (ISO 639-1) are those that its words may be in, the likeliest first; see ingest.date_words. They also
    tell its calendar; see ingest.calendars.

    Of a time in a zone that we do not know only the day is used, whatever `zone` is. `is_field` says that `value` is
    a time and nothing else, so that any word behind its clock names a zone; in a text only what looks like one does.
    """
    writer = _Writer(languages=languages, country=country, zone=zone, near=near, month_first=month_first)
    parsed = _parse_any(value, writer, is_field)
    return _to_instant(parsed, load_zone(zone) or offset, now) if parsed else None


def why_none(
    value: str,
    *,
    now: datetime,
    zone: str | None = None,
    languages: tuple[str, ...] = (),
    country: str | None = None,
    near: date | None = None,
    month_first: bool | None = None,
) -> str:
    """Why `parse`, called in the same way, gives no time for `value`: in plain words."""
    writer = _Writer(languages=languages, country=country, zone=zone, near=near, month_first=month_first)
    parsed = _parse_any(value, writer, is_field=False)
    if parsed is None:
        is_open = _parse_any(value, replace(writer, country="GB"), is_field=False)
        return "day and month cannot be told apart" if is_open else "no time can be read from it"
    return f"before {EARLIEST.year}" if parsed[0].year < EARLIEST.year else "in the future"


def is_open_day(value: str) -> bool:
    """Whether `value` writes a day in figures in which day and month could change places."""
    match = _NUMERIC.search(_plain(value))
    return match is not None and len(match[1]) <= 2


def proves_month_first(value: str, known: date | None) -> bool | None:
    """Whether the month comes first in the day that `value` writes in figures; None where that is open.

    25/9/2026 proves it by itself, 3/9/2026 by the day that is `known` from elsewhere.
    """
    match = _NUMERIC.search(_plain(value))
    if not match or match[2] == "." or len(match[1]) > 2 or len(match[4]) != 4:
        return None
    year, first, second = int(match[4]), int(match[1]), int(match[3])
    by_day, by_month = _day(year, second, first), _day(year, first, second)
    if by_day and by_month and by_day != by_month:
        fitting = [day for day in (by_day, by_month) if known and abs(day - known) <= _NEXT_TO]
        return fitting[0] is by_month if len(fitting) == 1 else None
    return None if by_day and by_month else bool(by_month) if by_day or by_month else None


def _parse_any(value: str, writer: _Writer, is_field: bool) -> _Parsed | None:
    value = in_gregorian(_plain(value), value, writer.languages)
    if not any(char.isdigit() for char in value):
        return None
    return (
        _parse_epoch(value) or _parse_iso(value, writer, is_field) or _parse_written(value, writer, is_field)
    )


def offset_in(value: str) -> tzinfo | None:
    """The offset that is written in the time `value`, None when there is none."""
    value = _plain(value)
    writer = _Writer(country="GB")  # any order of day and month will do
    parsed = _parse_iso(value, writer, False) or _parse_written(value, writer, False)
    return parsed[0].tzinfo if parsed else None


# Marks of the direction of writing, and full-width signs.
_SIGNS = {
    **dict.fromkeys((0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)),
    **{ord(wide): narrow for wide, narrow in zip("：／．－，（）　", ":/.-,() ", strict=True)},
}


def _plain(value: str) -> str:
    """The beginning of `value` with single spaces, plain signs, and the digits of all scripts as 0 to 9."""
    value = " ".join(value[:MAX_INPUT_CHARS].translate(_SIGNS).split())
    if value.isascii():
        return value
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in value)


def plausible(at: datetime, now: datetime) -> datetime | None:
    """`at` in UTC, or None when no article can have that time: before EARLIEST or more than a day ahead."""
    try:
        at = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now + _MAX_AHEAD else None


def _to_instant(parsed: _Parsed, zone: tzinfo | None, now: datetime) -> Instant | None:
    at, precision = parsed
    if precision != "day" and at.tzinfo is None:
        if zone is None:
            at, precision = at.replace(hour=0, minute=0, second=0), "day"
        else:
            at = at.replace(tzinfo=zone)
    if precision == "day":
        at = at.replace(tzinfo=UTC)
    in_utc = plausible(at, now)
    return Instant(at=in_utc, precision=precision) if in_utc else None


# ---- whole times -----------------------------------------------------------------------------------------


def _parse_epoch(value: str) -> _Parsed | None:
    if not _EPOCH.match(value):
        return None
    number = float(value)
    try:
        at = datetime.fromtimestamp(number / 1000 if number > _EPOCH_MS_ABOVE else number, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return at.replace(microsecond=0), "second"


def _parse_iso(value: str, writer: _Writer, is_field: bool) -> _Parsed | None:
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, hour, minute, second, rest = match.groups()
    written = (int(year), int(month), int(day))
    if hour is None:
        # "2025-04-15 5:07 PM": an ISO date, but a clock that is written in some other way.
        return _build_with_clock(written, rest, writer, is_field)
    clock, behind = _in_24_hours(
        (int(hour), int(minute), int(second) if second else None), "", rest, writer.languages
    )
    return _build(written, clock, behind, rest, writer, is_field)


def _parse_written(value: str, writer: _Writer, is_field: bool) -> _Parsed | None:
    found = (
        _find_east_asian_date(value)
        or _find_day_month(value, writer.languages)
        or _find_month_day(value, writer.languages)
        or _find_year_first(value, writer.languages)
        or _find_numeric_date(value, writer)
    )
    return _build_with_clock(*found, writer, is_field) if found else None


def _build_with_clock(day: _YearMonthDay, rest: str, writer: _Writer, is_field: bool) -> _Parsed | None:
    clock, behind = _find_clock(rest, writer.languages) or (None, "")
    # "17:30-18:30" in a text has no offset.
    is_span = clock is not None and clock[2] is None and behind.startswith("-") and not is_field
    return _build(day, clock, "" if is_span else behind, rest, writer, is_field)


def _build(
    day: _YearMonthDay, clock: _Clock | None, behind: str, rest: str, writer: _Writer, is_field: bool
) -> _Parsed | None:
    """The time of a day and a clock, in the offset that stands `behind` the clock or in the `rest` of the text."""
    try:
        if clock is None:
            return datetime(*day), "day"  # noqa: DTZ001 - _to_instant adds the zone
        hour, minute, second = clock
        # The end of a day may be written as its hour 24. A leap second counts as the one before, which is of its day.
        is_end = hour == 24 and not minute and not second
        at = datetime(*day, 0 if is_end else hour, minute, 59 if second == 60 else second or 0)  # noqa: DTZ001
        at += timedelta(days=is_end)
    except (ValueError, OverflowError):
        return None
    offset = find_offset(behind, rest, is_field)
    if offset == "unknown":
        offset = find_own_zone(behind, at, load_zone(writer.zone)) or offset
    if offset == "unknown":
        return datetime(*day), "day"  # noqa: DTZ001
    return at.replace(tzinfo=offset), "minute" if second is None else "second"


# ---- dates -----------------------------------------------------------------------------------------------


def _find_east_asian_date(value: str) -> _Found | None:
    match = _EAST_ASIAN.search(value)
    return ((int(match[1]), int(match[2]), int(match[3])), _without(value, match)) if match else None


def _find_day_month(value: str, languages: tuple[str, ...]) -> _Found | None:
    for match in _DAY_MONTH.finditer(value):
        month = month_number(match[2], languages)
        if month:
            return (int(match[3]), month, int(match[1])), _without(value, match)
    vietnamese = _VIETNAMESE.search(value)
    if vietnamese:
        return (int(vietnamese[3]), int(vietnamese[2]), int(vietnamese[1])), _without(value, vietnamese)
    short = _SHORT_YEAR.search(value)
    month = month_number(short[2] or short[4], languages) if short else None
    return (
        ((_full_year(short[3] or short[5]), month, int(short[1])), _without(value, short))
        if short and month
        else None
    )


def _find_month_day(value: str, languages: tuple[str, ...]) -> _Found | None:
    for match in _MONTH_DAY.finditer(value):
        month = month_number(match[1], languages)
        if month:
            return (int(match[3]), month, int(match[2])), _without(value, match)
    last = _YEAR_LAST.search(value)
    month = month_number(last[1], languages) if last else None
    return ((int(last[4]), month, int(last[2])), last[3]) if last and month else None


def _find_year_first(value: str, languages: tuple[str, ...]) -> _Found | None:
    for pattern, month_group, day_group in ((_YEAR_MONTH_DAY, 2, 3), (_LATVIAN, 3, 2)):
        match = pattern.search(value)
        month = month_number(match[month_group], languages) if match else None
        if match and month:
            return (int(match[1]), month, int(match[day_group])), _without(value, match)
    return None


def _find_numeric_date(value: str, writer: _Writer) -> _Found | None:
    match = _NUMERIC.search(value)
    if not match:
        return None
    first, separator, middle, last = match[1], match[2], int(match[3]), match[4]
    rest = _without(value, match)
    if len(first) == 4:
        return (int(first), middle, int(last)), rest
    if len(first) > 2 or len(last) == 3:
        return None
    year = int(last) + (2000 if len(last) == 2 else 0)
    by_day, by_month = _day(year, middle, int(first)), _day(year, int(first), middle)
    if by_day and by_month and by_day != by_month and separator != ".":
        found = _the_one_meant(by_day, by_month, value, writer)
    else:
        found = by_day or by_month
    return ((found.year, found.month, found.day), rest) if found else None


def _the_one_meant(by_day: date, by_month: date, value: str, writer: _Writer) -> date | None:
    """Which of two days `writer` means, None where that is open."""
    words = re.findall(_WORD, value)
    weekdays = {weekday_number(word, writer.languages) for word in words} - {None}
    close = {day for day in (by_day, by_month) if writer.near and abs(day - writer.near) <= _NEXT_TO}
    for fitting in ({day for day in (by_day, by_month) if day.weekday() in weekdays}, close):
        if len(fitting) == 1:
            return fitting.pop()
    if writer.month_first is not None:
        return by_month if writer.month_first else by_day
    order = is_month_first(writer.languages, writer.country, writer.zone)
    if order is None and (writer.country or writer.zone) and _MACHINE_AMERICAN.search(value):
        order = True
    return None if order is None else by_month if order else by_day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without(value: str, match: re.Match[str]) -> str:
    """`value` without the day that `match` found, and without another day and what belongs to that."""
    another = match.re.search(value, match.end())
    return value[: match.start()] + " " + value[match.end() : another.start() if another else None]


def _full_year(written: str) -> int:
    """The year of four digits, or of two as RFC 2822 reads them: 50 to 99 are of the last century."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 50 else 1900)


# ---- clocks ----------------------------------------------------------------------------------------------


def _find_clock(text: str, languages: tuple[str, ...]) -> tuple[_Clock | None, str] | None:
    """The clock in `text`, and what stands behind it; see `_in_24_hours`."""
    match = _EAST_ASIAN_CLOCK.search(text) or _CLOCK.search(text)
    if not match:
        return None
    clock = (int(match[1]), int(match[2] or 0), int(match[3]) if match[3] else None)
    return _in_24_hours(clock, text[: match.start()], text[match.end() :], languages)


def _in_24_hours(
    clock: _Clock, before: str, behind: str, languages: tuple[str, ...]
) -> tuple[_Clock | None, str]:
    """`clock` in the day period that stands beside it, and what stands behind both.

    The clock is None where its period leaves open which hour is meant: "6:05 at night".
    """
    hours, rest = _period_behind(behind, languages) or (_period_before(before, languages), behind)
    if hours is None or clock[0] > 12:
        return clock, rest
    early, late = (_hours_off(hour, hours) for hour in (clock[0] % 12, clock[0] % 12 + 12))
    if early == late or min(early, late) > _MAX_HOURS_OFF:
        return None, rest
    return (clock[0] % 12 + (0 if early < late else 12), clock[1], clock[2]), rest


def _hours_off(hour: int, hours: Hours) -> int:
    """How far `hour` is from the nearest of `hours`, around the clock; far from none at all."""
    return min((min((hour - one) % 24, (one - hour) % 24) for one in hours), default=24)


def _period_behind(behind: str, languages: tuple[str, ...]) -> tuple[Hours, str] | None:
    """The longest day period that `behind` begins with, and what follows it."""
    words = re.match(rf"[^\d|,;()]{{0,{_MAX_PERIOD_CHARS}}}", behind)
    text = words[0] if words else ""
    for end in range(len(text), 0, -1):
        if _is_between_words(behind, end) and (text[end - 1] == "." or text[end - 1].isalpha()):
            hours = period_hours(text[:end], languages)
            if hours is not None:
                return hours, behind[end:]
    return None


def _period_before(before: str, languages: tuple[str, ...]) -> Hours | None:
    """The longest day period that `before` ends with."""
    words = re.search(rf"[^\d|,;()]{{0,{_MAX_PERIOD_CHARS}}}$", before)
    text = words[0] if words else ""
    for start in range(len(text)):
        if _is_between_words(text, start) and text[start].isalpha():
            hours = period_hours(text[start:], languages)
            if hours is not None:
                return hours
    return None


def _is_between_words(text: str, at: int) -> bool:
    """Whether a word may begin or end between two characters of `text`."""
    return not (0 < at < len(text) and _SPACED.match(text[at - 1]) and _SPACED.match(text[at]))
