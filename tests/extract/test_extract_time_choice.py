"""Which of several times is that of publication, and what is said of each of them."""
# ruff: noqa: E501 - the made-up pages read better on long lines

from datetime import UTC, date, datetime, timedelta

import pytest
from extract_pages import article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Outlet
from ingest.extract.time_choice import MAX_CANDIDATES, MAX_VALUE_CHARS, candidate, choose
from ingest.model import Instant

DAY14 = datetime(2026, 10, 14, 8, 30, tzinfo=UTC)
BRIDGE = "https://elm.example/bridge"
DATED = "https://elm.example/2026/10/14/bridge"


def time(source, days=0, precision="second", refusal=""):
    at = DAY14 + timedelta(days=days)
    at = at.replace(hour=0, minute=0) if precision == "day" else at
    return candidate(at.isoformat(), Instant(at=at, precision=precision), source, refusal=refusal)


def chosen(*times, modified=None):
    """The source of the chosen time."""
    published = choose(times, modified).published
    return published.source if published else None


def reasons(*times):
    return {one.source: (one.decision, one.reason) for one in choose(times).candidates}


META, DATA = "meta date", "json-ld datePublished"
ADDRESS = time("address", precision="day")


def test_the_first_in_the_order_of_trust_is_chosen_and_the_others_come_after_it():
    assert reasons(time(DATA), time(META, -1), ADDRESS) == {
        DATA: ("chosen", "the first in the order of trust"),
        META: ("outranked", "comes after json-ld datePublished"),
        "address": ("outranked", "comes after json-ld datePublished"),
    }


def test_a_time_of_day_beside_a_mere_day_makes_it_exact_and_says_so():
    assert reasons(time(DATA, precision="day"), time(META, 1)) == {
        DATA: ("outranked", "gives way to meta date"),
        META: ("chosen", "gives the time of day, where json-ld datePublished gives only the day"),
    }
    assert chosen(time(DATA, precision="day"), time(META, 2)) == DATA


def test_two_witnesses_outweigh_a_rank():
    assert reasons(time(DATA, -40), time("meta dat", -40), time(META), ADDRESS) == {
        DATA: ("outranked", "gives way to meta date"),
        "meta dat": ("outranked", "gives way to meta date"),
        META: ("chosen", "agrees with the address, from which json-ld datePublished is days away"),
        "address": ("outranked", "comes after meta date"),
    }


def test_a_day_with_two_witnesses_is_made_exact_too():
    assert (
        chosen(time(DATA, 30), time(META, precision="day"), time("time element"), ADDRESS) == "time element"
    )


@pytest.mark.parametrize("days", [-2, 0, 2])
def test_an_article_that_appears_within_two_days_of_its_address_keeps_its_first_time(days):
    assert chosen(time(DATA, days), time(META), ADDRESS) == DATA
    assert chosen(time(DATA, 3), time(META), ADDRESS) == META


def test_the_address_alone_is_no_second_witness():
    assert chosen(time(DATA, 40), ADDRESS) == DATA
    assert chosen(time(DATA, 40), time(META, 5), ADDRESS) == DATA
    assert chosen(time(DATA, 40), time(META, 40)) == DATA


@pytest.mark.parametrize(
    "source", ["json-ld dateCreated", "meta dcterms.created", "meta datecreated", "meta date.created"]
)
def test_the_time_of_creation_says_only_what_the_address_says_and_is_no_second_witness(source):
    assert chosen(time(DATA, 9), time(source), ADDRESS) == DATA


def test_what_the_outlets_selector_gives_stays_as_it_is():
    assert chosen(time("rule", 40), time(META), ADDRESS) == "rule"
    assert chosen(time("rule", precision="day"), time(META)) == "rule"


def test_a_refused_time_is_neither_chosen_nor_a_witness():
    assert chosen(time(DATA, 40), time(META, refusal="in a sentence"), ADDRESS) == DATA
    assert reasons(time(META, refusal="in a sentence")) == {META: ("rejected", "in a sentence")}
    assert chosen(time(META, refusal="in a sentence")) is None


def test_a_feed_is_a_witness_but_never_chosen_here():
    assert chosen(time(DATA, -40), time(META), time("feed")) == META
    assert chosen(time(DATA, -40), time("feed")) == DATA
    assert chosen(time("feed")) is None


def test_where_address_and_feed_differ_a_time_near_either_stands():
    far = time("feed", 40)
    assert chosen(time(DATA, 40), time(META), ADDRESS, far) == DATA
    assert chosen(time(DATA), time(META, 40), ADDRESS, far) == DATA


def test_a_feed_that_announces_a_change_is_no_witness_of_the_publication():
    changed = DAY14.date()
    assert chosen(time(DATA, -40), time(META), time("feed"), modified=changed) == DATA
    assert chosen(time(DATA, -40), time(META), time("feed"), modified=changed + timedelta(days=1)) == META
    # An address does not change with its text.
    assert chosen(time(DATA, -40), time(META), ADDRESS, modified=changed) == META


TIMES = st.builds(
    time,
    st.sampled_from([DATA, META, "meta dc.date.created", "time element", "address", "feed", "rule"]),
    st.integers(-5, 5),
    st.sampled_from(["second", "minute", "day"]),
    st.sampled_from(["", "", "", "in a sentence"]),
)


@given(st.lists(TIMES, max_size=20), st.none() | st.just(date(2026, 10, 14)))
def test_just_the_chosen_candidate_is_the_time_and_to_choose_again_changes_nothing(times, modified):
    choice = choose(times, modified)

    chosen = [one for one in choice.candidates if one.decision == "chosen"]
    assert [(one.at, one.source) for one in chosen] == (
        [(choice.published.at, choice.published.source)] if choice.published else []
    )
    assert all(one.reason or one.source == "feed" for one in choice.candidates)
    assert len(choice.candidates) <= MAX_CANDIDATES
    usable = [one for one in times if one.decision != "rejected" and one.source != "feed"]
    assert (choice.published is None) == (not usable)
    assert choose(choice.candidates, modified) == choice


def test_of_many_candidates_the_usable_ones_are_kept_first():
    refused = [time(f"meta {n}", refusal="before 1990") for n in range(30)]
    choice = choose([*refused, time(DATA), time(META, 1)])

    assert [one.source for one in choice.candidates[-2:]] == [DATA, META]
    assert len(choice.candidates) == MAX_CANDIDATES


def test_a_value_is_kept_as_one_short_line():
    kept = candidate("  14 October\n2026 " + "x " * 500, None, META)
    assert kept.value.startswith("14 October 2026 x x")
    assert len(kept.value) <= MAX_VALUE_CHARS


# ---- on pages ------------------------------------------------------------------------------------------------


def considered(document, url=BRIDGE, outlet=None):
    """Source, value and reason of what is considered on a page, without the chosen one's reason."""
    found = read(document, outlet or Outlet(id="elm", name="Elm"), url)
    return [(one.source, one.value, one.decision, one.reason) for one in found.published_candidates]


def test_metadata_that_cannot_be_says_why():
    head = (
        '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
        '<meta name="pubdate" content="1970-01-01"><meta name="dc.date" content="3/9/2026">'
        '<meta name="date" content="soon">'
    )
    assert considered(html(article(), head)) == [
        ("meta article:published_time", "2031-01-01T00:00:00Z", "rejected", "in the future"),
        ("meta pubdate", "1970-01-01", "rejected", "before 1990"),
        ("meta dc.date", "3/9/2026", "rejected", "day and month cannot be told apart"),
        ("meta date", "soon", "rejected", "no time can be read from it"),
    ]


@pytest.mark.parametrize(
    "around, reason",
    [
        ("<nav>{}</nav>", "in <nav>"),
        ("<div class='comments list'>{}</div>", "in an element named 'comments list'"),
        ("<ul><li><a href=/x>x</a>{0}</li><li><a href=/y>y</a>{0}</li></ul>", "in a list of articles"),
        (
            "<p>The council meets again on {} in the town hall, its clerk said on Tuesday, and both sides want to be there.</p>",
            "in a sentence",
        ),
    ],
)
def test_the_times_of_others_say_where_they_stand(around, reason):
    one = "<time datetime='2026-10-20T10:00:00Z'>20 October</time>"
    found = considered(html(article(after=around.format(one))))

    assert found == [("time element", "2026-10-20T10:00:00Z", "rejected", reason)]


def test_a_time_in_the_head_of_the_site_and_one_of_a_change_say_so():
    today = "<time datetime='2026-11-22'>Sunday</time>"
    changed = "<p>Updated <time datetime='2026-10-15T07:00:00Z'>15 October</time></p>"
    page = html(f"<header><nav><a href=/>Home</a></nav>{today}</header>{article(before=changed)}")

    assert considered(page, DATED) == [
        ("time element", "2026-11-22", "rejected", "in the head of the site"),
        ("time element", "2026-10-15T07:00:00Z", "rejected", "said to be of a change"),
        ("address", "2026-10-14", "chosen", "the first in the order of trust"),
    ]


def test_a_shown_time_that_the_address_contradicts_says_so():
    shown = "<p><time datetime='2026-10-20T10:00:00Z'>20 October</time></p>"

    assert considered(html(article(before=shown)), DATED)[0][2:] == (
        "rejected", "not next to the day in the address",
    )  # fmt: skip


def test_a_line_under_the_headline_is_a_candidate_and_so_is_what_was_refused_before_it():
    head = '<meta name="pubdate" content="1970-01-01">'
    line = "<div>Updated: 15 October 2026 | Published: 14 October 2026</div>"

    assert considered(html(article(before=line), head)) == [
        ("meta pubdate", "1970-01-01", "rejected", "before 1990"),
        ("text", "14 October 2026", "chosen", "the first in the order of trust"),
        ("text", "15 October 2026", "rejected", "said to be of a change"),
    ]


def test_what_the_selector_finds_is_the_first_candidate_and_the_others_are_kept_beside_it():
    outlet = Outlet(id="elm", name="Elm", rules={"published": [".when"]})
    head = '<meta property="article:published_time" content="2026-10-14T08:30:00Z">'
    page = html(article(before="<b class=when>13 October 2026</b>"), head)

    assert [row[:3] for row in considered(page, outlet=outlet)] == [
        ("rule", "13 October 2026", "chosen"),
        ("meta article:published_time", "2026-10-14T08:30:00Z", "outranked"),
    ]


def test_a_page_whose_metadata_are_of_another_day_than_address_and_shown_time_has_their_time():
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019-05-01T10:00:00Z"}</script>'
    shown = "<p><time datetime='2026-10-14T08:30:00Z'>14 October</time></p>"

    assert read(html(article(before=shown), head), url=DATED).published.at == DAY14
    assert read(html(article(), head), url=DATED).published.at.year == 2019
    assert read(html(article(before=shown), head), url=BRIDGE).published.at.year == 2019
