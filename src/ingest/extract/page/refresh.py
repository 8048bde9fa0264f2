"""Pages that only send their reader on: `<meta http-equiv="refresh" content="0; url=…">`. No input or output."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.extract.metadata.canonical import absolute_url
from ingest.extract.page.nodes import ancestors
from ingest.urls import Url

MAX_DELAY_S = 5
"""A page that waits longer is meant to be read: an article that reloads itself, or goes to the front page later."""

_CONTENT = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?(.*)", re.I | re.S)
_MAX_CONTENT_CHARS = 8_000


def refresh_target(page: LexborHTMLParser, url: Url) -> Url | None:
    """Where `page`, found at `url`, sends a browser with scripts within MAX_DELAY_S; None when it does not.

    A refresh in <noscript> is for browsers without scripts, and often leads to a page that asks for them.
    """
    for node in page.css('meta[http-equiv="refresh" i][content]'):
        target = None if _is_without_scripts(node) else _target(node.attributes.get("content") or "", url)
        if target and target.asked != url.asked:
            return target
    return None


def _is_without_scripts(node: LexborNode) -> bool:
    return any(above.tag == "noscript" for above in ancestors(node))


def _target(content: str, url: Url) -> Url | None:
    found = _CONTENT.fullmatch(content[:_MAX_CONTENT_CHARS])
    if found is None or int(found[1]) > MAX_DELAY_S:
        return None
    written = found[2].strip()
    quote = written[:1]
    if quote in ("'", '"'):
        written = written[1:].partition(quote)[0]
    return absolute_url(written, url)
