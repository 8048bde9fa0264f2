"""Paragraphs of a text that stands in data: plain, with line breaks, or with markup. No input or output."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import to_blocks
from ingest.extract.body.sentences import is_sentence
from ingest.extract.body.tree import build_tree

# Longer ones are cut: no article has as many characters.
MAX_WRITTEN_CHARS = 1_000_000

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|li|h[1-6]|blockquote)\b", re.I)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of `text`. Markup within a sentence does not end it; where there are blank lines, they part."""
    text = text[:MAX_WRITTEN_CHARS]
    if not _TAG.search(text):
        return _plain_paragraphs(text)
    # Where the markup parts paragraphs, line breaks are those of the source.
    break_at = "\n\n" if _BLOCK_TAG.search(text) else "\n"
    body = LexborHTMLParser(text.replace("\r\n", "\n").replace(break_at, "<br>")).body
    if body is None:
        return []
    return [block.text for block in to_blocks([build_tree(body)])]


def _plain_paragraphs(text: str) -> list[str]:
    parts = _BLANK_LINE.split(text)
    lines: list[str] = []
    for part in parts:
        # Beside blank lines, a line that ends within a sentence was only broken to fit a screen.
        is_begun = False
        for line in (" ".join(line.split()) for line in part.split("\n")):
            if not line:
                continue
            if is_begun and len(parts) > 1:
                lines[-1] = f"{lines[-1]} {line}"
            else:
                lines.append(line)
            is_begun = not is_sentence(line)
    return lines
