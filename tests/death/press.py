"""A made-up press on loopback: outlets that publish more as they are told to, each on an address of its own.

Every outlet has an RSS feed that rolls, and a sitemap index whose parts never change once they are out: a
part that was read, but whose entries were lost, is answered with 304 for ever after. Some articles of the
second outlet are copies of the first one's.

    python press.py --port 8400 --outlets 2 --articles 500      serves until it is ended
"""

import argparse
import asyncio
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from random import Random

ROLL = 60
"""Articles that an RSS feed names."""

PARTS = 10
"""Parts that a sitemap index names: as many as one pass asks."""

COPIED_EVERY = 7
"""Of the second outlet's articles, one in so many is a copy of the first one's."""

_OPENERS = "bal cor dal fen gor hal jan kel lor mar nor pel quin ros sel tor ul vor wes yar".split()
_MIDDLES = "a e i o u an en in on ar er ir or al el il".split()
_ENDERS = "d n r s t l m th ck st nd rt".split()
_FRAMES = (
    "The {0} of {1} will {2} the {3} before the {4} begins, said {5} the {6} on {7} at the {8}.",
    "In {0} the {1} was {2} again after {3} and {4} had left the {5}, which {6} counted by {7} and {8}.",
    "Nobody from {0} could say whether {1} or {2} would pay for the {3}, though {4} keeps {5} near {6}, {7}, {8}.",
    "A {0} that {1} lent to {2} has come back with {3}, and {4} wants {5} to show it in {6} until {7} or {8}.",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the press: what must stand in the database."""

    outlet: str
    number: int
    title: str
    paragraphs: tuple[str, ...]
    at: datetime

    @property
    def path(self) -> str:
        return f"/news/{self.number}/{self.title.lower().replace(' ', '-')}"


@dataclass(slots=True)
class House:
    """One outlet: what it has published so far, and how often each page was served."""

    id: str
    host: str
    began: datetime
    copies_from: str | None = None
    pieces: list[Piece] = field(default_factory=list)
    rolled: list[int] = field(default_factory=list)
    parts: list[tuple[int, ...]] = field(default_factory=list)
    served: dict[str, int] = field(default_factory=dict)

    def publish(self, many: int, *, as_part: bool) -> None:
        """`many` more articles, in the RSS feed or as one more part of the sitemap."""
        first = len(self.pieces)
        numbers = tuple(range(first, first + many))
        self.pieces += [self._piece(number) for number in numbers]
        if as_part:
            self.parts.append(numbers)
        else:
            self.rolled += numbers

    def _piece(self, number: int) -> Piece:
        copied = self.copies_from is not None and number % COPIED_EVERY == 0
        title, paragraphs = written(f"{self.copies_from if copied else self.id}/{number}")
        return Piece(self.id, number, title, paragraphs, self.began + timedelta(seconds=number))

    @property
    def unread(self) -> int:
        """Articles whose page nobody has asked for yet."""
        return len(self.pieces) - len(self.served)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body."""
        if path == "/rss":
            return 200, "application/rss+xml", self._rss()
        if path == "/sitemap.xml":
            return 200, "application/xml", self._index()
        if path.startswith("/part/"):
            return 200, "application/xml", self._part(int(path[6:-4]))
        words = path.split("/")
        if words[1] == "news" and int(words[2]) < len(self.pieces):
            self.served[path] = self.served.get(path, 0) + 1
            return 200, "text/html; charset=utf-8", page(self.pieces[int(words[2])])
        return 404, "text/plain", "not here"

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{piece.title}</title><link>{self.url(piece.path)}</link>"
            f"<pubDate>{format_datetime(piece.at)}</pubDate></item>"
            for piece in (self.pieces[number] for number in reversed(self.rolled[-ROLL:]))
        )
        title = f"<title>{self.id}</title><link>{self.url('/')}</link>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{title}{items}</channel></rss>'

    def _index(self) -> str:
        first = max(0, len(self.parts) - PARTS)
        rows = "".join(
            f"<sitemap><loc>{self.url(f'/part/{n}.xml')}</loc></sitemap>"
            for n in range(first, len(self.parts))
        )
        return f'<?xml version="1.0"?><sitemapindex xmlns="{_XMLNS}">{rows}</sitemapindex>'

    def _part(self, n: int) -> str:
        rows = "".join(
            f"<url><loc>{self.url(piece.path)}</loc><lastmod>{piece.at.isoformat()}</lastmod></url>"
            for piece in (self.pieces[number] for number in self.parts[n])
        )
        return f'<?xml version="1.0"?><urlset xmlns="{_XMLNS}">{rows}</urlset>'


_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def written(seed: str) -> tuple[str, tuple[str, ...]]:
    """A title and six paragraphs that no other seed gives."""
    chance = Random(seed)

    def word() -> str:
        return chance.choice(_OPENERS) + chance.choice(_MIDDLES) + chance.choice(_ENDERS)

    def sentence() -> str:
        return chance.choice(_FRAMES).format(*(word() for _ in range(9)))

    title = f"{word()} {word()} {word()} {word()}".capitalize()
    return title, tuple(" ".join(sentence() for _ in range(3)) for _ in range(6))


def page(piece: Piece) -> str:
    """The article's page."""
    body = "".join(f"<p>{text}</p>" for text in piece.paragraphs)
    at = piece.at.isoformat()
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{piece.title}</title>'
        f'<meta property="article:published_time" content="{at}"></head><body><nav><a href="/">Home</a>'
        f'<a href="/world">World</a></nav><article><h1>{piece.title}</h1>{body}</article>'
        f"<footer>{piece.outlet} is made up.</footer></body></html>"
    )


def address(n: int) -> str:
    """Where the n-th outlet is."""
    return f"127.0.{1 + n // 255}.{n % 255}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of an outlet's log: who asked it (by the name in its User-Agent), for what."""

    host: str
    by: str
    path: str


FEEDS = ("/robots.txt", "/rss", "/sitemap.xml")
"""What a run of an outlet asks for first."""


def overtaken(log: Sequence[Asked]) -> Counter[tuple[str, str]]:
    """Who went on with a run of an outlet after somebody else had begun one there: the requests, by host and asker."""
    found = Counter[tuple[str, str]]()
    last: dict[str, str] = {}
    late: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for one in log:
        key = (one.host, one.by)
        if one.path in FEEDS:
            late.discard(key)
        elif key in seen and last.get(one.host) != one.by:
            late.add(key)
        found[key] += key in late
        last[one.host] = one.by
        seen.add(key)
    return +found


class Press:
    """Outlets p1, p2, ... on 127.0.1.1, 127.0.1.2, ... (after 127.0.1.254 comes 127.0.2.0), all at one port."""

    def __init__(self, outlets: int, port: int, *, delay_s: float = 0.0, now: datetime | None = None) -> None:
        began = (now or datetime.now(UTC)).replace(microsecond=0) - timedelta(hours=20)
        self.port, self._delay_s = port, delay_s
        self.log: list[Asked] = []
        self._served: dict[str, list[asyncio.StreamReader]] = {}
        self.shared: list[str] = []
        """Hosts that were asked by somebody while another one's question was still being answered."""
        self.houses = [
            House(f"p{n}", f"{address(n)}:{port}", began, copies_from="p1" if n == 2 else None)
            for n in range(1, outlets + 1)
        ]
        self._by_host = {house.host: house for house in self.houses}

    @property
    def asked(self) -> int:
        """How many requests there were."""
        return len(self.log)

    def config(self, every: str = "1s", *, name: str = "desk", delay_s: float = 0.0) -> str:
        """A config.toml for these outlets, of which an asker says this name to the outlets."""
        tables = [
            f'[outlets.{house.id}]\nname = "Press {house.id}"\nhomepage = "{house.url("/")}"\n'
            f'every = "{every}"\nfeeds = [{{ kind = "rss", url = "{house.url("/rss")}" }}, '
            f'{{ kind = "sitemap", url = "{house.url("/sitemap.xml")}" }}]\n'
            for house in self.houses
        ]
        settings = f'[fetch]\ndelay_s = {delay_s}\nallow_networks = ["127.0.0.0/8"]\n'
        return "\n".join((f'contact = "{name}@example.org"', settings, *tables))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked was killed
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        path = head[0].split(" ")[1]
        asker = headers.get("user-agent", "").rpartition("+")[2].partition("@")[0]
        self.log.append(Asked(headers["host"], asker, path))
        status, kind, body = self._by_host[headers["host"]].answer(path)
        at_once = self._served.setdefault(headers["host"], [])
        if any(not other.at_eof() for other in at_once):  # whoever was killed waits for nothing any more
            self.shared.append(f"{headers['host']}{path}")
        at_once.append(reader)
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        at_once.remove(reader)
        raw = body.encode()
        etag = f'"{sha256(raw).hexdigest()[:16]}"'
        if status == 200 and headers.get("if-none-match") == etag:
            status, raw = 304, b""
        words = {200: "OK", 304: "Not Modified", 404: "Not Found"}[status]
        said = f"HTTP/1.1 {status} {words}\r\nContent-Type: {kind}\r\nETag: {etag}\r\n"
        writer.write(f"{said}Content-Length: {len(raw)}\r\n\r\n".encode() + raw)
        await writer.drain()
        return True


@contextmanager
def open_press(outlets: int, *, delay_s: float = 0.0) -> Iterator[Press]:
    """A press at a free port, served by a thread of this process."""
    door = socket.create_server(("0.0.0.0", 0))
    press = Press(outlets, door.getsockname()[1], delay_s=delay_s)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(asyncio.start_server(press.serve, sock=door), loop).result()
    try:
        yield press
    finally:
        asyncio.run_coroutine_threadsafe(_end_others(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        door.close()


async def _end_others() -> None:
    """Ends what this loop does."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _forever(press: Press) -> None:
    server = await asyncio.start_server(press.serve, "0.0.0.0", press.port)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serves all at once, for whoever asks."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--outlets", type=int, default=1)
    options.add_argument("--articles", type=int, default=100, help="of each outlet")
    options.add_argument("--rss", action="store_true", help="in the RSS feed instead of the sitemap")
    asked = options.parse_args()
    press = Press(asked.outlets, asked.port)
    for house in press.houses:
        house.publish(asked.articles, as_part=not asked.rss)
    print(press.config(), flush=True)
    os.close(1)  # whoever reads it has it all
    asyncio.run(_forever(press))


if __name__ == "__main__":
    main()
