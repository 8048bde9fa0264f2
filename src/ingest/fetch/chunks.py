"""A chunked body -> what its chunks hold. No input or output: bytes are fed in.

The HTTP parser makes an event of every chunk, be it one byte; so the chunks are read here, and it gets what came at
once as one. It also takes a size that no body has, or a line that never ends, for the beginning of a body that was
cut. But what was cut is worth another request, and what is no framing is not.
"""

import re

from ingest.errors import Unusable

MAX_CHUNK_BYTES = 2**30
MAX_LINE_BYTES = 4 * 1024
MAX_FRAMING_BYTES = 64 * 1024
"""So much framing is read whatever is in it; beyond, there must be as much data."""

_SIZE_LINE = re.compile(rb"([0-9a-fA-F]{1,20})[ \t]*(?:;[^\r\n]*)?\r\n")
_SIZE_LINE_BEGUN = re.compile(rb"(?:[0-9a-fA-F]{1,20}[ \t]*(?:;[^\r\n]*)?\r?)?")


class ChunkReader:
    """Follows a chunked body. `ended`: the last chunk came; `complete`: so did the trailers, which are left out."""

    def __init__(self) -> None:
        self._line, self._left_bytes, self._is_after_data = b"", 0, False
        self.ended = self.complete = False
        self.data_bytes = self.framing_bytes = 0

    @property
    def is_mostly_framing(self) -> bool:
        """Whether the chunks are so small that reading them is work."""
        return self.framing_bytes * 8 > self.data_bytes

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """What the chunks in `data` hold, and what follows the body.

        Raises Unusable protocol where a size must be and is none, too_large for more framing than data.
        """
        held = []
        at = 0
        while at < len(data) and not self.complete:
            if self._left_bytes:
                piece = data[at : at + self._left_bytes]
                held.append(piece)
                self._left_bytes -= len(piece)
                self.data_bytes += len(piece)
                at += len(piece)
                continue
            end = data.find(b"\n", at) + 1 or len(data)
            self._line += data[at:end]
            self.framing_bytes += end - at
            at = end
            self._read_line()
        if self.framing_bytes > max(MAX_FRAMING_BYTES, self.data_bytes):
            raise Unusable(
                "too_large", f"more framing ({self.framing_bytes} bytes) than data ({self.data_bytes})"
            )
        return b"".join(held), data[at:]

    def _read_line(self) -> None:
        """Reads the line so far: a size, the line end behind a chunk, or a trailer."""
        if len(self._line) > MAX_LINE_BYTES:
            raise Unusable("protocol", f"no line of a chunked body: {self._line[:40]!r}")
        if self.ended:
            self._read_trailer()
        elif self._is_after_data:
            self._read_line_end()
        else:
            self._read_size()

    def _read_size(self) -> None:
        match = _SIZE_LINE.fullmatch(self._line)
        size = int(match[1], 16) if match else 0
        if size > MAX_CHUNK_BYTES or not (match or _SIZE_LINE_BEGUN.fullmatch(self._line)):
            raise Unusable("protocol", f"no size of a chunk: {self._line[:40]!r}")
        if match:
            self._line, self._left_bytes = b"", size
            self._is_after_data, self.ended = size > 0, size == 0

    def _read_line_end(self) -> None:
        if not b"\r\n".startswith(self._line):
            raise Unusable("protocol", f"no end of a chunk: {self._line[:40]!r}")
        if self._line == b"\r\n":
            self._line, self._is_after_data = b"", False

    def _read_trailer(self) -> None:
        if self._line.endswith(b"\n"):
            self.complete = not self._line.strip()
            self._line = b""
