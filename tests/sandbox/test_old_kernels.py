"""Where the kernel cannot confine a child, work goes on, and the operator is told once. And other machines' tables."""

import os
import platform
import subprocess
import sys
from errno import ENOSYS
from pathlib import Path

import pytest

from ingest.sandbox.confine import filter_code
from ingest.sandbox.fork_server import readable_places
from ingest.sandbox.syscalls import ARCHITECTURES, numbers

OLD_KERNEL = """
import asyncio, os, sys
import hurting
from ingest.sandbox import confine
from ingest.sandbox.executor import SandboxExecutor

# As a kernel answers that has none of them, to this process and to all that it starts.
machine, missing = os.uname().machine, map(int, sys.argv[1:])
code = [confine._load(confine._NUMBER)]
for number in missing:
    code += confine._if(confine._EQUAL, number, confine._answer(confine._ERRNO | {ENOSYS}))
assert confine.install(code + confine._answer(confine._ALLOW), machine)

async def main():
    async with SandboxExecutor(workers=1, max_tasks_per_child=1, preload=("hurting",)) as executor:
        for _ in range(3):
            print(await executor.run(hurting.add, 1, 1, wall_s=600.0))

asyncio.run(main())
"""

SECCOMP = {"x86_64": [317], "aarch64": [277]}.get(platform.machine(), [])
LANDLOCK = [444, 445, 446]


@pytest.mark.parametrize(
    "absent, told",
    [
        (SECCOMP, ["seccomp (network, writing, programs and other processes)"]),
        (LANDLOCK, ["Landlock (reading files)"]),
        (
            SECCOMP + LANDLOCK,
            ["Landlock (reading files), seccomp (network, writing, programs and other processes)"],
        ),
    ],
)
def test_what_the_kernel_lacks_is_told_once_and_work_goes_on(absent, told):
    script = OLD_KERNEL.replace("{ENOSYS}", str(ENOSYS))
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ctypes; ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)\n" + script,
            *map(str, absent),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.split("\n")[-4:] == ["2", "2", "2", ""], ended.stderr
    said = [line for line in (ended.stdout + ended.stderr).splitlines() if "sandbox.weak" in line]
    assert len(said) == 1
    assert all(words in said[0] for words in told)


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_filter_of_every_machine_ends_in_a_refusal_and_jumps_nowhere_else(machine):
    code = filter_code(machine, 42)
    refusal = code[-1]
    assert refusal == (0x06, 0, 0, 0x50001)
    for place, (_, if_true, if_false, _) in enumerate(code):
        assert place + 1 + max(if_true, if_false) < len(code) or place == len(code) - 1
    assert len(numbers(machine)) == len(set(numbers(machine).values()))


def test_a_folder_that_holds_the_users_files_is_not_read_for_modules(tmp_path, monkeypatch):
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    monkeypatch.chdir(project)
    path = [str(project), str(tmp_path), str(project / "src"), str(Path.home()), os.sep]
    assert set(readable_places(path)) & set(path) == {str(project / "src")}


def test_a_working_folder_that_was_removed_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert readable_places([str(tmp_path)])
