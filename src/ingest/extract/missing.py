"""What a page does not show of its article, as a word and its details. No input or output.

paywall      only those who pay or log in see the rest
cut          the text breaks off, and the page leads to the rest of it
"""

from __future__ import annotations

import re

from ingest.extract.kinds import is_partial
from ingest.extract.metadata import Metadata
from ingest.extract.paging import Paging
from ingest.page_numbers import missing_pages

# A page that announces this many times the words that it shows does not show them all.
MIN_ANNOUNCED_FACTOR = 2
MIN_ANNOUNCED_WORDS = 150
MAX_WORD_COUNT_DIGITS = 9

_BREAKS_OFF = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\])\s*$")


def find_missing(metadata: Metadata, text: str, paging: Paging) -> str | None:
    """Why the page shows only a part of its article, None where it seems to show all of it."""
    if is_partial(metadata, text):
        return "paywall"
    if paging.number == 1 and paging.further:
        return missing_pages(paging.further)
    return "cut" if _is_cut(metadata, text) else None


def _is_cut(metadata: Metadata, text: str) -> bool:
    """Whether `text` ends with an ellipsis, and the page announces far more words than it has."""
    if not _BREAKS_OFF.search(text[-20:]):
        return False
    announced = metadata.jsonld.text("wordCount")
    body = metadata.jsonld.text("articleBody")
    count = int(announced[:MAX_WORD_COUNT_DIGITS]) if announced.isdecimal() else len(body.split())
    return count >= MIN_ANNOUNCED_WORDS and count > MIN_ANNOUNCED_FACTOR * len(text.split())
