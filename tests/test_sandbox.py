"""Parsing in child processes: limits, crashes, and what comes through."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import hurting
import psutil
import pytest

from ingest.errors import NoText, ParserCrashed, ServerBusy
from ingest.sandbox import InlineExecutor, SandboxExecutor

Executor = InlineExecutor | SandboxExecutor


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxExecutor]:
    async with SandboxExecutor(workers=2, preload=("hurting",)) as executor:
        yield executor


@pytest.fixture(params=["inline", "children"])
async def executor(request: pytest.FixtureRequest) -> AsyncIterator[Executor]:
    if request.param == "inline":
        yield InlineExecutor()
    else:
        async with SandboxExecutor(workers=1) as executor:
            yield executor


async def crash_of(executor: Executor, function, *args, wall_s: float = 300.0) -> ParserCrashed:
    with pytest.raises(ParserCrashed) as crash:
        await executor.run(function, *args, wall_s=wall_s)
    return crash.value


async def test_a_value_comes_back(executor):
    assert await executor.run(hurting.add, 2, 3) == 5


async def test_our_errors_come_through_as_they_are(executor):
    with pytest.raises(NoText, match="two words"):
        await executor.run(hurting.find_no_text)
    with pytest.raises(ServerBusy) as busy:
        await executor.run(hurting.be_busy)
    assert (busy.value.http_status, busy.value.wait_s) == (503, 4.0)


@pytest.mark.parametrize(
    "function, message",
    [
        (hurting.stumble, "LookupError at hurting.py"),
        (hurting.recurse, "RecursionError"),
        (hurting.raise_oddly, "Odd at hurting.py"),
        (hurting.give_what_cannot_be_pickled, "cannot be pickled"),
    ],
)
async def test_any_other_error_is_a_crashed_parser_that_says_where(executor, function, message):
    crash = await crash_of(executor, function)
    assert crash.reason == "parser"
    assert message in crash.detail


async def test_it_runs_in_another_process(sandbox):
    assert await sandbox.run(hurting.process) != os.getpid()


async def test_too_much_memory_is_a_crashed_parser_and_the_next_document_is_fine(sandbox):
    assert (await crash_of(sandbox, hurting.eat_memory)).reason == "parser"
    assert await sandbox.run(hurting.add, 1, 1) == 2


async def test_children_run_the_source_that_is_under_test(sandbox):
    assert await sandbox.run(hurting.source_of, "ingest.sandbox") == sys.modules["ingest.sandbox"].__file__


@pytest.fixture
async def two_cpu_seconds() -> AsyncIterator[SandboxExecutor]:
    """Gives each task 2 s of a processor, and far more time by the clock than even a busy machine needs."""
    async with SandboxExecutor(workers=1, cpu_share=1 / 60) as executor:
        yield executor


@pytest.mark.parametrize("function", [hurting.spin, hurting.spin_inside_c])
async def test_too_long_on_the_processor_is_a_timeout(two_cpu_seconds, function):
    crash = await crash_of(two_cpu_seconds, function, wall_s=60.0)
    assert (crash.reason, crash.detail) == ("timeout", "not done in 2 s of a processor")
    assert await two_cpu_seconds.run(hurting.add, 1, 1) == 2


async def test_too_long_by_the_clock_is_a_timeout(sandbox):
    assert (await crash_of(sandbox, hurting.nap, 60.0, wall_s=0.5)).reason == "timeout"


async def test_the_processor_is_counted_for_each_document_anew(two_cpu_seconds):
    first = await two_cpu_seconds.run(hurting.process)
    for _ in range(4):
        await two_cpu_seconds.run(hurting.burn, 0.9, wall_s=60.0)
    assert await two_cpu_seconds.run(hurting.process) == first


@pytest.mark.parametrize(
    "function, args", [(hurting.leave, (3,)), (hurting.leave, (0,)), (hurting.crash, ())]
)
async def test_a_child_that_dies_is_one_failed_document(sandbox, function, args):
    assert (await crash_of(sandbox, function, *args, wall_s=2.0)).reason in ("parser", "timeout")
    assert await sandbox.run(hurting.add, 1, 1) == 2


async def test_a_sick_document_does_not_stop_the_others(sandbox):
    sick = asyncio.create_task(sandbox.run(hurting.nap, 60.0))
    assert [await sandbox.run(hurting.add, number, 1) for number in range(20)] == list(range(1, 21))
    sick.cancel()


async def test_many_at_once_all_come_back(sandbox):
    sums = await asyncio.gather(*(sandbox.run(hurting.add, number, 1) for number in range(100)))
    assert sums == list(range(1, 101))


async def test_a_large_document_travels(sandbox):
    assert await sandbox.run(hurting.length, bytes(10_000_000)) == 10_000_000


async def test_children_are_replaced_after_their_share_of_documents():
    async with SandboxExecutor(workers=1, max_tasks_per_child=3) as executor:
        assert len({await executor.run(hurting.process) for _ in range(9)}) >= 3


async def test_a_pool_whose_idle_children_were_killed_is_made_anew(sandbox):
    child = await sandbox.run(hurting.process)
    await asyncio.sleep(0.2)
    os.kill(child, signal.SIGKILL)
    await asyncio.sleep(0.3)
    assert await sandbox.run(hurting.add, 1, 1) == 2


async def gone(child: int) -> bool:
    for _ in range(3_000):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            return True
        await asyncio.sleep(0.1)
    return False


def _content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def told(path: Path) -> int:
    for _ in range(6_000):
        if number := _content(path):
            return int(number)
        await asyncio.sleep(0.05)
    raise AssertionError("no child began")


async def test_a_cancelled_caller_leaves_no_child_at_work(sandbox, tmp_path):
    task = asyncio.create_task(sandbox.run(hurting.wait_and_tell, str(tmp_path / "child")))
    child = await told(tmp_path / "child")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(child)


async def test_a_child_that_somebody_ended_does_its_document_again(sandbox, tmp_path):
    path = tmp_path / "child"
    task = asyncio.create_task(sandbox.run(hurting.wait_and_tell, str(path)))
    child = await told(path)
    path.unlink()
    os.kill(child, signal.SIGTERM)
    assert await told(path) != child
    task.cancel()


KILLED = """
import asyncio, sys
import hurting
from ingest.sandbox import SandboxExecutor

async def main():
    async with SandboxExecutor(workers=1) as executor:
        await executor.run(hurting.wait_and_tell, sys.argv[1])

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_children_die_with_a_parent_that_is_killed(tmp_path):
    (tmp_path / "killed.py").write_text(KILLED)
    parent = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, tmp_path / "killed.py", tmp_path / "child"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
    )
    try:
        child = await told(tmp_path / "child")
        family = psutil.Process(parent.pid).children(recursive=True)
        assert child in {one.pid for one in family}
    finally:
        parent.kill()
        parent.wait()
    assert all([await gone(one.pid) for one in family])


PARSERS = {"feedparser", "lxml", "numpy", "py3langid", "selectolax", "trafilatura"}


def test_the_main_process_is_without_parsers():
    script = "import sys, ingest.cli.deps; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not PARSERS & set(told.stdout.split())
