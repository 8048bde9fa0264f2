"""A server on loopback that says what a test tells it to, and remembers what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from ingest.fetch.client import HttpClient, Limits
from ingest.urls import Url

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.0/8"),)
# Nothing comes near these times, however busy the machine is.
LIMITS = Limits(timeout_s=300.0, deadline_s=600.0, max_bytes=100_000, allow_networks=LOOPBACK)


@dataclass(frozen=True)
class Asked:
    """One request: its path and headers, names in lower case."""

    path: str
    headers: dict[str, str]


Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """`answers` gives for each path what goes over the wire; a list is used up one by one, its last stays."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    root: str = ""

    def __setitem__(self, path: str, answer: Answer | list[Answer]) -> None:
        self.answers[path] = answer

    def url(self, path: str) -> Url:
        return Url(self.root + path)

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        self.asked.append(Asked(path, {name.lower(): value for name, value in headers.items()}))
        answer = self.answers.get(path, plain(b"not here", status="404 Not Found"))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
            return b"\r\nConnection: close" not in answer
        await answer(writer)
        return False


def plain(
    body: bytes = b"<p>words</p>",
    *headers: str,
    status: str = "200 OK",
    kind: str = "text/html",
    length: int | None = None,
) -> bytes:
    """An answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", *headers]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return plain(b"", f"Location: {to}", status=status)


def closing(answer: bytes) -> bytes:
    return answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


@asynccontextmanager
async def listening(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    server = Server()
    net = await asyncio.start_server(server.serve, host, port, ssl=tls)
    server.root = f"{'https' if tls else 'http'}://{host}:{net.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        net.close()


@dataclass
class Time:
    """A clock that advances only when somebody sleeps, or says so."""

    now_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now_s

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.now_s)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds
        await asyncio.sleep(0)


def limits(**changes: object) -> Limits:
    return replace(LIMITS, **changes)


def client(limits: Limits = LIMITS, time: Time | None = None, **more: object) -> HttpClient:
    time = time or Time()
    agent = "news-ingest/0 (+desk@example.org)"
    return HttpClient(agent=agent, now=time.now, clock=time.clock, limits=limits, **more)
