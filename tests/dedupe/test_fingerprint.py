"""What a text is found by."""

from hypothesis import given
from hypothesis import strategies as st
from made_up import text

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
