"""All works where the door to what only Linux has is closed, as on macOS, but for what the documents name."""

import os
import re
import subprocess
import sys
from pathlib import Path

from store.linux import CLOSED_BY

ROOT = Path(__file__).resolve().parents[1]

BEHIND_THE_DOOR = {"src/store/linux.py", "src/ingest/sandbox/confine.py", "src/ingest/sandbox/syscalls.py"}

ONLY_LINUX = re.compile(
    r"/proc\b(?! )|prctl|RLIMIT_AS|malloc_trim|mallopt|SEQPACKET|os\.O_PATH|PDEATHSIG|epoll|inotify|sched_getaffinity"
    r"|sys\.platform|pidfd|memfd|SO_PEERCRED|[\"']Linux[\"']"
)

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


def code(text):
    """Python without comments and docstrings, in which any system may be named."""
    text = re.sub(r'(?s)"""(?:.*?)"""', "", text)
    return re.sub(r"(?m)#.*$", "", text)


def test_what_only_linux_has_is_named_behind_the_door_alone():
    found = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        words = ONLY_LINUX.findall(code(path.read_text(encoding="utf-8")))
        if words and str(path.relative_to(ROOT)) not in BEHIND_THE_DOOR:
            found[str(path.relative_to(ROOT))] = words
    assert found == {}


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


def test_every_thing_that_is_missing_elsewhere_is_told():
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    section = page.partition("## Other systems")[2].partition("\n## ")[0]

    for word in ("memory", "seccomp", "Landlock", "lease", "sandbox.weak"):
        assert word in section
