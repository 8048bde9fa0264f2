"""Workers on one Postgres that are killed again and again: whether anything is lost, doubled, shared or stuck."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa
from killing import Forked, Nest, faults
from press import Press
from running import CEILING_S


@dataclass
class Drill:
    """`ingest run --engine queue` and some workers, in processes of their own, on the outlets of a press."""

    nest: Nest
    folder: Path
    press: Press
    url: str
    chance: Random
    workers: int = 3
    build: str = "quick_sweep"
    processes: dict[str, Forked] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        self._engine = sa.create_engine(sa.make_url(self.url).set(drivername="postgresql+psycopg"))

    def begin(self) -> None:
        """Starts the daemon and all workers."""
        self.start("daemon", "run", "--engine", "queue")
        for number in range(self.workers):
            self.start_worker(number)

    def start(self, name: str, *words: str) -> Forked:
        """A process of the program, with a folder of its own for what it says."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(self.press.config(), encoding="utf-8")
        env = {"INGEST_DATABASE__URL": self.url, "INGEST_REVISIT__AFTER": "[]"}
        words = (*words, "--config", str(folder / "config.toml"))
        self.processes[name] = Forked(self.nest, words, env, folder, self.build)
        return self.processes[name]

    def start_worker(self, number: int) -> None:
        self.start(f"worker{number}", "work", "--concurrency", "2")

    def kill_one(self) -> None:
        """Kills a random worker, and starts another one in its place."""
        number = self.chance.randrange(self.workers)
        process = self.processes[f"worker{number}"]
        os.kill(process.pid, signal.SIGKILL)
        process.ended(CEILING_S)
        self.kills += 1
        self.start_worker(number)

    def publish(self, many: int) -> None:
        for house in self.press.houses:
            house.publish(many, as_part=self.chance.random() < 0.6)

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
            "procrastinate_workers w WHERE w.id = j.worker_id AND w.last_heartbeat > now() - interval '2 seconds')"
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
        for process in self.processes.values():
            if process.ended() is None:
                os.kill(process.pid, signal.SIGTERM)
        return {name: process.ended(CEILING_S) for name, process in self.processes.items()}

    def close(self) -> None:
        for process in self.processes.values():
            if process.ended() is None:
                os.kill(process.pid, signal.SIGKILL)
        self._engine.dispose()

    def faults(self) -> list[str]:
        """What is wrong once all have ended."""
        found = faults(self.url, self.press.houses)
        shared = [f"asked by two at once: {one}" for one in self.press.shared]
        told = [
            f"{name}: {line}"
            for name in self.processes
            for line in self.said(name).splitlines()
            if "Traceback" in line
        ]
        return found + shared + told

    def said(self, name: str) -> str:
        return (self.folder / name / "stderr.txt").read_text(errors="replace")
