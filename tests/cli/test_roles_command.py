"""`ingest db roles`: one role owns the tables, one ingests, one only asks; on a real server."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from net import rss, story
from running import CEILING_S
from shared import SHARED

from ingest import config as configuration
from ingest import queue
from ingest.cli.deps import open_deps, run_options
from ingest.queue.worker import Terms
from store import migrate
from store.schema import metadata
from store.views import NAMES

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def prefix(database) -> Iterator[str]:
    """A prefix that no other test uses; its roles are dropped at the end, with what they own."""
    name = f"roles_{sa.make_url(database).database}_"
    yield name
    with psycopg.connect(database) as db:
        for role in ("owner", "ingest", "analyst"):
            if db.execute("SELECT FROM pg_roles WHERE rolname = %s", (name + role,)).fetchone():
                db.execute(f"DROP OWNED BY {name}{role} CASCADE")
                db.execute(f"DROP ROLE {name}{role}")


@pytest.fixture
def applied(call, database, prefix) -> str:
    code, out, err = call("db", "roles", "--apply", "--prefix", prefix)
    assert (code, err) == (0, "")
    assert f"{prefix}owner, {prefix}ingest and {prefix}analyst have their rights" in out
    assert f"\\password {prefix}analyst" in out
    return database


def as_role(url: str, role: str) -> str:
    return sa.make_url(url).set(username=role).render_as_string(hide_password=False)


def questions() -> list[str]:
    """Those of the documents for analysts, and of the shared folder where it is."""
    shown = [
        query
        for page in (Path(__file__).parents[2] / "docs" / name for name in ("analysts.md", "data.md"))
        for query in re.findall(r"(?ms)^```sql\n(.*?)^```", page.read_text(encoding="utf-8"))
    ]
    file = SHARED / "analyst_questions.sql"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return [*shown, *(block.split("\n", 1)[1] for block in re.split(r"(?m)^-- (?=\d\d )", text)[1:])]


def test_the_analyst_asks_every_view_and_every_question_of_the_documents(applied, prefix):
    with psycopg.connect(as_role(applied, f"{prefix}analyst")) as db:
        for name in NAMES:
            assert db.execute(f"SELECT * FROM {name} LIMIT 1").fetchall() == []
        asked = [one for whole in questions() for one in whole.split(";") if re.search(r"\bSELECT\b", one)]
        assert len(asked) > 5
        for question in asked:
            db.execute(question)


def test_the_analyst_reads_no_page_and_no_table_of_ours(applied, prefix):
    with psycopg.connect(as_role(applied, f"{prefix}analyst"), autocommit=True) as db:
        for name in metadata.tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT * FROM {name}")


def test_the_analyst_writes_nothing_even_when_the_session_is_told_that_it_may(applied, prefix):
    with psycopg.connect(as_role(applied, f"{prefix}analyst"), autocommit=True) as db:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            db.execute("CREATE TABLE mine (n int)")
        db.execute("SET default_transaction_read_only = off")
        for name in (*metadata.tables, "search", "alembic_version"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"DELETE FROM {name}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("CREATE TABLE mine (n int)")


def test_a_question_of_the_analyst_is_ended_after_a_time(call, database, prefix):
    assert call("db", "roles", "--apply", "--prefix", prefix, "--timeout-s", "7")[0] == 0
    with psycopg.connect(as_role(database, f"{prefix}analyst")) as db:
        assert db.execute("SHOW statement_timeout").fetchone() == ("7s",)
        assert db.execute("SHOW default_transaction_read_only").fetchone() == ("on",)


def test_the_analyst_uses_ingest_sql_and_what_search_prints(call, applied, prefix):
    address = as_role(applied, f"{prefix}analyst")
    code, out, err = call("sql", "SELECT COUNT(*) AS n FROM v_articles", "--db", address, "--format", "csv")
    assert (code, err, out.split()) == (0, "", ["n", "0"])
    question = call("search", "harbour", "--sql", "--db", applied)[1]
    assert "search" in question
    assert call("sql", question, "--db", address)[0] == 0


def test_the_role_that_ingests_runs_a_fetch_with_all_that_follows(call, applied, prefix, site, folder):
    address = as_role(applied, f"{prefix}ingest")
    site.pages = {"/rss": rss(site.url("/1"), site.url("/2")), "/1": story("rivers"), "/2": story("rivers")}
    (folder / "config.toml").write_text(site.config())
    for words in (
        ("fetch",),
        ("revisit", "--now"),
        ("stories", "--rebuild"),
        ("reextract", "--only", "names"),
        ("dedupe",),
        ("db", "index", "--anew"),
        ("db", "recount"),
        ("prune",),
        ("health",),
        ("status",),
    ):
        code, out, err = call(*words, "--db", address)
        assert "permission" not in err + out
        assert code in (0, 4), (words, err)
    assert (
        call("sql", "SELECT COUNT(*) AS n FROM v_articles", "--db", address, "--format", "csv")[1] != "n\n0\n"
    )


@pytest.mark.parametrize("is_first", [True, False], ids=["roles after the queue", "roles before the queue"])
def test_the_role_that_ingests_works_on_the_queue_whose_tables_are_the_owners(
    call, database, prefix, site, folder, is_first
):
    if is_first:
        queue.prepare(database)
        assert call("db", "roles", "--apply", "--prefix", prefix)[0] == 0
    else:
        assert call("db", "roles", "--apply", "--prefix", prefix)[0] == 0
        queue.upgrade(as_role(database, f"{prefix}owner"))
    site.pages = {"/rss": rss(site.url("/1")), "/1": story("rivers")}
    (folder / "config.toml").write_text(site.config())
    url = as_role(database, f"{prefix}ingest")
    queue.prepare(url)

    async def work():
        config = configuration.load(folder / "config.toml", {"INGEST_DATABASE__URL": url}, folder)
        async with open_deps(config) as deps, queue.open_jobs(url) as jobs:
            await jobs.add(["elm", "nowhere"])
            worker = queue.Worker(
                url,
                deps,
                run_options("run", config),
                tuple(config.outlets.values()),
                Terms(concurrency=2, name="here:1"),
            )
            working = asyncio.create_task(worker.run())
            while [job.state for job in await jobs.all(10)] != ["failed"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            (failed,) = await jobs.all(10)
            assert await jobs.retry(failed)
            worker.stop()
            await working

    asyncio.run(asyncio.wait_for(work(), CEILING_S))
    with psycopg.connect(database) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        others = db.execute(
            "SELECT relname FROM pg_class WHERE relname ~ '^(procrastinate|queue)_' AND relkind IN ('r', 'S', 'c') "
            "AND relowner::regrole::text <> %s "
            "UNION ALL SELECT proname FROM pg_proc WHERE proname ~ '^procrastinate_' AND proowner::regrole::text <> %s",
            (f"{prefix}owner",) * 2,
        )
        assert others.fetchall() == []
    with psycopg.connect(as_role(database, f"{prefix}analyst"), autocommit=True) as db:
        for name in ("procrastinate_jobs", "queue_version"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT * FROM {name}")


def test_the_role_that_ingests_changes_no_table(applied, prefix):
    with psycopg.connect(as_role(applied, f"{prefix}ingest"), autocommit=True) as db:
        for change in (
            "DROP TABLE articles CASCADE",
            "ALTER TABLE articles ADD COLUMN mine int",
            "DROP VIEW v_articles CASCADE",
            "TRUNCATE articles CASCADE",
            "CREATE TABLE mine (n int)",
            "UPDATE alembic_version SET version_num = '0001'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(change)


def test_the_owner_upgrades_and_what_it_makes_is_for_the_role_that_ingests(call, applied, prefix):
    with psycopg.connect(applied) as db:
        db.execute("DROP VIEW v_runs")  # an upgrade has something to do
    code, _, err = call("db", "upgrade", "--db", as_role(applied, f"{prefix}owner"))
    assert (code, err) == (0, "")
    with psycopg.connect(as_role(applied, f"{prefix}owner")) as db:
        db.execute("CREATE TABLE later (id serial PRIMARY KEY)")
    with psycopg.connect(as_role(applied, f"{prefix}ingest")) as db:
        db.execute("INSERT INTO later DEFAULT VALUES")
        assert db.execute("SELECT * FROM v_runs").fetchall() == []


def test_roles_are_made_again_without_a_difference(call, applied, prefix):
    def rights(db):
        return db.execute(
            "SELECT relname, relowner::regrole::text, relacl::text FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace ORDER BY 1"
        ).fetchall()

    with psycopg.connect(applied) as db:
        before = rights(db)
    assert call("db", "roles", "--apply", "--prefix", prefix)[0] == 0
    with psycopg.connect(applied) as db:
        assert rights(db) == before


def test_what_is_printed_does_the_same_in_psql(call, database, prefix):
    code, out, err = call("db", "roles", "--prefix", prefix)
    assert code == 0
    assert out.startswith("BEGIN;\n")
    assert f"\\password {prefix}analyst" in err
    assert "password" not in out.lower()
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(out)
    with psycopg.connect(as_role(database, f"{prefix}analyst")) as db:
        assert db.execute("SELECT COUNT(*) FROM v_articles").fetchone() == (0,)


def test_who_owns_the_database_and_may_create_roles_need_be_no_superuser(call, empty_postgres, prefix):
    maker = f"{prefix}maker"
    with psycopg.connect(empty_postgres, autocommit=True) as db:
        db.execute(f"CREATE ROLE {maker} LOGIN CREATEROLE")
        db.execute(f"ALTER DATABASE {sa.make_url(empty_postgres).database} OWNER TO {maker}")
        db.execute(f"ALTER SCHEMA public OWNER TO {maker}")
    try:
        migrate.upgrade(as_role(empty_postgres, maker))
        for _ in range(2):
            call_again = (
                "db",
                "roles",
                "--apply",
                "--prefix",
                prefix,
                "--db",
                as_role(empty_postgres, maker),
            )
            code, _, err = call(*call_again)
            assert (code, err) == (0, "")
        with psycopg.connect(as_role(empty_postgres, f"{prefix}analyst")) as db:
            assert db.execute("SELECT COUNT(*) FROM v_articles").fetchone() == (0,)
        assert call("db", "upgrade", "--db", as_role(empty_postgres, f"{prefix}owner"))[0] == 0
    finally:
        with psycopg.connect(empty_postgres, autocommit=True) as db:
            for role in ("analyst", "ingest", "owner"):
                db.execute(f"DROP OWNED BY {prefix}{role} CASCADE")
            for role in ("analyst", "ingest", "owner", "maker"):
                db.execute(f"REASSIGN OWNED BY {prefix}{role} TO CURRENT_USER")
                db.execute(f"DROP OWNED BY {prefix}{role} CASCADE")
                db.execute(f"DROP ROLE {prefix}{role}")


def test_a_role_that_may_create_none_is_told_what_it_lacks(call, database, prefix):
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(f"CREATE ROLE {prefix}plain LOGIN")
    try:
        code, _, err = call(
            "db", "roles", "--apply", "--prefix", prefix, "--db", as_role(database, f"{prefix}plain")
        )
        assert code != 0
        assert "permission denied" in err
        assert err.count("\n") == 1
    finally:
        with psycopg.connect(database, autocommit=True) as db:
            db.execute(f"DROP ROLE {prefix}plain")


@pytest.mark.parametrize("wrong", ["News_", "a b", "x'; DROP", "", "1news", "n" * 41])
def test_a_prefix_that_is_no_name_is_refused(call, database, wrong):
    code, out, err = call("db", "roles", f"--prefix={wrong}")
    assert (code, out) == (2, "")
    assert "--prefix: " in err
    assert "e.g. news_" in err


def test_on_sqlite_the_permissions_of_the_file_do_it(call, database, sqlite_url):
    code, out, err = call("db", "roles", "--db", sqlite_url)
    assert (code, out) == (2, "")
    assert "SQLite has no roles" in err
    assert err.count("\n") == 1
