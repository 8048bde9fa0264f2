"""`ingest datasette`: Datasette shows the views with what they say, and not the internal tables."""

import asyncio
import json
import sqlite3
from contextlib import closing

import pytest

from store.views import NAMES
from store.views.described import views


def test_every_view_and_column_is_described_and_every_table_hidden(call, sqlite_url, folder):
    place = sqlite_url.removeprefix("sqlite:///")
    code, out, err = call("datasette", "--db", place)

    assert (code, err) == (0, "")
    (name, database), *others = json.loads(out)["databases"].items()
    assert (name, others) == ("news", [])
    with closing(sqlite3.connect(place)) as connection:
        found = dict(
            connection.execute("SELECT name, type FROM sqlite_master WHERE rootpage > 0 OR type = 'view'")
        )
        columns = {
            view: [row[1] for row in connection.execute(f"PRAGMA table_info({view})")] for view in NAMES
        }
    shown = {view: list(said["columns"]) for view, said in database["tables"].items() if "columns" in said}
    hidden = {table for table, said in database["tables"].items() if said == {"hidden": True}}
    assert shown == columns
    tables = {
        name for name, kind in found.items() if kind == "table" and not name.startswith(("search", "sqlite_"))
    }
    assert tables <= hidden
    assert hidden.isdisjoint(NAMES)
    assert (
        database["tables"]["v_cites"]["columns"]["published_ts"]
        == "publication in seconds. NULL: not known. (integer)"
    )


def test_it_goes_into_a_file_and_needs_no_database(call, folder):
    assert call("datasette", "--db", "later.db", "-o", "metadata.json") == (0, "", "")
    assert list(json.loads((folder / "metadata.json").read_text("utf-8"))["databases"]) == ["later"]
    assert [path.name for path in folder.iterdir()] == ["metadata.json"]


def test_an_archive_in_postgres_is_told_of_other_ways(call):
    code, out, err = call("datasette", "--db", "postgresql://desk@127.0.0.1/news")

    assert (code, out) == (2, "")
    assert "Datasette reads SQLite files" in err


def test_datasette_itself_shows_the_views_and_what_their_columns_say(call, sqlite_url):
    app = pytest.importorskip("datasette.app", reason="needs Datasette")
    place = sqlite_url.removeprefix("sqlite:///")
    shown = app.Datasette([place], metadata=json.loads(call("datasette", "--db", place)[1]))

    async def ask():
        listed = (await shown.client.get("/news.json")).json()
        page = (await shown.client.get("/news/v_articles")).text
        return listed, page

    listed, page = asyncio.run(ask())
    assert {table["name"] for table in listed["tables"] if not table["hidden"]} == set()
    assert {view["name"] for view in listed["views"]} == set(views())
    assert "our number for it; stable, never given again" in page
