"""A role that may not, a server that will not, tables of somebody else: one line with the cure, and no circle."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import migrate
from store.engine import lock_until_end, open_engine
from store.errors import BadQuery, NotReady, Rejected, StoreError
from store.model import OutletRow, Process
from store.query import query
from store.store import open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ME = Process(machine="m", id="1:1")
ELM = OutletRow(id="elm", name="Elm", homepage="", language=None, ownership=None, country=None)

Sql = Callable[..., list[tuple[object, ...]]]


def connected(url: str, **parameters: object):
    import psycopg

    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, **parameters)


@pytest.fixture
def pg(postgres: str, template: str) -> Iterator[str]:
    """A migrated database on Postgres."""
    name = "awkward"
    with closing(connected(postgres)) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(url: str, *statements: str) -> None:
    with closing(connected(url)) as db:
        for statement in statements:
            db.execute(statement)


@contextmanager
def role(url: str, *grants: str, name: str = "analyst") -> Iterator[str]:
    """The address of a role that has just these rights in the database."""
    run(url, f"CREATE ROLE {name} LOGIN")
    try:
        run(url, *(grant.replace("ROLE", name) for grant in grants))
        yield sa.make_url(url).set(username=name, password=None).render_as_string(hide_password=False)
    finally:
        run(url, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def fault(act: Callable[[], object]) -> str:
    """The one line that an act ends with."""
    with pytest.raises(StoreError) as caught:
        act()
    line = str(caught.value)
    assert "\n" not in line
    return line


def claim(url: str) -> None:
    store = open_store(url, lock_timeout_s=1)
    try:
        with store.begin() as tx:
            tx.outlets.upsert(ELM, NOW)
            tx.leases.claim(("outlet:elm",), ME, NOW, lambda process: False)
    finally:
        store.close()


# ---- rights ----------------------------------------------------------------------------------------------------

READ = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE"


def test_a_role_that_may_only_read_is_told_what_it_lacks(pg):
    with role(pg, READ) as url:
        assert "GRANT SELECT, INSERT, UPDATE, DELETE ON outlets TO analyst" in fault(lambda: claim(url))
        assert migrate.upgrade(url) == migrate.head()  # there is nothing to do
        with query(url, "SELECT count(*) FROM v_articles", limit_s=60) as answer:
            assert list(answer.rows) == [(0,)]


def test_a_role_that_may_not_even_read_is_told_what_it_lacks(pg):
    with role(pg) as url:
        assert "GRANT SELECT ON alembic_version TO analyst" in fault(lambda: open_store(url))
        assert "GRANT SELECT ON v_articles TO analyst" in fault(
            lambda: asked(url, "SELECT * FROM v_articles")
        )


def test_a_role_that_may_not_use_the_schema_is_not_sent_round_in_a_circle(pg):
    with role(pg, READ, "REVOKE ALL ON SCHEMA public FROM PUBLIC") as url:
        for act in (open_store, migrate.upgrade, migrate.check_version):
            line = fault(lambda act=act: act(url))
            assert "GRANT USAGE ON SCHEMA public" in line
            assert "run: ingest db upgrade" not in line


def test_a_role_that_may_make_nothing_is_told_what_it_lacks(empty_postgres):
    with role(empty_postgres) as url:
        assert "GRANT USAGE, CREATE ON SCHEMA public TO analyst" in fault(lambda: migrate.upgrade(url))


def test_a_role_that_may_not_connect_is_told_what_it_lacks(pg):
    database = sa.make_url(pg).database
    with role(pg, f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC") as url:
        assert f"GRANT CONNECT ON DATABASE {database} TO analyst" in fault(lambda: open_store(url))


def test_a_role_without_a_connection_left_is_told_so(pg):
    with role(pg, READ, "ALTER USER ROLE CONNECTION LIMIT 1") as url, closing(connected(url)):
        assert "CONNECTION LIMIT" in fault(lambda: open_store(url))


def asked(url: str, sql: str, limit_s: float = 60) -> list[tuple[object, ...]]:
    with query(url, sql, limit_s=limit_s) as answer:
        return list(answer.rows)


# ---- what the server raises ------------------------------------------------------------------------------------

RAISED = [
    ("40001", "try again"),
    ("40P01", "try again"),
    ("53100", "disk"),
    ("53200", "memory"),
    ("57P01", "when it is back"),
    ("57014", "statement_timeout"),
    ("55P03", "in vain"),
    ("25006", "read-only"),
    ("58030", "system"),
    ("XX001", "damaged"),
    ("42501", "may not do this"),
    ("P0001", ""),
    ("23514", ""),
    ("22003", ""),
    ("0A000", ""),
    ("42804", ""),
]


@pytest.mark.parametrize("state, cure", RAISED)
def test_an_error_of_any_class_is_one_line(pg, state, cure):
    run(
        pg,
        f"CREATE FUNCTION hurt() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE 'Fehler im Server' USING ERRCODE = '{state}'; END $$",
        "CREATE TRIGGER hurt BEFORE INSERT ON outlets FOR EACH ROW EXECUTE FUNCTION hurt()",
    )

    line = fault(lambda: claim(pg))

    assert "Fehler im Server" in line
    assert cure in line


def test_a_constraint_of_somebody_else_is_named_on_both_engines(database_url):
    engine = open_engine(database_url)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE UNIQUE INDEX mine ON outlets (language)")
    engine.dispose()
    store = open_store(database_url)
    with store.begin() as tx:
        tx.outlets.upsert(replace(ELM, id="oak", language="en"), NOW)
    with pytest.raises(Rejected, match=r"mine|outlets\.language"), store.begin() as tx:
        tx.outlets.upsert(
            OutletRow(id="elm", name="", homepage="", language="en", ownership=None, country=None), NOW
        )
    store.close()


def test_a_connection_that_was_ended_is_unavailable_and_the_next_one_works(pg):
    store = open_store(pg)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ingest'"

    def cut_off() -> None:
        with store.begin() as tx:
            run(pg, f"{end} AND datname = current_database()")
            tx.outlets.all()

    assert "awkward" in fault(cut_off)
    with store.begin() as tx:
        assert tx.outlets.all() == []
    store.close()


# ---- locks -----------------------------------------------------------------------------------------------------


def test_an_analyst_can_lock_nothing_that_ingestion_waits_for(pg):
    with role(pg, READ) as url, closing(connected(url)) as analyst:
        analyst.execute("BEGIN")
        for key in range(7_346_215_000, 7_346_215_010):  # what were the keys of locks of ours
            analyst.execute(f"SELECT pg_advisory_xact_lock({key})")
        analyst.execute("SELECT * FROM v_articles, locks, alembic_version")

        claim(pg)
        store = open_store(pg, lock_timeout_s=1)
        with store.begin() as tx:
            tx.copies.lock_clusters()
        store.close()
        assert migrate.upgrade(pg) == migrate.head()
        import psycopg

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("SELECT name FROM locks FOR UPDATE")


def test_only_one_transaction_links_at_a_time(pg):
    engine = open_engine(pg, lock_timeout_s=0.2)
    with engine.begin() as first:
        lock_until_end(first, "clusters")
        with pytest.raises(sa.exc.OperationalError), engine.begin() as second:
            lock_until_end(second, "clusters")
    engine.dispose()


@pytest.fixture
def quick_upgrade(monkeypatch) -> None:
    """An upgrade that waits for no lock for long."""
    monkeypatch.setattr(migrate, "UPGRADE_LOCK_TIMEOUT_S", 1)


NEXT = """
from alembic import op

revision, down_revision = "9998", "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN later INTEGER")
    op.execute("ALTER TABLE articles DROP COLUMN later")
"""


@pytest.fixture
def next_version(monkeypatch, tmp_path):
    """A version of this program after the present one, whose upgrade changes a table that everybody reads, and changes
    it back."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate._folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9998_next.py").write_text(NEXT.format(before=migrate.head()))
    monkeypatch.setattr(migrate, "_folder", lambda: folder)
    return "9998"


def test_an_upgrade_names_who_blocks_it(pg, quick_upgrade, next_version):
    with closing(connected(pg, application_name="a spreadsheet")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM v_cites")
        pid = reader.info.backend_pid

        line = fault(lambda: migrate.upgrade(pg))

        assert f"pid {pid} (user postgres, application a spreadsheet, idle in transaction since" in line
        assert "SELECT count(*) FROM v_cites" in line
        run(pg, "SET lock_timeout = 1000", "UPDATE leases SET fence = 1")  # nobody waits behind the upgrade
    assert migrate.upgrade(pg) == next_version


# ---- what others built -----------------------------------------------------------------------------------------


def test_what_analysts_built_outlives_an_upgrade_and_is_no_fault(database_url, next_version):
    engine = open_engine(database_url)
    with engine.begin() as db:
        for statement in (
            "CREATE TABLE notes (article_id INTEGER, note TEXT)",
            "CREATE INDEX ix_mine ON articles (outlet_id, gone_at)",
            "CREATE VIEW mine AS SELECT article_id, title FROM v_articles",
            "CREATE VIEW raw AS SELECT id, name FROM outlets",
        ):
            db.exec_driver_sql(statement)
    assert migrate.upgrade(database_url) == next_version

    with engine.connect() as db:
        for name in ("notes", "mine", "raw"):
            assert db.exec_driver_sql(f"SELECT * FROM {name}").all() == []
        assert "ix_mine" in {index["name"] for index in sa.inspect(db).get_indexes("articles")}
    engine.dispose()
    assert migrate.diff_schema(database_url) == []


def test_who_may_read_a_view_may_so_after_an_upgrade(pg):
    with role(pg, "GRANT SELECT ON v_articles TO ROLE") as url:
        run(pg, "COMMENT ON VIEW v_articles IS 'of another version'")
        migrate.upgrade(pg)

        assert asked(url, "SELECT count(*) FROM v_articles") == [(0,)]


def test_a_view_that_stands_in_the_way_of_an_upgrade_is_named(pg):
    run(
        pg,
        "DROP VIEW v_cites",
        "CREATE VIEW v_cites AS SELECT 1 AS another_column",
        "CREATE VIEW mine AS SELECT another_column FROM v_cites",
    )

    line = fault(lambda: migrate.upgrade(pg))

    assert "the view mine of postgres (on v_cites)" in line
    assert asked(pg, "SELECT * FROM mine") == [(1,)]


def test_a_unique_index_on_a_table_of_ours_is_a_difference(database_url):
    engine = open_engine(database_url)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE UNIQUE INDEX mine ON outlets (name)")
    engine.dispose()

    assert len(migrate.diff_schema(database_url)) == 1


# ---- whose database it is --------------------------------------------------------------------------------------

FOREIGN = {
    "tables of our names": ["CREATE TABLE articles (id INTEGER)", "CREATE TABLE outlets (id INTEGER)"],
    "a view of our name": ["CREATE VIEW v_articles AS SELECT 1 AS x"],
    "a version of another program": [
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('ae1027a6acf4')",
    ],
    "a version that looks like ours": [
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('0003')",
    ],
    "several versions": [
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('0003'), ('0004')",
    ],
    "another table of that name": ["CREATE TABLE alembic_version (id INTEGER)"],
}


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request, tmp_path: Path) -> str:
    """A database without a single table, on each engine."""
    if request.param == "postgres":
        return request.getfixturevalue("empty_postgres")
    sqlite3.connect(tmp_path / "new.db").close()
    return f"sqlite:///{tmp_path}/new.db"


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_database_of_another_program_is_left_alone_and_leads_in_no_circle(new_url, kind):
    engine = open_engine(new_url)
    with engine.begin() as db:
        for statement in FOREIGN[kind]:
            db.exec_driver_sql(statement)
    before = sorted(sa.inspect(engine).get_table_names())

    for act in (migrate.upgrade, migrate.check_version):
        line = fault(lambda act=act: act(new_url))
        assert "database of its own" in line
        assert "run: ingest db upgrade" not in line

    assert sorted(sa.inspect(engine).get_table_names()) == before
    engine.dispose()


def test_beside_tables_of_other_names_ours_are_made(new_url):
    engine = open_engine(new_url)
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
    engine.dispose()

    assert not migrate.is_empty(new_url)
    migrate.upgrade(new_url)
    migrate.check_version(new_url)


def test_lost_tables_are_named_and_no_upgrade_is_advised(database_url):
    engine = open_engine(database_url)
    with engine.begin() as db:
        for name in ("v_story", "v_cites"):
            db.exec_driver_sql(f"DROP VIEW {name}")
        db.exec_driver_sql("DROP TABLE citations")
    engine.dispose()

    for act in (migrate.upgrade, migrate.check_version):
        line = fault(lambda act=act: act(database_url))
        assert "no tables citations" in line
        assert "restore a copy" in line
        assert "run: ingest db upgrade" not in line


def test_a_newer_database_is_told_in_the_same_words_by_both(database_url):
    engine = open_engine(database_url)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    lines = [fault(lambda act=act: act(database_url)) for act in (migrate.upgrade, migrate.check_version)]

    assert lines[0] == lines[1]
    assert "install a newer news-ingest" in lines[0]


def test_a_database_that_cannot_hold_every_script_is_refused(postgres):
    with closing(connected(postgres)) as server:
        server.execute("DROP DATABASE IF EXISTS narrow")
        server.execute(
            "CREATE DATABASE narrow ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
        try:
            url = sa.make_url(postgres).set(database="narrow").render_as_string(hide_password=False)
            assert "createdb -E UTF8 -T template0" in fault(lambda: migrate.upgrade(url))
        finally:
            server.execute("DROP DATABASE narrow WITH (FORCE)")


# ---- parameters ------------------------------------------------------------------------------------------------


def settings(url: str, *names: str) -> list[object]:
    store = open_store(url)
    with store.begin() as tx:
        found = [tx.outlets._db.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    store.close()
    return found


def test_parameters_of_the_address_win_over_ours(pg):
    more = "&options=-c%20lock_timeout%3D7s%20-c%20statement_timeout%3D9s&application_name=desk"

    assert settings(pg + more, "lock_timeout", "statement_timeout", "application_name") == [
        "7s",
        "9s",
        "desk",
    ]
    assert settings(pg, "lock_timeout", "application_name") == ["1min", "ingest"]
    assert settings(pg + "&options=-c%20lock_timeout%3D0", "lock_timeout") == ["0"]
    assert asked(pg + "&options=-c%20TimeZone%3DAsia/Tokyo", "SHOW timezone") == [("Asia/Tokyo",)]
    with pytest.raises(BadQuery, match="statement_timeout"):
        asked(pg + "&options=-c%20statement_timeout%3D100", "SELECT pg_sleep(5)")


def test_who_opens_a_store_says_how_long_it_waits_for_a_lock(database_url):
    with closing(open_store(database_url, lock_timeout_s=7)) as store, store.begin() as tx:
        asked = "PRAGMA busy_timeout" if store.files else "SHOW lock_timeout"
        assert tx.outlets._db.exec_driver_sql(asked).scalar() == (7000 if store.files else "7s")


def test_times_are_shown_in_utc_whatever_zone_the_server_has(pg):
    run(pg, "ALTER DATABASE awkward SET timezone = 'Asia/Tokyo'")

    shown = "SELECT to_char(to_timestamp(0), 'HH24:MI'), CAST(to_timestamp(0) AS text)"

    assert asked(pg, shown) == [("00:00", "1970-01-01 00:00:00+00")]


def test_a_schema_of_its_own_keeps_two_archives_in_one_database(empty_postgres):
    run(empty_postgres, "CREATE SCHEMA news", "CREATE TABLE articles (id integer)")
    url = empty_postgres + "&options=-c%20search_path%3Dnews"

    migrate.upgrade(url)
    claim(url)

    assert migrate.diff_schema(url) == []
    assert asked(url, "SELECT count(*) FROM v_articles") == [(0,)]


def test_two_upgrades_of_an_empty_schema_at_once_are_one(empty_postgres):
    failed: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate.upgrade(empty_postgres)
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    with pytest.raises(NotReady):
        open_store("sqlite:////nowhere/news.db")
