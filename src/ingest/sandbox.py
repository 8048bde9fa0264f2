"""Runs parsing in child processes with limits on time and memory. Alone knows pebble.

A document can make a parser eat gigabytes or minutes, and no thread can be stopped. The children import
the parsers; this process never does.
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
from typing import Any, Protocol, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from ingest.errors import IngestError, ParserDied

T = TypeVar("T")

WALL_S = 20.0
MEMORY_MAX = 768 * 1024 * 1024
TASKS_PER_CHILD = 500
NICE = 5
# A child larger than this after a document tidies up.
LARGE = 256 * 1024 * 1024
# A task that nobody finishes, nor kills, nor loses, is given up after this much more.
STALL_S = 120.0
# Once more, when the pool itself broke: an idle child was killed from outside, say.
TRIES = 3


class Runs(Protocol):
    """Something that runs a function on foreign bytes."""

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_S) -> T: ...


class Inline:
    """Runs it right here, without limits: for tests."""

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_S) -> T:
        return cast(T, _opened(_fenced(function, args)))


class Sandbox:
    """A pool of recycled children. Use as an async context manager; `preload` are the modules that every
    child needs, imported once in the process that all children are forked from.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        preload: tuple[str, ...] = (),
        memory_max: int = MEMORY_MAX,
        tasks_per_child: int = TASKS_PER_CHILD,
    ) -> None:
        self._workers = workers or max(3, os.cpu_count() or 1)
        self._memory_max, self._tasks = memory_max, tasks_per_child
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["ingest.sandbox", *preload])
        self._pool: ProcessPool | None = None
        self._starting = asyncio.Lock()
        # Bodies wait here as they are, not pickled in a queue.
        self._places = asyncio.Semaphore(self._workers + 1)

    async def __aenter__(self) -> "Sandbox":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_S) -> T:
        """What `function`, a function of a module, returns in a child; an IngestError it raises comes
        through. It may take `wall_s` seconds, and half of that of a processor.

        Raises ParserDied timeout beyond that, and ParserDied parser for a crash, too much memory and any
        other error: all that foreign bytes can do to a parser. A caller that is cancelled stops its child.
        """
        async with self._places:
            outcome = await self._outcome(function, args, wall_s)
        return cast(T, _opened(outcome))

    async def _outcome(self, function: Callable[..., T], args: tuple[object, ...], wall_s: float) -> bytes:
        """The pickled value or error."""
        cpu_s = max(2, round(wall_s / 2))
        for tried in range(TRIES):
            pool = await self._started()
            last = tried == TRIES - 1
            try:
                task = pool.schedule(_limited, (function, args, cpu_s, self._memory_max), timeout=wall_s)
                return cast(bytes, await _result(task, 2 * wall_s + STALL_S))
            except TimeoutError:
                return _dead("timeout", f"not done in {wall_s:.0f} s")
            except ProcessExpired as error:
                if error.exitcode == -signal.SIGXCPU:
                    return _dead("timeout", f"not done in {cpu_s} s of a processor")
                # SIGTERM is not of the document's making: somebody ends us all.
                if last or error.exitcode != -signal.SIGTERM:
                    return _dead("parser", f"died with code {error.exitcode}")
            except RuntimeError:
                if last:
                    return _dead("parser", "no child could be started")
                await self._drop(pool)
        raise AssertionError("the last try returns or raises")

    async def _started(self) -> ProcessPool:
        async with self._starting:
            if self._pool is None:
                self._pool = await asyncio.to_thread(self._start)
            return self._pool

    def _start(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._tasks,
            initializer=_settle_in,
            context=self._context,
        )
        # The first task starts the processes, which takes its time.
        pool.schedule(_nothing).result()
        return pool

    async def _drop(self, pool: ProcessPool) -> None:
        async with self._starting:
            if self._pool is pool:
                self._pool = None
                await asyncio.to_thread(_end, pool)


def _dead(reason: str, detail: str) -> bytes:
    """Given rather than raised: an error would keep the document alive through its traceback."""
    return pickle.dumps(ParserDied(reason, detail))


async def _result(task: "Future[Any]", longest_s: float) -> Any:
    async with asyncio.timeout(longest_s):
        return await asyncio.wrap_future(task)


def _end(pool: Any) -> None:
    pool.stop()
    pool.join()


# ---- in the child ----------------------------------------------------------------------------------------


def _nothing() -> None:
    """A task that does nothing."""


def _settle_in() -> None:
    """A child gives way to the main process, dies at once when told to, and never outlives it."""
    os.nice(NICE)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _limited(function: Callable[..., object], args: tuple[object, ...], cpu_s: int, memory_max: int) -> bytes:
    """Runs one task under its own limits, which end with it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + cpu_s + 1)
    _soft(resource.RLIMIT_AS, _memory(0) + memory_max)
    try:
        return _fenced(function, args)
    finally:
        # What goes on between two tasks is ours, and must not fail for a document's sake.
        _soft(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _soft(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        if _memory(1) > LARGE:
            _give_back()


def _soft(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _memory(which: int) -> int:
    """Bytes of address space (0) or of memory in use (1)."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[which]) * resource.getpagesize()


def _give_back() -> None:
    """What a large document took goes back to the system, rather than stay with the child for good."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def _fenced(function: Callable[..., object], args: tuple[object, ...]) -> bytes:
    """The pickled value, or the pickled IngestError. Pickled here, because what cannot be unpickled over
    there would break the pool."""
    try:
        return pickle.dumps(_value(function, args))
    except MemoryError:
        return pickle.dumps(ParserDied("parser", "too much memory"))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        return pickle.dumps(ParserDied("parser", f"a value that cannot travel: {error}"))


def _value(function: Callable[..., object], args: tuple[object, ...]) -> object:
    try:
        return function(*args)
    except IngestError as error:
        return error.with_traceback(None)
    except MemoryError:
        raise
    except BaseException as error:  # noqa: BLE001 - foreign bytes can raise anything out of a parser
        return ParserDied("parser", _where(error))


def _where(error: BaseException) -> str:
    """The kind of an error, and the last place that it came from."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:200]}"


def _opened(outcome: bytes) -> object:
    value = pickle.loads(outcome)  # noqa: S301 - written by our own child
    if isinstance(value, IngestError):
        raise value
    return value
