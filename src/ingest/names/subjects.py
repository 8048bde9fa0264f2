"""Which name beside a verb of saying is its subject. Pure.

What a lawyer of somebody says is not said by that somebody, and "he said" names nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.names.forms import is_oblique, word_key
from ingest.names.mentions import Span
from ingest.names.pieces import Reading
from ingest.names.quoted import Quoted
from ingest.names.words import Word, joins

MAX_BETWEEN = 9
STOPS = re.compile(r"[.!?…;:\n“”„«»\"]")
# A name after one of these belongs to something else: "the lawyer of X", "un proche d'X".
PREPOSITIONS = frozenset(
    """
    of for by from with to against about over at in on de del d des du von vom mit für gegen bei aus zu
    zum zur au aux à en con contra para por sobre a al avec contre pour chez sur от из с со к о об для
    на у под про und and et y и or o
    """.split()
)
_ROLES_AFTER = frozenset(
    """
    spokesperson spokesman spokeswoman lawyer lawyers attorney official officials adviser advisor aide
    aides source sources campaign administration government employee fan fans supporter supporters
    family team staff
    """.split()
)
PRONOUNS = frozenset(
    """
    he she they it i we you er sie es ich wir man il elle ils elles on je nous ella él ellos yo он она
    они я мы оно -t-il -t-elle
    """.split()
)
_AUXILIARIES = frozenset(
    "has have had also then hat habe a ha también auch selbst ont également aussi также тоже".split()
)


ARTICLES = frozenset("the a an le la l un une el los der die das den dem des ein eine einen".split())


ELIDED = re.compile(r"d['’]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A quoted part among the words: `first` to `last` are its own, `low` and `high` bound those around it."""

    reading: Reading
    text: str
    by_word: Mapping[int, Span]
    first: int
    last: int
    low: int
    high: int
    part: Quoted

    def is_speech(self, number: int) -> bool:
        word = self.reading.words[number]
        return self.speech_of(word) is not None

    def speech_of(self, word: Word) -> str | None:
        """The verb of saying in a word: "explique" of "explique-t-il"."""
        low = word.low.partition("-")[0]
        return word.text.partition("-")[0] if low in self.reading.lexicon.speech else None


def is_subject(context: Context, span: Span) -> bool:
    """Whether a name can be the subject of its sentence: no preposition, no possessive, no role of another."""
    words, language = context.reading.words, context.reading.lexicon.language
    if _depends(context, span):
        return False
    if span.end < len(words):
        after = words[span.end]
        if after.gap.startswith(("'s", "’s", "' ", "’ ")) or (after.low in _ROLES_AFTER and after.gap == " "):
            return False
    if language == "ru" and span.kind == "person":
        return not _is_russian_oblique(context, span)
    return True


def _depends(context: Context, span: Span) -> bool:
    """Whether a preposition stands before a name, or before the titles before it: "abogados del presidente X"."""
    words, number = context.reading.words, span.start
    while number > 0 and (joins(words[number], words[number - 1]) or ELIDED.search(words[number].gap)):
        if ELIDED.search(words[number].gap):
            return True
        before = words[number - 1]
        if before.low in PREPOSITIONS:
            return True
        if before.low in ARTICLES:
            # German: "der Sprecher der Ministerin X"
            earlier = words[number - 2] if number > 1 else None
            return bool(
                earlier and earlier.is_capitalised and before.gap == " " and number < span.start
            ) or bool(earlier and earlier.low in PREPOSITIONS and before.gap == " ")
        if not context.reading.is_title(before):
            return False
        number -= 1
    return False


def _is_russian_oblique(context: Context, span: Span) -> bool:
    words = context.reading.words[span.start : span.end]
    last = words[-1].text
    if is_oblique(last):
        return True
    nominative_last = span.entity.rsplit(" ", 1)[-1]
    return (
        last != nominative_last
        and word_key(last, "ru") == word_key(nominative_last, "ru")
        and len(last) > len(nominative_last)
    )


def is_possessed(words: Sequence[Word], span: Span) -> bool:
    if span.end >= len(words):
        return False
    after = words[span.end]
    return after.gap.startswith(("'s", "’s")) or (after.gap == " " and after.low in _ROLES_AFTER)


def is_pronominal(words: Sequence[Word], verb: int, end: int) -> bool:
    """ "said he", "explique-t-il", "сказал он"."""
    if "-" in words[verb].low and words[verb].low.rsplit("-", 1)[1] in PRONOUNS:
        return True
    after = words[verb + 1 : min(verb + 2, end)]
    return bool(after) and after[0].low in PRONOUNS and after[0].gap == " "


def subject_after(context: Context, verb: int, end: int) -> Span | None:
    """The name that follows a verb as its subject: "said X", "dijo el fiscal X", "сказал глава республики X"."""
    words = context.reading.words
    commas = 0
    for number in range(verb + 1, min(end, verb + MAX_BETWEEN + 1)):
        gap = words[number].gap
        if STOPS.search(gap) and not joins(words[number], words[number - 1]):
            return None
        commas += gap.count(",")
        span = context.by_word.get(number)
        if span is None:
            if context.is_speech(number) and number > verb + 1 and commas:
                return None
            continue
        if span.kind == "place" or (span.kind == "organisation" and number > verb + 1):
            if commas:
                return None
            continue
        if commas > 1 or (commas and not _is_appositive(context, number, gap, verb)):
            return None
        return span if is_subject(context, span) else None
    return None


def _is_appositive(context: Context, number: int, gap: str, verb: int) -> bool:
    """Whether a name behind a comma is who the words before it speak of: "le ministre de la Défense, X"."""
    return "," in gap and context.reading.words[verb + 1].low in (
        "le", "la", "l", "el", "der", "die", "the", "un", "une", "una",
    )  # fmt: skip


def subject_before(context: Context, low: int, verb: int) -> Span | None:
    """The name before a verb as its subject: directly, or the only one of the sentence."""
    words = context.reading.words
    spans = distinct(context, low, verb)
    persons = [span for span in spans if span.kind == "person"]
    beside = [span for span in spans if words[verb].gap == " " or span.kind == "person"]
    adjacent = [
        span
        for span in beside
        if span.end == verb or (span.end == verb - 1 and words[verb - 1].low in _AUXILIARIES)
    ]
    if adjacent and adjacent[0].kind != "place":
        return adjacent[0] if is_subject(context, adjacent[0]) else None
    if any(words[n].low in PRONOUNS for n in range(low, verb)):
        return None
    if (
        persons
        and persons[0].start == low
        and words[verb].low.endswith("ing")
        and is_subject(context, persons[0])
    ):
        return persons[0]  # "X also alleged that Y was behind it, stating"
    if len(persons) == 1 and persons[0].start - low <= 6 and is_subject(context, persons[0]):
        between = range(persons[0].end, verb)
        return (
            persons[0]
            if not any(n in context.by_word and context.by_word[n].kind == "person" for n in between)
            else None
        )
    return None


def subject_between(context: Context, verb: int, at: int) -> Span | None:
    """The name between a verb and a quote: `sagte Stein: "…"`."""
    spans = distinct(context, verb + 1, at)
    if len(spans) == 1 and spans[0].kind != "place" and spans[0].start == verb + 1:
        return spans[0] if is_subject(context, spans[0]) else None
    return None


def distinct(context: Context, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    for number in range(start, end):
        span = context.by_word.get(number)
        if span and span not in found:
            found.append(span)
    return found
