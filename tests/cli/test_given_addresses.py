"""`ingest fetch --url` and `--urls`: given addresses go the way of those that feeds announce."""

import io
import json

import pytest
from net import page

WORDS = (
    "The harbour master counted {n} boats before noon, and {n} more when the fog had lifted.",
    "Nobody on the pier remembered so many since the year of the great storm, said the owner of the inn.",
    "Most of them carried timber and salt; {n} of them will stay until the regatta next week.",
)


def story(number):
    return page(f"Boats return, part {number}", [line.format(n=number) for line in WORDS])


@pytest.fixture(autouse=True)
def served(site, folder, database):
    site.pages = {f"/{n}": story(n) for n in range(1, 4)}
    (folder / "config.toml").write_text(site.config())
    return site


def given(call_json, *tokens):
    code, rows = call_json("fetch", *tokens)
    return code, [
        {name: row[name] for name in ("outlet", "new", "known", "revised", "failed", "gone")} for row in rows
    ]


def counts(**some):
    return [{"outlet": "elm", "new": 0, "known": 0, "revised": 0, "failed": 0, "gone": 0} | some]


def test_an_address_is_fetched_and_no_feed(call, call_json, site):
    assert call("db", "upgrade")[0] == 0
    assert given(call_json, "--url", site.url("/1"), "--url", site.url("/2")) == (0, counts(new=2))
    assert "/rss" not in site.asked
    _, rows = call_json("articles", "list")
    assert {row["title"] for row in rows} == {"Boats return, part 1", "Boats return, part 2"}


def test_addresses_come_from_a_file_or_from_stdin(call_json, site, folder, monkeypatch):
    (folder / "list.txt").write_text(f"# boats\n\n{site.url('/1')}\n{site.url('/1')}\n")
    assert given(call_json, "--urls", "list.txt") == (0, counts(new=1))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{site.url('/2')}\n"))
    assert given(call_json, "--urls", "-") == (0, counts(new=1))


def test_what_is_stored_already_is_revisited(call_json, site):
    given(call_json, "--url", site.url("/1"), "--url", site.url("/2"))
    site.pages["/2"] = page("Boats return, part 2", [line.format(n="a dozen") for line in WORDS])
    assert given(call_json, "--url", site.url("/1"), "--url", site.url("/2")) == (
        0,
        counts(known=1, revised=1),
    )


def test_one_that_failed_is_tried_again_when_it_is_given_again(call_json, site):
    code, rows = given(call_json, "--url", site.url("/9"), "--url", site.url("/1"))
    assert (code, rows) == (1, counts(new=1, failed=1))
    site.pages["/9"] = story(9)
    assert given(call_json, "--url", site.url("/9")) == (0, counts(new=1))


def test_robots_txt_holds_for_it(call, call_json, site):
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /2\n"
    code, _, err = call("fetch", "--url", site.url("/2"))
    assert code == 3
    assert "robots.txt asks us not to" in err
    assert "/2" not in site.asked


def test_the_outlet_is_due_when_it_was_due_before(call, site, ask):
    call("db", "upgrade")
    call("fetch", "--url", site.url("/1"))
    assert ask("SELECT due_at FROM outlets") == [(None,)]
    assert ask("SELECT command, outcome, new FROM runs") == [("urls", "done", 1)]


def test_an_address_of_no_outlet_is_one_line_unless_an_outlet_is_named(call, call_json, site):
    code, _, err = call("fetch", "--url", "https://oak.example/1")
    assert code == 2
    assert err == (
        "https://oak.example/1: no configured outlet is on oak.example; name one with --source, or add it\n"
    )
    elsewhere = site.url("/3").replace("127.0.0.1", "127.0.0.2")
    assert call("fetch", "--url", elsewhere)[0] == 2


@pytest.mark.parametrize(
    "tokens, said",
    [
        (("--url", "nonsense"), "--url: 'nonsense' is no address that can be asked for"),
        (("--urls", "nowhere.txt"), "nowhere.txt: No such file or directory"),
        (("--urls", "empty.txt"), "empty.txt: there is no address in it; write one to a line"),
        (("--urls", "bad.txt"), "bad.txt:2: 'ftp://elm.example/1' is no address that can be asked for"),
        (("--url", "https://elm.example/1", "--dry-run"), "go without --dry-run and --limit"),
        (("--url", "https://elm.example/1", "--source", "oak"), "'oak' is no outlet of the configuration"),
    ],
)
def test_bad_input_is_told_before_anything_is_fetched(call, site, folder, tokens, said):
    (folder / "empty.txt").write_text("# nothing\n")
    (folder / "bad.txt").write_text(f"{site.url('/1')}\nftp://elm.example/1\n")
    code, out, err = call("fetch", *tokens)
    assert (code, out) == (2, "")
    assert said in err
    assert site.asked == []


def test_the_report_is_an_object_for_each_outlet(call, site):
    _, out, _ = call("fetch", "--url", site.url("/1"), "--json")
    assert json.loads(out)["outcome"] == "done"
