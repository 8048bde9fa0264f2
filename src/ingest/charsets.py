"""Decodes bytes as a browser does, but believes a declared encoding only if the bytes agree. No input or output.

The charset name of a server is looked up among the WHATWG labels only. Python's own registry contains codecs that
take quadratic time (punycode) or do not give text.
"""

import codecs
import re
from itertools import islice

import webencodings

from ingest.garbled import foreign_count, is_clean, is_garbled

# Browsers look at 1,024 bytes only, but some pages begin with long comments.
PRESCAN_BYTES = 16_384
SAMPLE_BYTES = 20_000
_SAMPLED_BEFORE_HIGH_BYTE = 40
_NUL_CHECK_BYTES = 200
# Latin-1 is doubted when it gives more foreign letters than this, and so many times as many as another encoding.
MIN_FOREIGN_LETTERS = 3
MIN_FOREIGN_TIMES = 4

# UTF-32 before UTF-16: the byte order marks of UTF-32LE and UTF-16LE begin with the same bytes.
_BOMS = (
    (b"\x00\x00\xfe\xff", "utf-32be"),
    (b"\xff\xfe\x00\x00", "utf-32le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# "<" in UTF-16 and UTF-32, for documents without a byte order mark.
_WIDE_TAG_START = (
    (re.compile(rb"\x00\x00\x00<"), "utf-32be"),
    (re.compile(rb"<\x00\x00\x00"), "utf-32le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16le"),
)
_XML_DECLARATION = re.compile(rb"\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})", re.I)
_HEADER_CHARSET = re.compile(r"charset\s*+=\s*+[\"']?\s*+([^\s\"';]+)", re.I)
_META_CONTENT_CHARSET = re.compile(
    rb"charset[\t\n\f\r ]*=[\t\n\f\r ]*(\"[^\"]*\"|'[^']*'|[^\"';\t\n\f\r ]+)", re.I
)
_SEPARATORS = re.compile(rb"[\t\n\f\r /]*")
_TAG_NAME = re.compile(rb"/?[A-Za-z][^\t\n\f\r >]*")
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*(?P<name>=?[^\t\n\f\r />=]+)"
    rb"(?:[\t\n\f\r ]*=[\t\n\f\r ]*"
    rb"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\t\n\f\r >\"'][^\t\n\f\r >]*)|))?"
)
# The encodings used on the web, by the names of charset-normalizer. Its other guesses (Macintosh, DOS) are wrong here.
_DETECTABLE = {
    "cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8_r": "koi8-r",
    "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256",
    "cp1257": "windows-1257", "cp1258": "windows-1258", "cp874": "windows-874", "cp932": "shift_jis",
    "euc_jp": "euc-jp", "iso2022_jp": "iso-2022-jp", "gb18030": "gb18030", "big5": "big5", "cp949": "euc-kr",
}  # fmt: skip
_DOUBLE_BYTE = ("gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis")
# The encodings in which pages of a language are, when they say Latin-1: the defaults of browsers by language.
_CODE_PAGES = {
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), ("windows-1250", "iso-8859-2")),
    **dict.fromkeys(("lt", "lv"), ("windows-1257", "iso-8859-13")),
    "tr": ("windows-1254",),
}
_LANGUAGE = re.compile(rb"<html\b[^>]{0,400}?\slang\s*=\s*[\"']?([a-z]{2})\b", re.I)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_FROM_HIGH_BYTE = re.compile(rb"[\x80-\xff][^<>]*")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`: never NUL, never a lone surrogate, U+FFFD where a byte could not be read.

    An incomplete character at the end of the body is left out.
    """
    return _text(body, encoding(body, content_type))


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """The text of `body`, as `decode` gives it, in UTF-8. What is whole and sound in UTF-8 is given as it is."""
    name = encoding(body, content_type)
    if name == "utf-8" and b"\x00" not in body and _is_utf8(body, is_whole=True):
        return body.removeprefix(codecs.BOM_UTF8)
    return _text(body, name).encode()


def _text(body: bytes, name: str) -> str:
    for bom, bom_encoding in _BOMS:
        if bom_encoding == name and body.startswith(bom):
            body = body[len(bom) :]
    return _decode(body, name).replace("\x00", "")


def _decode(body: bytes, name: str) -> str:
    if name == "utf-8":
        return codecs.getincrementaldecoder("utf-8")("replace").decode(_SURROGATE.sub(b"", body))
    if name.startswith("utf-32"):
        return body.decode(name, "replace")
    # Pages that declare GB2312 (WHATWG: gbk) use characters that only its superset GB18030 has.
    codec = webencodings.lookup("gb18030" if name == "gbk" else name) or webencodings.UTF8
    text, _ = webencodings.decode(body, codec, errors="replace")
    return str(text)


def encoding(body: bytes, content_type: str = "") -> str:
    """The WHATWG name of the encoding of `body`; utf-32le or utf-32be, which have no such name.

    A byte order mark decides; then the encoding that the header declares, then the one that the document
    declares, each only if the bytes agree with it; then detection.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return name
    wide = _detect_wide(body)
    if wide:
        return wide
    header, meta = _from_header(content_type), prescan(body)
    for declared in (header, meta):
        meant = _code_page(body) if declared == "windows-1252" else declared
        if meant and _agrees(body, meant):
            return meant
    return _detect(body, header, meta)


def _code_page(body: bytes) -> str:
    """The encoding of a page that says Latin-1: another one where only that gives the letters of its language."""
    found = _LANGUAGE.search(body[:PRESCAN_BYTES])
    language = found[1].decode("ascii").lower() if found else ""
    if language not in _CODE_PAGES or body.isascii():
        return "windows-1252"
    sample = _sample(body)
    foreign = {
        name: foreign_count(_decode(sample, name), language)
        for name in ("windows-1252", *_CODE_PAGES[language])
    }
    best = min(foreign, key=lambda name: foreign[name])
    is_better = MIN_FOREIGN_TIMES * foreign[best] < foreign["windows-1252"] - MIN_FOREIGN_LETTERS
    return best if is_better else "windows-1252"


def why_encoding(body: bytes, content_type: str = "") -> str:
    """What `encoding` chooses, and why: in plain words."""
    name, header, meta = encoding(body, content_type), _from_header(content_type), prescan(body)
    declared = [
        f"{who} declares {said}" for who, said in (("the server", header), ("the page", meta)) if said
    ]
    if any(body.startswith(bom) and bom_name == name for bom, bom_name in _BOMS):
        return f"{name}: by its byte order mark"
    if name in (header, meta):
        return f"{name}: {' and '.join(declared)}"
    return f"{name}: by its bytes; {' and '.join(declared) or 'nothing is declared'}"


def prescan(body: bytes) -> str | None:
    """The encoding that the beginning of a document declares, in XML or by the WHATWG prescan; else None."""
    declaration = _XML_DECLARATION.match(body[:PRESCAN_BYTES])
    if declaration:
        return _ascii_compatible(_lookup(declaration[1].decode("latin-1")))
    head, at = body[:PRESCAN_BYTES], 0
    while (at := head.find(b"<", at)) >= 0:
        if head.startswith(b"<!--", at):
            end = head.find(b"-->", at + 2)
            at = len(head) if end < 0 else end + 3
            continue
        at, name = _scan_tag(head, at)
        if name:
            return name
    return None


def _scan_tag(head: bytes, at: int) -> tuple[int, str | None]:
    """Where to continue after the `<` at `at`, and the encoding that a meta tag there declares."""
    name = _TAG_NAME.match(head, at + 1)
    if not name:
        end = head.find(b">", at) if head[at + 1 : at + 2] in (b"!", b"/", b"?") else at + 1
        return (end if end >= 0 else len(head)), None
    attributes, end = _scan_attributes(head, name.end())
    if name[0].lower() != b"meta" or end >= len(head):
        return end, None
    return end, _from_meta(attributes)


def _scan_attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    found: dict[bytes, bytes] = {}
    while at < len(head):
        match = _ATTRIBUTE.match(head, at)
        if not match:
            break
        value = match["double"] if match["double"] is not None else match["single"]
        found.setdefault(match["name"].lower(), (match["bare"] or b"") if value is None else value)
        at = match.end()
    separators = _SEPARATORS.match(head, at)
    at = separators.end() if separators else at
    if at < len(head) and head[at : at + 1] != b">":
        # A quote that is never closed: the tag has no end in the bytes that are scanned.
        return {}, len(head)
    return found, at


def _from_meta(attributes: dict[bytes, bytes]) -> str | None:
    label = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv", b"").lower() == b"content-type":
        match = _META_CONTENT_CHARSET.search(attributes.get(b"content", b""))
        label = match[1].strip(b"\"'") if match else None
    if label is None:
        return None
    return _ascii_compatible(_lookup(label.decode("latin-1")))


def _ascii_compatible(name: str | None) -> str | None:
    """The encoding that is meant: a declaration that could be read as ASCII is not in UTF-16 (WHATWG)."""
    return {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}.get(name or "", name)


def _from_header(content_type: str) -> str | None:
    match = _HEADER_CHARSET.search(content_type)
    return _lookup(match[1]) if match else None


def _lookup(label: str) -> str | None:
    found = webencodings.lookup(label)
    return str(found.name) if found else None


def _detect_wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, by the NUL bytes of ASCII characters; else None."""
    for pattern, name in _WIDE_TAG_START:
        if pattern.match(body):
            return name
    head = body[:64]
    if len(head) < 8:
        return None
    if not head[0] and head[1] and head[2:9:2].count(0) >= 3:
        return "utf-16be"
    return "utf-16le" if head[0] and head[1:8:2].count(0) == 4 else None


def _agrees(body: bytes, name: str) -> bool:
    if name == "utf-8":
        return _is_utf8(body)
    if name.startswith("utf-16"):
        return b"\x00" in body[:_NUL_CHECK_BYTES]
    # Text in a single-byte encoding is never valid UTF-8 by accident; text with one or two double-byte characters
    # may be.
    min_characters = 3 if name in _DOUBLE_BYTE else 1
    if not body.isascii() and _is_utf8(body) and _has_multibyte(body, min_characters):
        return False
    # Every byte is a character in most single-byte encodings: only what it says can be wrong.
    return body.isascii() or not is_garbled(_decode(_sample(body), name))


def _is_utf8(body: bytes, *, is_whole: bool = False) -> bool:
    """Whether `body` is valid UTF-8; unless it `is_whole`, its last character may be incomplete."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _has_multibyte(body: bytes, count: int) -> bool:
    """Whether so many byte sequences look like a multi-byte character of UTF-8."""
    return sum(1 for _ in islice(_MULTIBYTE.finditer(body), count)) == count


def _detect(body: bytes, header: str | None, meta: str | None) -> str:
    if body.isascii():
        return "windows-1252"
    if _has_multibyte(body, 1) and (_is_utf8(body) or _is_broken_utf8(body)):
        return "utf-8"
    declared = next((name for name in (header, meta) if name and name != "utf-8"), None)
    sample = _sample(body)
    guessed = _guess(sample)
    if declared and not (guessed and is_clean(_decode(sample, guessed))):
        return declared
    return guessed or "windows-1252"


def _is_broken_utf8(body: bytes) -> bool:
    """Whether it is UTF-8 with some broken bytes: most high bytes belong to valid characters of two bytes."""
    characters = sum(1 for _ in _MULTIBYTE.finditer(body))
    return characters * 4 > sum(1 for _ in _HIGH_BYTE.finditer(body))


def _guess(sample: bytes) -> str | None:
    """The encoding in which `sample` is most like a text; None when it is like none in any."""
    # Imported here, because it takes a tenth of a second and is seldom needed.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=5, chunk_size=1024, cp_isolation=list(_DETECTABLE)).best()
    return _DETECTABLE.get(best.encoding) if best else None


def _sample(body: bytes) -> bytes:
    """The bytes outside ASCII with their neighbours: the others do not depend on the encoding."""
    parts: list[bytes] = []
    length = 0
    for found in _FROM_HIGH_BYTE.finditer(body[: SAMPLE_BYTES * 20]):
        before = body[max(0, found.start() - _SAMPLED_BEFORE_HIGH_BYTE) : found.start()]
        parts.append(before[max(before.rfind(b"<"), before.rfind(b">")) + 1 :] + found[0])
        length += len(parts[-1]) + 1
        if length > SAMPLE_BYTES:
            break
    return b" ".join(parts)[:SAMPLE_BYTES]
