"""Shadow roots that a page declares in its markup: a browser shows them, a parser hides them. No input or output."""

from __future__ import annotations

import re

_TEMPLATE = re.compile(r"<(/?)template\b([^<>]{0,1000})>", re.I)
_MARK = "shadowroot"
# As the attribute is written; looking for any other case would copy each page.
_SPELLINGS = (_MARK, "shadowRoot", "ShadowRoot", _MARK.upper())


def open_shadow_roots(text: str) -> str:
    """`text` with each declared shadow root as an element of its own; other templates stay what they are."""
    if not any(spelling in text for spelling in _SPELLINGS):
        return text
    open_roots: list[bool] = []

    def rename(tag: re.Match[str]) -> str:
        if not tag[1]:
            open_roots.append(_MARK in tag[2].lower())
            return f"<shadow-root{tag[2]}>" if open_roots[-1] else tag[0]
        is_root = open_roots.pop() if open_roots else False
        return "</shadow-root>" if is_root else tag[0]

    return _TEMPLATE.sub(rename, text)
