"""The zone that is written behind a clock -> its offset. No input or output."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

Offset = tzinfo | Literal["unknown"] | None
"""What a time says of its offset: None for nothing, "unknown" where it names a zone that we do not know."""

_MAX_OFFSET_MIN = 14 * 60

# Offsets in minutes of the abbreviations that servers write. Ambiguous ones are left out: IST, CST, AST, GST, SST.
_ZONE_OFFSETS_MIN = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "est": -300, "edt": -240, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "hkt": 480,
    "sgt": 480, "pkt": 300, "wib": 420,
}  # fmt: skip
_ZONE_WORD = re.compile(r"(?<![^\W\d_])(" + "|".join(_ZONE_OFFSETS_MIN) + r")(?![^\W_])", re.I)
# These are looked for right behind a clock only, and in capitals: in a text they may be words.
_ZONE_OFFSETS_BEHIND_CLOCK_MIN = _ZONE_OFFSETS_MIN | {
    "ut": 0, "west": 60, "met": 60, "mest": 120, "idt": 180, "irst": 210, "irdt": 270, "trt": 180, "sast": 120,
    "cat": 120, "eat": 180, "wat": 60, "npt": 345, "ict": 420, "wita": 480, "wit": 540, "awst": 480, "acst": 570,
    "acdt": 630, "nzst": 720, "nzdt": 780, "hst": -600, "akst": -540, "akdt": -480, "nst": -210, "ndt": -150,
    "adt": -180, "brt": -180, "brst": -120, "art": -180, "clt": -240, "clst": -180, "yekt": 300, "novt": 420,
    "krat": 420, "irkt": 480, "yakt": 540, "vlat": 600, "samt": 240,
    "eastern standard time": -300, "eastern daylight time": -240, "central daylight time": -300,
    "mountain standard time": -420, "mountain daylight time": -360, "pacific standard time": -480,
    "pacific daylight time": -420, "greenwich mean time": 0, "coordinated universal time": 0, "universal time": 0,
    "british summer time": 60, "central european time": 60, "central european standard time": 60,
    "central european summer time": 120, "eastern european time": 120, "eastern european standard time": 120,
    "eastern european summer time": 180, "moscow standard time": 180, "iran standard time": 210,
    "india standard time": 330, "japan standard time": 540, "korea standard time": 540, "china standard time": 480,
}  # fmt: skip
# "ET" is Eastern time in summer and in winter, so that the offset depends on the date.
_ZONE_NAMES = {
    "et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles", "eastern time": "America/New_York",
    "central time": "America/Chicago", "mountain time": "America/Denver", "pacific time": "America/Los_Angeles",
    "moscow time": "Europe/Moscow",
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b(ET|CT|PT)\b")
_OFFSET_BEHIND_CLOCK = re.compile(
    r"(?:(?:GMT|UTC|UT)?\s*)([+\u2212-])(\d{1,2})(?::?([0-5]\d)(?::?[0-5]\d)?)?(?![\d:])", re.I
)
_IANA_NAME = re.compile(r"[A-Za-z]+(?:/[A-Za-z][\w+-]*)+|[A-Z]{3}\d[A-Z]{3}\b")
_LONG_ZONE_NAME = re.compile(r"(?:[A-Z][A-Za-z.]*\s){1,4}Time\b")
_PUNCTUATION = " ,.;|()[]"
_WORD = re.compile(r"[^\W\d_]+")
# All abbreviations that are left out above end so.
_ZONE_LIKE = re.compile(r"[A-Z]{2,4}T")
# What may stand behind a clock and names no zone: "hours" in some languages, "local time", the day of the week.
_NO_ZONE = re.compile(
    r"uhr|h|hs|hrs?|hours?|horas?|heures?|ore|klo|local|time|on|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?",
    re.I,
)
_OFFSET = re.compile(r"(?<![\d-])(?:GMT|UTC)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?(?![\d-])")


def find_offset(behind: str, text: str, is_field: bool) -> Offset:
    """The offset that stands right behind the clock, where `behind` begins; else one that stands elsewhere in `text`.

    `is_field` says that nothing but a zone can stand there, so that anything else is an unknown one.
    """
    behind = behind.lstrip(_PUNCTUATION)
    if behind == "Z":
        return _minutes_offset(0)  # by far the commonest
    if is_field:
        while (word := _WORD.match(behind)) and _NO_ZONE.fullmatch(word[0]):
            behind = behind[word.end() :].lstrip(_PUNCTUATION)
    numeric = _OFFSET_BEHIND_CLOCK.match(behind)
    if numeric:
        return _numeric_offset(numeric) or ("unknown" if is_field else None)
    named = _named_offset(behind, is_field)
    if named or (is_field and behind.strip(_PUNCTUATION + "-")):
        return named or "unknown"
    match = _OFFSET.search(text)
    if match:
        return _numeric_offset(match)
    abbreviation = _ZONE_WORD.search(text)
    if abbreviation:
        return _minutes_offset(_ZONE_OFFSETS_MIN[abbreviation[1].lower()])
    name = _ZONE_NAME.search(text)
    return load_zone(_ZONE_NAMES[name[1].lower()]) if name else None


def find_own_zone(behind: str, at: datetime, own: tzinfo | None) -> tzinfo | None:
    """`own`, the zone of the outlet, where `behind` begins with the abbreviation that it has at `at`.

    IST is Indian, Irish or Israeli time; in an outlet of Kolkata it is the first.
    """
    word = _WORD.match(behind.lstrip(_PUNCTUATION))
    is_alone = word is not None and not word.string[word.end() :].strip(_PUNCTUATION)
    return own if own and word and is_alone and word[0] == at.replace(tzinfo=own).tzname() else None


def _named_offset(behind: str, is_field: bool) -> Offset:
    """The offset of the zone whose name `behind` begins with; None when that is no name, or not known in a field."""
    iana = _IANA_NAME.match(behind)
    if iana:
        return load_zone(_iana_names().get(iana[0].lower()))
    long = _LONG_ZONE_NAME.match(behind)
    word = long or _WORD.match(behind)
    if not word or _NO_ZONE.fullmatch(word[0].split()[0]):
        return None
    name = word[0]
    numeric = _OFFSET_BEHIND_CLOCK.match(behind, word.end())
    if numeric:
        # "EST-0500" says its offset; "MSK+2" counts from Moscow.
        return (_numeric_offset(numeric) if numeric[3] else None) or "unknown"
    minutes = _ZONE_OFFSETS_BEHIND_CLOCK_MIN.get(name.lower())
    if minutes is not None and (long or is_field or name.isupper() or name.lower() in _ZONE_OFFSETS_MIN):
        return _minutes_offset(minutes)
    if name.lower() in _ZONE_NAMES and (long or name.isupper()):
        return load_zone(_ZONE_NAMES[name.lower()])
    return "unknown" if long or _ZONE_LIKE.fullmatch(name) else None


def _numeric_offset(match: re.Match[str]) -> tzinfo | None:
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return None if minutes > _MAX_OFFSET_MIN else _minutes_offset(minutes if match[1] == "+" else -minutes)


def _minutes_offset(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes))


@lru_cache(maxsize=1)
def _iana_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=512)
def load_zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
