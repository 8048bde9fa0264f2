"""Parsing in child processes: limits, crashes, and what comes through."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial

import hurting
import psutil
import pytest
import pytest_asyncio

from ingest.errors import Moved, NoText, ParserCrashed, SentOn, ServerBusy
from ingest.sandbox.executor import InlineExecutor, SandboxExecutor

Executor = InlineExecutor | SandboxExecutor


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[SandboxExecutor]:
    """One for all tests that do not look at its processes: what a document does must not hurt the next one."""
    async with SandboxExecutor(workers=2, preload=("hurting",)) as executor:
        yield executor


@pytest_asyncio.fixture(loop_scope="module")
async def one_child() -> AsyncIterator[SandboxExecutor]:
    """A server and a child of the test's own."""
    async with SandboxExecutor(workers=1, preload=("hurting",)) as executor:
        yield executor


@pytest.fixture(params=["inline", "children"])
def executor(request: pytest.FixtureRequest) -> Executor:
    return InlineExecutor() if request.param == "inline" else request.getfixturevalue("sandbox")


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
    with pytest.raises(SentOn) as sent_on:
        await executor.run(hurting.be_sent_on)
    assert sent_on.value.target == "https://elm.example/"
    with pytest.raises(Moved, match="to \\?"):
        await executor.run(hurting.find_no_address)


@pytest.mark.parametrize(
    "function, message",
    [
        (hurting.stumble, "LookupError at hurting.py"),
        (hurting.recurse, "RecursionError"),
        (hurting.raise_oddly, "Odd at hurting.py"),
        (hurting.give_what_is_no_data, "function is no data"),
        (hurting.give_half_a_character, "cannot be sent"),
        (hurting.lie, "an answer of another type"),
    ],
)
async def test_any_other_error_is_a_crashed_parser_that_says_where(executor, function, message):
    crash = await crash_of(executor, function)
    assert crash.reason == "parser"
    assert message in crash.detail


async def test_a_union_of_plain_types_comes_back(executor):
    assert await executor.run(hurting.one_of_two) == "one"


@pytest.mark.parametrize(
    "function, fault",
    [
        (hurting.without_hints, r"complete type hints; without: \['return', 'value'\]"),
        (lambda: None, "no function of a module"),
        (len, "no function of a module"),
    ],
)
async def test_a_function_of_which_nobody_knows_what_it_gives_is_not_run(executor, function, fault):
    with pytest.raises(TypeError, match=fault):
        await executor.run(function, 1)


async def test_a_partial_function_runs_as_the_function_does(executor):
    assert await executor.run(partial(hurting.add, second=3), 2) == 5


async def test_it_runs_in_another_process(sandbox):
    assert await sandbox.run(hurting.process) != os.getpid()


async def test_too_much_memory_is_a_crashed_parser_and_the_next_document_is_fine(sandbox):
    assert (await crash_of(sandbox, hurting.eat_memory)).reason == "parser"
    assert await sandbox.run(hurting.add, 1, 1) == 2


async def test_children_run_the_source_that_is_under_test(sandbox):
    assert await sandbox.run(hurting.source_of, "ingest.sandbox") == sys.modules["ingest.sandbox"].__file__


async def test_what_no_child_has_loaded_yet_can_still_be_loaded(sandbox):
    for module in ("xml.dom.pulldom", "sqlite3", "lxml.isoschematron", "babel.numbers"):
        assert await sandbox.run(hurting.source_of, module)


@pytest_asyncio.fixture(loop_scope="module")
async def two_cpu_seconds() -> AsyncIterator[SandboxExecutor]:
    """Gives each task 2 s of a processor, and far more time by the clock than even a busy machine needs."""
    async with SandboxExecutor(workers=1, cpu_share=1 / 60, preload=("hurting",)) as executor:
        yield executor


async def test_too_long_on_the_processor_is_a_timeout(two_cpu_seconds):
    """Also where Python never comes to hear of a signal: a loop of Python's own code is no worse than that."""
    crash = await crash_of(two_cpu_seconds, hurting.spin_inside_c, wall_s=60.0)
    assert (crash.reason, crash.detail) == ("timeout", "not done in 2 s of a processor")
    assert await two_cpu_seconds.run(hurting.add, 1, 1) == 2


async def test_too_long_by_the_clock_is_a_timeout(sandbox):
    assert (await crash_of(sandbox, hurting.nap, 60.0, wall_s=0.5)).reason == "timeout"


async def test_the_processor_is_counted_for_each_document_anew(two_cpu_seconds):
    """The two together take more than the limit, which the kernel keeps to the next but one second."""
    first = await two_cpu_seconds.run(hurting.process)
    for _ in range(2):
        await two_cpu_seconds.run(hurting.burn, 1.6, wall_s=60.0)
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


@pytest.fixture
def long_call_s(monkeypatch: pytest.MonkeyPatch) -> float:
    """After so many seconds a call is one that others do not wait for."""
    monkeypatch.setattr("ingest.sandbox.executor.LONG_CALL_S", 0.5)
    return 0.5


async def test_a_document_that_hangs_does_not_hold_up_the_others(one_child, long_call_s):
    hanging = asyncio.create_task(one_child.run(hurting.nap, 600.0, wall_s=600.0))
    await asyncio.sleep(0)  # it has the place of the one child
    assert await one_child.run(hurting.add, 2, 3) == 5
    assert not hanging.done()
    hanging.cancel()


async def test_no_more_children_than_workers_and_spare_ones_run_at_once(one_child, long_call_s):
    server = psutil.Process(await one_child.run(hurting.process)).parent()
    hanging = [asyncio.create_task(one_child.run(hurting.nap, 600.0, wall_s=600.0)) for _ in range(4)]
    waiting = asyncio.create_task(one_child.run(hurting.add, 2, 3))
    for _ in range(3):
        await asyncio.sleep(long_call_s)
        assert len(at_hand(server)) <= 2
    assert not waiting.done()
    for one in hanging:
        one.cancel()
    assert await waiting == 5


async def test_a_spare_child_that_has_nothing_to_do_ends(one_child, long_call_s):
    long = asyncio.create_task(one_child.run(hurting.nap, long_call_s + 2, wall_s=600.0))
    spare = await one_child.run(hurting.process)
    await long
    assert len(at_hand(psutil.Process(spare).parent())) == 1
    assert await one_child.run(hurting.process) == spare


def at_hand(server: psutil.Process) -> list[psutil.Process]:
    """The children of the fork server that are at work or wait for it."""
    return [one for one in server.children() if not has_ended(one.pid)]


def has_ended(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_a_large_document_travels(sandbox):
    assert await sandbox.run(hurting.length, bytes(10_000_000)) == 10_000_000


async def test_what_a_document_was_read_into_is_gone_before_the_next(one_child):
    for _ in range(2):
        await one_child.run(hurting.leave_tree)
    assert await one_child.run(hurting.trees_left) == 0


async def test_what_a_large_document_leaves_is_cleared_away_while_it_is_read(one_child):
    assert await one_child.run(hurting.trees_left_of, 100_000) < 50_000


async def test_children_are_replaced_after_their_share_of_documents():
    async with SandboxExecutor(workers=1, max_tasks_per_child=3) as executor:
        assert len({await executor.run(hurting.process) for _ in range(9)}) >= 3


async def test_an_idle_child_that_was_killed_is_replaced(one_child):
    child = await one_child.run(hurting.process)
    os.kill(child, signal.SIGKILL)
    assert await gone(child)
    assert await one_child.run(hurting.add, 1, 1) == 2


async def test_a_lost_server_is_started_again_and_the_document_with_it(one_child):
    child = await one_child.run(hurting.process)
    task = asyncio.create_task(one_child.run(hurting.burn_nap_and_tell, 0.4, 2.0, wall_s=600.0))
    await at_work(child)
    server = psutil.Process(child).parent()
    server.kill()
    assert await task != child
    assert await gone(child)


async def gone(child: int) -> bool:
    for _ in range(3_000):
        if has_ended(child):
            return True
        await asyncio.sleep(0.1)
    return False


async def at_work(child: int) -> None:
    """Returns when the child has computed for a while; one that waits for a document does not."""
    before = cpu_s(child)
    for _ in range(6_000):
        await asyncio.sleep(0.05)
        if cpu_s(child) > before + 0.2:
            return
    raise AssertionError("the child never began")


def cpu_s(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return times.user + times.system


async def test_a_cancelled_caller_leaves_no_child_at_work(one_child):
    child = await one_child.run(hurting.process)
    task = asyncio.create_task(one_child.run(hurting.spin, wall_s=600.0))
    await at_work(child)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(child)


async def test_a_child_that_somebody_ended_does_its_document_again(one_child):
    child = await one_child.run(hurting.process)
    task = asyncio.create_task(one_child.run(hurting.burn_nap_and_tell, 0.4, 2.0, wall_s=600.0))
    await at_work(child)
    os.kill(child, signal.SIGTERM)
    assert await task != child


async def test_a_child_is_nicer_than_the_main_process(one_child):
    child = await one_child.run(hurting.process)
    assert psutil.Process(child).nice() == min(os.nice(0) + 5, 19)


KILLED = """
import asyncio
import hurting
from ingest.sandbox.executor import SandboxExecutor

async def main():
    async with SandboxExecutor(workers=1) as executor:
        print(await executor.run(hurting.process), flush=True)
        await executor.run(hurting.spin, wall_s=600.0)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_children_and_server_end_with_a_main_process_however_it_ends(tmp_path, how):
    (tmp_path / "killed.py").write_text(KILLED)
    main = subprocess.Popen([sys.executable, tmp_path / "killed.py"], stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
    try:
        child = int(await asyncio.to_thread(main.stdout.readline))
        await at_work(child)
        family = [one.pid for one in psutil.Process(main.pid).children(recursive=True)]
        assert child in family
        assert len(family) == 2
    finally:
        main.send_signal(how)
        await asyncio.to_thread(main.communicate)
    assert all([await gone(one) for one in family])


async def test_a_child_ends_with_a_server_that_is_killed(one_child):
    child = await one_child.run(hurting.process)
    psutil.Process(child).parent().kill()
    assert await gone(child)


PARSERS = {"feedparser", "lxml", "numpy", "py3langid", "selectolax", "trafilatura"}


async def test_the_main_process_is_without_parsers():
    script = "import sys, ingest.cli.deps; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert not PARSERS & set(told.stdout.split())
