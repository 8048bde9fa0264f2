"""The migrations give just the tables that the program expects, and may be run by several at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import migrate
from store.errors import NotReady, StoreError
from store.views import NAMES


def test_a_migrated_database_has_just_the_tables_that_the_program_expects(database_url):
    assert migrate.diff_schema(database_url) == []


def test_an_upgrade_may_be_repeated(database_url):
    assert migrate.upgrade(database_url) == migrate.head()
    migrate.check_version(database_url)


def test_every_view_can_be_asked(ask):
    for name in NAMES:
        assert ask(f"SELECT * FROM {name} LIMIT 1") == []


def test_a_missing_database_names_the_cure(tmp_path: Path):
    with pytest.raises(NotReady, match="ingest db upgrade"):
        migrate.check_version(f"sqlite:///{tmp_path}/none.db")


def test_an_empty_postgres_names_the_cure(empty_postgres):
    assert migrate.is_empty(empty_postgres)
    with pytest.raises(NotReady, match="ingest db upgrade"):
        migrate.check_version(empty_postgres)


def test_a_database_from_the_future_is_left_alone(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/news.db"
    migrate.upgrade(url)
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer"):
        migrate.upgrade(url)
    with pytest.raises(NotReady, match="9999"):
        migrate.check_version(url)


def test_two_may_upgrade_at_once(tmp_path: Path, empty_postgres):
    for url in (f"sqlite:///{tmp_path}/news.db", empty_postgres):
        with ThreadPoolExecutor(4) as threads:
            versions = list(threads.map(migrate.upgrade, [url] * 4))
        assert versions == [migrate.head()] * 4
        migrate.check_version(url)
        assert migrate.diff_schema(url) == []
