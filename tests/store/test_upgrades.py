"""Upgrades of archives with rows in them: from every earlier version, by several processes at once, and killed."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import archive_0001
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from connecting import connected
from every_table import fill_empty

from store import migrate
from store.schema import metadata
from store.state import VERSION_TABLE
from store.views import NAMES

VERSIONS = tuple(reversed(migrate._versions()))
HERE = Path(__file__).parent


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request, tmp_path) -> str:
    """A database without a table, on each engine."""
    if request.param == "postgres":
        return request.getfixturevalue("empty_postgres")
    with closing(sqlite3.connect(tmp_path / "news.db")) as file:
        file.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{tmp_path}/news.db"


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables of whichever version, parents first; not those that FTS5 has for itself."""
    reflected = sa.MetaData()
    reflected.reflect(connection)
    return [
        table
        for table in reflected.sorted_tables
        if table.name != VERSION_TABLE
        and not (table.name.startswith("search") and table.name != "search_state")
    ]


def make_old(url: str, version: str) -> None:
    """An archive of that version: the rows of 0001, carried to it by the migrations, and a row in each table that is
    empty then."""
    config = Config()
    config.set_main_option("script_location", str(HERE.parents[1] / "migrations"))
    with connected(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        known = {table.name: table for table in tables_of(connection)}
        for name, rows in archive_0001.ROWS.items():
            for row in rows:
                connection.execute(known[name].insert().values(**row))
        for view in archive_0001.VIEWS:
            connection.exec_driver_sql(view)
    with connected(url) as connection:
        config.attributes["connection"] = connection
        for view in ("v_cites", "v_attempts"):  # as an upgrade does, which makes them anew
            connection.exec_driver_sql(f"DROP VIEW {view}")
        command.upgrade(config, version)
        fill_empty(connection, tables_of(connection))


def counts(url: str) -> dict[str, int]:
    with connected(url) as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables_of(connection)
        }


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    with connected(url) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for name, table in metadata.tables.items()
        }


def is_sound(url: str) -> bool:
    migrate.check_version(url)
    with connected(url) as connection:
        for name in NAMES:
            connection.exec_driver_sql(f"SELECT * FROM {name}").all()
        orphans = (
            connection.exec_driver_sql("PRAGMA foreign_key_check").all() if url.startswith("sqlite") else []
        )
    return not orphans and not migrate.diff_schema(url)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_an_archive_of_every_earlier_version_is_upgraded_with_its_rows(new_url, version):
    make_old(new_url, version)
    before = counts(new_url)
    assert all(before.values())

    assert migrate.upgrade(new_url) == migrate.head()

    assert is_sound(new_url)
    after = counts(new_url)
    kept = set(before) & set(after) - {"locks"}  # of which an upgrade makes the rows that are needed
    assert {name: after[name] for name in kept if after[name] < before[name]} == {}
    with connected(new_url) as connection:  # what an upgrade counts anew
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM v_articles").scalar() == before["articles"]


def test_two_processes_upgrade_an_archive_at_once(new_url):
    make_old(new_url, "0001")
    script = [sys.executable, str(HERE / "upgraded_until.py"), new_url, "0"]

    both = [subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert is_sound(new_url)
    ran = sorted(int(out) for out, _ in said)
    assert ran[0] < 60 < ran[1]  # one did the work, the other one looked


def test_an_upgrade_that_is_killed_anywhere_has_changed_nothing_and_the_next_one_ends_well(new_url, tmp_path):
    make_old(new_url, "0001")
    before = counts(new_url)
    script = [sys.executable, str(HERE / "upgraded_until.py"), new_url]
    for until in (3, 40, 120, 200):
        killed = subprocess.run([*script, str(until)], capture_output=True, check=False, timeout=120)
        assert killed.returncode == -signal.SIGKILL, killed
        assert counts(new_url) == before

    subprocess.run([*script, "0"], check=True, capture_output=True, timeout=120)

    assert is_sound(new_url)
    whole = tmp_path / "whole"
    whole.mkdir()
    if new_url.startswith("sqlite"):
        other = f"sqlite:///{whole}/news.db"
        make_old_file(whole / "news.db")
        migrate.upgrade(other)
        assert content(new_url) == content(other)


def make_old_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=WAL")
    make_old(f"sqlite:///{path}", "0001")
