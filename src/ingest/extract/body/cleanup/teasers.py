"""Which blocks of a page are teasers: words about other articles, beside the links to them. No input or output."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise

from ingest.extract.body.blocks import Block, is_mostly_link
from ingest.extract.body.scoring import has_sentence_end, is_prose
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.tree.element import Element

# So many boxes that are made alike are teasers.
MIN_BOXES = 5
# A box ends so many elements above its words, and holds so much prose. Longer passages beside links are a list of
# things, each described by an article.
MAX_LEVELS = 4
MAX_PROSE_BLOCKS = 2
MAX_TEASER_CHARS = 400
MIN_TEASER_CHARS = 40
# Of so many elements the first link is looked for, and so many pairs of a line and a teaser are compared.
MAX_ELEMENTS_TO_LINK = 50
MAX_COMPARED = 50_000

_NUMBERS = re.compile(r"\d+")


class Teasers:
    """The teasers among the blocks of a page; looked for when asked, since most pages show otherwise what they are."""

    def __init__(self, blocks: Sequence[Block] = ()) -> None:
        self._blocks = blocks

    @cached_property
    def hrefs(self) -> Mapping[str, str]:
        """The texts of the teasers, with the addresses of what they tell of, as written."""
        linked = list(filter(is_mostly_link, self._blocks))
        if len(linked) < MIN_BOXES:
            return {}
        boxes = [*_boxes(self._blocks, linked), *_rows(self._blocks), *_links_around(linked)]
        return {block.text: box.href for box in _alike(boxes) for block in box.prose}

    @cached_property
    def links(self) -> frozenset[str]:
        """The texts of all lines that are links."""
        return frozenset(block.text for block in self._blocks if is_mostly_link(block))

    def among(self, lines: Sequence[str]) -> set[str]:
        """Which of `lines`, of the text of the page, are teasers, or begin with the link and end with the teaser."""
        if not self.hrefs:
            return set()
        found = {line for line in lines if line.removeprefix("- ") in self.hrefs}
        if len(lines) * len(self.hrefs) <= MAX_COMPARED:
            found |= {line for line in lines if any(text in line for text in self.hrefs)}
        return found

    def links_among(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Which of `lines` are links and no sentences: some pages wrap their whole text in a link."""
        return tuple(
            line for line in lines if line.removeprefix("- ") in self.links and not has_sentence_end(line)
        )


class _Box:
    """An element with a link to an article, and the prose beside the link."""

    __slots__ = ("element", "href", "name", "prose")

    def __init__(self, element: Element, href: str, name: str = "") -> None:
        self.element = element
        self.href = href
        self.name = name or element.tag
        self.prose: list[Block] = []

    @property
    def is_small(self) -> bool:
        chars = sum(weighted_length(block.text) for block in self.prose)
        return len(self.prose) <= MAX_PROSE_BLOCKS and chars <= MAX_TEASER_CHARS


def _boxes(blocks: Iterable[Block], linked: Iterable[Block]) -> Iterable[_Box]:
    """The elements close around a link, with the prose that is inside."""
    links: dict[int, str] = {}
    for block in linked:
        href = _href(block.element)
        for element in _around(block) if href else ():
            links.setdefault(id(element), href)
    boxes: dict[int, _Box] = {}
    for block in blocks:
        around = (one for one in _around(block) if id(one) in links) if is_prose(block) else iter(())
        box = next(around, None)
        if box is not None:
            boxes.setdefault(id(box), _Box(box, links[id(box)])).prose.append(block)
    return boxes.values()


def _rows(blocks: Sequence[Block]) -> Iterator[_Box]:
    """Links that are followed by a passage each, without a box around both."""
    for before, block in pairwise(blocks):
        if is_mostly_link(before) and is_prose(block):
            href = _href(before.element)
            if href:
                box = _Box(block.element, href, f"{before.element.tag} {block.element.tag}")
                box.prose.append(block)
                yield box


def _links_around(linked: Iterable[Block]) -> Iterable[_Box]:
    """The links that have whole blocks inside, with what is a sentence of it."""
    boxes: dict[int, _Box] = {}
    for block in linked:
        if weighted_length(block.text) >= MIN_TEASER_CHARS and has_sentence_end(block.text):
            link = next((one for one in _around(block) if one.tag == "a" and one is not block.element), None)
            if link is not None and link.attrs.get("href"):
                boxes.setdefault(id(link), _Box(link, link.attrs["href"] or "")).prose.append(block)
    return boxes.values()


def _around(block: Block) -> Iterator[Element]:
    """The element of `block` and those close above it."""
    yield block.element
    yield from islice(block.element.ancestors(), MAX_LEVELS)


def _href(element: Element) -> str:
    """The address of the first link in `element`, or of the one around it; "" when there is none."""
    near = islice(element.walk(), MAX_ELEMENTS_TO_LINK)
    links = (one for one in near if one.tag == "a" and one.attrs.get("href"))
    link = next(links, None) or next(
        (one for one in islice(element.ancestors(), MAX_LEVELS) if one.tag == "a"), None
    )
    return (link.attrs.get("href") or "") if link else ""


def _alike(boxes: Iterable[_Box]) -> Iterator[_Box]:
    """The boxes of which there are many, by their tag and class or below one element, each of another article."""
    groups: defaultdict[tuple[object, str, str], list[_Box]] = defaultdict(list)
    small = [box for box in boxes if box.is_small]
    for box in small:
        groups[None, box.name, _NUMBERS.sub("", box.element.class_and_id)].append(box)
        groups[id(box.element.parent), box.name, ""].append(box)
    many = {
        id(box) for group in groups.values() if len({box.href for box in group}) >= MIN_BOXES for box in group
    }
    yield from (box for box in small if id(box) in many)
