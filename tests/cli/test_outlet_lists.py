"""`ingest outlets import` and `export`: lists of other programs, hundreds at once."""

import json
import os
import signal
import subprocess
import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net import rss, story
from running import CEILING_S, wait_for

from ingest.config import Feed, Outlet, lists

OPML = """<?xml version="1.0"?>
<opml version="1.0"><head><title>x</title></head><body>
 <outline text="Europe">
  <outline text="Elm &amp; Courier" type="rss" xmlUrl="https://elm.example/rss" htmlUrl="https://elm.example/"/>
  <outline text="Elm sport" type="rss" xmlUrl="https://elm.example/sport" htmlUrl="https://elm.example/"/>
  <outline text="Oak" xmlUrl="https://oak.example/feed"/>
 </outline>
</body></opml>"""


@pytest.fixture(autouse=True)
def config(folder, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/news.db")
    (folder / "config.toml").write_text('contact = "x"  # mine\n')
    return folder / "config.toml"


def configured(config):
    return tomllib.loads(config.read_text()).get("outlets", {})


def test_feeds_of_one_homepage_in_opml_are_one_outlet(call, folder, config):
    (folder / "feeds.opml").write_text(OPML)
    code, out, err = call("outlets", "import", "feeds.opml")
    assert (code, err) == (0, "")
    assert "2 outlets written, 0 were there already, 0 left out" in out
    assert configured(config) == {
        "elm": {
            "name": "Elm & Courier",
            "homepage": "https://elm.example/",
            "feeds": [
                {"kind": "rss", "url": "https://elm.example/rss"},
                {"kind": "rss", "url": "https://elm.example/sport"},
            ],
        },
        "oak": {"name": "Oak", "feeds": [{"kind": "rss", "url": "https://oak.example/feed"}]},
    }
    assert config.read_text().startswith('contact = "x"  # mine\n')


def test_what_is_there_already_is_left_as_it_is(call, folder, config):
    (folder / "feeds.opml").write_text(OPML)
    call("outlets", "import", "feeds.opml")
    before = config.read_text()
    assert "0 outlets written, 2 were there already" in call("outlets", "import", "feeds.opml")[1]
    assert config.read_text() == before


def test_a_spreadsheet_has_a_row_for_each_feed(call, folder, config):
    (folder / "list.csv").write_text(
        "\ufeffname,homepage,feed,language,country\r\nElm,https://elm.example,https://elm.example/rss,en,GB\r\n"
        "Elm,https://elm.example,https://elm.example/more,en,GB\r\nOak,https://oak.example,,de,DE\r\n"
        "Ash,no address,,,\r\n",
        newline="",
    )
    code, out, err = call("outlets", "import", "list.csv")
    assert code == 1
    assert "2 outlets written" in out
    assert err.startswith("ingest: list.csv:5: homepage: ")
    assert len(configured(config)["elm"]["feeds"]) == 2
    assert configured(config)["oak"]["country"] == "DE"


@pytest.mark.parametrize("written", ["[{0}, {1}]", "{0}\n{1}\n"])
def test_json_is_a_list_or_lines(call, folder, config, written):
    elm = {"id": "the-elm", "name": "Elm", "homepage": "https://elm.example",
           "feeds": [{"kind": "sitemap", "url": "https://elm.example/sitemap.xml"}]}  # fmt: skip
    oak = {"name": "Oak", "homepage": "https://oak.example"}
    (folder / "list.json").write_text(written.format(json.dumps(elm), json.dumps(oak)))
    assert call("outlets", "import", "list.json")[0] == 0
    assert configured(config)["the-elm"]["feeds"] == elm["feeds"]
    assert set(configured(config)) == {"the-elm", "oak"}


@pytest.mark.parametrize(
    "text, said",
    [
        ("<html><body>no</body></html>", "is XML, but no OPML"),
        ("{broken", "is no JSON"),
        ("a,b\n1,2\n", "is neither OPML nor JSON, nor CSV with a column homepage or feed"),
        ("", "is neither OPML nor JSON"),
    ],
)
def test_what_is_no_list_is_one_line(call, folder, config, text, said):
    (folder / "list").write_text(text)
    code, out, err = call("outlets", "import", "list")
    assert (code, out) == (2, "")
    assert said in err
    assert call("outlets", "import", "nowhere")[2] == "nowhere: No such file or directory\n"


def test_no_file_is_read_by_way_of_an_entity(folder):
    (folder / "secret").write_text("hunter2")
    text = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{folder}/secret">]>' + OPML[22:].replace("Oak", "&x;")
    assert not any("hunter2" in str(one.values) for one in lists.read(text, "x"))


def test_two_hundred_outlets_are_one_command(call, folder, config):
    rows = "".join(f"Paper {n},https://paper{n}.example,https://paper{n}.example/rss\n" for n in range(200))
    (folder / "list.csv").write_text("name,homepage,feed\n" + rows)
    assert "200 outlets written" in call("outlets", "import", "list.csv")[1]
    assert len(configured(config)) == 200
    assert call("config", "check")[0] == 0


def test_with_check_those_of_which_an_article_can_be_read_are_written(call, site, folder, config):
    config.write_text('contact = "x"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n')
    links = [f"/2026/11/20/harbour-news-number-{n}" for n in range(3)]
    site.pages = {"/rss": rss(*map(site.url, links)), **{link: story(f"harbour {link}") for link in links}}
    (folder / "list.csv").write_text(
        f"id,name,feed\nelm,Elm,{site.url('/rss')}\noak,Oak,{site.url('/gone')}\n"
    )
    code, out, err = call("outlets", "import", "list.csv", "--check")
    assert code == 1
    assert "1 outlets written" in out
    assert err == f"ingest: oak: {site.url('/gone')}: status: 404\n"
    assert set(configured(config)) == {"elm"}


def opml_of(site, count):
    """A list of outlets, each with a feed of one article on the site."""
    for n in range(count):
        link = f"/{n}/2026/11/20/harbour-news-of-paper-{n}"
        site.pages |= {f"/{n}/rss": rss(site.url(link)), link: story(f"harbour {link}")}
    rows = "".join(f'<outline text="Paper {n}" xmlUrl="{site.url(f"/{n}/rss")}"/>' for n in range(count))
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{rows}</body></opml>'


def test_an_import_that_is_interrupted_goes_on_and_tries_none_twice(call, site, folder, config):
    config.write_text('contact = "x"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n')
    (folder / "feeds.opml").write_text(opml_of(site, 8))
    site.held = {"/6/rss", "/7/rss"}
    running = subprocess.Popen(
        [sys.executable, "-m", "ingest", "outlets", "import", "feeds.opml", "--check"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    wait_for(lambda: sum("harbour" in path for path in site.asked) >= 3)
    running.send_signal(signal.SIGINT)
    site.let_go.set()
    _, err = running.communicate(timeout=CEILING_S)
    assert running.returncode == 130, err
    before = configured(config)
    assert len(before) < 8
    site.held, tried = set(), len(site.asked)
    code, out, err = call("outlets", "import", "feeds.opml", "--check")
    assert (code, err) == (0, "")
    assert f"{len(before)} were there already" in out
    assert len(configured(config)) == 8
    again = set(site.asked[tried:])
    assert not again & {f"/{table['name'].split()[1]}/rss" for table in before.values()}


@given(
    outlets=st.lists(
        st.builds(
            Outlet,
            id=st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True),
            name=st.sampled_from(["Elm", "Elm & \"Oak\" <x>", "Ёлка", "a,b;c"]),
            homepage=st.just("https://elm.example/"),
            language=st.sampled_from(["en", None]),
            country=st.sampled_from(["GB", None]),
            feeds=st.lists(
                st.builds(Feed, kind=st.sampled_from(["rss", "sitemap"]),
                          url=st.sampled_from(["https://elm.example/a?b=1&c=2", "https://elm.example/d"])),
                min_size=1, max_size=2, unique_by=lambda feed: feed.url,
            ).map(tuple),
        ),
        max_size=4,
        unique_by=lambda one: one.id,
    ),
    form=st.sampled_from(lists.FORMATS),
)  # fmt: skip
def test_what_is_exported_is_imported_as_it_was(outlets, form):
    if not outlets and form != "opml":
        return
    read = lists.read(lists.write(outlets, form), "x")
    assert [one.fault for one in read] == [None] * len(outlets)
    for one, outlet in zip(read, outlets, strict=True):
        assert one.id == outlet.id
        assert one.values["name"] == outlet.name
        assert one.values.get("language") == outlet.language
        assert one.values["feeds"] == [{"kind": feed.kind, "url": feed.url} for feed in outlet.feeds]
