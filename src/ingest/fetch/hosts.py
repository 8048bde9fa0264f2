"""What is known of each host: between runs through a `HostStore`, within a run in a `HostCache`."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from ingest.fetch.request import Expect
from ingest.fetch.robots import Robots
from ingest.urls import Url
from store.model import Host

MAX_CACHED_HOSTS = 4_096


class HostStore(Protocol):
    """Keeps what is known of hosts between runs."""

    async def get_host(self, origin: str) -> Host | None: ...

    async def save_host(self, host: Host) -> None: ...


class InMemoryHosts:
    """A store that lasts as long as the process."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}

    async def get_host(self, origin: str) -> Host | None:
        return self.hosts.get(origin)

    async def save_host(self, host: Host) -> None:
        self.hosts[host.origin] = host


@dataclass(slots=True)
class HostState:
    """How one origin is treated now.

    `robots` are its rules, valid until `robots_valid_until`; None before they were fetched, and while they cannot be
    fetched: then `robots_error` says why, as reason and detail, None where another process knew. `refreshing` is held
    while robots.txt is fetched. `busy` are the URLs that it was too busy for since it last answered for another of
    their kind, and `rests` is how often it was left alone for them. `is_unsaved`: the store does not have `host` yet.
    """

    host: Host
    robots: Robots | None = None
    robots_error: tuple[str, str] | None = None
    robots_valid_until: datetime | None = None
    busy: dict[str, Expect] = field(default_factory=dict)
    rests: int = 0
    is_unsaved: bool = False
    refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def has_answered(self, expect: Expect) -> None:
        """Forgets the busy URLs of this kind: a feed can come from a cache in front of a host that is too busy for
        its pages."""
        self.busy = {url: kind for url, kind in self.busy.items() if kind != expect}
        self.rests = self.rests if self.busy else 0


class HostCache:
    """The states of the origins of this run, loaded from the store when they are first asked for."""

    def __init__(self, store: HostStore) -> None:
        self._store = store
        self._states: dict[str, HostState] = {}

    async def get(self, url: Url) -> HostState:
        """The state of the origin of `url`."""
        origin = url.origin
        if origin not in self._states:
            host = await self._store.get_host(origin) or Host(origin=origin)
            self._evict_idle()
            # Another task may have loaded it while this one waited for the store.
            self._states.setdefault(origin, HostState(host=host))
        return self._states[origin]

    async def save(self, state: HostState, host: Host) -> None:
        """Replaces `state.host`, also in the store."""
        state.host, state.is_unsaved = host, False
        await self._store.save_host(host)

    def note_certificate(self, url: Url, ends_at: datetime) -> None:
        """Keeps until when the certificate of the origin of `url` is valid; it is saved with what is saved next."""
        state = self._states.get(url.origin)
        if state and state.host.certificate_ends_at != ends_at:
            state.host, state.is_unsaved = replace(state.host, certificate_ends_at=ends_at), True

    def _evict_idle(self) -> None:
        """Redirects can lead to any number of hosts, so the oldest idle ones make room when there are too many."""
        if len(self._states) < MAX_CACHED_HOSTS:
            return
        for origin, state in list(self._states.items())[: MAX_CACHED_HOSTS // 2]:
            if not state.refreshing.locked():
                del self._states[origin]
