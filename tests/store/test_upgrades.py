"""Upgrades of archives with rows in them: from every earlier version, by several processes at once, and killed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import archive_0001
import psycopg
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
    return new_file(tmp_path / "news.db")


def new_file(path: Path) -> str:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{path}"


def names_of(connection: sa.Connection) -> list[str]:
    """The tables of whichever version; not those that FTS5 has for itself."""
    return [
        name
        for name in sa.inspect(connection).get_table_names()
        if name != VERSION_TABLE and not (name.startswith("search") and name != "search_state")
    ]


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The same with their columns, parents first."""
    reflected = sa.MetaData()
    reflected.reflect(connection, only=names_of(connection))
    return reflected.sorted_tables


def make_0001(url: str) -> None:
    """An archive of the first version, with rows and views."""
    with connected(url) as connection:
        command.upgrade(migrations_on(connection), "0001")
        known = {table.name: table for table in tables_of(connection)}
        for name, rows in archive_0001.ROWS.items():
            for row in rows:
                connection.execute(known[name].insert().values(**row))
        for view in archive_0001.VIEWS:
            connection.exec_driver_sql(view)


def carry(url: str, version: str) -> None:
    """Carries an archive on to a version by the migrations."""
    with connected(url) as connection:
        for view in ("v_cites", "v_attempts"):  # as an upgrade does, which makes them anew
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view}")
        command.upgrade(migrations_on(connection), version)


def migrations_on(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE.parents[1] / "migrations"))
    config.attributes["connection"] = connection
    return config


def fill(url: str) -> None:
    """A row in each table that is empty."""
    with connected(url) as connection:
        fill_empty(connection, tables_of(connection))


def make_old(url: str) -> None:
    """An archive of 0001 with a row in each table."""
    make_0001(url)
    carry(url, "0001")
    fill(url)


class Carried:
    """An archive of 0001 that is carried on to one version after another, and copied at each."""

    def __init__(self, url: str) -> None:
        self._url, self._version = url, "0001"
        make_0001(url)

    def copy(self, version: str, url: str) -> None:
        """Makes the database at `url`, which has no table, an archive of that version; not of one before the last."""
        assert version >= self._version
        carry(self._url, version)
        self._version = version
        ours, theirs = sa.make_url(self._url).database, sa.make_url(url).database
        if url.startswith("sqlite"):
            shutil.copy(ours, theirs)
        else:
            with psycopg.connect(sa.make_url(url).set(database="postgres").render_as_string(False)) as server:
                server.autocommit = True
                server.execute(f"DROP DATABASE {theirs}")
                server.execute(f"CREATE DATABASE {theirs} TEMPLATE {ours}")
        fill(url)


@pytest.fixture(scope="module")
def carried(tmp_path_factory, request) -> Iterator[Callable[[str], Carried]]:
    """The archive that is carried on, by its engine."""

    names: list[str] = []

    @cache
    def begun(engine: str) -> Carried:
        if engine == "sqlite":
            return Carried(new_file(tmp_path_factory.mktemp("carried") / "news.db"))
        server = request.getfixturevalue("postgres")
        name = f"carried_{os.getpid()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        names.append(name)
        return Carried(sa.make_url(server).set(database=name).render_as_string(False))

    yield begun
    for name in names:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def counts(url: str) -> dict[str, int]:
    with connected(url) as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in names_of(connection)
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
def test_an_archive_of_every_earlier_version_is_upgraded_with_its_rows(carried, new_url, version):
    carried(sa.make_url(new_url).get_backend_name()).copy(version, new_url)
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
    make_old(new_url)
    script = [sys.executable, str(HERE / "upgraded_until.py"), new_url, "0"]

    both = [subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]

    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert is_sound(new_url)
    ran = sorted(int(out) for out, _ in said)
    assert ran[0] < 60 < ran[1]  # one did the work, the other one looked


def test_an_upgrade_that_is_killed_anywhere_has_changed_nothing_and_the_next_one_ends_well(new_url, tmp_path):
    make_old(new_url)
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
        other = new_file(whole / "news.db")
        make_old(other)
        migrate.upgrade(other)
        assert content(new_url) == content(other)
