"""What texts say for and against a page being the article that was expected at its address."""

from hashlib import sha256

import pytest

from ingest.dedupe.evidence import Evidence, Shown, evidence, group_pages
from ingest.dedupe.likeness import Reading

TITLE = "Harrow ferry stops for the winter"
TEXT = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"other{number}" for number in range(60))


def reading(title=TITLE, text=TEXT, lead=None):
    return Reading(title=title, lead=lead, text=text)


def shown(text, place="", hashes=(1,), stored=None):
    return Shown(
        place=place, text=text, text_sha256=sha256(text.encode()).digest(), hashes=hashes, stored=stored
    )


def test_nothing_speaks_for_a_page_of_which_nothing_was_known():
    assert evidence(reading(), "", None) == Evidence(words=60)


def test_an_announced_headline_speaks_for_the_page_that_has_it():
    assert evidence(reading(), TITLE, None) == Evidence(words=60, is_named=True)
    assert evidence(reading("Quoyle opens a school"), TITLE, None) == Evidence(words=60)


@pytest.mark.parametrize("field", ["text", "lead"])
def test_an_announced_headline_speaks_for_the_text_or_lead_that_is_about_it(field):
    about = f"The {TITLE}, they say. The ferry of Harrow stops for all of the winter."
    found = evidence(reading("Quoyle opens a school", **{field: about}), TITLE, None)
    assert (found.is_about, found.is_named) == (True, False)


def test_the_stored_article_speaks_for_the_page_that_has_its_headline_or_words():
    stored = reading()
    assert evidence(stored, "", stored) == Evidence(words=60, has_headline=True, shares_words=True)
    assert evidence(reading(text=OTHER), "", stored) == Evidence(words=60, has_headline=True, adds_lines=True)
    assert evidence(reading("Quoyle opens a school"), "", stored) == Evidence(words=60, shares_words=True)
    longer = evidence(reading(text=f"{TEXT}\nmore"), "", stored)
    assert longer == Evidence(words=61, has_headline=True, shares_words=True, adds_lines=True)


def test_pages_of_one_text_or_one_place_are_one_whatever_their_hashes():
    assert group_pages((shown(TEXT), shown(OTHER), shown(TEXT, hashes=()), shown(OTHER, hashes=()))) == (
        0,
        1,
        0,
        1,
    )
    at_one_place = (shown(TEXT, place="https://a.example/"), shown(OTHER, place="https://a.example/"))
    assert group_pages(at_one_place) == (0, 0)
    assert group_pages((shown(TEXT, place="https://a.example/"), shown(OTHER))) == (0, 1)


def test_pages_that_differ_in_few_words_are_one_where_they_share_a_hash():
    alike = TEXT.replace("word7 ", "instead ")
    assert group_pages((shown(TEXT), shown(alike))) == (0, 0)
    assert group_pages((shown(TEXT), shown(alike, hashes=(2,)))) == (0, 1)
    assert group_pages((shown(TEXT, hashes=(1, 2)), shown(alike, hashes=(2, 3)))) == (0, 0)
    assert group_pages((shown(TEXT), shown(OTHER))) == (0, 1)
    assert group_pages((shown(""), shown(" "))) == (0, 1)


def test_beginnings_of_two_articles_are_one_wall_by_the_lines_below_them():
    wall = "Subscribe to read on.\nFrom two pounds a week."
    cut = [f"{text[:80]}\n{wall}" for text in (TEXT, OTHER)]
    assert group_pages((shown(cut[0], stored=TEXT), shown(cut[1], stored=OTHER))) == (0, 0)
    assert group_pages((shown(cut[0], stored=TEXT), shown(cut[1]))) == (0, 1)
    whole = [f"{text}\n{wall}" for text in (TEXT, OTHER)]
    assert group_pages((shown(whole[0], stored=TEXT), shown(whole[1], stored=OTHER))) == (0, 1)


def test_of_nothing_there_are_no_pages():
    assert group_pages(()) == ()
