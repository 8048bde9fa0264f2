"""The terms of one outlet: what is sent to its own hosts alone, its delays, its certificates, robots.txt."""

import asyncio
import ssl

import httpx
import pytest
from certificates import Authority
from hypothesis import given
from hypothesis import strategies as st
from loopback import LIMITS, LOOPBACK, Time, client, limits, listening, moved, plain
from test_fetch_polite import failure, politely

from ingest.certificates import TlsFiles
from ingest.errors import FetchError, Refused
from ingest.fetch import HttpClient, InMemoryHosts, Reach, Terms
from ingest.fetch.transport import GuardedTransport
from ingest.urls import Url

COOKIE = "session=5e55-10n"
OWN = frozenset({"https://elm.example:443", "https://cdn.elm.example:443"})
FILES = TlsFiles(ca_file="ca.pem")
TERMS = Terms(origins=OWN, headers=(("Cookie", COOKIE), ("X-Key", "k3y-k3y")), tls_files=FILES)
STRANGERS = (
    "https://oak.example/",
    "http://elm.example/",
    "https://elm.example:8443/",
    "https://www.elm.example/",
    "https://elm.example.oak.example/",
    "https://oak.example/?https://elm.example/",
    "https://elm.example@oak.example/",
)
OWN_PLACES = (
    "https://elm.example/",
    "https://cdn.elm.example/a",
    "https://ELM.example./b",
    "//elm.example:443/",
)


def asked_along(chain: list[str], terms: Terms) -> list[httpx.Request]:
    """The requests of a chain of redirects that ends with a page."""
    asked = []

    async def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) < len(chain):
            # An address more than once on the way would be a circle.
            return httpx.Response(302, headers={"Location": f"{chain[len(asked)]}#{len(asked)}"})
        return httpx.Response(200, html="<p>words</p>")

    async def fetch() -> None:
        async with HttpClient(
            agent="us/1",
            now=Time().now,
            clock=Time().clock,
            limits=LIMITS,
            transport=httpx.MockTransport(handler),
        ) as http:
            await http(Url(chain[0]), terms=terms)

    asyncio.run(fetch())
    return asked


@given(
    st.lists(st.sampled_from([*STRANGERS, *OWN_PLACES[:3]]), min_size=1, max_size=1).flatmap(
        lambda first: st.lists(st.sampled_from([*STRANGERS, *OWN_PLACES]), max_size=8, unique=True).map(
            lambda rest: first + [one for one in rest if one not in first]
        )
    )
)
def test_whatever_the_redirects_no_secret_reaches_a_host_that_is_not_the_outlets(chain):
    asked = asked_along(_without_circles(chain), TERMS)
    for request in asked:
        is_own = Url(str(request.url)).origin in OWN
        assert [request.headers.get(name) for name in ("cookie", "x-key")] == (
            [COOKIE, "k3y-k3y"] if is_own else [None, None]
        )
        assert request.extensions["tls_files"] == (FILES if is_own else None)
        assert is_own or COOKIE not in str(request.headers.raw)


def _without_circles(chain: list[str]) -> list[str]:
    seen, kept = set(), []
    base = Url("https://elm.example/")
    for one in chain:
        base = Url(one, base)
        if base not in seen:
            kept.append(one)
            seen.add(base)
    return kept


def test_a_chain_reaches_both_kinds_of_hosts():
    asked = asked_along(["https://elm.example/", "https://oak.example/", "https://elm.example/b"], TERMS)
    assert [request.headers.get("cookie") for request in asked] == [COOKIE, None, COOKIE]


def test_the_user_agent_of_an_outlet_goes_wherever_its_requests_go_and_another_outlet_has_ours():
    chain = ["https://elm.example/", "https://oak.example/"]
    for terms, agent in ((Terms(user_agent="desk/2"), "desk/2"), (Terms(), "us/1")):
        assert {request.headers["user-agent"] for request in asked_along(chain, terms)} == {agent}


def test_the_values_of_headers_are_in_no_repr():
    assert "5e55" not in repr(TERMS)
    assert "5e55" not in repr(Reach([], 0, TERMS).terms)


async def test_what_a_server_sends_back_of_a_secret_is_neither_kept_nor_told():
    terms = Terms(headers=(("Cookie", COOKIE), ("Authorization", "Basic ZGVzazpzZWNyZXQ=")))
    async with listening() as outlet, client() as fetch:
        terms = Terms(origins=frozenset({Url(outlet.root).origin}), headers=terms.headers)
        outlet["/a"] = plain(
            b"<p>words</p>", f"X-Debug: {COOKIE}; ZGVzazpzZWNyZXQ=", f"X-Robots-Tag: {COOKIE}"
        )
        outlet["/b"] = plain(b"x", kind=f"video/{COOKIE.replace('=', '-')}")
        outlet["/c"] = b"HTTP/1.1 abc " + COOKIE.encode() + b"\r\n\r\n"
        page = await fetch(outlet.url("/a"), terms=terms)
        with pytest.raises(FetchError) as failed:
            await fetch(outlet.url("/c"), terms=terms)
    assert outlet.asked[0].headers["cookie"] == COOKIE
    assert "x-debug: ***; ***" in page.headers
    assert page.rights_header == "x-robots-tag: ***"
    assert COOKIE not in f"{failed.value} {failed.value!r} {failed.value.args}"


# --- robots.txt

FORBIDDING = plain(b"User-agent: *\nDisallow: /\nCrawl-delay: 9\n", kind="text/plain")


async def test_robots_txt_is_ignored_on_the_hosts_of_the_outlet_alone():
    time = Time()
    async with listening() as elm, listening(host="127.0.0.2") as oak, client(time=time) as http:
        for host in (elm, oak):
            host["/robots.txt"] = FORBIDDING
            host["/a"] = plain()
        elm["/to-oak"] = moved(oak.root + "/a")
        terms = Terms(origins=frozenset({Url(elm.root).origin}), ignores_robots=True)
        fetch = politely(http, InMemoryHosts(), time, delay_s=1.0)
        mine = fetch.within(Reach([Url(elm.root), Url(oak.root)], 9, terms))
        await mine(elm.url("/a"))
        for url in (elm.url("/to-oak"), oak.url("/a")):
            with pytest.raises(Refused, match="robots"):
                await mine(url)
        others = await failure(fetch, elm.url("/a"))
    assert isinstance(others, Refused)
    assert elm.paths == ["/a", "/to-oak", "/robots.txt"]
    assert oak.paths == ["/robots.txt"]
    assert max(time.slept) == 1.0  # the delay that it asks for is a part of robots.txt


# --- Delays


async def slept(terms: Terms, *paths: str, delay_s: float = 2.0) -> list[float]:
    """How long is waited before each request to a host, robots.txt being known."""
    time = Time()
    async with listening() as outlet, client(time=time) as http:
        outlet["/robots.txt"] = plain(b"", kind="text/plain")
        fetch = politely(http, InMemoryHosts(), time, delay_s=delay_s)
        mine = fetch.within(Reach([Url(outlet.root)], 9, terms))
        for path in paths:
            outlet[path] = plain()
            await mine(outlet.url(path))
    return time.slept


@pytest.mark.parametrize(
    "terms, waited_s",
    [
        (Terms(), 2.0),
        (Terms(delay_s=5.0), 5.0),
        (Terms(delay_s=0.5), 2.0),
        (Terms(delay_s=0.5, delays_s={"127.0.0.1": 0.5}), 0.5),
        (Terms(delay_s=0.5, delays_s={"127.0.0.1": 7.0}), 7.0),
        (Terms(delays_s={"127.0.0.1": 7.0}), 7.0),
    ],
    ids=["usual", "longer", "shorter at a host of nobody", "shorter", "of two the longer", "another's"],
)
async def test_the_delay_of_an_outlet_is_that_of_its_hosts_and_nobody_else_is_asked_faster(terms, waited_s):
    assert set(await slept(terms, "/a", "/b")) == {waited_s}


async def test_of_two_delays_at_one_machine_the_longer_holds_whoever_asks_first():
    delays_s = {"127.0.0.1": 0.5, "localhost": 8.0}
    time = Time()
    async with listening() as outlet, client(time=time) as http:
        outlet["/robots.txt"] = plain(b"", kind="text/plain")
        outlet["/a"] = plain()
        port = outlet.url("/").port
        fetch = politely(http, InMemoryHosts(), time, delay_s=2.0)
        quick = Reach([Url(outlet.root)], 9, Terms(delays_s=delays_s))
        await fetch(outlet.url("/a"), reach=quick)
        time.slept.clear()
        await fetch(Url(f"http://localhost:{port}/a"), reach=quick)
        await fetch(outlet.url("/a"), reach=quick)
    assert time.slept == [8.0, 8.0, 8.0]  # before robots.txt, before the page, and before the other host


# --- Certificates


def behind(authority: Authority, files: TlsFiles = TlsFiles()):  # noqa: B008
    """A client of which all requests have `files`, and trust the authority."""
    return client(
        transport=GuardedTransport(
            allow_networks=LOOPBACK,
            max_body_bytes=1_000_000,
            clock=Time().clock,
            tls=authority.trusting,
            tls_files=files,
        )
    )


async def test_certificates_of_an_outlet_are_for_its_hosts_and_its_connections_alone(tmp_path):
    servers, clients = Authority(), Authority()
    pem, key = clients.write_client(tmp_path)
    files = TlsFiles(ca_file=servers.write(tmp_path), client_cert=pem, client_key=key)
    async with (
        listening(tls=servers.server(clients_of=clients)) as elm,
        listening(tls=servers.server(clients_of=clients)) as oak,
        client() as fetch,
    ):
        elm["/a"] = elm["/b"] = plain()
        elm["/to-oak"] = moved(oak.root + "/a")
        terms = Terms(origins=frozenset({Url(elm.root).origin}), tls_files=files)
        await fetch(elm.url("/a"), terms=terms)
        await fetch(elm.url("/b"), terms=terms)
        assert elm.connections == 1
        # Nor does anybody else get the connection that was made with the certificate of this outlet.
        for url, others in ((elm.url("/a"), Terms()), (elm.url("/to-oak"), terms), (oak.url("/a"), terms)):
            with pytest.raises(FetchError, match=r"tls|connection"):
                await fetch(url, terms=others)
    assert elm.paths == ["/a", "/b", "/to-oak"]
    assert oak.paths == []


async def test_certificates_for_all_outlets_are_shown_to_every_host_that_asks(tmp_path):
    servers, clients = Authority(), Authority()
    pem, key = clients.write_client(tmp_path)
    everybody = TlsFiles(ca_file=servers.write(tmp_path), client_cert=pem, client_key=key)
    transport = GuardedTransport(
        allow_networks=LOOPBACK, max_body_bytes=1_000_000, clock=Time().clock, tls_files=everybody
    )
    async with (
        listening(tls=servers.server(clients_of=clients)) as elm,
        client(limits(), transport=transport) as fetch,
    ):
        elm["/a"] = plain()
        assert (await fetch(elm.url("/a"))).status == 200


async def test_a_file_that_was_taken_away_meanwhile_is_a_failure_of_tls_with_its_cure(tmp_path):
    authority = Authority()
    async with listening(tls=authority.server()) as elm, behind(authority) as fetch:
        gone = Terms(
            origins=frozenset({Url(elm.root).origin}), tls_files=TlsFiles(ca_file=tmp_path / "x.pem")
        )
        with pytest.raises(FetchError, match="tls: a file of certificates has changed: ingest config check"):
            await fetch(elm.url("/a"), terms=gone)


def test_the_usual_trust_stays_where_an_authority_is_added(tmp_path):
    transport = GuardedTransport(allow_networks=(), max_body_bytes=1, clock=Time().clock)
    usual = len(transport._tls_context(TlsFiles()).get_ca_certs())
    added = transport._tls_context(TlsFiles(ca_file=Authority().write(tmp_path)))
    assert len(added.get_ca_certs()) == usual + 1
    assert added.verify_mode == ssl.CERT_REQUIRED
