"""The daemon as a whole, in a process of its own: what it does behind its runs, and that it ends well."""

import hmac
import json
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from engines import ON_BOTH_ENGINES
from net import rss, story
from rows import add_text
from running import CEILING_S, wait_for

from store.model import OutletRow
from store.search.query import parse
from store.search.watching import Watch, Watches
from store.store import open_store

SECRET = "a secret of the test"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
WATCH = ("[stories]", 'every = "1s"', "[watches.nato]", "query = 'nato'")


@pytest.fixture
def older(database):
    """An article that was stored yesterday, is to be mailed, and is not in the index."""
    watches = Watches((Watch(name="nato", node=parse("nato"), mail=True),))
    store = open_store(database, watches=watches)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), YESTERDAY)
    add_text(store, YESTERDAY, title="Nato met yesterday", text="They talked.")
    with store.begin() as tx:
        tx.search_index.begin_anew()
    yield store
    store.close()


def check_signature(headers, body):
    said = dict(part.split("=") for part in headers["Ingest-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{said['t']}.".encode() + body, "sha256").hexdigest()
    assert said["v1"] == expected


def test_the_daemon_groups_stories_indexes_older_articles_tells_webhooks_and_sends_mails(
    site, folder, older, ask, call, monkeypatch
):
    mailer = folder / "mailer"
    mailer.write_text(f"#!/bin/sh\ncat > {folder}/mail.new && mv {folder}/mail.new {folder}/mail\n")
    mailer.chmod(mailer.stat().st_mode | stat.S_IXUSR)
    hook = ('[mail]\nfrom = "news@elm.example"', f'command = "{mailer}"', 'at = "00:00"')
    told = (f'webhook = "{site.url("/hook")}"', 'mail = "desk@elm.example"')
    (folder / "config.toml").write_text(site.config(*hook, *WATCH, *told), encoding="utf-8")
    monkeypatch.setenv("INGEST_NOTIFY__WEBHOOK_SECRET", SECRET)
    site.pages = {
        "/rss": rss(site.url("/1"), site.url("/2")),
        "/1": story("rivers", title="Nato meets today"),
        "/2": story("rivers", title="They meet today"),
    }
    log = folder / "daemon.log"
    with log.open("w", encoding="utf-8") as stderr:
        daemon = subprocess.Popen([sys.executable, "-m", "ingest", "run"], cwd=folder, stderr=stderr)
    try:
        wait_for(lambda: site.told and (folder / "mail").exists())
        wait_for(lambda: ask("SELECT count(*), count(DISTINCT story_id) FROM v_story") == [(2, 1)])
        wait_for(lambda: "search.indexed" in log.read_text())
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(CEILING_S)
    finally:
        daemon.kill()

    said = log.read_text()
    assert daemon.returncode == 0, said
    assert "Traceback" not in said
    assert call("search", "yesterday", "--count")[1] == "1\n"
    ((headers, body),) = site.told
    check_signature(headers, body)
    assert json.loads(body)["title"] == "Nato meets today"
    mail = message_from_bytes((folder / "mail").read_bytes(), policy=default)
    assert mail["To"] == "desk@elm.example"
    assert "Nato met yesterday" in mail.get_content()
    assert "Nato meets today" not in mail.get_content()  # that is for tomorrow
    assert ask("SELECT title, webhook FROM v_hits ORDER BY at") == [
        ("Nato met yesterday", None),
        ("Nato meets today", "sent"),
    ]


@ON_BOTH_ENGINES
@pytest.mark.parametrize("tokens", [("fetch",), ("fetch", "--url", "/1")])
def test_a_fetch_tells_webhooks_at_its_end_and_goes_on_with_names(
    site, folder, opened, ask, call_json, monkeypatch, tokens
):
    told = (f'webhook = "{site.url("/hook")}"', "[names]", 'after_fetch = "1h"')
    (folder / "config.toml").write_text(site.config(*WATCH, *told), encoding="utf-8")
    monkeypatch.setenv("INGEST_NOTIFY__WEBHOOK_SECRET", SECRET)
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers", title="Nato meets today")}

    code, (report,) = call_json(*(site.url(one) if one == "/1" else one for one in tokens))

    assert (code, report["new"]) == (0, 1)
    ((headers, body),) = site.told
    check_signature(headers, body)
    assert json.loads(body)["url"] == site.url("/1")
    assert ask("SELECT webhook FROM v_hits") == [("sent",)]
    assert ask("SELECT count(*) FROM article_names") == [(1,)]
