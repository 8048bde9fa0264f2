"""Whether what came is the article that was asked for, as pure functions: no database, no net."""

from dataclasses import replace
from datetime import timedelta

import pytest
from test_decide import HILLS, HOUR, NOW, ONE, RIVERS, THREE, TWO, incoming, published, stored

from ingest.config import Feed
from ingest.errors import Moved, NotArticle, Wall
from ingest.pipeline.pages.verify import Doubt, Doubtful, Expected, settle, verify
from ingest.urls import Url

TITLE = "River board counts boats below the old bridge"
OTHER_TITLE = "Letters about the lock"
WALL = (
    "We and our partners keep information on your device and read it there. You may accept that or manage your "
    "choices, and you may object where we rely on a legitimate interest, at any time, on the page of our policy."
)
HOME, CONSENT = "https://elm.example/", "https://elm.example/zustimmung"


def wall(asked=ONE, final="", **article):
    return incoming(WALL, asked=asked, final=final, article={"title": "Deine Wahl"} | article)


# --- Pages of entries ----------------------------------------------------------------------------------------


def test_a_page_with_the_announced_headline_that_tells_of_it_is_the_article():
    came = incoming(article={"title": TITLE + ", says clerk"})
    assert verify(came, Expected(announced=TITLE)) is None


def test_a_page_without_a_headline_that_tells_of_what_was_announced_is_the_article():
    assert verify(incoming(article={"title": ""}), Expected(announced=TITLE)) is None


def test_a_page_that_tells_of_something_else_is_in_doubt():
    assert verify(wall(), Expected(announced=TITLE)) == Doubt(error=None, is_foreign=True)


def test_a_page_with_the_announced_headline_over_another_text_is_in_doubt_too():
    assert verify(wall(title=TITLE), Expected(announced=TITLE)) == Doubt(error=None, is_foreign=False)


def test_a_time_of_publication_makes_a_page_less_foreign():
    came = wall(published=published())
    assert verify(came, Expected(announced=TITLE)) == Doubt(error=None, is_foreign=False)


@pytest.mark.parametrize("source", ["address", "text"])
def test_a_guess_of_the_time_does_not(source):
    came = wall(published=published(source=source))
    assert verify(came, Expected(announced=TITLE)) == Doubt(error=None, is_foreign=True)


@pytest.mark.parametrize("home", [HOME, "https://elm.example/de/", "https://elm.example/alle"])
def test_a_redirect_to_a_front_page_is_a_wall_even_if_the_front_page_tells_of_the_article(home):
    came = incoming(final=home, article={"title": TITLE})
    outlet = replace_feeds(came, Feed(kind="listing", url="https://elm.example/alle", select="a"))
    assert isinstance(verify(outlet, Expected(announced=TITLE)), Wall)


def replace_feeds(came, *feeds):
    return replace(came, outlet=came.outlet.model_copy(update={"feeds": feeds}))


def test_an_announced_front_page_may_be_one():
    came = incoming(asked="https://elm.example/de/", final=HOME, article={"title": TITLE})
    assert verify(came, Expected(announced=TITLE)) is None


@pytest.mark.parametrize(
    "final",
    [
        f"{CONSENT}?zurueck=/news/1-what-was-said",
        f"{CONSENT}?next=https%3A%2F%2Felm.example%2Fnews%2F1-what-was-said",
        f"{CONSENT}?u=https%253A%252F%252Felm.example%252Fnews%252F1-what-was-said",
        "https://elm.example/404/news/1-what-was-said",
    ],
)
@pytest.mark.parametrize("time", [None, published()], ids=["undated", "dated"])
def test_a_redirect_that_carries_the_asked_address_is_a_wall(final, time):
    assert isinstance(verify(wall(final=final, published=time), Expected(announced=TITLE)), Wall)


def test_a_redirect_to_a_page_without_the_announced_headline_and_without_a_time_is_a_wall():
    assert isinstance(verify(wall(final=CONSENT), Expected(announced=TITLE)), Wall)


@pytest.mark.parametrize(
    "final",
    [
        "https://elm.example/privacy/parliament-passes-new-privacy-law",
        "https://elm.example/login-data-of-readers-leaked",
        "https://elm.example/en/news/1-what-was-said",
    ],
)
def test_a_redirect_to_the_announced_article_is_the_article_whatever_its_address_says(final):
    came = incoming(final=final, article={"title": TITLE})
    assert verify(came, Expected(announced=TITLE)) is None


def test_a_redirect_to_an_undated_page_that_tells_of_what_was_announced_is_only_in_doubt():
    came = incoming(final=TWO, article={"title": "Town life"})
    assert verify(came, Expected(announced=TITLE)) == Doubt(error=None, is_foreign=False)


def test_a_redirect_to_a_dated_page_under_another_headline_is_only_in_doubt():
    came = incoming(HILLS, final=TWO, article={"title": "Sheep on hills", "published": published()})
    assert verify(came, Expected(announced=TITLE)) == Doubt(error=None, is_foreign=False)


def test_where_nothing_was_announced_a_dated_page_is_the_article():
    assert verify(incoming(article={"published": published()}), Expected()) is None


def test_where_nothing_was_announced_an_undated_page_is_in_doubt():
    assert verify(incoming(), Expected()) == Doubt(error=None, is_foreign=False)


def test_where_nothing_was_announced_a_path_below_another_is_no_wall_but_a_query_that_leads_back_is():
    below = "https://elm.example/en/news/1-what-was-said"
    assert verify(incoming(final=below), Expected()) == Doubt(error=None, is_foreign=True)
    assert isinstance(verify(incoming(final=f"{CONSENT}?b=/news/1-what-was-said"), Expected()), Wall)


# --- Revisits ------------------------------------------------------------------------------------------------


def again(came, known=None, announced=None):
    return verify(came, Expected(announced=announced, known=known or stored()))


def test_an_edited_text_is_the_article_even_under_a_new_headline_at_a_new_address():
    half = "\n".join(RIVERS.split("\n")[:4] + HILLS.split("\n")[:4])
    assert again(incoming(half, final=TWO, article={"title": "Sheep on hills"})) is None


def test_a_new_text_under_the_old_headline_is_the_article_unless_others_show_it_too():
    assert again(incoming(HILLS)) == Doubt(error=None, is_foreign=False)


def test_a_new_text_under_a_new_headline_at_the_old_time_of_publication_may_be_the_article():
    known = stored(published=published())
    came = incoming(HILLS, article={"title": "Sheep on hills", "published": published(NOW - HOUR)})
    assert again(came, known) == Doubt(error=None, is_foreign=False)
    other = incoming(
        HILLS, article={"title": "Sheep on hills", "published": published(NOW - timedelta(minutes=5))}
    )
    assert isinstance(again(other, known).error, NotArticle)
    day = stored(published=published(precision="day"))
    assert isinstance(again(came, day).error, NotArticle)


def test_what_was_announced_may_replace_what_was_stored_in_its_place():
    """A wall that was stored when nothing could tell it from the article gives way to the article."""
    known = stored(WALL, title="Deine Wahl")
    assert again(incoming(article={"title": TITLE}), known, announced=TITLE) == Doubt(
        error=None, is_foreign=False
    )
    assert isinstance(again(incoming(article={"title": TITLE}), known).error, NotArticle)


def test_another_text_under_another_headline_is_no_article():
    verdict = again(incoming(HILLS, article={"title": "Sheep on hills"}))
    assert verdict.is_foreign
    assert isinstance(verdict.error, NotArticle)


def test_a_redirect_to_another_article_has_moved_the_address():
    verdict = again(incoming(HILLS, final=TWO, article={"title": "Sheep on hills"}))
    assert verdict.is_foreign
    assert isinstance(verdict.error, Moved)


def test_a_redirect_to_the_front_page_has_moved_the_address_even_if_it_shows_the_article():
    assert isinstance(again(incoming(final=HOME)).error, Moved)


def test_a_redirect_that_carries_the_asked_address_is_a_wall_at_a_revisit_too():
    assert isinstance(again(wall(final=f"{CONSENT}?back=/news/1-what-was-said")), Wall)


def test_the_redirect_that_led_to_the_article_before_is_none():
    known = stored(url=TWO)
    assert again(incoming(HILLS, asked=ONE, final=TWO), known) == Doubt(error=None, is_foreign=False)


@pytest.mark.parametrize(
    "before, now, share, is_wall",
    [(False, True, 3, True), (False, True, 7, False), (False, False, 3, False), (True, True, 3, False)],
    ids=["only the beginning", "nearly all", "a cut", "it was so before"],
)
def test_the_beginning_of_an_article_behind_a_paywall_is_no_edit(before, now, share, is_wall):
    beginning = "\n".join(RIVERS.split("\n")[:share])
    verdict = again(
        incoming(beginning, article={"missing": "paywall" if now else None}), stored(partial=before)
    )
    assert isinstance(verdict, Wall) == is_wall


# --- The answers of one run side by side ---------------------------------------------------------------------


def doubtful(came, announced=None, known=None, *, is_foreign=True, error=None):
    return Doubtful(
        incoming=came,
        expected=Expected(announced=announced, known=known),
        doubt=Doubt(error=error, is_foreign=is_foreign),
    )


def outcomes(*all_of_run, stored=(), open_hosts=()):
    digest = all_of_run[0].incoming.fingerprint.text_sha256
    return [type(error) for error in settle(all_of_run, {digest: list(stored)}, set(open_hosts))]


NONE = type(None)


def test_one_text_in_place_of_two_announced_articles_is_a_wall():
    assert outcomes(doubtful(wall(ONE), TITLE), doubtful(wall(TWO), OTHER_TITLE)) == [Wall, Wall]


def test_one_text_for_one_announced_article_is_none():
    assert outcomes(doubtful(wall(ONE), TITLE)) == [NONE]
    assert outcomes(doubtful(wall(ONE), TITLE), doubtful(wall(TWO), TITLE.upper() + "!")) == [NONE, NONE]


def test_a_text_with_an_address_filled_in_is_one_text():
    long = " ".join(f"{WALL} {n}" for n in range(4))
    pages = [
        incoming(f"{long} You asked for {url}.", asked=url, article={"title": "Deine Wahl"})
        for url in (ONE, TWO)
    ]
    assert outcomes(doubtful(pages[0], TITLE), doubtful(pages[1], OTHER_TITLE)) == [Wall, Wall]


def test_two_texts_are_two():
    other = incoming(HILLS, asked=TWO, article={"title": "Deine Wahl"})
    assert outcomes(doubtful(wall(ONE), TITLE), doubtful(other, OTHER_TITLE)) == [NONE, NONE]


def test_two_redirects_that_end_at_one_path_show_one_page():
    ends = [
        incoming(text, asked=url, final=f"{CONSENT}?n={n}")
        for n, (url, text) in enumerate(((ONE, RIVERS), (TWO, HILLS)))
    ]
    assert outcomes(doubtful(ends[0], TITLE), doubtful(ends[1], OTHER_TITLE)) == [Wall, Wall]


def test_a_foreign_page_with_the_text_of_a_stored_article_of_another_address_is_a_wall():
    assert outcomes(doubtful(wall(ONE), TITLE), stored=[stored(WALL, url=TWO)]) == [Wall]
    assert outcomes(doubtful(wall(ONE), TITLE), stored=[stored(WALL, url=ONE)]) == [NONE]


def test_an_agency_text_under_two_announced_headlines_is_no_wall():
    both = [doubtful(incoming(asked=url), title, is_foreign=False) for url, title in ((ONE, "A"), (TWO, "B"))]
    assert outcomes(*both) == [NONE, NONE]


def test_one_text_under_three_announced_headlines_is_a_wall_even_if_the_page_repeats_them():
    pages = [(ONE, "A"), (TWO, "B"), (THREE, "C")]
    assert (
        outcomes(*(doubtful(incoming(asked=url), title, is_foreign=False) for url, title in pages))
        == [Wall] * 3
    )
    two = [doubtful(incoming(asked=url), title, is_foreign=False) for url, title in pages[:2]]
    assert outcomes(*two, stored=[stored(url=THREE)]) == [Wall, Wall]


def test_pages_that_call_one_address_their_own_are_forms_of_one_article():
    pages = [
        doubtful(incoming(asked=url, claimed=ONE), is_foreign=False)
        for url in (ONE, f"{ONE}/print", f"{ONE}/mobile")
    ]
    assert outcomes(*pages) == [NONE] * 3


def test_addresses_that_differ_in_a_query_which_the_server_ignores_are_one_page():
    pages = [doubtful(incoming(asked=f"{ONE}?n={n}"), f"Item {n}", is_foreign=False) for n in range(4)]
    assert outcomes(*pages) == [NONE] * 4
    elsewhere = doubtful(incoming(asked=TWO), "Item 9", is_foreign=False)
    assert outcomes(*pages, elsewhere) == [Wall] * 5
    walls = [doubtful(wall(f"{ONE}?n={n}", published=None), f"Item {n}") for n in range(2)]
    assert outcomes(*walls) == [Wall] * 2


def test_one_text_in_place_of_two_stored_articles_is_a_wall():
    gone = NotArticle("another text")
    both = [
        doubtful(wall(url), known=stored(url=url, id=n), error=gone) for n, url in enumerate((ONE, TWO), 1)
    ]
    assert outcomes(*both) == [Wall, Wall]
    assert outcomes(both[0]) == [NotArticle]
    assert outcomes(doubtful(wall(ONE), known=stored(), is_foreign=False)) == [NONE]


def test_print_forms_without_a_time_are_forms_too_but_a_page_that_names_a_third_address_is_a_wall():
    forms = [doubtful(wall(url, published=None), TITLE) for url in (ONE, TWO)]
    named = [
        replace(one, incoming=replace(one.incoming, article=replace(one.incoming.article, url=Url(ONE))))
        for one in forms
    ]
    assert outcomes(named[0], replace(named[1], expected=Expected(announced=OTHER_TITLE))) == [NONE, NONE]
    third = [
        replace(one, incoming=replace(one.incoming, article=replace(one.incoming.article, url=Url(CONSENT))))
        for one in forms
    ]
    assert outcomes(third[0], replace(third[1], expected=Expected(announced=OTHER_TITLE))) == [Wall, Wall]


def cut(text, url, id):
    beginning = "\n".join([*text.split("\n")[:3], "Read on with a subscription, from one crown a week."])
    came = incoming(beginning, asked=url)
    known = stored(text, url=url, id=id)
    return doubtful(came, known=known, is_foreign=again(came, known).is_foreign)


def test_the_beginnings_of_two_articles_with_the_same_line_below_are_a_wall_in_any_language():
    both = cut(RIVERS, ONE, 1), cut(HILLS, TWO, 2)
    assert outcomes(*both) == [Wall, Wall]
    assert outcomes(both[0]) == [NONE]


def test_two_articles_that_are_written_anew_with_one_line_in_common_are_edited():
    line = "Reported by the desk of Elm, with material of the harbour office and of the county."
    both = [
        doubtful(incoming(f"{text}\n{line}", asked=url), known=stored(WALL, url=url, id=n), is_foreign=False)
        for n, (url, text) in enumerate(((ONE, RIVERS), (TWO, HILLS)), 1)
    ]
    assert outcomes(*both) == [NONE, NONE]


def test_hundreds_of_answers_are_settled_together():
    pages = [doubtful(wall(f"{ONE}/{n}"), f"Title {n}") for n in range(300)]
    others = [
        doubtful(incoming(" ".join(f"w{n}x{k}" for k in range(80)), asked=f"{TWO}/{n}"), f"Other {n}")
        for n in range(300)
    ]
    assert outcomes(*pages, *others) == [Wall] * 300 + [NONE] * 300


def test_an_article_that_was_merely_shortened_is_edited():
    assert again(incoming("\n".join(RIVERS.split("\n")[:3]))) is None


def test_redirects_of_several_articles_to_one_place_are_a_wall_unless_another_article_could_be_read():
    login = "https://elm.example/giris"
    both = [
        doubtful(
            wall(url, final=login), known=stored(url=url, id=n), error=Moved(f"to {login}"), is_foreign=True
        )
        for n, url in enumerate((ONE, TWO), 1)
    ]
    assert outcomes(*both) == [Wall, Wall]
    assert outcomes(both[0]) == [Moved]
    assert outcomes(*both, open_hosts=["elm.example"]) == [Moved, Moved]
    assert outcomes(*both, open_hosts=["oak.example"]) == [Wall, Wall]


def test_the_reason_names_another_address_with_the_text():
    (first, second) = settle(
        [doubtful(wall(ONE), TITLE), doubtful(wall(TWO), OTHER_TITLE)],
        {},
    )
    assert (str(first), str(second)) == (
        f"wall: the same text as at {TWO}",
        f"wall: the same text as at {ONE}",
    )
    (only,) = settle([doubtful(wall(ONE), TITLE)], {wall().fingerprint.text_sha256: [stored(WALL, url=TWO)]})
    assert str(only) == f"wall: the same text as at {Url(TWO)}"
