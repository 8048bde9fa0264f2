"""The names of months, weekdays and day periods ("p. m.", 下午) in all languages, as CLDR has them. No input or output.

babel is imported, and a language's names are read, when a word is first looked up: most times are written in figures.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

MIN_LETTERS = 3
"""A shorter word in Latin letters names a month only in a language that is known to be the writer's."""

_MIN_PERIOD_LETTERS = 2  # "a" and "p" alone are read by nobody's rules but the writer's
_MIN_SPEAKERS_PERCENT = 20
_MAX_ENDING_LETTERS = 4  # "marraskuussa", "novembris", "kasımda"
_MIN_WEEKDAY_LETTERS = 5
_FIRST_UNSPACED = "\u0e00"  # Thai, Chinese, Japanese, Korean: a name stands within other letters
_HEBREW_IN = "ב"  # no month begins with it
_MAX_PERIOD_ENDING_LETTERS = 2
# Programs write English names, whatever the language of their users.
_LINGUA_FRANCA = "en"
_SECONDS_OF_HOUR = 3600
_HALVES = {"am": frozenset(range(12)), "pm": frozenset(range(12, 24))}
# Written beside clocks, and not in CLDR.
_MORE_PERIODS = {"пополуночи": _HALVES["am"], "пополудни": _HALVES["pm"]}

Hours = frozenset[int]
"""The hours of the day that a day period may mean; empty where languages disagree about the word."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What one language, or all that agree, call months (1 to 12), weekdays (Monday is 0) and day periods."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    periods: Mapping[str, Hours]


def month_number(word: str, languages: tuple[str, ...] = ()) -> int | None:
    """The month that `word` names in the first of `languages` (ISO 639-1) that knows it, else in English, else in all.

    None for another word, and for one that names different months in different languages. Abbreviations and endings
    that CLDR does not list are read in `languages` and, abbreviations only, in English.
    """
    key = _folded(word).removeprefix(_HEBREW_IN)
    if not key:
        return None
    in_turn = (*languages, _LINGUA_FRANCA)
    listed = (_names_in(language).months.get(key) for language in in_turn)
    unlisted = (_unlisted_form(key, language) for language in in_turn)
    found = next(filter(None, (*listed, *unlisted)), None)
    return found or (_names_in_all().months.get(key) if _is_distinctive(key, MIN_LETTERS) else None)


def weekday_number(word: str, languages: tuple[str, ...] = ()) -> int | None:
    """The weekday that `word` names, Monday is 0; looked up as `month_number` does."""
    key = _folded(word)
    for language in (*languages, _LINGUA_FRANCA):
        weekday = _names_in(language).weekdays.get(key)
        if weekday is not None:
            return weekday
    return _names_in_all().weekdays.get(key) if key and _is_distinctive(key, MIN_LETTERS) else None


def tells_weekday(text: str, languages: tuple[str, ...] = ()) -> bool:
    """Whether `text` tells a weekday by its name in one of `languages` or in English, in any of its forms.

    Short names and abbreviations are not looked for, because they are parts of other words, too.
    """
    names = {name for language in (*languages, _LINGUA_FRANCA) for name in _names_in(language).weekdays}
    unspaced = [name for name in names if len(name) > 1 and name[0] >= _FIRST_UNSPACED]
    words = [_folded(word).removeprefix(_HEBREW_IN) for word in text.split()]
    # Some languages write a weekday as two words.
    keys = [*words, *(first + second for first, second in pairwise(words))]
    return any(name in text for name in unspaced) or any(
        key.startswith(name[:-1]) and len(key) - len(name) <= _MAX_ENDING_LETTERS
        for name in names
        if len(name) >= _MIN_WEEKDAY_LETTERS and name[0] < _FIRST_UNSPACED
        for key in keys
    )


def period_hours(word: str, languages: tuple[str, ...] = ()) -> Hours | None:
    """The hours that `word` may stand beside; None when it is no day period.

    A word in Latin letters is one in `languages` and in English only: too many short words are one somewhere.
    """
    key = _folded(word)
    if not key or (_is_latin(key) and len(key) < _MIN_PERIOD_LETTERS):
        return None
    for language in (*languages, _LINGUA_FRANCA):
        periods = _names_in(language).periods
        hours = periods.get(key) or _unlisted_period(key, periods)
        if hours:
            return hours
    return _names_in_all().periods.get(key) if len(key) > 1 and not _is_latin(key) else None


def _unlisted_period(key: str, periods: Mapping[str, Hours]) -> Hours | None:
    """The hours of the only period that `key` is a form of: दुपारी of दुपार. Short Latin words are too many."""
    if _is_latin(key):
        return None
    found = {
        hours
        for name, hours in periods.items()
        if len(name) >= MIN_LETTERS
        and key.startswith(name)
        and len(key) - len(name) <= _MAX_PERIOD_ENDING_LETTERS
    }
    return found.pop() if len(found) == 1 else None


def _unlisted_form(key: str, language: str) -> int | None:
    """The only month of `language` whose name begins with `key`, or whose whole name `key` begins with."""
    if not _is_distinctive(key, MIN_LETTERS):
        return None
    found = {
        month
        for name, month in _names_in(language).months.items()
        if name.startswith(key) or (language != _LINGUA_FRANCA and _is_with_ending(key, name))
    }
    return found.pop() if len(found) == 1 else None


def _is_with_ending(key: str, name: str) -> bool:
    return len(name) > MIN_LETTERS and key.startswith(name) and len(key) - len(name) <= _MAX_ENDING_LETTERS


def _is_distinctive(key: str, min_letters: int) -> bool:
    return len(key) >= min_letters or (len(key) > 1 and not _is_latin(key))


def _is_latin(key: str) -> bool:
    return "LATIN" in unicodedata.name(key[0], "")


_UNIFIED = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ı": "i"})
# Marks that some writers leave out: accents of European letters, vowels of Arabic ones.
_OPTIONAL_MARKS = frozenset(map(chr, (*range(0x300, 0x370), *range(0x64B, 0x660))))


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """`word` as letters only, without case and without the marks and dots that writers leave out."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    kept = "".join(
        char for char in decomposed if unicodedata.category(char)[0] in "LM" and char not in _OPTIONAL_MARKS
    )
    return unicodedata.normalize("NFC", kept).translate(_UNIFIED)


# ---- out of CLDR -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _names_in(language: str) -> _Names:
    """The names in `language` and its regions; a word that has two meanings within it is left out."""
    data = [_cldr(locale) for locale in _locales().get(language, ())]
    rules: Mapping[Any, Any] = next(
        (one["day_period_rules"] for one in data if "day_period_rules" in one), {}
    )
    return _Names(
        months=_agreed([_named(one.get("months"), int) for one in data]),
        weekdays=_agreed([_named(one.get("days"), int) for one in data]),
        periods=_periods(data, rules.get(None, {})),
    )


@lru_cache(maxsize=1)
def _names_in_all() -> _Names:
    """The names about which all widely used languages agree that have them; other periods have no hours."""
    every = [_names_in(language) for language in sorted(_widely_used() & _locales().keys())]
    periods: dict[str, Hours] = {_folded(word): hours for word, hours in _MORE_PERIODS.items()}
    for names in every:
        for word, hours in names.periods.items():
            periods[word] = hours if periods.get(word, hours) == hours else frozenset()
    return _Names(
        months=_agreed([names.months.items() for names in every]),
        weekdays=_agreed([names.weekdays.items() for names in every]),
        periods=periods,
    )


@lru_cache(maxsize=1)
def _locales() -> dict[str, list[str]]:
    """Language -> its locales, the language itself first: fi -> fi, fi_FI."""
    from babel import localedata

    found: dict[str, list[str]] = defaultdict(list)
    for locale in sorted(localedata.locale_identifiers()):
        found[locale.split("_")[0]].append(locale)
    return dict(found)


def _widely_used() -> set[str]:
    """Languages that are official somewhere, or that many of a territory speak: the rarer ones would veto "mai"."""
    from babel.core import get_global

    return {
        language
        for languages in get_global("territory_languages").values()
        for language, use in languages.items()
        if use["official_status"] or use["population_percent"] >= _MIN_SPEAKERS_PERCENT
    }


def _cldr(locale: str) -> Mapping[str, Any]:
    """What CLDR says of `locale` alone, without what it inherits."""
    from babel import localedata

    data = localedata.load(locale, merge_inherited=False)
    localedata._cache.pop(locale, None)  # the names are kept, a thousand locales need not be
    return data


def _named(contexts: Any, as_value: Callable[[Any], _T]) -> Iterator[tuple[str, _T]]:
    """(Folded name, its key) of all names in CLDR's `contexts`, but for single letters and those made of figures."""
    for widths in (contexts or {}).values():
        for width, names in widths.items():
            # An alias with names of its own comes as a pair; an alias alone has none.
            names = names[1] if isinstance(names, tuple) else names
            if width == "narrow" or not isinstance(names, Mapping):
                continue
            for key, name in names.items():
                if _folded(name) and not any(map(str.isdigit, name)):
                    yield _folded(name), as_value(key)


def _agreed(sources: list[Any]) -> dict[str, int]:
    meanings: dict[str, set[int]] = defaultdict(set)
    for pairs in sources:
        for word, value in pairs:
            meanings[word].add(value)
    return {word: next(iter(values)) for word, values in meanings.items() if len(values) == 1}


def _periods(data: list[Mapping[str, Any]], rules: Mapping[str, Any]) -> dict[str, Hours]:
    """The day periods of a language. AM and PM come before the parts of the day that are called the same."""
    found: dict[str, Hours] = {}
    pairs = [pair for one in data for pair in _period_names(one.get("day_periods"))]
    for word, period in sorted(pairs, key=lambda pair: pair[1] not in _HALVES):
        if period in _HALVES:
            # Where one word means both halves, it means neither.
            hours = found.get(word, _HALVES[period])
            found[word] = hours & _HALVES[period]
    flexible: dict[str, set[int]] = defaultdict(set)
    for word, period in pairs:
        if word not in found and period in rules:
            flexible[word] |= _hours_of(rules[period])
    return found | {word: frozenset(hours) for word, hours in flexible.items() if hours}


def _period_names(contexts: Any) -> Iterator[tuple[str, str]]:
    for widths in (contexts or {}).values():
        for names in widths.values():
            names = names[1] if isinstance(names, tuple) else names
            if isinstance(names, Mapping):
                yield from ((_folded(name), period) for period, name in names.items() if _folded(name))


def _hours_of(rules: list[Mapping[str, int]]) -> set[int]:
    """The hours of CLDR's rules {from, before} or {at}, in seconds of the day; a night goes over midnight."""
    hours: set[int] = set()
    for rule in rules:
        start = rule.get("at", rule.get("from", 0)) // _SECONDS_OF_HOUR
        end = rule["before"] // _SECONDS_OF_HOUR if "before" in rule else start + 1
        hours |= set(range(start, end)) if start < end else {*range(start, 24), *range(end)}
    return hours
