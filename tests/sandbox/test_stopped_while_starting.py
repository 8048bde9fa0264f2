"""A pool that is stopped while a child of it starts, at whatever moment, says nothing of it."""

import asyncio
import signal
import sys
import time
from contextlib import suppress

import hurting
import psutil
import pytest
from running import CEILING_S

from ingest.sandbox.executor import SandboxExecutor

HOOKS = '''
"""Holds the server, or its next child, at one step of its start until it is let go."""
import os, select, time
import ingest.sandbox.child as child

FOLDER = {folder!r}

def reached():
    open(f"{{FOLDER}}/reached", "w").close()

def hold():
    reached()
    while not os.path.exists(f"{{FOLDER}}/let_go"):
        time.sleep(0.01)

def held(function, after=False):
    def with_a_stop(*args):
        if not after:
            hold()
        result = function(*args)
        if after:
            hold()
        return result
    return with_a_stop

step = {step!r}
if step == "loading":
    hold()
elif step == "forked":
    os.register_at_fork(after_in_child=hold)
elif step == "before the parent is looked for":
    child.end_with = held(child.end_with)
elif step == "prepared":
    child._prepare = held(child._prepare, after=True)
elif step == "before it is confined":
    child.confine = held(child.confine)
elif step == "before it says that it is ready":
    # A child that is confined sees no file of ours; it goes on when nobody listens any more.
    confine, send = child.confine, child.frames.send
    child.confine = lambda readable: (reached(), confine(readable))[1]
    def send_into_nothing(fd, data):
        waiting = select.poll()
        waiting.register(fd, 0)
        waiting.poll()
        send(fd, data)
    child.frames.send = send_into_nothing
'''

STEPS = (
    "loading",
    "forked",
    "before the parent is looked for",
    "prepared",
    "before it is confined",
    "before it says that it is ready",
)


def wait_for_ends(children):
    """Until all of them have ended, though nobody has been told yet."""
    while any(one.status() != psutil.STATUS_ZOMBIE for one in children):
        time.sleep(0.01)


HOW = (
    "the pool is stopped",
    "the call is cancelled",
    "the server is killed",
    "nobody kills the child in time",
)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("step", STEPS)
async def test_nothing_is_said_of_a_child_whose_pool_is_stopped_while_it_starts(
    tmp_path, monkeypatch, capfd, step, how
):
    name = f"hooks_{STEPS.index(step)}"
    (tmp_path / f"{name}.py").write_text(HOOKS.format(folder=str(tmp_path), step=step))
    monkeypatch.syspath_prepend(str(tmp_path))

    async with SandboxExecutor(workers=1, preload=("hurting", name)) as executor:
        call = asyncio.create_task(executor.run(hurting.add, 2, 3))
        async with asyncio.timeout(CEILING_S):
            while not (tmp_path / "reached").exists():
                assert not call.done(), call
                await asyncio.sleep(0.01)
        server = executor._server
        if how == "the server is killed":
            server._process.kill()
            await asyncio.to_thread(server._process.wait)
        if how == "nobody kills the child in time":
            server._process.send_signal(signal.SIGSTOP)
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
        if how == "the pool is stopped":
            # The server is told to end while what it starts goes on.
            server.give_up()
        (tmp_path / "let_go").touch()
        if how == "nobody kills the child in time":
            await asyncio.to_thread(wait_for_ends, psutil.Process(server._process.pid).children())
            server._process.send_signal(signal.SIGCONT)
    assert server._process.wait() is not None

    assert capfd.readouterr() == ("", "")
    assert name not in sys.modules
