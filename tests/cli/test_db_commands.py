"""`ingest db check` and `ingest db upgrade`: what analysts made for themselves is no fault."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from engines import ON_BOTH_ENGINES

from store import engine as engine_module
from store.engine import open_engine
from store.model import OutletRow, SavedPage
from store.packing import make_dictionary, pack

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@ON_BOTH_ENGINES
def test_what_analysts_made_for_themselves_is_sound(call, database):
    engine = open_engine(database)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)")
        db.exec_driver_sql("CREATE INDEX ix_notes ON notes (note)")
        db.exec_driver_sql("CREATE INDEX mine ON articles (gone_at, outlet_id)")
        db.exec_driver_sql("CREATE VIEW best AS SELECT title FROM v_articles")
    engine.dispose()

    code, out, err = call("db", "check")

    assert (code, err) == (0, "")
    assert "sound" in out
    assert call("db", "upgrade")[0] == 0
    assert call("sql", "SELECT * FROM best")[0] == 0


@ON_BOTH_ENGINES
def test_a_full_check_compares_what_is_kept_with_the_articles_and_a_recount_mends_it(call, database):
    engine = open_engine(database)
    with engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO outlets (id, name, first_seen_at) VALUES ('elm', 'Elm', '2026-11-20T12:00:00Z')"
        )
        db.exec_driver_sql(
            "INSERT INTO daily VALUES ('elm', '2026-11-20', '', '', 'article', 1, 1, 0, 0, 0, 0)"
        )
    engine.dispose()
    assert call("db", "check")[0] == 0

    code, out, err = call("db", "check", "--full")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "daily: 1 rows are not what the articles give; run: ingest db recount" in err

    code, out, _ = call("db", "recount")
    assert (code, "daily: 1 rows mended" in out) == (0, True)
    assert call("db", "check", "--full")[0] == 0


def test_a_row_of_ours_without_its_parent_is_found_by_a_full_check(call, sqlite_url, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)
    with closing(sqlite3.connect(sqlite_url[10:])) as db:
        db.execute("INSERT INTO bylines VALUES (7, 1, 'Ann Reed', 'elm', NULL)")
        db.commit()

    code, _, err = call("db", "check", "--full")

    assert (code, "bylines: row 1 has no articles" in err) == (1, True)


def test_rows_without_their_parents_in_tables_of_analysts_are_no_fault(call, sqlite_url, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)
    with closing(sqlite3.connect(sqlite_url[10:])) as db:
        db.execute("CREATE TABLE notes (article_id INTEGER REFERENCES articles (id))")
        db.execute("INSERT INTO notes VALUES (7)")
        db.commit()
    assert call("db", "check", "--full")[0] == 0


@pytest.fixture
def lost(opened):
    """A page that was packed with dictionary 1, of the outlet elm, of which nothing else is stored."""
    body = b"<p>One page of many that are alike.</p>"
    with opened.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
        made = tx.dictionaries.add("elm", make_dictionary([(pack(body), None)] * 2), NOON)
        tx.articles.save_page(
            SavedPage(
                sha256=sha256(body).digest(),
                body=body,
                content_type="",
                rights_header="",
                saved_at=NOON,
                packed=pack(body, made),
            )
        )


@ON_BOTH_ENGINES
def test_a_damaged_dictionary_is_told_with_its_outlet_and_the_pages_that_it_costs(call, database, lost):
    assert call("db", "check")[0] == 0
    engine = open_engine(database)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE dictionaries SET sha256 = body")
    engine.dispose()

    code, out, err = call("db", "check")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "outlet elm: dictionary 1" in err
    assert "1 pages cannot be read" in err


@ON_BOTH_ENGINES
def test_a_missing_dictionary_is_told_with_the_pages_that_it_costs(call, database, lost):
    engine = open_engine(database)
    with engine.begin() as db:
        if engine.dialect.name == "postgresql":
            db.exec_driver_sql("ALTER TABLE pages DISABLE TRIGGER ALL")
            db.exec_driver_sql("ALTER TABLE dictionaries DISABLE TRIGGER ALL")
            db.exec_driver_sql("DELETE FROM dictionaries")
    engine.dispose()
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database[10:])) as db:
            db.execute("DELETE FROM dictionaries")
            db.commit()

    code, out, err = call("db", "check")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "dictionary 1: missing; without it 1 pages cannot be read" in err


def test_a_file_that_cannot_be_opened_is_told_in_one_line(call, tmp_path, monkeypatch):
    (tmp_path / "folder.db").mkdir()
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{tmp_path}/folder.db")

    code, out, err = call("db", "check")

    assert (code, out) == (1, "")
    assert "cannot be read" in err
    assert err.count("\n") == 1


def test_an_upgrade_of_a_file_that_is_locked_names_who_has_it_open(sqlite_url, monkeypatch, call, tmp_path):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)
    monkeypatch.setattr(engine_module, "LOCK_TIMEOUT_S", 1)
    monkeypatch.setattr(engine_module.open_engine, "__kwdefaults__", {"lock_timeout_s": 1})
    hold = f"import sqlite3, time; c = sqlite3.connect({sqlite_url[10:]!r}, isolation_level=None); "
    hold += "c.execute(\"UPDATE alembic_version SET version_num = '0009'\"); c.execute('BEGIN IMMEDIATE'); "
    hold += "print('held', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as holder:
        try:
            holder.stdout.readline()
            with closing(sqlite3.connect(sqlite_url[10:])) as db:
                assert db.execute("SELECT version_num FROM alembic_version").fetchall()
            code, _, err = call("db", "upgrade")
        finally:
            holder.kill()

    assert (code, err.count("\n")) == (1, 1)
    assert f"({holder.pid})" in err
