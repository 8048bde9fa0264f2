"""The names in a text: persons first, then what is an organisation or a place by its words, its neighbours or the
archive. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.names.forms import name_key
from ingest.names.organisations import defined_letters, organisation_spans
from ingest.names.persons import Cast, Person, cast, person_of
from ingest.names.pieces import Piece, Reading, lookup_keys, pieces
from ingest.names.values import Kind, Mention
from ingest.names.words import QUOTE_CLOSED, QUOTE_OPENED, Word, joins

MAX_KNOWN_WORDS = 5
MIN_LAST_NAME_CHARS = 3
MAX_ALIKE = 20
"""So many persons of one first name are looked for in headlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A name, by the numbers of its words."""

    start: int
    end: int
    kind: Kind
    entity: str


def spans_of(reading: Reading, known: Cast | None = None) -> tuple[list[Span], Cast]:
    """The names in a text, and its cast. `known` is the cast of another text of the article."""
    taken = [False] * len(reading.words)
    spans: list[Span] = []

    def take(start: int, end: int, kind: Kind, entity: str) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            spans.append(Span(start=start, end=end, kind=kind, entity=entity))

    for start, end in organisation_spans(reading):
        take(start, end, "organisation", _spelled(reading, start, end, "organisation"))
    for start, end, kind in _known_of_several_words(reading):
        take(start, end, kind, _spelled(reading, start, end, kind))
    letters = defined_letters(reading)
    for number, word in enumerate(reading.words):
        if word.text in letters:
            take(number, number + 1, "organisation", word.text)
    rest = [
        piece
        for piece in pieces(reading)
        if piece.start < piece.end and not any(taken[piece.start : piece.end])
    ]
    whole: list[tuple[Piece, Person]] = []
    others: list[Piece] = []
    for piece in rest:
        found = known_name(reading, piece.start, piece.end)
        person = None if found and piece.title is None else person_of(reading, piece)
        if person:
            whole.append((piece, person))
        else:
            others.append(piece)
    named = cast([person for _, person in whole] + (list(known.by_key.values()) if known else []))
    for piece, person in whole:
        owner = named.by_key.get(person.key, person)
        if len(person.keys) == 1:
            owner = named.by_word.get(person.keys[0], owner)
        take(piece.start, piece.end, "person", _entity(reading, owner))
    for piece in others:
        for start, end, kind, entity in _rest(reading, piece, named):
            take(start, end, kind, entity)
    for start, end, person in _in_headlines(reading, named):
        take(start, end, "person", _entity(reading, person))
    return sorted(spans, key=lambda one: one.start), named


def _known_of_several_words(reading: Reading) -> Iterator[tuple[int, int, Kind]]:
    """Places and organisations that are known by several words, the first of them capitalised: "Черное море"."""
    words, lexicon = reading.words, reading.lexicon
    for number, word in enumerate(words):
        if not word.is_capitalised or word.loud:
            continue
        if word.is_initial and number + 1 < len(words) and words[number + 1].gap != ".":
            continue  # somebody's initials, which a space parts
        end = number + 1
        while end < len(words) and end - number < MAX_KNOWN_WORDS and joins(words[end], words[end - 1]):
            end += 1
        for last in range(end, number + 1, -1):
            key = " ".join(one.key for one in words[number:last])
            if key in lexicon.places:
                yield number, last, "place"
                break
            if key in lexicon.organisations:
                yield number, last, "organisation"
                break
        else:
            if lexicon.language == "ru" and _is_russian_region(reading, number):
                yield number, number + 2, "place"


def _is_russian_region(reading: Reading, number: int) -> bool:
    """ "Волгоградской области", "Хабаровском крае": an adjective and a word of places."""
    after = reading.words[number + 1 : number + 2]
    return bool(
        after
        and joins(after[0], reading.words[number])
        and not after[0].is_capitalised
        and after[0].key in _REGIONS
        and reading.words[number].key.endswith(("ск", "цк"))
    )


_REGIONS = frozenset(name_key(word, "ru") for word in "область край район республика округ".split())


def _entity(reading: Reading, person: Person) -> str:
    """The name of a person as the archive writes it."""
    language = reading.lexicon.language
    known = reading.gazetteer.names.get((language, person.key))
    if known is None and len(person.keys) == 1:
        known = reading.gazetteer.last_names.get((language, person.keys[0]))
    return known.entity if known and known.kind == "person" else person.name


def known_name(reading: Reading, start: int, end: int) -> tuple[Kind, str] | None:
    """The organisation or place that some words name as a whole, whatever stands beside them."""
    words = reading.words[start:end]
    lexicon = reading.lexicon
    if len(words) == 1 and (words[0].text in lexicon.organisations or words[0].key in lexicon.organisations):
        return "organisation", words[0].text
    for key in lookup_keys(reading, start, end):
        if key in lexicon.organisations and " " in key:
            return "organisation", " ".join(word.text for word in words)
        if key in lexicon.places and not (len(words) == 1 and words[0].is_acronym and len(words[0].text) < 2):
            return "place", _spelled(reading, start, end, "place")
    if len(words) == 1 and reading.is_small(words[0]):
        return None
    for key in lookup_keys(reading, start, end):
        learned = reading.gazetteer.names.get((lexicon.language, key))
        if learned and learned.kind != "person":
            return learned.kind, learned.entity
    return None


def _spelled(reading: Reading, start: int, end: int, kind: Kind) -> str:
    """A name as the archive writes it, else as it stands."""
    for key in lookup_keys(reading, start, end):
        learned = reading.gazetteer.names.get((reading.lexicon.language, key))
        if learned and learned.kind == kind:
            return learned.entity
    words = reading.words[start:end]
    rest = ((word.gap if word.gap.startswith(".") else " ") + word.text for word in words[1:])
    return words[0].text + "".join(rest) + ("." if _is_abbreviated(words) else "")


def _is_abbreviated(words: Sequence[Word]) -> bool:
    """Whether a full stop belongs behind the last word of a name, as behind the one before: "U.S.", "EE. UU."."""
    is_letters = words[-1].is_initial or words[-1].is_acronym
    return len(words) > 1 and is_letters and words[-1].gap.startswith(".")


def _rest(reading: Reading, piece: Piece, named: Cast) -> Iterator[tuple[int, int, Kind, str]]:
    """What a piece names that is no full name of a person: somebody again, an organisation, a place."""
    if (person := _again(reading, piece, named)) is not None:
        yield piece.start, piece.end, "person", _entity(reading, person)
        return
    found = known_name(reading, piece.start, piece.end)
    if found:
        yield piece.start, piece.end, *found
        return
    if _is_place_by_words(reading, piece):
        yield piece.start, piece.end, "place", _spelled(reading, piece.start, piece.end, "place")
        return
    if piece.end - piece.start > 1:
        return
    word = reading.words[piece.start]
    learned = _learned_person(reading, word)
    if learned:
        yield piece.start, piece.end, "person", learned


def _again(reading: Reading, piece: Piece, named: Cast) -> Person | None:
    """The person of the text whom a piece names again: by the last name, or by the first."""
    words = [word for word in reading.words[piece.start : piece.end] if word.is_capitalised]
    if len(words) == 1:
        word = words[0]
        if word.opens and reading.is_small(word):
            return None
        if (word.text in reading.lexicon.organisations and word.is_acronym) or _is_quoted_alone(
            reading, piece
        ):
            return None
        person = named.named(lookup_keys(reading, piece.start, piece.end))
        is_last = person is not None and word.key.startswith(person.keys[-1])
        if person and not is_last and (word.key in reading.lexicon.places or reading.is_small(word)):
            return None
        return person
    person = named.by_word.get(words[-1].key)
    if person and all(word.key in person.keys for word in words):
        return person
    return None


def _is_quoted_alone(reading: Reading, piece: Piece) -> bool:
    """Whether a name is all that stands in quotation marks: a firm's, a film's."""
    words = reading.words
    return (
        bool(QUOTE_OPENED.search(words[piece.start].gap))
        and piece.end < len(words)
        and bool(QUOTE_CLOSED.match(words[piece.end].gap))
    )


def _learned_person(reading: Reading, word: Word) -> str | None:
    """The one person of the archive whose last name stands alone."""
    language = reading.lexicon.language
    if reading.is_small(word) or word.low in reading.lexicon.no_names or word.is_acronym:
        return None
    if reading.is_first_name(word) or len(word.text) < MIN_LAST_NAME_CHARS:
        return None
    for key in lookup_keys_of(word, language):
        learned = reading.gazetteer.last_names.get((language, key))
        if learned and learned.kind == "person":
            return learned.entity
    return None


def lookup_keys_of(word: Word, language: str) -> Iterable[str]:
    return (word.key, word.key.removesuffix("s")) if language == "de" else (word.key,)


def _is_place_by_words(reading: Reading, piece: Piece) -> bool:
    """Whether a word of places ends the name, or it stands before the place where it lies: "Avondale, Arizona"."""
    lexicon, words = reading.lexicon, reading.words
    size = piece.end - piece.start
    first = words[piece.start]
    if size > 1 and lexicon.language == "en":
        return words[piece.end - 1].key in lexicon.place_words and not reading.is_small(first)
    if size > 2 or first.opens or reading.is_small(first) or piece.end + 1 > len(words) or piece.start == 0:
        return False
    after = words[piece.end : piece.end + 1]
    before = words[piece.start - 1]
    is_placed = before.low in lexicon.place_before or before.low in ("of", "from", "de", "из")
    return bool(
        after
        and after[0].gap in (", ", " (")
        and after[0].is_capitalised
        and after[0].key in lexicon.places
        and is_placed
        and joins(first, before)
    )


def _in_headlines(reading: Reading, named: Cast) -> Iterator[tuple[int, int, Person]]:
    """Persons of the text in lines whose capitals tell nothing: in full only."""
    by_first: dict[str, list[Person]] = {}
    for person in named.by_key.values():
        alike = by_first.setdefault(person.keys[0], [])
        if len(person.keys) > 1 and len(alike) < MAX_ALIKE:
            alike.append(person)
    for number, word in enumerate(reading.words):
        if not word.loud or not word.is_capitalised:
            continue
        for person in by_first.get(word.key, ()):
            end = number + len(person.keys)
            if tuple(one.key for one in reading.words[number:end]) == person.keys:
                yield number, end, person
                break


def mentions_of(text: str, words: Sequence[Word], spans: Iterable[Span]) -> tuple[Mention, ...]:
    """The spans as mentions of the text."""
    found = []
    for span in spans:
        start, end = words[span.start].start, words[span.end - 1].end
        is_shortened = words[span.end - 1].is_initial and span.kind == "person"  # "Dieter S."
        if (is_shortened or _is_abbreviated(words[span.start : span.end])) and text[end : end + 1] == ".":
            end += 1
        short = span.entity.rsplit(" ", 1)[-1] if span.kind == "person" else span.entity
        found.append(
            Mention(
                entity=span.entity, short=short, kind=span.kind, start=start, end=end, surface=text[start:end]
            )
        )
    return tuple(found)
