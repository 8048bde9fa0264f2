"""Whether 3/9/2026 is in March or in September where it was written, as CLDR has it. No input or output."""

from collections.abc import Iterator
from functools import lru_cache

# Everybody learns it, and its countries disagree.
_SAYS_NOTHING = "en"


@lru_cache(maxsize=1024)
def is_month_first(languages: tuple[str, ...], country: str | None, zone: str | None) -> bool | None:
    """Whether the month comes before the day where the year comes last; None where that is open.

    `languages` (ISO 639-1) are those of the page and its outlet, `country` (ISO 3166) and `zone` (an IANA name) are
    the outlet's. A country that writes the year first has no order of its own for such dates, and English without a
    country has two.
    """
    from babel import localedata
    from babel.core import get_global

    territory = country or get_global("zone_territories").get(zone or "")
    locales = (
        _locales_of(territory, languages)
        if territory
        else (language for language in languages if language != _SAYS_NOTHING)
    )
    locale = next(filter(localedata.exists, locales), None)
    if locale is None:
        return None
    pattern = str(localedata.load(locale)["date_formats"]["short"].pattern)
    year, month, day = (pattern.lower().index(letter) for letter in "ymd")
    return month < day if year > min(month, day) else None


def _locales_of(territory: str, languages: tuple[str, ...]) -> Iterator[str]:
    """The locales of `territory`: in `languages`, then in its own official ones, the most spoken first."""
    from babel.core import get_global

    spoken = get_global("territory_languages").get(territory, {})
    official = (language for language, use in spoken.items() if use["official_status"])
    by_use = sorted(official, key=lambda language: -spoken[language]["population_percent"])
    for language in (*languages, *by_use):
        yield f"{language}_{territory}"
