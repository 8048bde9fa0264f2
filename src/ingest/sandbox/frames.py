"""How bytes are sent over a socket: their length, then they. The child's end; the main process waits for none of it."""

import os
import struct

LENGTH = struct.Struct(">Q")

MESSAGE_BYTES = 32
"""What main process and server say to each other: all of one length, since a stream keeps no borders, and not every
system has sockets between processes that do."""


def message(word: bytes, *numbers: int) -> bytes:
    """A message of one word and some numbers."""
    return b" ".join([word, *(b"%d" % number for number in numbers)]).ljust(MESSAGE_BYTES)


def send(fd: int, data: bytes) -> None:
    """Sends all of `data`. Calls no function of sockets, which a child may not."""
    sent = os.writev(fd, [LENGTH.pack(len(data)), data]) - LENGTH.size
    waiting = memoryview(data)[sent:]
    while waiting:
        waiting = waiting[os.write(fd, waiting) :]


def receive(fd: int) -> bytearray | None:
    """What the other end sent; None when it has closed."""
    header = _exactly(fd, LENGTH.size)
    return _exactly(fd, LENGTH.unpack(header)[0]) if header else None


def _exactly(fd: int, count: int) -> bytearray | None:
    data = bytearray(count)
    missing = memoryview(data)
    while missing:
        got = os.readv(fd, [missing])
        if not got:
            return None
        missing = missing[got:]
    return data
