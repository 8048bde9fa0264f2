"""`ingest status` and `ingest runs`."""

import asyncio
import json

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, ingest, outlet, rss, story

FEED = "https://elm.example/rss"


@pytest.fixture(autouse=True)
def stored(opened, folder):
    (folder / "config.toml").write_text(
        'contact = "x"\n[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'
        '[outlets.oak]\nname = "Oak"\nhomepage = "https://oak.example"\n'
    )
    asyncio.run(ingest(Net({FEED: "no feed at all"}), opened, outlet("elm")))


def test_what_needs_somebody_stands_first(call):
    code, out, err = call("status")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("! elm is failing: failed since 2026-11-20 12:00 UTC (1 run): ")
    assert lines[1] == "2 outlets: 1 failing, 1 new; 0 running now"
    assert lines[2].split() == "outlet state last success new in 24 h usual waiting".split()
    assert lines[-1].startswith(("sqlite:///", "postgresql://"))
    assert "***" in out or "sqlite" in out


@ON_BOTH_ENGINES
def test_scripts_get_one_object(call_json):
    code, ((found),) = call_json("status")
    assert code == 0
    assert [(one["id"], one["state"], one["alarming"]) for one in found["outlets"]] == [
        ("elm", "failing", True),
        ("oak", "new", False),
    ]
    assert found["outlets"][0]["failing_since"] == "2026-11-20T12:00:00+00:00"


def test_it_may_be_of_one_outlet(call, call_json):
    assert [one["id"] for one in call_json("status", "--source", "oak")[1][0]["outlets"]] == ["oak"]
    assert call("status", "--source", "ash")[0] == 2


@ON_BOTH_ENGINES
def test_runs_are_listed_and_one_is_shown_with_its_reasons(call, call_json, opened):
    net = Net({FEED: rss("https://elm.example/1"), "https://elm.example/1": story("news")})
    asyncio.run(ingest(net, opened, outlet("elm")))
    assert [line.split()[:2] for line in call("runs")[1].splitlines()] == [
        ["run", "outlet"],
        ["2", "elm"],
        ["1", "elm"],
    ]
    assert [one["id"] for one in call_json("runs", "--limit", "1")[1]] == [2]
    assert call_json("runs", "--running") == (0, [])
    out = call("runs", "1")[1]
    assert out.startswith("run 1 of elm: fetch, failed\n")
    assert f"  {FEED}: not_a_feed" in out
    assert json.loads(call("runs", "1", "--json")[1])["outcome"] == "failed"
    assert call("runs", "9") == (1, "", "ingest: no run 9; runs are kept for [keep] runs, see ingest runs\n")
