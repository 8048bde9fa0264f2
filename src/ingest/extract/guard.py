"""Cheap looks at the bytes before anything parses them. No input or output."""

from __future__ import annotations

import re

from ingest.errors import ParserCrashed, Unusable

BYTES_MAX = 10_000_000
SAMPLE = 4_096
TAGS_MAX = 450_000
# Only tags longer than this are looked into; a picture in a tag is long, but has few attributes.
LONG_TAG = 20_000
ATTRIBUTES_MAX = 2_000
# Real pages have not a hundredth of this; lexbor needs half a second for it, four times that for the double.
DEPTH_MAX = 20_000
OPTIONS_MAX = 2_000
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
# Elements that a parser nests as often as they are opened (formatting and paragraphs it does not).
_BOX = re.compile(
    rb"<(/?)(?:div|section|article|aside|main|header|footer|nav|blockquote|ul|ol|dl|table|center|form|fieldset|details"
    rb"|figure|span|math|svg|object|pre|address|menu)[\s>/]",
    re.I,
)
_TAG = re.compile(rb"<[a-zA-Z/]")
_OPTION = re.compile(r"<option\b[^>]*>[^<]*(?:</option>)?", re.I)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def check(body: bytes) -> None:
    """Raises Unusable (type, too_large) or ParserCrashed (parser) when `body` is nothing to parse.

    Looks at the bytes only, in a time that grows with their number.
    """
    if len(body) > BYTES_MAX:
        raise Unusable("too_large", f"{len(body):,} bytes")
    start = body[:SAMPLE].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _MAGIC:
        if start.startswith(magic):
            raise Unusable("type", f"{name}, not a page")
    if start[4:8] == b"ftyp":
        raise Unusable("type", "a video, not a page")
    if not _wide(start) and _controls(start) * 100 > CONTROLS_MAX * len(start):
        raise Unusable("type", "binary data, not a page")
    tags = body.count(b"<")
    if tags > TAGS_MAX:
        # A "<" that begins no tag is text.
        tags = sum(1 for _ in _TAG.finditer(body))
    if tags > TAGS_MAX:
        raise ParserCrashed("parser", f"{tags:,} tags")
    if len(body) > LONG_TAG:
        _check_tags(body)
    if tags > DEPTH_MAX:
        _check_depth(body)


def lighten(text: str) -> str:
    """`text` without the choices of long select lists: lexbor's time for them grows with the square."""
    return _OPTION.sub("", text) if text.count("<option") > OPTIONS_MAX else text


def _check_tags(body: bytes) -> None:
    """A tag with many attributes costs the square of their number."""
    for piece in body.split(b"<"):
        if len(piece) > LONG_TAG:
            tag = piece[: piece.find(b">")] if b">" in piece else piece
            if tag.count(b"=") > ATTRIBUTES_MAX and len(tag.split(None, ATTRIBUTES_MAX)) > ATTRIBUTES_MAX:
                raise ParserCrashed("parser", f"more than {ATTRIBUTES_MAX:,} attributes in a tag")


def _check_depth(body: bytes) -> None:
    """An estimate of the nesting: tags that are opened and not closed again."""
    depth = deepest = 0
    for match in _BOX.finditer(body):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    if deepest > DEPTH_MAX:
        raise ParserCrashed("parser", f"about {deepest:,} elements deep")


def _wide(start: bytes) -> bool:
    """Whether this may be UTF-16, where every other byte of a page is NUL."""
    even, odd = start[:64:2].count(0), start[1:64:2].count(0)
    return start.startswith(_WIDE) or min(even, odd) < 8 < 24 < max(even, odd)


def _controls(start: bytes) -> int:
    return len(start) - len(start.translate(None, _CONTROLS))
