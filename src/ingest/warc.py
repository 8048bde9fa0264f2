"""WARC files -> their responses, one after the other, whatever is damaged. The only module that knows FastWARC.

A page may also be a `resource`, as `ingest export --format warc` writes it: a body alone. It becomes a response with
the headers that the `metadata` record behind it tells, where it tells any.

A file may be plain, gzip, zstd or LZ4; record by record, as crawlers write it, or packed as a whole. It is read as a
stream: no more than one record is in memory. A record that cannot be read costs itself: reading goes on where the next
one begins, as far as that can be found.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from ingest.errors import ConfigError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MAX_HEAD_BYTES = 32 << 10
"""The longest head of a record that is read: as long as FastWARC's own default."""

_SEARCH_BYTES = 1 << 20
_PROBE_BYTES = 4 << 10
_PACKED = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd")
_BEGINS = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.[0-9]+\r?\n")
"""What the records of a file begin with: gzip, zstd, plain."""
_LONGEST_BEGIN = 16
_HEADER = b"http-header:"
_CUT = "the file ends within this record"
_UNPROBED = (b"\x04\x22\x4d\x18", b"\x5d\x2a\x4d\x18")
"""The first bytes of LZ4, and of zstd with a dictionary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it was archived. `offset` is where its record begins, in bytes of the file (that of the end of the
    file, where it is packed as a whole); `id` is what the archive calls it ("<urn:uuid:…>", "" for nothing), `at` its
    own time, aware and in UTC. `block` is the answer with
    its head, as it was received, or as far as a resource tells it; None where it is longer than was to be read.
    `is_cut`: the archive says that it has only the beginning."""

    offset: int
    url: str
    id: str
    at: datetime
    block: bytes | None
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A record that is no response: a request, a description, a response that is not repeated."""

    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A record that cannot be read, or the rest of a file, and why."""

    offset: int
    reason: str


Record = Response | Other | Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """A body alone, and its type; `response` has the body in the place of the answer."""

    response: Response
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metadata:
    """What is told of the record with the id `refers_to`."""

    offset: int
    refers_to: str
    fields: bytes


def require() -> None:
    """Raises ConfigError where FastWARC is not installed."""
    if find_spec("fastwarc") is None:
        raise ConfigError(("--warc: needs FastWARC: pip install 'news-ingest[warc]'",))


def is_warc(file: BinaryIO) -> bool:
    """Whether the file begins as a WARC does; what is packed in a way that cannot be looked into may be one."""
    file.seek(0)
    return file.read(4) in _UNPROBED or _begins_record(file, 0)


def records(file: BinaryIO, max_bytes: int) -> Iterator[Record]:
    """The records of a file that can be sought in, in their order; damage where it is. A response of more than
    `max_bytes` has no block."""
    resource: _Resource | None = None
    for one in _read(file, max_bytes):
        metadata = one if isinstance(one, _Metadata) else None
        if resource:
            told_of = metadata.refers_to if metadata else ""
            yield _answered(
                resource, metadata.fields if metadata and told_of and told_of == resource.response.id else b""
            )
        resource = one if isinstance(one, _Resource) else None
        if metadata:
            yield Other(offset=metadata.offset)
        elif not isinstance(one, _Resource | _Metadata):
            yield one
    if resource:
        yield _answered(resource, b"")


def _answered(resource: _Resource, fields: bytes) -> Response:
    """The response that a resource was the body of, as far as it is told."""
    block = resource.response.block
    if block is None:
        return resource.response
    told = [line for line in fields.splitlines() if line.lower().startswith(_HEADER)]
    head = [b"HTTP/1.1 200 OK", *(line[len(_HEADER) :].strip() for line in told)]
    if not any(line.lower().startswith(b"content-type:") for line in head):
        head.append(b"Content-Type: " + resource.content_type.encode())
    return replace(resource.response, block=b"\r\n".join((*head, b"", block)))


def _read(file: BinaryIO, max_bytes: int) -> Iterator[Record | _Resource | _Metadata]:
    from fastwarc.warc import ArchiveIterator

    start: int | None = 0
    unread: Damage | None = None  # told once it is known whether anything follows
    while start is not None:
        file.seek(start)
        reached, reading = start, True
        try:
            for record in ArchiveIterator(file, parse_http=False, max_header_len=MAX_HEAD_BYTES):
                reached, reading = record.stream_pos, True
                found = _record(record, reached, max_bytes)
                reading = False
                if unread:
                    yield unread
                unread = None
                yield found
            if (cut := _cut_member(file, reached + 1)) is not None:
                yield Damage(offset=cut, reason=_CUT)
            break
        except OSError as error:
            reason = str(error)
        if reading:
            yield Damage(offset=reached, reason=reason)
            unread = None
        else:
            unread = Damage(offset=reached, reason=f"what follows the record here cannot be read: {reason}")
        start = _next_begin(file, reached + 1)
    if unread:
        yield unread


def _record(record: "WarcRecord", offset: int, max_bytes: int) -> Record | _Resource | _Metadata:
    """Raises OSError where the file does not give the whole record."""
    from fastwarc.warc import WarcRecordType

    length, headers = record.content_length, record.headers
    if headers.get("Content-Length") is None:
        raise OSError("the record ends within its head")
    url = (headers.get("WARC-Target-URI") or "").strip("<> ")
    is_resource = record.record_type == WarcRecordType.resource and url.startswith(("http://", "https://"))
    if record.record_type == WarcRecordType.metadata and length <= MAX_HEAD_BYTES:
        fields = record.reader.read(length)
        if len(fields) < length:
            raise OSError(f"the record ends before its {length} bytes")
        return _Metadata(offset=offset, refers_to=headers.get("WARC-Refers-To") or "", fields=fields)
    if not (is_resource or record.record_type == WarcRecordType.response):
        if record.reader.consume() < length:
            raise OSError(f"the record ends before its {length} bytes")
        return Other(offset=offset)
    at = _time(headers.get("WARC-Date") or "")
    if at is None:
        return Damage(offset=offset, reason=f"{(headers.get('WARC-Date') or '')[:40]!r} is no WARC-Date")
    block = None
    if length <= max_bytes:
        is_checked = headers.get("WARC-Block-Digest") is not None
        is_sound = not is_checked or record.verify_block_digest()
        block = record.reader.read(length)
        if len(block) < length:
            raise OSError(f"the record ends after {len(block)} of {length} bytes")
        if not is_sound:
            return Damage(offset=offset, reason="its bytes are not those that WARC-Block-Digest is of")
    response = Response(
        offset=offset,
        url=url,
        id=headers.get("WARC-Record-ID") or "",
        at=at,
        block=block,
        is_cut=headers.get("WARC-Truncated") is not None,
    )
    return (
        _Resource(response=response, content_type=headers.get("Content-Type") or "")
        if is_resource
        else response
    )


def _time(written: str) -> datetime | None:
    """The time of a WARC-Date, which has its zone; None where it is none."""
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _next_begin(file: BinaryIO, start: int) -> int | None:
    """Where the next record begins, from `start` on; None where none does."""
    while True:
        file.seek(start)
        data = file.read(_SEARCH_BYTES)
        for match in _BEGINS.finditer(data):
            if _begins_record(file, start + match.start()):
                return start + match.start()
        if len(data) < _SEARCH_BYTES:
            return None
        start += len(data) - _LONGEST_BEGIN


def _cut_member(file: BinaryIO, start: int) -> int | None:
    """Where a record begins of which a file has too little to unpack any of it: nobody else would notice."""
    file.seek(start)
    data = file.read(_SEARCH_BYTES)
    if len(data) == _SEARCH_BYTES:
        return None
    for match in _PACKED.finditer(data):
        try:
            if not _unpacked(file, start + match.start()):
                return start + match.start()
        except (zlib.error, zstandard.ZstdError):
            continue
    return None


def _begins_record(file: BinaryIO, offset: int) -> bool:
    """Whether what begins here unpacks to the beginning of a record."""
    try:
        return _unpacked(file, offset).startswith(b"WARC/")
    except (zlib.error, zstandard.ZstdError):
        return False


def _unpacked(file: BinaryIO, offset: int) -> bytes:
    """The first bytes of what begins here. Raises the errors of zlib and zstandard."""
    file.seek(offset)
    data = file.read(_PROBE_BYTES)
    if data.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(wbits=31).decompress(data, 16)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        file.seek(offset)
        with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as reader:
            return reader.read(16)
    return data
