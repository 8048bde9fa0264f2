"""Cheap looks at the bytes before anything parses them. No input or output."""

from __future__ import annotations

from ingest.errors import Unusable

SAMPLE = 4_096
# Of 100 bytes of a sample, so many may be controls that no text holds. Pages with a NUL here and there exist.
CONTROLS_MAX = 5

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"%!PS", "PostScript"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "RIFF"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"\x1aE\xdf\xa3", "Matroska"),
    (b"\x7fELF", "ELF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b") + b"\x7f"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def check(body: bytes) -> None:
    """Raises Unusable type when `body` is no text at all, whatever its server calls it."""
    start = body[:SAMPLE].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _MAGIC:
        if start.startswith(magic):
            raise Unusable("type", f"{name}, not a page")
    if start[4:8] == b"ftyp":
        raise Unusable("type", "a video, not a page")
    if not _wide(start) and _controls(start) * 100 > CONTROLS_MAX * len(start):
        raise Unusable("type", "binary data, not a page")


def _wide(start: bytes) -> bool:
    """Whether this may be UTF-16, where every other byte of a page is NUL."""
    even, odd = start[:64:2].count(0), start[1:64:2].count(0)
    return start.startswith(_WIDE) or min(even, odd) < 8 < 24 < max(even, odd)


def _controls(start: bytes) -> int:
    return len(start) - len(start.translate(None, _CONTROLS))
