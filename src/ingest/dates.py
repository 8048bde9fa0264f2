"""Times out of what outlets write. No input or output; nothing here asks the clock."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.model import Instant, Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

# Longer strings are no times; the cap also bounds what the patterns below may cost.
LONGEST = 120

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
_EAST_CLOCK = re.compile(r"(\d{1,2})\s*[時时시]\s*(\d{1,2})\s*[分분]")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+)?([^\W\d_]{3,})\.?,?\s*(?:de\s+|del\s+)?(\d{4})"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")

# The first letters that tell the months apart, per language; a longer word that begins so is that month.
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
# Abbreviations that servers write; the ambiguous ones (IST, CST of China) are left out on purpose.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "est": -300, "edt": -240, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "hkt": 480,
    "sgt": 480, "pkt": 300, "wib": 420,
}  # fmt: skip
_ZONE_WORD = re.compile(r"(?<![^\W\d_])(" + "|".join(_ZONES) + r")(?![^\W_])", re.I)
# "ET" is Eastern time, summer or winter: only a real zone knows which.
_ZONE_NAMES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_ZONE_NAME = re.compile(r"\b(ET|CT|PT)\b")


def plausible(at: datetime, now: datetime) -> datetime | None:
    """`at` in UTC, or None when no article can be from then: before 1990 or more than a day ahead."""
    try:
        at = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now + timedelta(days=1) else None


def read(
    value: str,
    *,
    now: datetime,
    zone: str | None = None,
    offset: tzinfo | None = None,
    month_first: bool | None = None,
) -> Instant | None:
    """The time that `value` names, or None when it names none that can be.

    Reads ISO 8601, RFC 822, epoch seconds and milliseconds, and days written with a month's name or in
    figures. `zone` (IANA) or `offset` is for times without an offset; without it such a time counts as a day only,
    because an unknown offset may be half a day wrong. `month_first` settles 3/9/2026; when it is None, the
    month comes first where AM or PM is written or the zone is American.
    """
    value = " ".join(value[:LONGEST].split())
    if not any(char.isdigit() for char in value):
        return None
    if month_first is None:
        month_first = bool(_AMERICAN.search(value)) or (zone or "").startswith(("America/", "US/"))
    for way in (_epoch, _iso, _written(month_first)):
        found = way(value)
        if found is not None:
            return _placed(found, _zone(zone) or offset, now)
    return None


def zoned(value: str) -> tzinfo | None:
    """The offset that `value` itself names, None when it names none."""
    value = " ".join(value[:LONGEST].split())
    found = _iso(value) or _written(False)(value)
    return found[0].tzinfo if found else None


_Found = tuple[datetime, Precision]


def _epoch(value: str) -> _Found | None:
    if not _EPOCH.match(value):
        return None
    seconds = float(value)
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).replace(
            microsecond=0
        ), "second"
    except (OverflowError, ValueError, OSError):
        return None


def _iso(value: str) -> _Found | None:
    match = _ISO.match(value)
    if not match:
        return None
    year, month, day, hour, minute, second, rest = match.groups()
    if hour is None:
        # "2025-04-15 5:07 PM" and the like: the day is sure, the clock needs the free reading.
        clock = _clock(rest)
        return (
            _made(int(year), int(month), int(day), clock, _offset(rest))
            if clock
            else _made(int(year), int(month), int(day), None, None)
        )
    parts = (int(hour), int(minute), int(second) if second else None)
    return _made(int(year), int(month), int(day), _afternoon(parts, rest), _offset(rest))


def _written(month_first: bool) -> Callable[[str], _Found | None]:
    def find(value: str) -> _Found | None:
        for day in (_east_asian, _day_month, _month_day, lambda text: _numeric(text, month_first)):
            found = day(value)
            if found is not None:
                (year, month, number), span = found
                rest = value[: span[0]] + " " + value[span[1] :]
                return _made(year, month, number, _clock(rest), _offset(rest))
        return None

    return find


_Day = tuple[tuple[int, int, int], tuple[int, int]]


def _east_asian(value: str) -> _Day | None:
    match = _EAST_ASIAN.search(value)
    return ((int(match[1]), int(match[2]), int(match[3])), match.span()) if match else None


def _day_month(value: str) -> _Day | None:
    for match in _DAY_MONTH.finditer(value):
        month = _month(match[2])
        if month:
            return (int(match[3]), month, int(match[1])), match.span()
    return None


def _month_day(value: str) -> _Day | None:
    for match in _MONTH_DAY.finditer(value):
        month = _month(match[1])
        if month:
            return (int(match[3]), month, int(match[2])), match.span()
    return None


def _numeric(value: str, month_first: bool) -> _Day | None:
    match = _NUMERIC.search(value)
    if not match:
        return None
    first, mark, middle, last = match[1], match[2], int(match[3]), match[4]
    if len(first) == 4:
        return (int(first), middle, int(last)), match.span()
    if len(first) > 2 or len(last) == 3:
        return None
    year = int(last) + (2000 if len(last) == 2 else 0)
    day, month = int(first), middle
    if (month_first and mark != "." and day <= 12) or month > 12:
        day, month = month, day
    return (year, month, day), match.span()


def _month(word: str) -> int | None:
    word = word.lower()
    return next((_MONTHS[word[:size]] for size in (len(word), 5, 4, 3) if word[:size] in _MONTHS), None)


_Clock = tuple[int, int, int | None]


def _clock(text: str) -> _Clock | None:
    east = _EAST_CLOCK.search(text)
    if east:
        return int(east[1]), int(east[2]), None
    match = _CLOCK.search(text)
    if not match:
        return None
    parts = (int(match[1]), int(match[2] or 0), int(match[3]) if match[3] else None)
    return _afternoon(parts, match[4] or match[5] or "")


def _afternoon(clock: _Clock, text: str) -> _Clock:
    half = re.match(r"\s*([ap])\.?m\b", text, re.I)
    if not half or clock[0] > 12:
        return clock
    return clock[0] % 12 + (12 if half[1].lower() == "p" else 0), clock[1], clock[2]


def _offset(text: str) -> tzinfo | None:
    match = _OFFSET.search(text)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return (
            timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes <= 840 else None
        )
    word = _ZONE_WORD.search(text)
    if word:
        return timezone(timedelta(minutes=_ZONES[word[1].lower()]))
    name = _ZONE_NAME.search(text)
    return _zone(_ZONE_NAMES[name[1].lower()]) if name else None


def _made(year: int, month: int, day: int, clock: _Clock | None, offset: tzinfo | None) -> _Found | None:
    try:
        if clock is None:
            return datetime(year, month, day), "day"  # noqa: DTZ001 - _placed gives the zone
        hour, minute, second = clock
        at = datetime(year, month, day, hour, minute, second or 0, tzinfo=offset)
    except ValueError:
        return None
    return at, "minute" if second is None else "second"


def _placed(found: _Found, zone: tzinfo | None, now: datetime) -> Instant | None:
    at, precision = found
    if precision != "day" and at.tzinfo is None:
        if zone is None:
            at, precision = at.replace(hour=0, minute=0, second=0), "day"
        else:
            at = at.replace(tzinfo=zone)
    if precision == "day":
        at = at.replace(tzinfo=UTC)
    sound = plausible(at, now)
    return Instant(at=sound, precision=precision) if sound else None


@lru_cache(maxsize=512)
def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
