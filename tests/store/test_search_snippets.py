"""The piece of a text that says why it was found."""

import hypothesis.strategies as st
from hypothesis import given

from store.search.query import parse
from store.search.snippets import snippet
from store.search.tree import asked_for

FERRY = asked_for(parse("ferry"))
words = st.lists(st.sampled_from(("night", "train", "waits,", "“for”", "Skerry", "Isles")), max_size=60)


@given(before=words, after=words, chars=st.integers(20, 400))
def test_what_is_marked_is_what_was_asked_for(before, after, chars):
    text = " ".join((*before, "ferry", *after))
    piece = snippet(FERRY, text, chars)

    assert [piece.text[start:end] for start, end in piece.marks] == ["ferry"]
    assert piece.text in text


@given(before=words, after=words, chars=st.integers(40, 400))
def test_a_phrase_is_never_cut_off(before, after, chars):
    text = " ".join((*before, "the old green ferry", *after))
    piece = snippet(asked_for(parse('"old green ferry"')), text, chars)

    assert [piece.text[start:end] for start, end in piece.marks] == ["old green ferry"]


@given(before=words, after=words)
def test_a_text_that_fits_is_shown_whole(before, after):
    text = " ".join((*before, "ferry", *after))

    assert snippet(FERRY, text, len(text)).text == text


@given(before=words, after=words, chars=st.integers(20, 400))
def test_a_piece_is_about_as_long_as_it_may_be_and_of_whole_words(before, after, chars):
    text = " ".join((*before, "ferry", *after))
    piece = snippet(FERRY, text, chars).text

    assert f" {piece} " in f" {text} "
    assert len(piece) <= chars + max(map(len, text.split()))
    assert len(piece) >= chars or text.endswith(piece)


def test_a_piece_says_as_many_of_the_phrases_as_any_and_is_the_first_that_does():
    asked = asked_for(parse('ferry OR "night train" OR isles'))
    filling = "and nothing else of note was said here for a while " * 4
    text = f"ferry {filling} ferry to the Isles {filling} night train, isles {filling} ferry, ferry, ferry"

    piece = snippet(asked, text, 100)

    assert [piece.text[start:end] for start, end in piece.marks] == ["ferry", "Isles"]


def test_of_a_text_that_says_none_of_it_the_beginning_is_shown():
    text = "night train waits " * 20

    assert snippet(FERRY, text, 40).text == "night train waits night train waits night"
    assert snippet(FERRY, "x" * 100, 40).text == "x" * 40
    assert snippet(FERRY, "", 40).text == ""


def test_marks_that_touch_are_one():
    asked = asked_for(parse('ferry OR "ferry night" OR night'))

    assert snippet(asked, "the ferry night and night").marks == ((4, 15), (20, 25))
