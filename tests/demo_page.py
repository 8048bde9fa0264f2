"""`ingest demo --web` in a process of its own, for tests of the page."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from running import CEILING_S

COMMAND = (sys.executable, "-m", "ingest", "demo", "--web", "--no-browser")


@contextmanager
def demo_page(folder: Path) -> Iterator[str]:
    """The demo's page, with its address; ended as a person does it. `folder` gets demo.db."""
    with subprocess.Popen(
        COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _address(process)
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=CEILING_S)
    assert (process.returncode, said) == (0, "")


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if " shows the archive" in line:
            return line.split()[0]
    raise AssertionError("it ended without a page")
