"""What a poll costs where nothing is new: CPU a feed, beyond the start of the program, and CPU of an idle daemon.

    python benchmarks/polls.py                  passes over 1 and over 51 unchanged feeds, in turns
    python benchmarks/polls.py --daemon 1000    a daemon with so many outlets: CPU and memory a minute

The outlets are made up, on loopback (tests/death/press.py): each has one feed that answers 304. In the daemon each feed
is polled once at the beginning, and then every 15 minutes or less often.
"""

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from process_tree import cpu_seconds, descendants, environment, measure, proportional_mb
from web import press

FEEDS = 50
WATCHED_S = 60.0
SETTLED_CPU_S = 0.3
"""The first polls are over once a daemon takes less CPU than this in five seconds."""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--daemon", type=int, metavar="OUTLETS")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.daemon:
            idle_daemon(Path(name), asked.daemon)
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


def idle_daemon(folder: Path, outlets: int) -> None:
    """Prints what a daemon takes in the minute after its first polls."""
    with press(outlets, per_feed=1) as web:
        (folder / "config.toml").write_text(web.config())
        command = [sys.executable, "-m", "ingest", "run", "--quiet"]
        daemon = subprocess.Popen(command, cwd=folder, env=environment())
        try:
            began_with_s = settled(daemon)
            began = time.monotonic()
            time.sleep(WATCHED_S)
            share = (used_by(daemon.pid) - began_with_s) / (time.monotonic() - began)
            tree = [daemon.pid, *descendants(daemon.pid)]
            main_mb, tree_mb = proportional_mb(daemon.pid), sum(map(proportional_mb, tree))
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=120)
    print(f"{outlets} outlets: {100 * share:.2f} % of a core, main {main_mb:.0f} MB, tree {tree_mb:.0f} MB")


def settled(daemon: "subprocess.Popen[bytes]") -> float:
    """CPU seconds that the daemon has used once its first polls are over."""
    used_s = -1.0
    while True:
        time.sleep(5)
        before_s, used_s = used_s, used_by(daemon.pid)
        if daemon.poll() is not None:
            raise SystemExit(f"the daemon ended with {daemon.returncode}")
        if before_s > 0 and used_s - before_s < SETTLED_CPU_S:
            return used_s


def used_by(pid: int) -> float:
    """CPU seconds of a process and all below it."""
    return sum(map(cpu_seconds, (pid, *descendants(pid))))


if __name__ == "__main__":
    sys.exit(main())
