"""Two texts beside each other: nothing is lost, what is called the same is, passages are where they are said to be."""

from hypothesis import given
from hypothesis import strategies as st

from ingest import dedupe
from ingest.dedupe import beside

WORDS = st.sampled_from("the a talks end went on in port “never” 'never' Peace, peace 会谈 结束".split())
TEXTS = st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=5).map("\n".join)


def said(paragraphs, *kinds):
    return [
        word
        for paragraph in paragraphs
        for piece in paragraph
        if piece.kind in kinds
        for word in piece.text.split()
    ]


@given(before=TEXTS, after=TEXTS)
def test_both_versions_are_shown_whole_and_what_is_the_same_stands_in_both(before, after):
    shown = dedupe.side_by_side(before, after)

    assert said(shown.before, "same", "removed") == before.split()
    assert said(shown.after, "same", "added") == after.split()
    plain = [
        [word.translate(beside._QUOTES) for word in said(side, "same")]
        for side in (shown.before, shown.after)
    ]
    assert plain[0] == plain[1]


@given(text=TEXTS)
def test_a_version_beside_itself_has_no_change(text):
    shown = dedupe.side_by_side(text, text)

    assert shown.before == shown.after
    assert said(shown.before, "removed", "added") == []


@given(one=TEXTS, other=TEXTS)
def test_marks_are_in_order_and_each_within_one_paragraph(one, other):
    found = dedupe.passages(one, other)

    for text, marks in ((one, found.one), (other, found.other)):
        ends = [0, *(place for mark in marks for place in mark)]
        assert ends == sorted(ends)
        assert ends[-1] <= len(text)
        assert not any("\n" in text[start:end] for start, end in marks)
    assert 0 <= found.share <= 1


def test_a_passage_is_found_whatever_its_case_and_its_marks():
    one = "He said: “We have never been so close, and never had more to lose.” Then he left."
    other = "‘WE HAVE NEVER been so close and never had more to lose’, he told them."

    found = dedupe.passages(one, other)

    ((start, end),) = found.one
    assert one[start:end] == "We have never been so close, and never had more to lose"
    ((start, end),) = found.other
    assert other[start:end] == "WE HAVE NEVER been so close and never had more to lose"


def test_a_few_words_that_any_two_texts_have_are_no_passage():
    assert dedupe.passages("It was said in the port today.", "It was said in the city today.").one == ()


def test_texts_without_spaces_share_passages_of_signs():
    found = dedupe.passages(
        "今天双方会谈结束后没有签署任何文件。", "据报道,双方会谈结束后没有签署任何文件,下周继续。"
    )

    assert len(found.one) == len(found.other) == 1


def test_no_more_is_compared_than_the_beginning_of_a_long_text():
    shown = dedupe.side_by_side("a " * beside.MAX_CHARS, "a " * beside.MAX_CHARS + "b")

    assert shown.is_cut
    assert len(said(shown.before, "same", "removed")) == beside.MAX_CHARS // 2
