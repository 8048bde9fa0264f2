"""Who this process is, whether another one is still alive (what leases are held by), and its memory."""

import ctypes
import os
import platform
from contextlib import suppress
from pathlib import Path

from store.model import Process

_PROC = Path("/proc")
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE = 1024 * 1024


def this_process() -> Process:
    """This process, on this machine since its last boot.

    Containers share the boot id but not their process numbers, so the namespace of these is part of the
    machine's name. Where there is no /proc, the holder is never taken for dead before its lease runs out.
    """
    pid = os.getpid()
    return Process(machine=_machine(), id=f"{pid}:{_started(pid)}")


def is_process_dead(holder: Process) -> bool:
    """Whether `holder` is known to live no more: it ran on this machine, and its process is gone."""
    if holder.machine != _machine() or not (_PROC / "self/stat").exists():
        return False
    pid, _, started = holder.id.partition(":")
    return not pid.isdigit() or _started(int(pid)) != started


def give_back_large_blocks() -> None:
    """Memory of large pages goes back to the system when they are dropped.

    Without this the C library, once it has seen a large block, keeps later ones among the small ones, and
    the process stays as large as it ever was. And it gives every thread a heap of its own, each of which
    grows to the most that any thread ever needed; only one of ours runs at a time, so one heap will do.
    """
    with suppress(OSError, AttributeError):  # another C library, which has no such habits
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_ARENA_MAX, 1)


def _machine() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{os.readlink(_PROC / 'self/ns/pid')}"
    except OSError:
        return platform.node()


def _started(pid: int) -> str:
    """When the process began, in ticks since boot; "" when there is none (a zombie is none)."""
    try:
        words = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] in "ZX" else words[19]
