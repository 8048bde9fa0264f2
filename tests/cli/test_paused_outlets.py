"""An outlet that is paused is not fetched, and one may be left out of revisits: what the commands say of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from net import Net, outlet, rss, story
from runs import run_outlets

from ingest.config import Feed

PAUSED, UNREVISITED = "enabled = false\n", "revisit = false\n"


@pytest.fixture
def configured(site, folder, opened):
    """Elm and Oak on one site, whose tables say this."""

    def configured(elm="", oak=""):
        site.pages = {
            "/rss": rss(site.url("/1")),
            "/1": story("rivers"),
            "/oak": rss(site.url("/2")),
            "/2": story("hills"),
        }
        oaks = f'[outlets.oak]\nname = "Oak"\nfeeds = [{{ kind = "rss", url = "{site.url("/oak")}" }}]\n{oak}'
        (folder / "config.toml").write_text(f"{site.config()}{elm}{oaks}", encoding="utf-8")
        return site

    return configured


def test_a_paused_outlet_is_not_fetched(call, configured, ask):
    site = configured(elm=PAUSED)
    assert call("fetch") == (0, "", "")
    assert "/rss" not in site.asked
    assert ask("SELECT outlet FROM v_articles") == [("oak",)]


def test_a_paused_outlet_that_is_named_is_told_of_and_the_others_are_fetched(call, configured, ask):
    configured(elm=PAUSED)
    assert call("fetch", "--source", "elm", "--source", "oak") == (
        0,
        "",
        "elm: paused: outlets.elm.enabled is false\n",
    )
    assert ask("SELECT outlet FROM v_articles") == [("oak",)]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_where_all_that_are_named_are_paused_nothing_is_begun_and_the_cure_is_said(call, configured, more):
    site = configured(elm=PAUSED)
    code, out, err = call("fetch", "--source", "elm", *more)
    assert (code, out) == (2, "")
    assert err == "--source: 'elm' is paused: outlets.elm.enabled is false; set it to true\n"
    assert site.asked == []


@pytest.mark.parametrize(
    "line, said_by",
    [
        ("outlets pause yew", "OUTLET"),
        ("outlets check yew", "OUTLET"),
        ("outlets show yew", "OUTLET"),
        ("health --outlet yew", "--outlet"),
        ("status --source yew", "--source"),
    ],
)
def test_an_id_that_nobody_has_is_told_as_the_help_calls_it(call, configured, line, said_by):
    configured()
    known = f"{said_by}: 'yew' is no outlet of the configuration; known are elm, oak\n"
    assert call(*line.split()) == (2, "", known)


def test_the_list_says_which_outlets_are_paused(call, call_json, configured):
    configured(elm=PAUSED, oak=UNREVISITED)
    lines = {line.split()[0]: line for line in call("outlets", "list")[1].splitlines()}
    assert lines["elm"].endswith("paused")
    assert "paused" not in lines["oak"]
    _, rows = call_json("outlets", "list")
    assert [(row["id"], row["paused"], row["revisit"]) for row in rows] == [
        ("elm", True, True),
        ("oak", False, False),
    ]


@pytest.fixture
def stored(configured, opened, site):
    """An article of Elm and one of Oak, both due for a revisit."""
    configured()
    for id, feed, path in (("elm", "/rss", "/1"), ("oak", "/oak", "/2")):
        then = datetime.now(UTC) - timedelta(hours=2)
        net = Net({site.url(feed): site.pages[feed], site.url(path): site.pages[path]}, now=then)
        mine = outlet(id, Feed(kind="rss", url=site.url(feed)))
        asyncio.run(run_outlets(net, opened, mine, revisit_after_s=(3600.0,)))


def test_articles_of_a_paused_outlet_are_revisited_unless_its_table_says_otherwise(call, stored, configured):
    site = configured(elm=PAUSED, oak=PAUSED + UNREVISITED)
    assert call("revisit") == (0, "", "")
    assert site.asked == ["/robots.txt", "/1"]


def test_who_is_not_revisited_is_told_of_when_named_and_revisited_when_asked_for_by_number(
    call, stored, configured, ask
):
    site = configured(oak=UNREVISITED)
    (number,) = ask("SELECT article_id FROM v_articles WHERE outlet = 'oak'")[0]
    code, _, err = call("revisit", "--source", "oak")
    assert (code, err) == (
        2,
        "--source: 'oak' is not revisited: outlets.oak.revisit is false; set it to true\n",
    )
    assert site.asked == []
    assert call("revisit", number) == (0, "", "")
    assert site.asked == ["/robots.txt", "/2"]
