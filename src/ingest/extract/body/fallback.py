"""Trafilatura's opinion of a page, asked only where ours is in doubt: it costs more than all the rest.

No input or output. Alone knows trafilatura and lxml.
"""

from __future__ import annotations

import logging

import trafilatura
from lxml.etree import SubElement, _Element
from lxml.html import html_parser

from ingest.extract.body.tree import El

# libxml2 drops without a word what stands deeper than 255 elements.
DEEPEST = 150

# It warns of each page that it finds no text on; that is the caller's to judge.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def lines(body: El) -> list[str]:
    """The paragraphs that trafilatura finds below `body`; [] where it finds none."""
    try:
        found = trafilatura.extract(lxml_tree(body), include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError):
        # Odd trees trip it up; it is only asked for a second opinion.
        return []
    return [line.strip("- ").strip() for line in (found or "").split("\n") if line.strip("- ").strip()]


def lxml_tree(body: El) -> _Element:
    """`body` as lxml's tree. Wrappers that hold one element and no text, and what lies too deep, are flattened."""
    top: _Element = html_parser.makeelement("html")
    stack: list[tuple[El | str, _Element, int]] = [(body, SubElement(top, "body"), 2)]
    first = True
    while stack:
        node, parent, depth = stack.pop()
        if isinstance(node, str):
            _write(parent, node)
            continue
        if first or depth >= DEEPEST or _is_wrapper(node):
            below, first = parent, False
        else:
            below, depth = SubElement(parent, _safe(node.tag)), depth + 1
            for name in ("class", "id", "href", "itemprop", "role"):
                value = node.attrs.get(name)
                if value:
                    below.set(name, _printable(value))
        stack.extend((kid, below, depth) for kid in reversed(node.kids))
    return top


def _is_wrapper(el: El) -> bool:
    return el.tag == "div" and len(el.kids) == 1 and isinstance(el.kids[0], El) and el.kids[0].tag == "div"


def _write(parent: _Element, text: str) -> None:
    text = _printable(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _safe(tag: str) -> str:
    """lxml takes no tags with odd characters; "section-2:x" is a box like any other."""
    return tag if tag.isascii() and tag.replace("-", "").isalnum() and tag[0].isalpha() else "div"


def _printable(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char >= " " or char in "\t\n" if char not in "\ufffe\uffff")
