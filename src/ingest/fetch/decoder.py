"""Content-Encoding: a body is unpacked in bounded steps. No input or output: bytes are fed in.

A kilobyte on the wire can unpack to a megabyte, so nothing is unpacked beyond what may be kept.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.errors import Unreachable, Unusable

STEP_BYTES = 256 * 1024
MAX_GZIP_MEMBERS = 64
MAX_EMPTY_BYTES = 64 * 1024
"""So much of a packed stream is read whatever comes of it. What is packed is hardly longer than what it holds."""

_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "x-deflate": "deflate", "zlib": "deflate"}
_NOT_OFFERED = frozenset(
    "br brotli zstd compress x-compress dcb dcz bzip2 x-bzip2 lzma xz lz4 snappy exi pack200-gzip aes128gcm".split()
)
_SAYS_NOTHING = ("", "identity", "none")
_GZIP = b"\x1f\x8b"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NEVER_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\f\r\x0e\x0f\x1b"))
_SAMPLE_BYTES = 4 * 1024


class ContentCoding(NamedTuple):
    """How a body is packed: "", "gzip" or "deflate". `doubtful`: it is so only if what comes out is text."""

    name: str
    doubtful: bool = False


def content_coding(values: Iterable[str]) -> ContentCoding:
    """The one coding that the Content-Encoding headers name.

    Words that name no compression (utf-8, binary) say nothing, and a coding named twice was meant once; both are
    doubtful. Raises Unusable encoding for codings that we do not unpack, and for chained ones.
    """
    words = [word.partition(";")[0].strip(" \t\"'").lower() for value in values for word in value.split(",")]
    words = [word for word in words if word not in _SAYS_NOTHING]
    refused = next((word for word in words if word in _NOT_OFFERED), None)
    if refused:
        raise Unusable("encoding", f"{refused!r} was not offered")
    named = [_CODINGS[word] for word in words if word in _CODINGS]
    if len(set(named)) > 1:
        raise Unusable("encoding", f"{len(named)} codings chained")
    return ContentCoding(next(iter(named), ""), doubtful=len(words) > 1 or len(words) > len(named))


class BoundedDecoder:
    """Takes a body as it comes over the wire and keeps it unpacked, at most `max_bytes` of it.

    A longer body raises Unusable too_large; with `truncate` its rest is ignored instead, and `full` says so. A
    `doubtful` body must be text. With `maybe_plain`, text that is only said to be gzip is taken as it came.
    """

    def __init__(
        self,
        coding: str,
        max_bytes: int,
        *,
        truncate: bool = False,
        doubtful: bool = False,
        maybe_plain: bool = False,
    ) -> None:
        self._coding, self._max_bytes, self._truncate = coding, max_bytes, truncate
        self._doubtful, self._maybe_plain = doubtful, maybe_plain
        self._decoded = bytearray()
        self.received_bytes = 0
        self._members = 0
        self._pending = b""
        self._inflate: zlib._Decompress | None = None
        self._at_padding = False
        self.full = False

    def __len__(self) -> int:
        return len(self._decoded)

    def feed(self, data: bytes) -> Iterator[None]:
        """Takes `data`; yields between two steps of unpacking, so that the caller can let other tasks run."""
        self.received_bytes += len(data)
        if not self._coding:
            self._append(data)
        else:
            yield from self._unpack(data)

    def finish(self) -> bytes:
        """The whole body. Raises Unreachable truncated when the packed stream did not come to its end."""
        ended = self.received_bytes == 0 if self._inflate is None else self._inflate.eof
        if self._coding and not ended and not self.full:
            raise Unreachable("truncated", f"the {self._coding} stream lacks its end")
        if self._doubtful and not _is_text(self._decoded):
            raise Unusable("encoding", "neither text nor packed as it is said to be")
        return bytes(self._decoded)

    def packed_end(self, length: int | None) -> bool:
        """Whether the packed stream came to its end. `length` is what Content-Length says."""
        if self._inflate is None or not self._inflate.eof:
            return False
        # Some pack in several members: then the end of one is the end of all only when the plain text says so.
        return self._members == 1 or length == len(self._decoded)

    def clear(self) -> None:
        """Frees the memory of what was kept."""
        self._decoded.clear()

    def _unpack(self, data: bytes) -> Iterator[None]:
        while data and not self.full and not self._at_padding:
            data = self._step(data)
            yield
        if self._coding and not self._at_padding:
            self._check_yield()

    def _check_yield(self) -> None:
        """A packed stream can be endless and unpack to nothing."""
        if self.received_bytes > MAX_EMPTY_BYTES + 2 * len(self):
            raise Unusable("too_large", f"{self.received_bytes} packed bytes hold only {len(self)}")

    def _step(self, data: bytes) -> bytes:
        """Unpacks one step of `data`, and returns what is left of it."""
        if self._inflate is None or self._inflate.eof:
            # A member is known by its first two bytes, which may come one by one.
            data, self._pending = self._pending + data, b""
            if len(data) < 2:
                self._pending = data
                return b""
            is_gzip = self._coding == "gzip" and data.startswith(_GZIP)
            if self._inflate is not None and not is_gzip:
                self._at_padding = True
                return b""
            if self._coding == "gzip" and self._maybe_plain and not is_gzip:
                self._coding, self._doubtful = "", True
                self._append(data)
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


def _is_text(body: bytes | bytearray) -> bool:
    """Whether `body` can be text, in whatever encoding: packed data has a control character in every ten bytes."""
    sample = bytes(body[:_SAMPLE_BYTES])
    controls = len(sample) - len(sample.translate(None, _NEVER_IN_TEXT))
    return sample.startswith(_UTF_16) or controls * 50 <= len(sample)
