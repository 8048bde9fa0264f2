"""The text of elements and of values that contain markup. No input or output."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_VALUE_CHARS = 8_000
MAX_DEPTH = 40

# What a reader does not see, or sees as a drawing.
_UNSEEN = frozenset(("svg", "style", "script", "noscript", "template", "title", "math"))
_BREAKS = frozenset(("br", "p", "div", "li"))
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,10}\d{0,2});")
# A lone "<b>" is a word of a headline about HTML.
_MARKUP = re.compile(r"<([a-z][a-z0-9]{0,9})(?:\s[^<>]{0,400})?>.*?</\1\s*>|<(?:br|wbr)\s*/?>", re.I | re.S)


def plain_text(value: str) -> str:
    """`value` of an attribute or of JSON without entities that were escaped twice, and without its markup."""
    value = value[:MAX_VALUE_CHARS]
    if "&" in value:
        value = _ENTITY.sub(lambda entity: html.unescape(entity[0]), value)
    if "<" in value and _MARKUP.search(value):
        body = LexborHTMLParser(value).body
        value = shown_text(body) if body else value
    return value


def shown_text(node: LexborNode) -> str:
    """The text of `node` as one line, without drawings, scripts and their names; a line break is a space."""
    return " ".join("".join(_texts(node, 0)).split())


def _texts(node: LexborNode, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag in _BREAKS:
            yield " "
            yield from _texts(child, depth + 1)
            yield " "
        elif child.tag not in _UNSEEN:
            yield from _texts(child, depth + 1)
