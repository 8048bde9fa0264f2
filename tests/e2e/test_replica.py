"""The main job, end to end: the shipped configuration against the first two outlets, as served on loopback."""

import json
import signal
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from running import CEILING_S, environment, free_port, replica, run, start, truth, wait_for, write_config
from shared import needs_shared

pytestmark = needs_shared

_OF = "SELECT outlet, url, title, lead, text, published_ts, published_precision FROM v_articles"


@pytest.fixture
def port() -> int:
    return free_port()


def stored(ask):
    """What is stored, by outlet and path."""
    return {(row[0], urlsplit(row[1]).path): row[2:] for row in ask(_OF)}


def expected():
    """What must be stored, in the same form."""
    return {
        (one["outlet"], one["path"]): (
            one["title"],
            one["lead"],
            "\n".join(one["body"]),
            int(datetime.fromisoformat(one["published"]).timestamp()),
            "second",
        )
        for one in truth()
    }


def test_every_article_is_stored_to_the_letter_and_a_second_pass_asks_feeds_only(
    database_url, ask, tmp_path, port, as_users_start_them
):
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port) as log:
        first = run(config, env, "fetch")
        assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
        assert stored(ask) == expected()
        cited = ask("SELECT citing, cited, how, n FROM v_cites WHERE citing = 'presstv'")
        assert cited == [("presstv", "tass", "attribution", 3)]
        log.write_text("")
        second = run(config, env, "fetch", "--json")
        reports = [json.loads(line) for line in second.stdout.splitlines()]
        assert second.returncode == 0
        assert [(report["outcome"], report["new"]) for report in reports] == [("done", 0)] * 2
        asked = [line.split(" ")[:3] for line in log.read_text().splitlines()]
        assert {status for _, _, status in asked} == {"304"}
        assert len(asked) == len({(outlet, path) for outlet, path, _ in asked}) == 15
    agents = ask("SELECT count(*) FROM v_attempts WHERE outcome NOT IN ('read', 'new', 'same')")
    assert agents == [(0,)]


def test_one_outlet_may_be_chosen(database_url, ask, tmp_path, port):
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port):
        assert run(config, env, "fetch", "--source", "tass").returncode == 0
        assert ask("SELECT DISTINCT outlet FROM v_articles") == [("tass",)]
    wrong = run(config, env, "fetch", "--source", "tas")
    assert wrong.returncode == 2
    assert "tass" in wrong.stderr


def test_a_moved_slug_is_the_same_article(database_url, ask, tmp_path, port):
    edits = [
        {
            "outlet": "presstv",
            "path": "/Detail/2026/11/20/700001/First-words",
            "title": "Harbour talks end in Elmbridge",
            "lead": None,
            "body": ["The talks on the harbour ended on Friday, the mayor of Elmbridge said. " * 4] * 3,
            "subheads": [],
            "published": "2026-11-20T10:00:00+03:30",
            "tags": [],
            "edit": [{"after": 1, "slug": "Other-words"}],
        }
    ]
    (tmp_path / "more.json").write_text(json.dumps(edits))
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port, "--articles", str(tmp_path / "more.json")):
        for _ in range(2):
            assert run(config, env, "fetch", "--source", "presstv").returncode == 0
    assert ask("SELECT count(*) FROM v_articles WHERE url LIKE '%/700001/%'") == [(1,)]
    known = ask("SELECT count(*) FROM addresses WHERE url LIKE '%/700001/%'")
    assert known == [(2,)]


def test_with_the_outlets_down_it_says_so_and_nothing_is_lost(database_url, ask, tmp_path, port):
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port):
        run(config, env, "fetch")
    before = ask("SELECT count(*) FROM v_articles")
    down = run(config, env, "fetch")
    assert down.returncode == 3
    (line,) = down.stderr.splitlines()  # all at once: it is its own network that it suspects
    assert line.startswith("no outlet could be reached: is this machine's own network down?")
    assert ask("SELECT count(*) FROM v_articles") == before
    with replica(tmp_path, port):
        assert run(config, env, "fetch").returncode == 0


def test_two_at_once_do_not_hurt_each_other(database_url, ask, tmp_path, port):
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port):
        both = [start(config, env, "fetch") for _ in range(3)]
        ended = [process.communicate(timeout=CEILING_S) for process in both]
    assert {process.returncode for process in both} <= {0, 75}
    assert 0 in {process.returncode for process in both}
    assert "locked" not in "".join(err for _, err in ended)
    assert stored(ask) == expected()
    assert ask("SELECT count(*) FROM articles") == [(len(expected()),)]


def test_a_pass_beside_the_daemon_and_the_daemon_drains_on_sigterm(database_url, ask, tmp_path, port):
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port):
        daemon = start(config, env, "run", "--log-format", "json")
        passes = [run(config, env, "fetch") for _ in range(2)]
        wait_for(lambda: len(stored(ask)) == len(expected()))
        daemon.send_signal(signal.SIGTERM)
        _, err = daemon.communicate(timeout=CEILING_S)
    assert daemon.returncode == 0, err
    assert {done.returncode for done in passes} <= {0, 75}
    assert "is locked" not in err + "".join(done.stderr for done in passes)
    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert [event for event in events if event.startswith("daemon.")][-1] == "daemon.stopped"
    assert stored(ask) == expected()
    assert ask("SELECT count(*) FROM runs WHERE outcome = 'running'") == [(0,)]
