"""The outlets that a text may name: an index of their names and domains, and how a child process is told of it.

It is made and packed once, and unpacked once by each child: every page is read with it, and there may be 100,000
outlets.
"""

import pickle
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.config import Outlet
from ingest.dedupe.compare import domain_of

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletNames:
    """The names and domains of the configured outlets.

    `by_first_word` has, for the first word of a name, how long the names are that begin with that word, the longest
    first, and at which of their characters the word begins. However many names begin alike, few lengths are tried. The
    other two give the ids of the outlets with a name or domain.
    """

    by_first_word: Mapping[str, Sequence[tuple[int, int]]]
    outlets_by_name: Mapping[str, tuple[str, ...]]
    outlets_by_domain: Mapping[str, tuple[str, ...]]


def outlet_names(outlets: Iterable[Outlet]) -> OutletNames:
    """The index of the names of these outlets."""
    by_first_word: dict[str, set[tuple[int, int]]] = defaultdict(set)
    by_name: dict[str, tuple[str, ...]] = {}
    by_domain: dict[str, tuple[str, ...]] = {}
    for outlet in outlets:
        for name in filter(None, map(str.strip, (outlet.name, *outlet.aliases))):
            by_name[name] = tuple(dict.fromkeys((*by_name.get(name, ()), outlet.id)))
        if domain := domain_of(outlet.homepage or ""):
            by_domain[domain] = (*by_domain.get(domain, ()), outlet.id)
    for name in by_name:
        if first := WORD.search(name):
            by_first_word[first[0]].add((len(name), first.start()))
    return OutletNames(
        by_first_word={word: sorted(forms, reverse=True) for word, forms in by_first_word.items()},
        outlets_by_name=by_name,
        outlets_by_domain=by_domain,
    )


def pack_names(outlets: Iterable[Outlet]) -> bytes:
    """The index of the names of these outlets, as a child process takes it."""
    return pickle.dumps(outlet_names(outlets), protocol=pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=4)
def unpack_names(packed: bytes) -> OutletNames:
    """The index that the main process has packed."""
    names: OutletNames = pickle.loads(packed)  # noqa: S301 - packed by the main process
    return names
