"""Runs of capitalised words cut where a name begins or ends: titles, nationalities and ordinary words go. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.names.forms import without_genitive
from ingest.names.gazetteer import Gazetteer
from ingest.names.lexicon import Lexicon
from ingest.names.words import Word, joins, runs, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The words of a text, with what is known of their language and of the archive.

    `alone` are the keys of words that stand capitalised within a sentence, without another capitalised word before;
    `forms` are all capitalised words as they are written.
    """

    words: Sequence[Word]
    lexicon: Lexicon
    gazetteer: Gazetteer
    alone: frozenset[str]
    forms: frozenset[str]

    def is_small(self, word: Word) -> bool:
        """Whether a word is none that names are made of."""
        return word.low in self.lexicon.ordinary or (self.lexicon.language, word.key) in self.gazetteer.small

    def is_title(self, word: Word) -> bool:
        key = word.key
        if key in self.lexicon.titles:
            return True
        endings = self.lexicon.title_endings
        last = key.rsplit("-", 1)[-1]
        ends = last.endswith(endings) or last.removesuffix("n").endswith(endings)
        return ends and key not in self.lexicon.first_names

    def is_known_body(self, word: Word) -> bool:
        """Whether a word by itself is the name of an organisation."""
        known = self.lexicon.organisations
        return word.text in known or (self.lexicon.language == "ru" and word.key in known)

    def is_first_name(self, word: Word) -> bool:
        return word.key in self.lexicon.first_names and (word.is_capitalised and not word.is_acronym)


def reading_of(text: str, lexicon: Lexicon, gazetteer: Gazetteer) -> Reading:
    """A text as it is read."""
    words = words_of(text, lexicon)
    alone = frozenset(
        word.key
        for before, word in pairwise(words)
        if word.is_capitalised and not (word.opens or word.loud or before.is_capitalised)
    )
    forms = frozenset(word.text for word in words if word.is_capitalised)
    return Reading(words=words, lexicon=lexicon, gazetteer=gazetteer, alone=alone, forms=forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a run that may be a name, from and to. `title` is the number of the title before it; None without."""

    start: int
    end: int
    title: int | None


GEOGRAPHIC = frozenset(
    """
    san santa santo são saint st fort port mount new north south east west los las lake cape costa
    puerto ciudad la le el
    """.split()
)
"""Words that begin names of places, whatever follows."""


def pieces(reading: Reading) -> Iterator[Piece]:
    """What may be names, without those in headlines and capitals."""
    for start, end in runs(reading.words):
        if not reading.words[start].loud:
            yield from _cut(reading, start, end)


def _cut(reading: Reading, start: int, end: int) -> Iterator[Piece]:
    """The pieces of one run."""
    title = _title_before(reading, start)
    at = start
    for number in range(start, end):
        if number > at and _begins_anew(reading, at, number, end):
            yield _trimmed(reading, at, number, title)
            at, title = number, None
        if _separates(reading, at, number):
            if at < number:
                yield _trimmed(reading, at, number, title)
            title = number if reading.is_title(reading.words[number]) else None
            at = number + 1
    if at < end:
        yield _trimmed(reading, at, end, title)


def _begins_anew(reading: Reading, start: int, number: int, end: int) -> bool:
    """Whether another name begins with the word at `number`: "Ukraine Marie Yovanovitch", "МВД Валерия Горелых"."""
    words = reading.words
    word, before = words[number], words[number - 1]
    if not word.is_capitalised or reading.is_first_name(before):
        return False
    if before.is_initial:  # "the U.S. President Joe Biden"
        is_place = any(key in reading.lexicon.places for key in lookup_keys(reading, start, number))
        return is_place and before.gap == "."
    if not before.is_capitalised:  # a particle: "Annalena Baerbock von den Grünen"
        if before.low == "von" and reading.is_first_name(word) and number + 1 < end:
            return not reading.is_first_name(words[start])  # a noun: "Angaben von Jörg Albers"
        return reading.is_known_body(word) or word.key in reading.lexicon.places
    follows = number + 1 < len(words) and words[number + 1].is_capitalised and joins(words[number + 1], word)
    if reading.is_first_name(word) and follows:
        return before.low not in GEOGRAPHIC
    if reading.is_known_body(before) or reading.is_known_body(word):
        return True
    return reading.lexicon.language != "en" and any(
        key in reading.lexicon.places for key in lookup_keys(reading, number - 1, number)
    )


def _trimmed(reading: Reading, start: int, end: int, title: int | None) -> Piece:
    """Without particles at either end; "Von der Leyen" keeps its own, which is capitalised."""
    while start < end and not reading.words[start].is_capitalised:
        start += 1
    while start < end and not reading.words[end - 1].is_capitalised:
        end -= 1
    return Piece(start=start, end=end, title=title)


def _separates(reading: Reading, start: int, number: int) -> bool:
    """Whether the word at `number` is no part of a name whose piece began at `start`."""
    word, lexicon = reading.words[number], reading.lexicon
    if not word.is_capitalised:
        return False
    if word.is_initial and not reading.is_title(word):  # the French "M." is a title
        return False
    if word.low in lexicon.no_names or word.low in lexicon.demonyms:
        return True
    if reading.is_known_body(word):
        return False
    before = reading.words[number - 1] if number > start else None
    if before and (reading.is_first_name(before) or before.is_initial):
        return False  # "Gerhard Richter", "Matt Early": a last name may be any word
    if _stands_alone(reading, start, number):
        return False  # perhaps the last name of somebody named before: "Early"
    if word.low in lexicon.ordinary:
        return not _begins_name_with_article(reading, start, number)
    if reading.is_title(word):
        return True
    return reading.is_small(word) and not _is_first_of_two(reading, number)


def _is_first_of_two(reading: Reading, number: int) -> bool:
    """Whether an ordinary word is a first name, because a last name follows: "Lasse Andersson"."""
    words = reading.words
    if not reading.is_first_name(words[number]) or number + 1 >= len(words):
        return False
    after = words[number + 1]
    return after.is_capitalised and joins(after, words[number]) and not reading.is_small(after)


def _stands_alone(reading: Reading, start: int, number: int) -> bool:
    """Whether a word is capitalised for its own sake: within a sentence, and no other one beside it."""
    word, after = reading.words[number], reading.words[number + 1 : number + 2]
    return (
        number == start
        and not word.opens
        and reading.lexicon.language != "de"
        and not reading.is_title(word)
        and not (after and after[0].is_capitalised and joins(after[0], word))
    )


def _begins_name_with_article(reading: Reading, start: int, number: int) -> bool:
    """Whether an ordinary word, capitalised within a sentence, may begin a name: "La Sierra", "Von der Leyen"."""
    word = reading.words[number]
    following = reading.words[number + 1 : number + 2]
    after_particle = number > start and not reading.words[number - 1].is_capitalised
    return (
        (number == start or after_particle)
        and not word.opens
        and word.low in ("la", "las", "los", "el", "le", "von", "san", "de")
        and bool(following)
        and joins(following[0], word)
    )


def _title_before(reading: Reading, start: int) -> int | None:
    """The number of a title that stands small before a run: "president Putin", "министр обороны Шойгу"."""
    for number in range(start - 1, max(start - 5, -1), -1):
        word = reading.words[number]
        if not joins(reading.words[number + 1], word):
            return None
        if reading.is_title(word):
            return number
        if reading.lexicon.language != "ru" or word.is_capitalised:
            return None
    return None


def lookup_keys(reading: Reading, start: int, end: int) -> Iterator[str]:
    """The keys under which a name may be known."""
    key = " ".join(word.key for word in reading.words[start:end])
    yield key
    if reading.lexicon.language == "de":
        yield without_genitive(key)
