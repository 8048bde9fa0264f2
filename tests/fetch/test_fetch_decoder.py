"""Bodies in bounded steps: whole, cut, packed, and bombs."""

import gzip
import zlib
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FetchError, Unreachable, Unusable
from ingest.fetch.decoder import MAX_EMPTY_BYTES, MAX_GZIP_MEMBERS, STEP_BYTES, BoundedDecoder, content_coding


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "raw": raw_deflate}


def read(decoder: BoundedDecoder, wire: bytes, sizes: list[int]) -> bytes:
    at = 0
    for size in [*sizes, len(wire)]:
        for _ in decoder.feed(wire[at : at + size]):
            pass
        at += size
    return decoder.finish()


sizes = st.lists(st.integers(1, 50), max_size=8)


@given(data=st.binary(max_size=3000), cuts=sizes, packer=st.sampled_from(sorted(PACKERS)))
def test_what_was_packed_comes_out_again_however_it_was_cut(data, cuts, packer):
    decoder = BoundedDecoder("deflate" if packer == "raw" else packer, 3000)
    assert read(decoder, PACKERS[packer](data), cuts) == data


@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=6), cuts=sizes)
def test_gzip_members_follow_one_another(parts, cuts):
    wire = b"".join(gzip.compress(part) for part in parts)
    assert read(BoundedDecoder("gzip", 3000), wire, cuts) == b"".join(parts)


@given(data=st.binary(max_size=500), share=st.floats(0.0, 0.999), cuts=sizes)
def test_a_gzip_stream_without_its_end_is_never_whole(data, share, cuts):
    wire = gzip.compress(data)
    wire = wire[: max(1, int(len(wire) * share))]
    with pytest.raises(Unreachable, match="truncated"):
        read(BoundedDecoder("gzip", 3000), wire, cuts)


@given(wire=st.binary(max_size=500), coded=st.sampled_from(["gzip", "deflate"]), cuts=sizes)
def test_any_bytes_are_a_body_or_an_error_of_ours(wire, coded, cuts):
    decoder = BoundedDecoder(coded, 3000)
    with suppress(FetchError):
        read(decoder, wire, cuts)
    assert len(decoder) <= 3000


@given(length=st.integers(0, 2000), longest=st.integers(0, 2000), coded=st.sampled_from(["", "gzip"]))
def test_a_body_is_at_most_as_long_as_it_may_be(length, longest, coded):
    wire = PACKERS[coded](b"x" * length)
    kept = BoundedDecoder(coded, longest, truncate=True)
    assert read(kept, wire, []) == b"x" * min(length, longest)
    if length > longest:
        with pytest.raises(Unusable, match="too_large"):
            read(BoundedDecoder(coded, longest), wire, [])


def test_a_bomb_is_not_unpacked_beyond_what_is_wanted():
    decoder = BoundedDecoder("gzip", 1_000_000)
    with pytest.raises(Unusable, match="too_large"):
        read(decoder, gzip.compress(bytes(50_000_000)), [])
    assert len(decoder) == 1_000_000


@pytest.mark.parametrize(
    "length", [STEP_BYTES - 1, STEP_BYTES, STEP_BYTES + 1, 2 * STEP_BYTES, 3 * STEP_BYTES + 7]
)
@pytest.mark.parametrize("packer", ["gzip", "deflate", "raw"])
def test_a_body_of_several_steps_comes_out_whole(length, packer):
    decoder = BoundedDecoder("deflate" if packer == "raw" else packer, 4 * STEP_BYTES)
    assert read(decoder, PACKERS[packer](bytes(length)), []) == bytes(length)


@pytest.mark.parametrize("coding, begin", [("deflate", b""), ("gzip", b"\x1f\x8b\x08\x10\0\0\0\0\0\0")])
def test_a_stream_that_unpacks_to_nothing_is_read_to_64_kib(coding, begin):
    """Empty blocks, and a gzip header with a comment that does not end: nothing is unpacked either way."""
    piece = b"\x00\x00\x00\xff\xff" * 200 if coding == "deflate" else b"x" * 1000
    decoder = BoundedDecoder(coding, 10_000_000)
    with pytest.raises(Unusable, match="too_large"):
        read(decoder, begin + piece * 1000, [len(begin), *[1000] * 1000] if begin else [1000] * 1000)
    assert MAX_EMPTY_BYTES < decoder.received_bytes < MAX_EMPTY_BYTES + 2000


def test_what_cannot_be_packed_is_no_flood():
    noise = Random(7).randbytes(1_000_000)
    assert read(BoundedDecoder("gzip", 1_000_000), gzip.compress(noise, 1), [1000] * 1100) == noise


def test_so_many_gzip_members_are_read_and_no_more():
    member = gzip.compress(b"x")
    most = read(BoundedDecoder("gzip", 100_000), member * MAX_GZIP_MEMBERS, [])
    assert most == b"x" * MAX_GZIP_MEMBERS
    with pytest.raises(Unusable, match="encoding"):
        read(BoundedDecoder("gzip", 100_000), member * (MAX_GZIP_MEMBERS + 1), [])


def test_padding_after_the_last_member_is_ignored():
    assert read(BoundedDecoder("gzip", 100), gzip.compress(b"words") + bytes(64), []) == b"words"


@pytest.mark.parametrize(
    "headers, named",
    [
        ([], ""),
        ([""], ""),
        (["identity"], ""),
        (["none, identity"], ""),
        (["GZip"], "gzip"),
        (["x-gzip"], "gzip"),
        (["identity, gzip"], "gzip"),
        (['"gzip"'], "gzip"),
        (["gzip;level=6"], "gzip"),
        (["deflate"], "deflate"),
        (["x-deflate"], "deflate"),
    ],
)
def test_one_known_coding_is_taken(headers, named):
    assert content_coding(headers) == (named, False)


@pytest.mark.parametrize(
    "headers, named",
    [
        (["utf-8"], ""),
        (["binary"], ""),
        (["8bit"], ""),
        (["é"], ""),
        (["text/html; charset=x"], ""),
        (["UTF-8, gzip"], "gzip"),
        (["deflate", "utf-8"], "deflate"),
        (["gzip, gzip"], "gzip"),
        (["gzip", "x-gzip"], "gzip"),
    ],
)
def test_words_that_name_no_compression_and_one_said_twice_are_taken_with_a_doubt(headers, named):
    assert content_coding(headers) == (named, True)


@pytest.mark.parametrize(
    "headers", [["br"], ["ZSTD"], ["compress"], ["gzip", "deflate"], ["gzip, br"], ["utf-8, br"]]
)
def test_chained_codings_and_those_that_were_not_offered_are_refused(headers):
    with pytest.raises(Unusable, match="encoding"):
        content_coding(headers)


TEXTS = {
    "nothing": b"",
    "cyrillic": "Мост закрыт".encode("koi8-r") * 400,
    "japanese": "橋は閉鎖".encode("iso-2022-jp") * 400,
    "utf-16": "The bridge is closed.".encode("utf-16") * 400,
    "a stray control character": b"The bridge\0is closed, says the council. " + b"x" * 20,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_doubtful_body_that_is_text_is_taken(text):
    assert read(BoundedDecoder("", 100_000, doubtful=True), text, []) == text
    assert read(BoundedDecoder("gzip", 100_000, doubtful=True), gzip.compress(text), []) == text


@given(noise=st.randoms(use_true_random=False).map(lambda random: random.randbytes(2000)))
def test_a_doubtful_body_of_noise_is_refused_and_a_certain_one_is_what_it_is(noise):
    with pytest.raises(Unusable, match="encoding"):
        read(BoundedDecoder("", 3000, doubtful=True), noise, [])
    assert read(BoundedDecoder("", 3000), noise, []) == noise


@given(cuts=sizes)
def test_text_that_is_only_said_to_be_gzip_is_taken_where_that_is_allowed(cuts):
    assert read(BoundedDecoder("gzip", 3000, maybe_plain=True), b"<p>words</p>", cuts) == b"<p>words</p>"
    assert read(BoundedDecoder("gzip", 3000, maybe_plain=True), gzip.compress(b"words"), cuts) == b"words"
    for wire, more in ((b"<p>words</p>", {}), (b"\1\2\3\4", {"maybe_plain": True})):
        with pytest.raises(Unusable, match="encoding"):
            read(BoundedDecoder("gzip", 3000, **more), wire, cuts)


@pytest.mark.parametrize("packer", ["gzip", "deflate", "raw"])
def test_a_packed_stream_ends_with_its_last_byte(packer):
    wire = PACKERS[packer](b"words" * 99)
    decoder = BoundedDecoder("deflate" if packer == "raw" else packer, 3000)
    list(decoder.feed(wire[:-1]))
    assert not decoder.packed_end(495)
    list(decoder.feed(wire[-1:]))
    assert decoder.packed_end(None)
    assert decoder.packed_end(495)


def test_of_several_members_the_plain_text_must_have_the_length():
    decoder = BoundedDecoder("gzip", 3000)
    list(decoder.feed(gzip.compress(b"words" * 50) * 2))
    assert [decoder.packed_end(length) for length in (None, 499, 500)] == [False, False, True]


def test_a_plain_body_has_no_packed_end():
    decoder = BoundedDecoder("", 3000)
    list(decoder.feed(b"words"))
    assert not decoder.packed_end(5)
