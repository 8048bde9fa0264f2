"""What a poll costs where nothing is new: CPU a feed, beyond the start of the program, and CPU of an idle daemon.

    python benchmarks/polls.py                  passes over 1 and over 51 unchanged feeds, in turns
    python benchmarks/polls.py --daemon 1000    daemons with so many outlets: CPU and memory a minute

The outlets are made up, on loopback (tests/death/press.py): each has one feed that answers 304. In the daemon each feed
is polled once at the beginning, and then every 15 minutes or less often. Two daemons run beside each other, in the same
minutes: one as it is, and one with a port for metrics, which is asked for /metrics and /healthz every 15 s.
"""

import argparse
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

from process_tree import cpu_seconds, descendants, environment, measure, proportional_mb
from web import press

FEEDS = 50
WATCHED_S = 60.0
SCRAPE_INTERVAL_S = 15.0
PLAIN, PORT = "plain", "with a port"
SETTLE_INTERVAL_S = 10.0


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--minutes", type=int, default=3)
    options.add_argument("--daemon", type=int, metavar="OUTLETS")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.daemon:
            idle_daemons(Path(name), asked.daemon, asked.minutes)
        else:
            idle_passes(Path(name), asked.rounds)
    return 0


def idle_passes(folder: Path, rounds: int) -> None:
    """Prints the CPU of passes over 1 and over FEEDS + 1 feeds that have nothing new, and of a feed."""
    with press(FEEDS + 1, per_feed=1) as web:
        (folder / "config.toml").write_text(web.config())
        fetch(folder)
        turns = [(fetch(folder, "--source", "o01"), fetch(folder)) for _ in range(rounds)]
    one, all_of_them = (statistics.median(used) for used in zip(*turns, strict=True))
    each_ms = 1000 * (all_of_them - one) / FEEDS
    print(f"1 feed {one:.2f} CPU s, {FEEDS + 1} feeds {all_of_them:.2f} CPU s")
    print(f"{each_ms:.2f} CPU ms a poll beyond the start, {1000 / each_ms:.0f} polls a second and core")


def fetch(folder: Path, *words: str) -> float:
    """CPU seconds of a pass, in all its processes."""
    usage = measure([sys.executable, "-m", "ingest", "fetch", "--quiet", *words], folder)
    if usage.exit_code:
        raise SystemExit((folder / "stderr").read_text()[-2000:])
    return usage.cpu_s


def idle_daemons(folder: Path, outlets: int, minutes: int) -> None:
    """Prints what daemons without and with a port take in the minutes after their first polls."""
    with press(outlets, per_feed=1) as web, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        listen = f'[metrics]\nlisten = "127.0.0.1:{port}"\n'
        daemons = [
            started(folder / name, web.config() + more) for name, more in ((PLAIN, ""), (PORT, listen))
        ]
        try:
            for daemon, name in zip(daemons, (PLAIN, PORT), strict=True):
                settle(daemon, folder / name / "news.db", outlets)
            for minute in range(minutes):
                before_s, began = [used_by(daemon.pid) for daemon in daemons], time.monotonic()
                answer_s = [scraped(port) for _ in range(int(WATCHED_S / SCRAPE_INTERVAL_S))]
                took_s = time.monotonic() - began
                for daemon, name, used_s in zip(daemons, (PLAIN, PORT), before_s, strict=True):
                    tell(daemon.pid, f"minute {minute + 1}, {outlets} outlets, {name}", used_s, took_s)
                print(f"  /metrics: {statistics.median(answer_s) * 1000:.0f} ms")
        finally:
            for daemon in daemons:
                daemon.send_signal(signal.SIGTERM)
            for daemon in daemons:
                daemon.wait(timeout=300)


def started(folder: Path, config: str) -> "subprocess.Popen[bytes]":
    """A daemon in a folder of its own."""
    folder.mkdir()
    (folder / "config.toml").write_text(config)
    command = [sys.executable, "-m", "ingest", "run", "--quiet"]
    return subprocess.Popen(command, cwd=folder, env=environment())


def tell(pid: int, name: str, before_s: float, took_s: float) -> None:
    """Prints what a daemon has used, in all its processes, and what memory it has."""
    cpu_s = (used_by(pid) - before_s) * 60 / took_s
    main_mb, tree_mb = proportional_mb(pid), sum(map(proportional_mb, [pid, *descendants(pid)]))
    print(f"{name}: {cpu_s:.2f} CPU s a minute, main {main_mb:.0f} MB, tree {tree_mb:.0f} MB", flush=True)


def scraped(port: int) -> float:
    """Asks for both pages, after a while; seconds that /metrics took."""
    time.sleep(SCRAPE_INTERVAL_S)
    began = time.monotonic()
    for path in ("/metrics", "/healthz"):
        with (
            suppress(urllib.error.HTTPError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as page,
        ):
            page.read()
        if path == "/metrics":
            took_s = time.monotonic() - began
    return took_s


def settle(daemon: "subprocess.Popen[bytes]", database: Path, outlets: int) -> None:
    """Waits until each outlet has had its first run, and what follows on it is done."""
    while (has_run := count(database)) < outlets or any(map(is_at_work, descendants(daemon.pid))):
        if daemon.poll() is not None:
            raise SystemExit(f"the daemon ended with {daemon.returncode}")
        print(f"  {has_run} outlets have run", flush=True)
        time.sleep(SETTLE_INTERVAL_S)


def count(database: Path) -> int:
    """How many outlets have had a run that ended."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened,
    ):
        asked = "SELECT COUNT(DISTINCT outlet_id) FROM runs WHERE outcome <> 'running'"
        return int(opened.execute(asked).fetchone()[0])
    return 0  # it is not there yet


def is_at_work(pid: int) -> bool:
    """Whether a child has used a processor in the last moment."""
    before_s = cpu_seconds(pid)
    time.sleep(0.5)
    return cpu_seconds(pid) > before_s


def used_by(pid: int) -> float:
    """CPU seconds of a process and all below it."""
    return sum(map(cpu_seconds, (pid, *descendants(pid))))


if __name__ == "__main__":
    sys.exit(main())
