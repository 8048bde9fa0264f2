"""The network below HTTP: resolves a name, connects to the very IP address that was checked, bounds what is read."""

# ruff: noqa: ASYNC109  (httpcore passes the timeout of each step as a parameter)

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import httpcore

from ingest.errors import Refused, Unreachable, Unusable
from ingest.fetch.answer import AnswerCleaner
from ingest.fetch.guard import Address, Network, is_allowed

MAX_HEAD_BYTES = 128 * 1024
HEAD_READ_BYTES = 8 * 1024
BODY_READ_BYTES = 32 * 1024
DNS_THREADS = 16
MAX_ADDRESSES_TRIED = 3
RECEIVE_BUFFER_BYTES = 256 * 1024
# What is under way when we hang up was sent for nothing: megabytes of it, were the window left to grow.
_SOCKET_OPTIONS = ((socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES),)

SocketOption = Any
Resolver = Callable[[str, int], list[Address]]
"""The addresses of a host and port. Raises OSError. Called on a thread."""


class BoundedStream(httpcore.AsyncNetworkStream):
    """A connection that gives up when more comes than the phase of the exchange can need.

    Whatever is written begins a request and so the head of a response (all headers and interim responses
    together); `begin_body` ends the head. Reads are small, so that a flood of tiny pieces cannot hold up
    the event loop. The HTTP parser, which is strict, gets each head whole and cleaned.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._begin_head()

    def _begin_head(self) -> None:
        self._in_head, self._left_bytes = True, MAX_HEAD_BYTES
        self._answer = AnswerCleaner()

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
        step = HEAD_READ_BYTES if self._in_head else BODY_READ_BYTES
        data = await self._stream.read(min(max_bytes, step), timeout)
        if not data and self._in_head and self._left_bytes < MAX_HEAD_BYTES:
            raise Unreachable("protocol", "closed amid the headers")
        self._left_bytes -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._begin_head()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "BoundedStream":
        try:
            return BoundedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
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
        if info == "is_readable" and self.surplus_bytes:
            return True
        return self._stream.get_extra_info(info)


def resolve_host(host: str, port: int) -> list[Address]:
    """What the system's resolver makes of `host`, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(sockaddr[0])) for *_, sockaddr in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to `allowed` ones, and to nothing else."""

    def __init__(self, allowed: Iterable[Network], resolve: Resolver = resolve_host) -> None:
        self._allowed, self._resolve = tuple(allowed), resolve
        self._tcp = httpcore.AnyIOBackend()
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
        addresses = await self._addresses(host, port, timeout)
        allowed = [address for address in addresses if is_allowed(address, self._allowed)]
        if not allowed:
            raise Refused("blocked", f"{host[:100]} is not a public address")
        return BoundedStream(await self._connect_first(allowed[:MAX_ADDRESSES_TRIED], port, timeout))

    def close(self) -> None:
        """Gives up the look-ups that have not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[Address]:
        with suppress(ValueError):
            return [ip_address(host.removesuffix("."))]
        lookup = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        try:
            return await asyncio.wait_for(lookup, timeout)
        except TimeoutError as error:
            raise Unreachable("dns", f"no answer for {host[:100]}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Unreachable("dns", f"{host[:100]}: {str(error)[:100]}") from error

    async def _connect_first(
        self, addresses: list[Address], port: int, timeout: float | None
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of `addresses` that accepts it; each gets its share of the timeout."""
        share_s = timeout / len(addresses) if timeout else None
        *others, last = map(str, addresses)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._tcp.connect_tcp(address, port, share_s, socket_options=_SOCKET_OPTIONS)
        return await self._tcp.connect_tcp(last, port, share_s, socket_options=_SOCKET_OPTIONS)
