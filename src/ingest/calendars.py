"""Days of other calendars in a written time -> the same days as the Gregorian calendar counts them. No input or output.

Jalali (Iran, Afghanistan), Buddhist (Thailand), the eras of Japan, Minguo (Taiwan). A day of the Islamic calendar is
left as it is: no rule tells on which day its months began.
"""

import re
from collections.abc import Collection
from datetime import date, timedelta

_BUDDHIST_AHEAD = 543
_MINGUO_BEHIND = 1911
_ERA_BEGINS = {"昭和": 1926, "平成": 1989, "令和": 2019}

_JALALI_MONTHS = {
    name: number
    for names in (
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"امرداد": 5}
_JALALI_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_JALALI_MONTHS)})(?:\s?\u200c?ماه)?[\s،,]+(1[34]\d\d)(?!\d)"
)
_JALALI_NUMERIC = re.compile(
    r"(?<!\d)(?:(1[34]\d\d)([/.-])(\d{1,2})\2(\d{1,2})|(\d{1,2})([/.-])(\d{1,2})\6(1[34]\d\d))(?!\d)"
)
# This day began a year of the Jalali calendar; its leap years are known for centuries on both sides.
_NOWRUZ_1403 = date(2024, 3, 20)
_JALALI_CYCLE = 33
_JALALI_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)

_BUDDHIST_YEAR = re.compile(r"(?<!\d)(?:พ\.ศ\.\s?)?(2[56]\d\d)(?!\d)")
_BUDDHIST_SHORT_YEAR = re.compile(r"((?:[\u0e01-\u0e4e]\.?\s?|\d[/-]\d{1,2}[/-]))([4-9]\d)(?![\d:.])")
_ERA_YEAR = re.compile(rf"({'|'.join(_ERA_BEGINS)})\s?(\d{{1,2}}|元)\s?年")
_MINGUO_YEAR = re.compile(r"(?:民[國国]\s?(\d{2,3}|元)|(?<!\d)(1\d\d))\s?年")
_MINGUO_NUMERIC = re.compile(r"(?<!\d)(1\d\d)([/.-])(\d{1,2})\2(\d{1,2})(?!\d)")

_ARABIC_LETTERS = re.compile(r"[\u0600-\u06ff]")
_THAI_LETTERS = re.compile(r"[\u0e00-\u0e7f]")
_HAN_LETTERS = re.compile(r"[\u4e00-\u9fff]")


def in_gregorian(text: str, written: str, languages: Collection[str]) -> str:
    """`text` with its days of other calendars as Gregorian ones (2025-11-11), or their years alone where that does.

    `text` has the digits 0 to 9, `written` is the same with its own. A calendar is read where its words, the letters
    or digits of `written`, or `languages` (ISO 639-1) say so.
    """
    if {"fa", "ps"} & {*languages} or _ARABIC_LETTERS.search(written):
        text = _JALALI_NUMERIC.sub(_from_jalali_numeric, _JALALI_NAMED.sub(_from_jalali_named, text))
    if "th" in languages or _THAI_LETTERS.search(written):
        text = _BUDDHIST_YEAR.sub(lambda match: str(int(match[1]) - _BUDDHIST_AHEAD), text)
        text = _BUDDHIST_SHORT_YEAR.sub(
            lambda match: f"{match[1]}{2500 + int(match[2]) - _BUDDHIST_AHEAD}", text
        )
    text = _ERA_YEAR.sub(lambda match: f"{_ERA_BEGINS[match[1]] + _year_of_era(match[2]) - 1}年", text)
    text = _MINGUO_YEAR.sub(lambda match: f"{_year_of_era(match[1] or match[2]) + _MINGUO_BEHIND}年", text)
    if "zh" in languages or _HAN_LETTERS.search(written):
        text = _MINGUO_NUMERIC.sub(
            lambda match: f"{int(match[1]) + _MINGUO_BEHIND}-{match[3]}-{match[4]}", text
        )
    return text


def from_jalali(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Jalali one of the years 1250 to 1470, None when there is no such day."""
    if not 1 <= month <= 12:
        return None
    last = 31 if month <= 6 else 30 if month < 12 else 29 + (year % _JALALI_CYCLE in _JALALI_LEAPS)
    if not 1 <= day <= last:
        return None
    years = 365 * (year - 1403) + _jalali_leaps_before(year) - _jalali_leaps_before(1403)
    return _NOWRUZ_1403 + timedelta(days=years + 30 * (month - 1) + min(month - 1, 6) + day - 1)


def _jalali_leaps_before(year: int) -> int:
    cycles, rest = divmod(year, _JALALI_CYCLE)
    return cycles * len(_JALALI_LEAPS) + sum(leap < rest for leap in _JALALI_LEAPS)


def _from_jalali_named(match: re.Match[str]) -> str:
    return _iso(match, int(match[3]), _JALALI_MONTHS[match[2]], int(match[1]))


def _from_jalali_numeric(match: re.Match[str]) -> str:
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[8], match[7], match[5])
    return _iso(match, int(year), int(month), int(day))


def _iso(match: re.Match[str], year: int, month: int, day: int) -> str:
    gregorian = from_jalali(year, month, day)
    return gregorian.isoformat() if gregorian else match[0]


def _year_of_era(written: str) -> int:
    """The number of a year; the first may be called 元."""
    return 1 if written == "元" else int(written)
