"""The connection below HTTP: small reads, and no more bytes than a phase of the exchange can need."""

from dataclasses import dataclass, field

import pytest

from ingest.errors import Unreachable, Unusable
from ingest.fetch.backend import BODY_READ_BYTES, HEAD_READ_BYTES, MAX_HEAD_BYTES, BoundedStream


@dataclass
class Flood:
    """A connection that always has as many bytes as are asked for, until it is closed."""

    closed: bool = False
    reads: list[int] = field(default_factory=list)

    async def read(self, max_bytes: int, *_: object) -> bytes:
        self.reads.append(max_bytes)
        return b"" if self.closed else b"x" * max_bytes

    async def write(self, *_: object) -> None:
        pass


async def test_reads_are_small_whatever_is_asked_for():
    flood = Flood()
    stream = BoundedStream(flood)
    await stream.read(1_000_000)
    await stream.read(100)
    stream.begin_body(1_000_000)
    await stream.read(1_000_000)
    assert flood.reads == [HEAD_READ_BYTES, 100, BODY_READ_BYTES]


async def test_a_head_has_a_limit_which_begins_anew_with_each_request():
    stream = BoundedStream(Flood())
    for _ in range(2):
        await stream.write(b"GET / HTTP/1.1")
        for _ in range(MAX_HEAD_BYTES // HEAD_READ_BYTES):
            await stream.read(1_000_000)
        with pytest.raises(Unusable, match="protocol"):
            await stream.read(1)


async def test_a_body_has_a_limit_of_its_own():
    stream = BoundedStream(Flood())
    stream.begin_body(BODY_READ_BYTES + 1)
    await stream.read(1_000_000)
    await stream.read(1)
    with pytest.raises(Unusable, match="too_large"):
        await stream.read(1)


async def test_a_connection_that_closes_before_a_head_is_no_broken_head_and_one_amid_it_is():
    flood = Flood(closed=True)
    assert await BoundedStream(flood).read(100) == b""
    flood.closed = False
    stream = BoundedStream(flood)
    await stream.read(100)
    flood.closed = True
    with pytest.raises(Unreachable, match="closed amid the headers"):
        await stream.read(100)


async def test_the_end_of_a_connection_may_be_the_end_of_a_body():
    stream = BoundedStream(Flood(closed=True))
    stream.begin_body(100)
    assert await stream.read(100) == b""
