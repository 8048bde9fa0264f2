"""What a child process does with the texts of articles: it finds their names, and learns from them. Pure.

What is learned travels between children as bytes that the main process stores, and does not look into.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from ingest import names
from ingest.names import Counts, Gazetteer, Kind, Known
from ingest.sandbox.answers import as_bytes, from_bytes
from store.model import FoundNames, Mentioned, NamelessArticle, SpokenQuote

MAX_NAMES = 50_000
MAX_WORDS = 100_000
"""What is counted at most. With more, those seen least are forgotten, until half of it is left: so what an archive
keeps does not grow with it, and a name that is new has time to be seen again."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class _CountsData:
    """Counts as data. Of a word: its language and key, and how often it was small, large, behind an article."""

    names: tuple[tuple[str, str, Kind, str, int], ...]
    words: tuple[tuple[str, str, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _GazetteerData:
    """A gazetteer as data: language, key, kind and entity of each name."""

    names: tuple[tuple[str, str, Kind, str], ...]
    last_names: tuple[tuple[str, str, Kind, str], ...]
    small: tuple[tuple[str, str], ...]


# ---- names ---------------------------------------------------------------------------------------------------


def find(articles: list[NamelessArticle], gazetteer: bytes) -> list[FoundNames]:
    """The names and quotes of each of these articles. Raises ParserCrashed for what is no gazetteer."""
    learned = _gazetteer(gazetteer)
    return [_found(article, learned) for article in articles]


def _found(article: NamelessArticle, gazetteer: Gazetteer) -> FoundNames:
    before, text = _text(article)
    found = names.find_names(article.title, text, article.language, gazetteer)
    return FoundNames(mentions=_mentions(found), quotes=_quotes(found, text, before))


def _text(article: NamelessArticle) -> tuple[int, str]:
    """What is read of an article, and how many characters stand before its text: the lead often names in full whom the
    text names by the last name."""
    before = f"{article.lead}\n" if article.lead else ""
    return len(before), before + article.text


def _mentions(found: names.Names) -> tuple[Mentioned, ...]:
    every = (*found.in_title, *found.mentions)
    times = Counter((one.kind, one.entity) for one in every)
    in_title = {(one.kind, one.entity) for one in found.in_title}
    first = {(one.kind, one.entity): one for one in reversed(every)}
    return tuple(
        Mentioned(
            entity=first[key].short,
            name=first[key].entity,
            kind=first[key].kind,
            n=times[key],
            in_title=key in in_title,
        )
        for key in times
    )


def _quotes(found: names.Names, text: str, before: int) -> tuple[SpokenQuote, ...]:
    """The quotes of the text; those of the lead, which stands apart from it, have no place there."""
    short = {one.entity: one.short for one in found.mentions}
    return tuple(
        SpokenQuote(
            speaker=short[one.speaker] if one.speaker else None,
            speaker_name=one.speaker,
            speaker_kind=one.speaker_kind,
            verb=one.verb,
            cue=one.cue,
            first_char=one.start - before + 1,
            chars=one.end - one.start,
            words=len(text[one.start : one.end].split()),
        )
        for one in found.quotes
        if one.start >= before
    )


# ---- what the archive teaches ------------------------------------------------------------------------------


def observe(articles: list[NamelessArticle]) -> bytes:
    """What these articles show of names."""
    counts = Counts()
    for article in articles:
        counts.add(names.observe(_text(article)[1], article.language))
    return _packed(counts)


def add(total: bytes | None, parts: list[bytes]) -> bytes:
    """All that was seen: `total` (None: nothing yet) and what came since. Raises ParserCrashed for what is no count."""
    counts = _counts(total) if total else Counts()
    for part in parts:
        counts.add(_counts(part))
    return _packed(counts)


def learn(counts: bytes, outlets: list[str]) -> bytes:
    """The gazetteer of all that was seen, in an archive of outlets with these names. Raises ParserCrashed for what is
    no count."""
    learned = names.learn([_counts(counts)], outlets)
    data = _GazetteerData(
        names=tuple((*place, known.kind, known.entity) for place, known in learned.names.items()),
        last_names=tuple((*place, known.kind, known.entity) for place, known in learned.last_names.items()),
        small=tuple(learned.small),
    )
    packed = as_bytes(data)
    if packed is None:
        raise ValueError("a gazetteer is smaller than what it is learned from")
    return packed


@lru_cache(maxsize=2)
def _gazetteer(packed: bytes) -> Gazetteer:
    data = from_bytes(_GazetteerData, packed)
    return Gazetteer(
        names={
            (language, key): Known(kind=kind, entity=entity) for language, key, kind, entity in data.names
        },
        last_names={
            (language, key): Known(kind=kind, entity=entity)
            for language, key, kind, entity in data.last_names
        },
        small=frozenset(data.small),
    )


def _counts(packed: bytes) -> Counts:
    data = from_bytes(_CountsData, packed)
    seen_names = {(language, key, kind, entity): n for language, key, kind, entity, n in data.names}
    counts = Counts(names=Counter(seen_names))
    for language, key, small, large, nouns in data.words:
        place = language, key
        for counter, seen in ((counts.small, small), (counts.large, large), (counts.nouns, nouns)):
            if seen:
                counter[place] = seen
    return counts


def _packed(counts: Counts) -> bytes:
    """Counts as bytes, within the bounds of what is kept and of what one child may hand to another."""
    max_names, max_words = MAX_NAMES, MAX_WORDS
    while (packed := as_bytes(_data(counts, max_names, max_words))) is None:
        max_names, max_words = max_names // 2, max_words // 2
    return packed


def _data(counts: Counts, max_names: int, max_words: int) -> _CountsData:
    words = counts.small + counts.large
    kept = bounded(counts.names, max_names)
    return _CountsData(
        names=tuple((*place, counts.names[place]) for place in kept),
        words=tuple(
            (*place, counts.small[place], counts.large[place], counts.nouns[place])
            for place in bounded(words, max_words)
        ),
    )


def bounded(seen: "Counter[_Key]", most: int) -> list[_Key]:
    """What was counted; where that is more than `most`, only what was seen so often that at most half of it is left."""
    if len(seen) <= most:
        return list(seen)
    by_times = Counter(seen.values())
    left, least = len(seen), 0
    while left > most // 2:
        least += 1
        left -= by_times[least]
    return [key for key, times in seen.items() if times > least]
