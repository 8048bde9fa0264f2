"""The paragraphs of a body without what stands among them and is not the article's. No input or output."""

from __future__ import annotations

from ingest.extract import weigh
from ingest.extract.render import Block
from ingest.extract.titles import key_of


def tidy(found: list[Block], title: str, recurring: frozenset[str]) -> list[Block]:
    """`found` without headline, byline, link lists and closing notes."""
    found = _after_headline(found, key_of(title))
    found = [block for block in found if not _is_link(block)]
    return _trimmed(found)


def _after_headline(found: list[Block], title: str) -> list[Block]:
    for at, block in enumerate(found[:15]):
        if block.el.tag == "h1" or (title and key_of(block.text) == title):
            return found[at + 1 :]
    return found


def _is_link(block: Block) -> bool:
    return block.linked > len(block.text) * 0.8


def _trimmed(found: list[Block]) -> list[Block]:
    start = next((at for at, block in enumerate(found) if weigh.is_prose(block)), 0)
    end = next((at for at in range(len(found), 0, -1) if weigh.is_prose(found[at - 1])), len(found))
    return found[start:end]
