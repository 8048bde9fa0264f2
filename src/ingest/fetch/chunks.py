"""Whether a chunked body is chunked at all. No input or output: bytes are fed in.

The HTTP parser takes a size that no body has, or a line that never ends, for the beginning of a body that was cut. But
what was cut is worth another request, and what is no framing is not.
"""

import re

from ingest.errors import Unusable

MAX_CHUNK_BYTES = 2**30
MAX_SIZE_LINE_BYTES = 4 * 1024

_SIZE_LINE = re.compile(rb"([0-9a-fA-F]{1,20})[ \t]*(?:;[^\r\n]*)?\r\n")
_SIZE_LINE_BEGUN = re.compile(rb"(?:[0-9a-fA-F]{1,20}[ \t]*(?:;[^\r\n]*)?\r?)?")


class ChunkSizes:
    """Follows the sizes of the chunks in a body; what they hold is not looked at. `ended`: the last size came."""

    def __init__(self) -> None:
        self._line, self._skip_bytes, self.ended = b"", 0, False

    def feed(self, data: bytes) -> None:
        """Raises Unusable protocol where a size must be and is none."""
        at = 0
        while at < len(data) and not self.ended:
            if self._skip_bytes:
                step = min(self._skip_bytes, len(data) - at)
                at, self._skip_bytes = at + step, self._skip_bytes - step
            else:
                end = data.find(b"\n", at) + 1 or len(data)
                at, self._line = end, self._line + data[at:end]
                self._read_line()

    def _read_line(self) -> None:
        match = _SIZE_LINE.fullmatch(self._line)
        size = int(match[1], 16) if match else 0
        begun = len(self._line) <= MAX_SIZE_LINE_BYTES and _SIZE_LINE_BEGUN.fullmatch(self._line)
        if size > MAX_CHUNK_BYTES or not (match or begun):
            raise Unusable("protocol", f"no size of a chunk: {self._line[:40]!r}")
        if match:
            # The line end behind the chunk is skipped with it.
            self._line, self._skip_bytes, self.ended = b"", size + 2, size == 0
