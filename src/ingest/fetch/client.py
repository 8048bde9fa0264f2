"""One exchange with its redirects, from URL to page, within limits on time and size."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import NamedTuple, cast

import httpx

from ingest.certificates import NO_FILES, TlsFiles
from ingest.errors import FetchError, Refused, Unreachable, Unusable
from ingest.fetch import response
from ingest.fetch.answer import Framing
from ingest.fetch.decoder import BoundedDecoder, content_coding
from ingest.fetch.guard import Address, Network
from ingest.fetch.limiter import LargeBodyLimiter
from ingest.fetch.proxies import Proxy
from ingest.fetch.request import Expect, as_written, redirect_target, request_headers, request_url
from ingest.fetch.response import ResponseHead
from ingest.fetch.terms import USUAL_TERMS, Terms
from ingest.fetch.transport import Contact, GuardedTransport, Resolver, resolve_host
from ingest.model import UNCONDITIONAL, Page, Validators
from ingest.text import clean_line
from ingest.urls import Url

MAX_REDIRECTS = 10
MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: a parser must read at least so much
LARGE_BODY_BYTES = 1024 * 1024
MAX_LARGE_BODIES = 3
LARGE_BODY_WAIT_S = 5.0

Transport = httpx.AsyncBaseTransport
"""What carries requests."""


def _at_once(*_: object) -> AbstractAsyncContextManager[None]:
    return nullcontext()


def _ignored(_: Url, __: datetime) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What each single request waits for: `host` is entered with its URL, and within that `machine` with both the URL
    and the IP address that it goes to, if the transport tells it. Both may wait (which does not count against the
    deadline) or raise. `certificate` is called, while `host` is held, with the URL and until when the certificate is
    valid that came with the answer."""

    host: Callable[[Url], AbstractAsyncContextManager[None]] = _at_once
    machine: Callable[[Url, Address], AbstractAsyncContextManager[None]] = _at_once
    certificate: Callable[[Url, datetime], None] = _ignored


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


def guarded_transport(
    limits: Limits,
    clock: Callable[[], float],
    resolve: Resolver = resolve_host,
    *,
    proxy: Proxy | None = None,
    tls_files: TlsFiles = NO_FILES,
) -> GuardedTransport:
    """The transport that keeps these limits, also to be put beneath another one: a cache, a recorder."""
    return GuardedTransport(
        allow_networks=limits.allow_networks,
        # Chunks of one byte each come with more framing than body.
        max_body_bytes=2 * limits.max_bytes + LARGE_BODY_BYTES,
        clock=clock,
        resolve=resolve,
        proxy=proxy,
        tls_files=tls_files,
    )


class HttpClient:
    """Fetches pages. Keeps no cookies; what it sends that is secret is in the terms of an outlet, and goes to no other.

    Size, time, redirects, status and type of an answer are judged here, whatever `transport` carries requests; which
    addresses may be contacted, and how an answer is read from a connection, is the transport's matter. None is
    `guarded_transport`, with `resolve`. The client closes it. `now` gives the time, aware and in UTC; `clock` is
    monotonic, in seconds.
    """

    def __init__(
        self,
        *,
        agent: str,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        limits: Limits,
        transport: Transport | None = None,
        resolve: Resolver = resolve_host,
    ) -> None:
        self._agent, self._now, self._clock, self._limits = agent, now, clock, limits
        self._transport = transport or guarded_transport(limits, clock, resolve)
        self._large_bodies = LargeBodyLimiter(MAX_LARGE_BODIES, LARGE_BODY_WAIT_S)

    async def __aenter__(self) -> "HttpClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the transport, with all connections."""
        await self._transport.aclose()

    async def __call__(
        self,
        url: Url,
        *,
        expect: Expect = "page",
        validators: Validators = UNCONDITIONAL,
        slots: Slots = AT_ONCE,
        terms: Terms = USUAL_TERMS,
    ) -> Page:
        """The page at `url`, or where it redirects to. Raises a FetchError."""
        try:
            page = await self._follow(url, expect, validators, slots, terms)
        except FetchError as error:
            error.detail = terms.masked(error.detail)
            error.args = (error.reason, error.detail)
            raise
        return page

    async def _follow(
        self, url: Url, expect: Expect, validators: Validators, slots: Slots, terms: Terms
    ) -> Page:
        found, wire = url, request_url(url)
        visited: set[httpx.URL] = set()
        spent = _Spent(self._clock)
        while len(visited) <= MAX_REDIRECTS:
            visited.add(wire)
            async with slots.host(found):
                result = await self._ask(
                    _Asking(found, wire, expect, validators, terms, partial(slots.certificate, found)),
                    slots,
                    spent,
                )
            if isinstance(result, _Response):
                return self._finish(result, url, found, spent.took_s, terms)
            found, base = redirect_target(found, result), wire
            wire = request_url(found)
            if wire in visited:
                wire = as_written(base, result, found)
            if wire in visited:
                raise Unusable("redirect", "in a circle")
        raise Unusable("redirect", f"more than {MAX_REDIRECTS}")

    async def post(self, url: Url, body: bytes, headers: Mapping[str, str]) -> int:
        """Sends `body` to `url`; the status of the answer, of which nothing else is read. A redirect is not followed:
        it would take what is sent to somebody else. Raises a FetchError where there is no answer."""
        limits, wire = self._limits, request_url(url)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), limits.timeout_s)
        sent = {"Host": wire.netloc.decode("ascii"), "User-Agent": self._agent, **headers}
        request = httpx.Request("POST", wire, headers=sent, content=body, extensions={"timeout": timeouts})
        with our_errors(limits):
            async with asyncio.timeout(limits.deadline_s):
                answer = await self._transport.handle_async_request(request)
                await answer.aclose()
        return answer.status_code

    def _finish(self, result: "_Response", asked: Url, found: Url, took_s: float, terms: Terms) -> Page:
        page = Page(
            url=found,
            asked=asked,
            status=result.head.status,
            body=result.body,
            content_type=clean_line(result.head.get("content-type"), 200),
            fetched_at=result.received_at,
            validators=response.response_validators(result.head),
            rights_header=terms.masked(response.rights_header(result.head)),
            headers=terms.masked(response.kept_headers(result.head)),
            took_ms=round(took_s * 1000),
        )
        if result.limited:
            self._large_bodies.release_with(page)
        return page

    async def _ask(self, asking: "_Asking", slots: Slots, spent: "_Spent") -> "_Response | str":
        """The response, or the Location of a redirect."""
        async with AsyncExitStack() as machine:
            with our_errors(self._limits):
                async with spent.within(self._limits.deadline_s):

                    async def contact(address: Address) -> None:
                        # The address before this one did not answer.
                        await machine.aclose()
                        with spent.paused():
                            await machine.enter_async_context(slots.machine(asking.url, address))

                    return await self._exchange(asking, contact)

    async def _exchange(self, asking: "_Asking", contact: Contact) -> "_Response | str":
        answer = await self._transport.handle_async_request(self._request(asking, contact))
        try:
            if ends_at := answer.extensions.get("certificate_ends_at"):
                asking.certificate(ends_at)
            head = response.parse_head(answer.status_code, answer.headers.raw)
            location = response.redirect_location(head)
            if location is not None:
                return location
            conditional = asking.validators != UNCONDITIONAL
            response.raise_for_status(head, conditional=conditional, now=self._now())
            if head.status == 304:
                body, limited = b"", False
            else:
                body, limited = await self._body(answer, head, asking.expect)
            return _Response(head, body, self._now(), limited)
        finally:
            await answer.aclose()

    def _request(self, asking: "_Asking", contact: Contact) -> httpx.Request:
        timeout_s, terms = self._limits.timeout_s, asking.terms
        agent = terms.user_agent or self._agent
        return httpx.Request(
            "GET",
            asking.wire,
            headers=[
                *request_headers(asking.wire, agent, asking.expect, asking.validators),
                *((name.encode(), value.encode("latin-1")) for name, value in terms.headers_for(asking.url)),
            ],
            extensions={
                "timeout": {"connect": timeout_s, "read": timeout_s, "write": timeout_s, "pool": timeout_s},
                "contact": contact,
                "tls_files": terms.tls_files_for(asking.url),
            },
        )

    async def _body(self, answer: httpx.Response, head: ResponseHead, expect: Expect) -> tuple[bytes, bool]:
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
        try:
            return await self._read_body(answer, head, decoder)
        except FetchError as error:
            error.http_status = head.status
            raise
        except httpx.NetworkError as error:
            raise Unreachable("truncated", _message(error), http_status=head.status) from error

    async def _read_body(
        self, answer: httpx.Response, head: ResponseHead, decoder: BoundedDecoder
    ) -> tuple[bytes, bool]:
        waited = limited = False
        framing = cast(Framing, answer.extensions.get("framing") or Framing())
        try:
            async for data in _until_end(answer, framing, head, decoder):
                for _ in decoder.feed(data):
                    await asyncio.sleep(0)
                if decoder.full:
                    break
                if len(decoder) > LARGE_BODY_BYTES and not waited:
                    waited, limited = True, await self._large_bodies.acquire()
            body = decoder.finish()
            if not decoder.full:
                response.check_chunked(head, body, decoder.received_bytes, framing.body_bytes)
            return body, limited
        except BaseException:
            # The error's traceback keeps the decoder alive, for as long as somebody keeps the error.
            decoder.clear()
            if limited:
                self._large_bodies.release()
            raise


class _Asking(NamedTuple):
    """One request: `wire` is its URL `url` as it is sent; `certificate` is called with the end of the one that came."""

    url: Url
    wire: httpx.URL
    expect: Expect
    validators: Validators
    terms: Terms
    certificate: Callable[[datetime], None]


class _Spent:
    """How long an exchange has taken so far, in seconds, without the waiting in slots."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.took_s = 0.0
        self._began_s = 0.0

    @asynccontextmanager
    async def within(self, deadline_s: float) -> AsyncIterator[None]:
        """Counts the time of the block, in which the whole exchange must end. Raises TimeoutError."""
        self._deadline_s = deadline_s
        async with asyncio.timeout(self._left_s) as self._timeout:
            self._began_s = self._clock()
            try:
                yield
            finally:
                self.took_s += self._clock() - self._began_s

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Does not count the time of this block within the other one."""
        self.took_s += self._clock() - self._began_s
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._began_s = self._clock()
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._left_s)

    @property
    def _left_s(self) -> float:
        return max(self._deadline_s - self.took_s, 0.0)


class _Response(NamedTuple):
    """A whole response that is no redirect. `limited`: its body holds a slot of the limiter."""

    head: ResponseHead
    body: bytes
    received_at: datetime
    limited: bool


async def _until_end(
    answer: httpx.Response, framing: Framing, head: ResponseHead, decoder: BoundedDecoder
) -> AsyncIterator[bytes]:
    """The body as it comes. Where a packed stream ends, it is whole, whatever its framing says: Content-Length may be
    that of the plain text, and the last chunk may be missing."""
    length = response.content_length(head)
    try:
        async for data in cast(httpx.AsyncByteStream, answer.stream):
            yield data
            if length == len(decoder) > decoder.received_bytes and decoder.packed_end(length):
                return
    except (httpx.RemoteProtocolError, httpx.ReadError):
        if not decoder.packed_end(length):
            raise
    if not decoder.packed_end(length):
        response.check_surplus(head, framing.surplus_bytes)


@contextmanager
def our_errors(limits: Limits) -> Iterator[None]:
    """Makes the errors of a transport ours."""
    try:
        yield
    except TimeoutError as error:
        raise Unreachable("timeout", f"not done in {limits.deadline_s:.0f} s") from error
    except httpx.TimeoutException as error:
        raise Unreachable("timeout", f"silent for {limits.timeout_s:.0f} s") from error
    except httpx.UnsupportedProtocol as error:
        raise Refused("scheme", _message(error)) from error
    except httpx.ProtocolError as error:
        raise _map_protocol_error(error) from error
    except httpx.TransportError as error:
        raise Unreachable("connection", _message(error)) from error


def _message(error: BaseException) -> str:
    return clean_line(str(error), 200)


def _map_protocol_error(error: httpx.ProtocolError) -> FetchError:
    """Transports tell these cases apart by their messages only."""
    message = _message(error)
    if "without sending a response" in message:
        return Unreachable("connection", "closed without an answer")
    if "without sending complete message body" in message or "unexpectedly closed" in message:
        return Unreachable("truncated", message)
    return Unusable("protocol", message)
