"""The names that feeds give their articles; all feeds are made up."""

import json
from datetime import UTC, datetime

import pytest

from ingest.config import Feed
from ingest.discover import discover
from ingest.model import Page
from ingest.text import MAX_FIELD_CHARS
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/feed"


def guids(body: str) -> list[str | None]:
    page = Page(
        url=Url(HOME), asked=Url(HOME), status=200, body=body.encode(), content_type="", fetched_at=NOW
    )
    return [entry.guid for entry in discover(page, Feed(kind="rss", url=HOME), now=NOW).entries]


def rss(*items: str) -> str:
    inside = "".join(f"<item><title>T</title>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Elm</title>{inside}</channel></rss>'


def json_feed(*items: dict[str, object]) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})


@pytest.mark.parametrize(
    "guid, expected",
    [
        ("<guid isPermaLink='false'> news-774416\n</guid>", "news-774416"),
        ("<guid>https://elm.example/?p=140</guid>", "https://elm.example/?p=140"),
        ("<guid></guid>", None),
        ("", None),
        (f"<guid>{'n' * MAX_FIELD_CHARS}</guid>", "n" * MAX_FIELD_CHARS),
        (f"<guid>{'n' * (MAX_FIELD_CHARS + 1)}</guid>", None),
        (f"<guid>{'n ' * MAX_FIELD_CHARS}</guid>", None),
    ],
)
def test_an_item_is_called_what_its_guid_says(guid: str, expected: str | None):
    assert guids(rss(f"<link>/a/1</link>{guid}")) == [expected]


@pytest.mark.parametrize(
    "guid",
    [
        "https://elm.example/a/1?token=abc",
        "https://elm.example/a/1?key=abc",
        "https://desk:tea@elm.example/a/1",
    ],
)
def test_a_guid_with_a_secret_is_none(guid: str):
    assert guids(rss(f"<link>/a/1</link><guid isPermaLink='false'>{guid}</guid>")) == [None]


def test_atom_gives_the_id_of_the_entry_and_not_of_its_source():
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:elm.example,2026:feed</id><entry><title>T</title>'
        '<link href="/a/1"/><source><id>tag:oak.example,2026:feed</id></source><id>tag:elm.example,2026:1</id>'
        "</entry></feed>"
    )

    assert guids(body) == ["tag:elm.example,2026:1"]


def test_rdf_gives_what_the_item_is_about():
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="urn:elm:1"><title>T</title><link>https://elm.example/a/1</link></item></rdf:RDF>'
    )

    assert guids(body) == ["urn:elm:1"]


@pytest.mark.parametrize(
    "written, expected",
    [("elm-1", "elm-1"), (774416, "774416"), (0, "0"), (True, None), (None, None), ([1], None), ("", None)],
)
def test_json_feed_gives_the_id_whether_it_is_a_string_or_a_number(written: object, expected: str | None):
    assert guids(json_feed({"id": written, "url": "/a/1", "title": "T"})) == [expected]


def test_what_several_articles_are_called_names_none_of_them():
    same, own = "<guid isPermaLink='false'>news</guid>", "<guid isPermaLink='false'>news-3</guid>"

    assert guids(rss(*(f"<link>/a/{n}</link>{same}" for n in (1, 2)), f"<link>/a/3</link>{own}")) == [
        None,
        None,
        "news-3",
    ]


def test_an_item_that_comes_twice_keeps_its_name():
    item = "<link>/a/1</link><guid isPermaLink='false'>news-1</guid>"

    assert guids(rss(item, item)) == ["news-1"]


def test_a_sitemap_names_no_article():
    assert guids("<urlset><url><loc>https://elm.example/a/1</loc><id>1</id></url></urlset>") == [None]
