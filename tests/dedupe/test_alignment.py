"""Which words of two texts are the same, and that finding them takes no more steps than it may."""

import random
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st
from made_up import WORDS

from ingest.dedupe.alignment import MAX_STEPS, Steps, equal_blocks

texts = st.lists(st.sampled_from("the a ferry port sea storm".split()), max_size=30)


def edited(words, chance):
    """An ordinary edit: some words replaced, some put in, some left out."""
    after = list(words)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(after) + 1)
        after[at : at + chance.randrange(9)] = chance.choices(WORDS, k=chance.randrange(9))
    return after


@given(st.randoms(use_true_random=False), st.integers(1, 400))
def test_an_ordinary_edit_gives_the_runs_that_difflib_finds(chance, size):
    before = chance.choices(WORDS[:60], range(60, 0, -1), k=size)
    after = edited(before, chance)
    expected = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()[:-1]

    assert [(one.old, one.new, one.size) for one in equal_blocks(before, after)] == expected


@given(texts, texts, st.integers(0, 60))
def test_runs_are_equal_and_in_order_however_few_steps_there_are(before, after, steps):
    old_end = new_end = 0
    for one in equal_blocks(before, after, Steps(steps)):
        assert one.size > 0
        assert (one.old, one.new) >= (old_end, new_end)
        assert before[one.old : one.old + one.size] == after[one.new : one.new + one.size]
        old_end, new_end = one.old + one.size, one.new + one.size


@given(texts, texts, st.integers(0, 60))
def test_no_more_steps_are_taken_than_there_are(before, after, steps):
    left = Steps(steps)
    equal_blocks(before, after, left)

    assert left.left >= 0


def every_second_word_common(size, kept):
    before = [word for n in range(size) for word in ("the", f"word{n}")]
    after = [word for n in range(size) for word in ("the", f"word{n}" if kept(n) else f"other{n}")]
    return before, after


def test_a_text_whose_common_words_stand_every_second_word_is_compared_within_the_bound():
    before, after = every_second_word_common(20_000, kept=lambda n: n % 2)
    steps = Steps(MAX_STEPS)
    blocks = equal_blocks(before, after, steps)

    assert steps.left >= 0
    assert sum(one.size for one in blocks) >= 20_000  # all words that stand once, and "the" beside them


def test_one_edited_word_in_a_long_text_is_found_without_steps_too():
    before = random.Random(3).choices(WORDS, k=50_000)
    after = [*before[:20_000], "edited", *before[20_001:]]

    assert sum(one.size for one in equal_blocks(before, after, Steps(0))) == 49_999


def test_what_has_no_word_of_its_own_counts_as_replaced_beyond_the_bound():
    before, after = ["na", "no"] * 50, ["no", "na", "na"] * 40

    assert equal_blocks(before, after, Steps(0)) == []
