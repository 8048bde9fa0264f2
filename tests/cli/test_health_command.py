"""`ingest health`: what needs somebody, for people, scripts and monitoring systems."""

import asyncio
from datetime import UTC, datetime

import pytest
from net import Net, ingest, rss, story

from ingest.errors import Refused

FEED = "https://elm.example/rss"


@pytest.fixture(autouse=True)
def configured(opened, folder):
    (folder / "config.toml").write_text(
        'contact = "x"\n[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'
        'feeds = [{ kind = "rss", url = "https://elm.example/rss" }]\n'
        '[outlets.oak]\nname = "Oak"\nhomepage = "https://oak.example"\n'
    )


@pytest.fixture
def forbidden(opened):
    """Elm, whose robots.txt has turned against us."""
    net = Net({FEED: rss("https://elm.example/1"), "https://elm.example/1": story("news")})
    net.now = datetime.now(UTC)
    asyncio.run(ingest(net, opened))
    net.pages[FEED] = Refused("robots", "robots.txt asks us not to")
    asyncio.run(ingest(net, opened))


def test_where_nothing_is_wrong_it_says_so(call):
    assert call("health") == (0, "no alarm; 2 outlets\n", "")
    code, out, _ = call("health", "--check")
    assert (code, out) == (0, "INGEST OK - no alarm | alarms=0;;;0 critical=0;;;0 outlets=2;;;0\n")


def test_an_alarm_is_a_line_with_what_to_do_and_exit_code_4(call, call_json, forbidden):
    code, out, err = call("health")
    (line,) = out.splitlines()
    assert (code, err) == (4, "")
    assert line.startswith("elm: robots since ")
    assert f"robots.txt asks us not to read {FEED}. To do: " in line
    code, (found,) = call_json("health")
    assert (code, found["outlet"], found["kind"], found["feed"]) == (4, "elm", "robots", FEED)


def test_a_monitoring_system_gets_its_own_codes(call, forbidden):
    code, out, _ = call("health", "--check")
    first, second = out.splitlines()
    assert (code, first) == (
        2,
        "INGEST CRITICAL - 1 alarms: elm robots | alarms=1;;;0 critical=1;;;0 outlets=2;;;0",
    )
    assert second.startswith("elm: robots since ")


def test_a_configuration_that_cannot_be_used_is_unknown_to_a_monitoring_system(call, folder):
    (folder / "config.toml").write_text("outlets = 7\n")
    code, out, _ = call("health", "--check")
    assert code == 3
    assert out.startswith("INGEST UNKNOWN - ")
    assert call("health")[0] == 2


def test_it_may_be_of_one_outlet_that_is_known(call, forbidden):
    assert call("health", "--outlet", "oak")[0] == 0
    assert call("health", "--outlet", "elm")[0] == 4
    assert call("health", "--outlet", "ash")[0] == 2


def test_status_has_alarms_first(call, call_json, forbidden):
    assert call("status")[1].startswith("! elm: robots since ")
    assert [one["kind"] for one in call_json("status")[1][0]["alarms"]] == ["robots"]
