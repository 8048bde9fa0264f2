"""One connection: TCP and TLS by asyncio, HTTP/1.1 by h11. The one file that knows what is below the transport."""

import asyncio
import os
import select
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import cast

import h11
import httpx

from ingest.errors import Unreachable
from ingest.fetch.answer import Framing
from ingest.fetch.bounds import BODY_READ_BYTES, MAX_HEAD_BYTES, BoundedReader
from ingest.fetch.guard import Address
from ingest.fetch.proxies import Proxy, Through, open_way, refusal_of
from ingest.text import clean_line

RECEIVE_BUFFER_BYTES = 256 * 1024
"""What is under way when we hang up was sent for nothing: megabytes of it, were the window left to grow."""

MAX_AHEAD_BYTES = 2 * BODY_READ_BYTES
"""So much is taken from the kernel before somebody reads it."""


class Connection:
    """A connection to one IP address, for one exchange after another: `ask`, `body` until it is empty, `end`.

    Requests go to the host itself, or, where a `forwarder` is at the other end, to that with the whole address.
    `certificate_ends_at` is until when the other end's certificate is valid, None without TLS; `framing` counts the
    present answer. The reads raise httpx's errors, and Unreachable or Unusable where more or less
    comes than the phase of an exchange can need.
    """

    def __init__(
        self, wire: "_Wire", address: Address, clock: Callable[[], float], forwarder: Proxy | None = None
    ) -> None:
        self._wire, self.address, self._forwarder = wire, address, forwarder
        self.certificate_ends_at = wire.certificate_ends_at
        self._reader = BoundedReader(wire, clock)
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)

    @property
    def framing(self) -> Framing:
        return self._reader.answer.framing

    async def ask(self, request: httpx.Request, read_s: float | None, max_body_bytes: int) -> h11.Response:
        """Sends `request`, and gives the head of the answer. No single read may take longer than `read_s`."""
        self._wire.timeout_s = read_s
        self._reader.begin_head()
        self._send(request)
        event = await self._next_event()
        while isinstance(event, h11.InformationalResponse):
            event = await self._next_event()
        if not isinstance(event, h11.Response):
            raise Unreachable("connection", "closed without an answer")
        if self._forwarder and event.status_code == 407:
            raise refusal_of(event.status_code, request.url.host)
        self._reader.begin_body(max_body_bytes)
        return event

    async def body(self) -> bytes:
        """The next piece of the body; nothing at its end."""
        event = await self._next_event()
        while isinstance(event, h11.Data) and not event.data:
            event = await self._next_event()
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    def end(self) -> bool:
        """Ends the exchange, whether its body was read or not. Whether another one may follow."""
        http = self._http
        try:
            # What came together with the head may be all of the body: that of a redirect, say.
            while http.their_state is h11.SEND_BODY and http.next_event() is not h11.NEED_DATA:
                pass
            is_done = http.our_state is h11.DONE and http.their_state is h11.DONE
            # What came after the body would be taken for the next answer.
            if not is_done or http.trailing_data[0] or self._reader.answer.has_leftover:
                return False
            http.start_next_cycle()
            return True
        except h11.RemoteProtocolError:
            return False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has come since the last exchange, not even an end: then the next answer can be told."""
        return self._wire.is_quiet

    def close(self) -> None:
        """Closes the connection at once."""
        self._wire.close()

    def _send(self, request: httpx.Request) -> None:
        target, headers = request.url.raw_path, request.headers.raw
        if self._forwarder:
            target = b"http://" + request.url.netloc + target
            headers = [*headers, *self._forwarder.headers]
        try:
            head = h11.Request(method=request.method, target=target, headers=headers)
            sent = [self._http.send(head)]
            if request.content:
                sent.append(self._http.send(h11.Data(data=request.content)))
            sent.append(self._http.send(h11.EndOfMessage()))
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        self._wire.write(b"".join(data for data in sent if data))

    async def _next_event(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await self._reader.read()
                if not data and self._http.their_state is h11.SEND_RESPONSE:
                    raise Unreachable("connection", "closed without an answer")
                self._http.receive_data(data)
            return event
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error


async def connect(
    address: Address,
    port: int,
    *,
    timeout_s: float | None,
    clock: Callable[[], float],
    tls: ssl.SSLContext | None = None,
    host: str = "",
    through: Through | None = None,
) -> Connection:
    """A connection to `address`; with `tls` to who has a certificate for `host`; `through` a proxy that is there.
    `timeout_s` is for TCP, the proxy and TLS each.

    Raises httpx.ConnectError and httpx.ConnectTimeout, Unreachable tls and proxy.
    """
    tcp = await _connected(address, port, timeout_s)
    if through and not through.is_forwarding:
        await _opened(tcp, through, timeout_s)
    try:
        async with asyncio.timeout(timeout_s):
            _, wire = await asyncio.get_running_loop().create_connection(
                _Wire,
                sock=tcp,
                ssl=tls,
                server_hostname=host if tls else None,
                ssl_handshake_timeout=timeout_s if tls else None,
            )
    except TimeoutError as error:
        late = "TLS did not come about in time"
        # Behind a proxy it is the host that is late, and it has no other address.
        raise Unreachable("timeout", late) if through else httpx.ConnectTimeout(late) from error
    except OSError as error:
        raise Unreachable("tls", _message(error)) from error
    return Connection(wire, address, clock, through.proxy if through and through.is_forwarding else None)


async def _opened(tcp: socket.socket, through: Through, timeout_s: float | None) -> None:
    with ExitStack() as unless_opened:
        unless_opened.enter_context(tcp)
        await open_way(tcp, through.proxy, through.host, through.port, timeout_s)
        unless_opened.pop_all()


async def _connected(address: Address, port: int, timeout_s: float | None) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with ExitStack() as unless_connected:
            tcp = unless_connected.enter_context(socket.socket(family, socket.SOCK_STREAM))
            tcp.setblocking(False)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            async with asyncio.timeout(timeout_s):
                await asyncio.get_running_loop().sock_connect(tcp, (str(address), port))
            unless_connected.pop_all()
            return tcp
    except TimeoutError as error:
        raise httpx.ConnectTimeout("no connection in time") from error
    except OSError as error:
        raise httpx.ConnectError(_message(error)) from error


class _Wire(asyncio.BufferedProtocol):
    """The bytes of a connection, as asyncio has received them, until they are read."""

    def __init__(self) -> None:
        self.timeout_s: float | None = None
        self._buffer = memoryview(bytearray(BODY_READ_BYTES))
        self._received = bytearray()
        self._is_over = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._is_paused = False

    # --- For the reader

    async def read(self, max_bytes: int) -> bytes:
        """What has come, or comes next; nothing at the end. Raises httpx.ReadTimeout and httpx.ReadError."""
        if not self._received and not self._is_over:
            await self._more()
        if not self._received and self._error:
            raise httpx.ReadError(_message(self._error)) from self._error
        data = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._is_paused and len(self._received) < BODY_READ_BYTES:
            self._is_paused = False
            self._tcp.resume_reading()
        return data

    async def _more(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self.timeout_s):
                await self._waiter
        except TimeoutError as error:
            raise httpx.ReadTimeout("nothing came in time") from error
        finally:
            self._waiter = None

    def write(self, data: bytes) -> None:
        """Sends `data`. Where the other end does not take it, the next read fails."""
        self._tcp.write(data)

    @property
    def certificate_ends_at(self) -> datetime | None:
        certificate = self._tcp.get_extra_info("peercert") or {}
        ends = certificate.get("notAfter")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has come that was not read, not even an end: asyncio may not have looked since."""
        if self._received or self._is_over or self._tcp.is_closing():
            return False
        waiting = select.poll()
        waiting.register(self._tcp.get_extra_info("socket"), select.POLLIN)
        return not waiting.poll(0)

    def close(self) -> None:
        self._tcp.abort()

    # --- For asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._tcp = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._received += self._buffer[:nbytes]
        if len(self._received) >= MAX_AHEAD_BYTES and not self._is_paused:
            self._is_paused = True
            self._tcp.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._is_over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over, self._error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno and not isinstance(error, ssl.SSLError):
        return os.strerror(error.errno)
    return clean_line(str(error), 200)
