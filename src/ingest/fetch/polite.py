"""The polite client: robots.txt, one request at a time per host and machine, delays, retries, rests for busy hosts.

Clock, sleep and random are handed in; what is known of hosts between runs goes through a `HostStore`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingest.errors import FetchError, Gone, NotAsked, Refused, ServerBusy, Unreachable, Unusable
from ingest.fetch.client import HttpClient, Slots
from ingest.fetch.guard import Address, Network, is_within, machine_of
from ingest.fetch.hosts import HostCache, HostState, HostStore
from ingest.fetch.reach import Reach
from ingest.fetch.request import PRODUCT_TOKEN, Expect
from ingest.fetch.response import MAX_RETRY_AFTER_S
from ingest.fetch.robots import Robots, parse_robots
from ingest.fetch.terms import USUAL_TERMS, Terms
from ingest.fetch.turns import Turn, Turns
from ingest.model import UNCONDITIONAL, Page, Validators
from ingest.urls import Url
from store.model import Host

ROBOTS_TTL = timedelta(days=1)
ROBOTS_ERROR_TTL = timedelta(minutes=10)
MAX_CLOCK_SKEW = timedelta(minutes=1)
MAX_RETRIES = 2
MAX_INLINE_WAIT_S = 10.0
"""A longer Retry-After is not waited for: the attempt fails, and the host is left alone until then."""
MAX_BUSY_URLS = 3
"""So many URLs in a row may a host be too busy for, before it is left alone whatever it says of Retry-After."""
FIRST_REST_S = 300.0
MAX_REST_S = 6 * 3600.0
MAX_DOUBLINGS = 10
# A longer robots.txt, or one with more rules, is read on a thread, because the event loop must not stand still.
MAX_INLINE_ROBOTS_CHARS = 20_000
MAX_INLINE_ROBOTS_RULES = 500

_TEMPORARY = (502, 503, 504)
# One page can fail with these while the host is well.
_OF_ONE_PAGE = (408, 425, 500, 501)
# Redirects can name any number of hosts that are never reached. Those are not stored.
_NOT_REACHED = ("blocked", "dns", "scheme", "proxy")


class _HostUnavailable(Unreachable):
    """The robots.txt of the host cannot be fetched: not to be tried again in this run."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A URL that was asked for, as what and within which reach, and the hosts that have answered on the way to its
    page."""

    url: str
    expect: Expect
    reach: Reach | None
    answered: list[HostState] = field(default_factory=list)


class PoliteClient:
    """Fetches as `HttpClient` does, when and where the host agrees. Raises also Refused robots, and NotAsked.

    `delay_s`, or what the terms of the outlet say instead, passes between the end of a request and the next one to the
    same host, whatever the port, or more where Crawl-delay asks for it; and between two requests to one IP address,
    whatever the names, but for those in `shared_networks`, where no address is a machine. While a robots.txt cannot be
    fetched (5xx, no answer), its host raises Unreachable. `now` is aware and in UTC; `clock` is monotonic, in seconds;
    `random` gives 0 to 1.
    """

    def __init__(
        self,
        client: HttpClient,
        store: HostStore,
        *,
        delay_s: float,
        shared_networks: Sequence[Network] = (),
        now: Callable[[], datetime],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
    ) -> None:
        self._client, self._delay_s, self._shared_networks = client, delay_s, shared_networks
        self._now, self._clock, self._sleep, self._random = now, clock, sleep, random
        self._hosts = HostCache(store)
        self._host_turns, self._machine_turns = Turns(clock), Turns(clock)

    async def __call__(
        self,
        url: Url,
        *,
        expect: Expect = "page",
        validators: Validators = UNCONDITIONAL,
        reach: Reach | None = None,
    ) -> Page:
        """The page at `url`, or where it redirects to. Temporary failures are retried, if the host lets us.

        Every request, redirects and robots.txt included, keeps within `reach`; None is everywhere.
        """
        asked = _Asked(url.asked, expect, reach)
        slot = partial(self._slot, asked)
        page = await self._with_retries(url, expect, validators, slot, _terms(reach))
        for state in asked.answered:
            state.has_answered(expect)
        return page

    def within(self, reach: Reach) -> "partial[Coroutine[Any, Any, Page]]":
        """This client, keeping within `reach`."""
        return partial(self, reach=reach)

    async def _with_retries(
        self,
        url: Url,
        expect: Expect,
        validators: Validators,
        slot: Callable[[Url], AbstractAsyncContextManager[None]],
        terms: Terms,
    ) -> Page:
        slots = Slots(
            host=slot,
            machine=partial(self._machine_slot, terms),
            certificate=self._hosts.note_certificate,
        )
        ask = partial(self._client, url, expect=expect, validators=validators, slots=slots, terms=terms)
        for attempt in range(MAX_RETRIES):
            try:
                return await ask()
            except (ServerBusy, Unreachable) as error:
                wait_s = self._retry_wait_s(error, attempt)
                if wait_s is None:
                    raise
            await self._sleep(wait_s)
        return await ask()

    def _retry_wait_s(self, error: ServerBusy | Unreachable, attempt: int) -> float | None:
        """How long to wait before the same URL is requested again; None: not in this run."""
        backoff_s = (1.0 + self._random()) * 2**attempt
        if isinstance(error, Unreachable):
            broken = error.reason == "connection" and not isinstance(error, _HostUnavailable)
            return backoff_s if broken else None
        if error.wait_s is None:
            return backoff_s if error.http_status in _TEMPORARY else None
        return max(error.wait_s, backoff_s) if error.wait_s <= MAX_INLINE_WAIT_S else None

    @asynccontextmanager
    async def _slot(self, asked: _Asked, url: Url) -> AsyncIterator[None]:
        """The one request at a time to the host of `url`, as robots.txt allows it. `asked` has led to `url`.

        Raises Refused robots, Unreachable without a robots.txt, NotAsked while the host rests, and what the reach does.
        """
        if asked.reach:
            asked.reach.check(url)
        state = await self._hosts.get(url)
        self._check_rest(state)
        terms, crawl_delay_s = _terms(asked.reach), 0.0
        if not (terms.ignores_robots and terms.are_of(url)):
            crawl_delay_s = await self._robots_delay_s(state, asked.reach, url)
        async with self._exclusive(url, state, asked.reach, asked, crawl_delay_s):
            yield
        if state.is_unsaved:
            await self._hosts.save(state, state.host)
        asked.answered.append(state)

    async def _robots_delay_s(self, state: HostState, reach: Reach | None, url: Url) -> float:
        """The delay that the robots.txt of the host asks for, if it lets us ask for `url` at all."""
        await self._ensure_robots(state, reach)
        if state.robots is None:
            raise _HostUnavailable(*(state.robots_error or _stored_error(state.host)))
        if not await _allows(state.robots, url.asked):
            raise Refused("robots", "robots.txt asks us not to")
        return state.robots.crawl_delay_s or 0.0

    @asynccontextmanager
    async def _robots_slot(self, reach: Reach | None, url: Url) -> AsyncIterator[None]:
        """The slot of a request for a robots.txt, which needs no leave of any robots.txt."""
        async with self._exclusive(url, await self._hosts.get(url), reach, None, 0.0):
            yield

    @asynccontextmanager
    async def _exclusive(
        self, url: Url, state: HostState, reach: Reach | None, asked: _Asked | None, crawl_delay_s: float
    ) -> AsyncIterator[None]:
        turn, delay_s = self._host_turns.get(url.host), _terms(reach).delay_for(url, self._delay_s)
        async with turn.lock:
            self._check_rest(state)
            if reach:
                reach.spend(url)
            await self._wait_for(turn, delay_s)
            try:
                yield
            except ServerBusy as error:
                await self._believe(state, asked, error)
                raise
            finally:
                turn.end(self._clock(), max(delay_s, crawl_delay_s))

    @asynccontextmanager
    async def _machine_slot(self, terms: Terms, url: Url, address: Address) -> AsyncIterator[None]:
        """The one request at a time to the machine at `address`."""
        if is_within(address, self._shared_networks):
            yield
            return
        turn, delay_s = (
            self._machine_turns.get(str(machine_of(address))),
            terms.delay_for(url, self._delay_s),
        )
        async with turn.lock:
            await self._wait_for(turn, delay_s)
            try:
                yield
            finally:
                turn.end(self._clock(), delay_s)

    async def _wait_for(self, turn: Turn, delay_s: float) -> None:
        """Waits for as long as the last request asked for, and as this one does: of two delays the longer holds."""
        wait_s = max(turn.next_at_s, turn.ended_at_s + delay_s) - self._clock()
        if wait_s > 0:
            await self._sleep(wait_s)

    def _check_rest(self, state: HostState) -> None:
        wait_until = state.host.wait_until
        left_s = (wait_until - self._now()).total_seconds() if wait_until else 0.0
        # A clock that has jumped back must not lock us out for longer than any host may ask for.
        if wait_until and 0.0 < left_s <= MAX_RETRY_AFTER_S:
            raise NotAsked(
                "status", f"busy, and left alone until {wait_until:%Y-%m-%d %H:%M} UTC", wait_s=left_s
            )

    async def _believe(self, state: HostState, asked: _Asked | None, error: ServerBusy) -> None:
        """Lets the host rest for as long as it asks for, or longer, when it was too busy for several URLs in a row."""
        # A host without a robots.txt is left alone anyway.
        if asked and error.http_status not in _OF_ONE_PAGE:
            if len(state.busy) < MAX_BUSY_URLS:
                state.busy[asked.url] = asked.expect
            if len(state.busy) == MAX_BUSY_URLS:
                error.wait_s = max(error.wait_s or 0.0, _rest_s(state.rests))
                state.rests += 1
        if error.wait_s is not None and error.wait_s > MAX_INLINE_WAIT_S:
            wait_until = self._now() + timedelta(seconds=error.wait_s)
            await self._hosts.save(state, replace(state.host, wait_until=wait_until))

    async def _ensure_robots(self, state: HostState, reach: Reach | None) -> None:
        """Makes sure that the rules of `state` are known and not out of date."""
        async with state.refreshing:
            host, now, ttl = state.host, self._now(), _robots_ttl(state.host)
            # A time too far ahead comes from a clock that has jumped back since, and does not count.
            valid_until = state.robots_valid_until
            if valid_until is not None and now < valid_until <= now + ttl + MAX_CLOCK_SKEW:
                return
            if host.robots_at is None or not now - ttl < host.robots_at <= now + MAX_CLOCK_SKEW:
                await self._fetch_robots(state, reach)
            await self._apply_robots(state)

    async def _fetch_robots(self, state: HostState, reach: Reach | None) -> None:
        """Fetches robots.txt and stores it in `state.host`. A body that cannot be fetched anew stays."""
        body, reached = state.host.robots_body, True
        try:
            url = Url(f"{state.host.origin}/robots.txt")
            page = await self._with_retries(
                url, "robots", UNCONDITIONAL, partial(self._robots_slot, reach), _terms(reach)
            )
        except NotAsked:
            raise
        except FetchError as error:
            status, reached = _status_of_failure(error), error.reason not in _NOT_REACHED
            state.robots_error = _page_error(error)
        else:
            status, body = page.status, page.body.decode("utf-8", "replace").replace("\0", "")
        if 400 <= status < 500:
            body = ""
        # From `state.host` as it is now: the requests in between may have stored a Retry-After in it.
        host = replace(state.host, robots_body=body, robots_status=status, robots_at=self._now())
        if reached:
            await self._hosts.save(state, host)
        else:
            state.host = host

    async def _apply_robots(self, state: HostState) -> None:
        """Makes rules of what `state.host` knows of robots.txt."""
        host = state.host
        state.robots_valid_until = (host.robots_at or self._now()) + _robots_ttl(host)
        # Also while robots.txt cannot be fetched: the last one that was seen stays valid.
        state.robots = None if host.robots_body is None else await _parse(host.robots_body)


def _terms(reach: Reach | None) -> Terms:
    return reach.terms if reach else USUAL_TERMS


def _stored_error(host: Host) -> tuple[str, str]:
    """Reason and detail of a robots.txt that another process could not fetch: 0 is the status where no answer came."""
    if host.robots_status == 0:
        return "connection", "robots.txt: no answer"
    return "robots", "robots.txt could not be had"


def _rest_s(rests: int) -> float:
    """How long a host rests that has rested so often before."""
    return min(FIRST_REST_S * (1 << min(rests, MAX_DOUBLINGS)), MAX_REST_S)


def _robots_ttl(host: Host) -> timedelta:
    known = host.robots_status is not None and 200 <= host.robots_status < 500
    return ROBOTS_TTL if known else ROBOTS_ERROR_TTL


def _status_of_failure(error: FetchError) -> int:
    """The status under which a failed robots.txt is stored.

    4xx means that there are no rules (RFC 9309, 2.3.1.3); 5xx, and 0 for no status, that the rules are not
    known and nothing may be fetched (2.3.1.4).
    """
    if isinstance(error, ServerBusy):
        return max(error.http_status or 503, 500)
    if isinstance(error, Gone | Refused | Unusable):
        if error.http_status is not None and 300 <= error.http_status < 500:
            return max(error.http_status, 400)
        # Endless redirects, and redirects to where we do not go, count as no robots.txt (2.3.1.2).
        return 404 if error.reason in ("redirect", "blocked", "scheme") else 0
    return 0


def _page_error(error: FetchError) -> tuple[str, str]:
    """Reason and detail of what a page fails with when robots.txt failed with `error`."""
    if isinstance(error, Unreachable):
        return error.reason, f"robots.txt: {error.detail}"
    return "robots", f"robots.txt: {error}"


async def _parse(body: str) -> Robots:
    if len(body) < MAX_INLINE_ROBOTS_CHARS:
        return parse_robots(body, PRODUCT_TOKEN)
    return await asyncio.to_thread(parse_robots, body, PRODUCT_TOKEN)


async def _allows(robots: Robots, url: str) -> bool:
    if len(robots.rules) < MAX_INLINE_ROBOTS_RULES:
        return robots.allows(url)
    return await asyncio.to_thread(robots.allows, url)
