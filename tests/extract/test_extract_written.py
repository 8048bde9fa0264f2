"""Paragraphs of texts that stand in data: JSON-LD, and the state of a page that a script builds."""

import html as entities
import json
from contextlib import suppress

import pytest
from extract_pages import PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.errors import IngestError
from ingest.extract.body.state import state_paragraphs
from ingest.extract.body.state.written import paragraphs_of

TITLE = "Bridge to stay shut until spring"
ONE, TWO = "The bridge is <b>shut</b> now.", "It <a href='/x'>reopens</a> in May."
PLAIN = ["The bridge is shut now.", "It reopens in May."]


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{ONE}</p><p>{TWO}</p>",
        f"{ONE}<br><br>{TWO}",
        f"{ONE}<br/>\r\n<br/>{TWO}",
        f"{ONE}\n\n{TWO}",
        f"{ONE}\n{TWO}",
        f"<div>\n<p>{ONE.replace(' is', chr(10) + 'is')}</p>\n\n<p>{TWO}</p>\n</div>",
        "\n\n".join(PLAIN),
        "\r\n\r\n".join(PLAIN),
        "\n".join(PLAIN),
        "The bridge is\nshut now.\n\nIt reopens\nin May.",
    ],
)
def test_markup_within_a_sentence_does_not_part_it(text):
    assert paragraphs_of(text) == PLAIN


@pytest.mark.parametrize("text", ["", " \n ", "<p></p>"])
def test_no_text_has_no_paragraph(text):
    assert paragraphs_of(text) == []


def test_a_lower_sign_is_no_tag():
    assert paragraphs_of("If a < b and b > c, the bridge is shut.") == [
        "If a < b and b > c, the bridge is shut."
    ]


@given(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=5))
def test_all_ways_of_writing_a_text_give_the_same_paragraphs(lines):
    assert (
        paragraphs_of("\n\n".join(lines))
        == paragraphs_of("".join(f"<p>{line}</p>" for line in lines))
        == lines
    )


# ---- JSON-LD ---------------------------------------------------------------------------------------------


def read_jsonld(text: str | list[str]) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": text}
    return read(
        html(
            f"<h1>{TITLE}</h1><div id=app></div>",
            f'<script type="application/ld+json">{json.dumps(node)}</script>',
        )
    ).text


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_text_that_was_escaped_more_than_once_is_read(times):
    text = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    for _ in range(times):
        text = entities.escape(text)
    assert read_jsonld(text) == "\n".join(PARAGRAPHS)


def test_a_long_text_is_whole():
    text = [f"{one} So it is written in note {number}." for number in range(200) for one in PARAGRAPHS]
    assert read_jsonld("\n\n".join(text)).split("\n") == text


def test_a_text_in_parts_is_one():
    assert read_jsonld(list(PARAGRAPHS)) == "\n".join(PARAGRAPHS)


# ---- state -----------------------------------------------------------------------------------------------

OTHER = [f"{one} This was another story of another week, and a longer one." for one in PARAGRAPHS]
STORIES = {
    "a list of strings": {"headline": TITLE, "body": list(PARAGRAPHS)},
    "markup": {"title": TITLE, "html": "".join(f"<p>{one}</p>" for one in PARAGRAPHS)},
    "a string with lines": {
        "name": TITLE,
        "summary": "A short summary of what was said.",
        "text": "\n\n".join(PARAGRAPHS),
    },
    "blocks": {"head": TITLE, "blocks": [{"kind": "p", "html": one} for one in PARAGRAPHS]},
    "blocks with a picture": {
        "head": TITLE,
        "blocks": [
            {
                "kind": "img",
                "src": "https://x.example/a.jpg",
                "caption": "The bridge on Friday, seen from the mill.",
            }
        ]
        + [{"kind": "p", "html": one} for one in PARAGRAPHS],
    },
    "a deeper title": {
        "headlines": {"basic": TITLE},
        "content": {"elements": [{"type": "text", "content": one} for one in PARAGRAPHS]},
    },
    "pieces of sentences": {
        "title": TITLE,
        "document": {
            "nodeType": "document",
            "content": [
                {
                    "type": "p",
                    "content": [
                        {"text": one[:9]},
                        {"type": "link", "url": "/x", "content": [{"text": one[9:20]}]},
                        {"text": one[20:]},
                    ],
                }
                for one in PARAGRAPHS
            ],
        },
    },
    "among others": {
        "related": [{"title": "Ferry to run", "url": "/f", "body": OTHER}],
        "story": {"title": TITLE, "body": list(PARAGRAPHS)},
    },
}
WRITTEN = {
    "json": "<script type='application/json'>{}</script>",
    "assigned": "<script>window.__STATE__ = {};window.x = {{'a': 1}}</script>",
    "called": "<script>(self.q = self.q || []).push({{a: 1}}); start({}, 7);</script>",
}
SHELL = "<div id=app></div><ul><li><a href=/1>News</a></li><li><a href=/2>Sport</a></li></ul>"


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("is_ascii", [True, False])
def test_the_text_of_a_page_that_a_script_builds_is_in_its_state(story, written, is_ascii):
    script = written.format(json.dumps({"props": {"page": story}}, ensure_ascii=is_ascii))
    found = read(html(SHELL + script))
    assert found.extractor.split()[0] == "state"
    assert found.text == "\n".join(PARAGRAPHS)


def test_state_that_is_written_as_a_string_is_read():
    state = json.dumps(json.dumps(STORIES["blocks"]))
    assert read(html(f"{SHELL}<script>go(JSON.parse({state}))</script>")).text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "state",
    [
        {"title": "Ferry to run through the winter", "body": OTHER},
        {
            "title": TITLE,
            "description": "The old bridge over the Mole will stay shut until spring, the county said.",
        },
        {"title": TITLE, "related": [{"title": "Ferry", "url": "/f", "text": one} for one in OTHER]},
    ],
)
def test_the_state_of_another_article_or_of_a_teaser_is_not_taken(state):
    page = LexborHTMLParser(html(f"<script type='application/json'>{json.dumps(state)}</script>"))
    assert state_paragraphs(page, TITLE) == []


def test_a_page_that_shows_its_text_is_not_read_from_its_state():
    state = {"title": TITLE, "body": [*PARAGRAPHS, *OTHER]}
    found = read(html(article() + f"<script type='application/json'>{json.dumps(state)}</script>"))
    assert found.extractor.startswith("generic")


HOSTILE = {
    "openings": "{" * 200_000,
    "nesting": '{"a":' * 100_000,
    "lists": "[" * 200_000,
    "numbers": '{"a":' + "9" * 100_000 + "}",
    "half objects": '{"title": "Bridge to stay shut until spring", ' * 20_000,
    "a wide list": json.dumps([{"title": TITLE, "n": number} for number in range(20_000)]),
    "deep objects": '{"title":"' + TITLE + '","x":' * 1 + '{"x":' * 500 + "1" + "}" * 501,
}


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_state_gives_nothing_and_ends(script):
    page = LexborHTMLParser(html(f"<script>/* {TITLE} */ x = {script}</script>"))
    assert state_paragraphs(page, TITLE) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([TITLE, *PARAGRAPHS]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["title", "text", "content", "url"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_state_gives_an_article_or_an_error_of_ours(state):
    script = json.dumps(state).replace("</", "<\\/")
    with suppress(IngestError):
        read(html(f"{SHELL}<script type='application/json'>{script}</script>"))
