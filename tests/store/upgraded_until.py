"""Upgrades databases, and kills the upgrade when so many statements have been run.

    python upgraded_until.py

Each line that it reads is an address and a number of statements for each upgrade that is to run on it at once; one with
0 comes to its end. For each of them it prints the exit code and how many statements were run. Every upgrade is a
process of its own, forked from this one, which has imported the modules for all of them.
"""

import mmap
import os
import signal
import sys
from functools import partial

import forking
import sqlalchemy as sa
from sqlalchemy import event

from store import migrate


def main() -> None:
    forking.load()
    for line in sys.stdin:
        url, *numbers = line.split()
        begun = [begin(url, int(until)) for until in numbers]
        for child, ran in begun:
            print(forking.exit_code(child), int.from_bytes(ran[:8]), flush=True)


def begin(url: str, until: int) -> tuple[int, mmap.mmap]:
    """The number of the process, and the memory where it counts its statements."""
    ran = mmap.mmap(-1, 8)
    return forking.begin(partial(upgrade, url, until, ran)), ran


def upgrade(url: str, until: int, ran: mmap.mmap) -> None:
    def count(*_: object) -> None:
        number = int.from_bytes(ran[:8]) + 1
        ran[:8] = number.to_bytes(8)
        if number == until:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "after_cursor_execute", count)
    migrate.upgrade(url)


if __name__ == "__main__":
    main()
