"""What an archive tells of names: learned from many articles, in any order, and in parts. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.names.forms import word_key
from ingest.names.lexicon import LANGUAGES
from ingest.names.values import Kind

MIN_ARTICLES = 2
"""So many articles must show a name before the archive is believed."""

_MIN_SEEN = 4
# A word that is written small in this part of its occurrences (within sentences) is a word, not a name.
_MIN_SMALL_SHARE = 0.15
# A German noun stands behind an article in this part of its occurrences.
_MIN_ARTICLE_SHARE = 0.25
_MIN_KIND_SHARE = 0.75
_MIN_OWNER_SHARE = 0.7
_ARTICLES = frozenset("the die der das le la les el los".split())

Key = tuple[str, str]
"""A language, and the key of a name or word in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A name that the archive knows: its kind, and how it is written."""

    kind: Kind
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """What was learned. `names` are known by their full key, `last_names` by that of their last word, where it is one
    person's; `small` are words that are no names though they may stand capitalised."""

    names: Mapping[Key, Known] = field(default_factory=dict)
    last_names: Mapping[Key, Known] = field(default_factory=dict)
    small: frozenset[Key] = frozenset()


NOTHING_LEARNED = Gazetteer()


@dataclass(slots=True)
class Counts:
    """What was seen in some articles; two of them are added, in any order.

    `names` counts articles by (language, key, kind, entity), `small` and `large` words within sentences that are
    written with a small or a capital first letter, `nouns` those behind an article.
    """

    names: Counter[tuple[str, str, Kind, str]] = field(default_factory=Counter)
    small: Counter[Key] = field(default_factory=Counter)
    large: Counter[Key] = field(default_factory=Counter)
    nouns: Counter[Key] = field(default_factory=Counter)

    def add(self, other: "Counts") -> None:
        self.names.update(other.names)
        self.small.update(other.small)
        self.large.update(other.large)
        self.nouns.update(other.nouns)


def learn(observed: Iterable[Counts], outlets: Iterable[str] = ()) -> Gazetteer:
    """The gazetteer of all that was observed. The names of `outlets` are organisations, however often they said
    something as a person does."""
    total = Counts()
    for counts in observed:
        total.add(counts)
    names = _names(total) | _outlets(outlets)
    return Gazetteer(names=names, last_names=_last_names(total, names), small=_small(total))


def _names(total: Counts) -> dict[Key, Known]:
    by_key: dict[Key, Counter[tuple[Kind, str]]] = defaultdict(Counter)
    for (language, key, kind, entity), articles in total.names.items():
        by_key[language, key][kind, entity] += articles
    names = {}
    for place, seen in by_key.items():
        kinds: Counter[Kind] = Counter()
        for (kind, _), articles in seen.items():
            kinds[kind] += articles
        kind = max(sorted(kinds), key=lambda one: kinds[one])
        if kinds[kind] >= MIN_ARTICLES and kinds[kind] >= _MIN_KIND_SHARE * sum(kinds.values()):
            spellings = [(articles, entity) for (one, entity), articles in seen.items() if one == kind]
            names[place] = Known(kind=kind, entity=_best(spellings))
    return names


def _outlets(names: Iterable[str]) -> dict[Key, Known]:
    """Names of several words; one alone ("Time") is too often a word."""
    found = {}
    for name in names:
        words = name.split()
        if len(words) > 1 and words[0].casefold() in _ARTICLES:
            del words[0]
        if len(words) > 1:
            for language in LANGUAGES:
                key = " ".join(word_key(word, language) for word in words)
                found[language, key] = Known(kind="organisation", entity=" ".join(words))
    return found


def _best(spellings: Iterable[tuple[int, str]]) -> str:
    """The most frequent spelling; of several the shortest, then the first in the alphabet."""
    return min(spellings, key=lambda one: (-one[0], len(one[1]), one[1]))[1]


def _last_names(total: Counts, names: Mapping[Key, Known]) -> dict[Key, Known]:
    """Last names that belong to one person in most of the articles that name somebody so."""
    owners: dict[Key, Counter[str]] = defaultdict(Counter)
    for (language, key, kind, _), articles in total.names.items():
        if kind == "person" and " " in key:
            owners[language, key.rsplit(" ", 1)[1]][key] += articles
    found = {}
    for (language, last), keys in owners.items():
        best = max(sorted(keys), key=lambda one: keys[one])
        known = names.get((language, best))
        others = names.get((language, last))
        if (
            known
            and known.kind == "person"
            and keys[best] > MIN_ARTICLES
            and keys[best] >= _MIN_OWNER_SHARE * sum(keys.values())
            and not (others and others.kind != "person")
        ):
            found[language, last] = known
    return found


def _small(total: Counts) -> frozenset[Key]:
    """Words that are no names: written small often enough, or behind an article where all nouns are capitalised."""
    return frozenset(word for word in total.small.keys() | total.nouns.keys() if _is_small(total, word))


def _is_small(total: Counts, word: Key) -> bool:
    small, nouns = total.small[word], total.nouns[word]
    seen = small + total.large[word]
    return (small >= _MIN_SEEN and small >= _MIN_SMALL_SHARE * seen) or (
        nouns >= MIN_ARTICLES and nouns >= _MIN_ARTICLE_SHARE * seen
    )
