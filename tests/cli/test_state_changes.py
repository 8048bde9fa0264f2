"""Cron is told when an outlet's state changes, not at every run; the exit code tells the truth each time."""

import json

import pytest
from engines import ON_BOTH_ENGINES
from net import rss, story

CLOSED = "http://127.0.0.1:9"


@pytest.fixture
def elm(site, opened, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    return site


def test_a_failure_is_told_once_and_so_is_the_recovery(call, elm):
    told = [call("fetch") for _ in range(3)]
    elm.pages = {"/rss": rss(elm.url("/1")), "/1": story("rivers")}
    told += [call("fetch") for _ in range(2)]
    assert [code for code, _, _ in told] == [3, 3, 3, 0, 0]
    assert [err for _, _, err in told] == [
        f"elm: failed: {elm.url('/rss')}: status: 404\n",
        "",
        "",
        "elm: recovered: it works again\n",
        "",
    ]


def test_a_degraded_outlet_is_one_line_and_exit_code_1(call, elm, ask):
    elm.pages = {"/rss": rss(elm.url("/1"), elm.url("/2"))}
    assert call("fetch") == (
        1,
        "",
        "elm: degraded: none of 2 pages could be stored: status: 404 (2); "
        f"{elm.url('/1')}: status: 404; {elm.url('/2')}: status: 404\n",
    )
    assert ask("SELECT outcome FROM runs") == [("degraded",)]


def test_who_asks_for_a_log_or_a_dry_run_is_told_each_time(call, elm):
    call("fetch")
    for more in (("-v",), ("--dry-run",)):
        code, _, err = call("fetch", *more)
        assert code == 3
        assert "elm: failed: " in err


@ON_BOTH_ENGINES
def test_only_five_reasons_are_told(call, elm):
    elm.pages = {"/rss": rss(*(elm.url(f"/{n}") for n in range(7)))}
    _, _, err = call("fetch")
    assert err.endswith("; and 3 more\n")
    assert err.count("status: 404") == 5


def test_a_dry_run_says_that_an_outlet_does_not_work(call, elm):
    elm.pages = {"/rss": rss()}
    assert call("fetch", "--dry-run") == (
        1,
        "",
        "elm: degraded: empty: no feed of it has ever announced an entry\n",
    )


def test_a_network_that_does_not_work_is_one_line_for_all_and_told_once(call, folder, opened, ask):
    tables = [
        f'[outlets.{id}]\nname = "{id}"\nfeeds = [{{ kind = "rss", url = "{CLOSED}/{id}" }}]\n'
        for id in ("elm", "oak")
    ]
    head = 'contact = "desk@elm.example"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n'
    (folder / "config.toml").write_text(head + "".join(tables), encoding="utf-8")
    code, out, err = call("fetch")
    assert (code, out) == (3, "")
    told = "no outlet could be reached: is this machine's own network down? No failure was counted"
    assert err.startswith(f"{told} (elm: {CLOSED}/elm: connection: ")
    assert err.count("\n") == 1
    assert call("fetch") == (3, "", "")
    assert ask("SELECT SUM(failures) FROM outlets") == ask("SELECT SUM(failures) FROM feeds") == [(0,)]


@ON_BOTH_ENGINES
def test_the_end_of_a_failure_of_the_network_is_one_line_too(call, site, folder, opened):
    mine = f'[outlets.oak]\nname = "Oak"\nfeeds = [{{ kind = "rss", url = "{CLOSED}/oak" }}]\n'
    down = site.config().replace(site.root, CLOSED)
    (folder / "config.toml").write_text(down + mine, encoding="utf-8")
    assert call("fetch")[0] == 3
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers"), "/oak": rss(site.url("/1"))}
    (folder / "config.toml").write_text((site.config() + mine).replace(CLOSED, site.root), encoding="utf-8")
    assert call("fetch") == (0, "", "outlets can be reached again: the network works\n")
    assert call("fetch") == (0, "", "")


def test_a_log_in_json_has_the_same(call, elm):
    call("fetch")
    elm.pages = {"/rss": rss(elm.url("/1")), "/1": story("rivers")}
    _, _, err = call("fetch", "--log-format", "json")
    (event,) = [json.loads(line) for line in err.splitlines()]
    assert (event["event"], event["outlet"]) == ("outlet.recovered", "elm")
