"""The forms of one name: cases, possessives, spellings. Pure.

A key is what the forms of a word have in common; it is compared, never shown.
"""

import re

MIN_STEM_CHARS = 3
# Endings of Russian cases, the longest first. What is left of "Лавров", "Лаврова", "Лавровым" is one stem.
_RUSSIAN_ENDINGS = (
    "ого", "его", "ому", "ему", "ыми", "ими", "ами", "ями",
    "ой", "ей", "ый", "ий", "ая", "яя", "ую", "юю", "ою", "ею", "ым", "им", "ом", "ем", "ых", "их",
    "ам", "ям", "ах", "ях",
    "а", "я", "у", "ю", "е", "ы", "и", "о", "ь", "й",
)  # fmt: skip
_SOFT_ENDINGS = ("й", "я", "ю")
_CYRILLIC = re.compile("[а-яё]")
_ADJECTIVE = re.compile(r"(?:ск|цк)(?:ого|ому|им|ом)$")
_MALE = re.compile(r"([бвгджзклмнпрстфхцчшщ])(?:а|у|ым|ом|ем|е)$")
_SOFT = re.compile(r"и(?:и|ю|ей)$")
_FEMALE = re.compile(r"(ов|ев|ёв|ин|ын)(?:ой|у|ою)$")
_FEMALE_ADJECTIVE = re.compile(r"(ск|цк)(?:ой|ую|ою)$")
# "по" is no part of it: who is named in these cases is spoken of, and does not speak.
_OBLIQUE = re.compile(
    r"(?:ого|ому|ыми|ими|ами|ским|цким|ову|еву|ину|овым|евым|иным|овой|евой|иной|ской|скую|ую)$"
)


def word_key(word: str, language: str) -> str:
    """What the forms of `word` have in common."""
    low = word.casefold().replace("ё", "е").replace("’", "'")
    if language != "ru" or not _CYRILLIC.search(low) or word.isupper():
        return low
    return _russian_stem(low)


# Names that lose a vowel in the other cases.
_FLEETING = {"павел": "павл", "лев": "льв", "петр": "петр", "любовь": "любв"}


def _russian_stem(low: str) -> str:
    if low in _FLEETING:
        return _FLEETING[low]
    for _ in range(2):
        ending = next((one for one in _RUSSIAN_ENDINGS if low.endswith(one)), "")
        if len(low) - len(ending) < MIN_STEM_CHARS and ending.endswith(_SOFT_ENDINGS):
            ending = ending[-1]  # the vowel before it is part of a short stem: "Юр-ий", but "Юри-й", "Юри-я"
        if not ending or len(low) - len(ending) < MIN_STEM_CHARS:
            break
        low = low.removesuffix(ending)
    return low


def name_key(name: str, language: str) -> str:
    """The key of a name of several words."""
    return " ".join(word_key(word, language) for word in name.split())


def without_genitive(key: str) -> str:
    """A German key without the -s of the genitive: "deutschlands", of "Deutschlands"."""
    return key[:-1] if len(key) > MIN_STEM_CHARS and key.endswith("s") else key


def is_oblique(word: str) -> bool:
    """Whether a Russian surname stands in a case in which nobody speaks."""
    return bool(_OBLIQUE.search(word.casefold()))


def nominative(name: str, *, is_female: bool) -> str:
    """A Russian surname in the nominative, where its ending tells it; else as it is."""
    if is_female:
        return _FEMALE_ADJECTIVE.sub(r"\1ая", _FEMALE.sub(r"\1а", name))
    if _ADJECTIVE.search(name):
        return _ADJECTIVE.sub(lambda found: found[0][:2] + "ий", name)
    return _SOFT.sub("ия", _MALE.sub(r"\1", name))
