"""The bytes of a feed or sitemap, made fit for a strict XML parser. No input or output.

What is mended here is what real feeds get wrong: bytes in another encoding than they say, control
characters, entities that only HTML knows, bare ampersands, blanks or warnings before the first tag.
Document types go altogether: with them go entity bombs and entities that name files.
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

# A sitemap may have 50 MB by its protocol; what is longer is cut there.
UNPACKED_MAX = 50_000_000
# How far into a document its first tag may stand behind licences, warnings and comments.
PROLOG_MAX = 100_000
PROLOG_PARTS = 500
# Far above what any feed has; far below what makes the parsers slow. Unclosed <p> and <br> add up.
TAG_MAX = 20_000
DEPTH_MAX = 20_000
# Fifty thousand addresses with all that the sitemap protocols know of each have a third of it.
TAGS_MAX = 3_000_000

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:(#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});)?")
_LONG_TAG = re.compile(rf"<[^<>]{{{TAG_MAX}}}")
# Opening or closing, but not `<empty/>`, comments and instructions.
_TAG = re.compile(r"<(/?)[A-Za-z_](?:[^<>]*[^<>/])?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,99}:)?([A-Za-z_][\w.-]{0,99})(?=[\s/>])")
_KNOWN = re.compile(r"<(?:[\w.-]{1,99}:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)(?=[\s>])", re.I)
_XML_OWN = frozenset({"lt", "gt", "amp", "quot", "apos"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """XML from its root element on; `root` is that element's local name in lower case, "" when there is none.

    `broken` says what was cut or mended that a person should know of.
    """

    text: str
    root: str
    broken: str | None = None


def unpacked(page: Page) -> tuple[bytes, bool]:
    """The body of `page`, gunzipped where it is a gzip file, and whether something was cut from it.

    Raises NotAFeed("empty") when nothing is in it, NotAFeed("not_a_feed") for a broken gzip file.
    """
    body, cut = page.body, False
    if body.startswith(b"\x1f\x8b"):
        body, cut = _gunzipped(body)
    if not body.strip(b"\x00 \t\r\n"):
        raise NotAFeed("empty", "an empty body")
    return body, cut


def _gunzipped(packed: bytes) -> tuple[bytes, bool]:
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(packed, UNPACKED_MAX)
    except zlib.error as error:
        raise NotAFeed("not_a_feed", f"a broken gzip file: {error}") from error
    return body, not stream.eof


def markup(body: bytes, content_type: str) -> Markup:
    """`body` as XML that a strict parser can read, if it is XML at all.

    Raises NotAFeed("xml") for what would only hurt the parser.
    """
    text = _ILLEGAL.sub("", decode(body, content_type)).lstrip()
    # Before the tags are looked at one by one.
    if text.count("<") > TAGS_MAX:
        raise NotAFeed("xml", f"too large: more than {TAGS_MAX} tags")
    start = _root_at(text)
    root = _ROOT.match(text, start)
    declares = "<!ENTITY" in text[:start]
    return Markup(
        text=_mended(text[start:]),
        root=root[1].lower() if root else "",
        broken="declares entities, which are not expanded" if declares else None,
    )


def _root_at(text: str) -> int:
    """Where the root element begins; len(text) when there is none."""
    at = 0
    for _ in range(PROLOG_PARTS):
        at = text.find("<", at)
        if not 0 <= at < PROLOG_MAX:
            return len(text)
        if text.startswith("<?", at):
            at = _past(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _past(text, "-->", at)
        elif text.startswith("<!", at):
            at = _past_doctype(text, at)
        else:
            break
    else:
        return len(text)
    # Warnings of a broken server stand before the feed as HTML.
    known = _KNOWN.search(text, at, at + PROLOG_MAX)
    is_page = re.match(r"<html\b", text[at : at + 6], re.I)
    return known.start() if known and not is_page else at


def _past(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)


def _past_doctype(text: str, at: int) -> int:
    """Behind a declaration with its internal subset, whose end is the last `]>` before a known root."""
    close = text.find(">", at)
    if close < 0:
        return len(text)
    if text.find("[", at, close) < 0:
        return close + 1
    root = _KNOWN.search(text, at, at + PROLOG_MAX)
    end = text.rfind("]", at, root.start() if root else at + PROLOG_MAX)
    return _past(text, ">", max(end, at))


def sections(text: str) -> Iterator[tuple[str, str]]:
    """`text` in pairs: what stands before a CDATA section, and the section ("" at the end)."""
    at = 0
    while at < len(text):
        start = text.find("<![CDATA[", at)
        end = text.find("]]>", start) if start >= 0 else -1
        # A section that never ends is left to the parser, which says so.
        start, end = (start, end + 3) if end >= 0 else (len(text), len(text))
        yield text[at:start], text[start:end]
        at = end


def tags(text: str) -> int:
    """How many tags, roughly, are in `text`; those in CDATA sections are none."""
    return sum(before.count("<") for before, _ in sections(text))


def _mended(text: str) -> str:
    """`text` with its references made whole; in CDATA sections an ampersand is an ampersand."""
    parts: list[str] = []
    deep = 0
    for before, section in sections(text):
        deep = _checked(before, deep)
        parts += _REFERENCE.sub(_reference, before), section
    return "".join(parts)


def _checked(part: str, deep: int) -> int:
    """How deep the elements are nested behind `part`, which begins `deep` down."""
    if _LONG_TAG.search(part):
        raise NotAFeed("xml", f"a tag of more than {TAG_MAX} characters")
    for tag in _TAG.finditer(part):
        deep = max(0, deep - 1) if tag[1] else deep + 1
        if deep > DEPTH_MAX:
            raise NotAFeed("xml", f"nested deeper than {DEPTH_MAX}")
    return deep


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in _XML_OWN:
        return found[0]
    if name.startswith("#"):
        return _numbered(found[0], name)
    letters = html5.get(name + ";")
    return escape(letters) if letters else f"&amp;{name};"


def _numbered(written: str, name: str) -> str:
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    legal = code <= 0x10FFFF and not _ILLEGAL.match(chr(code))
    return written.replace("X", "x", 1) if legal else ""
