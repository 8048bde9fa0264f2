"""The connection below HTTP: small reads, and no more bytes than a phase of the exchange can need."""

from dataclasses import dataclass, field

import pytest

from ingest.errors import Unreachable, Unusable
from ingest.fetch.backend import BODY_READ_BYTES, HEAD_READ_BYTES, MAX_HEAD_BYTES, BoundedStream

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@dataclass
class Flood:
    """A connection that has as many bytes as are asked for, until it is closed: `begin`, then one letter for ever."""

    begin: bytes = b""
    closed: bool = False
    reads: list[int] = field(default_factory=list)

    async def read(self, max_bytes: int, *_: object) -> bytes:
        self.reads.append(max_bytes)
        data = self.begin[:max_bytes]
        self.begin = self.begin[max_bytes:]
        return b"" if self.closed else data + b"x" * (max_bytes - len(data))

    async def write(self, *_: object) -> None:
        pass


class Closing(Flood):
    """A connection that has `begin`, and then is closed."""

    async def read(self, max_bytes: int, *_: object) -> bytes:
        data = self.begin[:max_bytes]
        self.begin = self.begin[max_bytes:]
        return data


async def test_reads_are_small_whatever_is_asked_for():
    flood = Flood(HEAD)
    stream = BoundedStream(flood)
    await stream.read(1_000_000)
    await stream.read(100)
    stream.begin_body(1_000_000)
    await stream.read(1_000_000)
    assert flood.reads == [HEAD_READ_BYTES, 100, BODY_READ_BYTES]


async def test_a_head_has_a_limit_which_begins_anew_with_each_request():
    flood = Flood()
    stream = BoundedStream(flood)
    for _ in range(2):
        flood.begin = HEAD[:-2] + b"X: "
        await stream.write(b"GET / HTTP/1.1")
        with pytest.raises(Unusable, match="protocol"):
            await stream.read(1_000_000)
    assert flood.reads == [HEAD_READ_BYTES] * (2 * MAX_HEAD_BYTES // HEAD_READ_BYTES)


async def test_a_head_that_is_as_long_as_it_may_be_comes_in_one_piece():
    head = HEAD[:-2] + b"X: " + b"x" * (MAX_HEAD_BYTES - len(HEAD) - 5) + b"\r\n\r\n"
    assert len(await BoundedStream(Flood(head)).read(1_000_000)) > MAX_HEAD_BYTES - 100


async def test_a_body_has_a_limit_of_its_own():
    stream = BoundedStream(Flood(HEAD))
    await stream.read(1_000_000)
    stream.begin_body(BODY_READ_BYTES + 1)
    await stream.read(1_000_000)
    await stream.read(1)
    with pytest.raises(Unusable, match="too_large"):
        await stream.read(1)


async def test_a_connection_that_closes_before_a_head_is_no_broken_head_and_one_amid_it_is():
    assert await BoundedStream(Flood(closed=True)).read(100) == b""
    for begin in (b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"):
        stream = BoundedStream(Closing(begin))
        with pytest.raises(Unreachable, match="closed amid the headers"):
            await stream.read(100) and await stream.read(100)


async def test_a_request_begins_the_head_of_another_answer():
    stream = BoundedStream(Closing(HEAD + b"no header"))
    assert (await stream.read(100)).endswith(b"no header")
    await stream.write(b"GET / HTTP/1.1")
    stream._stream.begin = HEAD[:-2] + b"no header\r\n\r\n"
    assert b"no header" not in await stream.read(100)


async def test_the_end_of_a_connection_may_be_the_end_of_a_body():
    stream = BoundedStream(Flood(closed=True))
    stream.begin_body(100)
    assert await stream.read(100) == b""
