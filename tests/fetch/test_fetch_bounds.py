"""What is read of a connection: small reads, and no more bytes than a phase of the exchange can need."""

from dataclasses import dataclass, field

import pytest
from loopback import Time

from ingest.errors import Unreachable, Unusable
from ingest.fetch.bounds import (
    BODY_READ_BYTES,
    FRAMED_READ_BYTES,
    HEAD_READ_BYTES,
    MAX_HEAD_BYTES,
    MIN_BYTES_PER_S,
    TINY_READS_AT_ONCE,
    TINY_READS_PAUSE_S,
    TRICKLE_WINDOW_S,
    BoundedReader,
)

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@dataclass
class Flood:
    """A connection that has as many bytes as are asked for, until it is closed: `begin`, then one letter for ever."""

    begin: bytes = b""
    closed: bool = False
    reads: list[int] = field(default_factory=list)

    async def read(self, max_bytes: int) -> bytes:
        self.reads.append(max_bytes)
        data = self.begin[:max_bytes]
        self.begin = self.begin[max_bytes:]
        return b"" if self.closed else data + b"x" * (max_bytes - len(data))


class Closing(Flood):
    """A connection that has `begin`, and then is closed."""

    async def read(self, max_bytes: int) -> bytes:
        data = self.begin[:max_bytes]
        self.begin = self.begin[max_bytes:]
        return data


@dataclass
class Slow:
    """A connection that has a piece of `size` bytes every `pause_s` seconds of `time`, and counts the reads."""

    time: Time
    size: int = 1
    pause_s: float = 0.0
    reads: int = 0

    async def read(self, max_bytes: int) -> bytes:
        self.time.now_s += self.pause_s
        self.reads += 1
        return b"x" * min(self.size, max_bytes)


def bounded(stream: object, time: Time | None = None) -> BoundedReader:
    time = time or Time()
    return BoundedReader(stream, time.clock, time.sleep)


async def read_on(stream: BoundedReader) -> None:
    while await stream.read():
        pass


async def test_reads_are_small_and_smallest_for_heads():
    flood = Flood(HEAD)
    stream = bounded(flood)
    await stream.read()
    stream.begin_body(1_000_000)
    await stream.read()
    assert flood.reads == [HEAD_READ_BYTES, BODY_READ_BYTES]


async def test_a_head_has_a_limit_which_begins_anew_with_each_request():
    flood = Flood()
    stream = bounded(flood)
    for _ in range(2):
        flood.begin = HEAD[:-2] + b"X: "
        stream.begin_head()
        with pytest.raises(Unusable, match="protocol"):
            await stream.read()
    assert flood.reads == [HEAD_READ_BYTES] * (2 * MAX_HEAD_BYTES // HEAD_READ_BYTES)


async def test_a_head_that_is_as_long_as_it_may_be_comes_in_one_piece():
    head = HEAD[:-2] + b"X: " + b"x" * (MAX_HEAD_BYTES - len(HEAD) - 5) + b"\r\n\r\n"
    assert len(await bounded(Flood(head)).read()) > MAX_HEAD_BYTES - 100


async def test_a_body_has_a_limit_of_its_own():
    stream = bounded(Flood(HEAD))
    await stream.read()
    stream.begin_body(BODY_READ_BYTES + 1)
    await stream.read()
    await stream.read()
    with pytest.raises(Unusable, match="too_large"):
        await stream.read()


async def test_a_connection_that_closes_before_a_head_is_no_broken_head_and_one_amid_it_is():
    assert await bounded(Flood(closed=True)).read() == b""
    for begin in (b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"):
        stream = bounded(Closing(begin))
        with pytest.raises(Unreachable, match="closed amid the headers"):
            await stream.read() and await stream.read()


async def test_a_request_begins_the_head_of_another_answer():
    stream = bounded(Closing(HEAD + b"no header"))
    assert (await stream.read()).endswith(b"no header")
    stream.begin_head()
    stream._source.begin = HEAD[:-2] + b"no header\r\n\r\n"
    assert b"no header" not in await stream.read()


async def test_the_end_of_a_connection_may_be_the_end_of_a_body():
    stream = bounded(Flood(closed=True))
    stream.begin_body(100)
    assert await stream.read() == b""


async def test_a_body_of_tiny_chunks_is_read_in_smaller_steps():
    flood = Flood(HEAD[:-2] + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 9_000)
    stream = bounded(flood)
    await stream.read()
    stream.begin_body(1_000_000)
    await stream.read()
    assert flood.reads[-1] == FRAMED_READ_BYTES


@pytest.mark.parametrize("pause_s", [0.5, 1.0, 5.0, 14.0])
@pytest.mark.parametrize("is_in_head", [True, False])
async def test_a_trickle_ends_after_two_windows_and_says_so(pause_s, is_in_head):
    time = Time()
    slow = Slow(time, size=int(MIN_BYTES_PER_S * pause_s) - 1, pause_s=pause_s)
    stream = bounded(slow, time)
    if is_in_head:
        stream.answer.feed(HEAD[:-2] + b"X: ")
    else:
        stream.answer.feed(HEAD)
        stream.begin_body(1_000_000)
    with pytest.raises(Unreachable, match="timeout: a trickle of"):
        await read_on(stream)
    assert time.now_s <= 2 * (TRICKLE_WINDOW_S + pause_s) + pause_s


async def test_a_fast_beginning_does_not_pay_for_a_trickle():
    time = Time()
    stream = bounded(slow := Slow(time, size=30_000), time)
    stream.answer.feed(HEAD)
    stream.begin_body(10_000_000)
    for _ in range(100):
        await stream.read()
    slow.size, slow.pause_s = 1, 1.0
    with pytest.raises(Unreachable, match="timeout: a trickle of"):
        await read_on(stream)
    assert time.now_s <= 2 * TRICKLE_WINDOW_S + 1


@pytest.mark.parametrize("size, pause_s", [(2_000, 1.0), (200, 0.1), (30_000, 14.9)])
async def test_a_slow_server_and_one_that_thinks_between_two_pieces_are_waited_for(size, pause_s):
    time = Time()
    stream = bounded(Slow(time, size=size, pause_s=pause_s), time)
    stream.answer.feed(HEAD)
    stream.begin_body(10_000_000)
    for _ in range(200):
        assert await stream.read()


async def test_the_reader_rests_after_a_few_tiny_pieces_so_that_more_can_come():
    time = Time()
    stream = bounded(Slow(time), time)
    stream.answer.feed(HEAD)
    stream.begin_body(1_000_000)
    for _ in range(10 * TINY_READS_AT_ONCE):
        await stream.read()
    assert time.slept == [TINY_READS_PAUSE_S] * 10
