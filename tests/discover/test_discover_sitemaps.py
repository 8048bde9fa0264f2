"""Sitemaps, indexes, news sitemaps and lists of addresses; all made up."""

import gzip
from datetime import UTC, datetime

import pytest

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/sitemap.xml"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def read(body: str | bytes, content_type: str = "application/xml") -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=raw, content_type=content_type, fetched_at=NOW
    )
    return discover(page, Feed(kind="sitemap", url=HOME), now=NOW)


def urls(found: ParsedFeed) -> list[str]:
    return [str(entry.url) for entry in found.entries]


def test_lastmod_is_a_hint_of_age_and_no_time_of_publication():
    (entry,) = read(
        f'<?xml version="1.0"?><urlset xmlns="{SPACE}"><url><loc> https://elm.example/a/1?x=1&amp;y=2 </loc>'
        "<lastmod>2026-11-20T10:00:00+03:00</lastmod></url></urlset>"
    ).entries

    assert str(entry.url) == "https://elm.example/a/1?x=1&y=2"
    assert entry.published is None
    assert entry.modified_at == entry.dated_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def test_a_comment_in_a_field_is_no_part_of_it():
    (entry,) = read(
        "<urlset><url><loc>/a/1</loc><lastmod><!-- made today -->2026-11-20<!-- at noon --></lastmod></url></urlset>"
    ).entries

    assert entry.modified_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_news_sitemap_gives_title_and_time():
    (entry,) = read(
        f'<urlset xmlns="{SPACE}" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url>'
        "<i:image><i:loc>https://elm.example/p.jpg</i:loc><i:title>Photo</i:title></i:image>"
        "<loc>https://elm.example/a/1</loc><n:news><n:publication><n:name>Elm</n:name></n:publication>"
        "<n:publication_date>2026-11-20T08:30Z</n:publication_date><n:title>Tea &amp; cake</n:title></n:news>"
        "</url></urlset>"
    ).entries

    assert (str(entry.url), entry.title) == ("https://elm.example/a/1", "Tea & cake")
    assert entry.published.at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_an_index_gives_its_children_once_and_never_itself():
    found = read(
        f'<sitemapindex xmlns="{SPACE}"><sitemap><loc>{HOME}</loc></sitemap>'
        "<sitemap><loc>/s/1.xml</loc><lastmod>2026-11-20</lastmod></sitemap><sitemap><loc>/s/2.xml</loc></sitemap>"
        "<sitemap><loc>/s/1.xml#again</loc></sitemap><sitemap><loc>ftp://elm.example/3</loc></sitemap></sitemapindex>"
    )

    assert found.entries == ()
    assert found.feeds == (
        (Feed(kind="sitemap", url="https://elm.example/s/1.xml"), datetime(2026, 11, 20, tzinfo=UTC)),
        (Feed(kind="sitemap", url="https://elm.example/s/2.xml"), None),
    )


@pytest.mark.parametrize(
    "body",
    [
        "<urlset><url><loc>https://elm.example/a/1</loc></url></urlset>",
        "<urlset xmlns='https://other.example/'><url><loc>https://elm.example/a/1</loc></url></urlset>",
        "<s:urlset xmlns:s='u'><s:url><s:loc>https://elm.example/a/1</s:loc></s:url></s:urlset>",
        "<s:urlset><s:url><s:loc>https://elm.example/a/1</s:loc></s:url></s:urlset>",
        "\n\n <?xml version='1.0'?><urlset><url><loc>\nhttps://elm.example/a/1\n</loc></url></urlset>",
        "<urlset><url><loc><![CDATA[https://elm.example/a/1]]></loc></url></urlset>",
        "<!DOCTYPE x [<!ENTITY e 'boo'>]><urlset><url><loc>https://elm.example/a/1</loc></url></urlset>",
        "<urlset><!-- https://elm.example/a/0 --><url><loc>https://elm.example/a/1</loc></url></urlset>".encode("utf-16"),
        "\ufeff<urlset><url><loc>https://elm.example/a/1</loc></url></urlset>",
        # The id of a case must be the same in every process, so the time of packing is left out.
        gzip.compress(b"<urlset><url><loc>https://elm.example/a/1</loc></url></urlset>", mtime=0),
        "https://elm.example/a/1\r\n\r\njavascript:alert(1)\r\nhttps://elm.example/a/1\r\n",
        "<rss><channel><item><title>T</title><link>https://elm.example/a/1</link></item></channel></rss>",
        "<URLSET><URL><LOC>https://elm.example/a/1</LOC></URL></URLSET>",
        "<urlset><urlset><url><loc>https://elm.example/a/1</loc></url></urlset></urlset>",
        "<urlset><url><!-- one --><loc><!-- two -->https://elm.example<![CDATA[/a/]]><?three?>1</loc></url></urlset>",
        "<urlset><url id='7'><loc type='page' xml:lang='en'>https://elm.example/a/1</loc></url></urlset>",
        "<urlset><url><loc>https://elm.example/\r\n    a/1</loc></url></urlset>",
        "<urlset><url><loc>/a/1</loc></url></urlset>",
        "<urlset><loc>https://elm.example/a/1</loc></urlset>",
        "<urlset><url>https://elm.example/a/1</url></urlset>",
        "<urlset><page><loc>https://elm.example/a/1</loc></page></urlset>",
        "<sitemap><url><loc>https://elm.example/a/1</loc></url></sitemap>",
        "<addresses><loc>https://elm.example/a/1</loc></addresses>",
        "<sitemapindex><url><loc>https://elm.example/a/1</loc></url></sitemapindex>",
        f"<s:urlset xmlns:s='{SPACE}'><s:url><s:loc>https://elm.example/a/1</s:loc></s:url></s:urlset><!-- 0.1 s -->",
    ],
)  # fmt: skip
def test_what_is_meant_is_read(body: str | bytes):
    assert urls(read(body)) == ["https://elm.example/a/1"]


SITEMAP = "<sitemap><loc>/s/1.xml</loc><lastmod>2026-11-20</lastmod></sitemap>"
PAGES = "<url><loc>/a/1</loc></url><url><loc>/a/2</loc></url>"


@pytest.mark.parametrize("root", ["urlset", "sitemapindex", "sitemaps"])
@pytest.mark.parametrize("rows", [SITEMAP + PAGES, PAGES + SITEMAP])
def test_each_row_is_read_by_its_own_name_whatever_the_root_is(root: str, rows: str):
    found = read(f"<{root}>{rows}</{root}>")

    assert urls(found) == ["https://elm.example/a/1", "https://elm.example/a/2"]
    assert found.feeds == (
        (Feed(kind="sitemap", url="https://elm.example/s/1.xml"), datetime(2026, 11, 20, tzinfo=UTC)),
    )


def test_rows_by_another_name_are_those_of_their_root():
    assert [feed.url for feed, _ in read("<sitemapindex><loc>/s/1.xml</loc></sitemapindex>").feeds] == [
        "https://elm.example/s/1.xml"
    ]


@pytest.mark.parametrize("path", ["/sitemap-news.xml", "/news.xml.gz", "/sitemaps/7.xml"])
def test_a_sitemap_that_is_listed_as_a_page_is_a_sitemap(path: str):
    found = read(f"<urlset><url><loc>https://oak.example{path}</loc></url></urlset>")

    assert (urls(found), [feed.url for feed, _ in found.feeds]) == ([], [f"https://oak.example{path}"])


def test_in_an_index_xml_files_are_sitemaps_whatever_their_rows_are_called():
    found = read("<sitemapindex><url><loc>/news-1.xml</loc></url><url><loc>/a/1</loc></url></sitemapindex>")

    assert (urls(found), [feed.url for feed, _ in found.feeds]) == (
        ["https://elm.example/a/1"],
        ["https://elm.example/news-1.xml"],
    )


def test_a_row_of_other_words_has_no_address():
    assert urls(read("<urlset><url>none</url><url><loc>/a/1</loc></url></urlset>")) == [
        "https://elm.example/a/1"
    ]


@pytest.mark.parametrize(
    "path", ["/what-is-a-sitemap", "/sitemap.html", "/a/sitemap.xml.html", "/report.xml"]
)
def test_a_page_about_sitemaps_is_a_page(path: str):
    found = read(f"<urlset><url><loc>https://elm.example{path}</loc></url></urlset>")

    assert (urls(found), found.feeds) == ([f"https://elm.example{path}"], ())


def test_each_address_of_a_row_is_one_with_the_fields_of_the_row():
    found = read(
        "<urlset><url><loc>/a/1</loc><loc/><loc>/a/2</loc><lastmod>2026-11-20</lastmod></url></urlset>"
    )

    assert urls(found) == ["https://elm.example/a/1", "https://elm.example/a/2"]
    assert {entry.modified_at for entry in found.entries} == {datetime(2026, 11, 20, tzinfo=UTC)}
    assert found.dropped == ()


@pytest.mark.parametrize(
    "picture",
    [
        "<i:image><i:loc>/p.jpg</i:loc><loc>/q.jpg</loc></i:image>",
        "<i:loc>/p.jpg</i:loc>",
        "<image:image><image:loc>/p.jpg</image:loc></image:image>",
        "<image:loc>/p.jpg</image:loc>",
        "<IMAGE><LOC>/p.jpg</LOC></IMAGE>",
        "<video:video><video:content_loc>/p.mp4</video:content_loc><loc>/p.mp4</loc></video:video>",
    ],
)
def test_the_address_of_a_picture_is_not_that_of_the_article(picture: str):
    found = read(
        '<urlset xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<url>{picture}<loc>/a/1</loc></url><url><loc>/a/2</loc>{picture}</url></urlset>"
    )

    assert urls(found) == ["https://elm.example/a/1", "https://elm.example/a/2"]


def test_a_sitemap_in_the_namespace_of_pictures_is_one_of_articles():
    found = read(
        '<urlset xmlns="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>/a/1</loc></url></urlset>'
    )

    assert urls(found) == ["https://elm.example/a/1"]


def test_rows_within_rows_lose_no_address():
    found = read(
        "<urlset><url><loc>/a/1</loc><url><loc>/a/2</loc></url></url><url><loc>/a/3</loc></url></urlset>"
    )

    assert sorted(urls(found)) == [f"https://elm.example/a/{n}" for n in (1, 2, 3)]


def test_rows_in_groups_are_read():
    groups = "".join(
        f"<group><name>G</name><url><loc>/a/{n}</loc></url><url><loc>/b/{n}</loc></url></group>"
        for n in (1, 2)
    )

    assert urls(read(f"<urlset>{groups}</urlset>")) == [
        f"https://elm.example/{path}" for path in ("a/1", "b/1", "a/2", "b/2")
    ]


def test_a_cut_list_of_addresses_without_rows_gives_what_is_whole():
    found = read("<addresses><loc>https://elm.example/a/1</loc><loc>https://elm.example/a/22")

    assert urls(found) == ["https://elm.example/a/1"]
    assert found.broken


def test_of_a_large_sitemap_all_rows_are_read():
    rows = "".join(f"<url><x/><loc>/a/{n}</loc><lastmod>2026-11-20</lastmod></url>" for n in range(20_000))

    assert len(read(f"<urlset>{rows}</urlset>").entries) == 20_000


@pytest.mark.parametrize(
    "body", ["<data><row><x>1</x></row></data>", "<opml><body/></opml>", "<data><loc/></data>"]
)
def test_other_xml_is_no_sitemap(body: str):
    with pytest.raises(NotAFeed) as error:
        read(body)

    assert error.value.reason == "not_a_feed"


def test_an_ampersand_that_nobody_escaped_stays_in_the_address():
    found = read("<urlset><url><loc>https://elm.example/a?id=1&sec=2&copy=3</loc></url></urlset>")

    assert urls(found) == ["https://elm.example/a?id=1&sec=2&copy=3"]


def test_a_cut_sitemap_gives_what_is_whole_and_says_so():
    found = read("<urlset><url><loc>https://elm.example/a/1</loc></url><url><loc>https://elm.example/a/2")

    assert urls(found) == ["https://elm.example/a/1"]
    assert found.broken


def test_a_cut_gzip_file_gives_what_is_whole_and_says_so():
    rows = "".join(f"<url><loc>https://elm.example/{n * n}/{n}</loc></url>" for n in range(5_000))
    packed = gzip.compress(f"<urlset>{rows}</urlset>".encode())
    found = read(packed[: len(packed) // 2])

    assert 1_000 < len(found.entries) < 5_000
    assert found.broken


def test_a_gzip_bomb_is_not_unpacked():
    with pytest.raises(NotAFeed):
        read(gzip.compress(bytes(200_000_000), 1))


@pytest.mark.parametrize(
    "body", ["<html><body>Not found</body></html>", "Not found", b"\x1f\x8bnot gzip", '{"a": 1}']
)
def test_something_else_is_no_feed(body: str | bytes):
    with pytest.raises(NotAFeed) as error:
        read(body)

    assert error.value.reason == "not_a_feed"
