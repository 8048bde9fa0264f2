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


@given(before=words, after=words)
def test_a_text_that_fits_is_shown_whole(before, after):
    text = " ".join((*before, "ferry", *after))

    assert snippet(FERRY, text, len(text)).text == text
