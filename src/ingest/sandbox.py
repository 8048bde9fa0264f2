"""Runs parsers in child processes with limits on time and memory. The only module that imports pebble.

A document can make a parser use gigabytes of memory or minutes of processor time, and a thread cannot be
stopped. The children import the parsers; the main process never does.
"""

import asyncio
import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from ingest.errors import IngestError, ParserCrashed

T = TypeVar("T")

WALL_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 768 * 1024 * 1024
MAX_TASKS_PER_CHILD = 500
CPU_SHARE = 0.5
"""The part of its wall time that a task may spend on a processor."""

_MIN_CPU_LIMIT_S = 2
_CHILD_NICENESS = 5
# A child that uses more memory than this after a task returns what it can to the system.
_TRIM_ABOVE_BYTES = 256 * 1024 * 1024
# Pebble can lose a task without an error. It is given up this long after twice its wall time.
_STALL_GRACE_S = 120.0
# The pool itself can break, for instance when an idle child is killed from outside; then a task starts again.
_MAX_ATTEMPTS = 3


class InlineExecutor:
    """Runs functions in the calling process, without limits. For tests."""

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_LIMIT_S) -> T:
        return cast(T, _unpickle_or_raise(_run_pickled(function, args)))


class SandboxExecutor:
    """Runs functions in a pool of child processes that are replaced after a number of tasks.

    Use it as an async context manager. `preload` names the modules that every child needs; they are
    imported once, in the server process that all children are forked from.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        preload: tuple[str, ...] = (),
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        max_tasks_per_child: int = MAX_TASKS_PER_CHILD,
        cpu_share: float = CPU_SHARE,
    ) -> None:
        self._workers = workers or max(3, os.cpu_count() or 1)
        self._memory_limit_bytes = memory_limit_bytes
        self._max_tasks_per_child = max_tasks_per_child
        self._cpu_share = cpu_share
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["ingest.sandbox", *preload])
        self._pool: ProcessPool | None = None
        self._pool_lock = asyncio.Lock()
        # Callers wait here, so that the queue of the pool does not hold many pickled bodies.
        self._slots = asyncio.Semaphore(self._workers + 1)

    async def __aenter__(self) -> "SandboxExecutor":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_stop, pool)

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_LIMIT_S) -> T:
        """What `function`, a function of a module, returns in a child process.

        It may take `wall_s` seconds, of which `cpu_share` on a processor (at least 2 s). Cancelling the
        caller stops the child. An IngestError that `function` raises is raised here too. Raises
        ParserCrashed("timeout") when a limit of time is reached, and ParserCrashed("parser") for a crash,
        too much memory and any other error.
        """
        async with self._slots:
            outcome = await self._run_in_child(function, args, wall_s)
        return cast(T, _unpickle_or_raise(outcome))

    async def _run_in_child(
        self, function: Callable[..., T], args: tuple[object, ...], wall_s: float
    ) -> bytes:
        """The pickled value or error of `function`."""
        cpu_s = max(_MIN_CPU_LIMIT_S, round(wall_s * self._cpu_share))
        limited_call = (function, args, cpu_s, self._memory_limit_bytes)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            pool = await self._running_pool()
            is_last = attempt == _MAX_ATTEMPTS
            try:
                task = pool.schedule(_run_limited, limited_call, timeout=wall_s)
                return cast(bytes, await _result(task, 2 * wall_s + _STALL_GRACE_S))
            except TimeoutError:
                return _failure("timeout", f"not done in {wall_s:.0f} s")
            except ProcessExpired as error:
                if error.exitcode == -signal.SIGXCPU:
                    return _failure("timeout", f"not done in {cpu_s} s of a processor")
                # No document causes SIGTERM: somebody stopped the child from outside.
                if is_last or error.exitcode != -signal.SIGTERM:
                    return _failure("parser", f"died with code {error.exitcode}")
            except RuntimeError:
                if is_last:
                    return _failure("parser", "no child could be started")
                await self._discard(pool)
        raise AssertionError("the last attempt returns")

    async def _running_pool(self) -> ProcessPool:
        async with self._pool_lock:
            if self._pool is None:
                self._pool = await asyncio.to_thread(self._start_pool)
            return self._pool

    def _start_pool(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._max_tasks_per_child,
            initializer=_init_worker,
            context=self._context,
        )
        # The pool starts its processes with the first task. That time must not count for a document.
        pool.schedule(_noop).result()
        return pool

    async def _discard(self, pool: ProcessPool) -> None:
        async with self._pool_lock:
            if self._pool is pool:
                self._pool = None
                await asyncio.to_thread(_stop, pool)


def _failure(reason: str, detail: str) -> bytes:
    """A ParserCrashed as the child would send it. Raising it where it is caught would keep the document
    in memory through the traceback."""
    return pickle.dumps(ParserCrashed(reason, detail))


async def _result(task: "Future[Any]", timeout_s: float) -> Any:
    async with asyncio.timeout(timeout_s):
        return await asyncio.wrap_future(task)


def _stop(pool: Any) -> None:
    pool.stop()
    pool.join()


# ---- in the child ----------------------------------------------------------------------------------------


def _noop() -> None:
    """A task that does nothing."""


def _init_worker() -> None:
    """Makes a child yield to the main process, stop at once when told to, and end with the main process."""
    os.nice(_CHILD_NICENESS)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _run_limited(
    function: Callable[..., object], args: tuple[object, ...], cpu_s: int, memory_limit_bytes: int
) -> bytes:
    """Runs one task under limits of its own, which are lifted when it ends."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft_limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + cpu_s + 1)
    _set_soft_limit(resource.RLIMIT_AS, _address_space_bytes() + memory_limit_bytes)
    try:
        return _run_pickled(function, args)
    finally:
        # Between two tasks pebble's own code runs, which must not be killed by the limits of a document.
        _set_soft_limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _set_soft_limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        if _resident_bytes() > _TRIM_ABOVE_BYTES:
            _trim_heap()


def _set_soft_limit(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space_bytes() -> int:
    return _statm_bytes(0)


def _resident_bytes() -> int:
    return _statm_bytes(1)


def _statm_bytes(field: int) -> int:
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[field]) * resource.getpagesize()


def _trim_heap() -> None:
    """Returns the memory that a large document took to the system."""
    with suppress(OSError, AttributeError):  # only glibc has malloc_trim
        ctypes.CDLL(None).malloc_trim(0)


def _run_pickled(function: Callable[..., object], args: tuple[object, ...]) -> bytes:
    """The pickled value of a call, or the pickled IngestError.

    It is pickled here and not by pebble, because an object that the main process cannot unpickle would
    break the pool.
    """
    try:
        return pickle.dumps(_call(function, args))
    except MemoryError:
        return _failure("parser", "too much memory")
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        return _failure("parser", f"a value that cannot be pickled: {error}")


def _call(function: Callable[..., object], args: tuple[object, ...]) -> object:
    """What the call returns; an error as a value."""
    try:
        return function(*args)
    except IngestError as error:
        return error.with_traceback(None)
    except MemoryError:
        raise
    except BaseException as error:  # noqa: BLE001 - foreign bytes can raise anything out of a parser
        return ParserCrashed("parser", _describe(error))


def _describe(error: BaseException) -> str:
    """The class of an error, the last line of code that it came from, and its message."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:200]}"


def _unpickle_or_raise(outcome: bytes) -> object:
    value = pickle.loads(outcome)  # noqa: S301 - written by our own child
    if isinstance(value, IngestError):
        raise value
    return value
