"""What a page says of its article: title, authors, times, address, rights, kind."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import json
from datetime import UTC, datetime
from unicodedata import category

import pytest
from extract_pages import ELM, NOW, PARAGRAPHS, URL, article, html, page, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Outlet
from ingest.extract import extract
from ingest.extract.dateline import parse_dateline
from ingest.urls import Url
from store.model import Published


def ld(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def meta(**said: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in said.items()
    )


@pytest.mark.parametrize(
    "head, title",
    [
        (
            meta(og__title="Bridge to stay shut until spring - Valley - Elmbridge Courier"),
            "Bridge to stay shut until spring - Valley",
        ),
        (
            meta(og__title="Bridge to stay shut until spring | Elmbridge Courier"),
            "Bridge to stay shut until spring",
        ),
        (
            meta(og__title="Elmbridge Courier: Bridge to stay shut until spring"),
            "Bridge to stay shut until spring",
        ),
        (
            meta(og__title="ElmNews-Bridge to stay shut until spring", og__site_name="ElmNews"),
            "Bridge to stay shut until spring",
        ),
        (ld(headline="Bridge to stay shut until spring"), "Bridge to stay shut until spring"),
        ("", "Bridge to stay shut until spring"),
    ],
)
def test_the_title_is_the_headlines_own_words(head, title):
    h1 = "Bridge to stay shut until spring" if title.endswith("spring") else title
    assert read(html(article(h1=h1), head, title=f"{title} | Elmbridge Courier")).title == title


@pytest.mark.parametrize(
    "head, before, names",
    [
        (
            ld(author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}]),
            "",
            ("Ann Lee", "Bo Ek"),
        ),
        (ld(author={"@type": "Person", "givenName": "Ann", "familyName": "Lee"}), "", ("Ann Lee",)),
        ('<meta name="author" content="By Ann Lee and Bo Ek, staff writers">', "", ("Ann Lee", "Bo Ek")),
        ('<meta name="author" content="Von Ann Lee, Redakteurin">', "", ("Ann Lee",)),
        (
            '<meta name="author" content="https://elm.example/ann">',
            "<p class=byline>By <a rel=author>Ann Lee</a></p>",
            ("Ann Lee",),
        ),
        ('<meta name="author" content="ann.lee@elm.example">', "", ()),
        (
            '<meta name="author" content="Elmbridge Courier"><meta name="parsely-author" content="Ann Lee">',
            "",
            ("Ann Lee",),
        ),
        ('<meta name="author" content="Ann Lee, ANN LEE">', "", ("Ann Lee",)),
        ('<meta name="author" content="<script>alert(1)</script>">', "", ()),
    ],
)
def test_authors_are_names_only(head, before, names):
    assert read(html(article(before=before), head)).authors == names


@pytest.mark.parametrize(
    "head, zone, at, precision",
    [
        (ld(datePublished="2026-11-20T08:30:05+03:00"), None, datetime(2026, 11, 20, 5, 30, 5), "second"),
        (
            meta(article__published_time="2026-11-20T08:30"),
            "Europe/London",
            datetime(2026, 11, 20, 8, 30),
            "minute",
        ),
        (meta(article__published_time="2026-11-20T08:30"), None, datetime(2026, 11, 20), "day"),
        (
            ld(datePublished="2026-11-20", dateModified="2026-11-20T09:00:00Z"),
            None,
            datetime(2026, 11, 20),
            "day",
        ),
        (
            ld(datePublished="2026-11-20") + meta(article__published_time="2026-11-20T08:30:00Z"),
            None,
            datetime(2026, 11, 20, 8, 30),
            "second",
        ),
        (
            "<meta name='DC.Date.Created' content='3/9/2026 11:50:13 AM'>",
            "Asia/Tehran",
            datetime(2026, 3, 9, 8, 20, 13),
            "second",
        ),
    ],
)
def test_times_have_their_zone_and_precision(head, zone, at, precision):
    found = read(
        html(article(), head), Outlet(id="elm", name="Elm", timezone=zone), "https://elm.example/bridge"
    ).published
    assert found is not None
    assert (found.at, found.precision) == (at.replace(tzinfo=UTC), precision)


def test_a_naive_time_takes_the_offset_that_the_page_uses_elsewhere():
    head = ld(datePublished="2026-11-20T08:30:00", dateModified="2026-11-20T10:00:00+02:00")
    found = read(html(article(), head)).published
    assert found is not None
    assert found.at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def test_the_address_and_the_line_under_the_headline_are_asked_last():
    dated = article(before="<div>20 November 2026 | 14:07</div>")
    assert read(html(dated), url="https://elm.example/b").published == Published(
        at=datetime(2026, 11, 20, tzinfo=UTC), precision="day", source="text"
    )
    assert read(html(article()), url="https://elm.example/2026/11/20/bridge").published == Published(
        at=datetime(2026, 11, 20, tzinfo=UTC), precision="day", source="address"
    )


def test_times_that_cannot_be_are_none():
    assert (
        read(html(article(), ld(datePublished="2099-01-01T00:00:00Z")), url="https://elm.example/b").published
        is None
    )


@pytest.mark.parametrize(
    "named, url",
    [
        ("https://elm.example/2026/11/20/bridge-48213", "https://elm.example/2026/11/20/bridge-48213"),
        ("https://other.example/2026/11/20/bridge-48213", URL),
        ("https://news.elm.example/", URL),
        ("https://news.elm.example/2026/11", URL),
        ("https://news.elm.example/2026/11/21/mill-wheel-turns-99999", URL),
        ("javascript:alert(1)", URL),
        ("https://user:word@elm.example/bridge-48213", URL),
        ("http://[::1", URL),
    ],
)
def test_only_an_address_of_its_own_is_canonical(named, url):
    assert read(html(article(), f'<link rel="canonical" href="{named}">')).url == Url(url)


def test_reservations_are_kept():
    head = '<meta name="robots" content="index, noarchive, noai"><meta name="tdm-reservation" content="1">'
    assert read(html(article(), head)).rights == ("noai", "noarchive", "tdm")
    by_header = page(html(article()), rights="X-Robots-Tag: noai, noimageai\ntdm-reservation: 1")
    assert extract(by_header, ELM, now=NOW).rights == ("noai", "tdm")


@pytest.mark.parametrize(
    "text, place, date, agency",
    [
        ("ELMBRIDGE, November 20. /TASS/. The bridge", "ELMBRIDGE", "November 20", "TASS"),
        (
            "IGORA /Leningrad Region/, December 26. /TASS/. The bridge",
            "IGORA /Leningrad Region/",
            "December 26",
            "TASS",
        ),
        ("ELMBRIDGE, Surrey (AP) — The bridge", "ELMBRIDGE, Surrey", None, "AP"),
        ("Elmbridge (dpa/tmn) - Die Brücke", "Elmbridge", None, "dpa"),
        ("ELMBRIDGE, Nov. 20 (Xinhua) -- The bridge", "ELMBRIDGE", "Nov. 20", "Xinhua"),
    ],
)
def test_datelines_are_parsed(text, place, date, agency):
    found = parse_dateline(text)
    assert found is not None
    assert (found.place, found.date, found.agency) == (place, date, agency)


@pytest.mark.parametrize("text", ["The governor (Labour) said no.", "Elmbridge is a town on the Mole.", ""])
def test_what_is_no_dateline_is_none(text):
    assert parse_dateline(text) is None


def test_the_text_keeps_its_dateline_and_names_its_agency():
    found = read(html(article("ELMBRIDGE, November 20. /TASS/. " + PARAGRAPHS[0], *PARAGRAPHS[1:])))
    assert found.text.startswith("ELMBRIDGE, November 20. /TASS/.")
    assert found.wire_credit == "TASS"
    assert found.dateline is not None


@pytest.mark.parametrize(
    "head, url, title, kind",
    [
        ("", URL, "Bridge to stay shut until spring", "article"),
        (
            ld(**{"@type": "LiveBlogPosting", "headline": "The river, hour by hour"}),
            URL,
            "The river, hour by hour",
            "live",
        ),
        ("", URL, "Courier news headlines", "digest"),
        ("", "https://elm.example/press-release/bridge", "Bridge to stay shut until spring", "release"),
    ],
)
def test_kinds_are_told(head, url, title, kind):
    assert read(html(article(h1=title), head, title=title), url=url).kind == kind


def test_a_short_text_is_a_brief_and_under_a_video_its_caption():
    assert read(html(article(PARAGRAPHS[0]))).kind == "brief"
    assert read(html(article(PARAGRAPHS[0])), url="https://elm.example/video/bridge").kind == "video"


def test_a_wrong_declaration_does_not_make_english_german():
    assert read(html(article(), lang="de")).language == "en"


def test_broken_json_ld_is_read_as_far_as_it_goes():
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge\nto stay shut","datePublished":"2026-11-20T08:30:00Z",}</script>'
    found = read(html(article(), head)).published
    assert found is not None
    assert found.at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "words, partial",
    [
        ("205", True),
        ("204", False),
        ("9" * 5_000, True),
        ("٣٠٠٠", True),
        ("²", True),
        (["many"], True),
        (10**30, True),
    ],
)
def test_a_locked_page_is_partial_when_it_shows_less_than_half_of_the_words_it_announces(words, partial):
    head = ld(isAccessibleForFree="False", wordCount=words)
    found = read(html(article(), head))
    assert len(found.text.split()) == 102
    assert found.partial is partial


JSON_KEYS = (
    "@type", "@id", "@graph", "headline", "name", "author", "creator", "publisher", "datePublished", "dateModified",
    "articleBody", "articleSection", "keywords", "image", "url", "mainEntityOfPage", "wordCount", "givenName",
    "isAccessibleForFree", "description", "hasPart",
)  # fmt: skip
JSON_TEXTS = st.sampled_from(
    ("NewsArticle", "Person", "²", "9" * 5_000, "2026-11-20T08:30:00+99:99", "0001-01-01T00:00:00+14:00", "1e400",
     "http://[::1", "//x", "By", "-", "False", "<p>", "Ann Lee and Bo Ek")
)  # fmt: skip
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), JSON_TEXTS),
    lambda values: st.one_of(
        st.lists(values, max_size=3), st.dictionaries(st.sampled_from(JSON_KEYS), values, max_size=4)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(JSON_KEYS), JSON_VALUES, max_size=8))
def test_whatever_json_ld_says_the_page_keeps_its_text(said):
    found = read(html(article(), ld(**{"@type": "NewsArticle", **said})))
    assert found.text == "\n".join(PARAGRAPHS)
    assert str(found.url).startswith("https://news.elm.example/")
    assert all(0 < len(name) <= 80 for name in found.authors)
    for value in (found.title, found.section, found.image, *found.authors, *found.tags):
        assert value is None or value == value.strip()
        assert not any(category(char) in ("Cc", "Cs") for char in value or "")
