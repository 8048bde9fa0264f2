"""An answer made readable: which lines are left out, what is mended, what stays refused, however it is cut."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.fetch.answer import MAX_INTERIM_ANSWERS, MAX_UNREADABLE_LINES, AnswerCleaner, Framing
from ingest.fetch.chunks import MAX_FRAMING_BYTES, ChunkReader

OK = b"HTTP/1.1 200 OK\r\n"
CLOSE = ("connection", "close")


def cleaned(wire: bytes, cuts: list[int] = []) -> bytes:  # noqa: B006
    cleaner, passed, at = AnswerCleaner(), b"", 0
    for size in [*cuts, len(wire)]:
        passed += cleaner.feed(wire[at : at + size])
        at += size
    return passed


def headers(*lines: str | bytes) -> list[tuple[str, str]]:
    """The headers that are passed on of a head with these lines."""
    wire = [line.encode("latin-1") if isinstance(line, str) else line for line in lines]
    passed = cleaned(b"\r\n".join([OK[:-2], *wire, b"", b""])).decode("latin-1")
    assert passed.endswith("\r\n\r\n")
    return [tuple(line.split(": ", 1)) for line in passed[:-4].split("\r\n")[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "X Powered By: old box",
        "no colon",
        ": empty name",
        "=?utf-8?q?x?=",
        "X(1): y",
        "Sérver: elm",
        b"X\0: y",
        "@: 1",
    ],
)
def test_a_line_that_is_no_header_is_left_out_and_its_neighbours_stay(line):
    found = headers("Content-Type: text/html", "Server: elm", line, "ETag: 1")
    assert found[0] == ("content-type", "text/html")
    assert found[-1] == ("etag", "1")
    assert [name for name, _ in found] == ["content-type", "server", "etag"]


def test_a_folded_line_goes_with_the_line_that_it_continues():
    assert headers("Bad Name: a", "\tb", "X: c", "  d", "Y: e") == [("x", "c d"), ("y", "e")]


@pytest.mark.parametrize("odd", ["\0", "\v", "\f", "\r"])
def test_a_character_that_no_value_may_have_is_a_blank(odd):
    assert headers(f"X-Robots-Tag: no{odd}archive") == [("x-robots-tag", "no archive")]
    assert headers(f"ETag: 1{odd}") == [("etag", "1")]


def test_a_blank_before_the_colon_is_not_of_the_name():
    assert headers("Content-Type : text/html") == [("content-type", "text/html")]
    assert headers("Content-Length \t: 5") == [("content-length", "5"), CLOSE]


@pytest.mark.parametrize(
    "lines, framing",
    [
        (["Content-Length: 5"], [("content-length", "5")]),
        (["Content-Length: 5", "Content-Length: 5"], [("content-length", "5")] * 2),
        (["Content-Length: 5\r"], [("content-length", "5")]),
        (["Content-Length:"], [CLOSE]),
        (["Content-Length:", "Content-Length: 5"], [("content-length", "5"), CLOSE]),
        (["Transfer-Encoding: Chunked"], [("transfer-encoding", "chunked")]),
        (
            ["Transfer-Encoding: chunked", "transfer-encoding: chunked"],
            [("transfer-encoding", "chunked"), CLOSE],
        ),
        (["Transfer-Encoding: chunked, chunked"], [("transfer-encoding", "chunked"), CLOSE]),
        (["Transfer-Encoding: identity, chunked"], [("transfer-encoding", "chunked"), CLOSE]),
        (["Transfer-Encoding: identity"], [CLOSE]),
        (["Transfer-Encoding: identity", "Content-Length: 5"], [("content-length", "5"), CLOSE]),
        (["Transfer-Encoding:", "Content-Length: 5"], [("content-length", "5"), CLOSE]),
        (
            ["Transfer-Encoding: chunked", "Content-Length: 5"],
            [("content-length", "5"), ("transfer-encoding", "chunked"), CLOSE],
        ),
    ],
)
def test_where_the_body_ends_is_said_once_and_who_was_unsure_closes(lines, framing):
    assert headers(*lines) == framing


@pytest.mark.parametrize(
    "lines",
    [
        ["Transfer-Encoding: gzip"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: chunked, gzip"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked;q=1"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: gzip"],
        ["Transfer-Encoding: chu\0nked"],
        ["Transfer-Encoding:\r\n chunked"],
        ["Transfer-Encoding: \vchunked"],
        ["Transfer-Encoding chunked"],
        ["X Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked, chunked", "Content-Length: 5"],
        ["Transfer-Encoding : chunked", "Content-Length: 5"],
        ["Transfer-Encoding: chunked", "Content-Length : 5"],
        ["Content-Length: 5\r\n 0"],
        ["Content-Length: 5\r6"],
        ["Content-Length 5"],
        ["X: 1\rContent-Length: 5"],
        ["X: 1\r\n Content-Length: 5"],
        ["X: 1\0Transfer-Encoding: chunked"],
        [" Content-Length: 5"],
        ["<!doctype html>"],
        ['{"items": []}'],
        ["\xef\xbb\xbf<rss>"],
        *([f"bad line {kind}" for _ in range(MAX_UNREADABLE_LINES + 1)] for kind in "a"),
    ],
)
def test_what_may_end_the_body_elsewhere_or_be_the_body_is_refused(lines):
    with pytest.raises(Unusable) as refused:
        headers(*lines)
    assert refused.value.reason == "protocol"


def test_so_many_lines_may_be_unreadable():
    assert headers(*["bad line"] * MAX_UNREADABLE_LINES, "X: 1") == [("x", "1")]


@pytest.mark.parametrize(
    "status, kept",
    [
        (b"HTTP/1.1 200 OK", b"HTTP/1.1 200"),
        (b"HTTP/1.0 404", b"HTTP/1.0 404"),
        (b"http/1.1  200 \0\x01odd", b"HTTP/1.1 200"),
        (b"\r\n\nHTTP/1.1 503 Caf\xe9", b"HTTP/1.1 503"),
    ],
)
def test_a_status_line_is_kept_without_its_phrase(status, kept):
    assert cleaned(status + b"\r\n\r\nbody") == kept + b"\r\n\r\nbody"


@pytest.mark.parametrize(
    "wire",
    [
        b"220 ready\r\n",
        b"<html>",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n X: 1\r\n\r\n",
        b"ICY 200 OK",
    ],
)
def test_what_is_no_status_line_is_no_answer(wire):
    with pytest.raises(Unusable, match="protocol"):
        cleaned(wire)


def test_interim_answers_are_cleaned_too_and_the_body_is_left_as_it_is():
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nbad line\r\n\r\n"
    body = b"bad line\r\n\r\nHTTP/1.1 200 OK\r\nbad line\r\n\r\n"
    clean_hints = b"HTTP/1.1 103\r\nlink: </x>\r\n\r\n"
    assert (
        cleaned(hints * 2 + OK + b"bad line\n\n" + body) == clean_hints * 2 + b"HTTP/1.1 200\r\n\r\n" + body
    )


@given(cuts=st.lists(st.integers(1, 40), max_size=12))
def test_an_answer_reads_the_same_however_it_is_cut(cuts):
    wire = (
        b"\r\nHTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\nbad line\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nwords\r\n0;x=1\r\nTrailer: 1\r\n\r\n"
    )
    heads, _, body = cleaned(wire, cuts).rpartition(b"chunked\r\n\r\n")
    assert heads == cleaned(wire).rpartition(b"chunked\r\n\r\n")[0]
    assert ChunkReader().feed(body) == (b"words", b"")


@given(wire=st.binary(max_size=200), status=st.sampled_from([b"", OK, OK + b"X: 1\r\n\r\n"]))
def test_any_bytes_are_an_answer_or_an_error_of_ours(wire, status):
    with suppress(Unusable):
        cleaned(status + wire, [3, 1, 20])


@given(length=st.integers(0, 12), cuts=st.lists(st.integers(1, 60), max_size=8))
def test_a_body_ends_with_its_length_and_what_came_after_it_is_counted(length, cuts):
    cleaner, passed, at = AnswerCleaner(), b"", 0
    wire = OK + b"Content-Length: %d\r\n\r\n" % length + b"0123456789"
    for size in [*cuts, len(wire)]:
        passed += cleaner.feed(wire[at : at + size])
        at += size
    assert passed.partition(b"\r\n\r\n")[2] == b"0123456789"[:length]
    assert cleaner.framing == Framing(body_bytes=10, surplus_bytes=max(10 - length, 0))


def test_line_ends_after_a_body_are_no_surplus():
    cleaner = AnswerCleaner()
    cleaner.feed(OK + b"Content-Length: 1\r\n\r\nx\r\n")
    cleaner.feed(b"\r\n")
    assert cleaner.framing.surplus_bytes == 0


def test_the_line_that_may_be_missing_at_the_end_is_that_after_the_last_chunk():
    for wire, line in (
        (OK + b"\r\n", b""),
        (CHUNKED + b"1\r\nx\r\n", b""),
        (CHUNKED + b"0\r\n", b"0\r\n\r\n"),
        (CHUNKED + b"0\r\n\r\n", b""),
    ):
        cleaner = AnswerCleaner()
        cleaner.feed(wire)
        assert cleaner.end() == line


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "body, held, ended",
    [
        (b"", b"", False),
        (b"5", b"", False),
        (b"5\r\nwor", b"wor", False),
        (b"5\r\nwords\r\n0\r\n\r\n", b"words", True),
        (
            b'5\r\nzz\r\n!\r\n00A \t;x="y"\r\n0123456789\r\n0\r\nanything\r\n\r\nzz',
            b"zz\r\n!0123456789",
            True,
        ),
        (b"40000000\r\n", b"", False),
    ],
)
def test_what_chunks_hold_is_passed_on_however_they_are_cut(body, held, ended):
    for at in range(len(body) + 1):
        passed = cleaned(CHUNKED + body, [len(CHUNKED) + at]).partition(b"\r\n\r\n")[2]
        reader = ChunkReader()
        chunks, rest = reader.feed(passed)
        assert (chunks, rest, reader.complete) == (held, b"", ended)


def test_the_chunks_that_come_at_once_are_passed_on_as_one():
    cleaner = AnswerCleaner()
    cleaner.feed(CHUNKED)
    assert cleaner.feed(b"1\r\nx\r\n" * 500) == b"1f4\r\n" + b"x" * 500 + b"\r\n"


@pytest.mark.parametrize(
    "piece",
    [
        b"1\r\nx\r\n",
        b"4\r\nword\r\n",
        b"00000000000000000001\r\nx\r\n",
        b"9;" + b"x" * 4000 + b"\r\nsomewords\r\n",
    ],
    ids=["bytes", "words", "zeros", "extensions"],
)
def test_framing_that_outweighs_the_data_is_read_to_64_kib(piece):
    count = 10 * MAX_FRAMING_BYTES // len(piece)
    with pytest.raises(Unusable, match="too_large: more framing") as refused:
        cleaned(CHUNKED + piece * count, [len(CHUNKED)] + [len(piece)] * count)
    framing_bytes = int(refused.value.detail.partition("(")[2].partition(" ")[0])
    assert MAX_FRAMING_BYTES < framing_bytes < MAX_FRAMING_BYTES + len(piece)


def test_what_is_data_and_what_is_framing_is_counted_to_the_byte():
    reader = ChunkReader()
    reader.feed(b"5\r\nwords\r\n3;x\r\nand\r\n0\r\nX: 1\r\n\r\n")
    assert (reader.data_bytes, reader.framing_bytes) == (8, 23)


@pytest.mark.parametrize(("chunk_bytes", "is_mostly_framing"), [(31, True), (32, False)])
def test_a_body_is_mostly_framing_where_more_than_an_eighth_is(chunk_bytes, is_mostly_framing):
    reader = ChunkReader()
    reader.feed(b"%02x\r\n" % chunk_bytes + b"x" * chunk_bytes)
    assert reader.is_mostly_framing == is_mostly_framing


def test_trailers_are_framing_too():
    cleaner = AnswerCleaner()
    cleaner.feed(CHUNKED + b"5\r\nwords\r\n0\r\n")
    with pytest.raises(Unusable, match="too_large: more framing"):
        cleaner.feed(b"X: 1\r\n" * MAX_FRAMING_BYTES)


def test_chunks_of_a_few_words_are_no_flood():
    cleaner, passed = AnswerCleaner(), 0
    cleaner.feed(CHUNKED)
    for _ in range(50_000):
        passed += len(cleaner.feed(b"8\r\nwords...\r\n")) > 0
    assert passed == 50_000


def test_a_few_interim_answers_are_read_and_no_more():
    interim = b"HTTP/1.1 102 Processing\r\n\r\n"
    assert cleaned(interim * MAX_INTERIM_ANSWERS + CHUNKED).endswith(b"chunked\r\n\r\n")
    with pytest.raises(Unusable, match="interim answers"):
        cleaned(interim * (MAX_INTERIM_ANSWERS + 1) + CHUNKED)


@pytest.mark.parametrize(
    "size",
    [
        *(b"zz\r\n", b"zz", b"-5\r\n", b"+5\r\n", b" 5\r\n", b"0x5\r\n", b"5 5\r\n", b"5_0\r\n"),
        *(b"\r\n", b"5\n", b";x\r\n", b"5\rx", b"<p>", b"f" * 20 + b"\r\n", b"f" * 21),
        *(b"40000001\r\n", b"5;" + b"x" * 5000),
    ],
)
def test_what_is_no_size_of_a_chunk_is_told_at_once_and_as_a_fault_of_the_protocol(size):
    for before in (b"", b"5\r\nwords\r\n"):
        with pytest.raises(Unusable) as refused:
            cleaned(CHUNKED + before + size, [len(CHUNKED), 1, 2])
        assert refused.value.reason == "protocol"
