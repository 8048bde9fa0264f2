"""`ingest watches`, on both engines."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engines import ON_BOTH_ENGINES

sys.path.append(str(Path(__file__).parents[1] / "store"))

from rows import add_text

from ingest import config
from ingest.pipeline.watching import watches_of
from store.model import OutletRow
from store.store import open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONFIG = """[watches.nato]
query = "nato russia"

[watches.cup]
query = "cup"
"""


@pytest.fixture
def watched(folder, database):
    """A configuration with two watches, and an article that was stored before them."""
    (folder / "config.toml").write_text(CONFIG)
    store = open_store(database)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    add_text(store, NOON, title="Before", text="nato russia")
    store.close()
    store = open_store(database, watches=watches_of(config.load(folder / "config.toml", {}, folder)))
    add_text(store, NOON, title="NATO", text="Russia")
    yield store
    store.close()


def test_watches_are_listed_with_their_hits(call, call_json, watched):
    unmailed = {"mail": None, "digest": None}
    nato = {"watch": "nato", "query": "nato russia", "hits": 1, "last_at": "2026-11-20T12:00:00+00:00"}
    cup = {"watch": "cup", "query": "cup", "hits": 0, "last_at": None}
    assert call_json("watches") == (0, [nato | unmailed, cup | unmailed])
    assert call("watches")[1].split()[4:9] == ["nato", "1", "2026-11-20", "12:00", "nato"]


def test_what_one_found_is_shown(call, call_json, watched):
    code, (hit,) = call_json("watches", "nato")

    assert (code, hit["article_id"], hit["title"], hit["outlet"]) == (0, 2, "NATO", "elm")
    assert "2  elm  2026-11-20 12:00  NATO" in call("watches", "nato")[1]


@ON_BOTH_ENGINES
def test_articles_that_were_there_before_can_be_noted(call_json, watched):
    assert sorted(hit["article_id"] for hit in call_json("watches", "nato", "--backfill")[1]) == [1, 2]
    assert len(call_json("watches", "nato", "--backfill")[1]) == 2


def test_a_watch_that_is_not_configured_is_told(call, watched):
    code, out, err = call("watches", "natto")

    assert (code, out) == (2, "")
    assert "'natto' is no watch of the configuration; did you mean \"nato\"?" in err
    assert call("watches", "--backfill")[0] == 2


def test_what_a_watch_would_find_is_shown_and_not_noted(call, call_json, watched):
    code, found = call_json("watches", "test", "nato", "--since", "2026-11-01")

    assert (code, [hit["title"] for hit in found]) == (0, ["NATO", "Before"])
    assert [hit["article_id"] for hit in call_json("watches", "nato")[1]] == [2]
    code, out, err = call("watches", "test", "nato", "--since", "2026-11-01", "--limit", "1")
    assert out.startswith("2  elm  2026-11-20 12:00  NATO\n")
    assert "2 articles first seen since 2026-11-01; the newest 1 of them are above" in err


@ON_BOTH_ENGINES
def test_a_query_is_tried_before_it_is_configured(call_json, watched):
    tried = ("watches", "test", "--query", "nato NOT before", "--since", "2026-11-01")

    assert [(hit["watch"], hit["title"]) for hit in call_json(*tried)[1]] == [(None, "NATO")]


def test_a_watch_with_another_query_keeps_its_limits(call_json, folder, watched):
    limited = '[outlets.oak]\nname = "Oak"\nhomepage = "https://oak.example"\n[watches.oak]\nquery = "x"\n'
    (folder / "config.toml").write_text(limited + 'source = ["oak"]\n')

    assert call_json("watches", "test", "oak", "--query", "nato", "--since", "2026-11-01") == (0, [])


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (("natto",), "'natto' is no watch of the configuration; did you mean \"nato\"?"),
        ((), "which watch? write e.g. ingest watches test nato, or"),
        (("--query", "(nato"), "query, character 1: '(' is not closed; add \")\""),
        (("nato", "--since", "soon"), "--since: 'soon' is no time; write e.g. 7d"),
    ],
)
def test_what_cannot_be_tried_is_one_line_with_the_cure(call, watched, tokens, said):
    code, out, err = call("watches", "test", *tokens)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def mailed(folder, script):
    mailer = folder / "mailer"
    mailer.write_text(f"#!/bin/sh\n{script}\n")
    mailer.chmod(0o755)
    head = f'[mail]\nfrom = "news@elm.example"\ncommand = "{mailer}"\n'
    more = 'mail = "desk@elm.example"\n'
    (folder / "config.toml").write_text(head + CONFIG.replace('query = "cup"\n', f'query = "cup"\n{more}'))
    store = open_store(
        config.load(folder / "config.toml", os.environ, folder).database_url,
        watches=watches_of(config.load(folder / "config.toml", {}, folder)),
    )
    add_text(store, NOON, title="A cup of tea")
    store.close()


@ON_BOTH_ENGINES
def test_mails_are_sent_from_cron_once_a_day_and_told(call, call_json, folder, watched):
    mailed(folder, f"cat > {folder}/mail")

    assert call("watches", "mail") == (0, "desk@elm.example: 1 articles mailed\n", "")
    assert "A cup of tea" in (folder / "mail").read_text()
    assert call("watches", "mail") == (0, "", "")
    nato, cup = call_json("watches")[1]
    assert (nato["mail"], nato["digest"]) == (None, None)
    assert (cup["mail"], cup["digest"]["outcome"], cup["digest"]["reason"]) == (
        "desk@elm.example",
        "sent",
        None,
    )
    assert f"desk@elm.example, sent {cup['digest']['day']}" in call("watches")[1]


def test_a_mailer_that_fails_is_one_line_and_shown_with_the_watch(call, folder, watched):
    mailed(folder, "cat >/dev/null; echo no route >&2; exit 69")

    code, out, err = call("watches", "mail")

    assert (code, out) == (1, "")
    line = f"desk@elm.example: not mailed: {folder}/mailer: exit code 69: no route; it is tried again"
    assert err == f"ingest: {line}\n"
    assert "desk@elm.example, failed 1 times:" in call("watches")[1]


def test_where_nobody_is_mailed_the_cure_is_told(call, watched):
    code, out, err = call("watches", "mail")

    assert (code, out) == (2, "")
    assert 'no watch of the configuration is mailed; write e.g. mail = "desk@example.org"' in err
