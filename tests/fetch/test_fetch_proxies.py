"""Proxies: everything goes through them, and what goes wrong there is told apart from what goes wrong at hosts."""

import socket
from base64 import b64encode
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest
from certificates import Authority, in_days
from hypothesis import given
from hypothesis import strategies as st
from loopback import LIMITS, Time, client, limits, listening, moved, plain
from loopback_proxies import LoopbackProxy, proxying
from test_fetch_polite import failure, politely

from ingest.errors import FetchError, Refused, ServerBusy, Unreachable
from ingest.fetch import InMemoryHosts, Proxy
from ingest.fetch.guard import may_be_public
from ingest.fetch.proxies import MAX_HEAD_BYTES
from ingest.fetch.transport import GuardedTransport
from ingest.urls import Url

KINDS = ("http", "socks5")
LOGIN = "desk:täg:lich"


def through(proxy: Proxy, authority: Authority | None = None, resolve=None, **changes: object):
    """A client behind `proxy`. Names are looked up by nobody here."""

    def nobody(host: str, port: int) -> list:
        raise AssertionError(f"{host} was looked up")

    transport = GuardedTransport(
        allow_networks=changes.pop("allow_networks", ()),
        max_body_bytes=1_000_000,
        clock=Time().clock,
        resolve=resolve or nobody,
        tls=authority.trusting if authority else None,
        proxy=proxy,
    )
    return client(limits(**changes), transport=transport)


async def reason(fetch, url: str) -> str:
    with pytest.raises(FetchError) as failed:
        await fetch(Url(url))
    return str(failed.value)


# --- The way through


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("auth", ["", LOGIN])
async def test_pages_come_through_a_proxy_which_alone_looks_names_up(kind, auth):
    authority = Authority()
    async with (
        listening() as plainly,
        listening(tls=authority.server("oak.example")) as secure,
        proxying(kind, auth=auth) as proxy,
        through(proxy.proxy(auth), authority) as fetch,
    ):
        proxy.ports = {
            "elm.example": plainly.url("/").port,
            "oak.example": secure.url("/").port,
        }
        plainly["/a?b=1"] = moved("https://oak.example/c")
        secure["/c"] = plain(b"<p>words</p>")
        page = await fetch(Url("http://elm.example/a?b=1"))
        await fetch(Url("https://oak.example/c"))
    assert (page.url, page.body) == (Url("https://oak.example/c"), b"<p>words</p>")
    assert (
        proxy.asked
        == {
            "http": ["GET http://elm.example/a?b=1", "CONNECT oak.example:443"],
            "socks5": ["elm.example:80", "oak.example:443"],
        }[kind]
    )  # the second page came over the connection that waited
    assert [asked.headers["host"] for asked in (*plainly.asked, *secure.asked)] == [
        "elm.example",
        "oak.example",
        "oak.example",
    ]


async def test_who_we_are_is_told_to_the_proxy_and_to_no_host():
    authority = Authority()
    async with (
        listening() as plainly,
        listening(tls=authority.server("oak.example")) as secure,
        proxying("http", auth=LOGIN) as proxy,
        through(proxy.proxy(LOGIN), authority) as fetch,
    ):
        proxy.ports = {"elm.example": plainly.url("/").port, "oak.example": secure.url("/").port}
        plainly["/a"] = moved("https://oak.example/a")
        secure["/a"] = plain()
        await fetch(Url("http://elm.example/a"))
    login = b"Proxy-Authorization: Basic " + b64encode(LOGIN.encode())
    assert [head.count(login) for head in proxy.heads] == [1, 1]
    told = [asked.headers for asked in secure.asked]
    assert not any("authorization" in name for headers in told for name in headers)
    assert LOGIN.partition(":")[2] not in repr(proxy.proxy(LOGIN))


@pytest.mark.parametrize("kind", KINDS)
async def test_the_proxy_itself_may_be_a_private_machine_with_a_name(kind):
    looked_up = []

    def resolve(host: str, port: int) -> list:
        looked_up.append((host, port))
        return [ip_address("127.0.0.1")]

    async with listening() as outlet, proxying(kind) as proxy:
        proxy.ports = {"elm.example": outlet.url("/").port}
        outlet["/a"] = plain()
        async with through(proxy.proxy(host="proxy.internal"), resolve=resolve) as fetch:
            await fetch(Url("http://elm.example/a"))
    assert looked_up == [("proxy.internal", proxy.port)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_certificate_is_checked_and_noted_behind_a_proxy_too(kind):
    authority, ends_at, store = Authority(), in_days(5), InMemoryHosts()
    async with (
        listening(tls=authority.server("oak.example", ends_at=ends_at)) as outlet,
        proxying(kind) as proxy,
        through(proxy.proxy(), authority) as http,
        through(proxy.proxy(), Authority()) as distrusting,
    ):
        proxy.ports = dict.fromkeys(("oak.example", "elm.example"), outlet.url("/").port)
        outlet["/a"] = plain()
        await politely(http, store, Time())(Url("https://oak.example/a"))
        assert (await reason(http, "https://elm.example/a")).startswith("tls")
        assert (await reason(distrusting, "https://oak.example/a")).startswith("tls")
    assert store.hosts["https://oak.example:443"].certificate_ends_at == ends_at


@pytest.mark.parametrize("kind", KINDS)
async def test_each_host_has_its_delay_and_its_robots_txt_behind_a_proxy_too(kind):
    time = Time()
    async with listening() as outlet, proxying(kind) as proxy, through(proxy.proxy()) as http:
        proxy.ports = dict.fromkeys(("elm.example", "oak.example"), outlet.url("/").port)
        outlet["/robots.txt"] = plain(b"User-agent: *\nDisallow: /private\n", kind="text/plain")
        outlet["/a"] = plain()
        fetch = politely(http, InMemoryHosts(), time, delay_s=2.0)
        await fetch(Url("http://elm.example/a"))
        await fetch(Url("http://oak.example/a"))
        refused = await failure(fetch, Url("http://elm.example/private"))
    assert isinstance(refused, Refused)
    assert time.slept == [
        2.0,
        2.0,
    ]  # between robots.txt and page of each: nobody knows that they are one machine


# --- What goes wrong


async def no_proxy() -> LoopbackProxy:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return LoopbackProxy(kind="http", port=unused.getsockname()[1])


async def test_a_proxy_that_is_not_there_is_the_proxys_fault():
    async with through((await no_proxy()).proxy()) as fetch:
        said = await reason(fetch, "https://elm.example/a")
    assert said.startswith("proxy: 127.0.0.1:")
    assert "refused" in said.lower()


async def test_a_name_of_a_proxy_that_nobody_knows_is_the_proxys_fault():
    def resolve(host: str, port: int) -> list:
        raise socket.gaierror("Name or service not known")

    proxy = Proxy(kind="http", host="proxy.example", port=1)
    async with through(proxy, resolve=resolve) as fetch:
        said = await reason(fetch, "https://elm.example/a")
    assert said == "proxy: its name has no address: proxy.example: Name or service not known"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("auth", ["", "desk:wrong"])
@pytest.mark.parametrize("url", ["http://elm.example/a", "https://elm.example/a"])
async def test_a_proxy_that_wants_another_login_says_so_and_the_cure_is_named(kind, auth, url):
    async with proxying(kind, auth=LOGIN) as proxy, through(proxy.proxy(auth)) as fetch:
        said = await reason(fetch, url)
    assert said.startswith("proxy: ")
    assert said.endswith("fetch.proxy_auth")
    assert "wrong" not in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", ["http://elm.example/a", "https://elm.example/a"])
async def test_a_host_that_the_proxy_cannot_reach_is_not_the_proxys_fault(kind, url):
    async with proxying(kind) as proxy, through(proxy.proxy()) as fetch:
        with pytest.raises((Unreachable, ServerBusy)) as failed:
            await fetch(Url(url))
    if kind == "http" and url.startswith("http:"):
        assert failed.value.http_status == 502  # the answer of a host looks the same
    else:
        assert str(failed.value).startswith("connection: the proxy cannot reach elm.example: ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "says",
    [
        b"220 mail.example ESMTP\r\n\r\n",
        b"\x04\x5a" * 20,
        b"\x05\x07",
        b"\x05\x00\x05\x00\x00\x09" + b"x" * 40,
        b"HTTP/1.1 twohundred\r\n\r\n",
        b"HTTP/1.1 200 X\r\n" + b"A: b\r\n" * MAX_HEAD_BYTES,
        b"HTTP/1.1 200 Go On\r\n\r\nand more",
        b"HTTP/1.1 302 Found\r\nLocation: http://192.168.0.1/\r\n\r\n",
        b"HTTP/1.1 200 Go On\r\n",
        b"\x05",
    ],
    ids=range(10),
)
async def test_a_proxy_that_speaks_nonsense_is_the_proxys_fault(kind, says):
    async with proxying(kind, says=says) as proxy, through(proxy.proxy()) as fetch:
        said = await reason(fetch, "https://elm.example/a")
    assert said.startswith("proxy: ")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_that_hangs_is_the_proxys_fault_and_not_waited_for(kind):
    async with proxying(kind, says=b"") as proxy, through(proxy.proxy(), timeout_s=0.05) as fetch:
        assert await reason(fetch, "https://elm.example/a") == "proxy: it did not answer in time"


async def test_a_fault_of_the_proxy_is_none_of_the_host():
    store = InMemoryHosts()
    async with through((await no_proxy()).proxy()) as http:
        assert (await failure(politely(http, store, Time()), Url("https://elm.example/a"))).reason == "proxy"
    assert store.hosts == {}


# --- The guard


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://elm.localhost/",
        "http://intranet/",
        "http://db.internal/",
        "http://printer.local./",
        "http://router.home.arpa/",
    ],
)
async def test_a_proxy_is_asked_for_no_private_host_neither_by_an_entry_nor_by_a_redirect(kind, url):
    async with listening() as outlet, proxying(kind) as proxy, through(proxy.proxy()) as fetch:
        proxy.ports = {"elm.example": outlet.url("/").port}
        outlet["/a"] = moved(url)
        for asked in (url, "http://elm.example/a"):
            with pytest.raises(Refused, match="blocked"):
                await fetch(Url(asked))
    assert [one for one in proxy.asked if "elm.example" not in one] == []


def test_what_is_public_by_its_kind_may_be_asked_for_and_what_is_allowed():
    allowed = LIMITS.allow_networks
    for host in (
        "elm.example",
        "elm.example.",
        "8.8.8.8",
        "2606:4700::1111",
        "1.elm.example",
        "local.example",
    ):
        assert may_be_public(host)
    for host in ("127.0.0.1", "127.1", "localhost", "elm.localhost"):
        assert may_be_public(host, allowed)
        assert not may_be_public(host)
    assert not may_be_public("10.0.0.1", allowed)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "{}."]))
def test_an_address_is_judged_the_same_however_it_is_written(number, form):
    address = ip_address(number)
    assert may_be_public(form.format(number)) == may_be_public(str(address))


@asynccontextmanager
async def literally(kind: str):
    """A proxy that knows loopback by its address, and a client that may ask for it."""
    async with (
        listening() as outlet,
        proxying(kind) as proxy,
        through(proxy.proxy(), allow_networks=LIMITS.allow_networks) as http,
    ):
        proxy.ports = {"127.0.0.1": outlet.url("/").port}
        yield outlet, proxy, http


@pytest.mark.parametrize("kind", KINDS)
async def test_where_an_address_is_written_its_machine_is_known_behind_a_proxy_too(kind):
    time = Time()
    async with literally(kind) as (outlet, proxy, http):
        outlet["/a"] = plain()
        fetch = politely(http, InMemoryHosts(), time, delay_s=2.0)
        await fetch(outlet.url("/a"))
        assert list(fetch._machine_turns._turns) == ["127.0.0.1"]
    assert proxy.asked
