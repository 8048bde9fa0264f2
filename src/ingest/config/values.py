"""The configuration as the program uses it: frozen, checked, in seconds. No input or output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from ingest.model import Outlet

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How hard we pull. `max_bytes` counts decompressed; `max_new` is of one outlet in one pass;
    `allow_networks` are private networks that may be contacted."""

    delay_s: float = 1.0
    timeout_s: float = 15.0
    deadline_s: float = 30.0
    max_bytes: int = 10_000_000
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    concurrency: int = 64
    max_new: int = 500
    max_age_s: float = 7 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """For how long saved pages, attempts and runs are kept, in seconds; None is for ever."""

    pages_s: float | None = 365 * DAY_S
    attempts_s: float | None = 90 * DAY_S
    runs_s: float | None = 365 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """How long after first sight an article is looked at again, in seconds, soonest first."""

    after_s: tuple[float, ...] = (3_600.0, 6 * 3_600.0, DAY_S, 7 * DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A checked configuration. `file` is None when no file was found and the shipped one is used;
    `warnings` are for a person to see, one line each."""

    contact: str | None
    database_url: str
    fetch: FetchSettings
    keep: Keep
    outlets: Mapping[str, Outlet]
    revisit: Revisit = field(default_factory=Revisit)
    file: Path | None = None
    warnings: tuple[str, ...] = field(default=())
