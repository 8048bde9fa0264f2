"""What a text is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import text
from xxhash import xxh3_64_digest

from ingest.dedupe import fingerprint
from ingest.dedupe.fingerprint import MAX_HASHES, shingles


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_has_a_fingerprint_that_fits_into_the_database(body, title):
    made = fingerprint(title, body)

    assert made == fingerprint(title, body)
    assert len(made.hashes) == min(made.shingle_count, MAX_HASHES)
    assert list(made.hashes) == sorted(set(made.hashes))
    assert all(-(2**63) <= value < 2**63 for value in made.hashes)
    assert len(made.title_sha256) == len(made.text_sha256) == 32


@pytest.mark.parametrize(
    "body, found",
    [
        ("The ferry sails at dawn today.", ["the ferry sails at dawn", "ferry sails at dawn today"]),
        ("Der Fährmann übt täglich früh, sagt er.", ["der fährmann übt täglich früh",
         "fährmann übt täglich früh sagt", "übt täglich früh sagt er"]),
        ("Ferry sails", ["ferry sails"]),
        ("港口部门星期二表示新的规则", ["港 口 部 门 星 期 二 表", "口 部 门 星 期 二 表 示", "部 门 星 期 二 表 示 新",
         "门 星 期 二 表 示 新 的", "星 期 二 表 示 新 的 规", "期 二 表 示 新 的 规 则"]),
    ],
)  # fmt: skip
def test_shingles_are_hashed_as_the_method_says(body, found):
    hashes = [int.from_bytes(xxh3_64_digest(shingle), "big", signed=True) for shingle in found]

    assert list(shingles(body).ordered) == hashes
    assert fingerprint("", body).hashes == tuple(sorted(hashes))


def test_words_are_counted_in_pairs_of_characters_where_there_are_no_spaces():
    assert shingles("The ferry sails at dawn today.").word_count == 6
    assert shingles("港口部门星期二表示新的规则").word_count == 6


def test_compatibility_characters_make_no_difference():
    assert fingerprint("", "ﬁne Ｆｅｒｒｙ") == fingerprint("", "fine ferry")


def test_the_language_tells_the_script_of_a_text_without_letters():
    assert len(shingles("٠١ 10 11 12 13 14 15").unique) == 3
    assert len(shingles("٠١ 10 11 12 13 14 15", "zh").unique) == 7


def test_case_punctuation_and_white_space_make_no_difference():
    plain = "Don't stop the mid-week ferry, they said to the port"
    dressed = "DON’T stop\n\nthe   mid week “ferry”; they said: to the\xa0port!"

    assert fingerprint("", plain) == fingerprint("", dressed)


def test_the_smallest_hashes_are_kept_so_an_excerpt_shares_some():
    whole = text(1, 600)
    excerpt = "\n".join(whole.split("\n")[3:11])

    assert set(fingerprint("", whole).hashes) & set(fingerprint("", excerpt).hashes)


def test_other_texts_share_no_hashes():
    assert not set(fingerprint("", text(1)).hashes) & set(fingerprint("", text(2)).hashes)


def test_scripts_without_spaces_are_cut_into_characters():
    one = "港口部门星期二表示新的规则将于三月开始实施出口商有六个月的时间来适应这些规则"
    other = "据当地媒体报道" + one

    assert len(shingles(one).unique) > 20
    assert len(shingles(one).unique & shingles(other).unique) == len(shingles(one).unique)
    assert len(shingles("항구 당국은 화요일에 새 규칙이 3월에 시작된다고 말했다").unique) == 4


def test_an_empty_text_has_no_hashes():
    assert fingerprint("", "").hashes == ()
    assert fingerprint("", " … ").shingle_count == 0
