"""Which watches an article is for. Pure.

A watch is a query that waits for articles. Each stands under words without which no article is for it, the longest of
a phrase, so that of hundreds only those are evaluated of which an article has a word.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from store.search.tree import And, Document, Facet, Node, Not, Or, Phrase, matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A query, simple and bounded, and who is told of what it finds."""

    name: str
    node: Node
    webhook: bool = False
    mail: bool = False


@dataclass(frozen=True, slots=True)
class _Key:
    """A word that an article must have; with `is_prefix` one that begins so."""

    word: str
    is_prefix: bool = False


class Watches:
    """The watches of a configuration, so that those an article is for are found quickly."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._by_word: dict[str, list[Watch]] = defaultdict(list)
        self._by_beginning: dict[str, list[Watch]] = defaultdict(list)
        self.all = tuple(watches)
        self._order = {watch.name: at for at, watch in enumerate(self.all)}
        for watch in self.all:
            for key in _keys(watch.node):
                (self._by_beginning if key.is_prefix else self._by_word)[key.word].append(watch)
        self._words = frozenset(self._by_word)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})

    def matching(self, said: Document) -> list[Watch]:
        """The watches that the article is for, in the order of the configuration."""
        if not self.all:
            return []  # without a look at the words, which are put in order for it
        likely: dict[str, Watch] = {}
        for word in (*(self._words & said.words), *(self._words & said.facets)):
            likely |= {watch.name: watch for watch in self._by_word[word]}
        for length in self._lengths:
            for beginning in {word[:length] for word in said.words} & self._by_beginning.keys():
                likely |= {watch.name: watch for watch in self._by_beginning[beginning]}
        found = (watch for watch in likely.values() if matches(watch.node, said))
        return sorted(found, key=lambda watch: self._order[watch.name])


NO_WATCHES = Watches()


def _keys(node: Node) -> frozenset[_Key]:
    """Words of which an article must have one, for a bounded query."""
    match node:
        case Phrase(tokens, is_prefix):
            whole = tokens[:-1] if is_prefix else tokens
            return frozenset((_Key(max(whole, key=len)) if whole else _Key(tokens[-1], True),))
        case Facet(token):
            return frozenset((_Key(token),))
        case Or(parts):
            return frozenset(key for part in parts for key in _keys(part))
        case And(parts):
            return min((keys for part in parts if (keys := _keys(part))), key=_share)
        case Not():
            return frozenset()


def _share(keys: frozenset[_Key]) -> tuple[bool, bool, int, int]:
    """How many articles are likely to have one of these words, to be compared: outlets and languages have most, and
    long words stand in fewer articles than short ones."""
    words = [key.word for key in keys]
    has_facet = any(word.startswith(":") for word in words)
    return has_facet, any(key.is_prefix for key in keys), len(keys), -min(map(len, words))
