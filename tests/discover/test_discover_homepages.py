"""What a homepage has instead of feeds: addresses where they may be, and its sections."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.guesses import MAX_ROBOTS_SITEMAPS, guessed_feeds
from ingest.model import Page
from ingest.urls import Url

HOME = "https://www.elm.example/"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def guessed(robots_txt: str = "", home: str = HOME) -> list[tuple[str, str]]:
    return [(feed.kind, feed.url.removeprefix(HOME[:-1])) for feed in guessed_feeds(Url(home), robots_txt)]


def test_the_usual_addresses_are_those_of_the_site_whatever_page_of_it_is_the_homepage():
    assert guessed(home=HOME + "en/index.html") == guessed()
    assert ("rss", "/rss.xml") in guessed()
    assert ("sitemap", "/sitemap.xml") in guessed()


@pytest.mark.parametrize(
    "line",
    [
        "Sitemap: https://www.elm.example/maps/news",
        "sitemap:https://www.elm.example/maps/news",
        "  SITEMAP :\thttps://www.elm.example/maps/news  # the news",
        "Site-map: /maps/news",
    ],
)
def test_sitemaps_that_robots_txt_names_come_behind_the_usual_feeds_and_before_the_usual_sitemaps(line):
    found = guessed(f"User-agent: *\r\nDisallow: /x\r\n\r\n{line}\r\n")
    at = found.index(("sitemap", "/maps/news"))
    assert {kind for kind, _ in found[:at]} == {"rss"}
    assert {kind for kind, _ in found[at:]} == {"sitemap"}


def test_each_address_is_guessed_once_and_those_of_robots_txt_are_limited():
    lines = "".join(f"Sitemap: /{n}.xml\n" for n in range(50)) + "Sitemap: /sitemap.xml\n"
    found = guessed(lines)
    assert len(found) == len(set(found)) == len(guessed()) + MAX_ROBOTS_SITEMAPS


def test_a_sitemap_may_be_on_another_host_but_must_be_an_address():
    found = guessed(
        "Sitemap: https://maps.example/elm.xml\nSitemap: javascript:x\nSitemap:\nX-Sitemap: /no\n"
    )
    assert [url for _, url in found if url not in dict(map(reversed, guessed()))] == [
        "https://maps.example/elm.xml"
    ]


@given(st.text(max_size=300))
def test_any_robots_txt_gives_addresses_or_nothing(text):
    for feed in guessed_feeds(Url(HOME), text + "\nSitemap: " + text):
        assert feed.parsed_url


# ---- sections --------------------------------------------------------------------------------------------------


def read(body: str):
    html = f"<!doctype html><html><body>{body}</body></html>".encode()
    page = Page(
        url=Url(HOME),
        asked=Url(HOME),
        status=200,
        body=html,
        content_type="text/html; charset=utf-8",
        fetched_at=NOW,
    )
    return discover(page, Feed(kind="homepage", url=HOME), now=NOW)


def sections(body: str) -> list[str]:
    return [feed.url.removeprefix(HOME[:-1]) for feed, _ in read(body).feeds]


def test_a_homepage_that_links_to_no_article_gives_its_sections_as_listings():
    nav = "<nav><a href='/world'>World</a> <a href='/category/politics/'>Politics</a> <a href='/world'>World</a></nav>"
    found = read(nav)
    assert found.entries == ()
    assert [(feed.kind, feed.url) for feed, _ in found.feeds] == [
        ("listing", f"{HOME}world"),
        ("listing", f"{HOME}category/politics/"),
    ]


def test_sections_in_any_script_are_sections():
    assert sections("<a href='/мир'>В мире</a><a href='/ثقافة'>ثقافة</a>") == [
        "/%D0%BC%D0%B8%D1%80",
        "/%D8%AB%D9%82%D8%A7%D9%81%D8%A9",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/'>Home</a>",
        "<a href='/about'>About us</a>",
        "<a href='/login'>Log in</a>",
        "<a href='https://oak.example/world'>Our friends</a>",
        "<a href='/logo.png'>Logo</a>",
        "<a href='/2026'>This year</a>",
        "<a href='/search?q=x'>Search</a>",
        "<a href='/world'></a>",
        "<a href='/a/b/c/d'>Deep down</a>",
        "<a href='#top'>Top</a>",
    ],
)
def test_what_is_no_section(link):
    assert sections(link) == []


def test_a_homepage_that_links_to_an_article_gives_no_sections():
    found = read("<a href='/world'>World</a><h2><a href='/b/1'>Bridge opens</a></h2>")
    assert (len(found.entries), found.feeds) == (1, ())


def test_at_most_twenty_sections_are_taken():
    assert len(sections("".join(f"<a href='/part{chr(97 + n)}'>Part</a>" for n in range(26)))) == 20
