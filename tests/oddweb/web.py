"""Odd outlets on loopback: each has an address of its own, and changes when the web goes on to the next step.

Case         an outlet, what it does, and what must come of it
open_web     serves the cases until the end of the block
answer, raw, redirect, rss, urlset, …   what outlets answer
"""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from expecting import Check
from made_articles import Made, article_page, made_up

NETWORK = "127.77.0.0/16"
FORBIDDEN = "127.99.0.1"
"""An address of this machine that the program is not allowed to contact."""

NOW = datetime.now(UTC).replace(microsecond=0)
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request: path and query, the address of the outlet that was asked, and the step that the web is at (1 to 3)."""

    path: str
    query: str
    base: str
    forbidden: str
    step: int

    def number(self, prefix: str = "/a/") -> int | None:
        """Which article is asked for, counted from 0, where they stand at PREFIX1, PREFIX2 and so on."""
        found = re.fullmatch(re.escape(prefix) + r"(\d+)", self.path)
        return int(found[1]) - 1 if found else None


Serve = Callable[[Ask], bytes | None]
"""The bytes of an answer, None: there is nothing at this address."""

Page = Callable[[Ask, int], bytes]
"""What is answered for the article with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An odd outlet: `feeds` are its feeds as (kind, path), `settings` other keys of its configuration. A control does
    something that looks alike and is sound: nothing may change for it."""

    name: str
    serve: Serve
    checks: tuple[Check, ...]
    feeds: tuple[tuple[str, str], ...] = (("rss", "/rss"),)
    settings: Mapping[str, str] = field(default_factory=dict)
    is_control: bool = False


# ---- times ------------------------------------------------------------------------------------------------------


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def days_ago(days: int, hour: int, minute: int, second: int) -> datetime:
    return (NOW - timedelta(days=days)).replace(hour=hour, minute=minute, second=second)


def iso(hours: float) -> str:
    return ago(hours).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc(hours: float) -> str:
    return format_datetime(ago(hours))


# ---- answers ----------------------------------------------------------------------------------------------------


def answer(
    body: str | bytes = b"",
    *,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [f"Content-Length: {len(data)}", *(f"{name}: {value}" for name, value in headers)]
    return raw(lines, data, status=f"HTTP/1.1 {status}", kind=kind)


def raw(
    lines: Sequence[str],
    body: bytes,
    *,
    status: str = "HTTP/1.1 200 OK",
    kind: str = "text/html; charset=utf-8",
) -> bytes:
    """An answer with these lines as its headers."""
    head = "\r\n".join((status, f"Content-Type: {kind}", *lines, "Connection: close", "", ""))
    return head.encode("latin-1") + body


def redirect(where: str, status: str = "302 Found") -> bytes:
    return answer(status=status, headers=[("Location", where)])


def not_found() -> bytes:
    return answer("<!doctype html><title>Not found</title><h1>Not found</h1>", status="404 Not Found")


def busy(status: str, *headers: tuple[str, str]) -> bytes:
    return answer("Not now", status=status, kind="text/plain", headers=headers)


# ---- feeds ------------------------------------------------------------------------------------------------------


def item(
    title: str | None, link: str | None, date: str | None = None, *, guid: str | None = None, more: str = ""
) -> str:
    """An item of an RSS feed; what is None is not in it."""
    inner = f"<title>{escape(title)}</title>" if title else ""
    inner += f"<link>{escape(link)}</link>" if link else ""
    inner += f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
    inner += f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item>{inner}{more}</item>"


def rss(*items: str) -> bytes:
    inner = f"<title>News</title><link>/</link><description>All the news</description>{''.join(items)}"
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{inner}</channel></rss>'
    return answer(body, kind="application/rss+xml; charset=utf-8")


def row(address: str, lastmod: str | None = None, *, tag: str = "url") -> str:
    """A row of a sitemap."""
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<{tag}><loc>{escape(address)}</loc>{dated}</{tag}>"


def urlset(*rows: str, tag: str = "urlset", namespaces: str = SITEMAP) -> bytes:
    body = f'<?xml version="1.0" encoding="UTF-8"?><{tag} {namespaces}>{"".join(rows)}</{tag}>'
    return answer(body, kind="application/xml")


def sitemap_index(*parts: tuple[str, str | None]) -> bytes:
    """An index of sitemaps: their addresses, and when they changed."""
    return urlset(*(row(*part, tag="sitemap") for part in parts), tag="sitemapindex")


# ---- outlets ----------------------------------------------------------------------------------------------------


def articles(*seed: object, count: int) -> list[Made]:
    return [made_up(*seed, number) for number in range(count)]


def plain_feed(ask: Ask, made: Sequence[Made], path: str = "/a/{}", *, first_h: float = 2) -> bytes:
    """A feed of these articles at the addresses /a/1, /a/2 and so on; the first is two hours old, the others older."""
    return rss(
        *(
            item(one.title, ask.base + path.format(at), rfc(first_h + at - 1), guid=f"odd-{at}")
            for at, one in enumerate(made, start=1)
        )
    )


def sound_pages(made: Sequence[Made]) -> Page:
    """Sound pages of these articles."""
    return lambda ask, number: answer(
        article_page(made[number], published=iso(2 + number), canonical=ask.base + ask.path)
    )


def site(
    made: Sequence[Made],
    *,
    page: Page | None = None,
    later: Page | None = None,
    others: Serve = lambda ask: None,
    feed: Serve | None = None,
) -> Serve:
    """An outlet with a feed of these articles at /a/1, /a/2 and so on. `page` answers for them, from the second step on
    `later`; `others` for all other addresses."""
    page = page or sound_pages(made)

    def serve(ask: Ask) -> bytes | None:
        number = ask.number()
        if ask.path == "/rss":
            return feed(ask) if feed else plain_feed(ask, made)
        if number is None or number >= len(made):
            return others(ask)
        return later(ask, number) if later and ask.step > 1 else page(ask, number)

    return serve


# ---- the web ----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Web:
    """The outlets at their addresses, and what they were asked for: (outlet, step, path with query). `faults` are those
    of the web itself."""

    hosts: dict[str, Case]
    step: int = 1
    port: int = 0
    asked: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    trapped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def base(self, case: Case) -> str:
        host = next(host for host, one in self.hosts.items() if one is case)
        return f"http://{host}:{self.port}"

    def config(self) -> str:
        """A config.toml with all outlets."""
        lines = [
            'contact = "desk@elm.example"',
            "[fetch]",
            "delay_s = 0",
            f'allow_networks = ["{NETWORK}"]',
        ]
        for case in self.hosts.values():
            base = self.base(case)
            feeds = ", ".join(f'{{ kind = "{kind}", url = "{base}{path}" }}' for kind, path in case.feeds)
            lines += [f"[outlets.{case.name}]", 'name = "Elm Courier"', f'homepage = "{base}/"']
            lines += [f"feeds = [{feeds}]", *(f"{key} = '{value}'" for key, value in case.settings.items())]
        return "\n".join(lines) + "\n"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(self._bytes(writer.get_extra_info("sockname")[0], head.split()[1].decode("latin-1")))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # who asked has gone
        finally:
            writer.close()

    def _bytes(self, host: str, address: str) -> bytes:
        if host == FORBIDDEN:
            self.trapped.append(address)
            return answer("<h1>Nobody may come here</h1>")
        case, (path, _, query) = self.hosts[host], address.partition("?")
        self.asked[case.name, self.step, address] += 1
        forbidden = f"http://{FORBIDDEN}:{self.port}"
        ask = Ask(
            path=path, query=query, base=f"http://{host}:{self.port}", forbidden=forbidden, step=self.step
        )
        return (None if path == "/robots.txt" else case.serve(ask)) or not_found()

    async def serve(self, is_open: threading.Event, is_over: asyncio.Event) -> None:
        servers = []
        for host in (FORBIDDEN, *self.hosts):
            servers.append(await asyncio.start_server(self.answer, host, self.port))
            self.port = servers[0].sockets[0].getsockname()[1]
        is_open.set()
        await is_over.wait()
        for server in servers:
            server.close()


@contextmanager
def open_web(cases: Sequence[Case]) -> Iterator[Web]:
    """The cases as a web, which is gone at the end of the block."""
    web = Web(hosts={f"127.77.1.{at}": case for at, case in enumerate(cases, start=1)})
    loop, is_open, is_over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(web.serve(is_open, is_over),), daemon=True
    )
    thread.start()
    assert is_open.wait(60), "the web did not open"
    try:
        yield web
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()
