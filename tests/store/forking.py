"""What programs have in common that a test starts once, and that fork a process for each thing that is to be killed."""

import importlib
import os
import signal
from collections.abc import Callable

CEILING_S = 120
IMPORTED_LATE = ("alembic.command", "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite")


def load() -> None:
    """Imports what each of the processes would import for itself."""
    for name in IMPORTED_LATE:
        importlib.import_module(name)


def begin(act: Callable[[], None]) -> int:
    """Forks a process that does this and ends, at the latest after CEILING_S; its number."""
    child = os.fork()
    if not child:
        signal.alarm(CEILING_S)
        act()
        os._exit(0)
    return child


def exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
