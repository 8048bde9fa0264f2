"""Shadow roots that a page declares in its markup: a browser shows them, a parser hides them. No input or output."""

from __future__ import annotations

import re

_TEMPLATE = re.compile(rb"<(/?)template\b([^<>]{0,1000})>", re.I)
_MARK = b"shadowroot"
# As the attribute is written; looking for any other case would copy each page. The first two are in all of them.
_TRACES = (b"hadow", b"HADOW")
_SPELLINGS = (_MARK, b"shadowRoot", b"ShadowRoot", _MARK.upper())


def open_shadow_roots(text: bytes) -> bytes:
    """`text` with each declared shadow root as an element of its own; other templates stay what they are."""
    if not any(trace in text for trace in _TRACES) or not any(spelling in text for spelling in _SPELLINGS):
        return text
    open_roots: list[bool] = []

    def rename(tag: re.Match[bytes]) -> bytes:
        if not tag[1]:
            open_roots.append(_MARK in tag[2].lower())
            return b"<shadow-root%b>" % tag[2] if open_roots[-1] else tag[0]
        is_root = open_roots.pop() if open_roots else False
        return b"</shadow-root>" if is_root else tag[0]

    return _TEMPLATE.sub(rename, text)
