"""Which elements of a page hold the article's text, by a score of their running text. No input or output.

The score of a block is about the number of its characters that are running text and no link; the score of an
element is the sum over the blocks inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.extract.body.blocks import Block
from ingest.extract.body.clutter import (
    has_body_class,
    is_certain_clutter,
    is_clutter,
    name_of,
    why_clutter,
)
from ingest.extract.body.comments import comment_lists
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.tree.element import HEADINGS, INLINE, Element, remove
from ingest.extract.titles import text_key

Scores = dict[int, float]
"""Element scores by id() of the element; elements without running text are missing."""

# A shorter block is no running text; a block without a full stop must have the second length.
MIN_PROSE_CHARS = 40
MIN_UNPUNCTUATED_PROSE_CHARS = 80
# Characters of one block that count. More would let one endless block decide for the whole page.
MAX_BLOCK_SCORE = 1_200
# What entries of lists and blocks without a full stop count, relative to sentences in a paragraph.
LOW_QUALITY_FACTOR = 0.4

# An element that only looks like clutter stays when it has more than this share of the page's score.
MAX_CLUTTER_SHARE = 0.3
# An element that is clutter beyond doubt goes even then, if at least this score remains on the page.
MIN_REMAINING_SCORE = 400.0
# An element with this score that names itself the body proves that what is around it is layout.
MIN_DECLARED_BODY_SCORE = 400.0
# So many similar boxes of linked headings are a list of other articles.
MIN_TEASERS = 3
# A linked box with more text than this is no teaser but a page that wraps its text in one link.
MAX_TEASER_CHARS = 600

# The article element round the headline must have this share of the page's score, or this score.
MIN_ROOT_SHARE = 0.25
MIN_ROOT_SCORE = 800.0
# The element that names itself the body must have this share of the score to be believed.
MIN_DECLARED_SHARE = 0.25
# Of two nested ones the inner is taken when it keeps this share of the outer one's score.
MIN_INNER_SHARE = 0.85
# An element with this share of the score that names itself the body may be one of several pieces of it.
MIN_PIECE_SHARE = 0.05
# Several pieces are joined when the others have this share of the best one's score.
MIN_OTHER_PIECES_SHARE = 0.3
# A child is taken in place of its parent when it keeps this share of the parent's score.
MIN_CHILD_SHARE = 0.9
MIN_CHILD_SHARE_OF_BODY = 0.95

# Headings with shorter keys must equal the title; longer ones may contain it or be contained in it.
MAX_HEADLINE_CHARS = 2_000
MAX_EXACT_HEADLINE_CHARS = 15

_HEADLINES = frozenset(("h1", "h2", "h3", "h4"))
_SENTENCE_END = re.compile(r"[.!?…。！？؟।։][\"”’»)\]]*(?:\s|$)|[。！？，、]")


def has_sentence_end(text: str) -> bool:
    """Whether a sentence ends somewhere in `text`."""
    return bool(_SENTENCE_END.search(text))


def prose_chars(lines: Iterable[str]) -> float:
    """About how many characters of `lines` are running text; as `score` does, but without knowing their elements."""
    return sum(map(_line_score, lines))


def _line_score(line: str) -> float:
    length = weighted_length(line)
    if length >= MIN_PROSE_CHARS and has_sentence_end(line):
        return length
    return length * LOW_QUALITY_FACTOR if length >= MIN_UNPUNCTUATED_PROSE_CHARS else 0.0


def is_prose(block: Block) -> bool:
    """Whether `block` reads as a paragraph of running text."""
    if block.prose is None:
        block.prose = _reads_as_prose(block)
    return block.prose


def _reads_as_prose(block: Block) -> bool:
    if block.element.tag in HEADINGS:
        return False
    length = weighted_length(block.text)
    if length < MIN_PROSE_CHARS or block.link_chars * 2 > len(block.text):
        return False
    return length >= MIN_UNPUNCTUATED_PROSE_CHARS or has_sentence_end(block.text)


def score(block: Block) -> float:
    """How much `block` suggests that the elements around it hold the article's text."""
    if block.score is None:
        block.score = _score(block)
    return block.score


def _score(block: Block) -> float:
    if not is_prose(block):
        return 0.0
    full = float(min(weighted_length(block.text) - block.link_chars, MAX_BLOCK_SCORE))
    if block.element.tag == "li":
        return full * LOW_QUALITY_FACTOR
    return full if has_sentence_end(block.text) else full * LOW_QUALITY_FACTOR


def total_score(blocks: Iterable[Block]) -> float:
    """The score of all `blocks` together."""
    return sum(map(score, blocks))


def element_scores(blocks: Iterable[Block]) -> Scores:
    """The score of each element that has some of `blocks` inside."""
    scores: Scores = {}
    for block in blocks:
        own = score(block)
        if not own:
            continue
        element: Element | None = block.element
        while element is not None:
            scores[id(element)] = scores.get(id(element), 0.0) + own
            element = element.parent
    return scores


def find_headline(elements: Iterable[Element], title: str) -> Element | None:
    """Of the `elements` of a page the heading that matches its `title`; else the first h1 with text; None without."""
    title_key = text_key(title)
    headings = [
        (element, text_key(element.text()))
        for element in elements
        if element.tag in _HEADLINES and element.count_chars(MAX_HEADLINE_CHARS) <= MAX_HEADLINE_CHARS
    ]
    # Where there is an h1, smaller headings head sections and teasers.
    has_h1 = any(element.tag == "h1" and key for element, key in headings)
    for tags in (("h1",), ("h2",)) if has_h1 else (("h2",), ("h3", "h4")):
        for element, key in headings:
            if element.tag in tags and matches_title(key, title_key):
                return element
    return next((element for element, key in headings if element.tag == "h1" and key), None)


def matches_title(key: str, title_key: str) -> bool:
    """Whether a heading with this key is the title with that one, or as good as it."""
    if not key or not title_key:
        return False
    return key == title_key or (
        len(key) > MAX_EXACT_HEADLINE_CHARS and (key in title_key or title_key in key)
    )


# ---- removing clutter ------------------------------------------------------------------------------------


def prune(
    elements: Sequence[Element],
    scores: Scores,
    headline: Element | None,
    *,
    aggressive: bool = True,
    kept: Iterable[Element] = (),
) -> float:
    """Remove clutter from a page, whose `elements` are all in document order; returns the score of what remains.

    An element stays when it is around one of `kept`, holds the headline or a good part of the page's text, or when
    elements of its name together do. When not `aggressive`, an element that only looks like clutter goes only if it
    has no running text.
    """
    root = elements[0]
    remaining = total = scores.get(id(root), 0.0)
    protected = {id(root)}
    for element in (*kept, *([headline] if headline is not None else ())):
        protected.add(id(element))
        protected.update(id(ancestor) for ancestor in element.ancestors())
    suspects = [element for element in elements if is_clutter(element) and id(element) not in protected]
    score_by_name = _score_by_name(suspects, scores)
    wrappers = _body_wrappers(elements, scores)
    removed: set[int] = set()
    for element in suspects:
        own = scores.get(id(element), 0.0)
        if _is_certain(element):
            is_removed = _may_go(own, total, remaining)
        else:
            is_removed = (
                id(element) not in wrappers
                and score_by_name[element.name] <= total * MAX_CLUTTER_SHARE
                and (aggressive or own == 0.0)
            )
        if is_removed:
            removed.add(id(element))
            if own and not any(id(ancestor) in removed for ancestor in element.ancestors()):
                remaining -= own
    left = remove(root, removed)
    others = _teaser_lists(left) | _linked_boxes(left) | _comments(root, scores, protected)
    if others:
        remove(root, others)
    return remaining


def _comments(root: Element, scores: Scores, protected: set[int]) -> set[int]:
    """The id() of each list of readers' comments, if enough text remains without it."""
    total = scores.get(id(root), 0.0)
    return {
        id(element)
        for element in comment_lists(root)
        if id(element) not in protected and _may_go(scores.get(id(element), 0.0), total, total)
    }


def _may_go(own: float, total: float, remaining: float) -> bool:
    """Whether what is clutter beyond doubt may be removed: little of the page, or enough remains."""
    return own <= total * MAX_CLUTTER_SHARE or remaining - own >= MIN_REMAINING_SCORE


def _is_certain(element: Element) -> bool:
    return (
        bool(element.class_and_id) and element.tag != "article" and is_certain_clutter(element.class_and_id)
    )


def _score_by_name(elements: list[Element], scores: Scores) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = {}
    for element in elements:
        sums[element.name] = sums.get(element.name, 0.0) + scores.get(id(element), 0.0)
    return sums


def _body_wrappers(elements: Iterable[Element], scores: Scores) -> set[int]:
    """The id() of each element around one that declares to hold the article's text: layout, whatever its name."""
    found: set[int] = set()
    for element in elements:
        if (
            element.class_and_id
            and scores.get(id(element), 0.0) >= MIN_DECLARED_BODY_SCORE
            and (_is_article_body(element) or has_body_class(element.class_and_id))
        ):
            for ancestor in element.ancestors():
                if id(ancestor) in found:
                    break
                found.add(id(ancestor))
    return found


def _teaser_lists(elements: Iterable[Element]) -> set[int]:
    """The id() of each teaser in lists of other articles: similar boxes, each a linked heading and few words."""
    found: set[int] = set()
    for element in elements:
        if len(element.children) < MIN_TEASERS:
            continue
        children = element.elements
        groups: dict[tuple[str, str], list[Element]] = {}
        for child in children:
            if child.class_and_id or child.tag in ("article", "li"):
                groups.setdefault(child.name, []).append(child)
        for group in groups.values():
            if len(group) >= MIN_TEASERS and all(map(_is_teaser_box, group)):
                found.update(map(id, group))
    return found


def _is_teaser_box(element: Element) -> bool:
    if element.count_chars(MAX_TEASER_CHARS) >= MAX_TEASER_CHARS:
        return False
    return any(inner.tag in HEADINGS and _is_linked(inner) for inner in element.walk())


def _is_linked(heading: Element) -> bool:
    return any(inner.tag == "a" for inner in heading.walk()) or any(
        ancestor.tag == "a" for ancestor in heading.ancestors()
    )


def _linked_boxes(elements: Iterable[Element]) -> set[int]:
    """The id() of each link around whole blocks: the box of another article, whatever its name."""
    return {
        id(element)
        for element in elements
        if element.tag == "a"
        and element.count_chars(MAX_TEASER_CHARS) < MAX_TEASER_CHARS
        and any(inner.tag not in INLINE for inner in element.walk() if inner is not element)
    }


def why_pruned(element: Element) -> str:
    """Why `prune` removed `element`, in plain words."""
    named = why_clutter(element)
    if named:
        return named
    if element.tag == "a":
        return "a link around whole blocks: the box of another article"
    if _is_teaser_box(element):
        return f"{name_of(element)} is one of a list of teasers, each a linked heading"
    return f"{name_of(element)} holds comments of readers"


# ---- choosing the body -----------------------------------------------------------------------------------


def find_body_elements(page_body: Element, scores: Scores, headline: Element | None) -> list[Element]:
    """The elements that hold the article's text, in document order; [] when there is no running text."""
    total = scores.get(id(page_body), 0.0)
    if not total:
        return []
    root = _article_root(headline, scores, total) or page_body
    start = _declared_body(root, scores) or root
    return _similar_parts(root, _densest_descendant(start, scores), scores)


def _article_root(headline: Element | None, scores: Scores, total: float) -> Element | None:
    """The <article> or <main> around the headline, if it holds the text too: what follows it is other articles."""
    if headline is None:
        return None
    least = min(total * MIN_ROOT_SHARE, MIN_ROOT_SCORE)
    for ancestor in headline.ancestors():
        if ancestor.tag in ("article", "main") and scores.get(id(ancestor), 0.0) >= least:
            return ancestor
    return None


def _declared_body(root: Element, scores: Scores) -> Element | None:
    """The element that declares to hold the article's text and has a good part of the score of `root`.

    Where several declare so side by side, each with a piece of the text, it is their common ancestor.
    """
    total = scores.get(id(root), 0.0)
    declared = [
        element
        for element in root.subtree()
        if scores.get(id(element), 0.0) >= total * MIN_PIECE_SHARE and _declares_body(element)
    ]
    best = _best_declared(declared, scores, total)
    if best is None or best.tag == "article":
        return best
    pieces = [element for element in declared if _is_other_piece(element, best)]
    if sum(scores[id(element)] for element in pieces) < scores[id(best)] * MIN_OTHER_PIECES_SHARE:
        return best
    return next(
        (ancestor for ancestor in best.ancestors() if all(piece.is_inside(ancestor) for piece in pieces)),
        best,
    )


def _best_declared(declared: list[Element], scores: Scores, total: float) -> Element | None:
    best, best_score = None, 0.0
    for element in declared:
        own = scores[id(element)]
        if own < total * MIN_DECLARED_SHARE:
            continue
        if (
            best is None
            or own > best_score
            or (own >= best_score * MIN_INNER_SHARE and element.is_inside(best))
        ):
            best, best_score = element, own
    return best


def _is_other_piece(element: Element, best: Element) -> bool:
    """Whether `element` may be another piece of the body that `best` is a piece of."""
    return (
        element is not best
        and element.tag == best.tag
        and has_body_class(element.class_and_id)
        and not element.is_inside(best)
        and not best.is_inside(element)
        and _enclosing_article(element) is _enclosing_article(best)
    )


def _declares_body(element: Element) -> bool:
    return (
        element.tag == "article"
        or _is_article_body(element)
        or (bool(element.class_and_id) and has_body_class(element.class_and_id))
    )


def _is_article_body(element: Element) -> bool:
    return element.attrs.get("itemprop") == "articleBody"


def _densest_descendant(start: Element, scores: Scores) -> Element:
    """The innermost element that still has nearly all the score of `start`."""
    here = start
    while True:
        best_child = max(here.elements, key=lambda element: scores.get(id(element), 0.0), default=None)
        is_body = bool(here.class_and_id) and has_body_class(here.class_and_id)
        least = scores[id(here)] * (MIN_CHILD_SHARE_OF_BODY if is_body else MIN_CHILD_SHARE)
        if best_child is None or scores.get(id(best_child), 0.0) < least or best_child.tag in ("p", "li"):
            return here
        here = best_child


def _similar_parts(root: Element, element: Element, scores: Scores) -> list[Element]:
    """`element` and similar ones in the same <article>: a body that advertisements or a grid have split.

    Another <article> with such a part is the next article of an endless page.
    """
    if not element.class_and_id:
        return [element]
    article = _enclosing_article(element)
    similar = [
        other
        for other in root.subtree()
        if other is element
        or (_is_made_like(other, element) and scores.get(id(other)) and _enclosing_article(other) is article)
    ]
    return [
        part for part in similar if not any(part.is_inside(other) for other in similar if other is not part)
    ]


def _is_made_like(one: Element, other: Element) -> bool:
    if one.name != other.name or one.parent is None or other.parent is None:
        return False
    return one.parent.class_and_id == other.parent.class_and_id


def _enclosing_article(element: Element) -> Element | None:
    return next((ancestor for ancestor in element.ancestors() if ancestor.tag == "article"), None)
