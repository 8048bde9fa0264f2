"""Makes the bytes of a feed or sitemap readable for a strict XML parser. No input or output.

It repairs what real feeds get wrong: a wrongly declared encoding, control characters, entities that only HTML
has, bare ampersands, white space or warnings before the first tag. Document types are removed altogether, and
with them entity bombs and entities that name files.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from xml.sax.saxutils import escape

from ingest.charsets import decode
from ingest.errors import NotAFeed
from ingest.model import Page

MAX_UNPACKED_BYTES = 50_000_000
"""What a sitemap may have by its protocol. A longer one is cut."""

# How many characters of comments, processing instructions and warnings may precede the root of a document.
MAX_PROLOG_CHARS = 100_000
MAX_PROLOG_PARTS = 500
# Far above what feeds have, and far below what makes the parsers slow. <p> and <br> that are never closed add up.
MAX_TAG_CHARS = 20_000
MAX_DEPTH = 20_000
# Three times what a sitemap of 50,000 addresses has with all fields of the protocol's extensions.
MAX_TAGS = 3_000_000

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:(#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});)?")
_LONG_TAG = re.compile(rf"<[^<>]{{{MAX_TAG_CHARS}}}")
# Start and end tags, but not `<empty/>`, comments and instructions.
_TAG = re.compile(r"<(/?)[A-Za-z_](?:[^<>]*[^<>/])?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,99}:)?([A-Za-z_][\w.-]{0,99})(?=[\s/>])")
_FEED_ROOT = re.compile(r"<(?:[\w.-]{1,99}:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)(?=[\s>])", re.I)
_XML_ENTITIES = frozenset({"lt", "gt", "amp", "quot", "apos"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Xml:
    """A document from its root element on.

    `root` is the local name of the root in lower case, "" when there is none. `broken` says what was cut or
    changed that a person should know, None when nothing was.
    """

    text: str
    root: str
    broken: str | None = None


def decompress(page: Page) -> tuple[bytes, bool]:
    """The body of `page`, decompressed if it is a gzip file, and whether its end is missing.

    Raises NotAFeed("empty") when there is nothing in it, NotAFeed("not_a_feed") for a broken gzip file.
    """
    body, is_cut = page.body, False
    if body.startswith(b"\x1f\x8b"):
        body, is_cut = _gunzip(body)
    if not body.strip(b"\x00 \t\r\n"):
        raise NotAFeed("empty", "an empty body")
    return body, is_cut


def _gunzip(packed: bytes) -> tuple[bytes, bool]:
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(packed, MAX_UNPACKED_BYTES)
    except zlib.error as error:
        raise NotAFeed("not_a_feed", f"a broken gzip file: {error}") from error
    return body, not stream.eof


def repair(body: bytes, content_type: str) -> Xml:
    """`body` as XML that a strict parser can read, if it is XML at all.

    Raises NotAFeed("xml") for documents that would take a parser too long.
    """
    text = _ILLEGAL.sub("", decode(body, content_type)).lstrip()
    # Counted before the tags are parsed one by one.
    if text.count("<") > MAX_TAGS:
        raise NotAFeed("xml", f"too large: more than {MAX_TAGS} tags")
    start = _find_root(text)
    root = _ROOT.match(text, start)
    declares_entities = "<!ENTITY" in text[:start]
    return Xml(
        text=_fix_references(text[start:]),
        root=root[1].lower() if root else "",
        broken="declares entities, which are not expanded" if declares_entities else None,
    )


def count_tags(text: str) -> int:
    """About how many tags there are in `text`; those in CDATA sections are none."""
    return sum(before.count("<") for before, _ in _split_cdata(text))


# ---- the prolog ------------------------------------------------------------------------------------------


def _find_root(text: str) -> int:
    """Where the root element begins; len(text) when there is none."""
    at = 0
    for _ in range(MAX_PROLOG_PARTS):
        at = text.find("<", at)
        if not 0 <= at < MAX_PROLOG_CHARS:
            return len(text)
        if text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<!", at):
            at = _after_doctype(text, at)
        else:
            break
    else:
        return len(text)
    # A broken server may write its warnings as HTML in front of the feed.
    feed_root = _FEED_ROOT.search(text, at, at + MAX_PROLOG_CHARS)
    is_page = re.match(r"<html\b", text[at : at + 6], re.I)
    return feed_root.start() if feed_root and not is_page else at


def _after(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)


def _after_doctype(text: str, at: int) -> int:
    """The end of a declaration; that of an internal subset is the last `]` before a known root."""
    close = text.find(">", at)
    if close < 0:
        return len(text)
    if text.find("[", at, close) < 0:
        return close + 1
    root = _FEED_ROOT.search(text, at, at + MAX_PROLOG_CHARS)
    end = text.rfind("]", at, root.start() if root else at + MAX_PROLOG_CHARS)
    return _after(text, ">", max(end, at))


# ---- elements and references -----------------------------------------------------------------------------


def _split_cdata(text: str) -> Iterator[tuple[str, str]]:
    """`text` in pairs: the text before a CDATA section, and the section ("" at the end)."""
    at = 0
    while at < len(text):
        start = text.find("<![CDATA[", at)
        end = text.find("]]>", start) if start >= 0 else -1
        # A section that is never closed is left to the parser, which reports it.
        start, end = (start, end + 3) if end >= 0 else (len(text), len(text))
        yield text[at:start], text[start:end]
        at = end


def _fix_references(text: str) -> str:
    """`text` with references that XML knows. CDATA sections stay as they are: "&" is no reference there."""
    parts: list[str] = []
    depth = 0
    for before, section in _split_cdata(text):
        depth = _check_nesting(before, depth)
        parts += _REFERENCE.sub(_fix_reference, before), section
    return "".join(parts)


def _check_nesting(part: str, depth: int) -> int:
    """The depth of nesting at the end of `part`, which begins at `depth`. Raises NotAFeed("xml")."""
    if _LONG_TAG.search(part):
        raise NotAFeed("xml", f"a tag of more than {MAX_TAG_CHARS} characters")
    for tag in _TAG.finditer(part):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            raise NotAFeed("xml", f"nested deeper than {MAX_DEPTH}")
    return depth


def _fix_reference(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    if name.startswith("#"):
        return _fix_number(match[0], name)
    characters = html5.get(name + ";")
    return escape(characters) if characters else f"&amp;{name};"


def _fix_number(reference: str, name: str) -> str:
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    is_legal = code <= 0x10FFFF and not _ILLEGAL.match(chr(code))
    return reference.replace("X", "x", 1) if is_legal else ""
