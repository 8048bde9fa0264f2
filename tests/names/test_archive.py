"""What one article shows of names, and from how many of them the archive believes what."""

from collections import Counter

import pytest

from ingest.names import MAX_CHARS, Counts, Gazetteer, Known, find_names, learn, observe


def names(*seen, language="en"):
    """Counts of names: each is (key, kind, entity, articles)."""
    return Counts(names=Counter({(language, key, kind, entity): times for key, kind, entity, times in seen}))


def words(small=0, large=0, nouns=0):
    word = ("de", "zange")
    return Counts(small=Counter({word: small}), large=Counter({word: large}), nouns=Counter({word: nouns}))


def test_an_article_shows_a_name_once_by_its_key():
    counts = observe(
        "Then Anna Maria Wright sang. Again Anna Maria Wright sang to Northfield Water Authority.", "en"
    )
    assert counts.names == {
        ("en", "anna wright", "person", "Anna Maria Wright"): 1,
        ("en", "northfield water authority", "organisation", "Northfield Water Authority"): 1,
    }
    assert observe("Then president Quoyle sang.", "en").names == {("en", "quoyle", "person", "Quoyle"): 1}


def test_an_article_shows_its_words_as_they_stand_within_sentences():
    counts = observe(
        "Das nahm die Zange, eine Zange und auch Zange. Zange an Zange! ABC 5 zange und zange.", "de"
    )
    assert counts.large == {("de", "zange"): 4}
    assert counts.nouns == {("de", "zange"): 2}
    assert counts.small["de", "zange"] == 1
    assert counts.small["de", "nahm"] == 1
    assert set(counts.small) == {("de", word) for word in "nahm die eine und auch an zange".split()}


def test_nothing_is_shown_in_capitals_in_a_language_that_is_not_read_and_behind_the_end():
    assert observe("ANNA WRIGHT WINS THE RACE", "en") == Counts()
    assert observe("Then Anna Wright sang.", "fi") == observe("Then Anna Wright sang.", None) == Counts()
    assert observe("x" * MAX_CHARS + " Anna Wright sang.", "en").names == {}
    assert find_names("", " " * (MAX_CHARS - 4) + "Anna Wright sang.", "en").mentions == ()


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        ([("person", "Zeta", 2)], ("person", "Zeta")),
        ([("person", "Zeta", 1)], None),
        ([("person", "Zeta", 3), ("place", "Zeta", 1)], ("person", "Zeta")),
        ([("person", "Zeta", 1), ("place", "Zeta", 3)], ("place", "Zeta")),
        ([("person", "Zeta", 2), ("place", "Zeta", 1)], None),
        ([("person", "Zeta", 1), ("person", "ZETA", 2)], ("person", "ZETA")),
        ([("person", "Zetas", 2), ("person", "Zeta", 2)], ("person", "Zeta")),
        ([("person", "Zetb", 2), ("person", "Zeta", 2)], ("person", "Zeta")),
        ([("person", "Zeta", 2), ("place", "Zetaville", 1), ("person", "Zetas", 1)], ("person", "Zeta")),
        (
            [("organisation", "Zeta", 3), ("organisation", "Ze", 1), ("place", "Zet", 1)],
            ("organisation", "Zeta"),
        ),
    ],
)
def test_a_name_is_of_the_kind_of_most_articles_and_written_as_most_write_it(seen, known):
    counts = names(*[("zeta", kind, entity, times) for kind, entity, times in seen])
    expected = {("en", "zeta"): Known(kind=known[0], entity=known[1])} if known else {}
    assert learn([counts]).names == expected


@pytest.mark.parametrize(
    ("seen", "is_known"),
    [
        ([("anna wright", "person", 3)], True),
        ([("anna wright", "person", 2)], False),
        ([("anna wright", "person", 7), ("peter wright", "person", 3)], True),
        ([("anna wright", "person", 6), ("peter wright", "person", 3)], False),
        ([("anna wright", "person", 3), ("wright", "person", 9)], True),
        ([("anna wright", "person", 3), ("wright", "organisation", 2)], False),
        ([("anna wright", "person", 3), ("wright", "organisation", 1)], True),
        ([("anna wright", "person", 3), ("anna wright", "organisation", 3)], False),
        ([("anna wright", "organisation", 9)], False),
    ],
)
def test_a_last_name_alone_is_one_persons_where_most_articles_mean_that_one(seen, is_known):
    counts = names(*[(key, kind, key.title(), times) for key, kind, times in seen])
    found = learn([counts]).last_names
    assert found == ({("en", "wright"): Known(kind="person", entity="Anna Wright")} if is_known else {})


@pytest.mark.parametrize(
    ("counts", "is_small"),
    [
        (words(small=4), True),
        (words(small=3), False),
        (words(small=4, large=22), True),
        (words(small=4, large=23), False),
        (words(small=6, large=34), True),
        (words(nouns=2, large=8), True),
        (words(nouns=2, large=9), False),
        (words(nouns=1, large=1), False),
        (words(small=1, nouns=2, large=7), True),
        (words(large=99), False),
    ],
)
def test_a_word_is_no_name_where_enough_articles_write_it_small_or_behind_an_article(counts, is_small):
    assert learn([counts]).small == ({("de", "zange")} if is_small else frozenset())


def test_outlets_of_several_words_are_organisations_in_every_language():
    known = learn(
        [], ["The Ottery Wire", "Der Elm Bote", "Time", "The Time", "Los Montes", "Elm Wire Now"]
    ).names
    entities = {place: one.entity for place, one in known.items() if place[0] == "en"}
    assert entities == {
        ("en", "ottery wire"): "Ottery Wire",
        ("en", "elm bote"): "Elm Bote",
        ("en", "elm wire now"): "Elm Wire Now",
    }
    assert {language for language, _ in known} == {"en", "ru", "de", "fr", "es"}
    assert {one.kind for one in known.values()} == {"organisation"}


def test_a_headline_is_read_with_what_its_article_names():
    found = find_names("Today Wright sings", "Then Anna Wright sang.", "en")
    assert [(one.surface, one.entity, one.start) for one in found.in_title] == [("Wright", "Anna Wright", 6)]


def test_a_number_that_begins_a_word_makes_it_none():
    counts = observe("Dort sind 4er und H2 im Haus.", "de")
    assert set(counts.small) == {("de", "sind"), ("de", "und"), ("de", "im")}
    assert set(counts.large) == {("de", "haus")}


def test_of_nothing_nothing_is_learned():
    assert learn([]) == learn([Counts(), Counts()]) == Gazetteer()
