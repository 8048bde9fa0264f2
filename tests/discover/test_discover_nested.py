"""What is nested in the children of an item is not the item's own; all feeds are made up."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.nesting import cut_nested
from ingest.model import Entry, Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/feed"
DATE = "Fri, 20 Nov 2026 08:30:00 GMT"
FIELDS = "<title>Own</title><link>https://elm.example/a/1</link><guid isPermaLink='false'>own-1</guid>"
OTHERS = (
    "<title>Other</title><link>https://elm.example/x/1</link><guid>https://elm.example/x/2</guid><id>other</id>"
    "<pubDate>Thu, 19 Nov 2026 08:30:00 GMT</pubDate><updated>2026-11-19T08:30:00Z</updated>"
    "<description>Other words</description><link href='https://elm.example/x/3'/>"
)
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:o="urn:o"'
)


def read(body: str) -> tuple[Entry, ...]:
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body.encode(), content_type="", fetched_at=NOW
    )
    return discover(page, Feed(kind="rss", url=HOME), now=NOW).entries


def rss(*items: str, version: str = "2.0") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="{version}" {SPACES}><channel><title>Elm</title>{inside}</channel></rss>'


def rdf(*items: str) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    space = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
    return f"<rdf:RDF {space} {SPACES}><channel/>{inside}</rdf:RDF>"


def atom(*items: str) -> str:
    inside = "".join(f"<entry>{item}</entry>" for item in items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}><title>Elm</title>{inside}</feed>'


CHILDREN = [
    "<author>{}</author>",
    "<Author><name>Edith</name>{}</Author>",
    "<source url='https://oak.example/'>{}</source>",
    "<related><story>{}</story></related>",
    "<related><item>{}</item></related>",
    "<related><entry>{}</entry></related>",
    "<media:group><media:content url='x'>{}</media:content></media:group>",
    "<media:content url='x'>{}</media:content>",
    "<dc:relation>{}</dc:relation>",
    "<o:seeAlso>{}</o:seeAlso>",
    "<undeclared:thing>{}</undeclared:thing>",
    "<image><url>https://elm.example/p.jpg</url>{}</image>",
    "<thread><a><b><c>{}</c></b></a></thread>",
    "<links>{}</links>",
    "<authors><author>{}</author></authors>",
    "<tags a='b'>{}</tags>",
    "<note><![CDATA[</item>]]>{}<!-- </note> --></note>",
    "<note title='a > b'>{}</note>",
]


@pytest.mark.parametrize("make", [rss, rdf, atom])
@pytest.mark.parametrize("child", CHILDREN)
@pytest.mark.parametrize("is_before", [True, False])
def test_only_the_children_of_an_item_speak_of_it(make, child: str, is_before: bool):
    own = FIELDS + f"<pubDate>{DATE}</pubDate>"
    nested = child.format(OTHERS)
    (entry, second) = read(
        make(nested + own if is_before else own + nested, "<title>T</title><link>/a/2</link>")
    )

    assert (entry.url.path, entry.title, entry.guid, entry.summary) == ("/a/1", "Own", "own-1", None)
    assert entry.published is not None
    assert entry.published.at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert second.url.path == "/a/2"


@pytest.mark.parametrize("make", [rss, rdf])
def test_an_item_without_a_link_of_its_own_has_none(make):
    assert read(make(f"<title>T</title><author>{OTHERS}</author>")) == ()


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_all_versions_of_rss_are_read_so(version: str):
    (entry,) = read(rss(f"<author>{OTHERS}</author>{FIELDS}", version=version))

    assert (entry.url.path, entry.title) == ("/a/1", "Own")


def test_atom_keeps_the_markup_of_its_texts():
    (entry,) = read(
        atom(
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Own <b>title</b></div></title>"
            "<link rel='alternate' type='text/html' href='/a/1'/><author><name>E</name><uri>/x/1</uri></author>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p><p><i>two</i></p></div></content>"
        )
    )

    assert (entry.url.path, entry.title, entry.summary) == ("/a/1", "Own title", "One two")


def test_atom_with_a_prefix_keeps_the_markup_of_its_texts():
    (entry,) = read(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:author><a:link href="/x/1"/></a:author>'
        '<a:title>T</a:title><a:link href="/a/1"/><a:content type="xhtml"><p>One</p></a:content></a:entry></a:feed>'
    )

    assert (entry.url.path, entry.title, entry.summary) == ("/a/1", "T", "One")


@pytest.mark.parametrize("name", ["title", "description", "content:encoded", "dc:title"])
def test_markup_that_nobody_escaped_stays_in_texts(name: str):
    text = f"<{name}>One <b>two <i>three</i></b></{name}>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    (entry,) = read(rss(f"<link>/a/1</link>{text}").replace("<rss", f"<rss {space}"))

    assert "One two three" in (entry.title, entry.summary)


def test_a_child_that_is_never_closed_hides_nothing():
    first, second = read(
        rss("<o:note>Note<link>/a/1</link><title>Own</title>", "<title>T</title><link>/a/2</link>")
    )

    assert (first.url.path, second.url.path) == ("/a/1", "/a/2")


def test_the_link_of_the_channels_picture_is_not_that_of_the_channel():
    image = "<image><url>/p.png</url><title>P</title><link>https://oak.example/x/</link></image>"
    (entry,) = read(
        f"<rss><channel><link>https://elm.example/n/</link>{image}<item><title>T</title><link>1</link></item></channel></rss>"
    )

    assert entry.url.asked == "https://elm.example/n/1"


PARSER_FIELDS = "links authors contributors tags enclosures title_detail published_parsed guidislink".split()


@pytest.mark.parametrize(
    "child",
    [
        *(f"<{name}>x</{name}>" for name in PARSER_FIELDS),
        *(f"<{name} a='b'>x</{name}>" for name in PARSER_FIELDS),
        *("<links/>", "<authors a='b'/>", "<links>", "<authors>", "<o:links a='b'/>"),
    ],
)
def test_children_called_like_the_parsers_own_fields_cost_nothing(child: str):
    own = f"{FIELDS}<pubDate>{DATE}</pubDate><author>E</author><category>c</category><enclosure url='x'/>"
    for written in (child + own, own + child):
        entries = read(rss(written, "<title>T</title><link>/a/2</link>"))

        assert [entry.url.path for entry in entries] == ["/a/1", "/a/2"]


@pytest.mark.parametrize(
    "child", ["<link xmlns='urn:o'>/x/1</link>", "<link href='/x/1' xmlns = \"urn:o\"/>"]
)
def test_a_child_in_a_space_of_its_own_is_not_the_items(child: str):
    (entry,) = read(rss(f"{child}<title xmlns='urn:o'>Other</title>{FIELDS}"))

    assert (entry.url.path, entry.title) == ("/a/1", "Own")


@pytest.mark.parametrize("space", ["http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", ""])
def test_a_child_in_the_space_of_a_feed_is_the_items(space: str):
    (entry,) = read(rss(f"<title>T</title><link xmlns='{space}'>/a/1</link>"))

    assert entry.url.path == "/a/1"


NAMES = st.sampled_from(["a", "author", "link", "title", "item", "o:x", "media:group", "source"])
TREES = st.recursive(
    st.sampled_from(
        ["", "x", "<link>/x/9</link>", "<link href='/x/8'/>", "<!-- <link> -->", "<![CDATA[</a>]]>"]
    ),
    lambda inner: st.tuples(NAMES, st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=8,
)


@given(st.lists(TREES, max_size=4))
def test_nothing_that_is_nested_is_left(trees: list[str]):
    children = "".join(f"<child>{tree}</child>" for tree in trees)
    cut = cut_nested(f"<item>{children}</item><item><b><c/></b></item>")

    assert cut.count("<child>") == len(trees)
    without_text = cut.replace("<![CDATA[</a>]]>", "").replace("<!-- <link> -->", "")
    assert without_text.count("<") == 2 * len(trees) + 6


@given(st.text("<>/abil:tem! -[]CDATA'\"", max_size=80))
def test_any_text_is_only_made_shorter(text: str):
    cut = iter(text)

    assert all(char in cut for char in cut_nested(text))


@pytest.mark.parametrize(
    "child",
    [
        "<author><name>Edith<link>/x/1</link></author>",
        "<author><name>Edith<link>/x/1</author>",
        "<author><a><b></a></b><link>/x/1</link></author></b></a>",
        "</b></author><author><b><link href='/x/1'/></b></b></author>",
    ],
)
def test_what_is_not_closed_in_a_child_ends_with_it(child: str):
    cut = cut_nested(f"<item>{child}<link>/a/1</link></item><item><c><link>/x/2</link></c></item>")

    assert "/x/" not in cut
    assert "<link>/a/1</link>" in cut


def test_outside_of_items_nothing_is_cut():
    text = "<channel><image><link>/x</link></image><item/><textInput><link>/y</link></textInput></channel>"

    assert cut_nested(text) == text
