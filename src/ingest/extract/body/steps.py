"""The search for a text by the structure of the page, step by step. No input or output.

Each step is a function of what the one before it left; all of that is handed on, so that it can be told afterwards
what left a block out (see ingest.extract.explain).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.extract.body.blocks import Block, remaining, to_blocks
from ingest.extract.body.classifier import BlockFilter
from ingest.extract.body.classifier.features import Surroundings
from ingest.extract.body.cleanup import cleanup, without_known, without_trailing_headings
from ingest.extract.body.cleanup.copies import without_copies
from ingest.extract.body.cleanup.imprint import outlet_names, without_imprint
from ingest.extract.body.lead import find_lead
from ingest.extract.body.learned import choose_body, learned_body, learned_clutter, without_clutter
from ingest.extract.body.live_boxes import BoxRow, rows_of_boxes
from ingest.extract.body.pictures import MAX_PICTURES, PICTURE_TAGS
from ingest.extract.body.scoring import (
    Scores,
    element_scores,
    find_body_elements,
    find_headline,
    prune,
    total_score,
)
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.element import Element
from ingest.extract.boilerplate import is_known
from ingest.extract.template import Template

# When pruning leaves less than this share of the page's score, class names misled it: prune again, gently.
MIN_REMAINING_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What helps to find the text: what the page says of itself, and the recurring lines of the outlet.

    `jsonld_text` is the articleBody of JSON-LD, "" when there is none. `boilerplate` holds lines as
    boilerplate.normalize gives them. `classifier` drops blocks that the rules propose; None leaves all to the rules.
    `template` is what the outlet's pages have in common, None when that is not known.
    """

    title: str = ""
    description: str = ""
    jsonld_text: str = ""
    boilerplate: frozenset[str] = frozenset()
    classifier: BlockFilter | None = None
    template: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What each step left of the page.

    `page_blocks` are all blocks, `scores` those of their elements; `pruned` are the blocks without clutter, `in_parts`
    those in the elements that hold the text (`parts`), `distinct` those without copies, `clean` those without notes,
    captions and bylines, `own` those without the outlet's imprint, `with_first` those and perhaps a first paragraph
    from between headline and text, `probable` those that the classifier keeps, `new` those without lines that recur on
    the outlet's pages, `text` those without what never is text on them. `known_body` are the elements that hold the
    text on its other pages. `pictures` and `rows` (of boxes with times) are those of the page, `names` the keys of the
    names of its outlet.
    """

    root: Element
    page_blocks: list[Block]
    scores: Scores
    headline: Element | None
    pruned: list[Block]
    known_body: list[Element]
    parts: list[Element]
    in_parts: list[Block]
    distinct: list[Block]
    clean: list[Block]
    pictures: list[Element]
    rows: list[BoxRow]
    names: frozenset[str]
    own: list[Block]
    lead: str | None
    with_first: list[Block]
    probable: list[Block]
    new: list[Block]
    text: list[Block]

    @property
    def page_score(self) -> float:
        """The score of the whole page."""
        return self.scores.get(id(self.root), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """The page before anything is removed: all its elements, in document order. The other fields are those of Steps."""

    root: Element
    elements: list[Element]
    page_blocks: list[Block]
    scores: Scores
    headline: Element | None
    known_body: list[Element]
    pictures: list[Element]
    rows: list[BoxRow]


def _open(body: LexborNode, hints: Hints) -> _Opened:
    root = build_tree(body)
    elements = root.subtree()
    pictures, rows = pictures_and_rows(elements)
    page_blocks = to_blocks([root])
    return _Opened(
        root=root,
        elements=elements,
        page_blocks=page_blocks,
        scores=element_scores(page_blocks),
        headline=find_headline(elements, hints.title),
        known_body=learned_body(root, hints.template),
        pictures=pictures,
        rows=rows,
    )


def take_steps(page: LexborHTMLParser, outlet_name: str, hints: Hints) -> Steps | None:
    """The steps from `page` to a text; None for a page without a body."""
    if page.body is None:
        return None
    opened = _open(page.body, hints)
    least = opened.scores.get(id(opened.root), 0.0) * MIN_REMAINING_SHARE
    if prune(opened.elements, opened.scores, opened.headline, kept=opened.known_body) < least:
        # This page names its own text with words that mean clutter elsewhere.
        opened = _open(page.body, hints)
        prune(opened.elements, opened.scores, opened.headline, aggressive=False, kept=opened.known_body)
    root, headline, known_body = opened.root, opened.headline, opened.known_body
    page_blocks, scores = opened.page_blocks, opened.scores
    clutter = learned_clutter(page_blocks, known_body, hints.template)
    pruned = remaining(page_blocks)
    pruned_scores = element_scores(without_clutter(pruned, clutter))
    parts = choose_body(find_body_elements(root, pruned_scores, headline), known_body, pruned_scores)
    in_parts = to_blocks(parts)
    distinct = without_copies(in_parts)
    clean = cleanup(distinct, headline, hints.title)
    names = outlet_names(page, outlet_name, hints.title)
    own = without_imprint(clean, names)
    lead, with_first = find_lead(page_blocks, own, headline, hints.description)
    surroundings = Surroundings(page_blocks=page_blocks, scores=scores, description=hints.description)
    probable = (
        hints.classifier.kept(with_first, surroundings) if hints.classifier and with_first else with_first
    )
    # Only now, because the classifier saw texts with such lines when it was trained.
    new = without_known(probable, hints.boilerplate)
    return Steps(
        root=root,
        page_blocks=page_blocks,
        scores=scores,
        headline=headline,
        pruned=pruned,
        known_body=known_body,
        parts=parts,
        in_parts=in_parts,
        distinct=distinct,
        clean=clean,
        pictures=opened.pictures,
        rows=opened.rows,
        names=names,
        own=own,
        lead=None if lead and is_known(lead, hints.boilerplate) else lead,
        with_first=with_first,
        probable=probable,
        new=new,
        text=_without_learned(new, clutter, known_body),
    )


def _without_learned(text: list[Block], clutter: frozenset[str], known_body: list[Element]) -> list[Block]:
    """`text` without what never is text on the outlet's pages, unless it is much of the text here."""
    useful = without_clutter(text, clutter)
    if len(useful) < len(text) and (known_body or total_score(useful) * 2 >= total_score(text)):
        return without_trailing_headings(useful) or text
    return text


def pictures_and_rows(elements: Iterable[Element]) -> tuple[list[Element], list[BoxRow]]:
    """The pictures among `elements`, and the rows of boxes with times. To be asked before clutter is removed, because
    figures and times are removed with it."""
    pictures: list[Element] = []
    times: list[Element] = []
    for element in elements:
        if element.tag in PICTURE_TAGS:
            pictures.append(element)
        elif element.tag == "time":
            times.append(element)
    return pictures[:MAX_PICTURES], rows_of_boxes(times)
