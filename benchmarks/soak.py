"""Brings 20,000 articles in through one `ingest run` and watches the memory of its main process.

    python benchmarks/soak.py --articles 20000

The outlets are a made-up press on loopback, in a process of its own (tests/death/press.py). Prints the curve
and a line of JSON; exit code 1 when the main process grows by more than 1 MB per 1,000 articles after the
first 2,000.
"""

import argparse
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil

PRESS = Path(__file__).resolve().parents[1] / "tests/death/press.py"
MOST_GROWTH_MB = 1.0
SETTLED = 2_000
OUTLETS = 8


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=20_000)
    wanted = options.parse_args().articles
    folder = Path(tempfile.mkdtemp(prefix="soak"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    each = -(-wanted // OUTLETS)
    words = ["--port", str(port), "--outlets", str(OUTLETS), "--articles", str(each)]
    press = subprocess.Popen([sys.executable, PRESS, *words], stdout=subprocess.PIPE, text=True)
    assert press.stdout is not None
    (folder / "config.toml").write_text(press.stdout.read())
    log = folder / "log.jsonl"
    daemon = subprocess.Popen(
        [sys.executable, "-m", "ingest", "run", "--log-format", "json"],
        cwd=folder,
        stderr=log.open("w"),
        env={**os.environ, "INGEST_DATABASE__URL": f"sqlite:///{folder}/news.db"},
    )
    try:
        curve = watch(psutil.Process(daemon.pid), folder / "news.db", each * OUTLETS)
    finally:
        daemon.send_signal(signal.SIGTERM)
        code = daemon.wait(timeout=120)
        press.kill()
        press.wait()
    growth = slope([(count, main_mb) for count, main_mb, _, _ in curve if count >= SETTLED])
    result = {
        "articles": curve[-1][0],
        "took_s": round(curve[-1][3]),
        "main_mb_at_2000": next(main_mb for count, main_mb, _, _ in curve if count >= SETTLED),
        "main_mb_at_end": curve[-1][1],
        "growth_mb_per_1000": round(growth, 3),
        "largest_child_mb": max(child_mb for _, _, child_mb, _ in curve),
        "exit_code": code,
    } | measured(log)
    print(json.dumps(result))
    return 1 if growth > MOST_GROWTH_MB or code else 0


def watch(main: psutil.Process, database: Path, wanted: int) -> list[tuple[int, float, float, float]]:
    """Articles stored, MB of the main process, MB of its largest child, seconds: a row every 500 articles."""
    began, curve, count = time.monotonic(), [], 0
    while count < wanted and main.is_running():
        time.sleep(0.5)
        count = stored(database)
        if count >= (curve[-1][0] + 500 if curve else 100) or count >= wanted:
            child_mb = max((megabytes(child) for child in main.children(recursive=True)), default=0.0)
            curve.append((count, megabytes(main), child_mb, time.monotonic() - began))
            print(
                "{:>7,} articles  main {:6.1f} MB  child {:6.1f} MB  {:6.0f} s".format(*curve[-1]), flush=True
            )
    return curve


def measured(log: Path) -> dict[str, object]:
    """The largest lag of its event loop and its longest transaction, which it logs at its end."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    ended = {line["event"]: line for line in lines}
    return {
        "largest_lag_ms": ended["loop.measured"]["largest_lag_ms"],
        "longest_transaction_ms": ended["transactions.measured"]["longest_ms"],
        "longest_transaction": ended["transactions.measured"]["name"],
    }


def stored(database: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def megabytes(process: psutil.Process) -> float:
    try:
        return round(process.memory_info().rss / 2**20, 1)
    except psutil.Error:
        return 0.0


def slope(points: list[tuple[int, float]]) -> float:
    """MB per 1,000 articles, by least squares."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return 1000 * sum((x - middle_x) * (y - middle_y) for x, y in points) / across if across else 0.0


if __name__ == "__main__":
    sys.exit(main())
