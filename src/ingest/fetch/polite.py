"""The client with manners: robots.txt, one request at a time per host, and what a host asked for.

Time, waiting and chance are handed in; what is remembered between runs goes through `HostStore`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from ingest.errors import FetchError, Gone, Refused, ServerBusy, Unreachable, Unusable
from ingest.fetch.client import AGENT_NAME, UNCONDITIONAL, HttpClient, Slot
from ingest.fetch.response import WAIT_MAX_S, Expect
from ingest.fetch.robots import NOTHING_SAID, Robots, parse
from ingest.model import Page, Validators
from store.model import Host

ROBOTS_TTL = timedelta(days=1)
ROBOTS_FAILED_TTL = timedelta(minutes=10)
_SLACK = timedelta(minutes=1)
RETRIES = 2
QUICK_S = 10.0
HOSTS_MAX = 4_096
LONG_ROBOTS = 20_000

_TEMPORARY = (502, 503, 504)
# Hosts that redirects name and nobody reaches are not worth a row.
_NEVER_MET = ("blocked", "dns", "scheme")


class HostStore(Protocol):
    """What is known of hosts between runs."""

    async def get_host(self, origin: str) -> Host | None: ...

    async def save_host(self, host: Host) -> None: ...


class InMemoryHosts:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}

    async def get_host(self, origin: str) -> Host | None:
        return self.hosts.get(origin)

    async def save_host(self, host: Host) -> None:
        self.hosts[host.origin] = host


@dataclass(slots=True)
class _HostState:
    """How one origin is treated now. `robots` is None while robots.txt cannot be had (`silence` says why, as
    reason and detail); it holds until `until`. `free_at` is on the monotonic clock."""

    host: Host
    robots: Robots | None = None
    silence: tuple[str, str] = ("robots", "robots.txt could not be had")
    until: datetime | None = None
    free_at: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class _HostUnavailable(Unreachable):
    """The host is closed to us for a while: not to be tried again in this run."""


class PoliteClient:
    """Fetches as `HttpClient` does, when and where the host agrees. Errors are the same, and Refused robots.

    `delay_s` passes between two requests to one host, or longer where robots.txt asks for it. A robots.txt
    that cannot be had (5xx, no answer) closes the host for a while: that is Unreachable, to be tried again.
    `clock` is monotonic, in seconds; `chance` gives 0 to 1.
    """

    def __init__(
        self,
        fetch: HttpClient,
        memory: HostStore,
        *,
        delay_s: float,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
        agent: str = AGENT_NAME,
    ) -> None:
        self._fetch, self._memory, self._delay_s, self._agent = fetch, memory, delay_s, agent
        self._now, self._clock, self._sleep, self._chance = now, clock, sleep, chance
        self._known: dict[str, _HostState] = {}

    async def __call__(
        self, url: str, *, expect: Expect = "page", validators: Validators = UNCONDITIONAL
    ) -> Page:
        """The page. What fails for a moment is asked again twice, where the host lets us."""
        return await self._with_retries(url, expect, validators, self._slot)

    async def _with_retries(self, url: str, expect: Expect, validators: Validators, turn: Slot) -> Page:
        for tried in range(RETRIES):
            try:
                return await self._fetch(url, expect=expect, validators=validators, turn=turn)
            except (ServerBusy, Unreachable) as error:
                pause_s = self._pause_s(error, tried)
                if pause_s is None:
                    raise
            await self._sleep(pause_s)
        return await self._fetch(url, expect=expect, validators=validators, turn=turn)

    def _pause_s(self, error: ServerBusy | Unreachable, tried: int) -> float | None:
        """How long to wait before the same address is asked again in this run; None: not in this run."""
        backoff_s = (1.0 + self._chance()) * 2**tried
        if isinstance(error, Unreachable):
            broken = error.reason == "connection" and not isinstance(error, _HostUnavailable)
            return backoff_s if broken else None
        if error.wait_s is None:
            return backoff_s if error.http_status in _TEMPORARY else None
        return max(error.wait_s, backoff_s) if error.wait_s <= QUICK_S else None

    @asynccontextmanager
    async def _slot(self, url: str) -> AsyncIterator[None]:
        """Our turn at the host of `url`. Raises Refused or Unreachable robots, or ServerBusy while it is to
        be left alone."""
        state = await self._state(url)
        await self._ensure_robots(state)
        if state.robots is None:
            raise _HostUnavailable(*state.silence)
        if not await _allows(state.robots, url):
            raise Refused("robots", "robots.txt asks us not to")
        async with self._exclusive(state, state.robots.delay_s or 0.0):
            yield

    @asynccontextmanager
    async def _robots_slot(self, url: str) -> AsyncIterator[None]:
        async with self._exclusive(await self._state(url), 0.0):
            yield

    @asynccontextmanager
    async def _exclusive(self, state: _HostState, delay_s: float) -> AsyncIterator[None]:
        async with state.turn:
            self._check_retry_after(state)
            await self._wait(state.free_at - self._clock())
            try:
                yield
            except ServerBusy as error:
                await self._remember_retry_after(state, error)
                raise
            finally:
                state.free_at = self._clock() + max(self._delay_s, delay_s)

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._sleep(seconds)

    def _check_retry_after(self, state: _HostState) -> None:
        until = state.host.wait_until
        left_s = (until - self._now()).total_seconds() if until else 0.0
        # A clock that jumped back must not lock us out for longer than anybody may ask for.
        if until and 0.0 < left_s <= WAIT_MAX_S:
            raise ServerBusy("status", "429 before, and asked to stay away", http_status=429, wait_s=left_s)

    async def _remember_retry_after(self, state: _HostState, error: ServerBusy) -> None:
        """What Retry-After asks for only ever lengthens what it asked for before."""
        if error.wait_s is None or error.wait_s <= QUICK_S:
            return
        until = self._now() + timedelta(seconds=error.wait_s)
        before = state.host.wait_until
        if before is None or before > self._now() + timedelta(seconds=WAIT_MAX_S):
            before = until
        await self._remember(state, replace(state.host, wait_until=max(until, before)))

    async def _remember(self, state: _HostState, host: Host) -> None:
        state.host = host
        await self._memory.save_host(host)

    async def _state(self, url: str) -> _HostState:
        origin = origin_of(url)
        if origin not in self._known:
            host = await self._memory.get_host(origin) or Host(origin=origin)
            self._forget_some()
            # Another task may have come here first while we waited for the memory.
            self._known.setdefault(origin, _HostState(host=host))
        return self._known[origin]

    def _forget_some(self) -> None:
        """Redirects can lead to any number of hosts; who is idle is forgotten first."""
        if len(self._known) < HOSTS_MAX:
            return
        now = self._clock()
        for origin, state in list(self._known.items())[: HOSTS_MAX // 2]:
            if state.free_at <= now and not state.turn.locked() and not state.reading.locked():
                del self._known[origin]

    async def _ensure_robots(self, state: _HostState) -> None:
        """Makes sure that what robots.txt said is known and not too old."""
        async with state.reading:
            host, now = state.host, self._now()
            # What was heard in a future that a clock has jumped back from is not heard yet.
            if state.until is not None and now < state.until <= now + _ttl(host) + _SLACK:
                return
            if host.robots_at is None or not now - _ttl(host) < host.robots_at <= now + _SLACK:
                await self._fetch_robots(state)
            await self._apply_robots(state)

    async def _fetch_robots(self, state: _HostState) -> None:
        host, met = state.host, True
        try:
            address = f"{host.origin}/robots.txt"
            page = await self._with_retries(address, "robots", UNCONDITIONAL, self._robots_slot)
        except FetchError as error:
            status, met = _unavailable(error), error.reason not in _NEVER_MET
            state.silence = _silence(error)
        else:
            status, body = page.status, page.body.decode("utf-8", "replace").replace("\0", "")
            host = replace(host, robots_body=body)
        if 400 <= status < 500:
            host = replace(host, robots_body="")
        # What the turn wrote down in the meantime (Retry-After) stays.
        host = replace(host, wait_until=state.host.wait_until, robots_status=status, robots_at=self._now())
        if met:
            await self._remember(state, host)
        else:
            state.host = host

    async def _apply_robots(self, state: _HostState) -> None:
        host = state.host
        state.until = (host.robots_at or self._now()) + _ttl(host)
        if host.robots_body is not None:
            # Also while robots.txt cannot be had: then the last one that we saw goes on being good.
            state.robots = await _parsed(host.robots_body, self._agent)
        elif host.robots_status == 200:
            state.robots = NOTHING_SAID
        else:
            state.robots = None


def origin_of(url: str) -> str:
    """scheme://host:port of `url`, in one spelling."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    return f"{parts.scheme}://[{host}]:{port}" if ":" in host else f"{parts.scheme}://{host}:{port}"


def _ttl(host: Host) -> timedelta:
    known = host.robots_status is not None and 200 <= host.robots_status < 500
    return ROBOTS_TTL if known else ROBOTS_FAILED_TTL


def _unavailable(error: FetchError) -> int:
    """The status under which a failed robots.txt is kept: 4xx means that there are no rules (RFC 9309,
    2.3.1.3), 0 and 5xx that we do not know them and stay away (2.3.1.4)."""
    if isinstance(error, ServerBusy):
        return max(error.http_status or 503, 500)
    if isinstance(error, Gone | Refused | Unusable):
        if error.http_status is not None and 300 <= error.http_status < 500:
            return max(error.http_status, 400)
        # Endless redirects, or one that leads where we do not go: as good as none (2.3.1.2).
        return 404 if error.reason in ("redirect", "blocked", "scheme") else 0
    return 0


def _silence(error: FetchError) -> tuple[str, str]:
    """What a page fails with when robots.txt failed with `error`: the same, or robots where it was refused us."""
    if isinstance(error, Unreachable):
        return error.reason, f"robots.txt: {error.detail}"
    return "robots", f"robots.txt: {error}"


async def _parsed(body: str, agent: str) -> Robots:
    if len(body) < LONG_ROBOTS:
        return parse(body, agent)
    return await asyncio.to_thread(parse, body, agent)


async def _allows(robots: Robots, url: str) -> bool:
    if len(robots.rules) < 500:
        return robots.allows(url)
    return await asyncio.to_thread(robots.allows, url)
