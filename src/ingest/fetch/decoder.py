"""A body read in bounded steps. No input or output: bytes are pushed in.

A kilobyte on the wire can be a megabyte unpacked, so nothing is unpacked beyond what is still wanted.
"""

import zlib
from collections.abc import Iterable, Iterator

from ingest.errors import Unreachable, Unusable

STEP = 256 * 1024
MEMBERS_MAX = 64


def coding(headers: Iterable[str]) -> str:
    """The one coding that Content-Encoding names: "", "gzip" or "deflate". Raises Unusable for others."""
    named = [word.strip().lower() for header in headers for word in header.split(",")]
    named = [word for word in named if word not in ("", "identity", "none")]
    if not named:
        return ""
    if len(named) > 1:
        raise Unusable("encoding", f"{len(named)} codings chained")
    if named[0] in ("gzip", "x-gzip"):
        return "gzip"
    if named[0] == "deflate":
        return "deflate"
    raise Unusable("encoding", f"{named[0][:20]!r} was not offered")


class Body:
    """Takes what came over the wire and keeps it unpacked, at most `longest` bytes.

    With `cut` the rest is ignored (`full` says so); otherwise one byte more raises Unusable too_large.
    """

    def __init__(self, coded: str, longest: int, *, cut: bool = False) -> None:
        self._coded, self._longest, self._cut = coded, longest, cut
        self._kept = bytearray()
        self._wire = 0
        self._members = 0
        self._waiting = b""
        self._inflate: zlib._Decompress | None = None
        self._padded = False
        self.full = False

    def __len__(self) -> int:
        return len(self._kept)

    def push(self, data: bytes) -> Iterator[None]:
        """Takes `data`; yields between two steps of unpacking, so that a caller can let others go on."""
        self._wire += len(data)
        if not self._coded:
            self._keep(data)
        elif self._wire > self._longest + STEP:
            # A packed stream can be endless and unpack to nothing.
            self._overflow()
        else:
            yield from self._unpack(data)

    def whole(self) -> bytes:
        """The body. Raises Unreachable truncated when the packed stream did not come to its end."""
        ended = self._wire == 0 if self._inflate is None else self._inflate.eof
        if self._coded and not ended and not self.full:
            raise Unreachable("truncated", f"the {self._coded} stream lacks its end")
        return bytes(self._kept)

    def drop(self) -> None:
        """Lets go of what was kept."""
        self._kept.clear()

    def _unpack(self, data: bytes) -> Iterator[None]:
        while data and not self.full and not self._padded:
            data = self._step(data)
            yield

    def _step(self, data: bytes) -> bytes:
        """Unpacks a step of `data`, and returns what is left of it."""
        if self._inflate is None or self._inflate.eof:
            # Two bytes tell what begins here, and may come one by one.
            data, self._waiting = self._waiting + data, b""
            if len(data) < 2:
                self._waiting = data
                return b""
            if self._inflate is not None and not (self._coded == "gzip" and data.startswith(b"\x1f\x8b")):
                self._padded = True
                return b""
            self._inflate = self._member(data)
        self._inflated(self._inflate, data)
        return self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _inflated(self, inflate: "zlib._Decompress", data: bytes) -> None:
        try:
            out = inflate.decompress(data, STEP)
            self._keep(out)
            # All input may be taken in while some output is still held back.
            while len(out) == STEP and not (inflate.eof or inflate.unconsumed_tail or self.full):
                out = inflate.decompress(b"", STEP)
                self._keep(out)
        except zlib.error as error:
            raise Unusable("encoding", f"the body is not {self._coded}") from error

    def _member(self, data: bytes) -> "zlib._Decompress":
        self._members += 1
        if self._members > MEMBERS_MAX:
            raise Unusable("encoding", f"more than {MEMBERS_MAX} gzip members")
        if self._coded == "gzip":
            return zlib.decompressobj(wbits=31)
        # Half of those who say deflate send it without the zlib header that the name stands for.
        zlib_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.decompressobj(wbits=15 if zlib_header else -15)

    def _keep(self, data: bytes) -> None:
        room = self._longest - len(self._kept)
        self._kept += data[:room] if len(data) > room else data
        if len(data) > room:
            self._overflow()

    def _overflow(self) -> None:
        self.full = True
        if not self._cut:
            raise Unusable("too_large", f"more than {self._longest} bytes")
