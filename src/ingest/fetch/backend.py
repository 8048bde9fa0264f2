"""The net below HTTP: resolves, judges, connects to the very number that was judged, counts bytes."""

# ruff: noqa: ASYNC109  (httpcore gives the time of each step as a parameter)

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpcore

from ingest.errors import Refused, Unreachable, Unusable
from ingest.fetch.guard import Address, Network, is_allowed, resolved

HEAD_MAX = 128 * 1024
HEAD_STEP = 8 * 1024
BODY_STEP = 32 * 1024
RESOLVERS = 16
TRIES_MAX = 3
# What is under way when we hang up was sent for nothing: megabytes of it, were the window left to grow.
_SMALL_WINDOW = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024),)

SocketOption = Any
LookUp = Callable[[str, int], list[Address]]


class BoundedStream(httpcore.AsyncNetworkStream):
    """A connection that gives up when more comes than the phase of the exchange can need.

    Whatever is written starts a request, and so a head (all headers and interim answers together);
    `expect_body` ends the head. Reads are small, so that a flood of tiny pieces cannot hold the event loop.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = HEAD_MAX
        self._in_head = True

    def expect_body(self, longest: int) -> None:
        """From here on the answer's body comes, at most `longest` bytes of it with its framing."""
        self._in_head, self._left = False, longest

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._left <= 0:
            if self._in_head:
                raise Unusable("protocol", f"more than {HEAD_MAX} bytes of headers")
            raise Unusable("too_large", "more framing than body")
        step = HEAD_STEP if self._in_head else BODY_STEP
        data = await self._stream.read(min(max_bytes, step), timeout)
        if not data and self._in_head and self._left < HEAD_MAX:
            raise Unreachable("protocol", "closed amid the headers")
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._in_head, self._left = True, HEAD_MAX
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

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def look_up(host: str, port: int) -> list[Address]:
    """What the system's resolver makes of `host`, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(resolved(str(place[4][0])) for place in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to `allowed` ones, and to nothing else."""

    def __init__(self, allowed: Iterable[Network], resolve: LookUp = look_up) -> None:
        self._allowed, self._resolve = tuple(allowed), resolve
        self._net = httpcore.AnyIOBackend()
        # Of its own: a name server that hangs must not take the threads that the database needs.
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="dns")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> BoundedStream:
        found = await self._addresses(host, port, timeout)
        permitted = [address for address in found if is_allowed(address, self._allowed)]
        if not permitted:
            raise Refused("blocked", f"{host[:100]} is not a public address")
        return BoundedStream(await self._first(permitted[:TRIES_MAX], port, timeout))

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SocketOption] | None = None
    ) -> BoundedStream:
        raise Refused("blocked", "a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[Address]:
        with suppress(ValueError):
            return [resolved(host.removesuffix("."))]
        asked = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        try:
            return await asyncio.wait_for(asked, timeout)
        except TimeoutError as error:
            raise Unreachable("dns", f"no answer for {host[:100]}") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise Unreachable("dns", f"{host[:100]}: {str(error)[:100]}") from error

    async def _first(
        self, addresses: list[Address], port: int, timeout: float | None
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of `addresses` that takes it; each gets its share of the time."""
        share = timeout / len(addresses) if timeout else None
        *others, last = map(str, addresses)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._net.connect_tcp(address, port, share, socket_options=_SMALL_WINDOW)
        return await self._net.connect_tcp(last, port, share, socket_options=_SMALL_WINDOW)
