"""A text that stands twice on its page is stored once."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import PARAGRAPHS, html, read

TITLE = "<h1>Bridge to stay shut until spring</h1>"
TEXT = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
SUBHEAD = "<h3>A long night</h3>"


@pytest.mark.parametrize("hiding", ["class='print-only' style='display:none'", "class='mobile'", "hidden"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_copy_for_printing_or_other_screens_stands_once(hiding, is_first):
    copy = f"<div {hiding}>{TEXT}</div>"
    body = copy + TEXT if is_first else TEXT + copy
    assert read(html(f"<main>{TITLE}<div class='artikel'>{body}</div></main>")).text.split("\n") == list(
        PARAGRAPHS
    )


def test_the_subheads_of_a_copy_go_with_it():
    text = f"<p>{PARAGRAPHS[0]}</p>{SUBHEAD}" + "".join(f"<p>{one}</p>" for one in PARAGRAPHS[1:])
    found = read(html(f"<main>{TITLE}<div><div class=a>{text}</div><div class=b>{text}</div></div></main>"))
    assert found.text.split("\n") == [PARAGRAPHS[0], "A long night", *PARAGRAPHS[1:]]


def test_a_paragraph_directly_after_itself_stands_once():
    body = (
        f"<p class=wide>{PARAGRAPHS[0]}</p><p class=narrow>{PARAGRAPHS[0]}</p>"
        + TEXT[len(PARAGRAPHS[0]) + 7 :]
    )
    assert read(html(f"<main>{TITLE}<div>{body}</div></main>")).text.split("\n") == list(PARAGRAPHS)


def test_a_sentence_that_an_article_repeats_stays():
    body = f"{TEXT}<p>{PARAGRAPHS[1]}</p>"
    assert read(html(f"<main>{TITLE}<div>{body}</div></main>")).text.split("\n") == [
        *PARAGRAPHS,
        PARAGRAPHS[1],
    ]


@pytest.mark.parametrize("repeated, is_kept", [("The bell rang twice", True), ("Nobody answered it.", True)])
def test_short_lines_may_recur(repeated, is_kept):
    body = "".join(f"<p>{one}</p><p>{repeated}</p>" for one in PARAGRAPHS)
    found = read(html(f"<main>{TITLE}<div>{body}</div></main>")).text.split("\n")
    assert (found.count(repeated) == len(PARAGRAPHS)) is is_kept


def test_entries_of_lists_may_recur():
    entries = "<li>Run ten minutes along the river at an easy pace, then stretch.</li><li>Rest for one whole day, eat well and drink plenty of water.</li>"
    found = read(
        html(f"<main>{TITLE}<div>{TEXT}<ul>{entries}</ul><ul>{entries}</ul></div></main>")
    ).text.split("\n")
    assert len(found) == len(PARAGRAPHS) + 4


def test_two_short_paragraphs_of_a_long_text_may_recur():
    pair = "<p>Stir the batter for one minute and let it rest.</p><p>Bake it until the top is brown, then cool it.</p>"
    long = "".join(
        f"<p>{one.replace('bridge', f'bridge {number}')} It is {number}.</p>"
        for number in range(3)
        for one in PARAGRAPHS
    )
    found = read(html(f"<main>{TITLE}<div>{long}{pair}<p>{PARAGRAPHS[0]}</p>{pair}</div></main>")).text
    assert found.count("Stir the batter") == 2
