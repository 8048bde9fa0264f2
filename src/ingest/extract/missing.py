"""What a page does not show of its article, as a word and its details. No input or output.

paywall      only those who pay or log in see the rest
cut          the text breaks off, and the page leads to the rest of it
"""

from __future__ import annotations

import re

from ingest.extract.body.sentences import weighted_length
from ingest.extract.metadata import Metadata
from ingest.extract.page_types.notices import notices, sentences
from ingest.extract.paging import Paging
from ingest.page_numbers import missing_pages

# Longer texts (as weighted_length counts them) that invite to subscribe show their article whole.
MAX_PARTIAL_CHARS = 900
# A locked page that shows fewer words, or less than half of what it announces, is partial.
MIN_FREE_WORDS = 150
# A page that announces this many times the words that it shows does not show them all.
MIN_ANNOUNCED_FACTOR = 2
MIN_ANNOUNCED_WORDS = 150
# Python refuses to convert thousands of digits, and a page may announce anything.
MAX_WORD_COUNT_DIGITS = 9

_BREAKS_OFF = re.compile(r"(?:\.\.\.|…|\[(?:\.\.\.|…)\])\s*$")


def find_missing(metadata: Metadata, text: str, paging: Paging) -> str | None:
    """Why the page shows only a part of its article, None where it seems to show all of it."""
    if _is_locked(metadata, text):
        return "paywall"
    if paging.number == 1 and paging.further:
        return missing_pages(paging.further)
    return "cut" if _is_cut(metadata, text) else None


def _is_locked(metadata: Metadata, text: str) -> bool:
    """Whether the page shows only the beginning of its article to those who do not pay or log in."""
    tier = metadata.get("article:content_tier")
    if metadata.jsonld.flag("isAccessibleForFree") is False or tier in ("locked", "metered"):
        return _shows_little(metadata, len(text.split()))
    return weighted_length(text) < MAX_PARTIAL_CHARS and "login" in notices(sentences(text.split("\n")))


def _shows_little(metadata: Metadata, word_count: int) -> bool:
    """Whether a locked page shows less than half of the words that it announces; few words if it announces none."""
    announced = metadata.jsonld.text("wordCount") or str(len(metadata.jsonld.text("articleBody").split()))
    if announced.isdecimal() and announced != "0":
        return int(announced[:MAX_WORD_COUNT_DIGITS]) > word_count * 2
    return word_count < MIN_FREE_WORDS


def _is_cut(metadata: Metadata, text: str) -> bool:
    """Whether `text` ends with an ellipsis, and the page announces far more words than it has."""
    if not _BREAKS_OFF.search(text[-20:]):
        return False
    announced = metadata.jsonld.text("wordCount")
    body = metadata.jsonld.text("articleBody")
    count = int(announced[:MAX_WORD_COUNT_DIGITS]) if announced.isdecimal() else len(body.split())
    return count >= MIN_ANNOUNCED_WORDS and count > MIN_ANNOUNCED_FACTOR * len(text.split())
