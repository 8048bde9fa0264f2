"""Proxies on loopback: HTTP with CONNECT and forwarding, and SOCKS5, which remember what they were asked for."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from ingest.fetch import Proxy


@dataclass
class LoopbackProxy:
    """`ports` says which port of loopback each host is at; others cannot be reached. `auth` is who may use it,
    "user:password"; `says` is what it answers to everybody, in place of what it is asked for, and b"" is nothing at
    all."""

    kind: str
    ports: dict[str, int] = field(default_factory=dict)
    auth: str = ""
    says: bytes | None = None
    port: int = 0
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    def proxy(self, auth: str = "", host: str = "127.0.0.1") -> Proxy:
        return Proxy(kind=self.kind, host=host, port=self.port, auth=auth)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if self.says is not None:
                await reader.read(1)
                writer.write(self.says)
                await writer.drain()
                if not self.says:
                    await asyncio.Event().wait()
            else:
                await (self._http if self.kind == "http" else self._socks)(reader, writer)
        writer.close()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
            self.asked.append(f"{method} {target}")
            headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:] if line)
            given = headers.pop("Proxy-Authorization", "").removeprefix("Basic ")
            if self.auth and b64decode(given).decode() != self.auth:
                writer.write(b"HTTP/1.1 407 Who Are You\r\nContent-Length: 0\r\n\r\n")
                return
            place = target if method == "CONNECT" else target.split("/")[2]
            host = place.rpartition(":")[0] or place
            if host not in self.ports:
                writer.write(b"HTTP/1.1 502 Not There\r\nContent-Length: 0\r\n\r\n")
                return
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Go On\r\nVia: loopback\r\n\r\n")
                await _pass_on(reader, writer, self.ports[host])
                return
            lines = [f"{method} /{target.split('/', 3)[3]} HTTP/1.1"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            asked = "\r\n".join([*lines, "", ""]).encode("latin-1")
            writer.write(await _answer_to(asked, self.ports[host]))

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        ways = await reader.readexactly(count)
        way = 2 if self.auth else 0
        writer.write(bytes([5, way if way in ways else 255]))
        if way not in ways:
            return
        if way:
            _, size = await reader.readexactly(2)
            user = await reader.readexactly(size)
            password = await reader.readexactly((await reader.readexactly(1))[0])
            is_known = f"{user.decode()}:{password.decode()}" == self.auth
            writer.write(bytes([1, 0 if is_known else 1]))
            if not is_known:
                return
        _, _, _, kind = await reader.readexactly(4)
        sizes = {1: 4, 4: 16}
        size = sizes.get(kind) or (await reader.readexactly(1))[0]
        name = await reader.readexactly(size)
        host = name.decode() if kind == 3 else str(ip_address(name))
        self.asked.append(f"{host}:{int.from_bytes(await reader.readexactly(2))}")
        port = self.ports.get(host)
        # Where it is connected from, as a name: the longest of the three forms.
        writer.write(bytes([5, 4 if port is None else 0, 0, 3, 5]) + b"proxy" + bytes(2))
        if port is not None:
            await _pass_on(reader, writer, port)


async def _answer_to(asked: bytes, port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    writer.close()
    return head + body


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)

    async def pipe(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                to.write(data)
                await to.drain()
        to.close()

    await asyncio.gather(pipe(reader, there_writer), pipe(there_reader, writer))


@asynccontextmanager
async def proxying(kind: str, **said: object) -> AsyncIterator[LoopbackProxy]:
    proxy = LoopbackProxy(kind=kind, **said)
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        running.add(task)
        try:
            await proxy.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()
        finally:
            running.discard(task)

    net = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.port = net.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        net.close()
        for task in list(running):
            task.cancel()
