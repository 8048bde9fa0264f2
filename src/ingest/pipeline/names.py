"""The outlets that a text may name, as a child process is told of them. No input or output.

They are packed once, and unpacked once by each child: every page is read with them, and there may be a thousand.
"""

import pickle
from collections.abc import Iterable
from functools import lru_cache

from ingest.config import Outlet
from ingest.dedupe import NamedOutlet, named_outlets


def pack_names(outlets: Iterable[Outlet]) -> bytes:
    """The names of these outlets."""
    return pickle.dumps(named_outlets(outlets), protocol=pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=4)
def unpack_names(packed: bytes) -> tuple[NamedOutlet, ...]:
    """The names that the main process has packed."""
    named: tuple[NamedOutlet, ...] = pickle.loads(packed)  # noqa: S301 - packed by the main process
    return named
