"""Trafilatura's extraction of a page, asked only where ours is in doubt: it costs more than all the rest.

No input or output. Alone knows trafilatura and lxml.
"""

from __future__ import annotations

import logging

import trafilatura
from lxml.etree import SubElement, _Element
from lxml.html import html_parser

from ingest.extract.body.tree.element import Element

# libxml2 silently drops what is nested deeper than about 255 levels.
MAX_DEPTH = 150
_KEPT_ATTRIBUTES = ("class", "id", "href", "itemprop", "role")

# It warns of each page on which it finds no text; what to make of that is the caller's decision.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def trafilatura_lines(body: Element) -> list[str]:
    """The paragraphs that trafilatura finds below `body`; [] when it finds none."""
    try:
        # Not `fast`, which would make a text of a page of links (docs/decisions.md).
        text = trafilatura.extract(to_lxml(body), include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError):
        # Unusual trees make it fail, and it is only asked for a second opinion.
        return []
    return [line.strip("- ").strip() for line in (text or "").split("\n") if line.strip("- ").strip()]


def to_lxml(body: Element) -> _Element:
    """`body` as a tree of lxml. Wrappers of one element and no text, and what lies too deep, are flattened."""
    top: _Element = html_parser.makeelement("html")
    lxml_body = SubElement(top, "body")
    stack: list[tuple[Element | str, _Element, int]] = _children(body, lxml_body, 2)
    while stack:
        node, parent, depth = stack.pop()
        if isinstance(node, str):
            _append_text(parent, node)
        elif depth >= MAX_DEPTH or _is_wrapper(node):
            stack.extend(_children(node, parent, depth))
        else:
            stack.extend(_children(node, _append_element(parent, node), depth + 1))
    return top


def _children(node: Element, parent: _Element, depth: int) -> list[tuple[Element | str, _Element, int]]:
    return [(child, parent, depth) for child in reversed(node.children)]


def _append_element(parent: _Element, element: Element) -> _Element:
    copy = SubElement(parent, _lxml_tag(element.tag))
    for name in _KEPT_ATTRIBUTES:
        value = element.attrs.get(name)
        if value:
            copy.set(name, _xml_chars(value))
    return copy


def _append_text(parent: _Element, text: str) -> None:
    text = _xml_chars(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _is_wrapper(element: Element) -> bool:
    if element.tag != "div" or len(element.children) != 1:
        return False
    only_child = element.children[0]
    return isinstance(only_child, Element) and only_child.tag == "div"


def _lxml_tag(tag: str) -> str:
    """lxml refuses tag names with unusual characters; such an element is treated as a div."""
    return tag if tag.isascii() and tag.replace("-", "").isalnum() and tag[0].isalpha() else "div"


def _xml_chars(text: str) -> str:
    """`text` without the characters that XML does not allow."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char >= " " or char in "\t\n" if char not in "\ufffe\uffff")
