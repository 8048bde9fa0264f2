"""Where requests go: names are looked up, IP addresses checked and connected to, connections kept for the next request.

The transport of `HttpClient`, unless another one is put in.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_address
from typing import NamedTuple

import httpx

from ingest.errors import Refused, Unreachable
from ingest.fetch.connection import Connection, connect
from ingest.fetch.guard import Address, Network, is_allowed

DNS_THREADS = 16
MAX_ADDRESSES_TRIED = 3
MAX_IDLE_CONNECTIONS = 128
IDLE_CONNECTION_TTL_S = 20.0
DEFAULT_PORTS = {"http": 80, "https": 443}

Resolver = Callable[[str, int], list[Address]]
"""The addresses of a host and port. Raises OSError. Called on a thread."""

Contact = Callable[[Address], Awaitable[None]]
"""The extension "contact" of a request: awaited with each IP address before anything is sent to it."""


def resolve_host(host: str, port: int) -> list[Address]:
    """What the system's resolver makes of `host`, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(sockaddr[0])) for *_, sockaddr in found))


class Origin(NamedTuple):
    """Scheme, host and port of a URL."""

    scheme: str
    host: str
    port: int


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to public addresses and to `allow_networks`, and to nothing else; a body of a request is sent at once.

    One connection to each origin waits for the next request, for IDLE_CONNECTION_TTL_S; to its address go all requests
    as long as it does, and no name is looked up. `max_body_bytes` is of a body as it comes over the wire, with its
    framing. `clock` is monotonic, in seconds. `tls` says whose certificates count; None is those that browsers trust.

    Raises httpx's errors, and ours where the class says more: Refused blocked, Unreachable dns and tls, and Unusable
    for what is no answer. Of a request's extensions it uses "timeout" and "contact"; an answer has "framing", which
    counts the bytes of its body, and "certificate_ends_at" (None without TLS).
    """

    def __init__(
        self,
        *,
        allow_networks: Iterable[Network],
        max_body_bytes: int,
        clock: Callable[[], float],
        resolve: Resolver = resolve_host,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed, self._max_body_bytes = tuple(allow_networks), max_body_bytes
        self._clock, self._resolve, self._given_tls = clock, resolve, tls
        self._idle: dict[Origin, tuple[Connection, float]] = {}  # and since when; the longest idle one first
        # A pool of its own: a name server that hangs must not take the threads that the database needs.
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin, timeouts = _origin(request.url), request.extensions.get("timeout", {})
        connection = await self._connection(
            origin, request.extensions.get("contact"), timeouts.get("connect")
        )
        try:
            head = await connection.ask(request, timeouts.get("read"), self._max_body_bytes)
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(connection, lambda: self._keep(origin, connection)),
            extensions={
                "framing": connection.framing,
                "certificate_ends_at": connection.certificate_ends_at,
            },
        )

    async def aclose(self) -> None:
        """Closes the connections that wait, and gives up the look-ups that have not begun."""
        while self._idle:
            self._idle.popitem()[1][0].close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.sleep(0)  # in which asyncio closes the sockets

    # --- Which connection

    async def _connection(
        self, origin: Origin, contact: Contact | None, timeout_s: float | None
    ) -> Connection:
        """One that waits, or else to the first address that accepts one."""
        self._close_expired()
        addresses = await self._addresses(origin, timeout_s)
        connect_s = timeout_s and timeout_s / len(addresses)
        *others, last = addresses
        for address in others:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._connection_to(address, origin, contact, connect_s)
        return await self._connection_to(last, origin, contact, connect_s)

    async def _connection_to(
        self, address: Address, origin: Origin, contact: Contact | None, timeout_s: float | None
    ) -> Connection:
        if contact:
            await contact(address)
        # Whichever waits now: contact may have taken long.
        waiting, _ = self._idle.pop(origin, (None, 0.0))
        if waiting and waiting.address == address and waiting.is_quiet:
            return waiting
        if waiting:
            waiting.close()
        tls = self._tls if origin.scheme == "https" else None
        return await connect(
            address, origin.port, timeout_s=timeout_s, clock=self._clock, tls=tls, host=origin.host
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Made when it is needed: to read the certificates takes as long as many requests.
        context = self._given_tls or httpx.create_ssl_context(trust_env=False)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _keep(self, origin: Origin, connection: Connection) -> None:
        """Keeps a connection whose exchange has ended for the next one, if it can be used again."""
        if not connection.end():
            connection.close()
            return
        if origin in self._idle:
            self._idle.pop(origin)[0].close()
        self._idle[origin] = connection, self._clock()
        if len(self._idle) > MAX_IDLE_CONNECTIONS:
            self._idle.pop(next(iter(self._idle)))[0].close()

    def _close_expired(self) -> None:
        before_s = self._clock() - IDLE_CONNECTION_TTL_S
        for origin, (connection, since_s) in list(self._idle.items()):
            if since_s >= before_s:
                return
            del self._idle[origin]
            connection.close()

    # --- Which address

    async def _addresses(self, origin: Origin, timeout_s: float | None) -> list[Address]:
        """Where a request to `origin` will go: to the other end of the connection that waits, else to the first of
        those few addresses of it that accepts one.

        Raises Refused blocked when none may be contacted, Unreachable dns when the name has none.
        """
        if origin in self._idle:
            return [self._idle[origin][0].address]
        found = await self._resolved(origin, timeout_s)
        allowed = [address for address in found if is_allowed(address, self._allowed)]
        if not allowed:
            raise Refused("blocked", f"{origin.host[:100]} is not a public address")
        return allowed[:MAX_ADDRESSES_TRIED]

    async def _resolved(self, origin: Origin, timeout_s: float | None) -> list[Address]:
        host = origin.host
        with suppress(ValueError):
            return [ip_address(host.removesuffix("."))]
        lookup = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, origin.port)
        try:
            return await asyncio.wait_for(lookup, timeout_s)
        except TimeoutError as error:
            raise Unreachable("dns", f"no answer for {host[:100]}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Unreachable("dns", f"{host[:100]}: {str(error)[:100]}") from error


class _Body(httpx.AsyncByteStream):
    """The body of an answer as it comes; `ended` is called when it is closed."""

    def __init__(self, connection: Connection, ended: Callable[[], None]) -> None:
        self._connection, self._ended = connection, ended

    def __aiter__(self) -> "_Body":
        return self

    async def __anext__(self) -> bytes:
        data = await self._connection.body()
        if not data:
            raise StopAsyncIteration
        return data

    async def aclose(self) -> None:
        self._ended()


def _origin(url: httpx.URL) -> Origin:
    port = url.port or DEFAULT_PORTS.get(url.scheme)
    if port is None or url.scheme not in DEFAULT_PORTS:
        raise httpx.UnsupportedProtocol(f"{url.scheme[:20]!r} is no protocol of the web")
    return Origin(url.scheme, url.raw_host.decode("ascii"), port)
