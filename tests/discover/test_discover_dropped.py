"""What feeds announce at addresses that cannot be asked for is counted; all made up."""

import json
from datetime import UTC, datetime

import pytest

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.entries import (
    BAD_ADDRESS,
    FRONT_PAGE,
    NO_ADDRESS,
    NOT_HTTP,
    NOT_READ,
    PART_OF_PAGE,
    ROUTE,
)
from ingest.discover.parsed_feed import ParsedFeed
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/feed"


def read(body: str, kind: str = "rss", select: str | None = None) -> ParsedFeed:
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body.encode(), content_type="", fetched_at=NOW
    )
    feed = Feed.model_construct(kind=kind, url=HOME, select=select)
    return discover(page, feed, now=NOW)


def rss(*links: str) -> str:
    items = "".join(
        f"<item><title>Story {n} of the town</title>{link}</item>" for n, link in enumerate(links)
    )
    return f'<rss version="2.0"><channel><title>Elm</title><link>https://elm.example/</link>{items}</channel></rss>'


def paths(found: ParsedFeed) -> list[str]:
    return [entry.url.asked.removeprefix("https://elm.example") for entry in found.entries]


@pytest.mark.parametrize(
    "link, reason",
    [
        ("", NO_ADDRESS),
        ("<link/>", NO_ADDRESS),
        ("<link> </link>", NO_ADDRESS),
        ("<guid isPermaLink='false'>notice-7</guid>", NO_ADDRESS),
        ("<link>mailto:desk@elm.example</link>", NOT_HTTP),
        ("<link>javascript:show(7)</link>", NOT_HTTP),
        ("<link>tel:123</link><guid isPermaLink='false'>7</guid>", NOT_HTTP),
        ("<link>#</link>", BAD_ADDRESS),
        ("<link>https://</link>", FRONT_PAGE),
        ("<link>http://[::1</link>", BAD_ADDRESS),
        ("<link>https://elm.example/#!/news/1</link>", ROUTE),
        ("<link>https://elm.example/#/news/1</link>", ROUTE),
        ("<link>https://elm.example/en/#!news-1</link>", ROUTE),
        ("<link>#/news/1</link>", ROUTE),
        ("<link>https://elm.example/</link>", FRONT_PAGE),
        ("<link>https://www.elm.example/index.html?utm_source=rss</link>", None),
        ("<link>https://www.elm.example/index.html#top</link>", FRONT_PAGE),
    ],
)
def test_an_entry_that_cannot_be_asked_for_is_counted_with_its_reason(link: str, reason: str | None):
    found = read(rss(link, "<link>/a/1</link>"))

    assert paths(found)[-1] == "/a/1"
    assert found.dropped == (((reason, 1),) if reason else ())


def test_routes_of_one_page_that_is_no_front_page_are_counted():
    found = read(rss(*(f"<link>/app/#/news/{n}</link>" for n in (1, 2)), "<link>/b/1#!/photo/2</link>"))

    assert paths(found) == ["/b/1"]
    assert found.dropped == ((ROUTE, 2),)


def test_a_guid_that_can_be_asked_for_is_preferred_to_a_route():
    feed = {"items": [{"id": "https://elm.example/a/1", "url": "https://elm.example/#/news/1"}]}

    assert paths(read(json.dumps(feed))) == ["/a/1"]


def test_another_title_at_a_part_of_the_same_page_is_counted():
    found = read(rss("<link>/news#one</link>", "<link>/news#two</link>"))

    assert paths(found) == ["/news"]
    assert found.dropped == ((PART_OF_PAGE, 1),)


@pytest.mark.parametrize(
    "links",
    [
        ("<link>/a/1</link>", "<link>/a/1</link>"),
        ("<link>/a/1#top</link>", "<link>/a/1#top</link>"),
        ("<link>/a/1#xtor=RSS-1</link>", "<link>/a/2#xtor=RSS-1</link>"),
        ("<link>https://oak.example/</link>",),
        ("<link>/?p=140</link>",),
    ],
)
def test_of_a_sound_feed_nothing_is_left_out(links: tuple[str, ...]):
    found = read(rss(*links))

    assert found.entries
    assert (found.dropped, found.broken) == ((), None)


def test_the_same_title_at_a_part_of_the_same_page_is_the_same_entry():
    same = "<item><title>One</title><link>/a/1</link></item><item><title>One</title><link>/a/1#more</link></item>"

    assert read(f"<rss><channel>{same}</channel></rss>").dropped == ()


def test_the_commonest_reason_is_named_first():
    found = read(rss("<link>tel:1</link>", "", "", "<link>/a/1</link>"))

    assert found.dropped == ((NO_ADDRESS, 2), (NOT_HTTP, 1))


def test_atom_and_rdf_count_too():
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><id>urn:1</id></entry></feed>'
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><item rdf:about='urn:1'/></rdf:RDF>"
    )

    assert read(atom).dropped == read(rdf).dropped == ((NO_ADDRESS, 1),)


def test_a_json_feed_counts_items_without_an_address_and_those_that_are_none():
    items = [{"id": "1", "url": "/a/1"}, {"id": "2"}, {"id": "3", "url": "/#/news/3"}, "no item", None]
    found = read(json.dumps({"items": items}))

    assert paths(found) == ["/a/1"]
    assert dict(found.dropped) == {NO_ADDRESS: 1, ROUTE: 1, NOT_READ: 2}


def test_a_sitemap_counts_rows_without_an_address_but_may_list_the_front_page():
    found = read(
        "<urlset><url><loc>https://elm.example/</loc></url><url><lastmod>2026-11-20</lastmod></url><url><loc>ftp://elm.example/1</loc></url>"
        "<sitemap/><url><loc>/#/news/1</loc></url></urlset>",
        "sitemap",
    )

    assert paths(found) == ["/"]
    assert dict(found.dropped) == {ROUTE: 1, NO_ADDRESS: 2, NOT_HTTP: 1}


def test_a_text_sitemap_counts_lines_that_are_no_address():
    found = read("https://elm.example/a/1\nNotes\nhttps://elm.example/a/2", "sitemap")

    assert found.dropped == ((NOT_READ, 1),)


@pytest.mark.parametrize(
    "link, reason",
    [
        ("<a href='javascript:show(1)'>One</a>", NOT_HTTP),
        ("<a href='/#/news/1'>One</a>", ROUTE),
        ("<a href='#!/news/1'>One</a>", ROUTE),
        ("<a>One</a>", NO_ADDRESS),
    ],
)
def test_a_listing_counts_what_its_selector_matches(link: str, reason: str):
    found = read(f"<html><h2>{link}</h2><h2><a href=/b/1>Two</a></h2></html>", "listing", "h2 a")

    assert (paths(found), found.dropped) == (["/b/1"], ((reason, 1),))


def test_links_to_share_beside_the_link_to_the_article_are_not_counted():
    share = "<a href='mailto:?body=x'>Mail</a><a href='#'>Menu</a><a href='whatsapp://send'>Chat</a>"
    found = read(f"<html><article>{share}<a href=/b/1>One</a></article></html>", "listing", "article")

    assert (paths(found), found.dropped) == (["/b/1"], ())


ROUTES = (
    "<a href='/#/news/1'>One headline of five words</a><a href='/#/news/2'>Another headline of five words</a>"
)


def test_a_listing_of_routes_alone_says_so_without_a_selector():
    assert read(f"<html>{ROUTES}</html>", "listing").dropped == ((ROUTE, 2),)


def test_a_listing_with_entries_is_not_blamed_for_its_other_links():
    found = read(f"<html>{ROUTES}<h2><a href=/b/123456>One</a></h2></html>", "listing")

    assert (paths(found), found.dropped) == (["/b/123456"], ())
