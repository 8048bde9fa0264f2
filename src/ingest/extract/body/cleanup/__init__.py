"""Removes from the blocks of a body what is not the article's text: notes, bylines, captions. No input or output.

What is worded as a note (see ingest.extract.body.cleanup.notes) and is a sentence goes only if it is not made like the
running text, or has a link; a note that is no sentence goes by its wording.
"""

from __future__ import annotations

import re
from itertools import groupby, zip_longest

from ingest.extract.body.blocks import Block
from ingest.extract.body.cleanup.captions import is_caption
from ingest.extract.body.cleanup.labels import is_labelled_link
from ingest.extract.body.cleanup.notes import (
    has_note_wording,
    is_boilerplate_line,
    is_byline,
    is_byline_sentence,
)
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.sentences import is_sentence, weighted_length
from ingest.extract.body.tree.element import HEADINGS, Element
from ingest.extract.boilerplate import is_known
from ingest.extract.titles import text_key

# Elements that hold paragraphs; before the first and after the last running text a block must be one of them.
_PARAGRAPHS = frozenset(("p", "li", "blockquote", "dd", "dt", "pre", "td", "th", "tr"))
# Of the first blocks of a body, so many may come before the headline.
MAX_BLOCKS_TO_HEADLINE = 15
# A block with more characters than this share of its text in links is a link (entries of lists need fewer).
MIN_LINK_SHARE = 0.8
MIN_LINK_SHARE_OF_LI = 0.6
# A linked paragraph that is longer and ends like a sentence is text.
MAX_LINKED_HEADLINE_CHARS = 60
# So many links with labels may follow each other.
MAX_LABELLED_LINKS = 2
# A heading that is worded as a note may head text if it has so many words: "Comments on the count".
MIN_SUBHEAD_WORDS = 3
MAX_INTRODUCTION_CHARS = 80
MAX_DATE_LINE_CHARS = 60

_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[:.]\d\d\s?(?:am|pm|uhr|h\b)?|\bago\b", re.I)


def cleanup(blocks: list[Block], headline: Element | None, title: str) -> list[Block]:
    """`blocks` without headline, byline, captions, lists of links and notes to the reader."""
    kept: list[Block] = []
    blocks = _after_headline(blocks, headline, text_key(title))
    makes = _makes_of_prose(blocks)
    labelled = _labelled_links(blocks)
    for block, after in zip_longest(blocks, blocks[1:]):
        if (
            (_is_note(block, makes) and not _heads_text(block, after, makes))
            or _is_teaser(block)
            or block in labelled
        ):
            # The heading or phrase that introduced the links goes with them.
            while kept and _introduces_links(kept[-1]):
                kept.pop()
        elif not is_caption(block):
            kept.append(block)
    return without_trailing_headings(_trim(kept))


def without_known(blocks: list[Block], boilerplate: frozenset[str]) -> list[Block]:
    """`blocks` without the recurring lines of the outlet (see boilerplate.learn)."""
    kept: list[Block] = []
    for block in blocks:
        if is_known(block.text, boilerplate):
            while kept and _introduces_links(kept[-1]):
                kept.pop()
        else:
            kept.append(block)
    return kept if len(kept) == len(blocks) else without_trailing_headings(_trim(kept))


def _labelled_links(blocks: list[Block]) -> set[Block]:
    """The links with a label ("Read also: ...") beside running text; many in turn are fields of data."""
    found: set[Block] = set()
    for is_labelled, group in groupby(enumerate(blocks), lambda pair: is_labelled_link(pair[1])):
        run = list(group)
        if not is_labelled or len(run) > MAX_LABELLED_LINKS:
            continue
        around = blocks[max(run[0][0] - 1, 0) : run[0][0]] + blocks[run[-1][0] + 1 : run[-1][0] + 2]
        if any(map(is_prose, around)):
            found.update(block for _, block in run)
    return found


def _after_headline(blocks: list[Block], headline: Element | None, title_key: str) -> list[Block]:
    for index, block in enumerate(blocks[:MAX_BLOCKS_TO_HEADLINE]):
        if block.element is headline or (title_key and text_key(block.text) == title_key):
            # A smaller heading with the title's words may be under the first paragraphs.
            if block.element.tag != "h1" and any(map(is_prose, blocks[:index])):
                continue
            return blocks[index + 1 :]
    return blocks


_Make = tuple[tuple[str, str], tuple[str, str]]
"""How a block and the element around it are made: tag, class and id of each."""


def _makes_of_prose(blocks: list[Block]) -> set[_Make]:
    return {_make(block) for block in blocks if is_prose(block) and not has_note_wording(block.text)}


def _make(block: Block) -> _Make:
    parent = block.element.parent
    return block.element.name, parent.name if parent else ("", "")


def _is_note(block: Block, makes_of_prose: set[_Make]) -> bool:
    """Whether `block` is a note to the reader; a sentence is one only if more than its wording says so."""
    if not has_note_wording(block.text):
        return False
    return is_boilerplate_line(block.text) or block.link_chars > 0 or _make(block) not in makes_of_prose


def _heads_text(block: Block, after: Block | None, makes_of_prose: set[_Make]) -> bool:
    """Whether `block` is a heading of several words, and a paragraph of the running text follows it."""
    return (
        block.element.tag in HEADINGS
        and len(block.text.split()) >= MIN_SUBHEAD_WORDS
        and after is not None
        and is_prose(after)
        and after.link_chars == 0
        and _make(after) in makes_of_prose
    )


def _is_teaser(block: Block) -> bool:
    """Whether `block` is a link to something else."""
    share = MIN_LINK_SHARE_OF_LI if block.element.tag == "li" else MIN_LINK_SHARE
    if block.link_chars <= len(block.text) * share:
        return False
    # A sentence may be one long link; the headline of another article does not end with a full stop.
    is_text = is_sentence(block.text) and weighted_length(block.text) > MAX_LINKED_HEADLINE_CHARS
    return not (block.element.tag == "p" and is_text)


def _introduces_links(block: Block) -> bool:
    return block.element.tag in HEADINGS or (
        len(block.text) < MAX_INTRODUCTION_CHARS and block.text.endswith((":", "："))
    )


def _trim(blocks: list[Block]) -> list[Block]:
    """`blocks` without what only surrounds the running text."""
    prose = [index for index, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return blocks
    first, end = prose[0], prose[-1] + 1
    # Some pages have no <p>: there a paragraph is what is made like the running text.
    prose_names = {blocks[index].element.name for index in prose}
    before = [block for block in blocks[:first] if _keep_before(block, prose_names)]
    after = [block for block in blocks[end:] if _keep_after(block, prose_names)]
    inside = [block for block in blocks[first:end] if not is_byline(block.text)]
    # A sentence that begins like a byline is one only where bylines stand.
    if inside and is_byline_sentence(inside[0].text):
        inside = inside[1:]
    if inside and is_byline_sentence(inside[-1].text):
        inside = inside[:-1]
    return before + inside + after


def _keep_before(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    """Whether `block`, which is before the running text, belongs to the article."""
    if block.element.tag in HEADINGS:
        return block.element.tag != "h1"
    is_date_line = len(block.text) < MAX_DATE_LINE_CHARS and bool(_DATED.search(block.text))
    return (
        _is_paragraph(block, prose_names)
        and not block.link_chars
        and not _is_byline_at_edge(block.text)
        and not is_date_line
    )


def _keep_after(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    """Whether `block`, which is after the running text, belongs to the article."""
    return (
        _is_paragraph(block, prose_names)
        and block.link_chars * 2 <= len(block.text)
        and not _is_byline_at_edge(block.text)
    )


def _is_byline_at_edge(text: str) -> bool:
    return is_byline(text) or is_byline_sentence(text)


def _is_paragraph(block: Block, prose_names: set[tuple[str, str]]) -> bool:
    return block.element.tag in _PARAGRAPHS or (
        bool(block.element.class_and_id) and block.element.name in prose_names
    )


def without_trailing_headings(blocks: list[Block]) -> list[Block]:
    """`blocks` up to the last one that is no heading."""
    while blocks and blocks[-1].element.tag in HEADINGS:
        blocks = blocks[:-1]
    return blocks


def why_cleaned(blocks: list[Block], headline: Element | None, title: str) -> dict[Block, str]:
    """For each of `blocks` that `cleanup`, called in the same way, leaves out: why, in plain words."""
    kept = set(cleanup(blocks, headline, title))
    after_headline = _after_headline(blocks, headline, text_key(title))
    before_text = blocks[: len(blocks) - len(after_headline)]
    reasons = dict.fromkeys(before_text, "the headline, or before it")
    makes, labelled = _makes_of_prose(after_headline), _labelled_links(after_headline)
    prose = [at for at, block in enumerate(after_headline) if block in kept and is_prose(block)]
    for at, block in enumerate(after_headline):
        if block not in kept:
            place = "before" if prose and at < prose[0] else "after" if prose and at > prose[-1] else "in"
            reasons[block] = _why_cleaned(block, makes, block in labelled, place)
    return reasons


def _why_cleaned(block: Block, makes: set[_Make], is_labelled: bool, place: str) -> str:
    if _is_note(block, makes):
        second = "has a link" if block.link_chars else "is no sentence of the running text"
        return f"worded as a note to the reader, and {second}"
    if _is_teaser(block):
        return "nothing but a link"
    if is_labelled:
        return "a label and a link to another article"
    if is_caption(block):
        return "a caption or a credit of a picture"
    if _is_byline_at_edge(block.text):
        return "a byline"
    if block.element.tag in HEADINGS:
        return "a heading with no text of the article under it"
    if _introduces_links(block):
        return "introduces links"
    if place == "before" and len(block.text) < MAX_DATE_LINE_CHARS and _DATED.search(block.text):
        return "a line with a date before the text"
    return f"no paragraph, {place} the running text"
