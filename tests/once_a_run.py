"""What all processes of a run of tests share: a folder, and what the first of them that needed it has made there.

What is in it nobody changes. Whoever begins the run removes it at its end.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

_FOLDER = "TEST_RUN_FOLDER"
_OWNER = "owner"
_IN_MEMORY = Path("/dev/shm")
_MIN_FREE_BYTES = 2 * 2**30


def begin() -> bool:
    """Makes the folder, unless this run is within another one; whether it did."""
    if _FOLDER in os.environ:
        return False
    # Its name is short: the path of a Postgres socket may not be longer than about 100 characters.
    # What its random end may hold it holds always, so that a test that takes the address apart fails at once.
    where = Path(_in_memory() or tempfile.gettempdir())
    _remove_left(where)
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="pg_", dir=where)
    (folder() / _OWNER).write_text(str(os.getpid()))
    return True


def end() -> None:
    """Ends the Postgres in the folder, and removes it."""
    _remove(Path(os.environ.pop(_FOLDER)))


def _remove_left(where: Path) -> None:
    """Removes what runs left behind that were killed."""
    for owner in where.glob(f"pg_*/{_OWNER}"):
        with suppress(OSError, ValueError):
            if not psutil.pid_exists(int(owner.read_text())):
                _remove(owner.parent)


def _remove(left: Path) -> None:
    with suppress(OSError, ValueError, psutil.Error):
        server = psutil.Process(int((left / "data/postmaster.pid").read_text().split()[0]))
        if str(left) in " ".join(server.cmdline()):  # the number may be another's by now
            server.send_signal(signal.SIGINT)
            try:
                server.wait(60)
            except psutil.TimeoutExpired:
                server.kill()
    shutil.rmtree(left, ignore_errors=True)


def folder() -> Path:
    return Path(os.environ[_FOLDER])


def made(name: str, make: Callable[[], str]) -> str:
    """What `make` gave to the first process that asked for this name. The others wait for it meanwhile."""
    told = folder() / name
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(make())
        return told.read_text()


def joined(name: str, join: Callable[[str], Any], begin: Callable[[], str]) -> tuple[str, Any]:
    """What the first process that asked for this name began, and how this one takes part in it: what `join` gives.
    Where it has ended by now, which `join` tells by an OSError, it is begun anew."""
    told = folder() / name
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(OSError):
            return told.read_text(), join(told.read_text())
        told.write_text(begin())
        return told.read_text(), join(told.read_text())


def _in_memory() -> Path | None:
    """Where files are made and removed for a third of the processor time, if there is room; else None."""
    return (
        _IN_MEMORY if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _MIN_FREE_BYTES else None
    )
