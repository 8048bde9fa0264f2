"""The standard streams of the program: what is printed must arrive or be told of, what is logged must never stop the
work, and a stream that was closed by whoever started the program must not be taken over by a file of ours."""

import errno
import io
import os
import select
import sys
from contextlib import suppress
from typing import TextIO, cast

PATIENCE_S = 1.0
"""How long a line of the log waits for a reader that does not read. After that, lines are dropped until it does."""

_CHUNK_BYTES = 4096
"""What is written at once: so much a pipe takes whole, when it takes any."""


class OutputLost(Exception):
    """What was printed did not arrive. `is_reader_gone` is the case of `| head`, which has read enough."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.is_reader_gone = error.errno == errno.EPIPE


class _Output(io.FileIO):
    """Standard output: what goes wrong there is told apart from what goes wrong elsewhere."""

    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            raise OutputLost(error) from error


def sturdy(stream: TextIO | None) -> TextIO:
    """`stream` for logs and complaints."""
    return cast(TextIO, _SturdyStream(stream))


class _SturdyStream(io.TextIOBase):
    """A stream for logs and complaints: what cannot be written is dropped, whether its disk is full, its reader is
    gone, or does not read."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_stalled = False
        self._is_cut = False

    def write(self, text: str) -> int:
        """Writes `text` as far as it can be; always gives its length."""
        with suppress(OSError, ValueError):
            self._write(text)
        return len(text)

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            descriptor = self._stream.fileno()
        except (OSError, ValueError, AttributeError):  # it is in memory
            self._stream.write(text)
            return
        self._stream.flush()
        encoded = text.encode(self._stream.encoding or "utf-8", "backslashreplace")
        self._send(descriptor, b"\n" + encoded if self._is_cut else encoded)

    def _send(self, descriptor: int, data: bytes) -> None:
        ready = select.poll()
        ready.register(descriptor, select.POLLOUT)
        at = 0
        while at < len(data):
            if not ready.poll(0 if self._is_stalled else 1000 * PATIENCE_S):
                self._is_stalled, self._is_cut = True, self._is_cut or at > 0
                return
            at += os.write(descriptor, data[at : at + _CHUNK_BYTES])
        self._is_stalled = self._is_cut = False

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        if self._stream is None:
            raise io.UnsupportedOperation("fileno")
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return (self._stream.encoding if self._stream else "") or "utf-8"


def secure() -> None:
    """Makes the standard streams what the program expects. To be called first.

    A closed stream is opened on /dev/null, else the next file or socket got its number and was written into. Output
    that was closed stays one that cannot be written. Text is UTF-8: news is written in every script of the world, and
    the encoding of a cron job's locale covers few of them.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Output(1, "wb", closefd=False)),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=os.isatty(1),
    )


def give_up_output() -> None:
    """Whatever is still to be printed goes nowhere, so that the end of the program does not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
