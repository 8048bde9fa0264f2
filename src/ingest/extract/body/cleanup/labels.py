"""Short labels with a link to another article ("Read also: ..."), by their markup. No input or output."""

from __future__ import annotations

import re

from ingest.extract.body.blocks import Block
from ingest.extract.body.tree.element import Element
from ingest.extract.titles import text_key

MAX_LABEL_CHARS = 40
# A label with its links is no longer than this.
MAX_LINE_CHARS = 240
# Between and after the links of one label.
MAX_SEPARATOR_CHARS = 6
# What is linked is a headline: words, or as many letters of a script that parts none.
MIN_HEADLINE_WORDS = 3
MIN_UNSPACED_LETTERS = 6

# Entries of lists and tables are fields of data: "Format: open textbook".
_ENTRIES = frozenset(("li", "dd", "dt", "td", "th", "tr"))
_FULL_STOP_LAST = re.compile(r"[.。۔।։።][\s\"'”“»’)\]]*$")
_EMPHASIS = frozenset(("strong", "b", "em", "i", "u", "span", "mark", "small"))
_LABEL_ENDS = tuple(":：|»›>→▶►")
_LETTER = re.compile(r"[^\W\d]")
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\.[a-z]{2,4}(?:/|$)", re.I)
_OTHER_SITE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.I)


def is_labelled_link(block: Block) -> bool:
    """Whether `block` is a short label and then nothing but a linked headline, or several.

    The label is emphasized, or ends in a colon before links within the outlet's site: "Report: ..." may link a
    document elsewhere.
    """
    if block.element.tag in _ENTRIES or not block.link_chars or len(block.text) > MAX_LINE_CHARS:
        return False
    if _FULL_STOP_LAST.search(block.text):
        return False
    links = [element for element in block.element.walk() if element.tag == "a"]
    first = next((text for text in (link.text() for link in links) if text and text in block.text), "")
    label, _, rest = block.text.partition(first) if first else ("", "", "")
    return (
        _is_headline(first)
        and len(label) <= MAX_LABEL_CHARS
        and len(rest) - (block.link_chars - len(first)) <= MAX_SEPARATOR_CHARS
        and _is_label(label, block.element, all(map(_is_within_site, links)))
    )


def _is_label(text: str, element: Element, is_within_site: bool) -> bool:
    ends_like_label = text.rstrip().endswith(_LABEL_ENDS) and bool(_LETTER.search(text))
    if not _is_emphasized(element, text):
        return ends_like_label and is_within_site
    return ends_like_label or is_within_site


def _is_headline(text: str) -> bool:
    return not _ADDRESS.search(text) and (
        len(_WORD.findall(text)) >= MIN_HEADLINE_WORDS or len(_UNSPACED.findall(text)) >= MIN_UNSPACED_LETTERS
    )


def _is_emphasized(element: Element, label: str) -> bool:
    key = text_key(label)
    return bool(key) and any(
        inner.tag in _EMPHASIS and text_key(inner.text()) == key for inner in element.walk()
    )


def _is_within_site(link: Element) -> bool:
    return not _OTHER_SITE.match(link.attrs.get("href") or "")
