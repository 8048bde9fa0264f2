"""When an archive is learned from again, and what of a child's findings is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net import NOON

from ingest.pipeline import decide
from ingest.pipeline.decide.names import MAX_MENTIONS, MAX_NAME_CHARS, MAX_QUOTES
from store.model import FoundNames, Mentioned, NamelessArticle, SpokenQuote

ARTICLE = NamelessArticle(
    id=7, revision=2, outlet="elm", day="2026-11-20", language="en", title="One", lead=None, text="One."
)


def mentioned(**said):
    usual = {"entity": "Lavrov", "name": "Sergey Lavrov", "kind": "person", "n": 2, "in_title": False}
    return Mentioned(**usual | said)


def quote(**said):
    usual = {
        "speaker": "Lavrov",
        "speaker_name": "Sergey Lavrov",
        "speaker_kind": "person",
        "verb": "said",
        "cue": "after",
        "first_char": 5,
        "chars": 20,
        "words": 4,
    }
    return SpokenQuote(**usual | said)


def kept(*, mentions=(), quotes=()):
    found = FoundNames(mentions=tuple(mentions), quotes=tuple(quotes))
    return decide.names_update(ARTICLE, found, 3, NOON).names


def test_what_is_sound_is_stored_for_the_revision_that_was_read():
    found = FoundNames(mentions=(mentioned(),), quotes=(quote(),))

    update = decide.names_update(ARTICLE, found, 3, NOON)

    assert (update.article_id, update.revision, update.outlet, update.day) == (7, 2, "elm", "2026-11-20")
    assert (update.names, update.gazetteer_id, update.at) == (found, 3, NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a" * (MAX_NAME_CHARS + 1)},
        {"entity": "La\0vrov"},
        {"n": 0},
        {"n": 2**40},
    ],
)
def test_a_mention_that_no_text_can_hold_is_left_out(wrong):
    assert kept(mentions=[mentioned(**wrong), mentioned()]).mentions == (mentioned(),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"speaker": ""},
        {"verb": "a" * (MAX_NAME_CHARS + 1)},
        {"cue": "\0"},
        {"cue": "somewhere else"},
        {"speaker_name": None},
        {"speaker_kind": None},
        {"first_char": 0},
        {"first_char": 2**40},
        {"chars": -1},
        {"words": 21},
        {"words": -1},
    ],
)
def test_a_quote_that_no_text_can_hold_is_left_out(wrong):
    assert kept(quotes=[quote(**wrong), quote()]).quotes == (quote(),)


def test_a_quote_of_nobody_and_without_a_verb_is_kept():
    nobody = quote(speaker=None, speaker_name=None, speaker_kind=None, verb=None, cue=None)
    assert kept(quotes=[nobody]).quotes == (nobody,)


def test_a_list_of_names_is_cut():
    many = kept(mentions=[mentioned()] * (MAX_MENTIONS + 1), quotes=[quote()] * (MAX_QUOTES + 1))
    assert (len(many.mentions), len(many.quotes)) == (MAX_MENTIONS, MAX_QUOTES)


@pytest.mark.parametrize(
    ("taught", "seen", "is_due"),
    [
        (None, 0, True),
        (0, 99, False),
        (0, 100, True),
        (1_000, 1_249, False),
        (1_000, 1_250, True),
        (1_000_000, 1_019_999, False),
        (1_000_000, 1_020_000, True),
    ],
)
def test_a_gazetteer_is_learned_again_when_the_archive_has_grown_by_enough(taught, seen, is_due):
    assert decide.is_gazetteer_due(taught, seen) is is_due


@given(st.integers(0, 60_000))
def test_a_lesson_takes_articles_in_even_steps_and_the_newest(count):
    ids = range(1, count + 1)
    taken = decide.spread(ids)

    assert len(taken) == min(count, decide.MAX_LESSON_ARTICLES)
    assert taken == sorted(set(taken))
    assert taken[-1:] == list(ids[-1:])
    steps = {after - before for before, after in zip([0, *taken], taken, strict=False)}
    assert not steps or max(steps) - min(steps) <= 1
