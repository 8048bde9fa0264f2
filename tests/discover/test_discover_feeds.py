"""RSS, Atom, RDF and JSON Feed as outlets write them; all made up."""

import json
from datetime import UTC, datetime

import pytest

from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.discover.parsed_feed import ParsedFeed
from ingest.discover.trim import MAX_FEED_ENTRIES
from ingest.errors import NotAFeed
from ingest.model import Page
from ingest.urls import Url
from store.model import Published

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/rss/news.xml"
MOSCOW = Outlet(id="elm", name="Elmbridge Courier", timezone="Europe/Moscow")


def read(
    body: str | bytes,
    *,
    url: str = HOME,
    content_type: str = "application/rss+xml",
    outlet: Outlet | None = None,
) -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    page = Page(url=Url(url), asked=Url(url), status=200, body=raw, content_type=content_type, fetched_at=NOW)
    return discover(page, Feed(kind="rss", url=url), now=NOW, outlet=outlet)


def rss(*items: str, channel: str = "<link>https://elm.example/</link>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{channel}{inside}</channel></rss>'


def urls(found: ParsedFeed) -> list[str]:
    return [str(entry.url) for entry in found.entries]


def test_rss_gives_title_summary_link_and_time_in_utc():
    (entry,) = read(
        rss(
            "<title>Bridge  opens\n </title><link>https://elm.example/a/1</link>"
            "<description>&lt;p>After &lt;b>two&lt;/b> years.&lt;/p>&lt;p>At last.&lt;/p></description>"
            "<pubDate>Fri, 20 Nov 2026 08:30:05 +0300</pubDate>"
        )
    ).entries

    assert (str(entry.url), entry.title) == ("https://elm.example/a/1", "Bridge opens")
    assert entry.summary == "After two years. At last."
    at = datetime(2026, 11, 20, 5, 30, 5, tzinfo=UTC)
    assert entry.published == Published(at=at, precision="second", source="feed")


def test_entries_come_in_the_order_of_the_feed_each_address_once():
    found = read(rss(*(f"<title>T{n}</title><link>/a/{n}#top</link>" for n in (3, 1, 2, 1))))

    assert urls(found) == [f"https://elm.example/a/{n}" for n in (3, 1, 2)]


def test_a_feed_without_dates_and_guids_is_read():
    found = read(
        rss("<link>https://elm.example/Detail/1/Words-%E2%80%98here%E2%80%99-</link><title>W </title>")
    )

    assert found.entries[0].published is None
    assert urls(found) == ["https://elm.example/Detail/1/Words-%E2%80%98here%E2%80%99-"]


def test_atom_gives_the_alternate_link_and_both_dates():
    (entry,) = read(
        """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/atom.xml"/><entry>
        <title type="html">R&amp;amp;D &lt;i>grows&lt;/i></title><id>tag:elm.example,2026:1</id>
        <link rel="enclosure" href="/a/1.mp3"/><link rel="edit" href="/edit/1"/><link rel="alternate" href="/a/1"/>
        <published>2026-11-20T08:00:00Z</published><updated>2026-11-21T09:00:00+02:00</updated>
        <summary>Short.</summary></entry></feed>"""
    ).entries

    assert (str(entry.url), entry.title, entry.summary) == ("https://elm.example/a/1", "R&D grows", "Short.")
    assert entry.published.at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert entry.modified_at == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def test_an_atom_feed_that_only_says_updated_is_dated_by_it():
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/a/1"/>'
        "<updated>2026-11-21T09:00:00Z</updated></entry></feed>"
    ).entries

    assert entry.published.at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert entry.modified_at is None


def test_xml_base_decides_what_a_relative_link_means():
    found = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://oak.example/news/"><entry><title>T</title>'
        '<link href="1.html"/></entry></feed>'
    )

    assert urls(found) == ["https://oak.example/news/1.html"]


@pytest.mark.parametrize(
    "channel, expected",
    [
        ("<link>https://oak.example/news/</link>", "https://oak.example/news/1.html"),
        ("<link>/news/</link>", "https://elm.example/news/1.html"),
        ("<link>javascript:alert(1)</link>", "https://elm.example/rss/1.html"),
        ("", "https://elm.example/rss/1.html"),
    ],
)
def test_relative_links_of_rss_are_relative_to_the_channel(channel: str, expected: str):
    assert urls(read(rss("<title>T</title><link>1.html</link>", channel=channel))) == [expected]


def test_rdf_is_read():
    (entry,) = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://elm.example/"><title>Elm</title>
        <items><rdf:Seq><rdf:li rdf:resource="https://elm.example/a/1"/></rdf:Seq></items></channel>
        <item rdf:about="https://elm.example/a/1"><title>T</title><link>https://elm.example/a/1</link>
        <dc:date>2026-11-20T10:00:00+03:00</dc:date></item></rdf:RDF>"""
    ).entries

    assert str(entry.url) == "https://elm.example/a/1"
    assert entry.published.at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def test_an_rdf_item_without_a_link_leads_to_what_it_is_about():
    found = read(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<item rdf:about='https://elm.example/a/1'><title>T</title></item></rdf:RDF>"
    )

    assert urls(found) == ["https://elm.example/a/1"]


def test_the_old_userland_form_with_a_document_type_is_read():
    found = read(
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item><title>Caf&eacute;'
        "</title><link>https://elm.example/a/1</link></item></channel></rss>"
    )

    assert found.entries[0].title == "Café"
    assert found.broken is None


def test_a_json_feed_is_read():
    (entry,) = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "home_page_url": "https://elm.example/",
                "items": [
                    {
                        "id": "1",
                        "url": "/a/1",
                        "title": "Tea &amp; cake",
                        "content_html": "<p>One</p><p>two</p>",
                        "date_published": "2026-11-20T08:30:00+03:00",
                        "date_modified": "2026-11-20T09:30:00+03:00",
                    },
                    {"id": "2", "title": "No address"},
                    "no entry",
                ],
            }
        ),
        content_type="application/feed+json",
    ).entries

    assert (str(entry.url), entry.summary) == ("https://elm.example/a/1", "One two")
    assert entry.published.at == datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    assert entry.modified_at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "item, expected",
    [
        ("<guid>https://elm.example/a/1</guid>", ["https://elm.example/a/1"]),
        ("<link></link><guid>https://elm.example/a/1</guid>", ["https://elm.example/a/1"]),
        ("<guid isPermaLink='true'>https://elm.example/a/1</guid><link>https://elm.example/a/2</link>", ["https://elm.example/a/2"]),
        ("<guid isPermaLink='false'>https://elm.example/a/1</guid>", []),
        ("<guid>774416</guid>", []),
        ("<enclosure url='https://elm.example/1.mp3' type='audio/mpeg' length='1'/>", []),
        ("<link>javascript:alert(1)</link>", []),
        ("<link>www.elm.example/a/1</link>", ["https://www.elm.example/a/1"]),
        ("<link>elm.example/a/1</link>", ["https://elm.example/a/1"]),
        ("<link>www.elm.example</link><guid>774416</guid>", []),
        ("<link>www/a.html</link>", ["https://elm.example/www/a.html"]),
        ("<link>mailto:desk@elm.example</link>", []),
        ("<link>http://[::1</link>", []),
        ("<link>//</link>", []),
        ("<link> https://elm.example/a/1?x=1&amp;y=2\n</link>", ["https://elm.example/a/1?x=1&y=2"]),
        ("<link>https://elm.example/a/1?x=1&y=2</link>", ["https://elm.example/a/1?x=1&y=2"]),
        ("<link><![CDATA[https://elm.example/a/1?x=1&y=2]]></link>", ["https://elm.example/a/1?x=1&y=2"]),
        (
            "<link>https://count.example/~r/elm/1</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
            "https://elm.example/a/1</f:origLink>",
            ["https://elm.example/a/1"],
        ),
    ],
)  # fmt: skip
def test_where_an_entry_leads(item: str, expected: list[str]):
    assert urls(read(rss(f"<title>T</title>{item}"))) == expected


@pytest.mark.parametrize(
    "written, at, precision",
    [
        ("Fri, 20 Nov 2026 08:30:00 GMT", datetime(2026, 11, 20, 8, 30, tzinfo=UTC), "second"),
        ("2026-11-20 08:30:00", datetime(2026, 11, 20, 5, 30, tzinfo=UTC), "second"),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC), "day"),
        ("20 Nov 26 08:30 EST", datetime(2026, 11, 20, 13, 30, tzinfo=UTC), "minute"),
        ("Fri, 20 Nov 2026 08:30:00 UT", datetime(2026, 11, 20, 8, 30, tzinfo=UTC), "second"),
        (
            "Fri, 20 Nov 2026 08:30:00 America/Los_Angeles",
            datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
            "second",
        ),
        ("Fri, 20 Nov 2026 23:30:00 Elm", datetime(2026, 11, 20, tzinfo=UTC), "day"),
        ("Fri, 20 Nov 2026 23:30:00 IST", datetime(2026, 11, 20, tzinfo=UTC), "day"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "second"),
        ("Wed, 01 Jan 2099 00:00:00 GMT", None, "second"),
        ("Fri, 32 Jan 2026 25:61:61 GMT", None, "second"),
        ("1" * 20_000, None, "second"),
        ("yesterday", None, "second"),
        ("", None, "second"),
    ],
)
def test_when_an_entry_was_published(written: str, at: datetime | None, precision: str):
    item = f"<title>T</title><link>/a/1</link><pubDate>{written}</pubDate>"
    (entry,) = read(rss(item), outlet=MOSCOW).entries

    assert entry.published == (Published(at=at, precision=precision, source="feed") if at else None)


@pytest.mark.parametrize(
    "written, title",
    [
        ("AT&amp;T wins", "AT&T wins"),
        ("AT & T wins", "AT & T wins"),
        ("Caf&eacute; &#8217;s", "Café ’s"),
        ("Caf&amp;eacute; opens", "Café opens"),
        ("<![CDATA[Tea & <em>cake</em>]]>", "Tea & cake"),
        ("&lt;b>Bold&lt;/b> plan", "Bold plan"),
        ("1 &lt; 2", "1 < 2"),
        ("A\x0bB&#0;C&#xD800;D", "ABCD"),
        ("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
        ("one&#10;two &amp;nbsp; three", "one two three"),
        ("&undeclared; name", "&undeclared; name"),
        ("<!-- x -->T", "T"),
        ("&lt;textarea>one &lt;b>two&lt;/b>", "one two"),
        ("", None),
    ],
)
def test_titles_are_clean_text(written: str, title: str | None):
    (entry,) = read(rss(f"<link>/a/1</link><title>{written}</title>")).entries

    assert entry.title == title


PORTS = rss("<title>Порты</title><link>/a/1</link>")


def declared(charset: str) -> str:
    return PORTS.replace("?>", f' encoding="{charset}"?>', 1)


@pytest.mark.parametrize(
    "body, content_type",
    [
        (declared("windows-1251").encode("cp1251"), "text/xml"),
        (PORTS.encode("cp1251"), "text/xml; charset=windows-1251"),
        (PORTS.encode(), "text/xml; charset=iso-8859-1"),
        (PORTS.encode("utf-16"), ""),
        (PORTS.encode("utf-8-sig"), ""),
        (b"\n\n  " + PORTS.encode(), "text/html"),
        (("<b>Warning</b>: old server\n" + PORTS).encode(), ""),
        (declared("punycode").encode(), "text/xml; charset=utf-99"),
    ],
)  # fmt: skip
def test_the_letters_are_right_whatever_the_headers_say(body: bytes, content_type: str):
    assert read(body, content_type=content_type).entries[0].title == "Порты"


def test_a_cut_feed_gives_its_whole_entries_and_says_that_it_is_cut():
    whole = rss(
        "<title>One</title><link>/a/1</link>", "<title>Two</title><link>https://elm.example/a/22222</link>"
    )
    found = read(whole[: whole.index("22222") + 2])

    assert urls(found) == ["https://elm.example/a/1"]
    assert found.broken


def test_a_feed_cut_before_its_first_entry_is_no_feed():
    with pytest.raises(NotAFeed) as error:
        read('<?xml version="1.0"?><rss version="2.0"><channel><title>El')

    assert error.value.reason == "xml"


def test_a_feed_without_entries_is_a_feed():
    assert read(rss()) == ParsedFeed(entries=())


def test_entities_are_not_expanded():
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    found = read(rss("<title>&e9; &file;</title><link>/a/1</link>").replace(
        "<rss", f'<!DOCTYPE rss [{bomb}<!ENTITY file SYSTEM "file:///etc/passwd">]><rss', 1))  # fmt: skip

    assert found.entries[0].title == "&e9; &file;"
    assert "entities" in (found.broken or "")


@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html><html><head><title>Page not found</title></head><body><p>Sorry.</p></body></html>",
        "<?xml version='1.0'?><!-- xhtml --><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        "<opml><body/></opml>",
        "Not found",
        '{"error": "not found"}',
        '{"items": [',
        "\x89PNG\r\n\x1a\n",
    ],
)
def test_something_else_is_no_feed(body: str):
    with pytest.raises(NotAFeed) as error:
        read(body)

    assert error.value.reason == "not_a_feed"


def test_of_very_many_entries_the_newest_are_read_in_the_order_of_the_feed():
    many = MAX_FEED_ENTRIES + 500
    items = (
        f"<title>T{n}</title><link>/a/{n}</link><pubDate>2026-11-{n % 20 + 1:02} 10:00 GMT</pubDate>"
        for n in range(many)
    )
    found = read(rss(*items))

    assert len(found.entries) == MAX_FEED_ENTRIES
    assert min(entry.published.at for entry in found.entries if entry.published) > datetime(
        2026, 11, 4, tzinfo=UTC
    )
    numbers = [int(url.rsplit("/", 1)[1]) for url in urls(found)]
    assert numbers == sorted(numbers)
    assert str(many) in (found.broken or "")


def test_of_very_many_entries_without_dates_the_first_are_read():
    found = read(rss(*(f"<title>T{n}</title><link>/a/{n}</link>" for n in range(MAX_FEED_ENTRIES + 1))))

    assert urls(found)[-1] == f"https://elm.example/a/{MAX_FEED_ENTRIES - 1}"


@pytest.mark.parametrize(
    "inside", ["<a>" * 50_000, "<a " + " ".join(f"a{n}='1'" for n in range(9_000)) + "/>"]
)
def test_what_would_only_hurt_the_parser_is_refused(inside: str):
    with pytest.raises(NotAFeed) as error:
        read(rss(f"<title>T</title><link>/a/1</link>{inside}"))

    assert error.value.reason == "xml"


def test_a_sitemap_under_the_address_of_a_feed_is_read_as_what_it_is():
    assert urls(read("<urlset><url><loc>https://elm.example/a/1</loc></url></urlset>")) == [
        "https://elm.example/a/1"
    ]
