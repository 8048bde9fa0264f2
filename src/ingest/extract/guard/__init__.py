"""Cheap checks of a page's bytes before anything parses them. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.errors import NotArticle, ParserCrashed, Unusable
from ingest.extract.guard.data_shapes import data_kind

MAX_HTML_TAGS = 450_000
# Only tags with more bytes are looked into; a tag with a picture inside is long, but has few attributes.
LONG_TAG_BYTES = 20_000
MAX_ATTRIBUTES = 2_000
# Real pages have not a hundredth of this depth; lexbor needs half a second for it, and four times that for the double.
MAX_DEPTH = 20_000
MAX_OPTIONS = 2_000
SAMPLE_BYTES = 4_096
# Control characters in a sample that no text contains, in percent. Pages with a NUL here and there exist.
MAX_CONTROLS_PERCENT = 5

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
_NESTING_TAG = re.compile(
    rb"<(/?)(?:div|section|article|aside|main|header|footer|nav|blockquote|ul|ol|dl|table|center|form|fieldset|details"
    rb"|figure|span|math|svg|object|pre|address|menu)[\s>/]",
    re.I,
)
_TAG = re.compile(rb"<[a-zA-Z/]")
_OPTION = re.compile(rb"<option\b[^>]*>[^<]*(?:</option>)?", re.I)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def check(body: bytes) -> None:
    """Raises Unusable (type) or ParserCrashed (parser) for bytes that must not be parsed, NotArticle for data.

    Looks at the bytes only, in a time that grows with their number. That number is bounded where the bytes
    come from, by fetch.max_bytes.
    """
    _check_type(body[:SAMPLE_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n"))
    kind = data_kind(body)
    if kind:
        raise NotArticle(f"{kind}, not a page")
    tags = _count_tags(body)
    if tags > MAX_HTML_TAGS:
        raise ParserCrashed("parser", f"{tags:,} tags")
    if len(body) > LONG_TAG_BYTES:
        _check_attributes(body)
    if tags > MAX_DEPTH:
        _check_depth(body)


def strip_options(text: bytes) -> bytes:
    """`text` without the options of long select lists: lexbor's time for them grows with the square of their number."""
    return _OPTION.sub(b"", text) if text.count(b"<option") > MAX_OPTIONS else text


def _check_type(start: bytes) -> None:
    for magic, name in _MAGIC:
        if start.startswith(magic):
            raise Unusable("type", f"{name}, not a page")
    if start[4:8] == b"ftyp":
        raise Unusable("type", "a video, not a page")
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if not _may_be_utf16(start) and controls * 100 > MAX_CONTROLS_PERCENT * len(start):
        raise Unusable("type", "binary data, not a page")


def _may_be_utf16(start: bytes) -> bool:
    """In UTF-16, every other byte of markup is NUL."""
    even, odd = start[:64:2].count(0), start[1:64:2].count(0)
    return start.startswith(_UTF16_MARKS) or min(even, odd) < 8 < 24 < max(even, odd)


def _count_tags(body: bytes) -> int:
    count = body.count(b"<")
    if count > MAX_HTML_TAGS:
        # A "<" that begins no tag is text; the exact count takes longer.
        count = sum(1 for _ in _TAG.finditer(body))
    return count


def _check_attributes(body: bytes) -> None:
    """A parser's time for a tag grows with the square of the number of its attributes."""
    for piece in _long_pieces(body):
        tag = piece[: piece.find(b">")] if b">" in piece else piece
        if tag.count(b"=") > MAX_ATTRIBUTES and len(tag.split(None, MAX_ATTRIBUTES)) > MAX_ATTRIBUTES:
            raise ParserCrashed("parser", f"more than {MAX_ATTRIBUTES:,} attributes in a tag")


def _long_pieces(body: bytes) -> Iterator[bytes]:
    """What stands between two "<" that are further apart than LONG_TAG_BYTES. All others are leapt over."""
    start = 0
    while start + LONG_TAG_BYTES < len(body):
        far = start + LONG_TAG_BYTES + 1
        last = body.rfind(b"<", start, far)
        if last >= 0:
            start = last + 1
            continue
        end = body.find(b"<", far)
        end = len(body) if end < 0 else end
        yield body[start:end]
        start = end + 1


def _check_depth(body: bytes) -> None:
    """The depth is estimated: tags that are opened and not closed again."""
    depth = deepest = 0
    for match in _NESTING_TAG.finditer(body):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    if deepest > MAX_DEPTH:
        raise ParserCrashed("parser", f"about {deepest:,} elements deep")
