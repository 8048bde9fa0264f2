"""The hostile feeds, listings and sitemaps of the shared battery, without the net: what discovery makes of them."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from shared import SHARED, needs_shared

from ingest.config import Feed
from ingest.dates import EARLIEST
from ingest.discover import discover, listings, trim
from ingest.discover.parsed_feed import ParsedFeed
from ingest.errors import NotAFeed
from ingest.model import FeedKind, Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOT = "http://127.66.0.11:8666"
KINDS: dict[str, FeedKind] = {"/feed.xml": "rss", "/list": "listing", "/sitemap.xml": "sitemap"}
CAP = max(trim.MAX_FEED_ENTRIES, listings.MAX_LISTED_ENTRIES)

pytestmark = needs_shared


def served(name: str) -> tuple[bytes, str, str]:
    """What the case's first page answers: body, content type, path."""
    if str(SHARED / "tools") not in sys.path:
        sys.path.append(str(SHARED / "tools"))
    import hostileweb

    case: dict[str, Any] = hostileweb.CASES[name]
    request = SimpleNamespace(path=case["entry"], headers={"host": ROOT.removeprefix("http://")}, case=case)
    answers: list[tuple[bytes, str]] = []

    async def send(status: int = 200, body: Any = b"", ctype: str = "text/html", headers: Any = ()) -> None:
        answers.append((body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body, ctype))

    asyncio.run(case["routes"][case["entry"]](request, SimpleNamespace(send=send)))
    return *answers[0], case["entry"]


def parsed(name: str) -> ParsedFeed:
    body, content_type, path = served(name)
    page = Page(
        url=Url(ROOT + path),
        asked=Url(ROOT + path),
        status=200,
        body=body,
        content_type=content_type,
        fetched_at=NOW,
    )
    return discover(page, Feed(kind=KINDS[path], url=page.url.asked), now=NOW)


def paths(found: ParsedFeed) -> list[str]:
    return [str(entry.url).removeprefix(ROOT) for entry in found.entries]


@pytest.mark.parametrize("name", ["feed_billion_laughs", "feed_xxe_file"])
def test_entities_are_neither_expanded_nor_fetched(name: str):
    found = parsed(name)

    assert paths(found) == ["/a/ok"]
    assert len(found.entries[0].title or "") < 10
    assert found.broken


@pytest.mark.parametrize("name", ["feed_100k_items", "list_100k_links"])
def test_a_flood_of_entries_is_cut(name: str):
    found = parsed(name)

    assert 500 <= len(found.entries) <= CAP
    assert found.broken


def test_one_guid_for_all_still_gives_every_address():
    assert len(parsed("feed_dup_guid").entries) == 50


def test_new_guids_change_nothing_of_an_entry_but_its_name():
    first, second = (
        [replace(entry, guid=None) for entry in parsed("feed_guid_changes").entries] for _ in range(2)
    )

    assert first == second


def test_only_web_addresses_are_left_of_bad_ones():
    found = parsed("feed_bad_links")

    assert paths(found)[-1] == "/a/ok"
    assert all(str(entry.url).startswith("http://") for entry in found.entries)
    assert len(found.entries) <= 3


def test_absurd_dates_are_none():
    found = parsed("feed_dates")

    assert len(found.entries) == 10
    for entry in found.entries:
        assert entry.published is None or EARLIEST <= entry.published.at <= NOW + timedelta(days=1)


def test_payloads_in_titles_stay_text():
    titles = [entry.title or "" for entry in parsed("feed_title_payloads").entries]

    assert len(titles) == 9
    assert "<script>alert(1)</script>" in titles
    assert not set("\n\r\x1b\x9b\u202e").intersection("".join(titles))


def test_a_page_instead_of_a_feed_says_so():
    with pytest.raises(NotAFeed) as error:
        parsed("feed_soft_404")

    assert error.value.reason == "not_a_feed"


def test_a_cut_feed_gives_its_first_entry_and_reports_the_cut():
    found = parsed("feed_truncated")

    assert paths(found)[0] == "/a/ok"
    assert found.broken


def test_a_calendar_is_not_followed():
    assert paths(parsed("list_trap_calendar")) == ["/a/ok"]


def test_links_with_session_ids_are_one_entry():
    assert len(parsed("list_session_ids").entries) == 1


def test_an_index_that_lists_itself_gives_only_the_others():
    found = parsed("sitemap_index_loop")

    assert [feed.url.removeprefix(ROOT)[:3] for feed, _ in found.feeds] == ["/s/", "/sm"]
    assert found.entries == ()
