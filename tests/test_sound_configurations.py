"""What `config check` calls sound never crashes a run: an address, a pattern or a number of any shape is either refused
when the configuration is read, or ends in an outcome that the program knows."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import event, given, note, settings
from hypothesis import strategies as st
from net import NOON, Net, make_deps, rss, story
from slow_writes import watched_store

from ingest import config
from ingest.config import Config
from ingest.errors import ConfigError
from ingest.fetch import HttpClient, InMemoryHosts, Limits, PoliteClient, user_agent
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import run_outlets

PORT = "PORT"
"""Stands for the port of the server that answers under every name."""

words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ("Elm", "elm desk", "Ёлка", "{0}", "%s", "[b]x[/b]", "a\tb", "\u202eabc", "🜁", "-", "__")
    ),
)
hosts = st.one_of(
    st.sampled_from(
        (
            *(
                "elm.example",
                "ELM.example.",
                "xn--zckzah.example",
                "müller.example",
                "例え.テスト",
                "a..b",
                ".",
                "",
            ),
            *(
                "127.0.0.1",
                "0x7f.1",
                "2130706433",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[fe80::1%25eth0]",
                "[v1.x]",
            ),
            *(
                "localhost",
                "a_b.example",
                "-a.example",
                f"{'a' * 64}.example",
                f"{'a.' * 130}example",
                "☃.net",
            ),
            *(
                "elm.example:443@other.example",
                "user:pass@elm.example",
                "@elm.example",
                "ﬀ.example",
                "elm。example",
            ),
        )
    ),
    st.text(min_size=1, max_size=8).map(lambda text: f"{text}.example"),
)
ports = st.sampled_from(
    (f":{PORT}", f":{PORT}", f":{PORT}", "", ":", ":0", ":80", ":65536", ":-1", ":٣", ":8o")
)
paths = st.one_of(
    st.sampled_from(
        ("", "/", "/rss", "//rss", "/../rss", "/%", "/%ff", "/a b", "/;x", "?q", "#f", "/\\x", "/é?ü=%zz")
    ),
    st.text(max_size=10).map(lambda text: f"/{text}"),
)
addresses = st.one_of(
    st.tuples(
        st.sampled_from(("http://", "http://", "https://", "HTTP://", "//", "")), hosts, ports, paths
    ).map("".join),
    st.text(max_size=20),
)
durations = st.one_of(
    st.integers(-1, 10**30),
    st.floats(allow_nan=False),
    st.sampled_from(
        ("0s", "1s", "15m", "7d", "99999999d", "1e5s", "forever", "٣m", "", "-1h", "999999999999999999h")
    ),
)
selectors = st.one_of(
    st.sampled_from(
        ("p", "h1.title", "article > p", "p:has(a)", "[datetime]", "a[href]::text", "*", ":not(p)", "p,", ">")
    ),
    st.text(max_size=8),
)
patterns = st.one_of(
    st.sampled_from(
        (r"/a/(\d+)$", "(a+)+$", "()", "(", "(?:a)(b)", r"(\pL+)", "(?i)(A)", "(.*)", r"(\1)", "([^/]*)$")
    ),
    st.text(max_size=8),
)
ODD: dict[str, st.SearchStrategy[object]] = {
    "contact": words,
    "fetch.max_bytes": st.sampled_from((1_000, 10**9)),
    "fetch.max_foreign": st.sampled_from((0, 1, 10**12)),
    "fetch.concurrency": st.sampled_from((1, 10_000)),
    "fetch.max_new": st.sampled_from((1, 10**18, 10**30)),
    "fetch.max_waiting": st.sampled_from((1, 10**18, 10**30)),
    "fetch.max_saved_bytes": st.sampled_from((1, 10**18, 10**30)),
    "fetch.max_age": durations,
    "revisit.after": st.lists(durations, max_size=3),
    "outlets.elm.name": words,
    "outlets.elm.homepage": addresses,
    "outlets.elm.language": st.one_of(st.sampled_from(("pt-BR", "zh_Hant", "xx", "EN")), words),
    "outlets.elm.timezone": st.one_of(st.sampled_from(("posixrules", "../UTC", "Etc/GMT+12")), words),
    "outlets.elm.every": durations,
    "outlets.elm.aliases": st.lists(words, max_size=3),
    "outlets.elm.article_id": patterns,
    "outlets.elm.ownership": words,
    "outlets.elm.country": st.one_of(st.sampled_from(("xk", "ÅÄ")), words),
    "outlets.elm.feeds": st.lists(
        st.builds(
            lambda kind, url: {"kind": kind, "url": url},
            st.sampled_from(("rss", "sitemap", "listing", "homepage")),
            addresses,
        ),
        max_size=2,
    ),
} | {
    f"outlets.elm.rules.{name}": st.one_of(selectors, st.lists(selectors, max_size=2))
    for name in ("title", "lead", "body", "authors", "published", "modified", "section", "tags", "drop")
}
"""Keys of the configuration with values that are odd, and often wrong."""

HOMEPAGE = f"http://elm.example:{PORT}/"
PLAIN = {
    "outlets.elm.name": "Elm",
    "outlets.elm.homepage": HOMEPAGE,
    "outlets.elm.feeds": [{"kind": "rss", "url": f"{HOMEPAGE}rss"}],
}
oddities = st.lists(
    st.sampled_from(sorted(ODD)).flatmap(lambda key: st.tuples(st.just(key), ODD[key])),
    min_size=1,
    max_size=3,
).map(dict)


def toml(table: object) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(table, dict):
        return "{" + ", ".join(f"{key} = {toml(value)}" for key, value in table.items()) + "}"
    if isinstance(table, list):
        return "[" + ", ".join(map(toml, table)) + "]"
    return json.dumps(table) if isinstance(table, str) else repr(table)


@asynccontextmanager
async def one_server_for_all() -> AsyncIterator[int]:
    """Answers under every name: with articles below /a/, elsewhere with a feed that announces two of them."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path, host = head.split(" ", 2)[1], head.partition("\r\nHost: ")[2].partition("\r\n")[0]
        if path == "/robots.txt":
            kind, body = "text/plain", ""
        elif path.startswith("/a/"):
            kind, body = "text/html", story(path)
        else:
            kind, body = "application/rss+xml", rss(f"http://{host}/a/1", f"http://{host}/a/2")
        raw = body.encode()
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n".encode())
        writer.write(b"Connection: close\r\n\r\n" + raw)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def run(made: Callable[[int], Config], database_url: str) -> tuple[RunReport, ...]:
    """One run of all outlets of a configuration, over real sockets."""
    async with one_server_for_all() as port:
        told = made(port)
        loopback = ip_network("127.0.0.0/8")
        limits = Limits(timeout_s=5, deadline_s=5, max_bytes=told.fetch.max_bytes, allow_networks=(loopback,))

        async def at_once(seconds: float) -> None:
            await asyncio.sleep(0)

        clock = asyncio.get_running_loop().time
        with watched_store(database_url) as store:
            async with HttpClient(
                agent=user_agent("1", told.contact or ""),
                now=lambda: NOON,
                clock=clock,
                limits=limits,
                resolve=lambda host, port: [ip_address("127.0.0.1")],
            ) as http:
                polite = PoliteClient(
                    http,
                    InMemoryHosts(),
                    delay_s=0.0,
                    now=lambda: NOON,
                    clock=clock,
                    sleep=at_once,
                    random=lambda: 0.5,
                )
                deps = replace(make_deps(Net(), store), fetch=polite, fetch_within=polite.within)
                options = RunOptions(
                    command="run",
                    settings=told.fetch,
                    outlets=tuple(told.outlets.values()),
                    revisit_after_s=told.revisit.after_s,
                )
                return await run_outlets(options.outlets, deps, options)


@pytest.fixture(scope="module")
def judged(sqlite_template: Path) -> Callable[[dict[str, object]], tuple[RunReport, ...]]:
    """Runs what is sound of a configuration; nothing is run of one that is refused."""

    def judge(values: dict[str, object]) -> tuple[RunReport, ...]:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name, "config.toml")

            def made(port: int) -> Config:
                lines = "".join(f"{key} = {toml(value)}\n" for key, value in values.items())
                place.write_text(lines.replace(PORT, str(port)), encoding="utf-8")
                return config.load(place, {}, place.parent)

            try:
                return asyncio.run(run(made, f"sqlite:///{shutil.copy(sqlite_template, name)}"))
            except ConfigError as error:
                event("refused")
                note(str(error))
                return ()

    return judge


@given(oddities)
@settings(max_examples=60)
def test_a_sound_configuration_never_crashes_a_run(judged, odd):
    reports = judged(PLAIN | odd)
    assert [reason for report in reports for reason in report.reasons if "bug" in reason] == []


def test_articles_are_stored_by_a_plain_one(judged):
    assert [report.new for report in judged(PLAIN)] == [2]
