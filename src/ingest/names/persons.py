"""Which pieces of a text are persons, and which of them are one. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from ingest.names.forms import nominative, word_key
from ingest.names.lexicon import first_names
from ingest.names.pieces import GEOGRAPHIC, Piece, Reading, lookup_keys
from ingest.names.words import Word, joins

MAX_NAME_WORDS = 6
MAX_UNKNOWN_WORDS = 4
_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|овн|евн|ичн|иничн)(?:[аеуыо][йм]?|ем|ом)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person whom a text names in full. `keys` are those of the words of the name, the last name last.
    `is_nominative` tells that it was written in the nominative, so that `name` is sure."""

    keys: tuple[str, ...]
    name: str
    is_nominative: bool = True

    @property
    def key(self) -> str:
        return f"{self.keys[0]} {self.keys[-1]}" if len(self.keys) > 1 else self.keys[0]


def person_of(reading: Reading, piece: Piece) -> Person | None:
    """The person that a piece of several words names, or of one after a title; None where nothing tells so."""
    words = reading.words[piece.start : piece.end]
    if not 1 <= len(words) <= MAX_NAME_WORDS or any(word.text[0].isdigit() for word in words):
        return None
    if len(words) == 1:
        return _titled(reading, piece)
    if all(word.is_initial for word in words):
        return None
    if words[0].key in GEOGRAPHIC or _has_organisation_word(reading, words) or _names_a_place(reading, piece):
        return None
    return _person(reading, piece) if _is_full_name(reading, piece) else None


def _names_a_place(reading: Reading, piece: Piece) -> bool:
    """Whether a person's name is that of a building or street: "Estadio Juan Pardo", "rue Victor Hugo", "Stade : Yves
    Morel"."""
    if piece.start == 0:
        return False
    before, word = reading.words[piece.start - 1], reading.words[piece.start]
    is_beside = joins(word, before) or word.gap.strip() == ":"
    return is_beside and before.key in reading.lexicon.named_after


def _has_organisation_word(reading: Reading, words: Iterable[Word]) -> bool:
    return any(word.key in reading.lexicon.organisation_words for word in words)


def _titled(reading: Reading, piece: Piece) -> Person | None:
    """A last name alone, after a title that stands before persons only."""
    word = reading.words[piece.start]
    if piece.title is None or piece.title != piece.start - 1 or len(word.text) < 3 or word.is_acronym:
        return None
    title = reading.words[piece.title]
    known = next((reading.gazetteer.names.get((reading.lexicon.language, key)) for key in (word.key,)), None)
    is_strong = title.key in reading.lexicon.strong_titles or title.key.endswith(("präsident", "präsidentin"))
    if not is_strong or reading.is_small(word) or (known and known.kind != "person"):
        return None
    if any(key in reading.lexicon.places for key in lookup_keys(reading, piece.start, piece.end)):
        return None
    if word.text in reading.lexicon.organisations or word.key in reading.lexicon.organisation_words:
        return None
    return _person(reading, piece)


def _is_full_name(reading: Reading, piece: Piece) -> bool:
    words = reading.words[piece.start : piece.end]
    if words[-1].is_acronym and len(words[-1].text) > 3:
        return False
    language, known = reading.lexicon.language, reading.gazetteer.names
    if (found := known.get((language, f"{words[0].key} {words[-1].key}"))) and found.kind == "person":
        return True
    if found:
        return False
    is_place = words[0].key in reading.lexicon.places
    is_doubtful = is_place and language != "ru" and (len(words) > 2 or reading.is_small(words[1]))
    if reading.is_first_name(words[0]) and not is_doubtful and not words[-1].is_acronym:
        last = words[-1]
        is_again = reading.lexicon.language != "de" and last.key in reading.alone
        return last.is_initial or not reading.is_small(last) or is_again or _has_sign(reading, piece)
    if any(not word.is_capitalised for word in words) or _mixes_scripts(reading, words):
        return False
    if any(reading.is_small(word) and word.is_capitalised for word in words):
        return False
    if any(word.is_acronym for word in words) or any(_is_known_otherwise(reading, word) for word in words):
        return False
    return len(words) <= MAX_UNKNOWN_WORDS and _has_sign(reading, piece)


def _has_sign(reading: Reading, piece: Piece) -> bool:
    """Whether what stands beside or within a name tells that it is a person's."""
    words = reading.words[piece.start : piece.end]
    return (
        piece.title is not None
        or any(word.is_initial for word in words[1:-1])
        or _has_age(reading, piece.end)
        # Any noun may stand before the German "es heißt", and most nouns are long.
        # Nor does a word for a place ("Mill Lane said") become a last name by it.
        or (
            reading.lexicon.language != "de"
            and words[-1].key not in reading.lexicon.place_words
            and _speaks(reading, piece.start, piece.end)
        )
        or _is_explained(reading, piece.end)
    )


def _mixes_scripts(reading: Reading, words: Iterable[Word]) -> bool:
    return reading.lexicon.language == "ru" and any(word.text.isascii() for word in words)


def _is_known_otherwise(reading: Reading, word: Word) -> bool:
    if word.text in reading.lexicon.organisations or word.key in reading.lexicon.places:
        return True
    found = reading.gazetteer.names.get((reading.lexicon.language, word.key))
    return bool(found and found.kind != "person")


def _has_age(reading: Reading, end: int) -> bool:
    """Whether a name is followed by an age: ", 29," or " (27"."""
    after = reading.words[end : end + 2]
    if not after or not (after[0].text.isdigit() and len(after[0].text) == 2):
        return False
    if after[0].gap == " (":
        return True
    return after[0].gap == ", " and (len(after) < 2 or after[1].gap.startswith((",", " ")))


def _is_explained(reading: Reading, end: int) -> bool:
    """Whether a title follows a name: "Thomas Hengen, Geschäftsführer"."""
    after = reading.words[end : end + 2]
    if not after or after[0].gap != ", ":
        return False
    if reading.is_title(after[0]):
        return True
    return len(after) > 1 and after[0].low in _ARTICLES and after[1].gap == " " and reading.is_title(after[1])


_ARTICLES = frozenset("the a an le la l un une el un una der die ein eine".split())


def _speaks(reading: Reading, start: int, end: int) -> bool:
    """Whether a verb of saying stands directly beside a name."""
    speech = reading.lexicon.speech
    before = reading.words[start - 1] if start else None
    after = reading.words[end] if end < len(reading.words) else None
    return bool(
        (before and before.low in speech and joins(reading.words[start], before))
        or (after and after.low in speech and joins(after, reading.words[end - 1]))
    )


def _person(reading: Reading, piece: Piece) -> Person:
    words = [word for word in reading.words[piece.start : piece.end] if not word.is_initial] or [
        *reading.words[piece.start : piece.end]
    ]
    if reading.lexicon.language == "ru" and len(words) > 2:
        words = [word for word in words if not _PATRONYMIC.search(word.low)] or words
    texts = [word.text for word in words]
    if reading.lexicon.language == "ru":
        nominative_texts = _in_nominative(texts, reading.forms)
        return Person(
            keys=tuple(word.key for word in words),
            name=" ".join(nominative_texts),
            is_nominative=nominative_texts == texts and texts[0].casefold().replace("ё", "е") in _SEED_NAMES,
        )
    if len(words) == piece.end - piece.start:
        texts = [word.text for word in reading.words[piece.start : piece.end]]
    return Person(keys=tuple(word.key for word in words), name=" ".join(texts))


# ---- Russian names in the nominative ------------------------------------------------------------------------------


def _in_nominative(texts: list[str], forms: Set[str]) -> list[str]:
    """A name as it is called, given the `forms` of names in its text."""
    if len(texts) < 2:
        return texts
    first, last = texts[0], texts[-1]
    seeds = _SEEDS.get(word_key(first, "ru"), ())
    low = first.casefold().replace("ё", "е")
    if not seeds:
        return texts
    if low in seeds:
        male = next((seed for seed in seeds if not seed.endswith(("а", "я"))), None)
        if male is None or not low.endswith(("а", "я")) or not _is_a_mans(last, forms):
            return texts
        return [male.capitalize(), *texts[1:-1], nominative(last, is_female=False)]
    are_womens = [seed.endswith(("а", "я")) and seed not in _MALE_IN_A for seed in seeds]
    is_female = all(are_womens) or (
        any(are_womens) and last.endswith(("овой", "евой", "иной", "ской", "ову", "еву", "скую"))
    )
    wanted = [seed for seed in seeds if seed.endswith(("а", "я")) == is_female] or list(seeds)
    return [wanted[0].capitalize(), *texts[1:-1], nominative(last, is_female=is_female)]


def _is_a_mans(last: str, forms: Set[str]) -> bool:
    """Whether "Валерия Павлова" is a man's name in the genitive: the text calls him "Павлов" by himself, and nobody
    "Павловой"."""
    man = nominative(last, is_female=False)
    return man != last and last.endswith("а") and man in forms and f"{last[:-1]}ой" not in forms


_MALE_IN_A = frozenset({"илья", "никита", "лука", "фома", "кузьма", "савва", "миша", "саша"})


def _by_key(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        key = word_key(name, "ru")
        found[key] = (*found.get(key, ()), name.replace("ё", "е"))
    return found


_SEEDS = _by_key(first_names.RUSSIAN)
_SEED_NAMES = frozenset(name for names in _SEEDS.values() for name in names)


# ---- persons of one article ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The persons that a text names in full or by title, by the words by which it may name them again."""

    by_key: Mapping[str, Person]
    by_word: Mapping[str, Person]

    def named(self, keys: Iterable[str]) -> Person | None:
        return next((self.by_word[key] for key in keys if key in self.by_word), None)


def cast(found: Iterable[Person]) -> Cast:
    """The persons of a text. A word that two of them share names neither, but for a last name, which names the one
    that is named more often by twice."""
    by_key: dict[str, Person] = {}
    times: Counter[str] = Counter()
    for person in found:
        if person.key not in by_key or (person.is_nominative and not by_key[person.key].is_nominative):
            by_key[person.key] = person
        times[person.key] += 1
    full = {person.keys[-1] for person in by_key.values() if len(person.keys) > 1}
    persons = [one for one in by_key.values() if len(one.keys) > 1 or one.keys[0] not in full]
    by_word: dict[str, Person] = {}
    taken: set[str] = set()
    for is_last in (True, False):
        shared: dict[str, set[str]] = {}
        for person in persons:
            for key in {person.keys[-1]} if is_last else set(person.keys[:-1]):
                if len(key) > 2:
                    shared.setdefault(key, set()).add(person.key)
        for key, owners in shared.items():
            if key in taken:
                continue
            taken.add(key)
            best = max(sorted(owners), key=lambda one: times[one])
            if len(owners) == 1 or (
                is_last and times[best] >= 2 * sum(times[one] for one in owners - {best})
            ):
                by_word[key] = by_key[best]
    return Cast(by_key=by_key, by_word=by_word)
