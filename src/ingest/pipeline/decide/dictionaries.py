"""When an outlet's pages get a new dictionary, and what one has done so far. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from store.model import DictionaryUse

FIRST_PAGES = 10
"""So many pages are kept before the first dictionary is made of them; so many are told apart as its first."""

MIN_PAGES_OF_WORSE = 20
MIN_PAGES_OF_POOR = 100
"""So many pages a dictionary must have packed before it is replaced for the share that it packs them to."""

WORSE = 2.0
"""A dictionary has grown bad when it leaves so many times as much as of its first pages."""

POOR_SHARE = 1 / 8
"""A dictionary is poor when it leaves so much of a page; others of the outlet's pages may do better."""

MAX_AGE = timedelta(days=90)
"""A dictionary holds pages, and so is not used for ever: retention deletes it after the last page that needs it."""


def is_dictionary_due(kept: int, use: DictionaryUse | None, now: datetime) -> bool:
    """Whether a dictionary is to be made: of an outlet that has `kept` pages, where there is none (`use` None), or in
    place of the one that has been used so."""
    if use is None:
        return kept >= FIRST_PAGES
    if use.pages >= MIN_PAGES_OF_WORSE and use.share > WORSE * use.first_share:
        return True
    if use.pages >= MIN_PAGES_OF_POOR and use.share > POOR_SHARE:
        return True
    return now - use.made_at >= MAX_AGE


def used(use: DictionaryUse, page_bytes: int, packed_bytes: int) -> DictionaryUse:
    """What the dictionary has done after one more page."""
    share = packed_bytes / max(page_bytes, 1)
    pages = use.pages + 1
    mean = use.share + (share - use.share) / min(pages, FIRST_PAGES)
    return replace(
        use, pages=pages, share=mean, first_share=mean if pages <= FIRST_PAGES else use.first_share
    )
