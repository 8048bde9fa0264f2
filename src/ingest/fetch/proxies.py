"""The way through a proxy: CONNECT of HTTP, and SOCKS5 (RFC 1928, RFC 1929), on a socket that is connected to it.

The proxy looks the names of hosts up. It is the operator's; but it may be broken, and what it says is read as strictly
as anything else.
"""

import asyncio
import re
import socket
from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from typing import Literal

import httpx

from ingest.errors import Unreachable
from ingest.text import clean_line

MAX_HEAD_BYTES = 16 * 1024
MAX_AUTH_BYTES = 255
"""Of a user's name, and of a password: SOCKS5 has one byte for each length."""

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r\n]")
_OF_THE_HOST = (502, 503, 504)
_NO_LOGIN, _LOGIN = 0, 2
_REPLIES = {
    1: ("proxy", "general failure"),
    2: ("proxy", "its rules forbid it"),
    3: ("connection", "network unreachable"),
    4: ("connection", "host unreachable"),
    5: ("connection", "connection refused"),
    6: ("connection", "TTL expired"),
    7: ("proxy", "command not supported"),
    8: ("proxy", "kind of address not supported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where all requests go, in place of the hosts that they are for. `auth` is "user:password", "" for none."""

    kind: Literal["http", "socks5"]
    host: str
    port: int
    auth: str = field(default="", repr=False)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What requests have that are sent to it."""
        if not self.auth:
            return []
        return [(b"Proxy-Authorization", b"Basic " + b64encode(self.auth.encode()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """The way to `port` of `host` through a proxy."""

    proxy: Proxy
    scheme: str
    host: str
    port: int

    @property
    def is_forwarding(self) -> bool:
        """Whether the proxy gets the requests themselves; else bytes go through it unread. Proxies of HTTP open the
        way to port 443 alone, as a rule."""
        return self.proxy.kind == "http" and self.scheme == "http"


async def open_way(tcp: socket.socket, proxy: Proxy, host: str, port: int, timeout_s: float | None) -> None:
    """Has the proxy at the other end of `tcp` pass on what follows, to `port` of `host`.

    Raises Unreachable proxy, and Unreachable connection where it says that it is the host that cannot be reached.
    """
    ask = _connect if proxy.kind == "http" else _socks
    try:
        async with asyncio.timeout(timeout_s):
            await ask(_Talk(tcp), proxy, host, port)
    except TimeoutError as error:
        raise Unreachable("proxy", "it did not answer in time") from error
    except OSError as error:
        raise Unreachable("proxy", f"it hung up: {clean_line(error.strerror or str(error), 100)}") from error


def refusal_of(status: int, host: str) -> Unreachable:
    """What it means that a proxy answers with this status, which is no success."""
    if status == 407:
        return Unreachable("proxy", "407: it wants another user and password: fetch.proxy_auth")
    if status in _OF_THE_HOST:
        return Unreachable("connection", f"the proxy cannot reach {host[:100]}: {status}")
    return Unreachable("proxy", f"it does not let us go to {host[:100]}: {status}")


class _Talk:
    """What is said to a proxy and heard from it, byte for byte: what follows belongs to somebody else."""

    def __init__(self, tcp: socket.socket) -> None:
        self._tcp, self._loop = tcp, asyncio.get_running_loop()

    async def say(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._tcp, data)

    async def hear(self, max_bytes: int) -> bytes:
        """What comes next, at least one byte."""
        data = await self._loop.sock_recv(self._tcp, max_bytes)
        if not data:
            raise Unreachable("proxy", "it hung up without an answer")
        return data

    async def hear_exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += await self.hear(size - len(data))
        return data


# --- HTTP


async def _connect(talk: _Talk, proxy: Proxy, host: str, port: int) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    headers = [(b"Host", target.encode()), *proxy.headers]
    lines = [f"CONNECT {target} HTTP/1.1".encode(), *(name + b": " + value for name, value in headers)]
    await talk.say(b"\r\n".join([*lines, b"", b""]))
    head = b""
    while b"\r\n\r\n" not in head:
        head += await talk.hear(MAX_HEAD_BYTES)
        if not (b"HTTP/1.".startswith(head[:7]) or head.startswith(b"HTTP/1.")) or len(head) > MAX_HEAD_BYTES:
            raise _nonsense(head)
    status = _STATUS_LINE.match(head)
    if status is None:
        raise _nonsense(head)
    if not status[1].startswith(b"2"):
        raise refusal_of(int(status[1]), host)
    if not head.endswith(b"\r\n\r\n") or head.count(b"\r\n\r\n") > 1:
        # Nobody at the other end speaks before we do.
        raise Unreachable("proxy", "it says more than an answer to CONNECT")


# --- SOCKS5


async def _socks(talk: _Talk, proxy: Proxy, host: str, port: int) -> None:
    ways = bytes([_NO_LOGIN, _LOGIN] if proxy.auth else [_NO_LOGIN])
    await talk.say(bytes([5, len(ways)]) + ways)
    version, way = await talk.hear_exactly(2)
    if version != 5:
        raise _nonsense(bytes([version, way]))
    if way not in ways:
        raise Unreachable("proxy", "it wants a user and a password, or others: fetch.proxy_auth")
    if way == _LOGIN:
        await _log_in(talk, proxy.auth)
    await talk.say(b"\x05\x01\x00" + _address(host) + port.to_bytes(2))
    version, reply, _, kind = await talk.hear_exactly(4)
    if version != 5:
        raise _nonsense(bytes([version, reply]))
    if reply:
        reason, what = _REPLIES.get(reply, ("proxy", f"it answers {reply}"))
        raise Unreachable(reason, f"the proxy cannot reach {host[:100]}: {what}")
    # Where the proxy itself is connected from: read, because it stands before what the host says.
    sizes = {1: 4, 4: 16}
    size = (await talk.hear_exactly(1))[0] if kind == 3 else sizes.get(kind)
    if size is None:
        raise _nonsense(bytes([version, reply, 0, kind]))
    await talk.hear_exactly(size + 2)


async def _log_in(talk: _Talk, auth: str) -> None:
    user, _, password = (part.encode() for part in auth.partition(":"))
    await talk.say(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
    _, status = await talk.hear_exactly(2)
    if status:
        raise Unreachable("proxy", "it does not accept the user or the password: fetch.proxy_auth")


def _address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("ascii")
        if len(name) > MAX_AUTH_BYTES:
            raise httpx.ConnectError("the name of the host is too long") from None
        return bytes([3, len(name)]) + name
    return (b"\x01" if isinstance(address, IPv4Address) else b"\x04") + address.packed


def _nonsense(said: bytes) -> Unreachable:
    return Unreachable("proxy", f"what it says is not its protocol: {said[:40]!r}")
