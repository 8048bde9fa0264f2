"""How processes are ended by signals: those that run until they are told to stop, and commands that are ended early."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from ingest.cli.options import DONE, ended_by
from ingest.cli.output import complain
from ingest.cli.process import Terminated, ending_signals, has_terminal
from ingest.cli.rereading import Rereading

HURRY_S = 5.0
"""What a second signal leaves to give leases back and to close the database: a lock may be waited for much longer."""


class Stopper:
    """What signals do, whichever they are: the first lets what is under way come to its end, the second cancels it,
    and a third one, or HURRY_S, ends the process. `stop` is called by each, then `tell`."""

    def __init__(
        self, stop: Callable[[], None], tell: Callable[[], None], task: "asyncio.Task[int] | None"
    ) -> None:
        self._stop, self._tell, self._task = stop, tell, task
        self._received = 0
        self.exit_code = DONE

    def on_signal(self, number: int) -> None:
        """A signal has come."""
        self._received += 1
        self._stop()
        self._tell()
        if self._received == 2:
            self.exit_code = ended_by(number)
            if self._task is not None:
                self._task.cancel()
            # A thread, since what is waited for may keep the event loop from turning.
            hurry = threading.Timer(HURRY_S, os._exit, (self.exit_code,))
            hurry.daemon = True
            hurry.start()
        elif self._received > 2:
            os._exit(self.exit_code)

    async def code_of(self, work: Coroutine[None, None, None]) -> int:
        """The exit code once `work` has ended, by itself or by signals."""
        try:
            await work
        except asyncio.CancelledError:
            if self.exit_code == DONE:
                raise
        finally:
            self._tell()
        return self.exit_code


def handle_signals(stopper: Stopper, rereading: Rereading) -> None:
    """SIGHUP rereads the configuration. It ends the process only where it means that the terminal was closed, and the
    process was not told to outlive that (`nohup`)."""
    loop = asyncio.get_running_loop()
    ends = signal.SIGHUP in ending_signals() and has_terminal()

    def on_hangup() -> None:
        if ends and not has_terminal():
            stopper.on_signal(signal.SIGHUP)
        else:
            rereading.ask()

    for number in ending_signals():
        loop.add_signal_handler(number, stopper.on_signal, number)
    loop.add_signal_handler(signal.SIGHUP, on_hangup)


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """`work` is done until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def end_by_signals() -> None:
    """SIGTERM and SIGHUP cancel this task, as Ctrl-C does: transactions under way are carried to their end, runs are
    marked, leases given back."""
    task = asyncio.current_task()
    for number in ending_signals():
        if task is not None and number != signal.SIGINT:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


@contextmanager
def ended_early(by_ctrl_c: str | None = None) -> Iterator[None]:
    """Around a command that signals may end: it is said what comes of it after Ctrl-C, and the exit code tells by what
    it was ended."""
    try:
        yield
    except KeyboardInterrupt:
        if by_ctrl_c:
            complain(by_ctrl_c)
        raise
    except asyncio.CancelledError as error:
        raise Terminated from error
