"""Whether two headlines, or two texts, are versions of one; in languages with and without spaces between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedupe import headlines_agree, is_about, shares_words

AGREE = [
    ("Old bridge to stay shut until spring", "Old bridge to stay shut until spring, council says"),
    ("Old bridge to stay shut until spring", "OLD BRIDGE TO STAY SHUT - until Spring!"),
    ("Alte Brücke bleibt bis zum Frühjahr gesperrt", "Gesperrt: Alte Brücke bleibt bis Mai zu"),
    ("Старый мост закрыт до весны", "Старый мост закрыт до мая"),
    ("旧桥将关闭至春季", "旧桥将关闭至明年春季"),
    ("Bridge", "bridge"),
]
DIFFER = [
    ("Old bridge to stay shut until spring", "Your privacy choices"),
    ("Old bridge to stay shut until spring", "The mill of Oak burned down"),
    ("Старый мост закрыт до весны", "Вход на сайт"),
    ("旧桥将关闭至春季", "请登录您的账户"),
    ("Bridge", ""),
    ("", ""),
    ("Old bridge to stay shut until spring", "spring"),
]


@pytest.mark.parametrize("one, other", AGREE)
def test_versions_of_a_headline_agree(one, other):
    assert headlines_agree(one, other)
    assert headlines_agree(other, one)


@pytest.mark.parametrize("one, other", DIFFER)
def test_other_headlines_do_not(one, other):
    assert not headlines_agree(one, other)
    assert not headlines_agree(other, one)


@given(st.text(max_size=80), st.text(max_size=80))
def test_agreement_has_no_direction(one, other):
    assert headlines_agree(one, other) == headlines_agree(other, one)


ABOUT = [
    (
        "Old bridge to stay shut until spring",
        "The bridge will stay shut, said the engineer; not before spring.",
    ),
    (
        "Sillan korjaus viivästyy kevääseen",
        "Vanhan sillan korjauksen arvioidaan viivästyvän pitkälle kevään yli.",
    ),
    ("Старый мост закрыли до весны", "Движение по старому мосту закрыто. Откроют его весной."),
    ("旧桥关闭至春季", "市政府表示旧桥将关闭，预计至春季重新开放。"),
]


@pytest.mark.parametrize("title, text", ABOUT)
def test_a_text_that_has_half_of_the_longest_words_tells_of_the_title(title, text):
    assert is_about(title, text)


@pytest.mark.parametrize("title", [title for title, _ in ABOUT])
def test_a_wall_does_not(title):
    assert not is_about(title, "We and our partners keep information on your device. Вход. 请登录您的账户。")


def test_a_title_of_one_word_says_too_little():
    assert not is_about("Bridge", "The bridge, the bridge.")


SENTENCES = [f"Sentence number {n} tells of the {n}th boat below the old bridge." for n in range(10)]


@pytest.mark.parametrize("kept, expected", [(10, True), (4, True), (2, False), (0, False)])
def test_versions_share_three_tenths_of_their_text(kept, expected):
    other = [f"Nothing of line {n} was said about any sheep or hill before." for n in range(10 - kept)]
    assert shares_words(" ".join(SENTENCES), " ".join(SENTENCES[:kept] + other)) == expected


def test_nothing_shares_nothing():
    assert not shares_words("", "")
