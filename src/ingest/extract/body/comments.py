"""Readers' comments, by what they are made of: boxes alike, each with an author and a text. No input or output.

Outlets name them in their own languages, with words that also mean opinion pieces and the reactions of others. So a
name in class, id or heading needs the boxes beside it, and boxes need the name.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

from ingest.extract.body.blocks import to_blocks
from ingest.extract.body.sentences import is_sentence
from ingest.extract.body.tree.class_names import names_comments
from ingest.extract.body.tree.element import HEADINGS, Element

MIN_COMMENTS = 2
# A first line with more characters is no author's name, with a time or a place.
MAX_AUTHOR_CHARS = 80
# A longer comment, or one with more blocks, is a chapter.
MAX_COMMENT_CHARS = 5_000
MAX_COMMENT_BLOCKS = 12
MAX_HEADING_CHARS = 40
# How far below the element that is named the list of comments may be.
MAX_LEVELS = 4
_BOX_TAGS = frozenset(("li", "div", "article", "section", "dd"))
# What the word for comments contains in headings and class names, in about forty languages.
_HEADING = re.compile(
    r"comment|koment|komment|coment[aá]ri|reactie|hozzászólás|yorum|şərh|iruzkin|ummæli|athugasemd|tanggapan|ulasan"
    r"|bìnhluận|maoni|комментар|комент|пікір|водгук|σχόλι|コメント|评论|評論|留言|댓글|ความคิดเห็น|ความเห็น|تعليق|نظرات|دیدگاه"
    r"|تبصر|תגוב|टिप्पणि|टिप्पणी|प्रतिक्रिया|মন্তব্য|கருத்து"
)


def comment_lists(root: Element) -> list[Element]:
    """The elements below `root` that hold readers' comments and nothing else: lists of them, or single ones."""
    found: list[Element] = []
    stack = [root]
    while stack:
        children = stack.pop().elements
        comments = _named_comments(children) + _comments_under_headings(children)
        found += comments
        # What is found is removed whole, and a page may have thousands.
        stack.extend(child for child in children if child not in comments)
    return found


def _named_comments(siblings: list[Element]) -> list[Element]:
    """Those of `siblings` that class or id name as comments, and that are such."""
    named = [sibling for sibling in siblings if sibling.class_and_id and names_comments(sibling.class_and_id)]
    if not named:
        return []
    alike = _alike(named)
    return alike or [element for element in named if _has_list(element)]


def _comments_under_headings(siblings: list[Element]) -> list[Element]:
    """Those of `siblings` that are comments and stand under a heading that says so."""
    found: list[Element] = []
    for index, sibling in enumerate(siblings):
        if sibling.tag in HEADINGS and _is_over_comments(sibling):
            after = list(takewhile(lambda element: element.tag not in HEADINGS, siblings[index + 1 :]))
            found += _alike(after) or [element for element in after if _has_list(element)]
    return found


def _is_over_comments(heading: Element) -> bool:
    if heading.count_chars(MAX_HEADING_CHARS) > MAX_HEADING_CHARS:
        return False
    return bool(_HEADING.search("".join(unicodedata.normalize("NFC", heading.text()).casefold().split())))


def _has_list(element: Element) -> bool:
    """Whether `element` holds boxes made alike, each of which is a comment."""
    level = [element]
    for _ in range(MAX_LEVELS):
        if any(_alike(one.elements) for one in level):
            return True
        level = [child for one in level for child in one.elements]
    return False


def _alike(siblings: list[Element]) -> list[Element]:
    """Those of `siblings` that are comments, each made like another one."""
    groups: dict[tuple[str, str], list[Element]] = {}
    for sibling in siblings:
        if sibling.tag in _BOX_TAGS:
            groups.setdefault(sibling.name, []).append(sibling)
    alike = [
        group for group in groups.values() if len(group) >= MIN_COMMENTS and all(map(_is_comment, group))
    ]
    return [comment for group in alike for comment in group]


def _is_comment(box: Element) -> bool:
    """Whether `box` holds a short line, an author's name and perhaps a time, and then a text."""
    if box.tag not in _BOX_TAGS or box.count_chars(MAX_COMMENT_CHARS) > MAX_COMMENT_CHARS:
        return False
    blocks = to_blocks([box])
    if not 2 <= len(blocks) <= MAX_COMMENT_BLOCKS:
        return False
    first = blocks[0]
    return (
        len(first.text) <= MAX_AUTHOR_CHARS
        and first.element.tag not in HEADINGS
        and not is_sentence(first.text)
    )
