"""Parses the times that outlets write. No input or output; the current time is a parameter."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from ingest.model import Instant, Precision
from ingest.zones import Offset, find_offset, load_zone

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
    r"(?<![\d.:+-])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?![\d.])\s*([ap]\.?m\b\.?)?"
    r"|\s*([ap]\.?m\b\.?))",
    re.I,
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?!\d)")
_AMERICAN = re.compile(r"\d\s*[ap]\.?m\b", re.I)
_MERIDIEM = re.compile(r"\s*([ap])\.?m\b\.?", re.I)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_EAST_ASIAN_CLOCK = re.compile(r"(\d{1,2})\s*[時时시]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+)?([^\W\d_]{3,})\.?,?\s*(?:de\s+|del\s+)?(\d{4})"
)
# RFC 822 and RFC 850 write years with two digits: 20 Nov 26 08:30, 20-Nov-26
_SHORT_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s+([^\W\d_]{3,})\.?\s+(\d\d)(?=\s+\d{1,2}:\d\d)|-([^\W\d_]{3,})-(\d{4}|\d\d)(?!\d))"
)
# asctime, and what many programs print: Nov 20 08:30:05 PST 2026
_YEAR_LAST = re.compile(r"([^\W\d_]{3,})\s+(\d{1,2})\s+(\d{1,2}:\d\d.{0,60}?)\s+((?:19|20)\d\d)(?!\d)")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")

# The first letters that tell the months of a language apart; a longer word with this beginning is the same month.
_MONTHS = {
    month: number
    for number, words in enumerate(
        (
            "jan ene gen янв січ sty led oca ιαν",
            "feb fev fév feu febr фев лют lut úno şub φεβ",
            "mar mär mrz märz мар бер břez μαρ maart mrt maa",
            "apr abr avr ape кві апр kwi dub nis απρ huh",
            "may mai maj mei mag май мая тра máj kvě mayıs μαι μάι tou",
            "jun juin juni giu июн чер cze červn haz ιουν kes",
            "jul juil lug июл лип lip července tem ιουλ hei",
            "aug ago aoû août авг сер sie srp ağu αυγ elo",
            "sep set sept сен вер wrz zář eyl σεπ syy",
            "oct okt out ott окт жов paź říj eki οκτ lok",
            "nov ноя лис listopadu kas νοε",
            "dec dez dic déc дек гру gru pro ara δεκ jou",
        ),
        start=1,
    )
    for month in words.split()
}
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
    month_first: bool | None = None,
    is_field: bool = False,
) -> Instant | None:
    """The time written in `value`, or None when there is none or it is not plausible (see `plausible`).

    Reads ISO 8601, RFC 822, epoch seconds and milliseconds, and days written in figures or with the name of
    a month. `zone` (an IANA name) or `offset` is for times written without an offset. Without both, only the
    day of such a time is used, because the unknown offset may change it by half a day. `month_first` says how
    to read 3/9/2026; when it is None, the month comes first if AM or PM is written or `zone` is American.

    Of a time in a zone that we do not know only the day is used, whatever `zone` is. `is_field` says that `value` is
    a time and nothing else, so that any word behind its clock names a zone; in a text only what looks like one does.
    """
    value = " ".join(value[:MAX_INPUT_CHARS].split())
    if not any(char.isdigit() for char in value):
        return None
    if month_first is None:
        month_first = bool(_AMERICAN.search(value)) or (zone or "").startswith(("America/", "US/"))
    parsed = (
        _parse_epoch(value) or _parse_iso(value, is_field) or _parse_written(value, month_first, is_field)
    )
    return _to_instant(parsed, load_zone(zone) or offset, now) if parsed else None


def offset_in(value: str) -> tzinfo | None:
    """The offset that is written in the time `value`, None when there is none."""
    value = " ".join(value[:MAX_INPUT_CHARS].split())
    parsed = _parse_iso(value, False) or _parse_written(value, month_first=False, is_field=False)
    return parsed[0].tzinfo if parsed else None


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


def _parse_iso(value: str, is_field: bool) -> _Parsed | None:
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, hour, minute, second, rest = match.groups()
    date = (int(year), int(month), int(day))
    if hour is None:
        # "2025-04-15 5:07 PM": an ISO date, but a clock that is written in some other way.
        return _build_with_clock(date, rest, is_field)
    clock = (int(hour), int(minute), int(second) if second else None)
    meridiem = _MERIDIEM.match(rest)
    behind = rest[meridiem.end() :] if meridiem else rest
    return _build(date, _to_24_hours(clock, rest), find_offset(behind, rest, is_field))


def _parse_written(value: str, month_first: bool, is_field: bool) -> _Parsed | None:
    found = (
        _find_east_asian_date(value)
        or _find_day_month(value)
        or _find_month_day(value)
        or _find_numeric_date(value, month_first)
    )
    return _build_with_clock(*found, is_field) if found else None


def _build_with_clock(date: _YearMonthDay, rest: str, is_field: bool) -> _Parsed | None:
    found = _find_clock(rest)
    if not found:
        return _build(date, None, None)
    clock, behind = found
    # "17:30-18:30" in a text has no offset.
    is_span = clock[2] is None and behind.startswith("-") and not is_field
    return _build(date, clock, find_offset("" if is_span else behind, rest, is_field))


def _build(date: _YearMonthDay, clock: _Clock | None, offset: Offset) -> _Parsed | None:
    try:
        if clock is None:
            return datetime(*date), "day"  # noqa: DTZ001 - _to_instant adds the zone
        hour, minute, second = clock
        # The end of a day may be written as its hour 24. A leap second counts as the one before, which is of its day.
        days = hour == 24 and not minute and not second
        at = datetime(*date, 0 if days else hour, minute, 59 if second == 60 else second or 0)  # noqa: DTZ001
        at += timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    if offset == "unknown":
        return datetime(*date), "day"  # noqa: DTZ001
    return at.replace(tzinfo=offset), "minute" if second is None else "second"


# ---- dates -----------------------------------------------------------------------------------------------


def _find_east_asian_date(value: str) -> _Found | None:
    match = _EAST_ASIAN.search(value)
    return ((int(match[1]), int(match[2]), int(match[3])), _without(value, match)) if match else None


def _find_day_month(value: str) -> _Found | None:
    for match in _DAY_MONTH.finditer(value):
        month = month_number(match[2])
        if month:
            return (int(match[3]), month, int(match[1])), _without(value, match)
    short = _SHORT_YEAR.search(value)
    month = month_number(short[2] or short[4]) if short else None
    return (
        ((_full_year(short[3] or short[5]), month, int(short[1])), _without(value, short))
        if short and month
        else None
    )


def _find_month_day(value: str) -> _Found | None:
    for match in _MONTH_DAY.finditer(value):
        month = month_number(match[1])
        if month:
            return (int(match[3]), month, int(match[2])), _without(value, match)
    last = _YEAR_LAST.search(value)
    month = month_number(last[1]) if last else None
    return ((int(last[4]), month, int(last[2])), last[3]) if last and month else None


def _find_numeric_date(value: str, month_first: bool) -> _Found | None:
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
    day, month = int(first), middle
    if (month_first and separator != "." and day <= 12) or month > 12:
        day, month = month, day
    return (year, month, day), rest


def _without(value: str, match: re.Match[str]) -> str:
    return value[: match.start()] + " " + value[match.end() :]


def _full_year(written: str) -> int:
    """The year of four digits, or of two as RFC 2822 reads them: 50 to 99 are of the last century."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 50 else 1900)


def month_number(word: str) -> int | None:
    """The month that a word names, whole or abbreviated, in any of the languages known here; None for other words."""
    word = word.lower()
    return next((_MONTHS[word[:size]] for size in (len(word), 5, 4, 3) if word[:size] in _MONTHS), None)


# ---- clocks ----------------------------------------------------------------------------------------------


def _find_clock(text: str) -> tuple[_Clock, str] | None:
    """The clock in `text`, and what stands behind it."""
    east_asian = _EAST_ASIAN_CLOCK.search(text)
    if east_asian:
        hour, minute, second = east_asian.groups()
        return (int(hour), int(minute), int(second) if second else None), text[east_asian.end() :]
    match = _CLOCK.search(text)
    if not match:
        return None
    clock = (int(match[1]), int(match[2] or 0), int(match[3]) if match[3] else None)
    return _to_24_hours(clock, match[4] or match[5] or ""), text[match.end() :]


def _to_24_hours(clock: _Clock, text: str) -> _Clock:
    """`clock` after the "am" or "pm" that `text` begins with, if it does."""
    meridiem = _MERIDIEM.match(text)
    if not meridiem or clock[0] > 12:
        return clock
    return clock[0] % 12 + (12 if meridiem[1].lower() == "p" else 0), clock[1], clock[2]
