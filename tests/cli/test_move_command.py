"""`ingest db move`: from one engine to the other, with one line for whatever stands in the way."""

import shutil
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES

from store.engine import open_engine
from store.model import OutletRow, Process
from store.moving.rows import tables
from store.schema import outlets
from store.store import open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def filled(opened, database):
    """A database with an outlet, on each engine: the one of the configuration."""
    with opened.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    return database


@pytest.fixture
def empty(filled, request, folder):
    """The address of an empty database on the other engine; of SQLite the name of a file that is still to be made."""
    return request.getfixturevalue("empty_postgres") if filled.startswith("sqlite") else "moved.db"


def names(url):
    engine = open_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.connect() as connection:
        found = connection.execute(sa.select(outlets.c.name)).scalars().all()
    engine.dispose()
    return found


@ON_BOTH_ENGINES
def test_the_archive_is_moved_into_an_empty_database_and_stays_where_it_was(call, filled, empty):
    code, out, err = call("db", "move", "--to", empty)

    assert (code, err) == (0, "")
    assert f"rows of {len(tables())} tables, the same in both; the views answer alike" in out
    assert "now set database.url in config.toml to this address" in out
    assert names(empty) == names(filled) == ["Elm"]
    assert call("db", "check", "--db", empty)[0] == 0


def test_a_script_gets_the_counts(call_json, filled, empty):
    code, (told,) = call_json("db", "move", "--to", empty)
    assert code == 0
    assert told["tables"]["outlets"] == 1
    assert told["rows"] == told["written"] == sum(told["tables"].values())
    assert told["differences"] == []


@ON_BOTH_ENGINES
def test_another_database_than_the_configured_one_can_be_moved(call, filled, empty, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", "sqlite:///none.db")
    assert call("db", "move", "--from", filled, "--to", empty)[0] == 0
    assert names(empty) == ["Elm"]


def test_two_databases_are_compared_again_at_any_time(call, filled, empty):
    call("db", "move", "--to", empty)
    code, out, err = call("db", "move", "--to", empty, "--verify")
    assert (code, err) == (0, "")
    assert "the same in both" in out
    assert "config.toml" not in out

    with closing(open_store(filled)) as store, store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOON)
    code, out, err = call("db", "move", "--to", empty, "--verify")
    assert (code, out) == (1, "")
    assert "outlets: 2 rows in " in err
    assert "differs from the archive" in err


def test_an_archive_is_not_moved_onto_another_one(call, filled, empty):
    call("db", "move", "--to", empty)
    code, _, err = call("db", "move", "--to", empty)
    assert code == 2
    assert err.count("\n") == 1
    assert "holds an archive already (rows in outlets): name an empty database" in err


def test_a_run_at_work_is_named(call, filled, empty):
    with closing(open_store(filled)) as store, store.begin() as tx:
        now = datetime.now(UTC)
        tx.leases.claim(("outlet:elm",), Process(machine="north", id="7:1"), now, lambda one: False)
    code, _, err = call("db", "move", "--to", empty)
    assert code == 1
    assert "outlet:elm is being worked on by process 7:1 of machine north: stop the daemon" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "mysql://here/news"), "--to: is no database address; write e.g. "),
        (("--to", "other.db", "--from", "mysql://here/news"), "--from: is no database address; write e.g. "),
        (("--to", "other.db", "--from", "none.db"), "there is no database yet; run: ingest db upgrade"),
        (("--to", "other.db", "--verify", "--anew"), "--verify changes nothing: leave out --anew"),
        (("--to", "other.db", "--anew"), "no move was begun here, so nothing is emptied: leave out --anew"),
        (("--to", "news.db"), "is the archive itself: name another database"),
        (("--to", "empty.db", "--verify"), "there is no database yet"),
        ((), "--to"),
    ],
)
def test_a_wrong_call_is_one_line_with_its_cure(call, sqlite_url, monkeypatch, folder, words, told):
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), folder / "news.db")
    monkeypatch.setenv("INGEST_DATABASE__URL", "sqlite:///news.db")
    code, out, err = call("db", "move", *words)
    assert (code, out) == (2, "")
    assert told in err.splitlines()[0]


def test_a_password_is_not_shown(call, filled, empty_postgres):
    with psycopg.connect(empty_postgres) as db:
        db.execute("CREATE TABLE articles (id int)")
    code, _, err = call("db", "move", "--to", f"{empty_postgres}&password=s3cret")
    assert code == 2
    assert "tables named articles" in err
    assert "s3cret" not in err
