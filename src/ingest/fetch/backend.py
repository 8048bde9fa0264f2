"""The network below HTTP: resolves a name, connects to the very IP address that was checked, bounds what is read."""

# ruff: noqa: ASYNC109  (httpcore passes the timeout of each step as a parameter)

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from weakref import WeakSet

import httpcore

from ingest.errors import Refused, Unreachable, Unusable
from ingest.fetch.answer import AnswerCleaner
from ingest.fetch.guard import Address, Network, is_allowed

MAX_HEAD_BYTES = 128 * 1024
HEAD_READ_BYTES = 8 * 1024
BODY_READ_BYTES = 32 * 1024
FRAMED_READ_BYTES = 4 * 1024
"""Of a body that is mostly framing: the event loop stands still for as long as it takes to read so much of it."""

TINY_READ_BYTES = 256
TINY_READS_AT_ONCE = 16
TINY_READS_PAUSE_S = 0.02
"""After so many reads that gave next to nothing, the next one waits until more has come: each costs as much as a large
one. At 800 of them a second, a page that a program prints word by word comes in time all the same."""

TRICKLE_WINDOW_S = 20.0
MIN_BYTES_PER_S = 256
"""Less in a window is not waited for. No single silence fills the window, because `timeout_s` ends that."""

DNS_THREADS = 16
MAX_ADDRESSES_TRIED = 3
RECEIVE_BUFFER_BYTES = 256 * 1024
# What is under way when we hang up was sent for nothing: megabytes of it, were the window left to grow.
_SOCKET_OPTIONS = ((socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES),)

SocketOption = Any
Sleep = Callable[[float], Awaitable[None]]
Resolver = Callable[[str, int], list[Address]]
"""The addresses of a host and port. Raises OSError. Called on a thread."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Peer:
    """The other end of a connection: the name that it was asked for under, and the IP address that it is at."""

    host: str
    port: int
    address: Address
    is_open: bool = True


class BoundedStream(httpcore.AsyncNetworkStream):
    """A connection that gives up when more comes than the phase of the exchange can need, or next to nothing.

    Whatever is written begins a request and so the head of a response (all headers and interim responses
    together); `begin_body` ends the head. Reads are small, so that a flood of tiny pieces cannot hold up
    the event loop. The HTTP parser, which is strict, gets each head whole and cleaned, and chunks joined.
    """

    def __init__(
        self,
        stream: httpcore.AsyncNetworkStream,
        peer: Peer,
        clock: Callable[[], float],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._stream, self._peer, self._clock, self._sleep = stream, peer, clock, sleep
        self._begin_head()

    def _begin_head(self) -> None:
        self._in_head, self._left_bytes = True, MAX_HEAD_BYTES
        self._answer = AnswerCleaner()
        self._tiny_reads = 0
        self._window_began_s: float | None = None
        self._window_bytes = 0

    def begin_body(self, max_bytes: int) -> None:
        """From here on the body comes, at most `max_bytes` of it with its framing."""
        self._in_head, self._left_bytes = False, max_bytes

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while data := await self._receive(max_bytes, timeout):
            if cleaned := self._answer.feed(data):
                return cleaned
        return self._answer.end()

    async def _receive(self, max_bytes: int, timeout: float | None) -> bytes:
        if self._left_bytes <= 0:
            if self._in_head:
                raise Unusable("protocol", f"more than {MAX_HEAD_BYTES} bytes of headers")
            raise Unusable("too_large", "more framing than body")
        data = await self._stream.read(min(max_bytes, self._step_bytes), timeout)
        if not data and self._in_head and self._left_bytes < MAX_HEAD_BYTES:
            raise Unreachable("protocol", "closed amid the headers")
        self._left_bytes -= len(data)
        if data:
            self._check_trickle(len(data))
            await self._rest_after_tiny(len(data))
        return data

    @property
    def _step_bytes(self) -> int:
        if self._in_head:
            return HEAD_READ_BYTES
        return FRAMED_READ_BYTES if self._answer.is_mostly_framing else BODY_READ_BYTES

    def _check_trickle(self, size: int) -> None:
        """Raises Unreachable timeout when a window has passed in which too little came."""
        now_s = self._clock()
        if self._window_began_s is None:
            self._window_began_s = now_s
        self._window_bytes += size
        window_s = now_s - self._window_began_s
        if window_s < TRICKLE_WINDOW_S:
            return
        if self._window_bytes < MIN_BYTES_PER_S * window_s:
            raise Unreachable("timeout", f"a trickle of {self._window_bytes} bytes in {window_s:.0f} s")
        self._window_began_s, self._window_bytes = now_s, 0

    async def _rest_after_tiny(self, size: int) -> None:
        self._tiny_reads += size < TINY_READ_BYTES
        if size < TINY_READ_BYTES and self._tiny_reads % TINY_READS_AT_ONCE == 0:
            await self._sleep(TINY_READS_PAUSE_S)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._begin_head()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        self._peer.is_open = False
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "BoundedStream":
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
            return BoundedStream(stream, self._peer, self._clock, self._sleep)
        except httpcore.ConnectError as error:
            raise Unreachable("tls", str(error)[:200]) from error

    @property
    def body_bytes(self) -> int:
        """How much of the body came, with its framing."""
        return self._answer.body_bytes

    @property
    def surplus_bytes(self) -> int:
        """How much came after the body."""
        return self._answer.surplus_bytes

    def get_extra_info(self, info: str) -> Any:
        # A connection on which there is something to read before the next request is not used again.
        if info == "is_readable" and self._answer.has_leftover:
            return True
        return self._stream.get_extra_info(info)


def resolve_host(host: str, port: int) -> list[Address]:
    """What the system's resolver makes of `host`, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(sockaddr[0])) for *_, sockaddr in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to `allowed` ones, and to nothing else: `addresses` says which may be, and
    within `connecting_to` connections go to that one."""

    def __init__(
        self, allowed: Iterable[Network], clock: Callable[[], float], resolve: Resolver = resolve_host
    ) -> None:
        self._allowed, self._clock, self._resolve = tuple(allowed), clock, resolve
        self._tcp = httpcore.AnyIOBackend()
        self._address: ContextVar[Address] = ContextVar("address")
        self._peers: WeakSet[Peer] = WeakSet()
        # A pool of its own: a name server that hangs must not take the threads that the database needs.
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> BoundedStream:
        address = self._address.get()
        stream = await self._tcp.connect_tcp(str(address), port, timeout, socket_options=_SOCKET_OPTIONS)
        peer = Peer(host, port, address)
        self._peers.add(peer)
        return BoundedStream(stream, peer, self._clock)

    @contextmanager
    def connecting_to(self, address: Address) -> Iterator[None]:
        """Connections that this task opens in the block go to `address`, one that `addresses` gave."""
        before = self._address.set(address)
        try:
            yield
        finally:
            self._address.reset(before)

    async def addresses(self, host: str, port: int, timeout: float) -> list[Address]:
        """Where a request to `host` will go: to the other end of a connection that is still open, else to the first
        of those few addresses of it that accepts one.

        Raises Refused blocked when none may be contacted, Unreachable dns when the name has none.
        """
        still = next(
            (one for one in self._peers if one.is_open and (one.host, one.port) == (host, port)), None
        )
        if still:
            return [still.address]
        found = await self._resolved(host, port, timeout)
        allowed = [address for address in found if is_allowed(address, self._allowed)]
        if not allowed:
            raise Refused("blocked", f"{host[:100]} is not a public address")
        return allowed[:MAX_ADDRESSES_TRIED]

    def close(self) -> None:
        """Gives up the look-ups that have not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _resolved(self, host: str, port: int, timeout: float) -> list[Address]:
        with suppress(ValueError):
            return [ip_address(host.removesuffix("."))]
        lookup = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        try:
            return await asyncio.wait_for(lookup, timeout)
        except TimeoutError as error:
            raise Unreachable("dns", f"no answer for {host[:100]}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Unreachable("dns", f"{host[:100]}: {str(error)[:100]}") from error
