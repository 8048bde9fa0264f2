"""`ingest db check` and `ingest db upgrade`: what analysts made for themselves is no fault."""

import sqlite3
import subprocess
import sys
from contextlib import closing

from store import engine as engine_module
from store.engine import open_engine


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


def test_rows_without_their_parents_in_tables_of_analysts_are_no_fault(call, sqlite_url, monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE__URL", sqlite_url)
    with closing(sqlite3.connect(sqlite_url[10:])) as db:
        db.execute("CREATE TABLE notes (article_id INTEGER REFERENCES articles (id))")
        db.execute("INSERT INTO notes VALUES (7)")
        db.commit()
    assert call("db", "check")[0] == 0


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
