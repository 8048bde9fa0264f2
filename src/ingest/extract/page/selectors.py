"""What an outlet's CSS selectors find on a page. No input or output.

Alternative selectors are tried in the order given, so that pages of an older layout stay readable.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.extract.page.nodes import ancestors

_ATTRIBUTE_AT_END = re.compile(r"\[\s*([\w:-]+)\s*\]\s*$")


def remove(page: LexborHTMLParser, selectors: tuple[str, ...]) -> None:
    """Remove from `page` everything that one of `selectors` finds."""
    for selector in selectors:
        for node in _css(page, selector):
            node.decompose()


def select(page: LexborHTMLParser, selectors: tuple[str, ...]) -> list[LexborNode]:
    """The nodes of the first selector that finds some text, without nodes that are inside another one."""
    for selector in selectors:
        found = [node for node in _css(page, selector) if node.text(deep=True).strip()]
        if found:
            return _outermost(found)
    return []


def first_text(page: LexborHTMLParser, selectors: tuple[str, ...]) -> str:
    """The text of the first node found that has some, "" when there is none."""
    for selector in selectors:
        for node in _css(page, selector):
            value = _value(node, selector)
            if value:
                return value
    return ""


def all_texts(page: LexborHTMLParser, selectors: tuple[str, ...]) -> list[str]:
    """The texts of all nodes of the first selector that finds some text."""
    for selector in selectors:
        values = [value for node in _css(page, selector) if (value := _value(node, selector))]
        if values:
            return values
    return []


def _value(node: LexborNode, selector: str) -> str:
    """The attribute that `selector` ends with (`time[datetime]`), else the text; as one line."""
    attribute = _ATTRIBUTE_AT_END.search(selector)
    value = node.attributes.get(attribute[1]) if attribute else node.text(deep=True)
    return " ".join((value or "").split())


def _css(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return list(page.css(selector))
    except (SelectolaxError, ValueError):
        # A selector that the configuration's check accepted must not end the run of an outlet.
        return []


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(above.mem_id in ids for above in ancestors(node))]
