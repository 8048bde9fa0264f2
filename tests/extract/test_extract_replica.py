"""The first two outlets in the shape of their real pages, served by the shared replica."""

import sys
from datetime import UTC, datetime

import pytest
from shared import SHARED, needs_shared

from ingest.config import Outlet, Rules
from ingest.extract import extract
from ingest.model import Page
from ingest.urls import Url

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RULED = {
    "tass": Outlet(
        id="tass",
        name="TASS",
        timezone="Europe/Moscow",
        rules=Rules(
            title=("h1.news-header__title",),
            lead=(".news-header__lead",),
            body=(".text-content",),
            drop=(".text-include-read-also", ".news-media"),
            published=("dateformat[time]",),
            tags=("a.tags__item",),
        ),
    ),
    "presstv": Outlet(
        id="presstv",
        name="Press TV",
        timezone="Asia/Tehran",
        rules=Rules(
            title=("h1.news-title-container",),
            body=("div.news-body-container",),
            published=("meta[name='DC.Date.Created'][content]",),
        ),
    ),
}
PLAIN = {key: Outlet(id=key, name=o.name, timezone=o.timezone) for key, o in RULED.items()}


@needs_shared
@pytest.mark.parametrize("outlets", [RULED, PLAIN], ids=["with rules", "without rules"])
def test_every_article_of_the_replica_is_read_to_the_letter(outlets, monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    replica = __import__("replica")
    root = "https://example.org"
    for truth in replica.load():
        make = replica.tass_page if truth["outlet"] == "tass" else replica.presstv_page
        url = root + truth["path"]
        page = Page(
            url=Url(url),
            asked=Url(url),
            status=200,
            body=make(truth, root, truth["body"]).encode(),
            content_type="text/html; charset=utf-8",
            fetched_at=NOW,
        )

        article = extract(page, outlets[truth["outlet"]], now=NOW)

        assert article.title == truth["title"]
        assert article.lead == truth["lead"]
        assert article.text == "\n".join(truth["body"])
        assert article.published.at == datetime.fromisoformat(truth["published"])
    assert "replica" in sys.modules
