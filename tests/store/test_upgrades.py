"""Upgrades of archives with rows in them: through every version, by several processes at once, and killed."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
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
UPGRADED_FROM = (*VERSIONS[:-2:10], VERSIONS[-2])
"""The first, some, and the last before this one: between them lie only migrations, of which each is met by rows in all
tables of its time."""

HERE = Path(__file__).parent


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
        empty = [name for name, number in counts_of(connection).items() if not number]
        known = sa.MetaData()
        known.reflect(connection, only=empty)
        fill_empty(connection, [table for table in known.sorted_tables if table.name in empty])


def make_old(url: str) -> None:
    """An archive of 0001 with a row in each table."""
    make_0001(url)
    carry(url, "0001")
    fill(url)


class Carried:
    """An archive of 0001 that is carried on from one version to the next, and gets a row in each table that is empty
    at each of them. `make` makes a new database, which is a copy of the one at an address, if any."""

    def __init__(self, make: Callable[[str | None], str]) -> None:
        self._make, self.url, self._version = make, make(None), "0001"
        make_old(self.url)
        self._kept = {"0001": make(self.url)}

    def carry_to(self, version: str) -> None:
        for following in VERSIONS[VERSIONS.index(self._version) + 1 : VERSIONS.index(version) + 1]:
            carry(self.url, following)
            fill(self.url)
            self._version = following
            if following in UPGRADED_FROM:
                self._kept[following] = self._make(self.url)

    def copy(self, version: str) -> str:
        """A new database with the archive as it was at one of UPGRADED_FROM."""
        self.carry_to(version)
        return self._make(self._kept[version])


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def carried(tmp_path_factory, request) -> Carried:
    """The archive that is carried on, on each engine."""
    if request.param == "postgres":
        return Carried(request.getfixturevalue("make_postgres"))
    folder, numbers = tmp_path_factory.mktemp("carried"), count()
    return Carried(lambda url: new_file(folder / f"{next(numbers)}.db", url))


def new_file(path: Path, url: str | None) -> str:
    if url:
        shutil.copy(sa.make_url(url).database, path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{path}"


def counts(url: str) -> dict[str, int]:
    with connected(url) as connection:
        return counts_of(connection)


def counts_of(connection: sa.Connection) -> dict[str, int]:
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


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_a_version_keeps_the_rows_of_the_one_before(carried, version):
    carried.carry_to(VERSIONS[VERSIONS.index(version) - 1])
    before = counts(carried.url)
    assert all(before.values())

    carried.carry_to(version)

    assert lost(before, counts(carried.url)) == {}


@pytest.mark.parametrize("version", UPGRADED_FROM)
def test_an_archive_of_an_earlier_version_is_upgraded_with_its_rows(carried, version):
    url = carried.copy(version)
    before = counts(url)

    assert migrate.upgrade(url) == migrate.head()

    assert is_sound(url)
    assert lost(before, counts(url)) == {}
    with connected(url) as connection:  # what an upgrade counts anew
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM v_articles").scalar() == before["articles"]


def lost(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """The tables of both that have fewer rows afterwards; not the locks, of which those that are needed are made."""
    kept = set(before) & set(after) - {"locks"}
    return {name: after[name] for name in kept if after[name] < before[name]}


@pytest.fixture(scope="module")
def upgrader() -> Iterator[subprocess.Popen[str]]:
    """Starts processes that upgrade; see there."""
    script = [sys.executable, str(HERE / "upgraded_until.py")]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started


def upgraded(upgrader: subprocess.Popen[str], url: str, *until: int) -> list[tuple[int, int]]:
    """The exit code of each of the processes that upgrade at once, and how many statements it ran."""
    print(url, *until, file=upgrader.stdin, flush=True)
    return [tuple(map(int, upgrader.stdout.readline().split())) for _ in until]


def test_two_processes_upgrade_an_archive_at_once(carried, upgrader):
    url = carried.copy("0001")

    (one, ran), (other, ran_too) = upgraded(upgrader, url, 0, 0)

    assert (one, other) == (0, 0)
    assert is_sound(url)
    assert min(ran, ran_too) < 60 < max(ran, ran_too)  # one did the work, the other one looked


def test_an_upgrade_that_is_killed_anywhere_has_changed_nothing_and_the_next_one_ends_well(carried, upgrader):
    url, whole = carried.copy("0001"), carried.copy("0001")
    before = counts(url)
    for until in (3, 40, 120, 200):
        assert upgraded(upgrader, url, until) == [(-signal.SIGKILL, until)]
        assert counts(url) == before

    assert upgraded(upgrader, url, 0)[0][0] == 0

    assert is_sound(url)
    migrate.upgrade(whole)
    assert content(url) == content(whole)
