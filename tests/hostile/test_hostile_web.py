"""The whole program against a hostile web: `ingest fetch` over HTTP, all cases as outlets in one run.

Beside them a healthy outlet, which must get its articles, and a trap that must never be contacted. The
tools that serve and judge are shared ones; this module runs them and adds the limits on memory.

`pytest tests/hostile -v` prints a line for each case; with `-n0 -s` the judge's own words.
"""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from shared import SHARED, needs_shared
from slow_writes import SLOW

pytestmark = needs_shared

TOOLS = SHARED / "tools"
CONTROL = "127.66.0.1"
ALLOWED = "127.66.0.0/16"
MAIN_MB, CHILD_MB = 200, 1024
LONGEST_S = 600
# What these say changes with every fetch, and what they publish does not.
RESTLESS = ("etag_flap", "feed_guid_changes", "list_session_ids", "feed_dup_guid", "feed_empties", "healthy")
KINDS = {"/feed.xml": "rss", "/list": "listing", "/sitemap.xml": "sitemap"}


@dataclass
class Largest:
    """Most memory seen, in MB."""

    main: float = 0.0
    child: float = 0.0


@dataclass(frozen=True)
class Ended:
    """How the run went, and what it left behind."""

    cases: list[dict[str, object]]
    verdicts: dict[str, str]
    summary: str
    code: int
    stderr: str
    largest: Largest
    database: Path


def names() -> list[str]:
    """The cases that there are, by name; none where the tools are missing."""
    if not TOOLS.is_dir():
        return []
    command = [sys.executable, str(TOOLS / "hostileweb.py"), "--list"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return [case["name"] for case in json.loads(told.stdout)]


def free_port() -> int:
    """A port that is free on every loopback address, and so is the next one."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def told(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://{CONTROL}:{port}{path}", timeout=60) as answer:
        return bytes(answer.read())


def configuration(cases: list[dict[str, object]], port: int) -> str:
    lines = [
        'contact = "desk@example.org"',
        "[database]",
        'url = "sqlite:///hostile.db"',
        "[fetch]",
        "delay_s = 0.0",
        f'allow_networks = ["{ALLOWED}"]',
    ]
    outlets = [(str(case["name"]), str(case["entry_url"]), str(case["entry"])) for case in cases]
    outlets.append(("healthy", f"http://{CONTROL}:{port}/healthy/feed.xml", "/feed.xml"))
    for name, url, entry in outlets:
        lines += [
            f"[outlets.{name}]",
            f'name = "{name}"',
            f'homepage = "{url.rpartition("/")[0]}/"',
            f'feeds = [{{ kind = "{KINDS[entry]}", url = "{url}" }}]',
        ]
    return "\n".join(lines) + "\n"


def watched(command: list[str], folder: Path) -> tuple[int, str, Largest]:
    """Runs `command` to its end, with an eye on its memory and that of its children."""
    largest = Largest()
    with (folder / "stderr").open("w") as stderr:
        process = subprocess.Popen(command, cwd=folder, stdout=stderr, stderr=stderr, env=environment())
        began = time.monotonic()
        main = psutil.Process(process.pid)
        while process.poll() is None:
            look(main, largest)
            if time.monotonic() - began > LONGEST_S:
                process.kill()
            time.sleep(0.1)
    return process.returncode, (folder / "stderr").read_text(errors="replace"), largest


def look(main: psutil.Process, largest: Largest) -> None:
    try:
        largest.main = max(largest.main, main.memory_info().rss / 2**20)
        for child in main.children(recursive=True):
            largest.child = max(largest.child, child.memory_info().rss / 2**20)
    except psutil.NoSuchProcess:
        pass


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}


def export(database: Path, query: str, target: Path) -> Path:
    with sqlite3.connect(database) as rows:
        rows.row_factory = sqlite3.Row
        found = [json.dumps(dict(row), ensure_ascii=False) for row in rows.execute(query)]
    target.write_text("\n".join(found) + "\n", encoding="utf-8", errors="surrogatepass")
    return target


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    number = free_port()
    log = tmp_path_factory.mktemp("web") / "log"
    with log.open("w") as output:
        command = [sys.executable, str(TOOLS / "hostileweb.py"), "--port", str(number)]
        server = subprocess.Popen(command, stderr=output, stdout=output)
        try:
            for _ in range(1_000):
                if "cases" in log.read_text() or server.poll() is not None:
                    break
                time.sleep(0.1)
            yield number
        finally:
            server.kill()
            server.wait()


@pytest.fixture(scope="module")
def ended(port: int, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    folder = tmp_path_factory.mktemp("hostile")
    cases = json.loads(told(port, "/__cases"))
    (folder / "config.toml").write_text(configuration(cases, port))
    (folder / "cases.json").write_text(json.dumps(cases))
    command = [sys.executable, "-m", "ingest", "fetch", "-v", "--config", str(folder / "config.toml")]
    code, stderr, largest = watched(command, folder)
    (folder / "stats.json").write_bytes(told(port, "/__stats"))
    database = folder / "hostile.db"
    articles = "SELECT outlet, url, title, text, published_ts FROM v_articles"
    attempts = "SELECT outlet, url, stage, outcome, reason FROM v_attempts"
    judged = subprocess.run(
        [
            *(sys.executable, str(TOOLS / "hostile_judge.py"), str(folder / "cases.json")),
            str(export(database, articles, folder / "articles.jsonl")),
            str(export(database, attempts, folder / "attempts.jsonl")),
            str(folder / "stats.json"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    *lines, summary = judged.stdout.strip().split("\n")
    print("", *lines, summary, sep="\n")
    print(f"main process {largest.main:.0f} MB, largest child {largest.child:.0f} MB, exit code {code}")
    print(*(line for line in stderr.splitlines() if ".measured" in line), sep="\n")
    verdicts = {line.split()[2]: line for line in lines}
    return Ended(
        cases=cases,
        verdicts=verdicts,
        summary=summary,
        code=code,
        stderr=stderr,
        largest=largest,
        database=database,
    )


def kept(database: Path) -> tuple[list[tuple[str, int]], int]:
    """Articles of each outlet, and revisions of all."""
    with sqlite3.connect(database) as rows:
        articles = rows.execute("SELECT outlet, count(*) FROM v_articles GROUP BY outlet ORDER BY outlet")
        return articles.fetchall(), rows.execute("SELECT count(*) FROM revisions").fetchone()[0]


@pytest.mark.parametrize("case", names())
def test_the_case_ends_as_a_sound_pipeline_ends_it(ended, case):
    assert ended.verdicts[case].startswith("ok"), ended.verdicts[case]


def test_the_healthy_outlet_gets_its_articles_and_the_trap_is_never_contacted(ended):
    assert ended.summary.endswith("healthy 5/5, trap 0")


def test_memory_stays_within_its_limits(ended):
    assert ended.largest.main <= MAIN_MB
    assert ended.largest.child <= CHILD_MB


def test_no_transaction_makes_others_wait(ended):
    assert "transactions.measured" in ended.stderr  # what is logged at this level is there to be seen
    assert SLOW not in ended.stderr


def test_some_outlets_failed_and_the_exit_code_says_so(ended):
    assert ended.code == 1


def test_nothing_that_forges_a_log_or_a_terminal_is_printed(ended):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e]", ended.stderr)
    assert not any(line.startswith("ERROR forged") for line in ended.stderr.splitlines())


def test_no_link_but_a_web_address_is_stored(ended):
    with sqlite3.connect(ended.database) as rows:
        links = rows.execute("SELECT url FROM v_articles UNION ALL SELECT image FROM v_articles").fetchall()
    assert all(link is None or link.startswith(("http://", "https://")) for (link,) in links)


def test_outlets_that_only_seem_to_change_give_nothing_new_in_further_runs(ended):
    before = kept(ended.database)
    folder = ended.database.parent
    command = [sys.executable, "-m", "ingest", "fetch", "--config", str(folder / "config.toml")]
    for _ in range(2):
        code, stderr, _ = watched([*command, *(f"--source={name}" for name in RESTLESS)], folder)
        assert code == 0, stderr
    assert kept(ended.database) == before
    with sqlite3.connect(ended.database) as rows:
        remark = "SELECT reason FROM v_attempts WHERE outlet = 'feed_empties' AND reason LIKE 'empty%'"
        assert rows.execute(remark).fetchall()


def test_a_host_that_asked_for_a_long_wait_is_left_alone_by_the_next_run(ended, port):
    before = json.loads(told(port, "/__stats"))["cases"]["retry_after_huge"]["requests"]
    folder = ended.database.parent
    command = [sys.executable, "-m", "ingest", "fetch", "--config", str(folder / "config.toml")]
    code, stderr, _ = watched([*command, "--source=retry_after_huge"], folder)
    assert code == 0, stderr  # nothing was asked: the run is `resting`, which is no failure
    with sqlite3.connect(ended.database) as rows:
        last = "SELECT outcome FROM runs WHERE outlet_id = 'retry_after_huge' ORDER BY id DESC LIMIT 1"
        assert rows.execute(last).fetchall() == [("resting",)]
    assert json.loads(told(port, "/__stats"))["cases"]["retry_after_huge"]["requests"] == before
