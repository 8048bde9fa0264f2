"""One exchange over real sockets: what is taken, what is refused, and with which reason."""

import asyncio
import gzip
import ssl
import threading
import zlib
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest
from loopback import Time, client, closing, limits, listening, moved, plain

from ingest.certificates import NO_FILES
from ingest.errors import FetchError, Gone, Refused, ServerBusy, Unreachable, Unusable
from ingest.fetch import user_agent
from ingest.fetch.client import Slots
from ingest.fetch.limiter import LargeBodyLimiter
from ingest.model import Validators
from ingest.urls import Url

ODD_LENGTHS = ("-3", "+3", "0x3", "3 3", "3, 4", "3\r\n 0", "three")
PACKED = gzip.compress(b"words" * 99, mtime=0)
TWO_MEMBERS = gzip.compress(b"words", mtime=0) * 2
ENDS_ITSELF = b"HTTP/1.1 200 OK\r\n"


def in_chunks(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body) + end


def chunked(body: bytes, *headers: str, end: bytes = b"0\r\n\r\n") -> bytes:
    """An answer in one chunk, as it goes over the wire."""
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers, "", ""]
    return "\r\n".join(lines).encode() + in_chunks(body, end)


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


@pytest.mark.parametrize(
    "etag, kept",
    [
        ('"' + "x" * 1022 + '"', True),
        ('"' + "x" * 1023 + '"', False),
        ('"a\tb"', False),
        ("", False),
    ],
    ids=["long", "too long", "with a control character", "empty"],
)
async def test_a_validator_is_kept_to_the_letter_or_not_at_all(etag, kept):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", f"ETag: {etag}")
        page = await fetch(outlet.url("/a"))
    assert page.validators == Validators(etag=etag if kept else None)


async def test_of_many_reservations_twenty_are_kept():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", *(f"X-Robots-Tag: agent{number}: none" for number in range(30)))
        page = await fetch(outlet.url("/a"))
    assert page.rights_header == "\n".join(f"x-robots-tag: agent{number}: none" for number in range(20))


async def test_headers_are_kept_as_they_came_but_for_what_cookies_hold():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", "Set-Cookie: session=secret", "Server: elm/1", "X-Note:  twice  spaced")
        page = await fetch(outlet.url("/a"))
    assert "\nset-cookie: …\nserver: elm/1\nx-note: twice  spaced" in f"\n{page.headers}"
    assert "secret" not in page.headers


async def test_of_many_headers_as_many_are_kept_as_there_is_room_for():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"x", *(f"X-{number}: {'y' * 1000}" for number in range(20)))
        page = await fetch(outlet.url("/a"))
    assert 15_000 < len(page.headers) <= 16_384
    assert all(len(line) < 1_010 for line in page.headers.split("\n"))


async def test_it_says_who_it_is_and_offers_what_it_can_unpack():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain()
        await fetch(outlet.url("/a"))
    headers = outlet.asked[0].headers
    assert headers["user-agent"] == "news-ingest/0 (+desk@example.org)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "if-none-match" not in headers
    assert "cookie" not in headers


def test_a_contact_with_odd_characters_makes_a_valid_user_agent():
    assert user_agent("1.0", "dé\r\nsk (x)") == "news-ingest/1.0 (+d sk x)"
    assert user_agent("1.0", "") == "news-ingest/1.0"
    assert user_agent("1.0", "x" * 300) == f"news-ingest/1.0 (+{'x' * 200})"


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
        outlet["/a"] = moved(other.root.replace("://", "://name:word@") + "/b")
        other["/b"] = plain()
        page = await fetch(Url(outlet.root.replace("://", "://me:secret@") + "/a"))
    assert page.asked == outlet.url("/a")
    assert page.url == other.url("/b")
    assert all("authorization" not in one.headers for one in (*outlet.asked, *other.asked))


@pytest.mark.parametrize(
    "location, path",
    [
        ("/b", "/b"),
        ("b", "/b"),
        ("//{host}/b", "/b"),
        ("{root}/b#x", "/b"),
        ("?b", "/a?b"),
        ("/b c", "/b%20c"),
        ("/ä", "/%C3%A4"),
    ],
)
async def test_a_redirect_is_followed_as_it_is_written(location, path):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = moved(location.format(root=outlet.root, host=outlet.root[7:]))
        outlet[path] = plain(b"there")
        page = await fetch(outlet.url("/a"))
    assert (page.asked, page.url, page.body) == (outlet.url("/a"), outlet.url(path), b"there")


async def test_a_location_that_is_not_utf_8_is_read_as_latin_1():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = moved("/ä").replace("ä".encode(), b"\xe4")
        outlet["/%C3%A4"] = plain()
        assert (await fetch(outlet.url("/a"))).url == outlet.url("/%C3%A4")


async def test_after_several_redirects_a_page_has_the_url_that_was_asked_and_the_last_one():
    async with listening() as outlet, listening("127.0.0.2") as other, client() as fetch:
        outlet["/a"] = moved(other.url("/b"))
        other["/b"] = moved("/c?x=1", "301 Moved Permanently")
        other["/c?x=1"] = moved(outlet.url("/d#top"), "308 Permanent Redirect")
        outlet["/d"] = plain(b"words", 'ETag: "1"')
        page = await fetch(outlet.url("/a"))
        outlet["/d"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
        unchanged = await fetch(outlet.url("/a"), validators=page.validators)
    assert (page.asked, page.url, page.body) == (outlet.url("/a"), outlet.url("/d"), b"words")
    assert unchanged.unchanged
    assert (unchanged.asked, unchanged.url) == (outlet.url("/a"), outlet.url("/d"))


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
        ("http://a b/", "blocked"),
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
        ("402 X", Refused),
        ("403 X", Refused),
        ("407 X", Refused),
        ("451 X", Refused),
        ("404 X", Gone),
        ("410 X", Gone),
        ("408 X", ServerBusy),
        ("425 X", ServerBusy),
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
        ("Fri, 20 Nov 2026 12:00:30 -0000", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 9999 11:00:00 GMT", 86_400.0),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("99:99 x", None),
        ("Fri, 20 Nov 2026 12:00:30 GMT (" + "x" * 50 + ")", None),
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
        ("text/html, image/png", "page", True),
        ("Text/HTML", "page", True),
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
        ("video/mp4", "feed", False),
        ("font/woff2", "feed", False),
        ("application/pdf", "feed", False),
        ("application/zip", "feed", False),
        ("text/css", "feed", False),
        ("text/xml", "page", True),
        ("application/xml", "page", True),
        ("text/plain", "page", True),
        ("image/png", "robots", True),
    ],
)
async def test_a_type_is_judged_by_what_is_expected(kind, expect, taken):
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
        (plain(b"x", "Content-Encoding: gzip, deflate"), "encoding"),
        (plain(b"<p>plain</p>", "Content-Encoding: deflate"), "encoding"),
        (plain(bytes(range(256)) * 16, "Content-Encoding: gzip"), "encoding"),
        (plain(bytes(range(256)) * 16, "Content-Encoding: binary"), "encoding"),
        (plain(gzip.compress(gzip.compress(b"words")), "Content-Encoding: gzip, gzip"), "encoding"),
        (closing(ENDS_ITSELF + b"Content-Encoding: gzip\r\n\r\n<p>plain</p>"), "encoding"),
        (plain(gzip.compress(b"words" * 99, mtime=0)[:-9], "Content-Encoding: gzip"), "truncated"),
        (plain(gzip.compress(bytes(5_000_000), mtime=0), "Content-Encoding: gzip"), "too_large"),
        (plain(b"x" * 100_001), "too_large"),
        (plain(b"x", length=10**9), "too_large"),
        (closing(plain(b"half", length=4000)), "truncated"),
        (plain(status="206 Partial Content"), "truncated"),
        (closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n"), "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "protocol"),
        *(
            (f"HTTP/1.1 200 OK\r\nContent-Length: {odd}\r\n\r\nabc".encode(), "protocol")
            for odd in ODD_LENGTHS
        ),
        (plain(b"x", "no colon, Content-Length"), "protocol"),
        (plain(b"5\r\nwords\r\n0\r\n\r\n", "Transfer-Encoding: chunked, chunked"), "protocol"),
        (chunked(in_chunks(b"words"), "Transfer-Encoding: chunked"), "protocol"),
        (chunked(b"words", "Content-Length: 6"), "protocol"),
        (closing(chunked(b"words", end=b"0")), "truncated"),
        (closing(chunked(TWO_MEMBERS, "Content-Encoding: gzip", end=b"")), "truncated"),
        (plain(b"words" * 99 + b"</p></html>"[:10], length=495), "protocol"),
        (plain("Мост закрыт на неделю".encode() * 9, length=21 * 9), "protocol"),
        (plain(b"words" * 99, length=0), "protocol"),
        (closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nwords"), "protocol"),
        (closing(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n<p>"), "protocol"),
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


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"words" * 99, "X Powered By: old box", "no colon", ": x", "X: a\0b"),
        plain(b"words" * 99, status="203 Non-Authoritative Information"),
        plain(b"words" * 99, "Transfer-Encoding: identity"),
        plain(b"words" * 99, "Content-Encoding: identity"),
        plain(b"words" * 99, "Content-Encoding: utf-8"),
        plain(b"words" * 99, "Content-Encoding: gzip"),
        plain(PACKED, "Content-Encoding: UTF-8, gzip"),
        plain(PACKED, "Content-Encoding: gzip", "Content-Encoding: gzip"),
        plain(PACKED, "Content-Encoding: gzip", length=495),
        closing(plain(PACKED, "Content-Encoding: gzip", length=4000)),
        closing(plain(zlib.compress(b"words" * 99), "Content-Encoding: deflate", length=4000)),
        plain(gzip.compress(b"words" * 98) + gzip.compress(b"words"), "Content-Encoding: gzip", length=495),
        chunked(b"words" * 99),
        chunked(b"words" * 99, "Transfer-Encoding: chunked"),
        chunked(b"words" * 99, "Content-Length: 495"),
        chunked(PACKED, "Content-Encoding: gzip", f"Content-Length: {len(PACKED)}"),
        chunked(PACKED, "Content-Encoding: gzip", "Content-Length: 495"),
        chunked(b"words" * 99, f"Content-Length: {len(in_chunks(b'words' * 99))}"),
        closing(chunked(PACKED, "Content-Encoding: gzip", end=b"")),
        closing(chunked(b"words" * 99, end=b"0\r\n")),
        closing(chunked(b"words" * 99, end=b"0\r\nTrailer: 1\r\n")),
        closing(chunked(b"words" * 99, end=b"0\r\nTrailer: 1")),
        plain(b"words" * 99 + b"\r\n \r\n" * 9, length=495),
        plain(b"words" * 99 + b"</p></html>"[:9], length=495),
        plain(PACKED + b"x" * 99, "Content-Encoding: gzip", length=len(PACKED)),
    ],
)
async def test_an_answer_that_can_be_read_in_one_way_only_is_read(answer):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = answer
        assert (await fetch(outlet.url("/a"))).body == b"words" * 99


@pytest.mark.parametrize("length", [len(PACKED), 495, 4000])
async def test_a_packed_body_that_was_cut_is_cut_whatever_its_length_speaks_of(length):
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = closing(plain(PACKED[:-3], "Content-Encoding: gzip", length=length))
        assert await reason(fetch, outlet.url("/a")) == "truncated"


async def test_the_end_of_one_packed_member_of_several_may_be_a_cut():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = closing(plain(TWO_MEMBERS, "Content-Encoding: gzip", length=len(TWO_MEMBERS) + 1))
        assert await reason(fetch, outlet.url("/a")) == "truncated"


async def test_what_leaves_out_lines_is_ready_for_the_next_answer():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"one", "no colon")
        outlet["/b"] = b"HTTP/1.1 103 Early Hints\r\nno colon\r\n\r\n" + plain(b"no colon\r\n\r\n")
        outlet["/c"] = chunked(b"three")
        bodies = [(await fetch(outlet.url(path))).body for path in ("/a", "/b", "/c", "/a")]
    assert bodies == [b"one", b"no colon\r\n\r\n", b"three", b"one"]
    assert outlet.connections == 1


async def test_a_server_that_is_unsure_where_its_body_ends_gets_one_request_on_a_connection():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = chunked(b"one", "Transfer-Encoding: chunked")
        for _ in range(2):
            await fetch(outlet.url("/a"))
    assert outlet.connections == 2


async def test_what_came_after_a_body_is_not_the_next_answer():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = plain(b"words" * 99 + plain(b"forged")[:9], length=495)
        outlet["/b"] = plain(b"true")
        assert (await fetch(outlet.url("/a"))).body == b"words" * 99
        assert (await fetch(outlet.url("/b"))).body == b"true"
    assert outlet.connections == 2


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n"


def endless(head: bytes, piece: bytes, pause_s: float = 0.0):
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return answer


def silent(head: bytes, reached: asyncio.Event | None = None):
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        if reached:
            reached.set()
        await asyncio.Event().wait()

    return answer


@pytest.mark.parametrize(
    "answer, said",
    [
        (endless(CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n"), "too_large"),
        (endless(CHUNKED, b"1\r\nx\r\n" * 500), "too_large"),
        (endless(HEAD, b"X: 1\r\n" * 50), "protocol"),
    ],
)
async def test_an_endless_answer_ends_by_its_size(answer, said):
    async with listening() as outlet, client(limits(max_bytes=50_000)) as fetch:
        outlet["/a"] = answer
        assert await reason(fetch, outlet.url("/a")) == said


def counted(head: bytes, piece: bytes, sent: list[int]):
    """Sends `piece` until the other end hangs up, and notes how many bytes that were."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.transport.is_closing():
            writer.write(piece)
            sent.append(len(piece))
            await writer.drain()

    return answer


EMPTY_BLOCKS = b"\x00\x00\x00\xff\xff" * 200


@pytest.mark.parametrize(
    "head, piece, said",
    [
        (CHUNKED, b"1\r\nx\r\n" * 200, "too_large: more framing"),
        (CHUNKED, b"1;" + b"x" * 3000 + b"\r\nx\r\n", "too_large: more framing"),
        (CHUNKED + b"0\r\n", b"X: 1\r\n" * 200, "too_large: more framing"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "protocol: more than 10 interim answers"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\nx\x9c",
            EMPTY_BLOCKS,
            "too_large: .* packed bytes hold only 0",
        ),
    ],
    ids=["chunks", "extensions", "trailers", "interim answers", "empty blocks"],
)
async def test_an_answer_that_is_all_framing_ends_long_before_the_largest_page(head, piece, said):
    sent: list[int] = []
    async with listening() as outlet, client(limits(max_bytes=100_000_000)) as fetch:
        outlet["/a"] = counted(head, piece, sent)
        with pytest.raises(FetchError, match=said):
            await fetch(outlet.url("/a"))
    # What the sockets hold on the way was sent for nothing.
    assert sum(sent) < 16_000_000


async def test_a_trickle_over_a_socket_ends_with_what_it_was():
    time = Time()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(LONG)
        while not writer.transport.is_closing():
            time.now_s += 1.0
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.001)

    async with listening() as outlet, client(time=time) as fetch:
        outlet["/a"] = drip
        with pytest.raises(Unreachable, match="timeout: a trickle of"):
            await fetch(outlet.url("/a"))


async def test_what_follows_the_last_chunk_is_not_the_next_answer():
    async with listening() as outlet, client() as fetch:
        outlet["/a"] = chunked(b"words" * 99) + plain(b"forged")
        outlet["/b"] = plain(b"true")
        assert (await fetch(outlet.url("/a"))).body == b"words" * 99
        assert (await fetch(outlet.url("/b"))).body == b"true"
    assert outlet.connections == 2


@pytest.mark.parametrize("head", [b"", LONG], ids=["nothing", "a head"])
async def test_a_server_that_falls_silent_is_a_timeout(head):
    async with listening() as outlet, client(limits(timeout_s=0.05)) as fetch:
        outlet["/a"] = silent(head)
        with pytest.raises(Unreachable, match="timeout: silent for"):
            await fetch(outlet.url("/a"))


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX: ", LONG], ids=["head", "body"])
async def test_a_server_that_drips_runs_into_the_deadline(head):
    async with listening() as outlet, client(limits(deadline_s=0.1)) as fetch:
        outlet["/a"] = endless(head, b"x", 0.01)
        with pytest.raises(Unreachable, match="timeout: not done in"):
            await fetch(outlet.url("/a"))


async def test_the_deadline_is_one_for_all_hops():
    time = Time()

    async def slowly(writer: asyncio.StreamWriter) -> None:
        time.now_s += 250.0
        writer.write(moved(f"/{len(outlet.asked)}"))
        await writer.drain()

    async with listening() as outlet, client(limits(deadline_s=600.0), time) as fetch:
        for step in range(20):
            outlet[f"/{step}"] = slowly
        assert await reason(fetch, outlet.url("/0")) == "timeout"
    assert len(outlet.asked) == 3


async def test_each_hop_has_its_slot_and_waiting_for_it_counts_neither_as_taken_nor_against_the_deadline():
    time, slots = Time(), []

    async def slowly(writer: asyncio.StreamWriter) -> None:
        time.now_s += 0.25
        writer.write(moved("/b") if len(outlet.asked) == 1 else plain())
        await writer.drain()

    @asynccontextmanager
    async def slot(place: object):
        slots.append(place)
        time.now_s += 1000.0
        yield

    async with listening() as outlet, client(limits(deadline_s=600.0), time) as fetch:
        outlet["/a"] = outlet["/b"] = slowly
        page = await fetch(
            outlet.url("/a"), slots=Slots(host=slot, machine=lambda url, address: slot(address))
        )
    assert page.took_ms == 500
    machine = ip_address("127.0.0.1")
    assert slots == [outlet.url("/a"), machine, outlet.url("/b"), machine]


async def test_a_page_may_be_as_large_as_the_limits_say():
    large = bytes(11_000_000)
    async with listening() as outlet, client(limits(max_bytes=11_000_000)) as fetch:
        outlet["/a"] = plain(large)
        outlet["/b"] = plain(large + b"x")
        assert (await fetch(outlet.url("/a"))).body == large
        assert await reason(fetch, outlet.url("/b")) == "too_large"


async def test_robots_txt_is_read_to_500_kib_and_no_further():
    async with listening() as outlet, client() as fetch:
        outlet["/robots.txt"] = endless(b"HTTP/1.1 200 OK\r\n\r\n", b"# padding\n" * 1000)
        page = await fetch(outlet.url("/robots.txt"), expect="robots")
        outlet["/robots.txt"] = plain(b"x" * 600_000)
        announced = await fetch(outlet.url("/robots.txt"), expect="robots")
    assert len(page.body) == len(announced.body) == 500 * 1024


async def test_nobody_there_is_a_failed_connection_and_no_such_name_a_failed_look_up():
    def unknown(host: str, port: int) -> list[object]:
        raise OSError("no such name")

    async with listening() as outlet:
        gone = outlet.url("/a")
    async with client() as fetch:
        assert await reason(fetch, gone) == "connection"
    async with client(resolve=unknown) as fetch:
        assert await reason(fetch, Url("http://nobody.example/")) == "dns"


async def test_a_closed_client_leaves_no_thread_behind():
    threads = []

    def resolve(host: str, port: int) -> list[object]:
        threads.append(threading.current_thread())
        return []

    async with client(resolve=resolve) as fetch:
        assert await reason(fetch, Url("http://nobody.example/")) == "blocked"
    threads[0].join(timeout=60.0)
    assert not threads[0].is_alive()


async def test_a_server_that_speaks_no_tls_is_a_failure_of_tls():
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is no web server\r\n")
        writer.close()

    async with client() as fetch, await asyncio.start_server(greet, "127.0.0.1") as net:
        port = net.sockets[0].getsockname()[1]
        assert await reason(fetch, Url(f"https://127.0.0.1:{port}/")) == "tls"


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
        reached = asyncio.Event()
        outlet["/a"] = silent(b"", reached)
        outlet["/b"] = plain()
        task = asyncio.create_task(fetch(outlet.url("/a")))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not fetch._transport._idle
        assert (await fetch(outlet.url("/b"))).status == 200


async def test_an_error_names_no_credentials():
    async with client() as fetch:
        with pytest.raises(FetchError) as failure:
            await fetch(Url("http://me:secret@127.0.0.1:1/?token=secret"))
    assert "secret" not in str(failure.value)


def test_certificates_are_checked():
    fetch = client()
    context = fetch._transport._tls_context(NO_FILES)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


async def test_a_large_page_holds_its_slot_until_it_is_garbage():
    async with listening() as outlet, client(limits(max_bytes=3_000_000)) as fetch:
        outlet["/a"] = plain(bytes(2_000_000))
        free = fetch._large_bodies._slots
        pages = [await fetch(outlet.url("/a")) for _ in range(3)]
        assert free.locked()
        pages.pop()
        await asyncio.sleep(0)
        assert not free.locked()
        outlet["/b"] = closing(plain(bytes(2_000_000), length=3_000_000))
        with pytest.raises(Unreachable):
            await fetch(outlet.url("/b"))
        assert not free.locked()


async def test_who_finds_no_slot_goes_on_without_one():
    limiter = LargeBodyLimiter(1, wait_s=0.0)
    assert await limiter.acquire()
    assert not await limiter.acquire()
    limiter.release()
    assert await limiter.acquire()
