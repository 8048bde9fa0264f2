"""HTML in the fields of feeds becomes the text that a reader sees."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover.html_text import html_to_text


@pytest.mark.parametrize(
    "markup, text",
    [
        ("Tea &amp; <em>cake</em>", "Tea & cake"),
        ("one <!two> three", "one <!two> three"),
        ("one <!-- two --> three", "one  three"),
        ("<textarea>one <b>two</b>", "one two"),
        ("<noscript>one <b>two</b>", "one two"),
        ("one<script>two</script><style>three</style><template>four</template>", "one"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


WORDS = st.lists(st.text("abcäж中&<>\"'", min_size=1, max_size=8), min_size=1, max_size=8)
BLOCKS = ("<p>", "</p>", "<br>", "</div><div class=x>", "<li>", "</h2>", "<script>var x = 1;</script><p>")


@given(words=WORDS)
def test_escaped_text_comes_back_as_it_was(words: list[str]) -> None:
    text = " ".join(words)

    assert html_to_text(html.escape(text)) == text
    assert html_to_text(f"<b>{html.escape(text)}</b>") == text


@given(words=WORDS, data=st.data())
def test_blocks_separate_words_and_scripts_are_no_words(words: list[str], data: st.DataObject) -> None:
    separators = [data.draw(st.sampled_from(BLOCKS)) for _ in words]
    markup = "".join(html.escape(word) + block for word, block in zip(words, separators, strict=True))

    assert html_to_text(markup).split() == words
