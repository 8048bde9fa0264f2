"""Hands bytes over to a program of this machine, which has a deadline and no shell."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from ingest.text import clean_line

MAX_REASON_BYTES = 2_000
"""How much of what a program complains of is read."""


async def hand_over(
    command: Sequence[str], data: bytes, *, environ: Mapping[str, str], deadline_s: float
) -> str:
    """Gives `data` to the stdin of the command; why that failed, "" when it did not: it is not there, takes too long,
    or ends with another exit code than 0. One that takes too long may have done its work even so."""
    # A file, not a pipe: what a program leaves running behind it may hold the other end for as long as it likes.
    with TemporaryFile() as said:
        try:
            process = await _begun(command, environ, said)
        except OSError as error:
            return f"{command[0]}: {error.strerror or error}"
        try:
            async with asyncio.timeout(deadline_s):
                await _write(process, data)
                code = await process.wait()
        except TimeoutError:
            return f"{command[0]}: not done after {deadline_s:g} s"
        finally:
            await _end(process)
        if code == 0:
            return ""
        said.seek(0)
        reason = clean_line(said.read(MAX_REASON_BYTES).decode("utf-8", errors="replace"))
        return f"{command[0]}: exit code {code}{': ' if reason else ''}{reason}"


async def _begun(
    command: Sequence[str], environ: Mapping[str, str], said: IO[bytes]
) -> asyncio.subprocess.Process:
    """The process, which is ended with all that it has started when whoever waits for it is cancelled meanwhile."""
    # asyncio ends the process alone when it is cancelled here, and what that one has started would go on.
    beginning = asyncio.create_task(_begin(command, environ, said))
    try:
        return await asyncio.shield(beginning)
    except asyncio.CancelledError:
        with suppress(OSError):
            await _end(await beginning)
        raise


async def _begin(
    command: Sequence[str], environ: Mapping[str, str], said: IO[bytes]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=said,
        env=dict(environ),
        start_new_session=True,  # so that what it starts can be ended with it
    )


async def _write(process: asyncio.subprocess.Process, data: bytes) -> None:
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it has read enough; its exit code says why
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the process and those that it has started, if it is still there."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
