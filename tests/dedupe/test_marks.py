"""What a text is found again by."""

from hypothesis import given
from hypothesis import strategies as st
from made_up import text

from ingest.dedupe import mark
from ingest.dedupe.marks import KEYS, shingled


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_has_a_mark_that_fits_into_the_database(body, title):
    made = mark(title, body)

    assert made == mark(title, body)
    assert len(made.keys) == min(made.size, KEYS)
    assert list(made.keys) == sorted(set(made.keys))
    assert all(-(2**63) <= key < 2**63 for key in made.keys)
    assert len(made.title_sha256) == len(made.text_sha256) == 32


def test_case_punctuation_and_white_space_make_no_difference():
    plain = "Don't stop the mid-week ferry, they said to the port"
    dressed = "DON’T stop\n\nthe   mid week “ferry”; they said: to the\xa0port!"

    assert mark("", plain) == mark("", dressed)


def test_keys_are_the_smallest_hashes_so_an_excerpt_shares_some():
    whole = text(1, 600)
    excerpt = "\n".join(whole.split("\n")[3:11])

    assert set(mark("", whole).keys) & set(mark("", excerpt).keys)


def test_other_texts_share_no_keys():
    assert not set(mark("", text(1)).keys) & set(mark("", text(2)).keys)


def test_scripts_without_spaces_are_cut_into_characters():
    one = "港口部门星期二表示新的规则将于三月开始实施出口商有六个月的时间来适应这些规则"
    other = "据当地媒体报道" + one

    assert len(shingled(one).unique) > 20
    assert len(shingled(one).unique & shingled(other).unique) == len(shingled(one).unique)
    assert len(shingled("항구 당국은 화요일에 새 규칙이 3월에 시작된다고 말했다").unique) == 4


def test_an_empty_text_has_no_keys():
    assert mark("", "").keys == ()
    assert mark("", " … ").size == 0
