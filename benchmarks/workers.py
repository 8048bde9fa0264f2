"""What more workers bring: articles a second with 1, 2, 4 and 8 of them, on outlets that answer slowly.

    python benchmarks/workers.py --workers 1 2 4 8 --rounds 2

A Postgres of its own, `ingest run --engine queue`, and so many `ingest work --concurrency 4`. The outlets are on
loopback, answer after 200 ms and are asked once a second at most, each. All are new: robots.txt, two feeds and their
articles are asked for. Counted is from the first request to the last article that is stored, once all workers wait for
work. By the clock, with the CPU seconds of all processes of ours and of the server beside it: where they reach the
processors of the machine, more workers bring no more. The rounds take turns.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / name) for name in ("", "death", "e2e"))

import sqlalchemy as sa
from killing import Program
from own_postgres import open_postgres
from press import Press, open_press
from process_tree import cpu_seconds, descendants

from ingest.queue import prepare
from store import migrate

ANSWER_S, DELAY_S, CONCURRENCY = 0.2, 1.0, 4
LIMIT_S = 900.0
_WAITING = "SELECT count(*) FROM procrastinate_workers"
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
_STORED = "SELECT count(*) FROM articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One round."""

    workers: int
    articles: int
    took_s: float
    cpu_s: float  # daemon and workers with their children
    server_cpu_s: float
    connections: int  # to the server, ours

    @property
    def articles_per_s(self) -> float:
        return self.articles / self.took_s


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    options.add_argument("--outlets", type=int, default=32)
    options.add_argument("--articles", type=int, default=12, help="of each outlet")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    rounds = [
        measure(workers, asked.outlets, asked.articles)
        for _ in range(asked.rounds)
        for workers in asked.workers
    ]
    for workers in asked.workers:
        some = [one for one in rounds if one.workers == workers]
        rates = [one.articles_per_s for one in some]
        cores = [(one.cpu_s + one.server_cpu_s) / one.took_s for one in some]
        ours_ms = [1000 * one.cpu_s / one.articles for one in some]
        server_ms = [1000 * one.server_cpu_s / one.articles for one in some]
        print(
            f"{workers} workers: {statistics.median(rates):.1f} articles/s ({min(rates):.1f} to {max(rates):.1f}), "
            f"{statistics.median(cores):.2f} cores busy, {statistics.median(ours_ms):.0f} CPU ms an article and "
            f"{statistics.median(server_ms):.0f} of the server, {max(one.connections for one in some)} connections"
        )
    if asked.json:
        print(json.dumps([asdict(one) for one in rounds]))
    return 0


def measure(workers: int, outlets: int, articles: int) -> Measured:
    """One round on a new server."""
    with (
        tempfile.TemporaryDirectory(prefix="workers") as name,
        open_postgres() as server,
        open_press(outlets, delay_s=ANSWER_S) as press,
    ):
        migrate.upgrade(server.url)
        prepare(server.url)
        for house in press.houses:
            house.publish(articles, as_part=False)
        engine = sa.create_engine(sa.make_url(server.url).set(drivername="postgresql+psycopg"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            own = db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            postmaster = int(Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()[1])
            with running(Path(name), press, server.url, workers, db) as ours:
                while not press.asked:
                    time.sleep(0.01)
                began, cpu_s, server_s = time.monotonic(), tree_cpu_s(ours), tree_cpu_s([postmaster])
                wait_for(db, _STORED, outlets * articles)
                measured = Measured(
                    workers=workers,
                    articles=outlets * articles,
                    took_s=time.monotonic() - began,
                    cpu_s=tree_cpu_s(ours) - cpu_s,
                    server_cpu_s=tree_cpu_s([postmaster]) - server_s,
                    connections=int(db.exec_driver_sql(_CONNECTED).scalar_one()) - 1,
                )
        engine.dispose()
    print(f"{workers} workers: {measured.articles_per_s:.1f} articles/s", file=sys.stderr, flush=True)
    return measured


@contextmanager
def running(folder: Path, press: Press, url: str, workers: int, db: sa.Connection) -> Iterator[list[int]]:
    """So many workers, which wait, and a daemon that has begun to hand out; their process numbers."""
    config = folder / "config.toml"
    config.write_text(press.config("1h", delay_s=DELAY_S), encoding="utf-8")
    env = {"INGEST_DATABASE__URL": url, "INGEST_REVISIT__AFTER": "[]"}
    started: list[Program] = []
    try:
        for number in range(workers):
            words = ["work", "--concurrency", str(CONCURRENCY), "--config", str(config)]
            started.append(Program(words, env, made(folder / f"worker{number}")))
        wait_for(db, _WAITING, workers)
        words = ["run", "--engine", "queue", "--config", str(config)]
        started.append(Program(words, env, made(folder / "daemon")))
        yield [one.pid for one in started]
    finally:
        for one in started:
            os.kill(one.pid, signal.SIGTERM)
        for one in started:
            one.ended(60)


def made(folder: Path) -> Path:
    """The folder, which is new."""
    folder.mkdir()
    return folder


def wait_for(db: sa.Connection, sql: str, at_least: int) -> None:
    """Waits until this counts so many."""
    deadline = time.monotonic() + LIMIT_S
    while int(db.exec_driver_sql(sql).scalar_one()) < at_least:
        if time.monotonic() > deadline:
            raise SystemExit(f"{sql}: not {at_least} within {LIMIT_S:.0f} s")
        time.sleep(0.1)


def tree_cpu_s(pids: list[int]) -> float:
    """What these processes and their children have used that live."""
    return sum(cpu_seconds(one) for pid in pids for one in (pid, *descendants(pid)))


if __name__ == "__main__":
    sys.exit(main())
