"""Bytes to text: never mojibake although they declare no encoding or a wrong one, never a codec that a server names."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import SHARED, needs_shared

from ingest.charsets import decode, encoding

RUSSIAN = "Порты получат новые правила в марте, сообщили во вторник в министерстве"
GERMAN = "Die Brücke bleibt bis zum Frühjahr gesperrt, größere Schäden wurden gefunden. "
SENTENCE = "Мост останется закрытым до весны, сообщили в пятницу власти области. "
JAPANESE = "港に新しい規則が三月から適用される"


@pytest.mark.parametrize(
    "body, content_type",
    [
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251"),
        (RUSSIAN.encode("cp1251"), 'text/html; charset="CP1251"'),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r"),
        (RUSSIAN.encode(), "text/html; charset=iso-8859-1"),
        (RUSSIAN.encode(), "text/html; charset=punycode"),
        (RUSSIAN.encode(), "text/html; charset=utf-16"),
        (RUSSIAN.encode(), ""),
        (RUSSIAN.encode("utf-8-sig"), "text/html; charset=windows-1251"),
        (RUSSIAN.encode("utf-16"), "text/html; charset=utf-8"),
        (RUSSIAN.encode("utf-32"), ""),
        (RUSSIAN.encode("cp1251"), ""),
    ],
)
def test_the_bytes_have_the_last_word(body: bytes, content_type: str):
    assert decode(body, content_type) == RUSSIAN


@pytest.mark.parametrize(
    "label, codec", [("windows-1251", "cp1251"), ("utf-8", "cp1251"), ("koi8-r", "koi8-r")]
)
def test_a_document_that_names_its_letters_is_believed_where_the_header_cannot_be(label: str, codec: str):
    xml = f'<?xml version="1.0" encoding="{label}"?><a>{RUSSIAN}</a>'
    page = f"<html><meta http-equiv=content-type content='text/html; charset={label}'>{RUSSIAN}"

    assert RUSSIAN in decode(xml.encode(codec), "text/xml; charset=utf-8")
    assert RUSSIAN in decode(page.encode(codec), "text/html; charset=utf-8")


@pytest.mark.parametrize("codec", ["shift_jis", "euc-jp", "iso-2022-jp"])
def test_japanese_is_read_as_declared(codec: str):
    assert JAPANESE in decode(f'<?xml version="1.0" encoding="{codec}"?><a>{JAPANESE}</a>'.encode(codec))


def test_chinese_that_says_gb2312_may_use_the_letters_of_its_superset():
    assert decode("朱镕基".encode("gb18030"), "text/xml; charset=gb2312") == "朱镕基"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_letters_without_a_mark_are_told_by_the_first_tag(codec: str):
    assert decode(f"<rss>{RUSSIAN}".encode(codec)) == f"<rss>{RUSSIAN}"


def test_a_text_cut_inside_a_letter_keeps_its_other_letters():
    assert decode(RUSSIAN.encode()[:-1], "text/html; charset=iso-8859-1") == RUSSIAN[:-1]


def test_a_few_broken_bytes_do_not_spoil_the_rest():
    assert decode(RUSSIAN.encode() + b"\xff\xfe " + RUSSIAN.encode()).count(RUSSIAN) == 2


def test_nul_and_surrogates_are_left_out_wherever_they_stand():
    assert decode(b"A\x00B", "text/html; charset=utf-8") == "AB"
    assert decode(b"\xed\xa0\x80A\xed\xb0\x80B\xc3\xa9") == "ABé"
    assert decode(b"Br\x00ex\xed\xa0\x80it " + "ü".encode() * 3, "text/html; charset=utf-8") == "Brexit üüü"
    assert (
        decode("A\ud800B".encode("utf-16-le", "surrogatepass"), "text/html; charset=utf-16le") == "A\ufffdB"
    )


def test_a_double_byte_character_that_could_be_utf8_is_read_as_declared():
    assert decode("模".encode("gbk"), "text/html; charset=gbk") == "模"
    assert decode("é".encode(), "text/html; charset=windows-1252") == "é"


CONTENT_TYPES = st.one_of(
    st.sampled_from(
        ["", "text/html", *(f"text/html; charset={name}" for name in "utf-8 utf-16 gb2312 hz big5 x".split())]
    ),
    st.text(max_size=40).map("text/xml; charset=".__add__),
)
WIDE = st.text(max_size=40).flatmap(
    lambda text: st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]).map(text.encode)
)
SURROGATES = st.lists(st.sampled_from(["\ud800", "\udfff", "\x00", "é", "a", "中"]), max_size=20).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


BROKEN_UTF8 = st.lists(st.text(max_size=10), max_size=5).map(
    lambda texts: b"\xff".join(text.encode() for text in texts)
)


@given(body=st.one_of(st.binary(max_size=200), WIDE, SURROGATES, BROKEN_UTF8), content_type=CONTENT_TYPES)
def test_any_bytes_become_text_without_nul_and_surrogates(body: bytes, content_type: str):
    text = decode(body, content_type)

    assert not [char for char in text if char == "\x00" or "\ud800" <= char <= "\udfff"]
    assert len(text) <= len(body)


@given(text=st.text(st.characters(exclude_characters="\x00"), max_size=200))
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1"])
def test_text_in_utf8_is_read_as_it_is(declared: str, text: str):
    assert decode(text.encode(), f"text/html; charset={declared}") == text.removeprefix("\ufeff")


@given(text=st.text(st.characters(codec="cp1251", exclude_characters="\x00"), max_size=200))
@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
def test_text_in_one_byte_encodings_is_read_as_declared(codec: str, text: str):
    body = text.encode(codec, "ignore")

    assert decode(b"\xff " + body, f"text/html; charset={codec}")[1:] == " " + body.decode(codec)


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
        (SENTENCE, "cp1251", "text/html; charset=windows-1251"),
        ("<meta charset=windows-1251>" + SENTENCE * 3, "cp1251", "text/html; charset=utf-8"),
        ("<meta charset=utf-8>" + SENTENCE, "utf-8", "text/html; charset=windows-1251"),
        (GERMAN, "utf-8", "text/html; charset=iso-8859-1"),
        (GERMAN, "latin-1", "text/html; charset=iso-8859-1"),
        (GERMAN, "utf-8", "text/html; charset=utf-99"),
        (GERMAN, "utf-8", "text/html; charset=punycode"),
        (SENTENCE * 6, "cp1251", ""),
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
    text = decode(SENTENCE.encode() * 5 + SENTENCE.encode("cp1251"), "text/html; charset=utf-8")
    assert text.startswith(SENTENCE * 5)
