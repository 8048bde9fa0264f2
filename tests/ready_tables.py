"""The tables of a new file of SQLite, copied from one that an upgrade has made in this run: to go through all versions
takes as long as ten commands. Tests of upgrades do without it.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from store import engine, migrate

FILE = "TEST_READY_TABLES"
"""The variable that names the file which is copied."""


def upgrade_from(ready: Path) -> Callable[[str], str]:
    """`migrate.upgrade`, which finds a copy of `ready` where there was no file."""
    usual = migrate.upgrade

    def upgrade(url: str) -> str:
        path = engine.sqlite_path(url)
        if path and not path.exists():
            with suppress(OSError):  # of which the upgrade tells
                _put(ready, path)
        return usual(url)

    return upgrade


def _put(ready: Path, path: Path) -> None:
    """Makes the file at once or not at all, as two processes may do at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = path.with_name(f"{path.name}.{os.getpid()}")
    shutil.copyfile(ready, copy)
    try:
        os.link(copy, path)
    finally:
        copy.unlink()
