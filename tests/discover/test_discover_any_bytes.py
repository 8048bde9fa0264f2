"""What must hold of discovery for all input: a parsed feed or NotAFeed, and clean values only."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.dates import EARLIEST
from ingest.discover import discover
from ingest.discover.html_text import html_to_text
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/news/index.xml"
KINDS = st.sampled_from(["rss", "sitemap", "listing", "homepage"])

PIECES = st.sampled_from(
    [
        *(
            "<rss>",
            "<channel>",
            "<item>",
            "</item>",
            "</rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<entry>",
        ),
        *(
            "<title>",
            "</title>",
            "<link>",
            "</link>",
            "<link href='/a'/>",
            "<guid>",
            "</guid>",
            "<pubDate>",
            "</pubDate>",
        ),
        *(
            "<description>",
            "</description>",
            "<content type='xhtml'>",
            "<div>",
            "</div>",
            "<![CDATA[",
            "]]>",
            "<!--",
        ),
        *(
            "-->",
            "<!DOCTYPE rss [",
            "<!ENTITY x 'y'>",
            "]>",
            "&x;",
            "&amp;",
            "&#0;",
            "&#xD800;",
            "&nbsp;",
            "&",
            "<",
            ">",
        ),
        *(
            "<urlset>",
            "<sitemapindex>",
            "<url>",
            "</url>",
            "<sitemap>",
            "<loc>",
            "</loc>",
            "<lastmod>",
            "</lastmod>",
        ),
        *(
            "<rdf:RDF xmlns:rdf='u'>",
            "<summary mode='base64'>",
            "<x:y xmlns:x='z'>",
            "<source>",
            "<author>",
            "<svg>",
        ),
        *(
            "<a href='/b/2026/11/20/words'>",
            "</a>",
            "<h2>",
            "<base href='//'>",
            "<link rel=alternate type=text/xml href=x>",
        ),
        *(
            '{"items": [',
            '{"url": "/a", "title": 1}',
            "]}",
            "https://elm.example/a\n",
            "\x00",
            "\ud800",
            "\u202e",
            "é",
            "中",
        ),
        *(
            "Fri, 20 Nov 2026 08:30:00 +0300",
            "2026-11-20T08:30:00Z",
            "99999-99-99",
            "0000-01-01",
            "1e999",
            " ",
            "\n",
        ),
        *(
            "javascript:alert(1)",
            "http://[::1",
            "http://%00/",
            "//",
            "?",
            "#top",
            "/a/b",
            "http://elm.example:99999/",
        ),
        *(
            "<psc:chapter start='x'>",
            "<media:thumbnail/>",
            "<georss:point>1</georss:point>",
            "<itunes:image href='x'/>",
        ),
        *(
            "<geo:lat>",
            "<links>",
            "<authors a='b'>",
            "<title_detail>",
            "</author>",
            "<enclosure/>",
            "<category/>",
            "<cloud/>",
            "<textInput>",
            "<image>",
            "<itunes:explicit>",
            "<url/>",
        ),
    ]
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(PIECES, max_size=40).map("".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(PIECES, max_size=40)
    .map(lambda parts: "<rss><channel><item>" + "".join(parts))
    .map(lambda text: text.encode("utf-8", "replace")),
    st.lists(PIECES, max_size=15).map("".join).map(lambda text: text.encode("utf-16", "replace")),
    st.binary(max_size=300).map(gzip.compress),
    st.binary(max_size=300).map(b"\x1f\x8b".__add__),
)
TYPES = st.one_of(
    st.sampled_from(
        ["", "text/html", "text/xml; charset=punycode", "text/xml; charset=utf-16", "x/y; charset=hz-gb-2312"]
    ),
    st.text(max_size=40).map("text/xml; charset=".__add__),
)


def page(body: bytes, content_type: str = "") -> Page:
    return Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body, content_type=content_type, fetched_at=NOW
    )


@settings(max_examples=300, deadline=None)
@given(body=BODIES, content_type=TYPES, kind=KINDS)
@example(body=b"", content_type="", kind="rss")
@example(body=b"<rss>" + b"<a>" * 30_000, content_type="", kind="rss")
def test_any_bytes_give_clean_entries_or_no_feed(body: bytes, content_type: str, kind: str) -> None:
    found = parsed_or_reason(page(body, content_type), kind)

    if isinstance(found, str):
        assert found in {"not_a_feed", "xml", "empty"}
    else:
        assert_clean(found)


def parsed_or_reason(page: Page, kind: str) -> ParsedFeed | str:
    try:
        return discover(page, Feed(kind=kind, url=HOME), now=NOW)  # type: ignore[arg-type]
    except NotAFeed as error:
        return error.reason


def assert_clean(found: ParsedFeed) -> None:
    urls = [str(entry.url) for entry in found.entries]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith(("http://", "https://")) for url in urls)
    for entry in found.entries:
        for text in (str(entry.url), entry.title or "", entry.summary or ""):
            text.encode()
            assert not {"\x00", "\x1b", "\n"}.intersection(text)
        for at in (entry.published.at if entry.published else None, entry.modified_at):
            assert at is None or EARLIEST <= at <= NOW + timedelta(days=1)


@given(markup=st.lists(PIECES, max_size=20).map("".join))
def test_any_markup_becomes_text_without_tags_that_the_parser_knows(markup: str) -> None:
    text = html_to_text(markup)

    assert len(text) <= 2 * len(markup)
    assert not re.search("</?(div|title|a|h2|svg|link|base)>", text.replace(" ", ""))


@pytest.mark.parametrize("kind", ["rss", "sitemap", "listing", "homepage"])
def test_an_empty_body_is_named_so(kind: str) -> None:
    with pytest.raises(NotAFeed) as error:
        discover(page(b" \n\x00"), Feed(kind=kind, url=HOME), now=NOW)  # type: ignore[arg-type]

    assert error.value.reason == "empty"
