"""What is seen on a page whose article was extracted: where its text, titles and bylines stand. No input or output."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ingest.config import Outlet
from ingest.dates import is_open_day, proves_month_first
from ingest.extract.article import parse, prepare
from ingest.extract.authors import MAX_BYLINE_CHARS, find_shown_authors
from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.scoring import is_prose
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.class_path import class_path
from ingest.extract.body.tree.element import Element
from ingest.extract.boilerplate import article_lines, normalize
from ingest.extract.metadata import read_metadata
from ingest.extract.template import SeenBlock, SeenPage
from ingest.extract.titles import read_titles
from ingest.model import Article, Page

# A block with more than this share of its text in links is seen as linked.
MIN_LINKED_SHARE = 0.3
# A page of more blocks is a list; to learn from it would take long.
MAX_BLOCKS = 3_000


def observe(
    page: Page, article: Article, outlet: Outlet, feed_title: str | None = None, feed_day: date | None = None
) -> SeenPage | None:
    """What `page` shows, of which `article` was extracted; None where it has too much or nothing to show.

    `feed_title` and `feed_day` are what a feed said, None where none did.
    """
    parsed = parse(page)
    metadata = read_metadata(parsed, page.url)
    titles = read_titles(parsed, metadata, outlet.name).by_source()
    shown_authors = find_shown_authors(parsed, metadata, outlet.name)
    prepare(parsed, outlet)
    if parsed.body is None:
        return None
    blocks = to_blocks([build_tree(parsed.body)])
    if len(blocks) > MAX_BLOCKS:
        return None
    lines = article_lines(article)
    keys = {normalize(line) for line in lines}
    text_keys = {normalize(line) for line in article.text.split("\n")}
    text = [block for block in blocks if normalize(block.text) in text_keys]
    return SeenPage(
        lines=tuple(lines),
        title=article.title,
        titles=titles,
        feed_title=feed_title,
        authors=article.authors,
        shown_authors=shown_authors,
        bylines=_bylines(blocks, article.authors, keys),
        body=_body(text),
        blocks=tuple(_seen(block, keys) for block in blocks),
        month_first=_month_first(article, feed_day),
    )


def _seen(block: Block, keys_of_text: set[str]) -> SeenBlock:
    key = normalize(block.text)
    parent = block.element.parent
    return SeenBlock(
        path=class_path(block.element),
        box=class_path(parent) if parent is not None else "",
        key=key,
        is_text=key in keys_of_text,
        is_prose=is_prose(block),
        is_linked=block.link_chars > len(block.text) * MIN_LINKED_SHARE,
    )


def _month_first(article: Article, feed_day: date | None) -> bool | None:
    """Whether the page writes the month first, as its own figures prove, or another time that is the article's."""
    times = article.published_candidates
    known = feed_day or next(
        (
            one.at.date()
            for one in times
            if one.at and one.decision != "rejected" and not is_open_day(one.value)
        ),
        None,
    )
    proofs = {proves_month_first(one.value, known) for one in times} - {None}
    return proofs.pop() if len(proofs) == 1 else None


def _body(text: Sequence[Block]) -> str:
    """The path of the innermost element around all paragraphs of the text; "" where there is none."""
    prose = [block.element for block in text if is_prose(block)]
    if not prose:
        return ""
    around: Element | None = prose[0].parent
    while around is not None and not all(element.is_inside(around) for element in prose[1:]):
        around = around.parent
    return class_path(around) if around is not None else ""


def _bylines(blocks: Sequence[Block], authors: Sequence[str], keys_of_text: set[str]) -> tuple[str, ...]:
    """The paths of the short blocks beside the text that name all of `authors`, in the order of the page."""
    if not authors:
        return ()
    paths = (
        class_path(block.element)
        for block in blocks
        if len(block.text) <= MAX_BYLINE_CHARS
        and all(name in block.text for name in authors)
        and normalize(block.text) not in keys_of_text
    )
    return tuple(dict.fromkeys(paths))
