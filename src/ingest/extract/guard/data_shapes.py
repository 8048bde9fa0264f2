"""Tells data from pages by the shape of the bytes: XML, JSON, scripts, tables, settings. No input or output.

A server may call any of them text/html, so what it says of their type is not looked at.
"""

from __future__ import annotations

import json
import re

import orjson

PROLOG_BYTES = 200_000
"""Where the first element of a page must begin: only comments may be so long."""

SAMPLE_BYTES = 4_096
MIN_DATA_LINES = 5
MAX_CELL_CHARS = 30
"""The average cell of a table is shorter than what stands between two commas of prose."""

MAX_WORD_CHARS = 100
"""The average word of a text in Latin letters is shorter by far."""

# Signs of which code has many, in percent of a sample. Prose has one in two hundred characters.
MIN_CODE_SIGNS_PERCENT = 2

_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\f"
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*+", re.I | re.S)
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html\b", re.I)
_ROOT = re.compile(rb"<(?:[a-z_][\w.-]*:)?([a-z_][\w.-]*)([^<>]*)", re.I)
# What a page or a part of one begins with. Left out are the names that data uses as well: data, menu, object, summary…
_PAGE_ROOTS = frozenset(
    b"""html head body title meta link base style script noscript template header main footer nav section article aside
    div p h1 h2 h3 h4 h5 h6 hgroup hr br span a b i u em strong small big font center table thead tbody tr td th ul ol
    li dl dt dd blockquote pre code figure figcaption img picture iframe form input button label select textarea
    fieldset details dialog address marquee frameset frame tt s strike sub sup time video audio canvas map""".split()
)
_DATA_ROOTS = frozenset(
    b"""rss rdf feed channel urlset sitemapindex opml kml gpx plist envelope definitions nitf newsml newsitem
    newsmessage newsml-g2 crossdomain browserconfig xsl stylesheet transform opensearchdescription error wml""".split()
)
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.S)
_MARKUP = re.compile(
    rb"<(?:html|head|body|div|p|br|h[1-6]|span|section|table|td|li|a|img|script|style|meta)[\s>/]", re.I
)
_HTML = re.compile(rb"<html[\s>]", re.I)
_HTML_END = re.compile(rb"</html\s*+>(?:\s++|<!--(?:(?!-->).)*+-->)*+\Z", re.I | re.S)

_KEY = rb'"(?:[^"\\]|\\.){0,200}"\s*:'
_JSON = re.compile(rb"(?:\[\s*)?\{\s*" + _KEY, re.S)
# What servers put in front of JSON so that it cannot be run as a script.
_JSON_GUARD = re.compile(rb"(?:\)\]\}'?,?|(?:while\s*\(1\)|for\s*\(;;\))\s*;)\s*")
_CODE_COMMENTS = re.compile(rb"(?:\s+|/\*.*?\*/|//[^\r\n]*)*+", re.S)
_SCRIPT = re.compile(
    rb"""["']use\ strict["']
    |[;!+(]{0,3}\s*(?:async\s+)?function\b\s*+[\w$]*+\s*+\(
    |[;!+(]{0,3}\([\w$,\s]*+\)\s*+=>
    |(?:var|let|const)\s+(?:[\w$]+\s*=|[{\[])
    |import\s*(?:[\w$*{][^'";]{0,300}\sfrom\s*)?["']
    |export\s+(?:default\b|const\b|function\b|class\b|\{|\*)
    |(?:window|document|self|globalThis|module|exports|define|require|jQuery|\$)\s*(?:[.\[][\w$.\]"']+\s*[=(]|[(=])
    |if\s*\(\s*(?:typeof|!|window|document|self)
    |try\s*\{
    |class\s+[\w$]+\s*(?:extends\s+[\w$.]+\s*)?\{""",
    re.X,
)
# JSON that calls a function: show({"title": …
_CALL = re.compile(
    rb"""(?:typeof\s+[\w.$]{1,60}\s*===?\s*['"]function['"]\s*&&\s*)?
    [\w.$]{1,60}\s*\(\s*(?:\{\s*["}]|\[\s*[{\["\]])""",
    re.X,
)
_STYLE = re.compile(rb"@(?:charset|import|media|font-face|namespace|keyframes|layer|supports|tailwind)\b")
_STYLE_RULE = re.compile(rb"[^{}<>;]{1,300}\{\s*(?:-*[a-z][\w-]*\s*:[^{}]+)?\}\s*", re.I)
_CODE_SIGNS = b"{}();="
_PLAIN_DATA = (
    (b"BEGIN:VCALENDAR", "a calendar"),
    (b"BEGIN:VCARD", "a business card"),
    (b"WEBVTT", "subtitles"),
    (b"#EXTM3U", "a playlist"),
    (b"#!/", "a script"),
    (b"<?php", "a script"),
)
_SENTENCE_END = (b".", b"!", b"?", b'"', b":")
_ADDRESS_LINE = re.compile(rb"https?://\S+", re.I)
# title: Bridge; Disallow: /private; [part]; # a comment; - one of a list
_SETTING_LINE = re.compile(
    rb"(?:- )?[a-z_][\w.-]+\s*[:=].{0,80}|\[[^\]]{1,60}\]|---|- .{1,60}|#.{0,100}", re.I
)


def data_kind(body: bytes) -> str | None:
    """What `body` is if it is data, "XML" or "JSON" for example; None for a page, and for plain text."""
    # In UTF-16 every other byte of data is NUL.
    head = body[:PROLOG_BYTES].replace(b"\0", b"").lstrip(_BLANK)
    is_html = _HTML_END.search(body[-SAMPLE_BYTES:].replace(b"\0", b"")) is not None
    kind = next((name for start, name in _PLAIN_DATA if head.startswith(start)), None)
    if kind:
        return None if is_html else kind
    if head.startswith(b"<"):
        return "XML" if _is_xml(head, body) else None
    if is_html:
        return None
    code = head[_end(_CODE_COMMENTS, head) :]
    code = code[_end(_JSON_GUARD, code) :]
    if _is_json(code, body):
        return "JSON"
    sample = code[:SAMPLE_BYTES]
    if _is_script(sample):
        return "a script"
    if _is_style_sheet(sample):
        return "a style sheet"
    if (
        len(sample) > MAX_WORD_CHARS
        and len(sample) > MAX_WORD_CHARS * len(sample.split())
        and sample.isascii()
    ):
        return "encoded data"
    return _kind_of_lines(head[:SAMPLE_BYTES])


def _end(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _is_xml(head: bytes, body: bytes) -> bool:
    prolog = head[: _end(_PROLOG, head)]
    root = _ROOT.match(head, len(prolog))
    if root is None or _HTML_DOCTYPE.search(prolog):
        return False
    name, attributes = root[1].lower(), root[2].lower()
    if name in _DATA_ROOTS:
        return True
    # The names of elements that a page defines itself have a hyphen.
    if name in _PAGE_ROOTS or (b"-" in name and not prolog.startswith(b"<?xml")):
        return False
    markup = _CDATA.sub(b"", body.replace(b"\0", b""))
    if prolog.startswith(b"<?xml") or (b"xmlns" in attributes and b"xhtml" not in attributes):
        return _HTML.search(markup) is None
    return _MARKUP.search(markup) is None


def _is_json(head: bytes, body: bytes) -> bool:
    if not head.startswith((b"{", b"[")):
        return False
    try:
        orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return _JSON.match(head) is not None and not _goes_on_as_prose(head.decode(errors="replace"))
    return True


def _goes_on_as_prose(text: str) -> bool:
    """Whether something else follows the JSON that `text` begins with: an article may begin with an example."""
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return text[end:].lstrip(" \t\r\n,;)")[:1] not in ("", "{", "[", "<")


def _is_script(sample: bytes) -> bool:
    return _CALL.match(sample) is not None or (_SCRIPT.match(sample) is not None and _has_code_signs(sample))


def _is_style_sheet(sample: bytes) -> bool:
    has_rules = _STYLE_RULE.match(sample) is not None and len(_STYLE_RULE.findall(sample)) > 1
    return (has_rules or _STYLE.match(sample) is not None) and _has_code_signs(sample)


def _has_code_signs(sample: bytes) -> bool:
    signs = len(sample) - len(sample.translate(None, _CODE_SIGNS))
    return signs * 100 >= MIN_CODE_SIGNS_PERCENT * len(sample)


def _kind_of_lines(sample: bytes) -> str | None:
    """A table if all lines have as many cells, and short ones, or are addresses; settings if all give names values."""
    # The last line may be cut.
    lines = [line.strip() for line in sample.splitlines() if line.strip()]
    lines = lines[:-1] if len(sample) == SAMPLE_BYTES else lines
    if len(lines) < MIN_DATA_LINES or b"<" in sample:
        return None
    if all(map(_ADDRESS_LINE.fullmatch, lines)):
        return "a table"
    if sum(line.endswith(_SENTENCE_END) for line in lines) * 2 > len(lines):
        return None
    if all(map(_SETTING_LINE.fullmatch, lines)) and sum(
        b":" in line or b"=" in line for line in lines
    ) * 2 > len(lines):
        return "settings"
    cells = max((counts[0] for separator in b",;\t|" if (counts := _same_count(lines, separator))), default=0)
    is_table = cells > 1 and sum(map(len, lines)) < MAX_CELL_CHARS * (cells + 1) * len(lines)
    return "a table" if is_table else None


def _same_count(lines: list[bytes], separator: int) -> list[int]:
    """How often each line has the separator, if all have it as often; else nothing."""
    counts = [line.count(separator) for line in lines]
    return counts if len(set(counts)) == 1 else []
