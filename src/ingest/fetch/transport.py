"""Where requests go: names are looked up, IP addresses checked and connected to, connections kept for the next request.

The transport of `HttpClient`, unless another one is put in.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address
from typing import NamedTuple, cast

import httpx

from ingest.certificates import NO_FILES, TlsFiles, load_into
from ingest.errors import Refused, Unreachable
from ingest.fetch.connection import Connection, connect
from ingest.fetch.guard import Address, Network, is_allowed, literal_address, may_be_public
from ingest.fetch.proxies import Proxy, Through

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


class Lane(NamedTuple):
    """Requests that may share a connection: those to one origin, to which we are the same with TLS."""

    origin: Origin
    tls_files: TlsFiles


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to public addresses and to `allow_networks`, and to nothing else; a body of a request is sent at once.

    One connection to each origin waits for the next request, for IDLE_CONNECTION_TTL_S; to its address go all requests
    as long as it does, and no name is looked up. `max_body_bytes` is of a body as it comes over the wire, with its
    framing. `clock` is monotonic, in seconds. `tls` says whose certificates count; None is those that browsers trust,
    and those of `tls_files`.

    All goes through `proxy`, where there is one. It looks up the names, so that of these only their kind is judged; its
    own address is not judged.

    Raises httpx's errors, and ours where the class says more: Refused blocked, Unreachable dns, tls and proxy, and
    Unusable for what is no answer. Of a request's extensions it uses "timeout", "contact" (not awaited where a proxy
    finds the address) and "tls_files", in place of those of all requests; an answer has "framing", which
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
        tls_files: TlsFiles = NO_FILES,
        proxy: Proxy | None = None,
    ) -> None:
        self._allowed, self._max_body_bytes = tuple(allow_networks), max_body_bytes
        self._clock, self._resolve, self._proxy = clock, resolve, proxy
        self._tls_files, self._tls = tls_files, dict[TlsFiles, ssl.SSLContext]()
        if tls:
            tls.set_alpn_protocols(["http/1.1"])
            self._tls[tls_files] = tls
        self._idle: dict[Lane, tuple[Connection, float]] = {}  # and since when; the longest idle one first
        # A pool of its own: a name server that hangs must not take the threads that the database needs.
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions.get("timeout", {})
        lane = Lane(_origin(request.url), request.extensions.get("tls_files") or self._tls_files)
        connect_to = self._through_proxy if self._proxy else self._connection
        connection = await connect_to(lane, request.extensions.get("contact"), timeouts.get("connect"))
        try:
            head = await connection.ask(request, timeouts.get("read"), self._max_body_bytes)
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(connection, lambda: self._keep(lane, connection)),
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

    async def _connection(self, lane: Lane, contact: Contact | None, timeout_s: float | None) -> Connection:
        """One that waits, or else to the first address that accepts one."""
        self._close_expired()
        addresses = await self._addresses(lane, timeout_s)
        connect_s = timeout_s and timeout_s / len(addresses)

        async def to(address: Address) -> Connection:
            if contact:
                await contact(address)
            # Whichever waits now: contact may have taken long.
            waiting = self._waiting(lane)
            if waiting and waiting.address == address:
                return waiting
            if waiting:
                waiting.close()
            return await self._connected(address, lane, connect_s)

        return await _first_of(addresses, to)

    async def _through_proxy(
        self, lane: Lane, contact: Contact | None, timeout_s: float | None
    ) -> Connection:
        """One that waits, or else a new one through the proxy."""
        host = lane.origin.host
        if not may_be_public(host, self._allowed):
            raise Refused(
                "blocked", f"{host[:100]} is not a public host, as far as that can be told behind a proxy"
            )
        literal = literal_address(host)
        if contact and literal:
            await contact(literal)
        self._close_expired()
        if waiting := self._waiting(lane):
            return waiting
        proxy = cast(Proxy, self._proxy)
        try:
            addresses = await self._resolved(proxy.host, proxy.port, timeout_s)
        except Unreachable as error:
            raise Unreachable("proxy", f"its name has no address: {error.detail}") from error
        connect_s = timeout_s and timeout_s / len(addresses)
        try:
            return await _first_of(addresses, lambda address: self._connected(address, lane, connect_s))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable("proxy", f"{proxy.host}:{proxy.port}: {error}") from error

    def _waiting(self, lane: Lane) -> Connection | None:
        """The connection that waits for these requests, for whoever takes it."""
        waiting, _ = self._idle.pop(lane, (None, 0.0))
        if waiting and not waiting.is_quiet:
            waiting.close()
            return None
        return waiting

    async def _connected(self, address: Address, lane: Lane, timeout_s: float | None) -> Connection:
        scheme, host, port = lane.origin
        through = Through(proxy=self._proxy, scheme=scheme, host=host, port=port) if self._proxy else None
        return await connect(
            address,
            self._proxy.port if self._proxy else port,
            timeout_s=timeout_s,
            clock=self._clock,
            tls=self._tls_context(lane.tls_files) if scheme == "https" else None,
            host=host,
            through=through,
        )

    def _tls_context(self, files: TlsFiles) -> ssl.SSLContext:
        # Made when it is needed: to read the certificates takes as long as many requests.
        if files not in self._tls:
            context = httpx.create_ssl_context(trust_env=False)
            try:
                load_into(context, files)
            except OSError as error:
                raise Unreachable("tls", "a file of certificates has changed: ingest config check") from error
            self._tls[files] = context
            context.set_alpn_protocols(["http/1.1"])
        return self._tls[files]

    def _keep(self, lane: Lane, connection: Connection) -> None:
        """Keeps a connection whose exchange has ended for the next one, if it can be used again."""
        if not connection.end():
            connection.close()
            return
        if lane in self._idle:
            self._idle.pop(lane)[0].close()
        self._idle[lane] = connection, self._clock()
        if len(self._idle) > MAX_IDLE_CONNECTIONS:
            self._idle.pop(next(iter(self._idle)))[0].close()

    def _close_expired(self) -> None:
        before_s = self._clock() - IDLE_CONNECTION_TTL_S
        for lane, (connection, since_s) in list(self._idle.items()):
            if since_s >= before_s:
                return
            del self._idle[lane]
            connection.close()

    # --- Which address

    async def _addresses(self, lane: Lane, timeout_s: float | None) -> list[Address]:
        """Where a request to the origin will go: to the other end of the connection that waits, else to the first of
        those few addresses of it that accepts one.

        Raises Refused blocked when none may be contacted, Unreachable dns when the name has none.
        """
        if lane in self._idle:
            return [self._idle[lane][0].address]
        origin = lane.origin
        found = await self._resolved(origin.host, origin.port, timeout_s)
        allowed = [address for address in found if is_allowed(address, self._allowed)]
        if not allowed:
            raise Refused("blocked", f"{origin.host[:100]} is not a public address")
        return allowed[:MAX_ADDRESSES_TRIED]

    async def _resolved(self, host: str, port: int, timeout_s: float | None) -> list[Address]:
        with suppress(ValueError):
            return [ip_address(host.removesuffix("."))]
        lookup = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        try:
            return await asyncio.wait_for(lookup, timeout_s)
        except TimeoutError as error:
            raise Unreachable("dns", f"no answer for {host[:100]}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Unreachable("dns", f"{host[:100]}: {str(error)[:100]}") from error


async def _first_of(
    addresses: list[Address], connected: Callable[[Address], Awaitable[Connection]]
) -> Connection:
    """The connection to the first address that accepts one."""
    *others, last = addresses
    for address in others:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await connected(address)
    return await connected(last)


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
