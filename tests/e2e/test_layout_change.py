"""A layout that changes while every pass still ends well: an alarm on the first affected pass, and none before."""

import json
import subprocess
import sys
from contextlib import contextmanager

from running import environment, free_port, replica, run, write_config
from shared import SHARED, needs_shared

pytestmark = needs_shared

_CHANGED = """
import sys
sys.path.insert(0, {tools!r})
import replica
replica.tass_page = lambda article, root, body: "<!doctype html><html><body><div id=app></div></body></html>"
sys.argv = ["replica.py", "serve", "--port", {port!r}, "--articles", {articles!r}]
replica.main()
"""


def later(count: int) -> list[dict[str, object]]:
    """Articles that appear when the layout has changed."""
    return [
        {
            "outlet": "tass",
            "path": f"/politics/90000{number}",
            "title": f"Harbour talks, day {number}",
            "lead": None,
            "body": [f"The talks of day {number} on the harbour ended, the mayor said. " * 5] * 3,
            "subheads": [],
            "published": f"2026-11-2{number}T10:00:00+03:00",
            "tags": [],
        }
        for number in range(count)
    ]


@contextmanager
def changed_replica(folder, port: int):
    """The replica with another layout of its first outlet, and five new articles."""
    articles = folder / "more.json"
    articles.write_text(json.dumps(later(5)))
    script = _CHANGED.format(tools=str(SHARED / "tools"), port=str(port), articles=str(articles))
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        for _ in range(2):
            server.stdout.readline()
        yield
    finally:
        server.kill()
        server.wait()


def test_a_layout_change_is_an_alarm_on_the_first_affected_pass_and_none_before(database_url, ask, tmp_path):
    port = free_port()
    env, config = environment(database_url), write_config(tmp_path, port)
    with replica(tmp_path, port):
        for _ in range(2):
            assert run(config, env, "fetch").returncode == 0
            assert run(config, env, "health").returncode == 0
    with changed_replica(tmp_path, port):
        run(config, env, "fetch", "--source", "tass")
    told = run(config, env, "health")
    assert told.returncode == 4
    assert told.stdout.startswith("tass: text since ")
    assert ask("SELECT outlet, kind FROM v_alarms") == [("tass", "text")]
