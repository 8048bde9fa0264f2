"""JSON Feed as outlets write it: whatever can be read is read; all made up."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import Feed
from ingest.discover import discover
from ingest.discover.entries import NOT_READ
from ingest.discover.jsonfeed import MAX_BAD_ITEMS
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "https://elm.example/feed.json"
ATTACHED = (
    '"attachments":[{"url":"https://elm.example/1.mp3"},{"url":"https://elm.example/2.mp3","mime_type":"x"}]'
)


def read(body: str | bytes) -> ParsedFeed:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    page = Page(
        url=Url(HOME),
        asked=Url(HOME),
        status=200,
        body=raw,
        content_type="application/feed+json",
        fetched_at=NOW,
    )
    return discover(page, Feed(kind="rss", url=HOME), now=NOW)


def item(number: int, title: str = '"Bridge opens"') -> str:
    return f'{{"id":"{number}","url":"https://elm.example/a/{number}",{ATTACHED},"title":{title}}}'


def feed(*items: str, end: str = "") -> str:
    version = '"version":"https://jsonfeed.org/version/1.1"'
    return f'{{{version},"home_page_url":"https://elm.example/","items":[{",".join(items)}{end}]}}'


def titles(found: ParsedFeed) -> dict[str, str | None]:
    return {entry.url.path: entry.title for entry in found.entries}


SOUND = feed(item(1), item(2))


@pytest.mark.parametrize(
    "written, title",
    [
        (r'"Bridge \ud83d"', "Bridge"),
        (r'"\ude00 Bridge"', "Bridge"),
        ('"Bridge\nopens"', "Bridge opens"),
        ('"Bridge\r\n\topens\x01"', "Bridge opens"),
        (r'"it\'s open"', "it's open"),
        (r'"50\% open \u12"', r"50\% open \u12"),
        (r'"C:\\new \"bridge\""', r'C:\new "bridge"'),
        ('"see // and /* here */, ] and ,}"', "see // and /* here */, ] and ,}"),
        ("7", None),
        ("NaN", None),
        ('"Bridge"/* , } */', "Bridge"),
        ('"Bridge" // "\n', "Bridge"),
        ('"Bridge",', "Bridge"),
    ],
)
def test_a_fault_in_one_item_costs_no_item(written: str, title: str | None):
    found = read(feed(item(1), item(2, written), item(3)))

    assert titles(found) == {"/a/1": "Bridge opens", "/a/2": title, "/a/3": "Bridge opens"}
    assert found.dropped == ()


@pytest.mark.parametrize(
    "body",
    [
        feed(item(1), item(2), end=","),
        f"{SOUND[:-1]},}}",
        f"/* made by a script */\n// today\n{SOUND}",
        f"{SOUND}\n// made in 0.1 s",
        f"{SOUND};",
        f"{SOUND}<!-- cached -->",
        SOUND.replace("},{" + '"id":"2"', "}\n{" + '"id":"2"'),
    ],
)
def test_a_fault_around_the_items_is_mended_and_told(body: str):
    found = read(body)

    assert list(titles(found)) == ["/a/1", "/a/2"]
    assert (found.broken or "").startswith("malformed JSON: ")
    assert found.dropped == ()


@pytest.mark.parametrize(
    "body",
    [
        SOUND,
        "\ufeff" + SOUND,
        "\n " + SOUND + "\n",
        SOUND.encode("utf-16"),
        SOUND.encode("utf-16-be"),
        json.dumps(json.loads(SOUND), indent=2),
    ],
)
def test_a_sound_feed_has_no_remark(body: str | bytes):
    found = read(body)

    assert list(titles(found)) == ["/a/1", "/a/2"]
    assert (found.broken, found.dropped) == (None, ())


@pytest.mark.parametrize("written", ['"He said "no" today"', "undefined", "'Bridge'", '"a" "b"', ""])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_item_that_cannot_be_read_costs_itself_alone(written: str, place: int):
    items = [item(n) for n in range(3)]
    items[place] = item(place, written)
    found = read(feed(*items))

    assert list(titles(found)) == [f"/a/{n}" for n in range(3) if n != place]
    assert found.dropped == ((NOT_READ, 1),)
    assert found.broken


def test_beside_an_item_that_cannot_be_read_others_are_mended():
    found = read(feed(item(1, '"He said "no""'), item(2, r'"it\'s open",'), item(3)))

    assert titles(found) == {"/a/2": "it's open", "/a/3": "Bridge opens"}


def test_items_that_are_numbered_are_items():
    found = read(f'{{"items":{{"0":{item(1)},"7":{item(2)}}}}}')

    assert list(titles(found)) == ["/a/1", "/a/2"]
    assert (found.broken, found.dropped) == (None, ())


def test_a_cut_feed_gives_its_whole_items():
    body = feed(item(1), item(2), item(3))
    found = read(body[: body.index("/a/3") + 2])

    assert list(titles(found)) == ["/a/1", "/a/2"]
    assert found.broken


def test_a_feed_of_faults_alone_comes_to_an_end():
    found = read(feed(item(1), *(["{"] * MAX_BAD_ITEMS * 3)))

    assert list(titles(found)) == ["/a/1"]


@pytest.mark.parametrize(
    "body", ['{"items": "none"}', '{"items": [', "{", "[]", '{"a": ' * 5_000, '{"items": [{"id": ' * 2_000]
)
def test_what_has_no_items_is_no_feed(body: str):
    with pytest.raises(NotAFeed) as error:
        read(body)

    assert error.value.reason == "not_a_feed"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=5), st.booleans())
def test_any_titles_come_back_whether_json_has_a_last_comma_or_not(written: list[str], is_sound: bool):
    body = feed(*(item(n, json.dumps(title)) for n, title in enumerate(written)), end="" if is_sound else ",")
    found = read(body)

    assert [re.sub(r"\W", "", entry.title or "") for entry in found.entries] == [
        re.sub(r"\W", "", entry.title or "")
        for entry in read(feed(*(item(n, json.dumps(title)) for n, title in enumerate(written)))).entries
    ]
    assert len(found.entries) == len(written)
