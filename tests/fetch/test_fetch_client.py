"""One exchange over real sockets: what is taken, what is refused, and with which reason."""

import asyncio
import gzip
import ssl

import pytest
from loopback import QUICK, client, closing, listening, moved, plain

from ingest.errors import FetchError, Gone, Refused, ServerBusy, Unreachable, Unusable
from ingest.fetch import user_agent
from ingest.fetch.client import Limits
from ingest.fetch.limiter import LargeBodyLimiter
from ingest.model import Validators


async def reason(fetch, url, **more) -> str:
    with pytest.raises(FetchError) as failure:
        await fetch(url, **more)
    return failure.value.reason


async def test_a_page_comes_with_its_address_type_validators_and_reservations():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(
            b"<p>words</p>",
            'ETag: "x1"',
            "Last-Modified: Fri, 20 Nov 2026 08:00:00 GMT",
            "X-Robots-Tag: noarchive",
            "TDM-Reservation: 1",
            kind="text/html; charset=koi8-r",
        )
        page = await fetch(outlet.url("/a#top"))
    assert (page.url, page.asked, page.status, page.body) == (
        outlet.url("/a"),
        outlet.url("/a"),
        200,
        b"<p>words</p>",
    )
    assert page.content_type == "text/html; charset=koi8-r"
    assert page.validators == Validators(etag='"x1"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT")
    assert page.rights_header == "x-robots-tag: noarchive\ntdm-reservation: 1"


async def test_it_says_who_it_is_and_offers_what_it_can_unpack():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain()
        await fetch(outlet.url("/a"))
    headers = outlet.asked[0].headers
    assert headers["user-agent"] == "news-ingest/0 (+desk@example.org)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "if-none-match" not in headers
    assert "cookie" not in headers


def test_a_contact_with_odd_signs_makes_a_sound_user_agent():
    assert user_agent("1.0", "dé\r\nsk (x)") == "news-ingest/1.0 (+d sk x)"
    assert user_agent("1.0", "") == "news-ingest/1.0"


async def test_a_condition_is_sent_when_there_is_one_and_304_has_no_body():
    held = Validators(etag='W/"5"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT")
    async with listening() as outlet, client() as fetch:
        outlet["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
        page = await fetch(outlet.url("/feed"), expect="feed", validators=held)
    assert page.unchanged
    assert page.body == b""
    assert outlet.asked[0].headers["if-none-match"] == 'W/"5"'
    assert outlet.asked[0].headers["if-modified-since"] == held.last_modified


async def test_a_304_that_nobody_asked_for_is_a_failure():
    async with listening() as outlet, client() as fetch:
        outlet["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
        with pytest.raises(Unusable, match="304 without condition"):
            await fetch(outlet.url("/feed"), expect="feed")


async def test_a_connection_is_used_again():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain()
        for _ in range(3):
            await fetch(outlet.url("/a"))
    assert outlet.connections == 1


async def test_cookies_are_not_kept():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", "Set-Cookie: sid=1; Path=/")
        await fetch(outlet.url("/a"))
        await fetch(outlet.url("/a"))
    assert all("cookie" not in one.headers for one in outlet.asked)


async def test_userinfo_is_neither_sent_nor_kept():
    async with listening() as outlet, listening("127.0.0.2") as other, client() as fetch:
        outlet["/a"] = moved(other.url("/b").replace("://", "://name:word@"))
        other["/b"] = plain()
        page = await fetch(outlet.url("/a").replace("://", "://me:secret@"))
    assert page.asked == outlet.url("/a")
    assert page.url == other.url("/b")
    assert all("authorization" not in one.headers for one in (*outlet.asked, *other.asked))


@pytest.mark.parametrize("to", ["/b", "b", "//{host}/b", "{root}/b#x", "?b"])
async def test_redirects_are_followed_as_they_are_written(to):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = moved(to.format(root=outlet.root, host=outlet.root[7:]))
        outlet["/b"] = outlet["/a?b"] = plain(b"there")
        page = await fetch(outlet.url("/a"))
    assert page.body == b"there"
    assert page.asked == outlet.url("/a")
    assert page.url in (outlet.url("/b"), outlet.url("/a?b"))


async def test_ten_redirects_are_followed_and_no_more():
    async with listening() as outlet, client() as fetch:
        for step in range(20):
            outlet[f"/{step}"] = moved(f"/{step + 1}")
        outlet["/10"] = plain()
        assert (await fetch(outlet.url("/0"))).url == outlet.url("/10")
        outlet["/10"] = moved("/11")
        assert await reason(fetch, outlet.url("/0")) == "redirect"


@pytest.mark.parametrize(
    "to, said",
    [
        ("/a", "redirect"),
        ("", "redirect"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http://", "redirect"),
        ("http://[::1", "blocked"),
        ("/" + "x" * 20_000, "blocked"),
    ],
)
async def test_redirects_to_nowhere_have_a_reason(to, said):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = moved(to)
        assert await reason(fetch, outlet.url("/a")) == said


@pytest.mark.parametrize(
    "status, error",
    [
        ("401 X", Refused),
        ("403 X", Refused),
        ("451 X", Refused),
        ("404 X", Gone),
        ("410 X", Gone),
        ("429 X", ServerBusy),
        ("500 X", ServerBusy),
        ("503 X", ServerBusy),
        ("599 X", ServerBusy),
        ("400 X", Unusable),
        ("204 X", Unusable),
        ("202 X", Unusable),
        ("300 X", Unusable),
    ],
)
async def test_each_status_has_its_error(status, error):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = b"HTTP/1.1 204 X\r\n\r\n" if status[0] == "2" else plain(status=status)
        with pytest.raises(error) as failure:
            await fetch(outlet.url("/a"))
    assert failure.value.reason == "status"
    assert str(failure.value.http_status)[0] == status[0]


@pytest.mark.parametrize(
    "written, wait_s",
    [
        ("7", 7.0),
        ("99999999", 86_400.0),
        ("9" * 400, None),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 9999 11:00:00 GMT", 86_400.0),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("99:99 x", None),
    ],
)
async def test_retry_after_is_read_and_bounded(written, wait_s):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"", f"Retry-After: {written}", status="429 X")
        with pytest.raises(ServerBusy) as failure:
            await fetch(outlet.url("/a"))
    assert failure.value.wait_s == wait_s


@pytest.mark.parametrize(
    "kind, expect, taken",
    [
        ("text/html", "page", True),
        ("application/xhtml+xml; charset=utf-8", "page", True),
        ("", "page", True),
        ("html", "page", True),
        ("video/mp4", "page", False),
        ("image/jpeg", "page", False),
        ("application/pdf", "page", False),
        ("application/octet-stream", "page", False),
        ("application/rss+xml", "feed", True),
        ("text/html", "feed", True),
        ("application/octet-stream", "feed", True),
        ("application/gzip", "feed", True),
        ("audio/mpeg", "feed", False),
        ("image/png", "feed", False),
        ("image/png", "robots", True),
    ],
)
async def test_types_are_judged_by_what_is_wanted(kind, expect, taken):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(kind=kind)
        if taken:
            assert (await fetch(outlet.url("/a"), expect=expect)).body == b"<p>words</p>"
        else:
            assert await reason(fetch, outlet.url("/a"), expect=expect) == "type"


async def test_a_packed_page_is_unpacked():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(gzip.compress(b"words" * 999), "Content-Encoding: gzip")
        assert (await fetch(outlet.url("/a"))).body == b"words" * 999


@pytest.mark.parametrize(
    "answer, said",
    [
        (plain(b"x", "Content-Encoding: br"), "encoding"),
        (plain(b"x", "Content-Encoding: gzip, gzip"), "encoding"),
        (plain(b"<p>plain</p>", "Content-Encoding: gzip"), "encoding"),
        (plain(gzip.compress(b"words" * 99)[:-9], "Content-Encoding: gzip"), "truncated"),
        (plain(gzip.compress(bytes(5_000_000)), "Content-Encoding: gzip"), "too_large"),
        (plain(b"x" * 100_001), "too_large"),
        (plain(b"x", length=10**9), "too_large"),
        (closing(plain(b"half", length=4000)), "truncated"),
        (plain(status="206 Partial Content"), "truncated"),
        (closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n"), "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", "protocol"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\nabc", "protocol"),
        (b"<!doctype html><p>HTTP before it was HTTP</p>\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 600 + b"Content-Length: 0\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\nContent-Length: 0\r\n\r\n", "protocol"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 9000, "protocol"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "protocol"),
        (closing(b"HTTP/1.1 200 OK\r\nX: 1\r\n"), "protocol"),
        (closing(b"\r\n"), "protocol"),
    ],
)
async def test_broken_and_boundless_answers_have_a_reason(answer, said):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = answer
        assert await reason(fetch, outlet.url("/a")) == said


def endless(
    piece: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", pause_s: float = 0.0
):
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return answer


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer, said",
    [
        (endless(b"400\r\n" + b"x" * 1024 + b"\r\n", CHUNKED), "too_large"),
        (endless(b"1\r\nx\r\n" * 500, CHUNKED), "too_large"),
        (endless(b"X: 1\r\n" * 50), "protocol"),
        (endless(b"x", b"HTTP/1.1 200 OK\r\nX: ", 0.1), "timeout"),
        (endless(b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", 0.1), "timeout"),
        (endless(b"", b"", 0.1), "timeout"),
        (endless(b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", 0.1), "timeout"),
    ],
)
async def test_answers_without_end_end(answer, said):
    limits = Limits(timeout_s=0.6, deadline_s=1.2, max_bytes=50_000, allow_networks=QUICK.allow_networks)
    async with listening() as outlet, client(limits) as fetch:
        outlet["/a"] = answer
        assert await reason(fetch, outlet.url("/a")) == said


async def test_the_deadline_is_one_for_all_hops():
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)
        writer.write(moved(f"/{len(outlet.asked)}"))
        await writer.drain()

    limits = Limits(timeout_s=1.0, deadline_s=1.2, allow_networks=QUICK.allow_networks)
    async with listening() as outlet, client(limits) as fetch:
        for step in range(20):
            outlet[f"/{step}"] = slowly
        assert await reason(fetch, outlet.url("/0")) == "timeout"
    assert len(outlet.asked) == 3


async def test_robots_txt_is_read_to_500_kib_and_no_further():
    async with listening() as outlet, client() as fetch:
        outlet["/robots.txt"] = endless(b"# padding\n" * 1000, b"HTTP/1.1 200 OK\r\n\r\n")
        page = await fetch(outlet.url("/robots.txt"), expect="robots")
    assert len(page.body) == 500 * 1024


async def test_nobody_there_is_a_failed_connection_and_no_such_name_a_failed_look_up():
    def unknown(host: str, port: int) -> list[object]:
        raise OSError("no such name")

    async with listening() as outlet:
        gone = outlet.url("/a")
    async with client() as fetch:
        assert await reason(fetch, gone) == "connection"
    async with client(resolve=unknown) as fetch:
        assert await reason(fetch, "http://nobody.example/") == "dns"


async def test_a_server_that_speaks_no_tls_is_a_failure_of_tls():
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is no web server\r\n")
        writer.close()

    async with client() as fetch, await asyncio.start_server(greet, "127.0.0.1") as net:
        port = net.sockets[0].getsockname()[1]
        assert await reason(fetch, f"https://127.0.0.1:{port}/") == "tls"


async def test_a_server_that_closes_without_a_word_is_a_failed_connection():
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening() as outlet, client() as fetch:
        outlet["/a"] = hang_up
        with pytest.raises(Unreachable) as failure:
            await fetch(outlet.url("/a"))
    assert failure.value.reason == "connection"


async def test_a_cancelled_fetch_leaves_no_connection_behind():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = endless(b"", b"", 0.1)
        outlet["/b"] = plain()
        task = asyncio.create_task(fetch(outlet.url("/a")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await fetch(outlet.url("/b"))).status == 200


async def test_an_error_names_no_credentials():
    async with client() as fetch:
        with pytest.raises(FetchError) as failure:
            await fetch("http://me:secret@127.0.0.1:1/?token=secret")
    assert "secret" not in str(failure.value)


def test_certificates_are_checked():
    fetch = client()
    context = fetch._pool._ssl_context
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


async def test_a_large_page_keeps_its_place_until_it_is_dropped():
    limits = Limits(timeout_s=5.0, deadline_s=10.0, allow_networks=QUICK.allow_networks)
    async with listening() as outlet, client(limits) as fetch:
        outlet["/a"] = plain(bytes(2_000_000))
        free = fetch._places._free
        pages = [await fetch(outlet.url("/a")) for _ in range(3)]
        assert free.locked()
        pages.pop()
        await asyncio.sleep(0)
        assert not free.locked()
        outlet["/b"] = closing(plain(bytes(2_000_000), length=3_000_000))
        with pytest.raises(Unreachable):
            await fetch(outlet.url("/b"))
        assert not free.locked()


async def test_who_finds_no_place_goes_on_after_a_while():
    places = LargeBodyLimiter(1, patience_s=0.05)
    assert await places.take()
    assert not await places.take()
    places.give_back()
    assert await places.take()
