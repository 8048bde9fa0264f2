"""The lead (standfirst): what a page prints apart from the body, between headline and text. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.body.blocks import Block
from ingest.extract.body.cleanup.captions import is_caption
from ingest.extract.body.cleanup.notes import is_boilerplate_line, is_byline, is_byline_sentence
from ingest.extract.body.clutter import is_clutter
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.tree.class_names import class_words
from ingest.extract.body.tree.element import CONTAINERS, Element
from ingest.extract.titles import text_key

MIN_LEAD_CHARS = 25
MAX_LEAD_CHARS = 900
# Blocks before the text that may be the lead: after the headline, and on a page without one.
MAX_BLOCKS_AFTER_HEADLINE = 25
MAX_BLOCKS_WITHOUT_HEADLINE = 4
# The boxes around a block that still belong to it: so many levels, each with so many children at most.
MAX_BOX_LEVELS = 3
MAX_BOX_CHILDREN = 3
# Shorter texts agree by accident; the description may be cut after the second number of characters.
MIN_DESCRIPTION_CHARS = 20
DESCRIPTION_PREFIX_CHARS = 120

_LEAD_NAMES = re.compile(
    r"\b(?:(?:article|news|story|post|page|content|header|headline|entry|main|hero|detail|single)\s?)?"
    r"(?:lead|lede|leadin|leadtext|standfirst|dek|deck|subtitle|sub title|subheading|sub heading"
    r"|subheadline|sub headline|subhead|sub head|subhed|summary|intro|introduction|introtext|excerpt"
    r"|abstract|chapo|chapeau|sommario|entradilla|bajada|copete|subtitulo|ingress|vorspann|teaser text"
    r"|teasertext|description|desc|strapline|strap|tagline"
    r"|perex|anons|sapo|catenaccio|secondary headline|underline|synopsis|kicker text|header text"
    r"|undertitle|underrubrik|manchet|preamble|annotation|spot)\b"
)


@lru_cache(maxsize=8192)
def has_lead_class(class_and_id: str) -> bool:
    """Whether an element with this class and id declares that it holds the lead."""
    return bool(_LEAD_NAMES.search(class_words(class_and_id)))


def find_lead(
    page_blocks: list[Block], text: list[Block], headline: Element | None, description: str
) -> tuple[str | None, list[Block]]:
    """The lead among all blocks of the page, None when there is none, and the text to go with it.

    A block between headline and text is the lead when its class says so or when it is the page's own
    description. Any other paragraph there is the first one of the text.
    """
    if not text:
        return None, text
    before = page_blocks[: _index_of(text[0], page_blocks)]
    candidates = [block for block in _after_headline(before, headline) if _is_candidate(block)]
    first_key = text_key(text[0].text)
    candidates = [block for block in candidates if text_key(block.text) != first_key]
    lead = next((block for block in candidates if _is_declared_lead(block.element)), None)
    if lead:
        return lead.text, text
    first_keys = {text_key(block.text) for block in text[:3]}
    candidates = [block for block in candidates if text_key(block.text) not in first_keys]
    lead = next((block for block in candidates if _repeats_description(block.text, description)), None)
    if lead:
        return lead.text, text
    return None, [block for block in candidates if _is_paragraph(block)][:1] + text


def _index_of(wanted: Block, page_blocks: list[Block]) -> int:
    """The position of `wanted` on the page; 0 when it is not there, since the tree was changed after rendering."""
    return next(
        (
            index
            for index, block in enumerate(page_blocks)
            if block.element is wanted.element and block.text == wanted.text
        ),
        0,
    )


def _after_headline(before: list[Block], headline: Element | None) -> list[Block]:
    """The last of the blocks `before` the text, no further up than the headline."""
    if headline is not None:
        for index in range(len(before) - 1, -1, -1):
            element = before[index].element
            if element is headline or element.is_inside(headline):
                return before[index + 1 :][-MAX_BLOCKS_AFTER_HEADLINE:]
    return before[-MAX_BLOCKS_WITHOUT_HEADLINE:]


def _is_declared_lead(element: Element) -> bool:
    return any(
        one.class_and_id and has_lead_class(one.class_and_id) for one in (element, *_boxes_around(element))
    )


def _boxes_around(element: Element) -> list[Element]:
    """The elements above that hold little more than `element`."""
    boxes: list[Element] = []
    for ancestor in element.ancestors():
        if (
            len(boxes) == MAX_BOX_LEVELS
            or len(ancestor.elements) > MAX_BOX_CHILDREN
            or ancestor.tag in CONTAINERS
        ):
            break
        boxes.append(ancestor)
    return boxes


def _is_candidate(block: Block) -> bool:
    return (
        MIN_LEAD_CHARS <= weighted_length(block.text) <= MAX_LEAD_CHARS
        and block.link_chars * 3 <= len(block.text)
        and not is_boilerplate_line(block.text)
        and not is_byline(block.text)
        and not is_byline_sentence(block.text)
        and not _is_beside_text(block.element)
        and not is_caption(block)
    )


def _is_paragraph(block: Block) -> bool:
    if any(is_clutter(element) for element in (block.element, *_boxes_around(block.element))):
        return False
    return block.element.tag in ("p", "h2", "h3", "div") and not block.link_chars and is_prose(block)


def _is_beside_text(element: Element) -> bool:
    return any(
        one.tag in ("figure", "figcaption", "aside", "nav", "footer")
        for one in (element, *element.ancestors())
    )


def _repeats_description(text: str, description: str) -> bool:
    """Whether `text` is the page's own description of the article, or begins like it."""
    one, other = text_key(text), text_key(description)
    return (
        len(one) >= MIN_DESCRIPTION_CHARS
        and len(other) >= MIN_DESCRIPTION_CHARS
        and (one.startswith(other[:DESCRIPTION_PREFIX_CHARS]) or other.startswith(one))
    )
