"""Creates and upgrades the database with the migrations that ship with the code. The only module that uses Alembic."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import engine as engines
from store import views
from store.errors import NotReady, StoreError, Unavailable
from store.schema import metadata

_MIGRATION_LOCK = 7_346_215_001
"""Key of the advisory lock on Postgres: any number that no other program uses."""


def upgrade(url: str) -> str:
    """Creates the database where there is none and upgrades it to the newest version, which is returned.

    Several processes may do so at once: one does the work, the others wait for it. Raises StoreError.
    """
    path = engines.sqlite_path(url)
    if path:
        _make_file(path)
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), _exclusive(engine) as connection:
            _refuse_newer(connection, url)
            config = _config()
            config.attributes["connection"] = connection
            views.drop(connection)
            command.upgrade(config, "head")
            views.create(connection)
    finally:
        engine.dispose()
    return head()


def check_version(url: str) -> None:
    """Raises NotReady when the database is missing, empty or of another version than this program's."""
    path = engines.sqlite_path(url)
    if path and not path.exists():
        raise NotReady(f"{engines.redacted(url)}: there is no database yet; run: ingest db upgrade")
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            version = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if version is None:
        raise NotReady(f"{engines.redacted(url)}: the database is empty; run: ingest db upgrade")
    if version != head():
        raise NotReady(
            f"{engines.redacted(url)}: the database has version {version}, this program needs {head()}; "
            "run: ingest db upgrade"
        )


def is_empty(url: str) -> bool:
    """Whether there is no database at `url`, or one without tables."""
    path = engines.sqlite_path(url)
    if path and not path.exists():
        return True
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            return not sa.inspect(connection).get_table_names()
    finally:
        engine.dispose()


def head() -> str:
    """The newest version of the tables that this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise StoreError(f"{_folder()}: no migrations there; the installation is incomplete")
    return newest


def diff_schema(url: str) -> list[str]:
    """The differences between the database and `store.schema`, one line each; empty when there are none."""
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            return [str(change) for change in compare_metadata(context, metadata)]
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.set_main_option("path_separator", "os")
    return config


def _folder() -> Path:
    inside = Path(__file__).parent / "migrations"  # in the wheel
    return inside if inside.is_dir() else Path(__file__).parents[2] / "migrations"


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=engines.LOCK_TIMEOUT_S)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(f"sqlite:///{path}: cannot be made or opened: {error}") from error


@contextmanager
def _exclusive(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as connection:  # BEGIN IMMEDIATE on SQLite
        engines.lock_until_end(connection, _MIGRATION_LOCK)
        yield connection


def _refuse_newer(connection: sa.Connection, url: str) -> None:
    version = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"{engines.redacted(url)}: the database has version {version}, which is newer than this program; "
            "install a newer news-ingest"
        )
