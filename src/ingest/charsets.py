"""Bytes to text, as a browser would read them, and a little more doubtful. No input or output.

A server's charset name goes through the WHATWG labels only: Python's own registry holds codecs that cost
quadratic time (punycode) or that are no text at all.
"""

import codecs
import re

import webencodings

# Browsers stop after 1,024 bytes; pages with long comments in front are read right by looking further.
PRESCAN = 16_384
SAMPLE = 20_000

# UTF-32 before UTF-16: the marks of both begin alike.
_BOMS = (
    (b"\x00\x00\xfe\xff", "utf-32be"),
    (b"\xff\xfe\x00\x00", "utf-32le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# "<" as wide encodings write it, where the mark is missing.
_WIDE = (
    (re.compile(rb"\x00\x00\x00<"), "utf-32be"),
    (re.compile(rb"<\x00\x00\x00"), "utf-32le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16le"),
)
_XML = re.compile(rb"\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';]+)", re.I)
_IN_CONTENT = re.compile(rb"charset[\t\n\f\r ]*=[\t\n\f\r ]*(\"[^\"]*\"|'[^']*'|[^\"';\t\n\f\r ]+)", re.I)
_TAG_NAME = re.compile(rb"/?[A-Za-z][^\t\n\f\r >]*")
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*(?P<name>=?[^\t\n\f\r />=]+)"
    rb"(?:[\t\n\f\r ]*=[\t\n\f\r ]*"
    rb"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\t\n\f\r >\"'][^\t\n\f\r >]*)|))?"
)
# What the web is written in, by the detector's names; its other guesses (Macintosh, DOS) are always wrong here.
_GUESSES = {
    "cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8_r": "koi8-r",
    "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256",
    "cp1257": "windows-1257", "cp1258": "windows-1258", "cp874": "windows-874", "cp932": "shift_jis",
    "euc_jp": "euc-jp", "iso2022_jp": "iso-2022-jp", "gb18030": "gb18030", "big5": "big5", "cp949": "euc-kr",
}  # fmt: skip
_DOUBLE = ("gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`: never NUL, never a lone surrogate, U+FFFD where a byte could not be read.

    A letter that was cut in two by the end of the body is left out.
    """
    name = encoding(body, content_type)
    for mark, of in _BOMS:
        if of == name and body.startswith(mark):
            body = body[len(mark) :]
    return _decoded(body, name).replace("\x00", "")


def _decoded(body: bytes, name: str) -> str:
    if name == "utf-8":
        return codecs.getincrementaldecoder("utf-8")("replace").decode(_SURROGATE.sub(b"", body))
    if name.startswith("utf-32"):
        return body.decode(name, "replace")
    # Pages that say GB2312 use letters that only its superset has.
    known = webencodings.lookup("gb18030" if name == "gbk" else name) or webencodings.UTF8
    text, _ = webencodings.decode(body, known, errors="replace")
    return str(text)


def encoding(body: bytes, content_type: str = "") -> str:
    """The WHATWG name of the encoding that `body` is in, or utf-32le and utf-32be, which have none.

    A byte order mark decides; then what the header says, then what the page says, each only while the
    bytes do not speak against it; then the bytes alone.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    wide = _wide(body)
    if wide:
        return wide
    header, meta = _from_header(content_type), prescan(body)
    for declared in (header, meta):
        if declared and _agrees(body, declared):
            return declared
    return _detected(body, header, meta)


def prescan(body: bytes) -> str | None:
    """What the document's own first bytes declare, as XML or after the WHATWG prescan; None where nothing."""
    written = _XML.match(body[:PRESCAN])
    if written:
        return _believable(_named(written[1].decode("latin-1")))
    head, at = body[:PRESCAN], 0
    while (at := head.find(b"<", at)) >= 0:
        if head.startswith(b"<!--", at):
            end = head.find(b"-->", at + 2)
            at = len(head) if end < 0 else end + 3
            continue
        at, name = _tag(head, at)
        if name:
            return name
    return None


def _tag(head: bytes, at: int) -> tuple[int, str | None]:
    """Where to go on after the `<` at `at`, and the encoding that a meta tag there declares."""
    name = _TAG_NAME.match(head, at + 1)
    if not name:
        end = head.find(b">", at) if head[at + 1 : at + 2] in (b"!", b"/", b"?") else at + 1
        return (end if end >= 0 else len(head)), None
    attributes, end = _attributes(head, name.end())
    if name[0].lower() != b"meta" or end >= len(head):
        return end, None
    return end, _declared(attributes)


def _attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    found: dict[bytes, bytes] = {}
    while at < len(head):
        match = _ATTRIBUTE.match(head, at)
        if not match:
            break
        value = match["double"] if match["double"] is not None else match["single"]
        found.setdefault(match["name"].lower(), (match["bare"] or b"") if value is None else value)
        at = match.end()
    rest = re.compile(rb"[\t\n\f\r /]*").match(head, at)
    at = rest.end() if rest else at
    if at < len(head) and head[at : at + 1] != b">":
        # An open quote swallows what follows; no tag ends here.
        return {}, len(head)
    return found, at


def _declared(attributes: dict[bytes, bytes]) -> str | None:
    label = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv", b"").lower() == b"content-type":
        match = _IN_CONTENT.search(attributes.get(b"content", b""))
        label = match[1].strip(b"\"'") if match else None
    if label is None:
        return None
    return _believable(_named(label.decode("latin-1")))


def _believable(name: str | None) -> str | None:
    """What could be read as ASCII up to its declaration is no UTF-16, whatever it says."""
    return {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}.get(name or "", name)


def _from_header(content_type: str) -> str | None:
    match = _HEADER.search(content_type)
    return _named(match[1]) if match else None


def _named(label: str) -> str | None:
    found = webencodings.lookup(label)
    return str(found.name) if found else None


def _wide(body: bytes) -> str | None:
    """UTF-16 and UTF-32 without a mark show in the NULs of their markup."""
    for pattern, name in _WIDE:
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
        return b"\x00" in body[:200]
    # No text in single bytes happens to be valid UTF-8 all over; one in double bytes may, when it has but few.
    least = 3 if name in _DOUBLE else 1
    return not (_multibyte(body) >= least and _is_utf8(body))


def _is_utf8(body: bytes) -> bool:
    """Whether it is valid UTF-8, but perhaps for a last letter that was cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return True


def _multibyte(body: bytes) -> int:
    return 0 if body.isascii() else sum(1 for _ in _MULTIBYTE.finditer(body))


def _detected(body: bytes, header: str | None, meta: str | None) -> str:
    if body.isascii():
        return "windows-1252"
    good = _multibyte(body)
    high = sum(1 for _ in re.finditer(rb"[\x80-\xff]", body))
    # A page in UTF-8 with some broken bytes is still UTF-8; twice as many good letters as lost bytes.
    if good and (_is_utf8(body) or good * 4 > high):
        return "utf-8"
    for name in (header, meta):
        if name and name != "utf-8":
            return name
    # Costs a tenth of a second to import, and is seldom needed.
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(body), steps=5, chunk_size=1024, cp_isolation=list(_GUESSES)).best()
    return _GUESSES.get(best.encoding, "windows-1252") if best else "windows-1252"


def _sample(body: bytes) -> bytes:
    """The bytes that say something about their encoding: those outside ASCII, with their neighbours."""
    parts = re.findall(rb"[^<>]{0,40}[\x80-\xff][^<>]*", body[: SAMPLE * 20])
    return b" ".join(parts)[:SAMPLE]
