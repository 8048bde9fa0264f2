"""Bytes that are no page are refused before anything parses them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unusable
from ingest.extract.guard import check

PAGE = "<!doctype html><html><head><title>Ferry</title></head><body><p>The ferry stayed in.</p></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>>",
        b"\r\n%PDF-1.4\n",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40),
        b"GIF89a" + bytes(40),
        b"\x00\x00\x00\x18ftypmp42" + bytes(40),
        b"PK\x03\x04" + bytes(40),
        b"\x1f\x8b\x08\x00" + bytes(40),
        random.Random(7).randbytes(5000),
        bytes(5000),
    ],
)
def test_what_is_no_text_is_refused(body):
    with pytest.raises(Unusable) as refused:
        check(body)
    assert refused.value.reason == "type"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        PAGE.encode(),
        b"\xef\xbb\xbf" + PAGE.encode(),
        PAGE.encode("utf-16"),
        PAGE.encode("utf-16-be"),
        PAGE.encode("utf-16-le"),
        PAGE.replace("ferry", "fer\x00ry").encode(),
        "<p>Паром остался в гавани.</p>".encode("cp1251"),
        "<p>フェリーは港に残った。</p>".encode("iso2022_jp"),
    ],
)
def test_a_page_passes(body):
    check(body)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=500))
def test_any_text_passes_under_a_doctype(text):
    check(f"<!doctype html><p>{text}</p>".encode())
