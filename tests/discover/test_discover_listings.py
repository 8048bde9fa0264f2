"""Listings and homepages; all made up."""

from datetime import UTC, datetime

import pytest

from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.discover.listings import MAX_LISTED_ENTRIES
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import FeedKind, Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://www.elm.example/politics"


def read(
    inside: str,
    *,
    kind: FeedKind = "listing",
    select: str | None = None,
    head: str = "",
    outlet: Outlet | None = None,
) -> ParsedFeed:
    body = (
        f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{inside}</body></html>".encode()
    )
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body, content_type="text/html", fetched_at=NOW
    )
    feed = Feed.model_construct(kind=kind, url=HOME, select=select)
    return discover(page, feed, now=NOW, outlet=outlet)


def paths(found: ParsedFeed) -> list[str]:
    return [str(entry.url).removeprefix("https://www.elm.example") for entry in found.entries]


@pytest.mark.parametrize("select", ["h2 a", "h2", "h2 a span", "main > article"])
def test_a_selector_may_hit_the_link_or_what_is_around_or_inside_it(select: str):
    found = read(
        "<a href=/other>Other words that are long enough</a><main>"
        "<article><h2><a href='/b/2'><span>Second</span></a></h2></article>"
        "<article><h2><a href='/b/1'><span>First</span></a></h2></article></main>",
        select=select,
    )

    assert [(str(entry.url), entry.title) for entry in found.entries] == [
        ("https://www.elm.example/b/2", "Second"),
        ("https://www.elm.example/b/1", "First"),
    ]


def test_a_picture_and_its_headline_are_one_entry_with_the_headline_as_its_title():
    found = read(
        "<h2><a href='/b/1#photo'><img src=x></a></h2><h2><a href='/b/1'>Bridge opens</a></h2>", select="h2 a"
    )

    assert [(str(entry.url), entry.title) for entry in found.entries] == [
        ("https://www.elm.example/b/1", "Bridge opens")
    ]


@pytest.mark.parametrize("select", ["h2[", "a:nonsense(", "!!"])
def test_a_selector_that_is_none_is_named(select: str):
    with pytest.raises(NotAFeed, match="selector"):
        read("<h2><a href=/b/1>x</a></h2>", select=select)


def test_without_a_selector_links_to_articles_are_told_by_their_looks():
    found = read(
        """<header><nav><a href="/world-news-of-the-day-2026">World news of the whole day today</a></nav></header>
        <main><h1>Politics</h1>
        <article><h2><a href="/a/ok">Sound item</a></h2></article>
        <div><a href="/politics/1376819">Talks</a> <a href="/2026/11/20/ports">Ports</a></div>
        <p><a href="/x/minister-says-the-ports-open">Go on</a> <a href="/x/y">The ministry said so on Tuesday</a></p>
        <a href="https://news.elm.example/b/12345">Sister</a>
        <h2><a href="/world">World news</a></h2>
        <h3><a href="/tag/ports-and-ships-of-war">Ports and ships of war</a></h3>
        <h3><a href="/cal/12">Next month</a></h3>
        <h3><a href="/archive/2026/11/20">All of this one day in November</a></h3>
        <a rel=next href="/politics/page/2">Older news that you may like to read</a> <a href="/politics#top">Up</a>
        <a href="/">Back to the front page of the paper</a>
        <a href="/report-of-the-year-2026.pdf">Our report of 2026</a>
        <a href="https://social.example/elm-courier-of-elmbridge/12345">Follow us on this network</a>
        <a href="javascript:more()">Show more of the news of today</a> <a href="/about">Who we are and what we do</a>
        </main><footer><a href="/b/123456">Terms of use of this paper and its pages</a></footer>"""
    )

    assert paths(found) == [
        "/a/ok",
        "/politics/1376819",
        "/2026/11/20/ports",
        "/x/minister-says-the-ports-open",
        "/x/y",
        "https://news.elm.example/b/12345",
    ]
    assert found.entries[2].dated_at == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/cal/2'>All that is on in the next month</a>",
        "<a href='/kalender/12'>Alle Termine des nächsten Monats</a>",
        "<a href='/events/2026-12'>All that is on in December</a>",
        "<a href='/events/2026/12/'>All that is on in December</a>",
        "<a href='/news/2026/11/20'>All that happened on this day</a>",
        "<a href='/events?month=2026-12'>All that is on in December</a>",
        "<a href='/news?year=2026&amp;page=2'>More of the news of today</a>",
        "<a href='/when/b7'>Next month</a>",
        "<a href='/when/b7'>&laquo; Older posts</a>",
        "<a href='/when/b7'>Nächster Monat</a>",
        "<a href='/when/b7'>Mois suivant</a>",
        "<a href='/when/b7'>Mes anterior</a>",
        "<a href='/when/b7'>Следующий месяц</a>",
    ],
)
def test_without_a_selector_the_pages_of_a_calendar_or_a_list_are_no_articles(link: str):
    assert paths(read(f"<h2>{link}</h2><h2><a href=/b/1>Bridge opens</a></h2>")) == ["/b/1"]


@pytest.mark.parametrize(
    "path",
    [
        "/a/2012",
        "/a/202611",
        "/a/20261120",
        "/b/1?p=140",
        "/b/1?page=2&id=7",
        "/2026/11/20/ports?page=2",
        "/a/1999-words",
    ],
)
def test_an_article_may_have_a_date_or_a_page_in_its_address(path: str):
    assert paths(read(f"<h2><a href='{path}'>Next month the bridge opens</a></h2>")) == [path]


def test_links_to_another_domain_of_the_outlet_are_its_own():
    outlet = Outlet(
        id="elm",
        name="Elm",
        homepage="https://elm.example",
        feeds=(Feed(kind="rss", url="https://oak.example/f"),),
    )
    found = read("<h2><a href='https://oak.example/b/12345'>Bridge opens</a></h2>", outlet=outlet)

    assert len(found.entries) == 1


def test_a_base_element_decides_what_a_relative_link_means():
    found = read("<h2><a href='b/1'>Bridge opens</a></h2>", select="h2 a", head="<base href='/news/'>")

    assert paths(found) == ["/news/b/1"]


def test_an_endless_listing_is_cut():
    found = read(
        "".join(f"<h2><a href='/b/{n}'>Item {n} of the day</a></h2>" for n in range(MAX_LISTED_ENTRIES + 5))
    )

    assert len(found.entries) == MAX_LISTED_ENTRIES
    assert found.broken


def test_a_listing_without_links_is_read_and_empty():
    assert read("<main></main>").entries == ()


def test_a_homepage_names_its_feeds_but_not_those_of_comments():
    found = read(
        "<h2><a href='/b/1'>Bridge opens today</a></h2>",
        kind="homepage",
        head="""<link rel="alternate" type="application/rss+xml" title="Elm &raquo; Comments" href="/comments/feed/">
        <link rel=alternate type=application/rss+xml title=News href=/rss.xml>
        <link rel="alternate home" type="application/atom+xml; charset=utf-8" href="//feeds.elm.example/atom">
        <link rel=alternate type=application/feed+json href=/feed.json><link rel=alternate hreflang=fr href=/fr/>
        <link rel=alternate type="application/json+oembed" href="/oembed?url=x">
        <link rel=stylesheet type=text/css href=x>
        <link rel=alternate type=application/json href=/wp-json/wp/v2/pages/2>
        <link rel=alternate type=application/rss+xml href=/rss.xml>""",
    )

    assert found.entries == ()
    assert [(feed.kind, feed.url) for feed, _ in found.feeds] == [
        ("rss", "https://www.elm.example/rss.xml"),
        ("rss", "https://feeds.elm.example/atom"),
        ("rss", "https://www.elm.example/feed.json"),
    ]


def test_a_homepage_without_feeds_is_a_listing_itself():
    assert paths(read("<h2><a href='/b/1'>Bridge opens</a></h2>", kind="homepage")) == ["/b/1"]


@pytest.mark.parametrize("kind", ["listing", "homepage"])
def test_a_feed_under_the_address_of_a_listing_is_read_as_what_it_is(kind: FeedKind):
    body = (
        b"<?xml version='1.0'?>\n<rss><channel><item><title>T</title><link>/b/1</link></item></channel></rss>"
    )
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body, content_type="text/html", fetched_at=NOW
    )

    assert paths(discover(page, Feed(kind=kind, url=HOME), now=NOW)) == ["/b/1"]
