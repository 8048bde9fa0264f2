"""All works where the door to what only Linux has is closed, as on macOS, but for what the documents name."""

import os
import subprocess
import sys
from pathlib import Path

from store.linux import CLOSED_BY

ROOT = Path(__file__).resolve().parents[2]

PORTABLE = (
    "tests/sandbox/test_executor.py",
    "tests/cli/test_given_addresses.py",
    "tests/store/test_query.py",
)
"""Tests of what goes through the door: children, fetches from end to end, questions."""

LINUX_ALONE = (
    "memory",  # a limit on it
    "server_that_is_killed",  # the kernel ends its children with it
    "lost_server",
    "main_process_however",
)
"""Words of the names of tests of PORTABLE whose subject only Linux has."""

BESIDE_THE_DOOR = (
    "processor",  # a limit on it is the same on each system
    "spare",
    "parsers",
    "listens_to_nobody",
    "cut_off",
    "command_refuses",
    "command_prints",
    "(given_addresses and postgres)",
    "times_come_out_alike",
)
"""Words of the names of those that take seconds, or start a program, and whose subject is the same with the door open:
the programs ask by the functions that the other tests of questions call, and what is fetched goes into any archive."""


def test_the_portable_part_of_the_suite_passes_with_the_door_closed(postgres):
    left_out = " and ".join(f"not {word}" for word in LINUX_ALONE + BESIDE_THE_DOOR)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", *PORTABLE, "-k", left_out],
        cwd=ROOT,
        env=os.environ | {CLOSED_BY: "1", "INGEST_TEST_PG_URL": postgres},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout[-6000:]
