"""Creates and upgrades the database with the migrations that ship with the code. The only module that uses Alembic,
which it imports where that has work to do: it takes a tenth of the processor time of a run with nothing new."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import exc

from store import engine as engines
from store import state, views
from store.blockers import blockers
from store.errors import NotReady, StoreError, Unavailable
from store.schema import TABLES, metadata

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NOT_AVAILABLE = "55P03"
DEPENDED_ON = ("2BP01", "0A000", "42P16")
"""What Postgres answers where a view uses what is to be changed, or would get other columns."""

MADE_MEANWHILE = ("23505", "42P07", "42710")

UPGRADE_LOCK_TIMEOUT_S = 10
"""How long an upgrade waits for a table that somebody reads. All who come later wait behind it meanwhile, so that
otherwise a reader of hours would stop all ingestion."""


def upgrade(url: str) -> str:
    """Creates the database where there is none and upgrades it to the newest version, which is returned.

    Several processes may do so at once: one does the work, the others wait for it. Views that others built on ours
    stay. Raises StoreError, which names who uses the tables where that is what stands in the way.
    """
    path = engines.sqlite_path(url)
    if path:
        _make_file(path)
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url):
            if not _is_current(engine, url):
                _upgrade(engine, url)
    finally:
        engine.dispose()
    return head()


def _is_current(engine: sa.Engine, url: str) -> bool:
    with engine.connect().execution_options(reading=True) as connection:
        return _version(connection, url) == head() and views.are_current(connection)


def _upgrade(engine: sa.Engine, url: str) -> None:
    if engine.dialect.name == "postgresql":
        _make_version_table(engine)
    try:
        with _exclusive(engine) as connection:
            if _version(connection, url) != head() or not views.are_current(connection):
                _migrate(connection, url)
    except exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Unavailable(f"{engines.redacted(url)}: {_who_blocks(engine)}") from error


def _version(connection: sa.Connection, url: str) -> str:
    """The version of our tables; "" where there are none. Raises NotReady where nothing can be made of them."""
    return state.version_of(
        state.look(connection), engines.redacted(url), _versions(), (*TABLES, *views.NAMES)
    )


def _migrate(connection: sa.Connection, url: str) -> None:
    if connection.dialect.name == "sqlite":
        with views.set_aside(connection):
            _run(connection)
        return
    try:
        with connection.begin_nested():
            _run(connection, in_place=True)
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") not in DEPENDED_ON:
            raise
        built = views.dependents(connection)
        if built:
            raise StoreError(
                f"{engines.redacted(url)}: {', '.join(built)} stand in the way of the new version: save what they are "
                "(pg_dump --table, or \\d+ in psql), drop them, run ingest db upgrade again, and create them anew"
            ) from error
        _run(connection)


def _run(connection: sa.Connection, *, in_place: bool = False) -> None:
    """Runs the migrations. The views are replaced in place, which keeps what others built on them and who may read
    them; or dropped before, and created anew."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    if not in_place:
        views.drop(connection)
    command.upgrade(config, "head")
    views.create(connection)


def _who_blocks(engine: sa.Engine) -> str:
    with engine.connect() as connection:
        found = blockers(connection, (*TABLES, *views.NAMES, state.VERSION_TABLE))
    waited = (
        f"the upgrade waited for a lock in vain (up to {UPGRADE_LOCK_TIMEOUT_S} s) and has changed nothing"
    )
    if not found:
        return f"{waited}; who held it has ended since: try again"
    end = "End it, e.g. SELECT pg_terminate_backend(PID), or try again later"
    return f"{waited}; it is held by {'; '.join(found)}. {end}"


def check_version(url: str) -> None:
    """Raises NotReady when the database is missing, empty or of another version than this program's."""
    path = engines.sqlite_path(url)
    if path and not path.exists():
        raise NotReady(f"{engines.redacted(url)}: there is no database yet; run: ingest db upgrade")
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            version = _version(connection, url)
    finally:
        engine.dispose()
    if not version:
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
            found = state.look(connection)
            return not found.versions and not found.is_foreign and found.tables <= {state.VERSION_TABLE}
    finally:
        engine.dispose()


def head() -> str:
    """The newest version of the tables that this program knows."""
    known = _versions()
    if not known:
        raise StoreError(f"{_folder()}: no migrations there; the installation is incomplete")
    return known[0]


def diff_schema(url: str) -> list[str]:
    """The differences between the database and `store.schema`, one line each; empty when there are none."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            options = {"compare_type": False, "include_object": _is_ours}
            context = MigrationContext.configure(connection, opts=options)
            return [str(change) for change in compare_metadata(context, metadata)]
    finally:
        engine.dispose()


def _is_ours(thing: Any, name: str | None, kind: str, reflected: bool, known: object) -> bool:
    """Whether something in the database is compared: tables and indexes of analysts are their own affair. A unique
    index on one of our tables is not, because it forbids rows."""
    if reflected and known is None and kind in ("table", "index"):
        return kind == "index" and bool(thing.unique)
    return True


def _versions() -> tuple[str, ...]:
    """All versions that this program knows, the newest first: a migration's file begins with its version."""
    names = (path.name for path in (_folder() / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
    return tuple(sorted((name[:4] for name in names), reverse=True))


def _config() -> "Config":
    from alembic.config import Config

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


def _make_version_table(engine: sa.Engine) -> None:
    """Makes the table that upgrades are locked by. Whoever makes it at the same time is as welcome to."""
    make = (
        f"CREATE TABLE IF NOT EXISTS {state.VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, "
        f"CONSTRAINT {state.VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
    )
    try:
        with engine.begin() as connection:
            if state.VERSION_TABLE not in state.look(connection).tables:
                connection.exec_driver_sql(make)
    except (exc.IntegrityError, exc.ProgrammingError) as error:
        if getattr(error.orig, "sqlstate", "") not in MADE_MEANWHILE:
            raise


@contextmanager
def _exclusive(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction beside which no other upgrade runs. The lock is one on a table of ours, for which a role needs more
    than the right to read: an advisory lock can be taken, and kept, by anybody."""
    with engine.begin() as connection:  # BEGIN IMMEDIATE on SQLite
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"LOCK TABLE {state.VERSION_TABLE} IN SHARE ROW EXCLUSIVE MODE")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {UPGRADE_LOCK_TIMEOUT_S * 1000}")
        yield connection
