"""Content-Encoding: a body is unpacked in bounded steps. No input or output: bytes are fed in.

A kilobyte on the wire can unpack to a megabyte, so nothing is unpacked beyond what may be kept.
"""

import zlib
from collections.abc import Iterable, Iterator

from ingest.errors import Unreachable, Unusable

STEP_BYTES = 256 * 1024
MAX_GZIP_MEMBERS = 64


def content_coding(values: Iterable[str]) -> str:
    """The one coding that the Content-Encoding headers name: "", "gzip" or "deflate".

    Raises Unusable encoding for other codings and for chained ones.
    """
    names = [word.strip().lower() for value in values for word in value.split(",")]
    names = [word for word in names if word not in ("", "identity", "none")]
    if not names:
        return ""
    if len(names) > 1:
        raise Unusable("encoding", f"{len(names)} codings chained")
    if names[0] in ("gzip", "x-gzip"):
        return "gzip"
    if names[0] == "deflate":
        return "deflate"
    raise Unusable("encoding", f"{names[0][:20]!r} was not offered")


class BoundedDecoder:
    """Takes a body as it comes over the wire and keeps it unpacked, at most `max_bytes` of it.

    A longer body raises Unusable too_large; with `truncate` its rest is ignored instead, and `full` says so.
    """

    def __init__(self, coding: str, max_bytes: int, *, truncate: bool = False) -> None:
        self._coding, self._max_bytes, self._truncate = coding, max_bytes, truncate
        self._decoded = bytearray()
        self._received_bytes = 0
        self._members = 0
        self._pending = b""
        self._inflate: zlib._Decompress | None = None
        self._at_padding = False
        self.full = False

    def __len__(self) -> int:
        return len(self._decoded)

    def feed(self, data: bytes) -> Iterator[None]:
        """Takes `data`; yields between two steps of unpacking, so that the caller can let other tasks run."""
        self._received_bytes += len(data)
        if not self._coding:
            self._append(data)
        elif self._received_bytes > self._max_bytes + STEP_BYTES:
            # A packed stream can be endless and unpack to nothing.
            self._overflow()
        else:
            yield from self._unpack(data)

    def finish(self) -> bytes:
        """The whole body. Raises Unreachable truncated when the packed stream did not come to its end."""
        ended = self._received_bytes == 0 if self._inflate is None else self._inflate.eof
        if self._coding and not ended and not self.full:
            raise Unreachable("truncated", f"the {self._coding} stream lacks its end")
        return bytes(self._decoded)

    def clear(self) -> None:
        """Frees the memory of what was kept."""
        self._decoded.clear()

    def _unpack(self, data: bytes) -> Iterator[None]:
        while data and not self.full and not self._at_padding:
            data = self._step(data)
            yield

    def _step(self, data: bytes) -> bytes:
        """Unpacks one step of `data`, and returns what is left of it."""
        if self._inflate is None or self._inflate.eof:
            # A member is known by its first two bytes, which may come one by one.
            data, self._pending = self._pending + data, b""
            if len(data) < 2:
                self._pending = data
                return b""
            if self._inflate is not None and not (self._coding == "gzip" and data.startswith(b"\x1f\x8b")):
                self._at_padding = True
                return b""
            self._inflate = self._new_member(data)
        self._decompress(self._inflate, data)
        return self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _decompress(self, inflate: "zlib._Decompress", data: bytes) -> None:
        try:
            out = inflate.decompress(data, STEP_BYTES)
            self._append(out)
            # zlib may have taken in all input and still hold back output.
            while len(out) == STEP_BYTES and not (inflate.eof or inflate.unconsumed_tail or self.full):
                out = inflate.decompress(b"", STEP_BYTES)
                self._append(out)
        except zlib.error as error:
            raise Unusable("encoding", f"the body is not {self._coding}") from error

    def _new_member(self, data: bytes) -> "zlib._Decompress":
        self._members += 1
        if self._members > MAX_GZIP_MEMBERS:
            raise Unusable("encoding", f"more than {MAX_GZIP_MEMBERS} gzip members")
        if self._coding == "gzip":
            return zlib.decompressobj(wbits=31)
        # "deflate" stands for a zlib stream, but many servers send raw deflate without the zlib header.
        zlib_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.decompressobj(wbits=15 if zlib_header else -15)

    def _append(self, data: bytes) -> None:
        room = self._max_bytes - len(self._decoded)
        self._decoded += data[:room] if len(data) > room else data
        if len(data) > room:
            self._overflow()

    def _overflow(self) -> None:
        self.full = True
        if not self._truncate:
            raise Unusable("too_large", f"more than {self._max_bytes} bytes")
