"""Archived answers are judged as answers to us are; headers that no longer say how the body comes do no harm."""

import gzip

import pytest
from warc_records import NOON, answer

from ingest.errors import FetchError
from ingest.fetch.archived import archived_page
from ingest.urls import Url

URL = Url("https://elm.example/news/1")
PAGE = b"<html><p>The bridge is open.</p></html>"
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)


def page(block, max_bytes=1000):
    return archived_page(URL, NOON, block, max_bytes)


@pytest.mark.parametrize(
    "body, headers",
    [
        (PAGE, {}),
        (gzip.compress(PAGE, mtime=0), {"Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "gzip"}),
        (CHUNKED, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Content_Length": "7"}),
    ],
)
def test_the_body_is_the_page_whatever_headers_are_left_of_its_way(body, headers):
    assert page(answer(body, **headers)).body == PAGE


def test_the_page_was_found_at_its_address_when_the_archive_says():
    found = page(answer(PAGE))

    assert (found.url, found.asked, found.fetched_at, found.status) == (URL, URL, NOON, 200)
    assert found.content_type == "text/html; charset=utf-8"


def test_headers_are_kept_but_for_cookies():
    found = page(
        answer(PAGE, ETag='"a1"', Set_Cookie="id=secret", X_Robots_Tag="noarchive", X_Long="one\r\n two")
    )

    assert 'etag: "a1"' in found.headers
    assert "secret" not in found.headers
    assert found.rights_header == "x-robots-tag: noarchive"
    assert found.validators.etag == '"a1"'


@pytest.mark.parametrize("ending", [b"\r\n\r\n", b"\n\n"])
def test_lines_of_a_head_may_end_as_old_servers_end_them(ending):
    assert page(b"HTTP/1.0 200 OK" + ending[:-1].strip(b"\r") + b"Server: x" + ending + PAGE).body == PAGE


@pytest.mark.parametrize(
    "block, reason",
    [
        (answer(PAGE, status="404 Not Found"), "status"),
        (answer(b"", status="301 Moved", Location="/"), "status"),
        (answer(PAGE, content_type="image/png"), "type"),
        (answer(PAGE * 100), "too_large"),
        (answer(gzip.compress(PAGE * 100, mtime=0), Content_Encoding="gzip"), "too_large"),
        (answer(gzip.compress(PAGE, mtime=0)[:-12], Content_Encoding="gzip"), "truncated"),
        (answer(CHUNKED[:-5], Transfer_Encoding="chunked"), "truncated"),
        (answer(PAGE, Content_Encoding="br"), "encoding"),
        (PAGE, "protocol"),
        (b"", "protocol"),
    ],
)
def test_what_would_not_have_been_taken_from_a_server_is_not_taken(block, reason):
    with pytest.raises(FetchError) as error:
        page(block)

    assert error.value.reason == reason
