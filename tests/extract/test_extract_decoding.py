"""Bytes to text: never mojibake, never a codec that a server names."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from ingest.charsets import decode, encoding

RUSSIAN = "Мост останется закрытым до весны, сообщили в пятницу власти области. "
GERMAN = "Die Brücke bleibt bis zum Frühjahr gesperrt, größere Schäden wurden gefunden. "


@needs_shared
def test_the_html5lib_cases_are_read_as_browsers_read_them(capsys):
    cases = json.loads((SHARED / "data/charsets/html5lib.json").read_text("utf-8"))
    right = sum(encoding(base64.b64decode(case["body_b64"])) == case["encoding"] for case in cases)
    with capsys.disabled():
        print(f"\nencodings: {right} of {len(cases)} agree")
    assert right == len(cases)


@pytest.mark.parametrize(
    "text, encoded, content_type",
    [
        (RUSSIAN, "cp1251", "text/html; charset=windows-1251"),
        ("<meta charset=windows-1251>" + RUSSIAN * 3, "cp1251", "text/html; charset=utf-8"),
        ("<meta charset=utf-8>" + RUSSIAN, "utf-8", "text/html; charset=windows-1251"),
        (GERMAN, "utf-8", "text/html; charset=iso-8859-1"),
        (GERMAN, "latin-1", "text/html; charset=iso-8859-1"),
        (GERMAN, "utf-8", "text/html; charset=utf-99"),
        (GERMAN, "utf-8", "text/html; charset=punycode"),
        (RUSSIAN * 6, "cp1251", ""),
        ("<!doctype html><p>" + GERMAN, "utf-16-le", "text/html"),
        ("日本の橋は春まで閉鎖される。" * 6, "shift_jis", "text/html; charset=Shift_JIS"),
    ],
)
def test_the_text_is_right_whatever_the_server_says(text, encoded, content_type):
    assert decode(text.encode(encoded), content_type) == text


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_is_gone(mark):
    assert decode(GERMAN.encode(mark), "text/html; charset=koi8-r") == GERMAN


def test_some_broken_bytes_do_not_spoil_the_rest():
    text = decode(RUSSIAN.encode() * 5 + RUSSIAN.encode("cp1251"), "text/html; charset=utf-8")
    assert text.startswith(RUSSIAN * 5)


def test_nul_and_lone_surrogates_are_gone():
    assert decode(b"Br\x00ex\xed\xa0\x80it " + "ü".encode() * 3, "text/html; charset=utf-8") == "Brexit üüü"


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=gb18030", "x; charset=\u00e9"]),
)
def test_any_bytes_give_text_that_a_database_takes(body, content_type):
    text = decode(body, content_type)
    assert "\x00" not in text
    text.encode()
