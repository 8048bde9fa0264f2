"""`ingest outlets show`, `save` and `test`: how an outlet fares, and pages saved for a person to check."""

import asyncio
import gzip
import json
import tomllib

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, outlet, rss, story

ELM = """contact = "desk@elm.example"
[outlets.elm]
name = "Elmbridge Courier"
homepage = "https://elm.example"
feeds = [{ kind = "rss", url = "https://elm.example/rss" }]
"""
FEED = "https://elm.example/rss"


# ---- show -----------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(opened, folder):
    """Elm was asked once: six articles that all end in the same line."""
    (folder / "config.toml").write_text(ELM, encoding="utf-8")
    urls = [f"https://elm.example/news/{n}" for n in range(6)]
    last = "<p>The Courier is printed in Elmbridge on paper from the mills of the upper valley.</p></article>"
    pages = {url: story(url.rpartition("/")[2]).replace("</article>", last) for url in urls}
    asyncio.run(ingest(Net({FEED: rss(*urls), **pages}), opened, outlet()))
    return opened


def test_an_outlet_is_shown_with_its_feeds_and_the_lines_that_recur(call, shown):
    code, out, err = call("outlets", "show", "elm")

    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()[:2]] == [
        ["kind", "feed", "read", "entries", "failures"],
        ["rss", FEED, f"{NOON:%Y-%m-%d}", f"{NOON:%H:%M}", "6", "0"],
    ]
    assert out.splitlines()[2:4] == [
        f"learned on {NOON:%Y-%m-%d %H:%M} from the pages of 6 articles:",
        "  texts stand in: body>article",
    ]
    recurring = out.splitlines()[4]
    assert recurring.startswith("recurs on 6 pages: ")
    assert "courierisprintedinelmbridge" in recurring.lower().replace(" ", "")


@ON_BOTH_ENGINES
def test_an_outlet_is_shown_in_json(call_json, shown):
    code, (row,) = call_json("outlets", "show", "elm")

    assert code == 0
    assert row["id"] == "elm"
    assert row["feeds"] == [
        {
            "url": FEED,
            "kind": "rss",
            "read_at": NOON.isoformat(),
            "entries": 6,
            "failures": 0,
            "validators_trusted": True,
        }
    ]
    assert list(row["recurring"].values()) == [6]
    assert row["template"]["learned_at"] == NOON.isoformat()
    assert (row["template"]["articles"], row["template"]["version"]) == (6, 1)
    assert row["template"]["body"] == "body>article"


def test_an_outlet_that_was_never_asked_has_no_feeds_yet(call_json, opened, folder):
    (folder / "config.toml").write_text(ELM, encoding="utf-8")

    assert call_json("outlets", "show", "elm") == (
        0,
        [{"id": "elm", "asked": {}, "feeds": [], "archive_pages": 0, "recurring": {}, "template": None}],
    )


@pytest.mark.parametrize("command", ["show", "test"])
def test_an_unknown_outlet_is_a_wrong_call(call, shown, command):
    code, out, err = call("outlets", command, "elmm")

    assert (code, out) == (2, "")
    assert 'did you mean "elm"?' in err


# ---- save and test --------------------------------------------------------------------------------------------

PATH = "/news/17-bridge-reopens"


@pytest.fixture
def saved(call, site, folder):
    """A page of the site, saved; the folder that was made."""
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages[PATH] = story("rivers", title="Bridge: it reopens")
    code, out, err = call("outlets", "save", site.url(PATH))
    place = folder / out.strip()
    assert code == 0
    assert err == f"Now check {out.strip()}/article.json; then: ingest outlets test elm --pages pages\n"
    return place


def test_a_page_is_saved_as_it_came_with_the_article_that_comes_of_it(site, saved, folder):
    assert (saved.parent, saved.name[11:]) == (folder / "pages" / "elm", "bridge-it-reopens")
    assert gzip.decompress((saved / "page.html.gz").read_bytes()).decode() == site.pages[PATH]
    assert tomllib.loads((saved / "page.toml").read_text())["url"] == site.url(PATH)
    article = json.loads((saved / "article.json").read_text(encoding="utf-8"))
    assert (article["title"], article["published"]) == ("Bridge: it reopens", "2026-11-20T08:30:00+00:00")
    assert len(article["text"].splitlines()) == 7
    assert site.asked == ["/robots.txt", PATH]


def test_a_saved_page_that_comes_out_as_it_was_checked_is_well(call, call_json, site, saved):
    site.asked.clear()

    assert call("outlets", "test", "elm") == (0, f"ok  {saved.name}\n", "")
    assert call_json("outlets", "test", "elm") == (0, [{"case": saved.name, "problems": []}])
    assert site.asked == []


def test_what_comes_out_otherwise_is_named_and_is_exit_code_1(call, call_json, saved):
    file = saved / "article.json"
    article = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(article | {"title": "Bridge", "authors": ["Ann Moor"]}), encoding="utf-8")

    code, out, err = call("outlets", "test", "elm")

    assert (code, err) == (1, "")
    assert out.splitlines() == [
        f"BAD {saved.name}",
        '      title: "Bridge" was expected, "Bridge: it reopens" came',
        '      authors: ["Ann Moor"] was expected, [] came',
    ]
    code, (row,) = call_json("outlets", "test", "elm")
    assert (code, row["case"], len(row["problems"])) == (1, saved.name, 2)


def test_an_article_where_none_should_be_and_none_where_one_should_be_are_bad(call, saved):
    (saved / "article.json").rename(saved / "kept.json")
    (saved / "error.txt").write_text("empty: two words\n", encoding="utf-8")
    code, out, _ = call("outlets", "test", "elm")
    assert (code, out.splitlines()[1].strip()) == (
        1,
        "empty was expected, an article came: Bridge: it reopens",
    )

    (saved / "kept.json").rename(saved / "article.json")
    (saved / "page.html.gz").write_bytes(gzip.compress(b"<!doctype html><title>Sorry</title>"))
    code, out, _ = call("outlets", "test", "elm")
    assert (code, out.splitlines()[1].strip()[:30]) == (1, "an article was expected, empty")


def test_a_page_without_an_article_is_saved_with_its_reason(call, site, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    site.pages[PATH] = "<!doctype html><title>Sorry</title>"

    code, out, _ = call("outlets", "save", site.url(PATH), "--pages", "mine")

    assert code == 0
    place = folder / out.strip()
    assert place.parent == folder / "mine" / "elm"
    assert (place / "error.txt").read_text().startswith("empty")
    assert not (place / "article.json").exists()
    assert call("outlets", "test", "elm", "--pages", "mine")[0] == 0


def test_a_page_that_does_not_arrive_is_exit_code_1_and_leaves_nothing(call, site, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")

    code, out, err = call("outlets", "save", site.url(PATH))

    assert (code, out) == (1, "")
    assert err.startswith(f"{site.url(PATH)}: status: 404")
    assert not (folder / "pages").exists()


def test_an_address_of_no_outlet_needs_one_to_be_named(call, site, folder):
    (folder / "config.toml").write_text(
        site.config() + ELM.split("\n", 1)[1].replace("elm", "oak"), encoding="utf-8"
    )
    site.pages[PATH] = story("rivers")

    code, out, err = call("outlets", "save", "https://ash.example/news/1")
    assert (code, out) == (2, "")
    assert "belongs to no configured outlet; name one with --source" in err
    assert site.asked == []

    code, out, _ = call("outlets", "save", site.url(PATH), "--source", "elm")
    assert (code, out.split("/")[:2]) == (0, ["pages", "elm"])
    assert call("outlets", "save", site.url(PATH), "--source", "ash")[0] == 2


def test_without_saved_pages_there_is_nothing_to_test(call, folder):
    (folder / "config.toml").write_text(ELM, encoding="utf-8")

    code, out, err = call("outlets", "test", "elm")

    assert (code, out) == (1, "")
    assert err == "pages/elm: no saved pages; `ingest outlets save URL` makes one\n"


@pytest.mark.parametrize(
    "name, content", [("page.html.gz", "no gzip"), ("page.toml", ""), ("article.json", None)]
)
def test_a_saved_page_that_lacks_something_is_told_and_is_exit_code_2(call, saved, name, content):
    (saved / name).unlink()
    if content is not None:
        (saved / name).write_text(content, encoding="utf-8")

    code, out, err = call("outlets", "test", "elm")

    assert (code, out) == (2, "")
    assert saved.name in err
    assert "Traceback" not in err
