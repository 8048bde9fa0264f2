"""Rules that are proposed for an outlet of which the generic way finds too little; and none where it finds enough."""

import pytest
from extract_pages import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.config import Outlet
from ingest.errors import ExtractError
from ingest.extract import extract
from ingest.extract.proposals import with_rules
from ingest.extract.proposals.finding import propose
from ingest.model import Page
from ingest.urls import Url

ELM = Outlet(id="elm", name="Elm Media", homepage="https://elm.example")
WORDS = "harbour ferry council bridge market teacher farmer river mill winter bakery library tunnel".split()
NAV = '<nav><a href="/a">Home</a><a href="/b">World</a></nav>'
FOOT = "<footer><p>Elm Media, all rights reserved.</p></footer>"


def sentence(n, k):
    said = " ".join(WORDS[(n * 7 + k * 3 + at * (n + 2)) % len(WORDS)] for at in range(14))
    return f"{said.capitalize()}, said clerk {n * 31 + k} on the quay."


def text(n, count=7):
    return "".join(f"<p>{sentence(n, k)}</p>" for k in range(count))


TERMS = "".join(
    f"<p>Elm Media tells its readers in paragraph {k} that {sentence(99, k)} and asks them to agree.</p>"
    for k in range(9)
)


def pages(body, *, title="News {n} of {word}", count=5):
    """Pages of one outlet, whose body and title are made by their number."""
    made = []
    for n in range(count):
        name = title.format(n=n, word=WORDS[n])
        html = f'<!doctype html><html lang="en"><head><title>{name}</title></head><body>{NAV}{body(n)}{FOOT}'
        url = Url(f"https://elm.example/news/{n}-{WORDS[n]}")
        made.append(
            Page(url=url, asked=url, status=200, body=html.encode(), content_type="text/html", fetched_at=NOW)
        )
    return made


def found(made, outlet=ELM):
    articles = []
    for page in made:
        try:
            articles.append(extract(page, outlet, now=NOW))
        except ExtractError:
            articles.append(None)
    return articles


def proposed(made, outlet=ELM):
    return propose(made, found(made, outlet), outlet, NOW)


def headline(n):
    return f"<h1>News {n} of {WORDS[n]}</h1>"


def dated(n):
    return f'{headline(n)}<time datetime="2026-11-20T0{n}:00Z">20 November</time><p class="byline">By Ann Brook</p>'


@pytest.mark.parametrize(
    "box", ["div class='story'", "article", "div class='sidebar-box'", "section id='x9'"]
)
def test_nothing_is_proposed_where_the_generic_way_finds_it_all(box):
    tag = box.split()[0]
    assert proposed(pages(lambda n: f"{dated(n)}<{box}>{text(n)}</{tag}>")) == ()


def test_a_text_that_is_mostly_what_all_pages_have_gets_a_rule():
    made = pages(
        lambda n: (
            f"<main><article class='terms'>{dated(n)}{TERMS}</article></main>"
            f"<div class='wrap'><div class='notice'>{text(n, 5)}</div></div>"
        )
    )
    (body,) = proposed(made)
    assert (body.rule, body.selector) == ("body", "div.notice")
    assert "recur on the other pages" in body.why
    for n, article in enumerate(found(made, with_rules(ELM, [body]))):
        assert article.text.split("\n") == [sentence(n, k) for k in range(5)]
    assert len(body.gives) == 5
    assert body.gives[0].startswith(sentence(0, 0)[:60])


def test_headlines_that_are_all_the_same_get_a_rule():
    made = pages(
        lambda n: (
            "<h1>Elm Media</h1>"
            f"<div class='ueberschrift'>The {WORDS[n]} opens again in {n} days</div>{dated(n)[24:]}{text(n)}"
        ),
        title="Elm Media",
    )
    title = next(one for one in proposed(made) if one.rule == "title")
    assert title.selector == "div.ueberschrift"
    assert title.gives[1] == "The ferry opens again in 1 days"
    assert "5 of 5 articles have one headline" in title.why


def test_a_time_that_stands_in_an_attribute_of_the_outlet_gets_a_rule():
    made = pages(
        lambda n: (
            f"{headline(n)}<div class='meta' data-published='{1795163400 + n * 4000}'>today</div>"
            f"<p class='byline'>By Ann Brook</p>{text(n)}"
        )
    )
    (published,) = proposed(made)
    assert (published.rule, published.selector) == ("published", "div[data-published]")
    assert all(one.published for one in found(made, with_rules(ELM, [published])))


def test_one_time_on_all_pages_is_that_of_the_site():
    made = pages(
        lambda n: (
            f"<div class='now' data-time='1795163400'>now</div>{headline(n)}<p class='byline'>By A. B.</p>{text(n)}"
        )
    )
    assert all(one.rule != "published" for one in proposed(made))


def test_names_in_an_element_that_is_called_so_get_a_rule():
    made = pages(
        lambda n: (
            f'{headline(n)}<time datetime="2026-11-20T0{n}:00Z">20 November</time>'
            f"<span class='reporter-name'>Ann Brook</span>{text(n)}"
        )
    )
    assert [(one.rule, one.selector, one.gives[0]) for one in proposed(made)] == [
        ("authors", "span.reporter-name", "Ann Brook")
    ]


def test_a_rule_that_the_outlet_has_is_left_as_it_is():
    made = pages(
        lambda n: (
            f'{headline(n)}<time datetime="2026-11-20T0{n}:00Z">20 November</time>'
            f"<span class='reporter-name'>Ann Brook</span>{text(n)}"
        )
    )
    own = ELM.model_copy(update={"rules": ELM.rules.model_copy(update={"authors": ("b.none",)})})
    assert proposed(made, own) == ()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_pages_teach_nothing(count):
    assert proposed(pages(lambda n: "<p>Short.</p>", count=count)) == ()


def test_walls_that_are_all_the_same_get_no_rule():
    wall = "<div class='wall'><p>Please log in to read this article, which is for subscribers of Elm Media.</p></div>"
    assert [one.rule for one in proposed(pages(lambda n: wall * 4))] == []


@settings(max_examples=15, deadline=None)
@given(bodies=st.lists(st.text(alphabet="<>/dvpi =\"'abc1é.#\n", max_size=200), min_size=3, max_size=4))
def test_whatever_stands_on_the_pages_what_is_proposed_is_a_rule_of_our_configuration(bodies):
    made = pages(lambda n: bodies[n], count=len(bodies))
    for one in proposed(made):
        type(ELM.rules).model_validate({one.rule: one.selector})
