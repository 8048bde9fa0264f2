"""What all processes of a run of tests share: a folder, and what the first of them that needed it has made there.

What is in it nobody changes. Whoever begins the run removes it at its end.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "TEST_RUN_FOLDER"
_IN_MEMORY = Path("/dev/shm")
_MIN_FREE_BYTES = 2 * 2**30


def begin() -> bool:
    """Makes the folder, unless this run is within another one; whether it did."""
    if _FOLDER in os.environ:
        return False
    # Its name is short: the path of a Postgres socket may not be longer than about 100 characters.
    # What its random end may hold it holds always, so that a test that takes the address apart fails at once.
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="pg_", dir=_in_memory())
    return True


def end() -> None:
    shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


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


def _in_memory() -> Path | None:
    """Where files are made and removed for a third of the processor time, if there is room; else None."""
    return (
        _IN_MEMORY if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _MIN_FREE_BYTES else None
    )
