"""The words of a text with what stands between them, and the runs of capitalised ones. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.names.forms import word_key
from ingest.names.lexicon import Lexicon

MAX_RUN_WORDS = 8
"""A longer run of capitalised words is a headline or a list, not a name."""

_WORD = re.compile(r"\d[^\W_]*|[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…:;\n•|]")
_OPENING = re.compile(r"[“„«\"‹‘¿¡(\[]")
_ELISION = re.compile(r"(?:[ldnsjmtc]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_POSSESSIVES = ("'s", "’s")
SPACES = (" ", "\u00a0", "\u202f")
# The gap before what stands in quotation marks, and that behind it. The French put spaces within theirs.
QUOTE_OPENED = re.compile('(?:«[ \u00a0\u202f]?|[„“"])$')
QUOTE_CLOSED = re.compile('(?:[ \u00a0\u202f]?»|[”“"])')
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st sen rep gov gen prof col lt sgt capt rev hon jr sr sra mm pr dra vs ee им ул г-н".split()
)
_PARTICLES = frozenset("de del la las los van von bin ibn al el da dos di du le den der ter bint".split())
_AFTER_PARTICLES = ("der", "den")
_MAX_PARTICLES = 2
# A line of a text is a headline when so many of its longer words are capitalised.
_TITLE_CASE_SHARE = 0.7
_MIN_TITLE_CASE_WORDS = 4
_CAPITALS_SHARE = 0.6
_MIN_CAPITALS_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text. `gap` is what stands between it and the word before; `opens` tells that a sentence, a line or a
    quote begins with it, so that its capital tells nothing. `loud` tells that its line is in capitals or a headline."""

    start: int
    end: int
    text: str
    low: str
    key: str
    gap: str
    opens: bool
    loud: bool

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()

    @property
    def is_acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


def words_of(text: str, lexicon: Lexicon) -> list[Word]:
    """The words of `text` in their order."""
    words: list[Word] = []
    at = 0
    for line in text.split("\n"):
        spans = list(_spans(line, lexicon.language))
        loud = _is_loud([line[a:b] for a, b in spans], lexicon, line)
        before = 0
        for number, (a, b) in enumerate(spans):
            gap, word = line[before:a], line[a:b]
            opens = number == 0 or _opens(gap, words[-1])
            words.append(
                Word(
                    start=at + a,
                    end=at + b,
                    text=word,
                    low=word.casefold().replace("’", "'"),
                    key=word_key(word, lexicon.language),
                    gap=gap if number else "\n" + gap,
                    opens=opens,
                    loud=loud,
                )
            )
            before = b
        at += len(line) + 1
    return words


def _spans(line: str, language: str) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(line):
        a, b = found.span()
        if language == "en" and line.endswith(_POSSESSIVES, a, b):
            b -= 2
        elif language == "fr" and (elided := _ELISION.match(line, a, b)) and elided.end() < b:
            a = elided.end()
        if a < b:
            yield a, b


def _opens(gap: str, before: Word) -> bool:
    if _OPENING.search(gap):
        return True
    if not _SENTENCE_END.search(gap):
        return False
    return not (gap.strip() == "." and (before.is_initial or before.low in _ABBREVIATIONS))


def _is_loud(words: Sequence[str], lexicon: Lexicon, line: str) -> bool:
    """Whether the capitals of a line tell nothing."""
    letters = [word for word in words if word[0].isalpha()]
    capitals = sum(len(word) > 1 and word.isupper() for word in letters)
    if len(letters) >= _MIN_CAPITALS_WORDS and capitals >= _CAPITALS_SHARE * len(letters):
        return True
    if lexicon.language != "en" or line.rstrip().endswith((".", "”", '"')):
        return False
    longer = [word for word in letters if len(word) > 3]
    return (
        len(longer) >= _MIN_TITLE_CASE_WORDS
        and sum(word[0].isupper() for word in longer) > _TITLE_CASE_SHARE * len(longer)
        and any(word[0].isupper() and word.casefold() in lexicon.ordinary for word in letters[1:])
    )


def joins(word: Word, before: Word) -> bool:
    """Whether nothing but a space stands between two words, or the full stop of an initial or a title."""
    if word.gap in SPACES:
        return True
    return word.gap in (". ", ".", ".\u00a0") and (before.is_initial or before.low in _ABBREVIATIONS)


def runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The runs of capitalised words, from and to, with particles between them ("de la", "van") but not around them."""
    at = 0
    while at < len(words):
        if not words[at].is_capitalised:
            at += 1
            continue
        end = at + 1
        while end < len(words) and (after := _continued(words, end)):
            end = after
        if end - at <= MAX_RUN_WORDS:
            yield at, end
        at = end


def _continued(words: Sequence[Word], end: int) -> int:
    """The end of a run that goes on with the word at `end`; 0 where it does not."""
    for number in range(end, min(end + _MAX_PARTICLES + 1, len(words))):
        if not joins(words[number], words[number - 1]):
            return 0
        if words[number].is_capitalised:
            return number + 1
        if words[number].low not in _PARTICLES:
            return 0
        if words[number].low in _AFTER_PARTICLES and words[number - 1].low not in ("von", "van"):
            return 0  # "der Linie der Regierung" is no name
    return 0
