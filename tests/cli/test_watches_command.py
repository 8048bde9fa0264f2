"""`ingest watches`, on both engines."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

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
    assert call_json("watches") == (
        0,
        [
            {"watch": "nato", "query": "nato russia", "hits": 1, "last_at": "2026-11-20T12:00:00+00:00"},
            {"watch": "cup", "query": "cup", "hits": 0, "last_at": None},
        ],
    )
    assert call("watches")[1].split()[4:9] == ["nato", "1", "2026-11-20", "12:00", "nato"]


def test_what_one_found_is_shown(call, call_json, watched):
    code, (hit,) = call_json("watches", "nato")

    assert (code, hit["article_id"], hit["title"], hit["outlet"]) == (0, 2, "NATO", "elm")
    assert "2  elm  2026-11-20 12:00  NATO" in call("watches", "nato")[1]


def test_articles_that_were_there_before_can_be_noted(call_json, watched):
    assert sorted(hit["article_id"] for hit in call_json("watches", "nato", "--backfill")[1]) == [1, 2]
    assert len(call_json("watches", "nato", "--backfill")[1]) == 2


def test_a_watch_that_is_not_configured_is_told(call, watched):
    code, out, err = call("watches", "natto")

    assert (code, out) == (2, "")
    assert "'natto' is no watch of the configuration; did you mean \"nato\"?" in err
    assert call("watches", "--backfill")[0] == 2
