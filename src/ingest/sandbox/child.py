"""A child: one call after another, under limits, until its socket is closed or it is killed."""

import gc
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from ingest.sandbox import frames
from ingest.sandbox.answers import answer_of, is_last
from ingest.sandbox.calls import cpu_limit_s, run
from ingest.sandbox.confine import NO_LANDLOCK, NO_SECCOMP, confine, end_with
from store.linux import LINUX, PROC, limit_address_space, memory_bytes, open_files, trim_heap

_NICENESS = 5
_MAX_OPEN_FILES = 64
# A child that uses more memory than this after a call returns what it can to the system.
_TRIM_ABOVE_BYTES = 256 * 1024 * 1024


def live(fd: int, server: int, readable: Sequence[str], memory_limit_bytes: int) -> NoReturn:
    """The life of a child that `server` forked: it says what does not confine it, and then answers calls on `fd`."""
    status = 1
    try:
        _prepare(fd, server)
        _limit_memory(memory_limit_bytes)
        missing = confine(readable) if LINUX else (NO_LANDLOCK, NO_SECCOMP)
        _leave_output()
        frames.send(fd, json.dumps(missing).encode())
        _answer_calls(fd)
        status = 0
    except BaseException:  # noqa: BLE001 - nothing lies above, and the server's own code must not go on here
        traceback.print_exc()
    finally:
        os._exit(status)


def _prepare(fd: int, server: int) -> None:
    """Leaves this process no file but its socket, and nothing of the server's ways."""
    if LINUX:
        end_with(server)
    signal.set_wakeup_fd(-1)
    for ours in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(ours, signal.SIG_DFL)
    for other in open_files():
        if other > 2 and other != fd:
            with suppress(OSError):  # the one that the list was read through
                os.close(other)
    # Nothing relative is found there. And the kernel keeps the folder that the rule of Landlock names for as long as
    # somebody is in it; else it might be forgotten and made anew, and our own memory could not be looked up.
    with suppress(OSError):
        os.chdir(PROC / "self")
    sys.dont_write_bytecode = True
    os.nice(_NICENESS)


def _leave_output() -> None:
    """Until now a fault of ours could be seen there."""
    os.dup2(0, 1)
    os.dup2(0, 2)


def _limit_memory(limit_bytes: int) -> None:
    limit_address_space(limit_bytes)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _answer_calls(fd: int) -> None:
    while request := frames.receive(fd):
        answer = _answer(request)
        del request
        frames.send(fd, answer)
        if is_last(answer):
            return
        del answer
        # A page's tree is garbage now, all at once and while nobody waits: later it would lie between what stays.
        gc.collect(1)
        if memory_bytes() > _TRIM_ABOVE_BYTES:
            trim_heap()


def _answer(request: bytearray) -> bytes:
    cpu_s = cpu_limit_s(request)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _limit_cpu(int(usage.ru_utime + usage.ru_stime) + cpu_s + 1)
    try:
        return answer_of(run, (request,))
    finally:
        # Between two calls our own code runs, which must not be killed by the limit of a document.
        _limit_cpu(resource.RLIM_INFINITY)


def _limit_cpu(most_s: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = most_s if hard == resource.RLIM_INFINITY else hard if most_s < 0 else min(most_s, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
