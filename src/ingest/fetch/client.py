"""One exchange with its redirects, from URL to page, within limits on time and size."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import NamedTuple

import httpcore
import httpx

from ingest.errors import FetchError, Refused, Unreachable, Unusable
from ingest.fetch import response
from ingest.fetch.backend import BoundedStream, GuardedBackend, Resolver, resolve_host
from ingest.fetch.decoder import BoundedDecoder, content_coding
from ingest.fetch.guard import Address, Network
from ingest.fetch.limiter import LargeBodyLimiter
from ingest.fetch.request import Expect, as_written, redirect_target, request_headers, request_url
from ingest.fetch.response import ResponseHead
from ingest.model import UNCONDITIONAL, Page, Validators
from ingest.text import clean_line
from ingest.urls import Url

MAX_REDIRECTS = 10
MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: a parser must read at least so much
LARGE_BODY_BYTES = 1024 * 1024
MAX_LARGE_BODIES = 3
LARGE_BODY_WAIT_S = 5.0
MAX_IDLE_CONNECTIONS = 128
IDLE_CONNECTION_TTL_S = 20.0


def _at_once(_: object) -> AbstractAsyncContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What each single request waits for: `host` is entered with its URL, and within that `machine` with the IP
    address that it goes to. Both may wait (which does not count against the deadline) or raise."""

    host: Callable[[Url], AbstractAsyncContextManager[None]] = _at_once
    machine: Callable[[Address], AbstractAsyncContextManager[None]] = _at_once


AT_ONCE = Slots()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one exchange may take. There are no defaults here: the configuration has them.

    `timeout_s` is for one connect, read or write; `deadline_s` for a whole exchange with its redirects, without
    the waiting in a slot. `max_bytes` is of an unpacked body. `allow_networks` are private networks that
    may be contacted.
    """

    timeout_s: float
    deadline_s: float
    max_bytes: int
    allow_networks: tuple[Network, ...]


class HttpClient:
    """Fetches pages. Keeps connections alive and nothing else: no cookies, no credentials.

    `now` gives the time, aware and in UTC; `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        *,
        agent: str,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        limits: Limits,
        resolve: Resolver = resolve_host,
    ) -> None:
        self._agent, self._now, self._clock, self._limits = agent, now, clock, limits
        self._backend = GuardedBackend(limits.allow_networks, clock, resolve)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_CONNECTION_TTL_S,
            network_backend=self._backend,
        )
        self._large_bodies = LargeBodyLimiter(MAX_LARGE_BODIES, LARGE_BODY_WAIT_S)

    async def __aenter__(self) -> "HttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._pool.aclose()
        self._backend.close()

    async def __call__(
        self,
        url: Url,
        *,
        expect: Expect = "page",
        validators: Validators = UNCONDITIONAL,
        slots: Slots = AT_ONCE,
    ) -> Page:
        """The page at `url`, or where it redirects to. Raises a FetchError."""
        found, wire = url, request_url(url)
        visited: set[httpx.URL] = set()
        spent = _Spent(self._clock)
        while len(visited) <= MAX_REDIRECTS:
            visited.add(wire)
            async with slots.host(found):
                result = await self._ask(_Asking(wire, expect, validators), slots, spent)
            if isinstance(result, _Response):
                return self._finish(result, url, found, spent.took_s)
            found, base = redirect_target(found, result), wire
            wire = request_url(found)
            if wire in visited:
                wire = as_written(base, result, found)
            if wire in visited:
                raise Unusable("redirect", "in a circle")
        raise Unusable("redirect", f"more than {MAX_REDIRECTS}")

    def _finish(self, result: "_Response", asked: Url, found: Url, took_s: float) -> Page:
        page = Page(
            url=found,
            asked=asked,
            status=result.head.status,
            body=result.body,
            content_type=clean_line(result.head.get("content-type"), 200),
            fetched_at=result.received_at,
            validators=response.response_validators(result.head),
            rights_header=response.rights_header(result.head),
            took_ms=round(took_s * 1000),
        )
        if result.limited:
            self._large_bodies.release_with(page)
        return page

    async def _ask(self, asking: "_Asking", slots: Slots, spent: "_Spent") -> "_Response | str":
        """The response, or the Location of a redirect, from the first address of the host that can be connected to."""
        async with self._in_time(spent):
            host, port = asking.wire.raw_host.decode("ascii"), asking.port
            addresses = await self._backend.addresses(host, port, self._limits.timeout_s)
        connect_s = self._limits.timeout_s / len(addresses)
        *others, last = addresses
        for address in others:
            with suppress(_NotConnected):
                return await self._ask_at(address, connect_s, asking, slots, spent)
        return await self._ask_at(last, connect_s, asking, slots, spent)

    async def _ask_at(
        self, address: Address, connect_s: float, asking: "_Asking", slots: Slots, spent: "_Spent"
    ) -> "_Response | str":
        async with slots.machine(address), self._in_time(spent):
            with self._backend.connecting_to(address):
                return await self._request(asking, connect_s)

    @asynccontextmanager
    async def _in_time(self, spent: "_Spent") -> AsyncIterator[None]:
        """A part of an exchange, which ends at the deadline of the whole. Errors of the HTTP library become ours."""
        try:
            with spent.counted():
                async with asyncio.timeout(max(self._limits.deadline_s - spent.took_s, 0.0)):
                    yield
        except TimeoutError as error:
            raise Unreachable("timeout", f"not done in {self._limits.deadline_s:.0f} s") from error
        except httpcore.ConnectTimeout as error:
            raise _NotConnected("timeout", f"silent for {self._limits.timeout_s:.0f} s") from error
        except httpcore.ConnectError as error:
            raise _NotConnected("connection", _message(error)) from error
        except httpcore.TimeoutException as error:
            raise Unreachable("timeout", f"silent for {self._limits.timeout_s:.0f} s") from error
        except httpcore.UnsupportedProtocol as error:
            raise Refused("scheme", _message(error)) from error
        except httpcore.ProtocolError as error:
            raise _map_protocol_error(error) from error
        except httpcore.NetworkError as error:
            raise Unreachable("connection", _message(error)) from error

    async def _request(self, asking: "_Asking", connect_s: float) -> "_Response | str":
        async with self._stream(asking, connect_s) as stream:
            head = response.parse_head(stream.status, stream.headers)
            location = response.redirect_location(head)
            if location is not None:
                return location
            conditional = asking.validators != UNCONDITIONAL
            response.raise_for_status(head, conditional=conditional, now=self._now())
            if head.status == 304:
                body, limited = b"", False
            else:
                body, limited = await self._body(stream, head, asking.expect)
        return _Response(head, body, self._now(), limited)

    def _stream(self, asking: "_Asking", connect_s: float) -> AbstractAsyncContextManager[httpcore.Response]:
        url, timeout_s = asking.wire, self._limits.timeout_s
        return self._pool.stream(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request_headers(url, self._agent, asking.expect, asking.validators),
            extensions={"timeout": {"connect": connect_s, "read": timeout_s, "write": timeout_s}},
        )

    async def _body(
        self, stream: httpcore.Response, head: ResponseHead, expect: Expect
    ) -> tuple[bytes, bool]:
        """The body, and whether it holds a slot of the limiter."""
        max_bytes = MAX_ROBOTS_BYTES if expect == "robots" else self._limits.max_bytes
        response.check_content_type(head, expect)
        if expect != "robots":
            response.check_content_length(head, max_bytes)
        coding = content_coding(head.get_all("content-encoding"))
        decoder = BoundedDecoder(
            coding.name,
            max_bytes,
            truncate=expect == "robots",
            doubtful=coding.doubtful,
            maybe_plain=response.says_its_end(head),
        )
        connection: BoundedStream = stream.extensions["network_stream"]
        # Chunks of one byte each come with more framing than body.
        connection.begin_body(2 * max_bytes + LARGE_BODY_BYTES)
        try:
            return await self._read_body(stream, head, decoder)
        except FetchError as error:
            error.http_status = head.status
            raise
        except httpcore.NetworkError as error:
            raise Unreachable("truncated", _message(error), http_status=head.status) from error

    async def _read_body(
        self, stream: httpcore.Response, head: ResponseHead, decoder: BoundedDecoder
    ) -> tuple[bytes, bool]:
        waited = limited = False
        try:
            async for data in _until_end(stream, head, decoder):
                for _ in decoder.feed(data):
                    await asyncio.sleep(0)
                if decoder.full:
                    break
                if len(decoder) > LARGE_BODY_BYTES and not waited:
                    waited, limited = True, await self._large_bodies.acquire()
            body = decoder.finish()
            if not decoder.full:
                framed_bytes = stream.extensions["network_stream"].body_bytes
                response.check_chunked(head, body, decoder.received_bytes, framed_bytes)
            return body, limited
        except BaseException:
            # The error's traceback keeps the decoder alive, for as long as somebody keeps the error.
            decoder.clear()
            if limited:
                self._large_bodies.release()
            raise


class _NotConnected(Unreachable):
    """No connection to one of the addresses of a host; another one may accept it."""


class _Asking(NamedTuple):
    """One request: `wire` is its URL as it is sent."""

    wire: httpx.URL
    expect: Expect
    validators: Validators

    @property
    def port(self) -> int:
        return self.wire.port or (443 if self.wire.scheme == "https" else 80)


class _Spent:
    """How long an exchange has taken so far, in seconds, without the waiting in slots."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.took_s = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Adds the time of the block."""
        began_s = self._clock()
        try:
            yield
        finally:
            self.took_s += self._clock() - began_s


class _Response(NamedTuple):
    """A whole response that is no redirect. `limited`: its body holds a slot of the limiter."""

    head: ResponseHead
    body: bytes
    received_at: datetime
    limited: bool


async def _until_end(
    stream: httpcore.Response, head: ResponseHead, decoder: BoundedDecoder
) -> AsyncIterator[bytes]:
    """The body as it comes. Where a packed stream ends, it is whole, whatever its framing says: Content-Length may be
    that of the plain text, and the last chunk may be missing."""
    length = response.content_length(head)
    connection: BoundedStream = stream.extensions["network_stream"]
    try:
        async for data in stream.aiter_stream():
            yield data
            if length == len(decoder) > decoder.received_bytes and decoder.packed_end(length):
                return
    except (httpcore.RemoteProtocolError, httpcore.ReadError):
        if not decoder.packed_end(length):
            raise
    if not decoder.packed_end(length):
        response.check_surplus(head, connection.surplus_bytes)


def _message(error: BaseException) -> str:
    return clean_line(str(error), 200)


def _map_protocol_error(error: httpcore.ProtocolError) -> FetchError:
    """httpcore tells these cases apart by their messages only."""
    message = _message(error)
    if "without sending a response" in message:
        return Unreachable("connection", "closed without an answer")
    if "without sending complete message body" in message or "unexpectedly closed" in message:
        return Unreachable("truncated", message)
    return Unusable("protocol", message)
