"""Bytes that are no page are refused before anything parses them."""

import gzip
import random
from html import escape
from unicodedata import category

import pytest
from extract_pages import ELM, NOW, PARAGRAPHS, URL, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.charsets import decode
from ingest.cli.page_files import load
from ingest.cli.page_files import read as read_file
from ingest.errors import IngestError, ParserCrashed, Unusable
from ingest.extract.guard import check, strip_options
from ingest.extract.template import NOTHING_LEARNED
from ingest.text import clean_line
from ingest.urls import Url

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


SENTENCE = "<p>The ferry stayed in.</p>"


@pytest.mark.parametrize(
    "body, charset, text",
    [
        (b"", "", ""),
        (b"x", "", "x"),
        (PAGE.encode(), "", SENTENCE),
        (b"\xef\xbb\xbf" + PAGE.encode(), "", SENTENCE),
        (PAGE.encode("utf-16"), "", SENTENCE),
        (PAGE.encode("utf-16-be"), "", SENTENCE),
        (PAGE.encode("utf-16-le"), "", SENTENCE),
        (PAGE.replace("ferry", "fer\x00ry").encode(), "", SENTENCE),
        ("<p>Паром остался в гавани.</p>".encode("cp1251"), "windows-1251", "<p>Паром остался в гавани.</p>"),
        (
            "<p>フェリーは港に残った。</p>".encode("iso2022_jp"),
            "iso-2022-jp",
            "<p>フェリーは港に残った。</p>",
        ),
    ],
)
def test_a_page_passes_and_is_read_as_text(body, charset, text):
    check(body)
    assert text in decode(body, f"text/html; charset={charset}")


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=500))
def test_any_text_under_a_doctype_passes_and_comes_out_clean_or_not_at_all(text):
    document = html(article(*PARAGRAPHS, f"The letter of the ferryman, in his own words: {escape(text)}"))
    check(document.encode())

    *paragraphs, letter = read(document).text.split("\n")

    said = clean_line(f"The letter of the ferryman, in his own words: {text}")
    assert [*paragraphs, letter] == [*PARAGRAPHS, said] or [*paragraphs, letter] == list(PARAGRAPHS)
    assert letter.strip() == letter != ""
    assert not any(category(char) in ("Cc", "Cs") for char in letter)


def nested(depth: int) -> bytes:
    return b"<div>" * depth + b"</div>" * depth


def attributes(number: int) -> bytes:
    values = b" ".join(b"data-number-%06d=1" % index for index in range(number))
    return b"<p " + values + b">The ferry stayed in.</p>"


@pytest.mark.parametrize(
    "within, beyond",
    [
        (nested(20_000), nested(20_001)),
        (attributes(1_999), attributes(2_001)),
        (b"<p>" * 450_000, b"<p>" * 450_001),
    ],
    ids=["depth", "attributes of a tag", "tags"],
)
def test_what_costs_a_parser_too_much_is_refused(within, beyond):
    check(within)
    with pytest.raises(ParserCrashed):
        check(beyond)


def test_signs_that_begin_no_tag_are_not_counted_as_tags():
    check(b"1 < 2 " * 460_000)


def test_a_page_may_be_as_large_as_the_configuration_lets_it_come():
    state = f"<script>var state = '{'x' * 11_000_000}'</script>"

    assert read(html(article(), head=state)).text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("controls, is_page", [(5, True), (6, False)])
def test_of_a_hundred_bytes_five_may_be_controls(controls, is_page):
    body = b"\x01" * controls + b"x" * (100 - controls)
    if is_page:
        check(body)
    else:
        with pytest.raises(Unusable):
            check(body)


@pytest.mark.parametrize(
    "before", [b"", b"<p>", b"<" * 30_000, b"x" * 45_000 + b"<br>", b"<p>" + b"y" * 19_990]
)
def test_a_tag_of_too_many_attributes_is_seen_wherever_it_stands(before):
    with pytest.raises(ParserCrashed):
        check(b"<html>" + before + attributes(2_001) + b"<p>" * 10_000)


@pytest.mark.parametrize("number, is_kept", [(2_000, True), (2_001, False)])
def test_only_long_select_lists_lose_their_options(number, is_kept):
    text = b"<select>" + b"<option value=1>Elm</option>" * number + b"</select>"
    assert (strip_options(text) == text) is is_kept
    assert is_kept or strip_options(text) == b"<select></select>"


@pytest.mark.parametrize("max_bytes, is_extracted", [(20_000_000, True), (10_000_000, False)])
def test_a_saved_page_is_bounded_by_the_configuration_alone(tmp_path, max_bytes, is_extracted):
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(html(article(), head=f"<!--{'x' * 12_000_000}-->").encode(), 1))
    if is_extracted:
        found = read_file(load(file, max_bytes), Url(URL), ELM, NOW, NOTHING_LEARNED)
        assert found.text == "\n".join(PARAGRAPHS)
    else:
        with pytest.raises(IngestError) as refused:
            read_file(load(file, max_bytes), Url(URL), ELM, NOW, NOTHING_LEARNED)
        assert refused.value.reason == "too_large"
