"""`ingest outlets add`, `check`, `pause` and `resume`: what is tried, what is written, and what stays as it is."""

import json
import tomllib
from datetime import UTC, datetime

import pytest
from net import rss, story

HEAD = """# mine
contact = "desk@elm.example"   # and this

[fetch]
delay_s = 0
allow_networks = ["127.0.0.0/8"]   # the site of the test

# the last comment
"""


def home(*links, feed="", name="Elmbridge Courier", lang="en-GB"):
    alternate = f'<link rel="alternate" type="application/rss+xml" href="{feed}">' if feed else ""
    shown = "".join(f'<h2><a href="{link}">A headline of some words for {link}</a></h2>' for link in links)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta property="og:site_name" content="{name}">'
        f"<title>Home | {name}</title>{alternate}</head><body><main>{shown}</main></body></html>"
    )


@pytest.fixture
def served(site, folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text(HEAD)
    links = [f"/{datetime.now(UTC):%Y/%m/%d}/harbour-news-number-{n}" for n in range(7)]
    site.pages = {
        "/": home(*links, feed="/rss"),
        "/rss": rss(*map(site.url, links)),
        **{
            link: story(f"harbour {link}", title=f"Harbour master counts {n} boats")
            for n, link in enumerate(links)
        },
    }
    return site


def configured(folder):
    return tomllib.loads((folder / "config.toml").read_text())["outlets"]


def test_an_outlet_is_found_shown_and_written_below_what_is_there(call, served, folder):
    code, out, err = call("outlets", "add", served.root, "--id", "elm", "--yes")

    assert (code, err) == (0, "")
    assert (folder / "config.toml").read_text().startswith(HEAD)
    assert configured(folder) == {
        "elm": {
            "name": "Elmbridge Courier",
            "homepage": f"{served.root}/",
            "language": "en",
            "feeds": [{"kind": "rss", "url": served.url("/rss")}],
        }
    }
    assert "Harbour master counts 0 boats" in out
    assert "7 entries" in out
    assert sum("/harbour-news" in path for path in served.asked) == 5
    assert call("outlets", "test", "elm")[0] == 0
    assert call("fetch", "--source", "elm")[0] == 0
    assert len(json.loads(call("sql", "SELECT COUNT(*) AS n FROM v_articles", "--format", "jsonl")[1])) == 1


def test_where_nobody_agrees_nothing_is_written(call, served, folder):
    code, out, err = call("outlets", "add", served.root)

    assert code == 1
    assert "[outlets." in out
    assert "nothing was written; --yes writes it" in err
    assert (folder / "config.toml").read_text() == HEAD
    assert not (folder / "pages").exists()


def test_nothing_is_stored_while_trying(call, served):
    call("outlets", "check", served.root)
    found = call("sql", "SELECT COUNT(*) AS n FROM v_attempts", "--format", "jsonl")[1]
    assert json.loads(found) == {"n": 0}


def test_an_outlet_without_feeds_is_found_by_its_links(call, served, folder):
    served.pages["/"] = home(*(link for link in served.pages if "/harbour-news" in link))
    del served.pages["/rss"]
    assert call("outlets", "add", served.root, "--id", "elm", "--yes")[0] == 0
    assert "feeds" not in configured(folder)["elm"]


def test_an_outlet_of_which_no_article_can_be_read_is_not_written(call, served, folder):
    for path in list(served.pages):
        if "/harbour-news" in path:
            served.pages[path] = "<!doctype html><title>Log in</title><form>Please log in.</form>"
    code, out, err = call("outlets", "add", served.root, "--yes")

    assert code == 1
    assert "nothing would be stored of" in out
    assert "! no article could be stored" in out
    assert "nothing was written: no article of" in err
    assert (folder / "config.toml").read_text() == HEAD


def test_an_address_that_does_not_answer_is_one_line(call, served, folder):
    code, out, err = call("outlets", "add", served.url("/nothing-here"), "--yes")
    assert (code, out) == (1, "")
    assert err == f"{served.url('/nothing-here')}: status: 404\n"
    assert (folder / "config.toml").read_text() == HEAD


@pytest.mark.parametrize("is_there", [True, False])
def test_the_address_of_a_feed_is_enough_also_where_there_is_no_homepage(call, served, folder, is_there):
    if not is_there:
        del served.pages["/"]
    code, _, err = call("outlets", "add", served.url("/rss"), "--id", "elm", "--yes")
    assert (code, err) == (0, "")
    table = configured(folder)["elm"]
    assert table["homepage"] == f"{served.root}/"
    assert table["feeds"] == [{"kind": "rss", "url": served.url("/rss")}]
    assert (table["name"] == "Elmbridge Courier") is is_there


def test_where_there_is_no_homepage_a_feed_at_a_usual_address_is_found(call, served, folder):
    del served.pages["/"]
    assert call("outlets", "add", served.root, "--id", "elm", "--yes")[0] == 0
    assert configured(folder)["elm"]["feeds"] == [{"kind": "rss", "url": served.url("/rss")}]


def test_an_outlet_that_is_there_is_not_added_twice(call, served):
    assert call("outlets", "add", served.root, "--id", "elm", "--yes")[0] == 0
    code, _, err = call("outlets", "add", served.root, "--yes")
    assert (code, err) == (
        2,
        f"ingest: elm is on {served.root[7:]} already; with --id another one is added\n",
    )
    code, _, err = call("outlets", "add", served.root, "--yes", "--id", "elm")
    assert (code, err) == (2, "outlets.elm: is there already; name another id by --id\n")


def test_the_answer_is_json_where_a_script_asks(call, served, folder):
    code, out, _ = call("outlets", "add", served.root, "--id", "elm", "--yes", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["id"], found["announced"], len(found["pages"])) == ("elm", 7, 5)
    assert found["pages"][0]["words"] > 20
    assert tomllib.loads(found["table"])["outlets"] == configured(folder)


def test_a_configured_outlet_is_checked_by_its_id(call, served):
    call("outlets", "add", served.root, "--id", "elm", "--yes")
    code, out, _ = call("outlets", "check", "elm")
    assert code == 0
    assert "7 entries" in out
    served.pages["/rss"] = "no feed any more"
    code, out, _ = call("outlets", "check", "elm")
    assert code == 1
    assert f"could not be read: {served.url('/rss')}: not_a_feed" in out
    assert "name a feed, a sitemap or a listing" in out


def test_pages_without_a_time_of_day_are_remarked_on(call, served):
    for path in list(served.pages):
        if "/harbour-news" in path:
            lines = (
                f"The harbour master counted {n} boats at the pier again, and wrote it down."
                for n in range(9)
            )
            body = "".join(f"<p>{line}</p>" for line in lines)
            served.pages[path] = f"<!doctype html><title>Boats</title><article><h1>Boats</h1>{body}</article>"
    assert "! times are mere days" in call("outlets", "check", served.root)[1]


def test_an_outlet_is_paused_and_fetched_again_and_comments_stay(call, served, folder):
    call("outlets", "add", served.root, "--id", "elm", "--yes")
    before = (folder / "config.toml").read_text()

    assert call("outlets", "pause", "elm")[0] == 0
    assert configured(folder)["elm"]["enabled"] is False
    assert "paused already" in call("outlets", "pause", "elm")[1]
    assert call("outlets", "resume", "elm")[0] == 0
    assert configured(folder)["elm"]["enabled"] is True
    changed = (folder / "config.toml").read_text()
    assert changed.replace("enabled = true\n", "") == before


def test_without_a_file_there_is_nothing_to_change(call, served, folder):
    (folder / "config.toml").unlink()
    code, _, err = call("outlets", "pause", "tass")
    assert (code, err) == (2, "there is no config.toml yet; `ingest init` writes one\n")
