"""What is handed in: settings of one `ingest web`. No input or output."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.config.settings import WatchTable

LOOPBACK_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
"""Hosts by which this machine alone is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`hosts` are the names that a request may be for, in small letters and without a port; `any_ip`: numbers of IP are
    taken, too, which nobody can bend by DNS. `behind_proxy`: whoever asks is a proxy of ours. `token` None: whoever
    reaches the port may read. `now` is the clock, in UTC; `version` tells which program answers."""

    now: Callable[[], datetime]
    hosts: frozenset[str] = LOOPBACK_NAMES
    any_ip: bool = False
    behind_proxy: bool = False
    token: str | None = field(default=None, repr=False)
    watches: Mapping[str, WatchTable] = field(default_factory=dict)
    version: str = ""

    limit_s: float = 5.0
    """What the database may work for one answer."""
    threads: int = 4
    """Questions that are answered at the same time."""
    heavy_threads: int = 2
    """Of those, the ones that may take long."""
    max_waiting: int = 64
    """Questions that may wait for a thread; one more is told to come again."""
