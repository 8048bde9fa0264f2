"""Parses the times that outlets write. No input or output; the current time is a parameter."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.model import Instant, Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No article is older than this."""

MAX_INPUT_CHARS = 120
"""Longer input is cut: no time is written that long, and the patterns below cost more the longer it is."""

_MAX_AHEAD = timedelta(days=1)
_MAX_OFFSET_MIN = 14 * 60
_EPOCH_MS_ABOVE = 1e11  # such a number is in milliseconds: as seconds it would be after the year 5000

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T\s]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,:]\d+)?)?)?\s*(.*)$", re.I | re.S
)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?$")
_CLOCK = re.compile(
    r"(?<![\d.:+-])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d))?(?![\d.])\s*([ap]\.?m\b\.?)?|\s*([ap]\.?m\b\.?))", re.I
)
_OFFSET = re.compile(r"(?<![\d-])(?:GMT|UTC)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?(?![\d-])")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?!\d)")
_AMERICAN = re.compile(r"\d\s*[ap]\.?m\b", re.I)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_EAST_ASIAN_CLOCK = re.compile(r"(\d{1,2})\s*[時时시]\s*(\d{1,2})\s*[分분]")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+)?([^\W\d_]{3,})\.?,?\s*(?:de\s+|del\s+)?(\d{4})"
)
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
# Offsets in minutes of the abbreviations that servers write. Ambiguous ones (IST, CST) are left out.
_ZONE_OFFSETS_MIN = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "est": -300, "edt": -240, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "hkt": 480,
    "sgt": 480, "pkt": 300, "wib": 420,
}  # fmt: skip
_ZONE_WORD = re.compile(r"(?<![^\W\d_])(" + "|".join(_ZONE_OFFSETS_MIN) + r")(?![^\W_])", re.I)
# "ET" is Eastern time in summer and in winter, so that the offset depends on the date.
_ZONE_NAMES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_ZONE_NAME = re.compile(r"\b(ET|CT|PT)\b")


_Parsed = tuple[datetime, Precision]
"""A time as written: naive when it has no offset; at midnight when only the day is known."""

_YearMonthDay = tuple[int, int, int]
_Span = tuple[int, int]
_Clock = tuple[int, int, int | None]
"""Hour, minute, and second where it is written."""


def parse(
    value: str,
    *,
    now: datetime,
    zone: str | None = None,
    offset: tzinfo | None = None,
    month_first: bool | None = None,
) -> Instant | None:
    """The time written in `value`, or None when there is none or it is not plausible (see `plausible`).

    Reads ISO 8601, RFC 822, epoch seconds and milliseconds, and days written in figures or with the name of
    a month. `zone` (an IANA name) or `offset` is for times written without an offset. Without both, only the
    day of such a time is used, because the unknown offset may change it by half a day. `month_first` says how
    to read 3/9/2026; when it is None, the month comes first if AM or PM is written or `zone` is American.
    """
    value = " ".join(value[:MAX_INPUT_CHARS].split())
    if not any(char.isdigit() for char in value):
        return None
    if month_first is None:
        month_first = bool(_AMERICAN.search(value)) or (zone or "").startswith(("America/", "US/"))
    parsed = _parse_epoch(value) or _parse_iso(value) or _parse_written(value, month_first)
    return _to_instant(parsed, _load_zone(zone) or offset, now) if parsed else None


def offset_in(value: str) -> tzinfo | None:
    """The offset that is written in the time `value`, None when there is none."""
    value = " ".join(value[:MAX_INPUT_CHARS].split())
    parsed = _parse_iso(value) or _parse_written(value, month_first=False)
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


def _parse_iso(value: str) -> _Parsed | None:
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, hour, minute, second, rest = match.groups()
    date = (int(year), int(month), int(day))
    if hour is None:
        # "2025-04-15 5:07 PM": an ISO date, but a clock that is written in some other way.
        clock = _find_clock(rest)
        return _build(date, clock, _find_offset(rest) if clock else None)
    clock = (int(hour), int(minute), int(second) if second else None)
    return _build(date, _to_24_hours(clock, rest), _find_offset(rest))


def _parse_written(value: str, month_first: bool) -> _Parsed | None:
    found = (
        _find_east_asian_date(value)
        or _find_day_month(value)
        or _find_month_day(value)
        or _find_numeric_date(value, month_first)
    )
    if not found:
        return None
    date, (start, end) = found
    rest = value[:start] + " " + value[end:]
    return _build(date, _find_clock(rest), _find_offset(rest))


def _build(date: _YearMonthDay, clock: _Clock | None, offset: tzinfo | None) -> _Parsed | None:
    try:
        if clock is None:
            return datetime(*date), "day"  # noqa: DTZ001 - _to_instant adds the zone
        hour, minute, second = clock
        at = datetime(*date, hour, minute, second or 0, tzinfo=offset)
    except ValueError:
        return None
    return at, "minute" if second is None else "second"


# ---- dates -----------------------------------------------------------------------------------------------


def _find_east_asian_date(value: str) -> tuple[_YearMonthDay, _Span] | None:
    match = _EAST_ASIAN.search(value)
    return ((int(match[1]), int(match[2]), int(match[3])), match.span()) if match else None


def _find_day_month(value: str) -> tuple[_YearMonthDay, _Span] | None:
    for match in _DAY_MONTH.finditer(value):
        month = _month_number(match[2])
        if month:
            return (int(match[3]), month, int(match[1])), match.span()
    return None


def _find_month_day(value: str) -> tuple[_YearMonthDay, _Span] | None:
    for match in _MONTH_DAY.finditer(value):
        month = _month_number(match[1])
        if month:
            return (int(match[3]), month, int(match[2])), match.span()
    return None


def _find_numeric_date(value: str, month_first: bool) -> tuple[_YearMonthDay, _Span] | None:
    match = _NUMERIC.search(value)
    if not match:
        return None
    first, separator, middle, last = match[1], match[2], int(match[3]), match[4]
    if len(first) == 4:
        return (int(first), middle, int(last)), match.span()
    if len(first) > 2 or len(last) == 3:
        return None
    year = int(last) + (2000 if len(last) == 2 else 0)
    day, month = int(first), middle
    if (month_first and separator != "." and day <= 12) or month > 12:
        day, month = month, day
    return (year, month, day), match.span()


def _month_number(word: str) -> int | None:
    word = word.lower()
    return next((_MONTHS[word[:size]] for size in (len(word), 5, 4, 3) if word[:size] in _MONTHS), None)


# ---- clocks and offsets ----------------------------------------------------------------------------------


def _find_clock(text: str) -> _Clock | None:
    east_asian = _EAST_ASIAN_CLOCK.search(text)
    if east_asian:
        return int(east_asian[1]), int(east_asian[2]), None
    match = _CLOCK.search(text)
    if not match:
        return None
    clock = (int(match[1]), int(match[2] or 0), int(match[3]) if match[3] else None)
    return _to_24_hours(clock, match[4] or match[5] or "")


def _to_24_hours(clock: _Clock, text: str) -> _Clock:
    """`clock` after the "am" or "pm" that `text` begins with, if it does."""
    meridiem = re.match(r"\s*([ap])\.?m\b", text, re.I)
    if not meridiem or clock[0] > 12:
        return clock
    return clock[0] % 12 + (12 if meridiem[1].lower() == "p" else 0), clock[1], clock[2]


def _find_offset(text: str) -> tzinfo | None:
    match = _OFFSET.search(text)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > _MAX_OFFSET_MIN:
            return None
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    abbreviation = _ZONE_WORD.search(text)
    if abbreviation:
        return timezone(timedelta(minutes=_ZONE_OFFSETS_MIN[abbreviation[1].lower()]))
    name = _ZONE_NAME.search(text)
    return _load_zone(_ZONE_NAMES[name[1].lower()]) if name else None


@lru_cache(maxsize=512)
def _load_zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
