"""What is seen on a page whose article was extracted: where its text, titles and bylines stand. No input or output.

observe_new   extracts the article, and observes the page by the tree and the paragraphs that this takes anyway
observe       observes a page whose article was extracted before
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ingest.config import Outlet
from ingest.dates import is_open_day
from ingest.extract.article import Opened, find_article, open_page, prepare
from ingest.extract.authors import MAX_BYLINE_CHARS, find_shown_authors
from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.classifier import chosen_classifier
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.class_path import class_path
from ingest.extract.body.tree.element import Element
from ingest.extract.boilerplate import article_lines, normalize
from ingest.extract.template import Observation, SeenBlock, SeenBox, SeenPage
from ingest.extract.template.seen import seen_page
from ingest.model import Article, Page

# A block with more than this share of its text in links is seen as linked.
MIN_LINKED_SHARE = 0.3
# A page of more blocks is a list; to learn from it would take long.
MAX_BLOCKS = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Untouched:
    """What is read before the outlet's rules drop parts of the page; the fields are those of Observation."""

    titles: Mapping[str, str]
    shown_authors: tuple[str, ...]


def observe_new(
    page: Page, outlet: Outlet, *, now: datetime, boilerplate: frozenset[str]
) -> tuple[Article, Observation | None]:
    """The article on `page` as ingest.extract.extract gives it without a template, and what the page shows: None where
    that is too much or nothing. Raises what extract raises."""
    opened = open_page(page, outlet)
    untouched = _read_untouched(opened, outlet)
    article, body = find_article(
        opened, outlet, now=now, boilerplate=boilerplate, classifier=chosen_classifier("shipped")
    )
    return article, _observation(article, untouched, body.page_blocks or _page_blocks(opened))


def observe(
    page: Page, article: Article, outlet: Outlet, feed_title: str | None = None, feed_day: date | None = None
) -> SeenPage | None:
    """What `page` shows, of which `article` was extracted; None where it has too much or nothing to show.

    `feed_title` and `feed_day` are what a feed said, None where none did.
    """
    opened = open_page(page, outlet)
    untouched = _read_untouched(opened, outlet)
    prepare(opened.parsed, outlet)
    observation = _observation(article, untouched, _page_blocks(opened))
    return seen_page(observation, feed_title=feed_title, feed_day=feed_day) if observation else None


def _read_untouched(opened: Opened, outlet: Outlet) -> _Untouched:
    return _Untouched(
        titles=opened.titles.by_source(),
        shown_authors=find_shown_authors(opened.parsed, opened.metadata, outlet.name),
    )


def _page_blocks(opened: Opened) -> list[Block] | None:
    """The paragraphs of the page; None where it has no body."""
    return to_blocks([build_tree(opened.parsed.body)]) if opened.parsed.body else None


def _observation(
    article: Article, untouched: _Untouched, blocks: Sequence[Block] | None
) -> Observation | None:
    if blocks is None or len(blocks) > MAX_BLOCKS:
        return None
    keys = [normalize(block.text) for block in blocks]
    lines = article_lines(article)
    keys_of_lines = set(map(normalize, lines))
    boxes, text = _text(keys, blocks, set(map(normalize, article.text.split("\n"))))
    return Observation(
        lines=tuple(lines),
        title=article.title,
        titles=untouched.titles,
        authors=article.authors,
        shown_authors=untouched.shown_authors,
        namings=_namings(keys, blocks, article.authors),
        boxes=boxes,
        text=text,
        blocks=_seen(keys, blocks, keys_of_lines),
        times=tuple(dict.fromkeys(one.value for one in article.published_candidates)),
        known_day=_known_day(article),
    )


def _seen(keys: Sequence[str], blocks: Sequence[Block], keys_of_lines: set[str]) -> tuple[SeenBlock, ...]:
    paths: dict[int, str] = {}

    def path(element: Element | None) -> str:
        if element is None:
            return ""
        if id(element) not in paths:
            paths[id(element)] = class_path(element)
        return paths[id(element)]

    return tuple(
        SeenBlock(
            path=path(block.element),
            box=path(block.element.parent),
            key=key,
            is_text=key in keys_of_lines,
            is_prose=is_prose(block),
            is_linked=block.link_chars > len(block.text) * MIN_LINKED_SHARE,
        )
        for key, block in zip(keys, blocks, strict=True)
    )


def _text(
    keys: Sequence[str], blocks: Sequence[Block], keys_of_text: set[str]
) -> tuple[tuple[SeenBox, ...], tuple[tuple[str, int], ...]]:
    """The elements around the paragraphs of the text, from the outermost on, and the paragraphs, as Observation has
    both."""
    boxes: list[SeenBox] = []
    places: dict[int, int] = {}
    text: list[tuple[str, int]] = []
    for key, block in zip(keys, blocks, strict=True):
        if key not in keys_of_text or not is_prose(block):
            continue
        place = -1
        for box in reversed(list(block.element.ancestors())):
            if id(box) not in places:
                places[id(box)] = len(boxes)
                boxes.append(SeenBox(path=class_path(box), around=place))
            place = places[id(box)]
        text.append((key, place))
    return tuple(boxes), tuple(text)


def _known_day(article: Article) -> date | None:
    """The day of a time that is the article's and can be read in one way only."""
    times = article.published_candidates
    return next(
        (
            one.at.date()
            for one in times
            if one.at and one.decision != "rejected" and not is_open_day(one.value)
        ),
        None,
    )


def _namings(
    keys: Sequence[str], blocks: Sequence[Block], authors: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """The short blocks that name all of `authors`, in the order of the page, each its key and its path."""
    if not authors:
        return ()
    return tuple(
        (key, class_path(block.element))
        for key, block in zip(keys, blocks, strict=True)
        if len(block.text) <= MAX_BYLINE_CHARS and all(name in block.text for name in authors)
    )
