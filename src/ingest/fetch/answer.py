"""An answer's bytes, made readable for a strict HTTP parser. No input or output: bytes are fed in.

Lines that are no headers are left out, as browsers do. What decides where the body ends is mended only where it can
mean one thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.errors import Unusable
from ingest.fetch.chunks import ChunkReader

MAX_UNREADABLE_LINES = 20
MAX_INTERIM_ANSWERS = 10
"""Servers send one or two (100, 103); a long job may send 102 every few seconds."""

_HEAD_END = re.compile(rb"\n\r?\n")
_LINE_END = re.compile(rb"\r?\n(?![ \t])")  # a line that begins with a blank continues the one before
_STATUS_LINE = re.compile(rb"HTTP/([0-9]\.[0-9])[ \t]+([0-9]{3})(?:[ \t].*)?", re.IGNORECASE)
_FIELD = re.compile(rb"([-!#$%&'*+.^_`|~0-9a-zA-Z]+)([ \t]*):(.*)", re.DOTALL)
_DIGITS = re.compile(rb"[0-9]{1,20}")
_NEVER_IN_VALUES = re.compile(rb"[\0\n\v\f\r]+[ \t]*")
_LENGTH, _CODING = _FRAMING = (b"content-length", b"transfer-encoding")
_LAST_CHUNK = b"0\r\n\r\n"
_BODY_BEGINS = (b"<", b"{", b"[", b'"', b"\xef\xbb\xbf")


@dataclass(slots=True)
class Framing:
    """How much came after the heads of an answer: `body_bytes`, of which `surplus_bytes` after what Content-Length says
    was the body."""

    body_bytes: int = 0
    surplus_bytes: int = 0


class AnswerCleaner:
    """Takes one answer as it comes, and gives it back with clean heads, each in one piece, and with few large chunks.

    `framing` counts what comes. Neither the surplus nor what follows the last chunk is passed on; `has_leftover` says
    that there was some.
    """

    def __init__(self) -> None:
        self.framing = Framing()
        self.has_leftover = False
        self._head = bytearray()
        self._in_head = True
        self._interim_answers = 0
        self._length: int | None = None
        self._chunks: ChunkReader | None = None

    @property
    def is_mostly_framing(self) -> bool:
        """Whether the body comes in chunks so small that reading them is work."""
        return self._chunks is not None and self._chunks.is_mostly_framing

    def feed(self, data: bytes) -> bytes:
        """What can be passed on now. Raises Unusable protocol for what is no answer, too_large for one that is mostly
        framing."""
        passed = b""
        while self._in_head and data:
            searched = max(len(self._head) - 2, 0)
            self._head += data
            head, data = self._whole_head(searched)
            passed += head
        self.framing.body_bytes += len(data)
        return passed + (
            self._in_one_chunk(data, self._chunks) if self._chunks else self._within_length(data)
        )

    def end(self) -> bytes:
        """What can be passed on after the last byte: the empty line that some leave out after the last chunk."""
        return _LAST_CHUNK if self._chunks and self._chunks.ended and not self._chunks.complete else b""

    def _in_one_chunk(self, data: bytes, chunks: ChunkReader) -> bytes:
        was_complete = chunks.complete
        held, rest = chunks.feed(data)
        self.has_leftover |= bool(rest)
        passed = b"%x\r\n%b\r\n" % (len(held), held) if held else b""
        return passed + _LAST_CHUNK if chunks.complete and not was_complete else passed

    def _within_length(self, data: bytes) -> bytes:
        if self._length is None:
            return data
        # A line end more is what old servers send.
        self.framing.surplus_bytes += len(data[self._length :].strip())
        self.has_leftover |= self.framing.surplus_bytes > 0
        data = data[: self._length]
        self._length -= len(data)
        return data

    def _whole_head(self, searched: int) -> tuple[bytes, bytes]:
        """The next head, cleaned, and what follows it; nothing as long as its end has not come."""
        if self._head.startswith((b"\r", b"\n")):
            self._head = self._head.lstrip(b"\r\n")
            searched = 0
        if not b"HTTP/".startswith(self._head[:5].upper()):
            raise Unusable("protocol", f"no status line: {bytes(self._head[:40])!r}")
        end = _HEAD_END.search(self._head, searched)
        if end is None:
            return b"", b""
        head = clean_head(bytes(self._head[: end.start()]))
        rest = bytes(self._head[end.end() :])
        self._head.clear()
        self._in_head = head.interim
        self._interim_answers += head.interim
        if self._interim_answers > MAX_INTERIM_ANSWERS:
            raise Unusable("protocol", f"more than {MAX_INTERIM_ANSWERS} interim answers")
        if not head.interim:
            self._length = head.length
            self._chunks = ChunkReader() if head.chunked else None
        return head.data, rest


class CleanHead(NamedTuple):
    """A head as the parser gets it. `interim`: another one follows. The body comes `chunked`, or has this `length`;
    or it ends with the connection."""

    data: bytes
    interim: bool
    chunked: bool
    length: int | None


class _Field(NamedTuple):
    """A header; its name is in lower case. `spaced`: a blank stood before the colon."""

    name: bytes
    value: bytes
    spaced: bool = False


def clean_head(head: bytes) -> CleanHead:
    """`head` (without its last line end) as it can be read.

    Raises Unusable protocol where what cannot be read may say where the body ends, or is the body.
    """
    status_line, *lines = _LINE_END.split(head.removesuffix(b"\r"))
    status = _STATUS_LINE.fullmatch(status_line.rstrip())
    if status is None:
        raise Unusable("protocol", f"no status line: {status_line[:40]!r}")
    fields = [field for line in lines if (field := _read_field(line))]
    if len(lines) - len(fields) > MAX_UNREADABLE_LINES:
        raise Unusable("protocol", f"{len(lines) - len(fields)} lines that are no headers")
    framing = _read_framing([field for field in fields if field.name in _FRAMING])
    kept = [field for field in fields if field.name not in _FRAMING] + framing
    rows = (field.name + b": " + field.value for field in kept)
    chunked = any(field.name == _CODING for field in framing)
    length = next((field.value for field in framing if field.name == _LENGTH), b"")
    return CleanHead(
        data=b"\r\n".join([b"HTTP/%b %b" % status.groups(), *rows, b"", b""]),
        interim=status[2].startswith(b"1"),
        chunked=chunked,
        length=int(length) if _DIGITS.fullmatch(length) and not chunked else None,
    )


def _read_field(line: bytes) -> _Field | None:
    """The header on `line`; None when there is none."""
    line = line.rstrip(b" \t\r")
    match = _FIELD.fullmatch(line)
    readable = match is not None and not _NEVER_IN_VALUES.search(line)
    # Of such a line two readers may make two ends of the body.
    if not readable and any(name in line.lower() for name in _FRAMING):
        raise Unusable("protocol", f"unclear where the body ends: {line[:40]!r}")
    if match is None:
        # The empty line before the body is missing, and the body would be left out line by line.
        if line.startswith(_BODY_BEGINS):
            raise Unusable("protocol", f"a body amid the headers: {line[:40]!r}")
        return None
    value = _NEVER_IN_VALUES.sub(b" ", match[3]).strip(b" \t")
    return _Field(match[1].lower(), value, spaced=bool(match[2]))


def _read_framing(fields: Sequence[_Field]) -> list[_Field]:
    """The headers that say where the body ends, each in one reading.

    `identity` and an empty value say nothing; `chunked` said twice is done once.
    """
    lengths = [field for field in fields if field.name == _LENGTH and field.value]
    words = [
        word.strip().lower() for field in fields if field.name == _CODING for word in field.value.split(b",")
    ]
    codings = {word for word in words if word not in (b"", b"identity")}
    if codings - {b"chunked"}:
        raise Unusable("protocol", f"Transfer-Encoding {b', '.join(words)[:40].decode('latin-1')!r}")
    unclear = len(words) > 1 or words == [b"identity"] or any(not f.value or f.spaced for f in fields)
    both = bool(codings and lengths)
    if both and unclear:
        raise Unusable("protocol", "Transfer-Encoding and Content-Length, both unclear")
    framing = lengths + [_Field(_CODING, word) for word in codings]
    # Whoever is unsure where a body ends gets no second request on the same connection.
    return framing + [_Field(b"connection", b"close")] * (unclear or both)
