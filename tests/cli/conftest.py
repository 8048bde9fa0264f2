"""A command line in a folder of its own; with a database and a site of its own where it needs them."""

import json
import os

import pytest
import ready_tables
from engines import on_sqlite  # noqa: F401
from site_on_loopback import open_site

from ingest import cli
from ingest.sandbox import fork_server
from store import migrate
from store.store import open_store


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty working directory, and no configuration from outside."""
    for name in [name for name in os.environ if name.startswith("INGEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture(scope="module", autouse=True)
def programs_are_warm(forked_programs):
    pass


@pytest.fixture
def call(capsys, warm_servers, sqlite_template, monkeypatch):
    """Runs a command line here; gives its exit code, stdout and stderr."""

    monkeypatch.setattr(fork_server, "start", warm_servers.start)
    monkeypatch.setattr(migrate, "upgrade", ready_tables.upgrade_from(sqlite_template))

    def call(*tokens):
        capsys.readouterr()  # what the test itself has done before is not the command's
        try:
            code = cli.call([str(token) for token in tokens])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code or 0, out, err

    return call


@pytest.fixture
def call_json(call):
    """The same with --json: its exit code, and the objects that it printed."""

    def call_json(*tokens):
        code, out, _ = call(*tokens, "--json")
        return code, [json.loads(line) for line in out.splitlines()]

    return call_json


@pytest.fixture
def database(database_url, monkeypatch):
    """The database of every command of the test, on each engine."""
    monkeypatch.setenv("INGEST_DATABASE__URL", database_url)
    return database_url


@pytest.fixture
def opened(database):
    """The same as an open store."""
    store = open_store(database)
    yield store
    store.close()


@pytest.fixture
def site():
    with open_site() as running:
        yield running
