"""Upgrades a database and kills itself when so many statements have been run.

    python upgraded_until.py URL N

With 0 the upgrade comes to its end, and the number of statements is printed.
"""

import os
import signal
import sys

import sqlalchemy as sa
from sqlalchemy import event

from store import migrate


def main() -> None:
    url, until = sys.argv[1], int(sys.argv[2])
    count = 0

    def ran(*_: object) -> None:
        nonlocal count
        count += 1
        if count == until:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "after_cursor_execute", ran)
    migrate.upgrade(url)
    print(count)


if __name__ == "__main__":
    main()
