"""Uses what an outlet's pages taught to find the text of one more: the box it stands in, and what never is text.

Where a page is made otherwise than those, it is read as if nothing had been learned. No input or output.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.body.blocks import Block
from ingest.extract.body.scoring import Scores, total_score
from ingest.extract.body.tree.class_path import class_path, may_be_at
from ingest.extract.body.tree.element import Element
from ingest.extract.template import Template, is_named

# What is left of the page's score without the outlet's clutter, on a page that is made like those of the lesson.
MIN_USEFUL_SHARE = 0.25
# The outlet's box must have this share of the score of the box that is found without it: a page of another kind may
# have a few words there.
MIN_SHARE_OF_GENERIC = 0.25
MIN_BODY_CHARS = 25
# Authors of one article stand together.
MAX_BLOCKS_BETWEEN = 2
_HEADLINE = "h1"


def learned_clutter(
    page_blocks: Sequence[Block], known_body: Sequence[Element], template: Template | None
) -> frozenset[str]:
    """The paths of what never is text on the outlet's pages; none where this page seems to be made otherwise.

    It does when it lacks the outlet's box for texts (`known_body`) and hardly any text would remain.
    """
    if template is None:
        return frozenset()
    clutter = frozenset(template.clutter)
    if known_body:
        return clutter
    remaining = total_score(without_clutter(page_blocks, clutter))
    return clutter if remaining >= total_score(page_blocks) * MIN_USEFUL_SHARE else frozenset()


def without_clutter(blocks: Sequence[Block], clutter: frozenset[str]) -> list[Block]:
    """`blocks` without those whose path is in `clutter`."""
    if not clutter:
        return list(blocks)
    return [
        block
        for block in blocks
        if block.element.tag == _HEADLINE or class_path(block.element) not in clutter
    ]


def learned_body(root: Element, template: Template | None) -> list[Element]:
    """The elements below `root` that hold the text on the outlet's other pages, and have some text here."""
    if template is None or not is_named(template.body):
        return []
    found = [
        element
        for element in root.walk()
        if may_be_at(element, template.body)
        and class_path(element) == template.body
        and element.count_chars(MIN_BODY_CHARS) >= MIN_BODY_CHARS
    ]
    return [element for element in found if not any(element.is_inside(other) for other in found)]


def lines_at(page_blocks: Sequence[Block], headline: Element | None, path: str) -> tuple[str, ...]:
    """The texts at `path`: of the first block after the headline and those beside it; else of the only one."""
    if not path:
        return ()
    start = next((at for at, block in enumerate(page_blocks) if block.element is headline), 0)
    places = [
        at
        for at, block in enumerate(page_blocks)
        if may_be_at(block.element, path) and class_path(block.element) == path
    ]
    after = [at for at in places if at > start] or (places if len(places) == 1 else [])
    return tuple(page_blocks[at].text for at in after if at - after[0] <= MAX_BLOCKS_BETWEEN)


def choose_body(generic: list[Element], learned: list[Element], scores: Scores) -> list[Element]:
    """`learned`, unless the text that was found without it is around it, or is much more and elsewhere."""
    if not learned or any(one.is_inside(part) or one is part for one in learned for part in generic):
        return generic
    score = sum(scores.get(id(element), 0.0) for element in learned)
    generic_score = sum(scores.get(id(element), 0.0) for element in generic)
    return learned if score >= generic_score * MIN_SHARE_OF_GENERIC else generic
