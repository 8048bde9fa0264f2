"""Words that markup takes out of their sentence, put back while the tree is built. No input or output.

Buttons inside sentences, questions that open their answers, elements of a page's own naming, raised figures, pictures
of a first letter, folded parts of a text, tables in figures. Each becomes what it is for a reader: text, a span, a box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from ingest.extract.body.tree.element import HEADINGS, INLINE, Element

# A button with more characters is not a label: it was left open, and the page's text is inside.
MAX_LABEL_CHARS = 200
# A part of the text that a button opens is beside it, or so many levels above; a page has so many at most.
MAX_FOLD_LEVELS = 2
MAX_FOLDS = 100
# How far the words on both sides of an element are looked for: levels above, and siblings on each.
MAX_SIDE_LEVELS = 8
MAX_SIDE_SIBLINGS = 12
# An element with more elements inside is no phrase, a raised one no figure.
MAX_PHRASE_ELEMENTS = 50
MAX_RAISED_ELEMENTS = 5
# A figure is so many levels above its table, and its picture among so many elements.
MAX_FIGURE_LEVELS = 4
MAX_FIGURE_ELEMENTS = 2_000
# A heading that is one question has so few parts: its label, icons, white space.
MAX_HEADING_PARTS = 8
MAX_RAISED_CHARS = 4

# Elements that hold one paragraph: what stands inside is part of a sentence.
_PARAGRAPHS = frozenset(("p", "li", "dd", "dt", "td", "th", "summary", "figcaption")) | HEADINGS
_BLOCKS = _PARAGRAPHS | frozenset(
    "address article aside blockquote body br caption center col colgroup details dir div dl fieldset figure footer "
    "form header hgroup hr html legend main menu nav ol optgroup option pre search section table tbody tfoot thead "
    "tr ul noscript".split()
)
_SENTENCE_ENDS = frozenset(".!?…。！？؟।։:：")
_QUESTION_MARKS = frozenset("?？؟;՞")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISED_CHARS = frozenset("0123456789+-−")
# Square metres and the like are written m2 as well, in Latin and in Cyrillic letters.
_LENGTH = re.compile(r"(?<!\w)[kcdmкдс]?[mм]$")
_FRACTION_BARS = frozenset("/⁄")
_HIDING_CLASSES = frozenset("hidden hide d-none is-hidden".split())
_CLOSERS = "\"'”’»)]"


def is_unusual(tag: str) -> bool:
    """Whether an element of this `tag` may hold words that `mend` puts back."""
    return tag not in _USUAL


def mend(top: Element, unusual: Sequence[Element]) -> None:
    """Put words back into their sentences. `unusual` are the elements below `top` that is_unusual names, in order."""
    positions = _Positions()
    dropped: list[Element] = []
    figures: list[Element] = []
    buttons = [element for element in unusual if element.tag == "button"]
    _reveal_folds(top, buttons)
    # From the innermost on, because what an element is depends on what is inside.
    for element in reversed(unusual):
        if element.tag == "button":
            if not _mend_button(element, positions):
                dropped.append(element)
        elif element.tag == "sup":
            _mend_raised(element, positions)
        elif element.tag == "table":
            figures.extend(_figure_around(element))
        elif element.tag == "img":
            _mend_letter(element, positions)
        elif _is_phrase(element, positions):
            element.tag = "a" if element.attrs.get("href") else "span"
    for figure in {id(figure): figure for figure in figures}.values():
        _mend_figure(figure)
    _drop(dropped)


def _drop(elements: Iterable[Element]) -> None:
    ids = {id(element) for element in elements}
    for parent in {id(element.parent): element.parent for element in elements}.values():
        if parent is not None:
            parent.set_children([child for child in parent.children if id(child) not in ids])


class _Positions:
    """Where elements stand among the children of their parents, looked up once for each parent."""

    def __init__(self) -> None:
        self._of_parent: dict[int, dict[int, int]] = {}

    def of(self, element: Element, parent: Element) -> int:
        """The position of `element` among the children of `parent`."""
        known = self._of_parent.get(id(parent))
        if known is None:
            known = {id(child): at for at, child in enumerate(parent.children)}
            self._of_parent[id(parent)] = known
        return known[id(element)]


def _sides(element: Element, positions: _Positions) -> tuple[str, str]:
    """The nearest text before and after `element` in its paragraph, with its white space; "" where there is none."""
    sides = ["", ""]
    here = element
    for parent in islice(element.ancestors(), MAX_SIDE_LEVELS):
        at = positions.of(here, parent)
        before = parent.children[max(at - MAX_SIDE_SIBLINGS, 0) : at][::-1]
        after = parent.children[at + 1 : at + 1 + MAX_SIDE_SIBLINGS]
        for sibling in before:
            if not sides[0].strip():
                sides[0] = _text(sibling) + sides[0]
        for sibling in after:
            if not sides[1].strip():
                sides[1] += _text(sibling)
        if parent.tag not in INLINE:
            break
        here = parent
    return sides[0], sides[1]


def _text(node: Element | str) -> str:
    return node if isinstance(node, str) else node.raw_text()


def _box_around(element: Element) -> Element | None:
    """The nearest element above that is no phrase."""
    return next((ancestor for ancestor in element.ancestors() if ancestor.tag not in INLINE), None)


# ---- buttons ---------------------------------------------------------------------------------------------


def _mend_button(button: Element, positions: _Positions) -> bool:
    """Whether `button` is text of the page, as which it is then marked: a word of a sentence, or a question."""
    if button.count_chars(MAX_LABEL_CHARS) > MAX_LABEL_CHARS:
        button.tag = "div"
        return True
    label = button.text()
    box = _box_around(button)
    if not label or box is None:
        return False
    if _heads_answer(button, label, box):
        button.tag = "span" if box.tag in _PARAGRAPHS else "h4"
        return True
    button.tag = "span"
    return box.tag in _PARAGRAPHS and _is_word(button, positions)


def _is_word(button: Element, positions: _Positions) -> bool:
    """Whether the sentence around `button` would lack it: it does not stand between two sentences, or alone."""
    before, after = (side.strip() for side in _sides(button, positions))
    if not after:
        return False
    if not before:
        return not after[0].isupper() and not after[0].isdigit()
    return before.rstrip(_CLOSERS)[-1:] not in _SENTENCE_ENDS


def _heads_answer(button: Element, label: str, box: Element) -> bool:
    """Whether `button` is the whole of a heading, or a question, and opens what follows it."""
    if "aria-controls" not in button.attrs and "aria-expanded" not in button.attrs:
        return False
    if box.tag not in HEADINGS:
        return label[-1] in _QUESTION_MARKS
    return len(box.children) <= MAX_HEADING_PARTS and box.text() == label


# ---- folds -----------------------------------------------------------------------------------------------


def _reveal_folds(top: Element, buttons: Sequence[Element]) -> None:
    """What a button opens is shown, where it is a part of the text beside it and not a box of its own."""
    openers = [button for button in buttons if button.attrs.get("aria-controls")][:MAX_FOLDS]
    if not openers:
        return
    wanted = {button.attrs["aria-controls"] for button in openers}
    by_id = {name: one for one in top.walk() if one.attrs and (name := one.attrs.get("id")) in wanted}
    for button in openers:
        fold = by_id.get(button.attrs["aria-controls"])
        beside = islice(button.ancestors(), MAX_FOLD_LEVELS)
        if fold is not None and any(fold.parent is box and _continues(fold, box) for box in beside):
            _show(fold)


def _continues(fold: Element, box: Element) -> bool:
    """Whether `fold` holds paragraphs, and so does the `box` that it is in."""
    return any(one.tag == "p" for one in fold.elements) and any(one.tag == "p" for one in box.elements)


def _show(element: Element) -> None:
    element.attrs = {
        name: value for name, value in element.attrs.items() if name not in ("hidden", "style", "aria-hidden")
    }
    names = element.class_and_id.split()
    element.class_and_id = " ".join(name for name in names if name.lower() not in _HIDING_CLASSES)


# ---- figures, letters, tables, phrases -------------------------------------------------------------------


def _mend_raised(sup: Element, positions: _Positions) -> None:
    """Figures that are raised stay apart from what is before them: 10⁶ is not 106, and a footnote is no word."""
    inside = list(islice(sup.walk(), MAX_RAISED_ELEMENTS + 1))
    if len(inside) > MAX_RAISED_ELEMENTS:
        return
    figure = sup.text()
    if not 0 < len(figure) <= MAX_RAISED_CHARS or not _RAISED_CHARS.issuperset(figure):
        return
    before, after = _sides(sup, positions)
    is_fraction = bool(after) and after[0] in _FRACTION_BARS
    is_number = before[-1:].isdigit() or not figure.isdecimal()
    if is_number and not is_fraction and not _is_in_link(sup, inside):
        sup.set_children([figure.translate(_RAISED)])
    elif before and not before[-1].isspace() and not _LENGTH.search(before):
        sup.children.insert(0, " ")


def _is_in_link(sup: Element, inside: Sequence[Element]) -> bool:
    return any(inner.tag == "a" for inner in inside) or (sup.parent is not None and sup.parent.tag == "a")


def _mend_letter(image: Element, positions: _Positions) -> None:
    """A picture of a first letter becomes that letter, where the text goes on in the middle of a word."""
    letter = (image.attrs.get("alt") or "").strip()
    if len(letter) != 1 or not letter.isalpha() or letter.islower():
        return
    before, after = _sides(image, positions)
    if not before.strip() and after[:1].isalpha() and not after[0].isupper():
        image.tag = "span"
        image.set_children([letter])


def _figure_around(table: Element) -> list[Element]:
    return [one for one in islice(table.ancestors(), MAX_FIGURE_LEVELS) if one.tag == "figure"][:1]


def _mend_figure(figure: Element) -> None:
    """A figure around a table, and no picture, is text."""
    inside = islice(figure.walk(), MAX_FIGURE_ELEMENTS)
    if all(element.tag not in ("img", "picture") for element in inside):
        figure.tag = "div"


def _is_phrase(element: Element, positions: _Positions) -> bool:
    """Whether `element`, of a tag that HTML does not have, is part of the sentence around it."""
    inside = list(islice(element.walk(), 1, MAX_PHRASE_ELEMENTS + 1))
    if element.parent is None or len(inside) == MAX_PHRASE_ELEMENTS:
        return False
    if any(inner.tag not in INLINE for inner in inside):
        return False
    if element.parent.tag in _PARAGRAPHS or element.parent.tag in INLINE:
        return True
    at = positions.of(element, element.parent)
    siblings = element.parent.children
    beside = siblings[max(at - 1, 0) : at] + siblings[at + 1 : at + 2]
    return any(isinstance(child, str) and not child.isspace() for child in beside)


_USUAL = (INLINE | _BLOCKS) - {"button", "sup", "table", "img"}
