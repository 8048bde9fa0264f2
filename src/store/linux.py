"""The one door to what only Linux has: /proc, a limit on memory that holds, and the ways of its C library.

Where it is closed (on macOS, or by the variable with which tests close it) all the rest works, without: memory that is
limited, children that the kernel confines, leases of dead processes that are taken over at once. No other module knows
what a system has; `ingest.sandbox.confine`, which asks the kernel, is called behind this door only.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLOSED_BY = "_INGEST_NOT_LINUX"
"""The variable of the environment that closes the door. It has no name of ours in front, which tests take away."""

LINUX = sys.platform == "linux" and CLOSED_BY not in os.environ

PROC = Path("/proc") if LINUX else Path("/nowhere")
"""What is known of processes."""

_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE = 1024 * 1024


def memory_bytes() -> int:
    """The memory in use by this process; 0 where it cannot be known."""
    return _of_statm(1)


def address_space_bytes() -> int:
    """The address space of this process; 0 where it cannot be known, and so not be limited either."""
    return _of_statm(0)


def _of_statm(field: int) -> int:
    if not LINUX:
        return 0
    return int((PROC / "self/statm").read_text("ascii").split()[field]) * resource.getpagesize()


def address_space_limit() -> int | None:
    """How much address space this process may have, in bytes; None where there is no limit."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def limit_address_space(more_bytes: int) -> None:
    """From now on this process may allocate `more_bytes` more than it has, and nobody can raise that again."""
    if not LINUX:
        return  # macOS has the limit, and does not keep to it
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = address_space_bytes() + more_bytes
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def memory_limited(more_bytes: int) -> Iterator[None]:
    """While it lasts, this process may allocate `more_bytes` more than it has: one value of a server's answer may have
    a gigabyte, and is in memory before anybody can look how long it is."""
    if not LINUX:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = address_space_bytes() + more_bytes
    if soft != resource.RLIM_INFINITY:
        limit = min(limit, soft)
    with suppress(ValueError):  # somebody else has set a lower one
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def open_files() -> list[int]:
    """The numbers of the files that this process has open, and of the one that they are read through."""
    return [int(name) for name in os.listdir(PROC / "self/fd" if LINUX else "/dev/fd")]


def give_back_large_blocks() -> None:
    """Memory of large pages goes back to the system when they are dropped.

    Without this the C library, once it has seen a large block, keeps later ones among the small ones, and
    the process stays as large as it ever was. And it gives every thread a heap of its own, each of which
    grows to the most that any thread ever needed; only one of ours runs at a time, so one heap will do.
    """
    if not LINUX:
        return
    with suppress(OSError, AttributeError):  # another C library, which has no such habits
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_ARENA_MAX, 1)


def trim_heap() -> None:
    """Returns the memory that a large document took to the system."""
    if not LINUX:
        return
    with suppress(OSError, AttributeError):  # only glibc has malloc_trim
        ctypes.CDLL(None).malloc_trim(0)


def socket_address(name: str) -> str:
    """A socket's address as service managers write it: with @ in front it is in no folder, which only Linux has. Raises
    OSError."""
    if not name.startswith("@"):
        return name
    if not LINUX:
        raise OSError("sockets are in folders here")
    return "\0" + name[1:]
