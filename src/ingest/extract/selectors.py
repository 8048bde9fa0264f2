"""What an outlet's CSS selectors find. No input or output.

Alternatives are tried in the order given: a layout that the outlet has left behind must stay readable.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_ATTRIBUTE = re.compile(r"\[\s*([\w:-]+)\s*\]\s*$")


def drop(page: LexborHTMLParser, selectors: tuple[str, ...]) -> None:
    """Cut what the outlet's rules name as no text of the article."""
    for selector in selectors:
        for node in _found(page, selector):
            node.decompose()


def nodes(page: LexborHTMLParser, selectors: tuple[str, ...]) -> list[LexborNode]:
    """What the first selector finds that finds some text; an element inside another found one is not given."""
    for selector in selectors:
        found = [node for node in _found(page, selector) if node.text(deep=True).strip()]
        if found:
            return _outermost(found)
    return []


def text(page: LexborHTMLParser, selectors: tuple[str, ...]) -> str:
    """The text of the first element found that has one, "" when there is none."""
    for selector in selectors:
        for node in _found(page, selector):
            words = " ".join(_value(node, selector).split())
            if words:
                return words
    return ""


def texts(page: LexborHTMLParser, selectors: tuple[str, ...]) -> list[str]:
    """The texts of all elements that the first selector with a find gives."""
    for selector in selectors:
        found = [" ".join(_value(node, selector).split()) for node in _found(page, selector)]
        if any(found):
            return [words for words in found if words]
    return []


def _value(node: LexborNode, selector: str) -> str:
    """The attribute that the selector ends in (`time[datetime]`), else the text."""
    attribute = _ATTRIBUTE.search(selector)
    if attribute:
        return node.attributes.get(attribute[1]) or ""
    return node.text(deep=True)


def _found(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return list(page.css(selector))
    except (SelectolaxError, ValueError):
        # What the configuration lets through must not end the run of an outlet.
        return []


def _outermost(found: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in found}
    return [node for node in found if not _inside(node, ids)]


def _inside(node: LexborNode, ids: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False
