"""When another text is taken in place of ours: the outlet's rules, the structure of the page, trafilatura, JSON-LD."""

import json

import pytest
from extract_pages import ELM, article, html, read

from ingest.config import Outlet, Rules


def sentence(chars: int, word: str = "ferry ") -> str:
    """A sentence of exactly `chars` characters."""
    return ("The " + word * chars)[: chars - 1].rstrip().ljust(chars - 1, "s") + "."


def sentences(chars: int, word: str) -> list[str]:
    """Paragraphs of 200 characters each, `chars` together, no two of them alike."""
    assert chars % 200 == 0
    return [sentence(200, f"{word}{number} ") for number in range(chars // 200)]


def json_ld(text: str) -> str:
    node = {"@type": "NewsArticle", "articleBody": text}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def extractor(document: str, outlet: Outlet = ELM) -> str:
    return read(document, outlet).extractor.split()[0]


@pytest.mark.parametrize("chars, by", [(449, "json-ld"), (450, "generic")])
def test_a_short_text_is_doubted(chars, by):
    found = read(html(article(sentence(chars)), json_ld(sentence(2_000, "harbour "))))
    assert found.extractor.split()[0] == by
    assert ("harbour" in found.text) == (by == "json-ld")


@pytest.mark.parametrize("chars, by", [(599, "generic"), (600, "json-ld")])
def test_another_text_must_be_much_longer(chars, by):
    document = html(article(sentence(400)), json_ld(sentence(chars, "harbour ")))
    assert extractor(document) == by


@pytest.mark.parametrize("comments, by", [(1_400, "generic"), (1_600, "json-ld")])
def test_a_text_with_a_small_share_of_the_page_is_doubted(comments, by):
    section = "".join(f"<p>{one}</p>" for one in sentences(comments, "comment "))
    body = f"{article(*sentences(600, 'ferry '))}<section class='comments'>{section}</section>"
    found = read(html(body, json_ld("\n".join(sentences(1_800, "harbour ")))))
    assert found.extractor.split()[0] == by
    assert "comment" not in found.text


@pytest.mark.parametrize("lines, by", [(4_900, "json-ld"), (5_000, "generic")])
def test_no_second_opinion_is_asked_for_a_page_of_very_many_blocks(lines, by):
    rows = "<p>1</p>" * lines
    document = html(article(sentence(200)) + f"<div>{rows}</div>", json_ld(sentence(2_000, "harbour ")))
    assert extractor(document) == by


def test_trafilatura_is_asked_where_we_find_nothing():
    verses = [f"The ferry left at {hour} again," for hour in ("six", "seven", "eight", "nine", "ten")] * 4
    found = read(html(article(*verses)))
    assert found.extractor.split()[0] == "trafilatura"
    assert found.text.split("\n")[0] == verses[0]


def test_a_fallback_brings_neither_title_nor_description_nor_boilerplate():
    text = sentences(1_600, "harbour ")
    told = ["Bridge to stay shut until spring", "A description of the bridge", "Read more", *text]
    head = json_ld("\n".join(told)) + '<meta name="description" content="A description of the bridge">'
    assert read(html(article(sentence(200)), head)).text == "\n".join(text)


def test_tags_in_the_text_of_json_ld_are_line_breaks():
    text = sentences(1_600, "harbour ")
    found = read(html(article(sentence(200)), json_ld("".join(f"<p>{one}</p>" for one in text))))
    assert found.text == "\n".join(text)


RULED = Outlet(id="elm", name="Elm", rules=Rules(body=(".summary",)))


def with_summary(chars: int, text: list[str]) -> str:
    summary = f"<div class='summary'><p>{sentence(chars, 'summary ')}</p></div>"
    return html(f"{summary}{article(*text)}")


@pytest.mark.parametrize("chars, by", [(99, "generic"), (100, "rules")])
def test_where_the_rules_find_little_the_page_is_searched(chars, by):
    assert extractor(with_summary(chars, sentences(2_000, "ferry ")), RULED) == by


@pytest.mark.parametrize("chars, by", [(360, "rules"), (361, "generic")])
def test_what_is_found_there_must_be_far_longer(chars, by):
    assert extractor(with_summary(90, [sentence(chars)]), RULED) == by
