"""What is known of a language before anything was read: words that are no names, and words that tell what a name is.

No input or output.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from ingest.names.forms import name_key, word_key
from ingest.names.lexicon import de, en, es, first_names, fr, organisations, ru
from ingest.names.lexicon.places import place_names

LANGUAGES = ("en", "ru", "de", "fr", "es")
"""The languages in which names and quotes are found."""

_MODULES: dict[str, ModuleType] = {"en": en, "ru": ru, "de": de, "fr": fr, "es": es}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language, as keys (`forms.word_key`), by what they tell of a name beside them.

    `ordinary` words are never names by themselves, `no_names` (days, technical terms) are part of none;
    `demonyms` (nationalities, adherents) only of an organisation's.
    `titles` stand before persons, `strong_titles` before surnames alone. `speech` are verbs of saying, `according`
    phrases that name a speaker. `organisation_words` are part of an organisation's name (`weak_organisation_words` only
    beside a word that is no ordinary one), `organisation_before` stand before it, `connectors` join its words.
    `named_after` stand before persons after whom a building or street is called. `articles` tell a German noun from a
    name.
    """

    language: str
    ordinary: frozenset[str]
    no_names: frozenset[str]
    demonyms: frozenset[str]
    titles: frozenset[str]
    title_endings: tuple[str, ...]
    strong_titles: frozenset[str]
    speech: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    organisation_words: frozenset[str]
    weak_organisation_words: frozenset[str]
    organisation_before: frozenset[str]
    connectors: frozenset[str]
    place_before: frozenset[str]
    place_words: frozenset[str]
    named_after: frozenset[str]
    articles: frozenset[str]
    first_names: frozenset[str]
    places: frozenset[str]
    organisations: frozenset[str]


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of LANGUAGES."""
    module = _MODULES[language]

    def keys(words: str) -> frozenset[str]:
        return frozenset(word_key(word, language) for word in words.split())

    def as_written(words: str) -> frozenset[str]:
        return frozenset(words.split())

    names: Iterable[str] = first_names.RUSSIAN if language == "ru" else first_names.LATIN
    bodies = organisations.RUSSIAN if language == "ru" else organisations.LATIN
    return Lexicon(
        language=language,
        ordinary=as_written(module.FUNCTION_WORDS),
        no_names=as_written(module.CALENDAR) | as_written(module.NOT_NAMES),
        demonyms=as_written(module.DEMONYMS),
        titles=keys(module.TITLES),
        title_endings=tuple(getattr(module, "TITLE_ENDINGS", "").split()),
        strong_titles=keys(module.STRONG_TITLES),
        speech=as_written(module.SPEECH),
        according=tuple(tuple(phrase.split()) for phrase in module.ACCORDING),
        organisation_words=keys(module.ORGANISATION_WORDS),
        weak_organisation_words=keys(getattr(module, "WEAK_ORGANISATION_WORDS", "")),
        organisation_before=keys(module.ORGANISATION_BEFORE),
        connectors=as_written(module.CONNECTORS),
        place_before=as_written(module.PLACE_BEFORE),
        place_words=keys(getattr(module, "PLACE_WORDS", "")),
        named_after=keys(getattr(module, "NAMED_AFTER", "")),
        articles=as_written(getattr(module, "ARTICLES", "")),
        first_names=frozenset(word_key(name, language) for name in names),
        # A full stop is part of no word of a text: "U.S." is two.
        places=frozenset(name_key(name.replace(".", " "), language) for name in place_names(language)),
        organisations=frozenset(bodies)
        | frozenset(organisations.OF_SEVERAL_WORDS.split("|"))
        | frozenset(word_key(name, language) for name in bodies if language == "ru" and not name.isupper()),
    )
