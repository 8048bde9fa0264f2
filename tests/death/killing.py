"""Kills the program at random moments, lets it come to its end, and looks whether anything is lost or doubled."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
import sqlalchemy as sa
from press import House, Press
from running import CEILING_S

from store.engine import sqlite_path
from store.errors import Damaged
from store.store import open_store

MARK = "INGEST_KILL_TEST"
BACKLOG = 12
"""So many articles of an outlet always wait to be fetched, so that there is work to be killed in."""

HERE = Path(__file__).parent


class Program:
    """One process of the program, that can be waited for and killed."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        with (folder / "stderr.txt").open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest", *words],
                env={**os.environ, **env},
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        self.pid = self._process.pid

    def ended(self, within_s: float = 0.0) -> int | None:
        """Its exit code; None when it still runs after `within_s`."""
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None


class Forked:
    """The same, forked from a process that has everything imported already (light.py)."""

    def __init__(
        self,
        nest: "Nest",
        words: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        *builds: str,
    ) -> None:
        self._code = folder / "code"
        self._code.unlink(missing_ok=True)
        self.pid = nest.hatch(words, env, folder, *builds)

    def ended(self, within_s: float = 0.0) -> int | None:
        """Its exit code; None when it still runs after `within_s`."""
        deadline = time.monotonic() + within_s
        while psutil.pid_exists(self.pid):
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.002)
        return int(self._code.read_text()) if self._code.exists() else -signal.SIGKILL


class Nest:
    """The process that others are forked from."""

    def __init__(self) -> None:
        words = [sys.executable, str(HERE / "light.py")]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hatch(self, words: Sequence[str], env: Mapping[str, str], folder: Path, *builds: str) -> int:
        """A new process and its number; `builds` say how it differs from the program."""
        asked = {"words": list(words), "env": dict(env), "folder": str(folder), "builds": builds}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Ends it; those that it made live on."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(CEILING_S)


Start = Callable[[Sequence[str], Mapping[str, str], Path], Program | Forked]


def from_nest(nest: Nest, *builds: str) -> Start:
    """Starts the program, or a broken build of it, by forking."""
    return lambda words, env, folder: Forked(nest, words, env, folder, *builds)


@dataclass(slots=True)
class Course:
    """How a series of kills went."""

    kills: int = 0
    ended: int = 0  # rounds that came to their end before the kill
    at_work: int = 0  # kills after the program had begun to ask the outlets
    slowest_s: float = 0.0  # from the start of a process to its first request
    faults: list[str] = field(default_factory=list)


@dataclass
class Killer:
    """Starts the program again and again and kills it, each time at another moment."""

    folder: Path
    press: Press
    database_url: str
    chance: Random
    start: Start = Program
    within_s: tuple[float, float] = (0.0, 1.5)  # from the first request to the kill
    course: Course = field(default_factory=Course)

    def __post_init__(self) -> None:
        (self.folder / "config.toml").write_text(self.press.config(), encoding="utf-8")
        self._token = f"{os.getpid()}-{self.folder}"

    def kill(self, times: int) -> None:
        """So many kills; every fourth one hits the daemon."""
        while self.course.kills < times:
            self._publish()
            self._round("run" if self.chance.random() < 0.25 else "fetch")

    def finish(self) -> list[str]:
        """Lets the program come to its end; whatever then is wrong in the database, a line each."""
        for _ in range(2):  # what a first pass was too late for is taken by the second one
            self._end_well(self._begin("fetch").ended(CEILING_S))
        return self.course.faults + faults(self.database_url, self.press.houses) + self._orphans()

    def _publish(self) -> None:
        for house in self.press.houses:
            for _ in range(BACKLOG):
                if house.unread >= BACKLOG:
                    break
                house.publish(self.chance.randint(1, 4), as_part=self.chance.random() < 0.6)

    def _round(self, command: str) -> None:
        asked, began = self.press.asked, time.monotonic()
        process = self._begin(command)
        if self.chance.random() < 0.9:  # else it may die while it still starts
            while (
                self.press.asked == asked and process.ended() is None and time.monotonic() - began < CEILING_S
            ):
                time.sleep(0.005)
            self.course.slowest_s = max(self.course.slowest_s, time.monotonic() - began)
        code = process.ended(self.chance.uniform(*self.within_s))
        if code is None:
            self._kill(process.pid)
            process.ended(CEILING_S)
            self.course.kills += 1
            self.course.at_work += self.press.asked > asked
        else:
            self.course.ended += 1
            self._end_well(code)

    def _end_well(self, code: int | None) -> None:
        if code != 0:
            self.course.faults.append(f"a run ended with {code}: {self._said()}")
            if len(self.course.faults) > 20:
                raise RuntimeError("\n".join(self.course.faults))

    def _kill(self, pid: int) -> None:
        """The program alone, or, as when a container is ended, all its children with it."""
        if self.chance.random() < 0.3:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)

    def _begin(self, command: str) -> Program | Forked:
        env = {"INGEST_DATABASE__URL": self.database_url, MARK: self._token}
        words = (command, "--quiet", "--config", str(self.folder / "config.toml"))
        return self.start(words, env, self.folder)

    def _said(self) -> str:
        return (self.folder / "stderr.txt").read_text(errors="replace")[-600:]

    def _orphans(self) -> list[str]:
        """Processes of killed runs that still live; they are given a moment to notice."""
        deadline = time.monotonic() + CEILING_S
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.2)
        for process in left:
            process.kill()
        return [f"process {process.pid} outlived its run" for process in left]

    def _left(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if _marked(process, self._token)]


def _marked(process: psutil.Process, token: str) -> bool:
    try:
        return process.environ().get(MARK) == token
    except psutil.Error:
        return False


def faults(database_url: str, houses: Sequence[House]) -> list[str]:
    """What is wrong with the database after the last run has ended well, by SQL; empty when nothing is."""
    url = sa.make_url(database_url)
    postgres = url.get_backend_name() == "postgresql"
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg") if postgres else url)
    try:
        with engine.connect() as db:
            found = [] if postgres else _damage(db)
            for name, question in _NONE.items():
                rows = db.execute(sa.text(question)).all()
                found += [f"{name}: {tuple(row)}" for row in rows[:3]]
                found += [f"{name}: {len(rows)} in all"] if len(rows) > 3 else []
            for house in houses:
                found += _missing(db, house)
            found += _copies(db, houses)
    finally:
        engine.dispose()
    return found + _unreadable(database_url)


def _unreadable(database_url: str) -> list[str]:
    """Pages that do not come back as they came, and dictionaries that some of them would need."""
    store = open_store(database_url)
    try:
        with store.read() as tx:
            found = [f"dictionary {one.id}: {one.reason}" for one in tx.dictionaries.faults()]
            for article_id in tx.articles.ids((), None):
                for _, _, content in tx.articles.revisions(article_id):
                    try:
                        tx.articles.saved_page(content.page_sha256)
                    except Damaged as error:
                        found.append(f"unreadable: {error}")
    finally:
        store.close()
    return _few(found)


def _damage(db: sa.Connection) -> list[str]:
    said = [str(row[0]) for row in db.execute(sa.text("PRAGMA integrity_check"))]
    orphans = db.execute(sa.text("PRAGMA foreign_key_check")).all()
    return [f"damaged: {one}" for one in said if one != "ok"] + [f"orphan: {tuple(row)}" for row in orphans]


# Every question asks for what must not be.
_NONE = {
    "entry doubled": "SELECT outlet_id, url, count(*) FROM entries GROUP BY outlet_id, url HAVING count(*) > 1",
    "article doubled": "SELECT outlet_id, url, count(*) FROM articles GROUP BY outlet_id, url HAVING count(*) > 1",
    "text doubled in an outlet": """
        SELECT a.outlet_id, r.title, count(*) FROM articles a JOIN revisions r ON r.article_id = a.id
        GROUP BY a.outlet_id, r.title HAVING count(*) > 1""",
    "stored twice": """
        SELECT entry_id, count(*) FROM attempts WHERE stage = 'page' AND outcome = 'new'
        GROUP BY entry_id HAVING count(*) > 1""",
    "entry without its article": "SELECT id, url, outcome FROM entries WHERE article_id IS NULL AND due_at IS NULL",
    "entry left waiting": "SELECT id, url, outcome, tries FROM entries WHERE due_at IS NOT NULL",
    "entry without an announcement": """
        SELECT id, url FROM entries WHERE id NOT IN (SELECT entry_id FROM announcements)""",
    "article without an attempt": """
        SELECT a.id FROM articles a WHERE NOT EXISTS (
            SELECT 1 FROM attempts t JOIN entries e ON e.id = t.entry_id
            WHERE e.article_id = a.id AND t.outcome = 'new')""",
    "article without a revision": """
        SELECT id FROM articles a WHERE revision <> (SELECT count(*) FROM revisions WHERE article_id = a.id)""",
    "article revised": "SELECT id, url, revision FROM articles WHERE revision > 1",
    "article without its address": "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM addresses)",
    "article without its page": """
        SELECT article_id FROM revisions WHERE page_sha256 IS NULL
        OR page_sha256 NOT IN (SELECT sha256 FROM pages)""",
    "page without its dictionary": """
        SELECT dictionary_id FROM pages
        WHERE dictionary_id IS NOT NULL AND dictionary_id NOT IN (SELECT id FROM dictionaries)""",
    "article not judged": "SELECT id, url FROM articles WHERE deduped_at IS NULL",
    "article without marks": "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM fingerprints)",
    "run neither ended nor marked": "SELECT id, outcome FROM runs WHERE ended_at IS NULL OR outcome = 'running'",
}


def _missing(db: sa.Connection, house: House) -> list[str]:
    """Announced, but not stored as it was announced; or stored, but never announced."""
    question = """
        SELECT a.url, r.title, r.text FROM articles a
        JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision WHERE a.outlet_id = :outlet"""
    stored = {row.url: row for row in db.execute(sa.text(question), {"outlet": house.id})}
    wanted = {house.url(piece.path): piece for piece in house.pieces}
    lost = [f"lost: {house.id} {url}" for url in wanted if url not in stored]
    strange = [f"never announced: {url}" for url in stored if url not in wanted]
    wrong = [
        f"not as it was written: {url}"
        for url, piece in wanted.items()
        if url in stored
        and (stored[url].title, stored[url].text) != (piece.title, "\n".join(piece.paragraphs))
    ]
    return _few(lost) + _few(strange) + _few(wrong)


def _copies(db: sa.Connection, houses: Sequence[House]) -> list[str]:
    """Copies are linked, and nothing else is."""
    question = """
        SELECT a.url, a.cluster_id, o.url AS origin FROM copies c
        JOIN articles a ON a.id = c.article_id JOIN articles o ON o.id = c.origin_id"""
    rows = db.execute(sa.text(question)).all()
    linked = {frozenset((row.url, row.origin)) for row in rows}
    by_title: dict[str, list[str]] = {}
    for house in houses:
        for piece in house.pieces:
            by_title.setdefault(piece.title, []).append(house.url(piece.path))
    wanted = {frozenset(urls) for urls in by_title.values() if len(urls) == 2}
    apart = [f"copies not linked: {sorted(pair)}" for pair in wanted - linked]
    wrong = [f"linked, but no copies: {sorted(pair)}" for pair in linked - wanted]
    loose = [f"copy in no cluster: {row.url}" for row in rows if row.cluster_id is None]
    return _few(apart) + _few(wrong) + _few(loose)


def _few(lines: list[str]) -> list[str]:
    return lines[:3] + ([f"... and {len(lines) - 3} more such"] if len(lines) > 3 else [])


def died(database_url: str) -> int:
    """How many runs are marked as died."""
    url = sa.make_url(database_url)
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg") if sqlite_path(database_url) is None else url
    )
    try:
        with engine.connect() as db:
            return int(db.execute(sa.text("SELECT count(*) FROM runs WHERE outcome = 'died'")).scalar_one())
    finally:
        engine.dispose()
