"""The text of foreign bytes that announce articles: XML, HTML, JSON. No input or output.

A server's charset name goes through the WHATWG labels only: Python's own registry holds codecs that cost
quadratic time (punycode) or that are no text at all.
"""

import re

import webencodings

SAMPLE = 20_000
PRESCAN = 4_096

# UTF-32 before UTF-16: the marks of both begin alike.
_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# "<" as wide encodings write it, where the mark is missing.
_WIDE = (
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16-be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16-le"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.I)
_DECLARED = re.compile(
    rb"\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})"
    rb"|<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})",
    re.I,
)
# What the web is written in, by the detector's names; its other guesses are always wrong here.
_GUESSES = {
    "cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "koi8_r": "koi8-r",
    "cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256",
    "cp1257": "windows-1257", "cp874": "windows-874", "cp932": "shift_jis", "euc_jp": "euc-jp",
    "gb18030": "gb18030", "big5": "big5", "cp949": "euc-kr",
}  # fmt: skip


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`, U+FFFD where a byte could not be read; never a lone surrogate.

    A byte order mark decides; then valid UTF-8; then what the header and the document say, where the
    bytes do not speak against it; then a guess. Never raises.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for pattern, codec in _WIDE:
        if pattern.match(body):
            return body.decode(codec, "replace")
    return _narrow(body, _labels(body, content_type))


def _labels(body: bytes, content_type: str) -> tuple[str, ...]:
    """WHATWG names that the header and the document give, the header's first."""
    header = _HEADER.search(content_type)
    written = _DECLARED.search(body[:PRESCAN])
    labels = (header[1] if header else "", (written[1] or written[2]).decode() if written else "")
    found = (webencodings.lookup(label) for label in labels)
    # What could be searched as ASCII is no UTF-16, whatever it says.
    return tuple(encoding.name for encoding in found if encoding and not encoding.name.startswith("utf-16"))


def _narrow(body: bytes, names: tuple[str, ...]) -> str:
    legacy = [name for name in names if name != "utf-8"]
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        # A body that was cut inside its last letter is still UTF-8.
        if error.start >= len(body) - 3 and error.start > 0:
            return body[: error.start].decode()
    else:
        # Seven-bit text may still be ISO-2022-JP; anything else with valid UTF-8 in it is UTF-8.
        if "iso-2022-jp" not in legacy:
            return text
    for name in legacy:
        try:
            return _decoded(body, name, "strict")
        except UnicodeDecodeError:
            continue
    return _damaged(body, legacy)


def _damaged(body: bytes, legacy: list[str]) -> str:
    """Nothing that was declared fits: UTF-8 with a few broken bytes, or what the bytes look like."""
    text = body.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in body[:SAMPLE])
    if text[:SAMPLE].count("\ufffd") * 4 <= high:
        return text
    return _decoded(body, legacy[0] if legacy else _guess(body), "replace")


def _guess(body: bytes) -> str:
    # Costs a tenth of a second to import, and is seldom needed.
    from charset_normalizer import from_bytes

    parts = re.findall(rb"[^<>]{0,40}[\x80-\xff][^<>]{0,2000}", body[: SAMPLE * 20])
    sample = b" ".join(parts)[:SAMPLE]
    best = from_bytes(sample, steps=5, chunk_size=1024, cp_isolation=list(_GUESSES)).best()
    return _GUESSES.get(best.encoding, "windows-1252") if best else "windows-1252"


def _decoded(body: bytes, name: str, errors: str) -> str:
    # Pages that say GB2312 use letters that only its superset has.
    text, _ = webencodings.decode(body, "gb18030" if name == "gbk" else name, errors=errors)
    return str(text)
