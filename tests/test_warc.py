"""WARC files are read whatever is damaged: a record costs itself, a cut file its rest, nothing raises."""

import gzip
import io
from datetime import UTC, datetime
from random import Random
from string import ascii_letters

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from warc_records import NOON, PACKED, answer, record, response

pytest.importorskip("fastwarc", reason="needs the extra `warc`")

from ingest import warc
from ingest.warc import Damage, Other, Response

MAX_BYTES = 100_000


def url(number):
    return f"https://elm.example/{number}"


def noise(number):
    """A page that cannot be packed well, so that damage in the middle of its record is damage."""
    return "".join(Random(number).choices(ascii_letters, k=3000))


RECORDS = [response(url(number), noise(number)) for number in range(5)]


def read(data):
    return list(warc.records(io.BytesIO(data), MAX_BYTES))


def urls(found):
    return [one.url for one in found if isinstance(one, Response)]


def damages(found):
    return [one.offset for one in found if isinstance(one, Damage)]


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_each_record_has_its_place_its_time_and_its_bytes(pack):
    packed = [pack(one) for one in RECORDS]

    found = read(b"".join(packed))

    assert urls(found) == [url(n) for n in range(5)]
    assert [one.offset for one in found] == [sum(map(len, packed[:n])) for n in range(5)]
    assert [one.block for one in found] == [answer(noise(n)) for n in range(5)]
    assert {one.at for one in found} == {NOON}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("at", [0, 5, 30, 400, 700, 1400])
def test_a_damaged_record_costs_no_other(pack, at):
    packed = [pack(one) for one in RECORDS]
    bad = bytearray(packed[2])
    bad[at : at + 12] = b"\xff" * 12
    begins = len(packed[0]) + len(packed[1])

    found = read(b"".join([*packed[:2], bytes(bad), *packed[3:]]))

    assert [one for one in urls(found) if one != url(2)] == [url(0), url(1), url(3), url(4)]
    if pack is not bytes:  # what was changed in a plain body is a body like any other
        assert url(2) not in urls(found)
        assert len(damages(found)) == 1
        assert len(packed[0]) <= damages(found)[0] <= begins


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("left", [40, 300, 600])
def test_a_file_that_was_cut_has_all_before_the_cut(pack, left):
    packed = [pack(one) for one in RECORDS[:3]]

    found = read(b"".join(packed[:2]) + packed[2][:left])

    assert urls(found) == [url(0), url(1)]
    assert len(damages(found)) == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_that_is_packed_as_a_whole_is_read(pack):
    assert urls(read(pack(b"".join(RECORDS)))) == [url(n) for n in range(5)]


def test_a_length_that_is_too_long_costs_no_record_behind_it():
    long = RECORDS[1].replace(b"Content-Length: ", b"Content-Length: 9")

    found = read(RECORDS[0] + long + RECORDS[2])

    assert urls(found) == [url(0), url(2)]
    assert damages(found) == [len(RECORDS[0])]


def test_bytes_that_are_not_those_of_the_digest_are_damage():
    block = answer("a page")
    sound = record(url(1), block, WARC_Block_Digest="sha1:6GG4WJHH5LIT2RHFB2OVDOWJVKMKTN4L")
    other = record(url(2), block, WARC_Block_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    found = read(sound + other)

    assert len(damages(found)) == 2 - len(urls(found))
    assert damages(found)[-1] == len(sound)


def test_what_is_too_long_is_named_and_not_read():
    found = read(response(url(1), "x" * (MAX_BYTES + 1)) + RECORDS[0])

    assert [(one.url, one.block is None) for one in found] == [(url(1), True), (url(0), False)]


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata", "revisit"])
def test_other_records_are_no_responses(kind):
    assert read(record(url(1), b"x", kind=kind)) == [Other(offset=0)]


ID = "<urn:uuid:12345678-1234-4234-8234-123456789012>"


def resource(number, page, **more):
    return record(url(number), page, kind="resource", **({"Content_Type": "text/html"} | more))


def test_a_page_without_an_answer_has_the_headers_that_the_record_behind_it_tells():
    told = b"outlet: elm\r\nhttp-header: X-Robots-Tag: noarchive\r\nHTTP-Header: ETag: a1\r\n"
    found = read(
        resource(1, b"one")
        + record(url(1), told, kind="metadata", WARC_Refers_To=ID)
        + resource(2, b"two")
        + record(url(2), told, kind="metadata", WARC_Refers_To="<urn:uuid:another>")
        + resource(3, b"three", Content_Type="text/plain")
        + resource(4, b"four")
    )

    assert [(one.url, one.block) for one in found if isinstance(one, Response)] == [
        (
            url(1),
            b"HTTP/1.1 200 OK\r\nX-Robots-Tag: noarchive\r\nETag: a1\r\nContent-Type: text/html\r\n\r\none",
        ),
        (url(2), b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\ntwo"),
        (url(3), b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nthree"),
        (url(4), b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nfour"),
    ]
    assert len(found) == 6


def test_a_resource_that_is_no_page_of_the_web_is_no_response():
    assert read(record("urn:text:1", b"x", kind="resource")) == [Other(offset=0)]


def test_a_resource_that_is_too_long_is_named_and_not_read():
    (found,) = read(resource(1, b"x" * (MAX_BYTES + 1)))

    assert (found.url, found.block) == (url(1), None)


@pytest.mark.parametrize(
    "written, at",
    [
        ("2025-03-01T12:00:00Z", NOON),
        ("2025-03-01T12:00:00.250000Z", datetime(2025, 3, 1, 12, 0, 0, 250000, UTC)),
        ("2025-03-01T14:00:00+02:00", NOON),
    ],
)
def test_times_are_those_of_the_record_in_utc(written, at):
    assert read(record(url(1), b"x", written))[0].at == at


@pytest.mark.parametrize("written", ["", "20250301120000", "2025-03-01T12:00:00", "soon"])
def test_a_record_without_a_time_is_damage(written):
    assert damages(read(record(url(1), b"x", written))) == [0]


@pytest.mark.parametrize(
    "data", [b"", b"<html>", gzip.compress(b"<html>", mtime=0), zstandard.compress(b"x"), b"\x1f\x8b"]
)
def test_what_does_not_begin_as_a_warc_is_none(data):
    assert not warc.is_warc(io.BytesIO(data))


@given(st.binary(max_size=300), st.integers(0, 300), st.sampled_from(list(PACKED.values())))
def test_nothing_that_a_file_may_hold_raises(noise, at, pack):
    data = pack(RECORDS[0])[:900]

    for one in (noise, data[:at] + noise, data[:at] + noise + data[at:]):
        assert all(isinstance(found, Response | Other | Damage) for found in read(one))
