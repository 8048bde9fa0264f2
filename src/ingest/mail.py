"""Makes a mail, and hands it over to this machine's own mailer: the only module that knows how.

What outlets wrote goes into the text alone, never into a head or the command's arguments.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from tempfile import TemporaryFile
from typing import IO

from ingest.errors import MailFailed
from ingest.text import clean_line

MAX_SUBJECT_CHARS = 200
MAX_REASON_BYTES = 2_000
"""How much of what a mailer complains of is read."""

_POLICY = SMTP.clone(linesep="\n", cte_type="7bit")
"""Lines end as programs on this machine write them, and every relay takes what is ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """The program that takes mails on stdin and finds their recipients in the head, as `sendmail -t` does. It gets
    `deadline_s` seconds and no more of the environment than `environ`."""

    sender: str
    command: tuple[str, ...]
    deadline_s: float
    environ: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one address. `id` is the same when the same mail is sent again, so that receivers can tell."""

    to: str
    subject: str
    text: str
    id: str
    at: datetime


def as_bytes(mail: Mail, sender: str) -> bytes:
    """The mail as a mailer takes it: plain text, and a head into which nothing can be smuggled."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = clean_line(mail.subject, MAX_SUBJECT_CHARS)
    message["Date"] = format_datetime(mail.at.astimezone(UTC))
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # no holiday answers (RFC 3834)
    message.set_content(mail.text)
    return message.as_bytes()


async def send(mailer: Mailer, mail: Mail) -> None:
    """Hands the mail over. Raises MailFailed when the mailer is not there, takes too long, or ends with another exit
    code than 0; one that takes too long may have taken the mail even so."""
    # A file, not a pipe: what a mailer leaves running behind it may hold the other end for as long as it likes.
    with TemporaryFile() as said:
        process = await _begin(mailer, said)
        try:
            async with asyncio.timeout(mailer.deadline_s):
                await _write(process, as_bytes(mail, mailer.sender))
                code = await process.wait()
        except TimeoutError as error:
            raise MailFailed(f"{mailer.command[0]}: not done after {mailer.deadline_s:g} s") from error
        finally:
            await _end(process)
        if code != 0:
            said.seek(0)
            reason = clean_line(said.read(MAX_REASON_BYTES).decode("utf-8", errors="replace"))
            raise MailFailed(f"{mailer.command[0]}: exit code {code}{': ' if reason else ''}{reason}")


async def _begin(mailer: Mailer, said: IO[bytes]) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *mailer.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=said,
            env=dict(mailer.environ),
            start_new_session=True,  # so that what it starts can be ended with it
        )
    except OSError as error:
        raise MailFailed(f"{mailer.command[0]}: {error.strerror or error}") from error


async def _write(process: asyncio.subprocess.Process, message: bytes) -> None:
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it has read enough; its exit code says why
        process.stdin.write(message)
        await process.stdin.drain()
    process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the process and those that it has started, if it is still there."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
