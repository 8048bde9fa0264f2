"""What carries requests: our own transport over real sockets, and others put in its place."""

import asyncio
import gzip
import ssl
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from loopback import LIMITS, Time, client, closing, limits, listening, moved, plain

from ingest.errors import FetchError, Gone, Refused, Unreachable, Unusable
from ingest.fetch import HttpClient, InMemoryHosts, PoliteClient, guarded_transport
from ingest.fetch.bounds import BODY_READ_BYTES
from ingest.fetch.connection import MAX_AHEAD_BYTES, connect
from ingest.fetch.transport import IDLE_CONNECTION_TTL_S, MAX_IDLE_CONNECTIONS, GuardedTransport
from ingest.model import Validators
from ingest.urls import Url

PAGE = Url("https://elm.example/a")
TLS = Path(__file__).parent / "tls"  # a key and a certificate that were made for these tests alone


def through(transport: httpx.AsyncBaseTransport, **changes: object) -> HttpClient:
    time = Time()
    return HttpClient(
        agent="news-ingest/0",
        now=time.now,
        clock=time.clock,
        limits=limits(**changes),
        transport=transport,
    )


class Recorder(httpx.AsyncBaseTransport):
    """Notes what is asked for, and lets another transport ask."""

    def __init__(self, below: httpx.AsyncBaseTransport) -> None:
        self.below, self.asked, self.is_closed = below, [], False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        return await self.below.handle_async_request(request)

    async def aclose(self) -> None:
        self.is_closed = True
        await self.below.aclose()


# --- Another transport


async def test_another_transport_can_be_put_in_and_nothing_goes_over_the_network():
    asked = []

    async def handler(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, request.headers["user-agent"]))
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text="User-agent: *\nDisallow: /private\n")
        if request.url.path == "/a":
            return httpx.Response(301, headers={"Location": "/b"})
        return httpx.Response(200, html="<p>words</p>", headers={"ETag": '"x1"'})

    time = Time()
    async with through(httpx.MockTransport(handler)) as http:
        fetch = PoliteClient(
            http,
            InMemoryHosts(),
            delay_s=1.0,
            now=time.now,
            clock=time.clock,
            sleep=time.sleep,
            random=lambda: 0.0,
        )
        page = await fetch(PAGE)
        with pytest.raises(Refused, match="robots"):
            await fetch(Url("https://elm.example/private"))
    assert (page.body, page.url) == (b"<p>words</p>", Url("https://elm.example/b"))
    assert (page.content_type, page.validators) == ("text/html; charset=utf-8", Validators(etag='"x1"'))
    assert asked == [(path, "news-ingest/0") for path in ("/robots.txt", "/a", "/b")]
    assert time.slept == [1.0, 1.0]  # the delay of a host holds whatever carries its requests


async def test_size_type_status_and_redirects_are_judged_whatever_the_transport():
    answers = {
        "/long": httpx.Response(200, html="x" * 5_000),
        "/bomb": httpx.Response(
            200,
            headers={"Content-Encoding": "gzip", "Content-Type": "text/html"},
            stream=httpx.ByteStream(gzip.compress(bytes(100_000))),
        ),
        "/film": httpx.Response(200, headers={"Content-Type": "video/mp4"}, content=b"x"),
        "/gone": httpx.Response(410),
        "/round": httpx.Response(302, headers={"Location": "/round"}),
        "/304": httpx.Response(304),
    }
    said = {}
    transport = httpx.MockTransport(lambda request: answers[request.url.path])
    async with through(transport, max_bytes=1_000) as fetch:
        for path in answers:
            with pytest.raises((Unusable, Gone)) as failure:
                await fetch(Url(f"https://elm.example{path}"))
            said[path] = failure.value.reason
    assert said == {
        "/long": "too_large",
        "/bomb": "too_large",
        "/film": "type",
        "/gone": "status",
        "/round": "redirect",
        "/304": "status",
    }


@pytest.mark.parametrize(
    "error, kind, reason",
    [
        (httpx.ConnectError("no route"), Unreachable, "connection"),
        (httpx.ConnectTimeout("late"), Unreachable, "timeout"),
        (httpx.ReadTimeout("late"), Unreachable, "timeout"),
        (httpx.PoolTimeout("late"), Unreachable, "timeout"),
        (httpx.ReadError("reset"), Unreachable, "connection"),
        (httpx.ProxyError("407"), Unreachable, "connection"),
        (httpx.UnsupportedProtocol("gopher"), Refused, "scheme"),
        (
            httpx.RemoteProtocolError("Server disconnected without sending a response."),
            Unreachable,
            "connection",
        ),
        (httpx.RemoteProtocolError("illegal header line"), Unusable, "protocol"),
        (Refused("blocked", "not here"), Refused, "blocked"),
    ],
)
async def test_what_a_transport_raises_becomes_an_error_of_ours(error, kind, reason):
    async def handler(request: httpx.Request) -> httpx.Response:
        raise error

    async with through(httpx.MockTransport(handler)) as fetch:
        with pytest.raises(kind) as failure:
            await fetch(PAGE)
    assert failure.value.reason == reason


async def test_a_transport_that_waits_for_ever_ends_with_the_deadline():
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")

    async with through(httpx.MockTransport(handler), deadline_s=0.05) as fetch:
        with pytest.raises(Unreachable, match="timeout: not done in"):
            await fetch(PAGE)


async def test_a_recorder_in_front_sees_every_request_and_the_guard_beneath_it_stays():
    async with listening() as outlet:
        recorder = Recorder(guarded_transport(LIMITS, Time().clock))
        outlet["/a"] = moved("/b")
        outlet["/b"] = [plain(), moved("http://192.168.0.1/secret")]
        async with through(recorder) as fetch:
            assert (await fetch(outlet.url("/a"))).url == outlet.url("/b")
            with pytest.raises(Refused, match="not a public address"):
                await fetch(outlet.url("/b"))
    assert recorder.asked == ["/a", "/b", "/b", "/secret"]
    assert recorder.is_closed


async def test_httpx_has_transports_of_its_own_which_read_the_same_pages():
    async with listening() as outlet, through(httpx.AsyncHTTPTransport()) as fetch:
        outlet["/a"] = moved("/b")
        outlet["/b"] = plain(gzip.compress(b"words" * 99), "Content-Encoding: gzip")
        page = await fetch(outlet.url("/a"))
        outlet["/c"] = closing(plain(b"cut", length=99))
        with pytest.raises(Unreachable, match="truncated"):
            await fetch(outlet.url("/c"))
    assert (page.body, page.url) == (b"words" * 99, outlet.url("/b"))


# --- Connections that wait


async def test_an_answer_whose_body_nobody_reads_leaves_a_connection_that_can_be_used():
    held = Validators(etag='"x1"')
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = moved("/b")
        outlet["/b"] = plain(b"regret", status="404 Not Found")
        outlet["/feed"] = b'HTTP/1.1 304 Not Modified\r\nETag: "x1"\r\n\r\n'
        with pytest.raises(Gone):
            await fetch(outlet.url("/a"))
        for _ in range(3):
            assert (await fetch(outlet.url("/feed"), expect="feed", validators=held)).unchanged
    assert outlet.paths == ["/a", "/b", "/feed", "/feed", "/feed"]
    assert outlet.connections == 1


async def test_a_body_that_is_not_read_to_its_end_closes_its_connection():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", status="404 Not Found", length=50_000)
        outlet["/b"] = plain()
        with pytest.raises(Gone):
            await fetch(outlet.url("/a"))
        await fetch(outlet.url("/b"))
    assert outlet.connections == 2


async def test_a_connection_that_the_server_has_closed_meanwhile_is_not_used():
    async def answer_and_close(writer: asyncio.StreamWriter) -> None:
        writer.write(plain())

    async with listening() as outlet, client() as fetch:
        outlet["/a"] = answer_and_close
        for _ in range(3):
            assert (await fetch(outlet.url("/a"))).status == 200
            await asyncio.sleep(0.01)
    assert outlet.connections == 3


async def test_names_are_looked_up_for_connections_and_not_for_requests():
    asked, time = [], Time()

    def resolve(host: str, port: int) -> list[object]:
        asked.append(host)
        return [ip_address("127.0.0.1")]

    async with listening() as outlet, client(time=time, resolve=resolve) as fetch:
        outlet["/a"] = plain()
        url = Url(outlet.root.replace("127.0.0.1", "elm.example") + "/a")
        for _ in range(5):
            await fetch(url)
        assert asked == ["elm.example"]
        time.now_s += IDLE_CONNECTION_TTL_S + 1
        await fetch(url)
    assert asked == ["elm.example"] * 2
    assert outlet.connections == 2


async def test_connections_that_have_waited_too_long_are_closed_by_the_next_request_to_anybody():
    time = Time()
    async with listening() as outlet, listening("127.0.0.2") as other, client(time=time) as fetch:
        outlet["/a"] = other["/a"] = plain()
        await fetch(outlet.url("/a"))
        time.now_s += IDLE_CONNECTION_TTL_S + 1
        await fetch(other.url("/a"))
        assert [lane.origin.host for lane in fetch._transport._idle] == ["127.0.0.2"]


async def test_few_connections_wait_and_the_oldest_makes_room():
    hosts = [f"127.0.0.{number}" for number in range(1, MAX_IDLE_CONNECTIONS + 6)]
    async with listening("0.0.0.0") as outlet, client() as fetch:
        outlet["/a"] = plain()
        port = outlet.root.rpartition(":")[2]
        for host in hosts:
            await fetch(Url(f"http://{host}:{port}/a"))
        assert [lane.origin.host for lane in fetch._transport._idle] == hosts[5:]


async def test_no_more_is_taken_from_a_server_than_is_read():
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 100_000)
            await writer.drain()

    async with await asyncio.start_server(flood, "127.0.0.1") as net:
        port = net.sockets[0].getsockname()[1]
        connection = await connect(ip_address("127.0.0.1"), port, timeout_s=60.0, clock=Time().clock)
        wire, paused = connection._wire, 0
        for _ in range(500):
            assert await wire.read(1_000)
            assert len(wire._received) < MAX_AHEAD_BYTES + BODY_READ_BYTES
            paused += wire._is_paused
            await asyncio.sleep(0)
        assert paused
        connection.close()


# --- TLS


@pytest.fixture
async def secure():
    """A server with a certificate, as (what it was asked, its port)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    asked = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            asked.append((id(writer), head.split()[1].decode()))
            writer.write(plain(b"words" * 20_000))
            await writer.drain()

    async with await asyncio.start_server(serve, "127.0.0.1", ssl=context) as net:
        yield asked, net.sockets[0].getsockname()[1]


def trusting(certificate: Path | None) -> HttpClient:
    transport = GuardedTransport(
        allow_networks=LIMITS.allow_networks,
        max_body_bytes=1_000_000,
        clock=Time().clock,
        resolve=lambda host, port: [ip_address("127.0.0.1")],
        tls=ssl.create_default_context(cafile=certificate) if certificate else None,
    )
    return through(transport, max_bytes=1_000_000)


async def test_pages_come_over_tls_and_a_connection_is_used_again(secure):
    asked, port = secure
    async with trusting(TLS / "cert.pem") as fetch:
        for _ in range(2):
            page = await fetch(Url(f"https://elm.example:{port}/a"))
            assert page.body == b"words" * 20_000
    assert [path for _, path in asked] == ["/a", "/a"]
    assert len({connection for connection, _ in asked}) == 1


@pytest.mark.parametrize(
    "certificate, host", [(TLS / "cert.pem", "oak.example"), (None, "elm.example")], ids=["name", "signer"]
)
async def test_a_certificate_of_another_name_or_an_unknown_signer_is_a_failure_of_tls(
    secure, certificate, host
):
    asked, port = secure
    async with trusting(certificate) as fetch:
        with pytest.raises(FetchError) as failure:
            await fetch(Url(f"https://{host}:{port}/a"))
    assert failure.value.reason == "tls"
    assert asked == []
