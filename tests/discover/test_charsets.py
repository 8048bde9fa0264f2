"""Which letters stand in bytes that say the wrong thing, or nothing, about themselves."""

import pytest

from ingest.charsets import decode

RUSSIAN = "Порты получат новые правила в марте, сообщили во вторник в министерстве"
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
