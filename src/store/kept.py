"""What is kept though it follows from other rows, because asking these would take too long: compared with them, and
made anew from them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sqlalchemy as sa

from store import current, daily, matches

_KEPT: Mapping[str, tuple[Callable[[sa.Connection], int], Callable[[sa.Connection], None]]] = (
    MappingProxyType(
        {
            "articles": (current.count_faults, current.recount),
            "daily": (daily.count_faults, daily.recount),
            "matches": (matches.count_faults, matches.recount),
        }
    )
)
"""By table, what counts its wrong rows and what makes all anew; in the order in which they follow from each other."""


class Kept:
    """Queries about what is kept, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def count_faults(self) -> dict[str, int]:
        """How many rows of each table are not what they should be."""
        return {table: count(self._db) for table, (count, _) in _KEPT.items()}

    def recount(self) -> None:
        """Makes all of it anew. Whoever stores an article waits meanwhile."""
        for _, recount in _KEPT.values():
            recount(self._db)
