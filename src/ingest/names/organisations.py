"""Which runs of a text are organisations. Pure."""

import re
from collections.abc import Iterator

from ingest.names.pieces import Reading, lookup_keys
from ingest.names.words import QUOTE_CLOSED, QUOTE_OPENED, SPACES, joins, runs

MAX_CONNECTED_WORDS = 12
_ADJECTIVE_ENDINGS = ("e", "er", "en", "es")
_AND = ("and", "y", "e", "et", "und", "&")
_ELIDED = re.compile(r"^ (?:[ld]|de l)['’]$")
_DEFINED = re.compile(r"^ \($")


def organisation_spans(reading: Reading) -> Iterator[tuple[int, int]]:
    """From and to of the words of each organisation that its own words or those before it tell."""
    for start, end in runs(reading.words):
        if not reading.words[start].loud:
            found = _by_own_words(reading, start, end)
            if found:
                yield found
                yield from _abbreviation(reading, found[1])
            yield from _by_others(reading, start, end)


def _by_own_words(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """A run with the word of an organisation in it: "Trump University", "Department of Health and Human Services"."""
    lexicon = reading.lexicon
    while start < end and _does_not_begin(reading, start) and not _begins_with_place(reading, start, end):
        start += 1
    before_person = _before_person(reading, start, end)
    is_whole, end = before_person == end, before_person
    if any(key in lexicon.places for key in lookup_keys(reading, start, end)):
        return None
    heads = [n for n in range(start, end) if reading.words[n].is_capitalised and _is_head(reading, n)]
    if not heads or (heads[0] > start and reading.is_first_name(reading.words[start]) and end - start < 3):
        return None
    if any(not reading.words[n].is_capitalised for n in range(start, heads[0])):
        start = heads[0]  # "Desarrollo Urbano de la Fundación X"
    last_end = _connected_end(reading, start, end) if is_whole else end
    while last_end > start and _does_not_end(reading, last_end - 1):
        last_end -= 1
    if last_end - start < 2 or last_end <= heads[0] or _is_weak(reading, start, last_end, heads):
        return None
    if lexicon.language == "de" and last_end == end and _is_plain_german(reading, start, end, heads):
        return None
    return start, last_end


def _connected_end(reading: Reading, start: int, end: int) -> int:
    """The end of a name with all that is connected to it."""
    is_plain = all(word.is_capitalised for word in reading.words[start:end])
    last = end
    while longer := _connected(reading, last, is_first=is_plain and last == end):
        if longer - start > MAX_CONNECTED_WORDS:
            break
        last = longer
    return last


def _is_weak(reading: Reading, start: int, end: int, heads: list[int]) -> bool:
    """Whether all the words of a name are ordinary: "Team Size", "Insurance Agent"."""
    words, weak = reading.words, reading.lexicon.weak_organisation_words
    return all(words[n].key in weak for n in heads) and all(
        reading.is_small(words[n]) for n in range(start, end) if n not in heads
    )


def _before_person(reading: Reading, start: int, end: int) -> int:
    """The end of what stands before a person in a run: "Army Staff General Asim Munir"."""
    named_after = reading.lexicon.language not in ("en", "ru")  # "Fundación Carlos Slim"
    for number in range(start + 1, end - 1):
        before = reading.words[number - 1]
        if reading.is_first_name(reading.words[number]) and (
            reading.is_title(before) or (not named_after and _is_head(reading, number - 1))
        ):
            while number > start and reading.is_title(reading.words[number - 1]):
                number -= 1
            return number
    return end


def _is_head(reading: Reading, number: int) -> bool:
    word = reading.words[number]
    return word.key in reading.lexicon.organisation_words or word.low in reading.lexicon.organisation_words


def _is_plain_german(reading: Reading, start: int, end: int, heads: list[int]) -> bool:
    """Whether two German nouns that happen to stand together are no name."""
    words = reading.words
    others = [words[n] for n in range(start, end) if n not in heads]
    if not others:
        return False
    if heads[0] == start:
        return not any(word.is_acronym or word.key in reading.lexicon.places for word in others)
    return all(reading.is_small(word) and not word.low.endswith(_ADJECTIVE_ENDINGS) for word in others)


def _does_not_begin(reading: Reading, number: int) -> bool:
    word = reading.words[number]
    if not word.is_capitalised or word.low in reading.lexicon.no_names:
        return True
    if word.low in reading.lexicon.ordinary and not word.is_acronym and not _is_head(reading, number):
        return True
    return reading.is_title(word) and not _is_head(reading, number)


def _begins_with_place(reading: Reading, start: int, end: int) -> bool:
    """Whether a place of several words begins a name: "New York Police"."""
    places = reading.lexicon.places
    return any(
        key in places for last in range(start + 2, end + 1) for key in lookup_keys(reading, start, last)
    )


def _does_not_end(reading: Reading, number: int) -> bool:
    word = reading.words[number]
    return not word.is_capitalised or word.low in reading.lexicon.no_names


def _connected(reading: Reading, end: int, *, is_first: bool) -> int:
    """The end of a name that goes on with "of Health", "de Ciencia y Tecnología"; 0 where it does not."""
    connectors = reading.lexicon.connectors
    if not connectors:
        return 0
    for number in range(end, min(end + 3, len(reading.words))):
        word = reading.words[number]
        if number > end and reading.words[number - 1].low in _AND and not word.is_capitalised:
            return 0  # "Orchestre National de France et du Philharmonique" are two
        elided = bool(_ELIDED.search(word.gap))
        if not (joins(word, reading.words[number - 1]) or elided):
            return 0
        if word.is_capitalised:
            return number + 1
        if word.low not in connectors or (is_first and word.low in _AND):
            return 0
    return 0


def _abbreviation(reading: Reading, end: int) -> Iterator[tuple[int, int]]:
    """The letters in brackets behind an organisation: "Ministerio de Energía y Minas (MEM)"."""
    if end < len(reading.words):
        word = reading.words[end]
        if _DEFINED.search(word.gap) and (word.is_acronym or word.text[:2].isupper()):
            yield end, end + 1


def _reports(reading: Reading, start: int, end: int) -> bool:
    """Whether a verb of saying stands beside a name in quotation marks: пишут «Ведомости», «Коммерсант» сообщает."""
    words, speech = reading.words, reading.lexicon.speech
    before = words[start - 1] if start else None
    after = words[end] if end < len(words) else None
    return bool(
        (before and before.low in speech and words[start].gap[:-1] in SPACES)
        or (after and after.low in speech and after.gap == "» ")
    )


def defined_letters(reading: Reading) -> frozenset[str]:
    """The letters that the text explains by the words before them: "l'Office fédéral de la santé (OFS)"."""
    words = reading.words
    found = set()
    for number, word in enumerate(words):
        if word.gap == " (" and word.is_acronym and 3 <= len(word.text) <= 7 and word.text.isalpha():
            before = words[max(0, number - 2 * len(word.text)) : number]
            has_head = any(one.key in reading.lexicon.organisation_words for one in before)
            if has_head and _is_spelled(word.text.casefold(), [one.low[0] for one in before]):
                found.add(word.text)
    return frozenset(found)


def _is_spelled(letters: str, initials: list[str]) -> bool:
    """Whether letters are the initials of words, in their order, the last of them last."""
    at = len(initials)
    for letter in reversed(letters):
        while at > 0 and initials[at - 1] != letter:
            at -= 1
        if at == 0:
            return False
        at -= 1
    return True


def _by_others(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run that an appositive tells: "la firma belga Katoen Natie", "агентство «Автостат»"."""
    lexicon, words = reading.lexicon, reading.words
    if end - start > 3 and not QUOTE_OPENED.search(words[start].gap):
        return
    in_quotes = (
        bool(QUOTE_OPENED.search(words[start].gap))
        and end < len(words)
        and QUOTE_CLOSED.match(words[end].gap)
    )
    if in_quotes and lexicon.language == "ru" and end - start <= 3 and _reports(reading, start, end):
        yield start, end
        return
    for number in range(start - 1, max(start - 3, -1), -1):
        before = words[number]
        between = words[number + 1].gap
        is_quoted = number + 1 == start and in_quotes and len(between) < 4 and "\n" not in between
        if not (between in (" ", "\u00a0") or is_quoted):
            return
        if before.key in lexicon.organisation_before and (
            not before.is_capitalised or before.opens or lexicon.language == "de"
        ):
            is_name = in_quotes or not any(reading.is_small(word) for word in words[start:end])
            if is_name and not reading.is_first_name(words[start]) and not reading.is_title(words[start]):
                yield start, end
            return
        if before.low not in lexicon.demonyms:
            return
