"""Questions on a connection that cannot write, attach, or run longer than its limit: on both engines."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import BadQuery, NotReady, StoreError
from store.query import budget, query


@pytest.fixture
def db(tmp_path):
    place = tmp_path / "news.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO notes (text) VALUES (?)", [(f"note {n}",) for n in range(2_000)])
        connection.commit()
    return place


def ask(place, sql, limit_s=30.0, **more):
    url = place if isinstance(place, str) else f"sqlite:///{place}"
    with query(url, sql, limit_s=limit_s, **more) as answer:
        return answer.columns, list(answer.rows)


def content(place):
    with closing(sqlite3.connect(place)) as connection:
        return list(connection.iterdump())


def test_a_question_has_its_columns_and_rows(db):
    assert ask(db, "SELECT id, text AS said FROM notes ORDER BY id LIMIT 2;") == (
        ("id", "said"),
        [(1, "note 0"), (2, "note 1")],
    )


def test_comments_and_common_table_expressions_are_questions_too(db):
    assert ask(db, "-- how many?\nWITH a AS (SELECT * FROM notes) SELECT COUNT(*) FROM a")[1] == [(2_000,)]
    assert ask(db, "EXPLAIN QUERY PLAN SELECT * FROM notes")[1]


@pytest.mark.parametrize(
    "pragma",
    ["table_info(notes)", "table_xinfo(notes)", "table_list", "index_list(notes)", "index_info(by_text)",
     "index_xinfo(by_text)", "data_version"],
)  # fmt: skip
def test_what_tables_and_indexes_have_may_be_asked(db, pragma):
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE INDEX by_text ON notes (text)")
    assert ask(db, f"PRAGMA {pragma}")[1]


def test_lists_are_read_row_by_row_and_search_indexes_are_searched(db):
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("CREATE TABLE lists (tags TEXT)")
        connection.execute("""INSERT INTO lists VALUES ('["rivers", "mills"]')""")
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(said)")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'row')")
        connection.execute("INSERT INTO words VALUES ('the old mill'), ('the river')")
        connection.execute("CREATE VIEW v_words AS SELECT rowid FROM words WHERE words MATCH 'mill'")
        connection.commit()

    assert ask(db, "SELECT value FROM lists, json_each(tags) ORDER BY 1")[1] == [("mills",), ("rivers",)]
    assert ask(db, "SELECT atom FROM json_tree('{\"a\": [7]}') WHERE atom IS NOT NULL")[1] == [(7,)]
    assert ask(db, "SELECT rowid FROM words WHERE words MATCH 'mill' ORDER BY rank")[1] == [(1,)]
    assert ask(db, "SELECT snippet(words, 0, '[', ']', '…', 2) FROM words('river')")[1] == [("the [river]",)]
    assert ask(db, "SELECT term FROM terms WHERE doc = 2")[1] == [("the",)]
    assert ask(db, "SELECT * FROM v_words")[1] == [(1,)]
    assert ask(db, "SELECT name FROM pragma_table_info('lists')")[1] == [("tags",)]


WRITES = (
    "DELETE FROM notes",
    "INSERT INTO notes (text) VALUES ('x')",
    "UPDATE notes SET text = 'x'",
    "DROP TABLE notes",
    "CREATE TABLE more (x)",
    "CREATE TEMP TABLE more (x)",
    "WITH a AS (SELECT 1) DELETE FROM notes",
    "INSERT INTO notes (text) VALUES ('x') RETURNING id",
    "REPLACE INTO notes VALUES (1, 'x')",
    "ALTER TABLE notes RENAME TO more",
    "ATTACH '{}/other.db' AS other",
    "DETACH main",
    "VACUUM",
    "VACUUM INTO '{}/other.db'",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SAVEPOINT a",
    "PRAGMA query_only=OFF",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA user_version=7",
    "PRAGMA writable_schema=ON",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA temp_store_directory='{}'",
    "SELECT load_extension('{}/x.so')",
    "CREATE VIRTUAL TABLE v USING fts5(x)",
    "CREATE VIRTUAL TABLE temp.v USING fts5(x)",
    "UPDATE sqlite_master SET sql = 'x'",
    "UPDATE sqlite_schema SET name = 'x' FROM json_each('[1]')",
    "WITH a AS (SELECT value FROM json_each('[1]')) UPDATE main.sqlite_master SET type = 'x'",
    "DELETE FROM sqlite_master",
    "INSERT INTO sqlite_master SELECT 'table', 'x', 'x', 2, value FROM json_each('[1]')",
    "SELECT * FROM pragma_user_version",
    "SELECT * FROM pragma_optimize, json_each('[1]')",
    "SELECT * FROM pragma_journal_mode('delete')",
    "SELECT 1; DELETE FROM notes",
    "SELECT 1; ATTACH '{}/other.db' AS other",
)


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_but_reading_is_done(db, sql):
    before = content(db)

    with pytest.raises(BadQuery):
        ask(db, sql.format(db.parent))

    assert content(db) == before
    assert not (db.parent / "other.db").exists()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "DELETE INSERT UPDATE notes FROM INTO VALUES (1,'x') SET text='x' ATTACH 'o.db' AS o ; SELECT * WITH "
            "PRAGMA query_only=0 BEGIN COMMIT VACUUM DROP TABLE CREATE (x) RETURNING id -- /* */".split()
        ),
        max_size=7,
    )
)
def test_no_words_in_any_order_change_the_database(tmp_path_factory, words):
    place = tmp_path_factory.getbasetemp() / "words.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)")
    before = content(place)

    with suppress(BadQuery):
        ask(place, " ".join(words), limit_s=5)

    assert content(place) == before


@pytest.mark.parametrize(
    "sql", ["", "  ", "-- nothing", "SELEC 1", "SELECT * FROM nowhere", "SELECT 1\x00", "1"]
)
def test_what_is_no_question_is_a_bad_query(db, sql):
    with pytest.raises(BadQuery):
        ask(db, sql)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@pytest.mark.parametrize("what", ["COUNT(*)", "i"])
def test_an_endless_question_is_stopped(db, what):
    with pytest.raises(BadQuery, match=r"longer than 0\.3 s"):
        ask(db, ENDLESS.format(what), limit_s=0.3)


def test_the_limit_is_on_the_database_not_on_its_reader(db):
    at = 0.0

    def clock():
        return at

    with query(f"sqlite:///{db}", "SELECT * FROM notes", limit_s=1, clock=clock) as answer:
        seen = 0
        for _ in answer.rows:
            seen += 1
            at += 60  # the reader takes a minute over each row

    assert seen == 2_000


def test_a_question_cannot_make_values_without_bound(db):
    with pytest.raises(BadQuery):
        ask(db, "SELECT length(zeroblob(2000000000))")
    with pytest.raises(BadQuery):
        ask(db, "SELECT length(replace(hex(zeroblob(40000000)), '0', 'aaaaaaaaaa'))")


def test_rows_of_long_values_are_read_a_few_at_a_time(db):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT zeroblob(50000000) FROM n"
    with query(f"sqlite:///{db}", sql, limit_s=600) as answer:
        for _ in range(3):
            assert len(next(answer.rows)[0]) == 50_000_000


def test_a_pattern_that_would_take_for_ever_to_match_is_refused(db):
    assert ask(db, f"SELECT 'a' LIKE '{'%' * 1_000}'")
    with pytest.raises(BadQuery):
        ask(db, f"SELECT 'a' LIKE '{'%' * 1_001}'")


def test_a_writer_at_work_is_no_hindrance(db):
    with closing(sqlite3.connect(db, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM notes")

        assert ask(db, "SELECT COUNT(*) FROM notes")[1] == [(2_000,)]
        writer.execute("COMMIT")

    assert ask(db, "SELECT COUNT(*) FROM notes")[1] == [(0,)]


def test_a_missing_database_is_not_made(tmp_path):
    with pytest.raises(NotReady):
        ask(tmp_path / "nix.db", "SELECT 1")

    assert not (tmp_path / "nix.db").exists()


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "notes.txt").write_text(
        "no database at all, but long enough to look like one" * 40, encoding="utf-8"
    )

    with pytest.raises(StoreError, match="not a database"):
        ask(tmp_path / "notes.txt", "SELECT 1")


def sql_command(place, *tokens, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "ingest", "sql", "--db", str(place), *tokens],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_the_command_prints_csv_json_lines_and_tables(db):
    sql = "SELECT 1 AS a, 'x, \"y\"' AS b, NULL AS c, x'ff' AS d, 1.5 AS a"

    assert sql_command(db, sql, "--format", "csv").stdout == 'a,b,c,d,a\n1,"x, ""y""",,ff,1.5\n'
    assert sql_command(db, "--format", "jsonl", stdin=sql).stdout == (
        '{"a": 1, "b": "x, \\"y\\"", "c": null, "d": "ff", "a_2": 1.5}\n'
    )
    assert sql_command(db, sql).stdout.splitlines() == ["a  b       c  d     a", '1  x, "y"     ff  1.5']


def test_the_command_refuses_to_write_with_exit_code_2(db):
    done = sql_command(db, "DELETE FROM notes")

    assert (done.returncode, done.stdout) == (2, "")
    assert "only reading is allowed" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_can_be_cut_off(db):
    piped = subprocess.run(
        f"{sys.executable} -m ingest sql --db {db} 'SELECT * FROM notes a, notes b' --format csv | head -2",
        shell=True,
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert piped.stdout.count("\n") == 2
    assert piped.stderr == ""


# ---- Postgres --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pg(postgres):
    """One database for all questions, which leave it as it is."""
    import psycopg

    name = f"questions_{os.getpid()}"
    url = sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE notes (id serial PRIMARY KEY, text text, at timestamptz DEFAULT now())"
        )
        connection.execute("INSERT INTO notes (text) SELECT 'note ' || n FROM generate_series(0, 1999) n")
    yield url
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_postgres_answers_questions_in_parts(pg):
    assert ask(pg, "SELECT id, text AS said FROM notes ORDER BY id LIMIT 2;") == (
        ("id", "said"),
        [(1, "note 0"), (2, "note 1")],
    )
    assert len(ask(pg, "-- all\nSELECT * FROM notes")[1]) == 2_000
    assert ask(pg, "SELECT '%' || text FROM notes LIMIT 1")[1] == [("%note 0",)]
    assert ask(pg, "EXPLAIN SELECT * FROM notes")[1]
    assert ask(pg, "SHOW timezone")[1] == [("UTC",)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM notes",
        "WITH a AS (DELETE FROM notes RETURNING 1) SELECT * FROM a",
        "EXPLAIN ANALYZE DELETE FROM notes",
        "CREATE TABLE more (x int)",
        "SELECT 1; DELETE FROM notes",
        "SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM notes; COMMIT",
        "EXPLAIN SELECT 1; COMMIT; DELETE FROM notes",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SET TRANSACTION READ WRITE",
        "COPY notes TO PROGRAM 'true'",
        "SELECT nextval('notes_id_seq')",
        "DO $$ BEGIN DELETE FROM notes; END $$",
        "SELECT lo_create(0)",
        "SELECT query_to_xml('DELETE FROM notes', true, true, '')",
        "",
        "SELEC 1",
    ],
)
def test_postgres_does_nothing_but_reading(pg, sql):
    with pytest.raises(BadQuery):
        ask(pg, sql)

    assert ask(pg, "SELECT COUNT(*) FROM notes")[1] == [(2_000,)]
    assert ask(pg, "SELECT last_value FROM notes_id_seq")[1] == [(2_000,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_sleep(20)",
        "SELECT COUNT(*) FROM generate_series(1, 100000000000)",
        "SELECT set_config('statement_timeout', '0', false), pg_sleep(10) FROM generate_series(1, 3)",
    ],
)
def test_postgres_stops_an_endless_question(pg, sql):
    with pytest.raises(BadQuery, match=r"longer than 0\.3 s"):
        ask(pg, sql, limit_s=0.3)


@pytest.mark.parametrize(
    "sql",
    [
        "/* /* */ explain */ COPY notes TO PROGRAM 'touch {}'",
        "/* /* */ show */ COPY notes TO PROGRAM 'touch {}'",
        "-- explain\rCOPY notes TO '{}'",
        "COPY (SELECT 1) TO '{}'",
        "/* a */ -- b\n DO LANGUAGE plpgsql $x$ BEGIN END $x$",
        "CALL nothing()",
        "SET work_mem = 1",
        "LISTEN a",
        "NOTIFY a",
        "LOCK notes IN ACCESS SHARE MODE",
        "FETCH 1 FROM answer",
        "PREPARE a AS SELECT 1",
        "EXPLAIN ANALYZE CREATE TABLE more AS SELECT 1",
        "EXPLAIN ANALYZE SELECT 1 INTO more",
        "EXPLAIN (ANALYZE, VERBOSE) CREATE MATERIALIZED VIEW more AS SELECT 1",
        "SELECT 1 INTO more",
        "SELECT * FROM notes FOR UPDATE",
        "SELECT 1; -- ;\nSELECT 2",
        "SELECT pg_notify('a', 'b')",
        "SELECT E'a'\n'\\'' , pg_notify('x', 'y')",
        "SELECT $$'$$, pg_catalog . PG_Notify /* '( */ ('a', 'b')",
        "SELECT \"pg_notify\"('a', 'b')",
        "SELECT U&\"pg\\005fnotify\"('a', 'b')",
        "EXPLAIN ANALYZE SELECT pg_notify('a', 'b')",
        "SELECT * FROM (VALUES (pg_notify('a', 'b')), (NULL)) a",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "SELECT pg_read_file('/etc/hostname')",
        "SELECT pg_advisory_lock(1)",
        "SELECT lo_export(1, '{}')",
        "SELECT lo_from_bytea(0, '')",
        "SELECT pg_reload_conf()",
        "SELECT query_to_xml('SELECT pg_notify(''a'', ''b'')', true, true, '')",
    ],
)
def test_nothing_but_a_question_runs_whatever_hides_it(pg, sql, tmp_path):
    trace = tmp_path / "trace"
    tmp_path.chmod(0o777)
    with pytest.raises(BadQuery):
        ask(pg, sql.format(trace))

    assert not trace.exists()
    assert ask(pg, "SELECT COUNT(*) FROM notes")[1] == [(2_000,)]


@pytest.mark.parametrize(
    "sql",
    [
        "/* /* nested */ */ SELECT 1",
        "  (SELECT 1)",
        "TABLE notes",
        "VALUES (1), (2)",
        "WITH a AS (SELECT ';') SELECT * FROM a -- ; DELETE",
        "EXPLAIN (ANALYZE) SELECT count(*) FROM notes",
        "/* /* a */ */ SHOW server_version",
        "SELECT 'pg_notify(''a'')', $$pg_notify('a')$$ /* pg_notify('a') */ -- pg_notify('a')",
        "SELECT random(), clock_timestamp(), gen_random_uuid(), pg_relation_size('notes'), now()",
        "SELECT set_config('work_mem', '4MB', true)",
        'SELECT count(*) AS "pg_notify" FROM notes',
    ],
)
def test_what_only_looks_like_doing_is_answered(pg, sql):
    assert ask(pg, sql)[1]


def test_the_longest_value_that_is_answered_is_as_long_as_is_said(monkeypatch):
    monkeypatch.setattr(budget, "MAX_VALUE_BYTES", 20)
    assert budget.size(("a" * 20, b"b" * 20, None)) == 56
    with pytest.raises(BadQuery, match="a value of the answer has more than 20 bytes"):
        budget.size(("a" * 21, 1))


def test_an_answer_of_postgres_is_bounded_in_bytes_as_on_sqlite(pg):
    for length in (110_000_000, 350_000_000):  # the second is too much before it is a value
        with pytest.raises(BadQuery, match=r"bytes|memory"):
            ask(pg, f"SELECT repeat('x', {length})", limit_s=600)
    assert len(ask(pg, "SELECT repeat('x', 1000000) FROM generate_series(1, 20)")[1]) == 20


def test_rows_are_read_a_few_at_a_time_when_they_are_long(pg):
    with query(pg, "SELECT repeat('x', 10000000) FROM generate_series(1, 1000)", limit_s=600) as answer:
        for _ in range(3):
            next(answer.rows)  # a thousand at once would be ten gigabytes


@pytest.fixture
def hanging():
    """The address of a server that lets a query in and then says nothing more, nor hears that it is cancelled."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve():
            with suppress(OSError):
                while True:
                    talk, _ = server.accept()
                    kept.append(talk)
                    length = int.from_bytes(talk.recv(4), "big")
                    talk.recv(length - 4)
                    ready = b"R" + (8).to_bytes(4, "big") + bytes(4) + b"Z" + (5).to_bytes(4, "big") + b"I"
                    talk.sendall(ready)

        kept = []
        threading.Thread(target=serve, daemon=True).start()
        yield f"postgresql://desk:hush@127.0.0.1:{server.getsockname()[1]}/news?sslmode=disable&gssencmode=disable"
        for talk in kept:
            talk.close()


def test_a_server_that_hangs_is_not_waited_for(hanging):
    with pytest.raises(BadQuery, match=r"longer than 0\.3 s"):
        ask(hanging, "SELECT 1", limit_s=0.3)


def test_a_server_that_is_not_there_is_told_without_the_password():
    with pytest.raises(StoreError) as caught:
        ask("postgresql://desk:hush@127.0.0.1:9/news", "SELECT 1")

    assert "hush" not in str(caught.value)


def test_times_come_out_alike_from_both_engines(pg, tmp_path):
    done = sql_command(
        pg, "SELECT TIMESTAMPTZ '2026-11-22 12:00:00+03' AS at, 1.50 AS n", "--format", "jsonl"
    )

    assert done.stdout == '{"at": "2026-11-22T09:00:00Z", "n": 1.5}\n'
