"""The pool of children: who answers a call, and what becomes of a call whose child fails."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TypeVar, cast

import structlog

from ingest.sandbox.answers import Answer, answer_of, decoder_of, failure, read_answer
from ingest.sandbox.calls import call_bytes
from ingest.sandbox.fork_server import MAX_ANSWER_BYTES, Child, ChildLost, ForkServer, Oversized

T = TypeVar("T")

log = structlog.get_logger()

WALL_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 768 * 1024 * 1024
MAX_TASKS_PER_CHILD = 500
CPU_SHARE = 0.5
"""The part of its wall time that a task may spend on a processor."""

LONG_CALL_S = 2.0
"""A call that takes longer is no longer counted among those that run at once: a document that hangs must not hold up
the others. Nearly all take less than a tenth of a second."""

_MIN_CPU_LIMIT_S = 2
_START_LIMIT_S = 300.0
# A child that somebody ended from outside is no fault of its document; then the call is made again.
_MAX_ATTEMPTS = 3
# An answer of this size takes milliseconds to read, which are spent beside the event loop.
_READ_IN_THREAD_BYTES = 64 * 1024


class InlineExecutor:
    """Runs functions in the calling process, without limits; what they return travels as a child's answer does.
    For tests."""

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_LIMIT_S) -> T:
        decoder_of(function)
        return cast(T, read_answer(answer_of(function, args), function).result())


class SandboxExecutor:
    """Runs functions in a pool of child processes that are replaced after a number of tasks.

    Use it as an async context manager. `workers` calls run at once, as many as there are processors unless said
    otherwise, and beside them `spare` long ones. `preload` names the modules that every child needs; they are
    imported once, in the server process that all children are forked from.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        spare: int = 1,
        preload: tuple[str, ...] = (),
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        max_tasks_per_child: int = MAX_TASKS_PER_CHILD,
        cpu_share: float = CPU_SHARE,
    ) -> None:
        self._preload = preload
        self._memory_limit_bytes = memory_limit_bytes
        self._max_tasks_per_child = max_tasks_per_child
        self._cpu_share = cpu_share
        self._server: ForkServer | None = None
        self._starting = asyncio.Lock()
        self._idle: list[Child] = []
        self.missing: tuple[str, ...] = ()
        """What the kernel could not take from the children, in words; () before the first one."""
        self._workers = workers or os.cpu_count() or 1
        self._slots = asyncio.Semaphore(self._workers)
        self._spare = spare

    async def __aenter__(self) -> "SandboxExecutor":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def run(self, function: Callable[..., T], *args: object, wall_s: float = WALL_LIMIT_S) -> T:
        """What `function`, a function of a module with complete type hints, returns in a child process.

        It may take `wall_s` seconds, of which `cpu_share` on a processor (at least 2 s). Cancelling the
        caller stops the child. An IngestError that `function` raises is raised here too. Raises
        ParserCrashed("timeout") when a limit of time is reached, and ParserCrashed("parser") for a crash,
        too much memory, any other error, and a value that is not what `function` declares. Raises TypeError
        for a function whose hints do not say what it returns.
        """
        decoder_of(function)
        async with self._slot():
            answer = await self._answer(function, args, wall_s)
        # Raised here, because an error that was raised among the bytes of the document would keep them in memory.
        return cast(T, answer.result())

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        """A place among the calls that run at once; a long call gives it back early while a spare one is left."""
        is_given_back = False

        def give_back() -> None:
            nonlocal is_given_back
            if self._spare > 0:
                is_given_back = True
                self._spare -= 1
                self._slots.release()

        await self._slots.acquire()
        timer = asyncio.get_running_loop().call_later(LONG_CALL_S, give_back)
        try:
            yield
        finally:
            timer.cancel()
            if is_given_back:
                self._spare += 1
            else:
                self._slots.release()

    async def _answer(
        self, function: Callable[..., object], args: tuple[object, ...], wall_s: float
    ) -> Answer:
        """What a child answers, or would have."""
        cpu_s = max(_MIN_CPU_LIMIT_S, round(wall_s * self._cpu_share))
        request = call_bytes(function, args, cpu_s)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            is_last_attempt = attempt == _MAX_ATTEMPTS
            try:
                server = await self._running_server()
                child = await self._waiting_child(server)
            except ChildLost:
                if is_last_attempt:
                    return failure("parser", "no child could be started")
                continue
            try:
                return await self._asked(server, child, function, request, wall_s)
            except TimeoutError:
                return failure("timeout", f"not done in {wall_s:.0f} s")
            except Oversized:
                return failure("parser", f"a value of more than {MAX_ANSWER_BYTES >> 20} MB")
            except ChildLost as lost:
                if lost.code == -signal.SIGXCPU:
                    return failure("timeout", f"not done in {cpu_s} s of a processor")
                # No document causes SIGTERM, or the end of the server: somebody stopped the child from outside.
                if is_last_attempt or lost.code not in (-signal.SIGTERM, None):
                    return failure("parser", f"died with code {lost.code}")
        raise AssertionError("the last attempt returns")

    async def _asked(
        self, server: ForkServer, child: Child, function: Callable[..., object], request: bytes, wall_s: float
    ) -> Answer:
        """The answer of a child, which is killed where it gives none."""
        keep = False
        try:
            async with asyncio.timeout(wall_s):
                await child.send(request)
                data = await child.receive()
            if len(data) > _READ_IN_THREAD_BYTES:
                answer = await asyncio.to_thread(read_answer, data, function)
            else:
                answer = read_answer(data, function)
            child.answered += 1
            keep = child.answered < self._max_tasks_per_child and not answer.is_last
            return answer
        except TimeoutError:
            raise
        except (EOFError, OSError) as error:
            raise ChildLost(await server.code_of(child)) from error
        finally:
            if keep and len(self._idle) < self._workers:
                self._idle.append(child)
            else:
                server.kill(child)

    async def _waiting_child(self, server: ForkServer) -> Child:
        """A child that waits for a call, or a new one. Raises ChildLost."""
        while self._idle:
            child = self._idle.pop()
            if child.is_waiting():
                return child
            server.kill(child)
        child = server.fork()
        is_ready = False
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                self._tell(json.loads(await child.receive()))
            is_ready = True
            return child
        except TimeoutError as error:
            server.give_up()
            raise ChildLost from error
        except (EOFError, OSError) as error:
            raise ChildLost from error
        finally:
            if not is_ready:
                server.kill(child)

    def _tell(self, missing: list[str]) -> None:
        """Says once what the kernel cannot take from the children."""
        if missing and not self.missing:
            log.warning("sandbox.weak", missing=", ".join(missing))
            self.missing = tuple(missing)

    async def _running_server(self) -> ForkServer:
        async with self._starting:
            if self._server is not None and self._server.is_lost:
                await self._close()
            if self._server is None:
                self._server = ForkServer(preload=self._preload, memory_limit_bytes=self._memory_limit_bytes)
            return self._server

    async def _close(self) -> None:
        server, self._server = self._server, None
        while self._idle:
            self._idle.pop().close()
        if server is not None:
            await server.close()
