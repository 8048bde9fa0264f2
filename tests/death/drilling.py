"""Workers on one Postgres that are killed again and again: whether anything is lost, doubled, shared or stuck."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random

import sqlalchemy as sa
from killing import Forked, Nest, Program, faults
from own_postgres import OwnPostgres
from press import Press, overtaken
from running import CEILING_S

UNAVAILABLE = 1
"""With this exit code a process ends that finds no database as it starts."""

BACKLOG = 12
"""So many articles of an outlet wait at most while workers are killed."""


@dataclass
class Drill:
    """`ingest run --engine queue` and some workers, in processes of their own, on the outlets of a press. Whoever ends
    by himself is started again, as by systemd; he may only do so where there was no database."""

    nest: Nest
    folder: Path
    press: Press
    url: str
    chance: Random
    workers: int = 3
    builds: tuple[str, ...] = ("quick",)
    concurrency: int = 2
    delay_s: float = 0.0
    alive_s: float = 2.0  # a worker without a heartbeat for so long lives no more
    whole: float = 0.0  # the share of processes that are the whole program, started anew
    kills: int = 0
    ends: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._engine = sa.create_engine(sa.make_url(self.url).set(drivername="postgresql+psycopg"))
        self._processes: dict[str, Forked | Program] = {}
        self._folders: dict[str, Path] = {}
        self._starts = 0

    def begin(self) -> None:
        """Starts the daemon and all workers."""
        self._start("daemon")
        for number in range(self.workers):
            self._start(f"worker{number}")

    def _start(self, name: str) -> None:
        """A process of the program, with a folder of its own, and a name that it says to the outlets."""
        folder = self.folder / f"{name}.{self._starts}"
        self._starts += 1
        folder.mkdir()
        config = self.press.config(name=folder.name, delay_s=self.delay_s)
        (folder / "config.toml").write_text(config, encoding="utf-8")
        env = {"INGEST_DATABASE__URL": self.url, "INGEST_REVISIT__AFTER": "[]"}
        words = ["run", "--engine", "queue"]
        if name != "daemon":
            words = ["work", "--concurrency", str(self.concurrency)]
        words += ["--config", str(folder / "config.toml")]
        is_whole = self.chance.random() < self.whole
        self._processes[name] = (
            Program(words, env, folder) if is_whole else Forked(self.nest, words, env, folder, *self.builds)
        )
        self._folders[name] = folder

    def kill_one(self) -> None:
        """Kills a random worker, and starts another one in its place."""
        name = self._random_worker()
        process = self._processes[name]
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has ended by itself in this moment
            return self.kill_one()
        process.ended(CEILING_S)
        self.kills += 1
        self._start(name)
        return None

    def stop_one(self, for_s: float) -> None:
        """A random worker stands still for so long, and then goes on as if nothing had happened."""
        pid = self._processes[self._random_worker()].pid
        os.kill(pid, signal.SIGSTOP)
        time.sleep(for_s)
        os.kill(pid, signal.SIGCONT)

    def _random_worker(self) -> str:
        self.restart_ended()
        return f"worker{self.chance.randrange(self.workers)}"

    def restart_ended(self) -> None:
        """Starts those again that have ended by themselves."""
        for name, process in list(self._processes.items()):
            code = process.ended()
            if code is not None:
                self.ends[name.rstrip("0123456789"), code] += 1
                self._start(name)

    def publish(self, many: int) -> None:
        """So many more articles of each outlet."""
        for house in self.press.houses:
            house.publish(many, as_part=self.chance.random() < 0.6)

    def keep_busy(self) -> None:
        """Some more articles of those outlets of which few wait."""
        for house in self.press.houses:
            if house.unread < BACKLOG:
                house.publish(self.chance.randint(1, 4), as_part=self.chance.random() < 0.6)

    @property
    def is_done(self) -> bool:
        """Whether everything that was published is stored."""
        return self.count("SELECT count(*) FROM articles") == sum(
            len(one.pieces) for one in self.press.houses
        )

    @property
    def stuck(self) -> int:
        """Jobs in the hands of workers that live no more."""
        return self.count(
            "SELECT count(*) FROM procrastinate_jobs j WHERE status = 'doing' AND NOT EXISTS (SELECT 1 FROM "
            "procrastinate_workers w WHERE w.id = j.worker_id AND "
            f"w.last_heartbeat > now() - interval '{self.alive_s} seconds')"
        )

    def count(self, sql: str) -> int:
        with self._engine.connect() as db:
            return int(db.execute(sa.text(sql)).scalar_one())

    def comes_true(self, condition: Callable[[], bool], within_s: float = CEILING_S) -> bool:
        """Whether `condition` comes to hold; while the database is away it does not."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            try:
                if condition():
                    return True
            except sa.exc.DBAPIError:
                pass
            time.sleep(0.1)
        return False

    def end(self) -> dict[str, int | None]:
        """Tells all to stop; the exit codes."""
        self.restart_ended()
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        return {name: process.ended(CEILING_S) for name, process in self._processes.items()}

    def close(self) -> None:
        for process in self._processes.values():
            if process.ended() is None:
                os.kill(process.pid, signal.SIGCONT)
                os.kill(process.pid, signal.SIGKILL)
        self._engine.dispose()

    def faults(self) -> list[str]:
        """What is wrong once all have ended."""
        found = faults(self.url, self.press.houses)
        shared = [f"asked by two at once: {one}" for one in self.press.shared]
        ends = [
            f"{kind} ended with {code}, {times} times"
            for (kind, code), times in self.ends.items()
            if code != UNAVAILABLE
        ]
        bugs = (
            f"{path.parent.name}: {line}"
            for path in self.folder.glob("*/stderr.txt")
            for line in path.read_text(errors="replace").splitlines()
            if "Traceback" in line
        )
        return list(chain(found, shared, self.overtaken(most=0), ends, bugs))

    def overtaken(self, most: int) -> list[str]:
        """Who asked more often than so for what another one was at work on already."""
        late = overtaken(self.press.log)
        return [
            f"{by} went on at {host} beside another one: {n}" for (host, by), n in late.items() if n > most
        ]

    def said(self, name: str) -> str:
        """What the process of this name has logged that was started last."""
        return (self._folders[name] / "stderr.txt").read_text(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a drill went: how long after the last kill everything was done, how often its server was ended, how many jobs
    were stuck at the end, and what is wrong."""

    done_s: float
    restarts: int
    stuck: int
    faults: list[str]


def run_drill(
    drill: Drill,
    kills: int,
    *,
    every_s: float,
    server: OwnPostgres | None = None,
    restarts: int = 0,
    tell: Callable[[int], None] = lambda kills: None,
) -> Course:
    """Kills a worker every `every_s`, and so often the server with all that it does at the moment, by turns as when its
    first process dies and as when it is stopped at once; it is away for some kills. `tell` gets the number of kills."""
    crashes = {kills * (n + 1) // (restarts + 1) for n in range(restarts)}
    is_away, crashed = 0, 0
    drill.keep_busy()
    drill.begin()
    assert drill.comes_true(lambda: drill.press.asked > 0)
    for number in range(kills):
        began = time.monotonic()
        drill.keep_busy()
        if server and number in crashes:
            server.crash((signal.SIGKILL, signal.SIGQUIT)[crashed % 2])
            crashed, is_away = crashed + 1, drill.chance.randint(2, 5)
        elif server and is_away:
            is_away -= 1
            if not is_away:
                server.start()
        time.sleep(max(0.0, began + every_s * drill.chance.uniform(0.5, 1.5) - time.monotonic()))
        drill.kill_one()
        tell(number + 1)
    if server and is_away:
        server.start()
    ended_at = time.monotonic()
    while not drill.comes_true(lambda: drill.is_done and not drill.stuck, within_s=1.0):
        drill.restart_ended()
        if time.monotonic() - ended_at > CEILING_S:
            break
    done_s, stuck = time.monotonic() - ended_at, drill.stuck
    codes = drill.end()
    bad = [f"{name} ended with {code}" for name, code in codes.items() if code != 0]
    return Course(done_s=done_s, restarts=crashed, stuck=stuck, faults=bad + drill.faults())
