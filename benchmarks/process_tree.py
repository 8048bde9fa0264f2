"""Runs a command and measures its whole process tree: wall time, CPU time, memory. Linux only, by /proc.

`getrusage` misses processes whose parents did not wait for them, so each process is read on its own: what it had used
when it was last seen. Memory is the proportional set size: pages that processes share are counted once.
"""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.02
MEMORY_SAMPLE_S = 0.5
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one command took: seconds by the clock, CPU seconds of its first process and of all others (user and
    system), the largest proportional set size in MB of the first process and of all together, and its exit code."""

    wall_s: float
    main_cpu_s: float
    children_cpu_s: float
    main_mb: float
    tree_mb: float
    exit_code: int

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the whole tree."""
        return self.main_cpu_s + self.children_cpu_s


def environment() -> dict[str, str]:
    """That of this process, without settings of the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}


def measure(command: Sequence[str], folder: Path) -> Usage:
    """Runs `command` in `folder` to its end; what it prints goes to files there."""
    used_s: dict[int, float] = {}
    main_mb = tree_mb = 0.0
    with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
        began = memory_at = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=out, stderr=err)
        while process.poll() is None:
            alive = [process.pid, *descendants(process.pid)]
            for pid in alive:
                used_s[pid] = max(used_s.get(pid, 0.0), cpu_seconds(pid))
            if time.monotonic() - memory_at >= MEMORY_SAMPLE_S:
                memory_at = time.monotonic()
                megabytes = [proportional_mb(pid) for pid in alive]
                main_mb, tree_mb = max(main_mb, megabytes[0]), max(tree_mb, sum(megabytes))
            time.sleep(SAMPLE_S)
        wall_s = time.monotonic() - began
    main_cpu_s = used_s.pop(process.pid, 0.0)
    return Usage(
        wall_s=wall_s,
        main_cpu_s=main_cpu_s,
        children_cpu_s=sum(used_s.values()),
        main_mb=main_mb,
        tree_mb=tree_mb,
        exit_code=process.returncode,
    )


def descendants(pid: int) -> list[int]:
    """The processes below `pid` that are there now."""
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [int(child) for path in _threads(parent) for child in _read(path / "children").split()]
        found += children
        waiting += children
    return found


def _threads(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """User and system time that the process itself has used; 0 when it is gone."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S if fields else 0.0


def proportional_mb(pid: int) -> float:
    """Its proportional set size in MB; 0 when it is gone."""
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""
