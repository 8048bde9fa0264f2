"""What is asked for: a query, and among which articles. Pure."""

from dataclasses import dataclass
from datetime import datetime

from store.search.tree import And, Facet, Node, Or, What, facet, simple


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query, and among which articles: those of these outlets, languages and kinds (none: of all), first seen from
    `since` on and before `until` (None: ever)."""

    query: Node
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def node(self) -> Node:
        """All but the times, as one query."""
        chosen: tuple[tuple[What, tuple[str, ...]], ...]
        chosen = (("outlet", self.outlets), ("language", self.languages), ("kind", self.kinds))
        kept = (Or(tuple(Facet(facet(what, one)) for one in values)) for what, values in chosen if values)
        return simple(And((self.query, *kept)))
