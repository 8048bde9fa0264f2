"""The line with the outlet's name at the foot of a page is no paragraph of its article. No input or output."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import Block
from ingest.extract.titles import text_key

MAX_IMPRINT_CHARS = 200
MIN_NAME_CHARS = 4


def outlet_names(page: LexborHTMLParser, name: str, title: str) -> frozenset[str]:
    """The keys of the outlet's names: as configured, as the page gives it, and beside the title in the document's."""
    site = page.css_first('meta[property="og:site_name"]')
    document = page.css_first("title")
    names = {text_key(name), text_key((site.attributes.get("content") or "") if site else "")}
    whole, title_key = text_key(document.text()[:MAX_IMPRINT_CHARS] if document else ""), text_key(title)
    if title_key and title_key in whole:
        names.update(whole.split(title_key, 1))
    return frozenset(one for one in names if len(one) >= MIN_NAME_CHARS)


def without_imprint(blocks: Sequence[Block], names: frozenset[str]) -> list[Block]:
    """`blocks` without lines at the end that begin with one of `names` and stand in another box than the text."""
    kept = list(blocks)
    while len(kept) > 1 and _is_imprint(kept[-1], kept[-2], names):
        kept.pop()
    return kept


def lines_without_imprint(lines: Sequence[str], names: frozenset[str]) -> tuple[str, ...]:
    """`lines`, whose boxes are not known, without those at the end that begin with one of `names`."""
    end = len(lines)
    while end > 1 and _begins_with_name(lines[end - 1], names):
        end -= 1
    return tuple(lines[:end])


def _is_imprint(line: Block, before: Block, names: frozenset[str]) -> bool:
    return line.element.parent is not before.element.parent and _begins_with_name(line.text, names)


def _begins_with_name(line: str, names: frozenset[str]) -> bool:
    key = text_key(line) if len(line) <= MAX_IMPRINT_CHARS else ""
    return any(key.startswith(name) for name in names)
