"""What the pages of one outlet have in common, as values. No input or output; imports no parser.

A template is learned from pages of the outlet (see ingest.extract.template.lessons) and helps to extract the next ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from ingest.extract.boilerplate import normalize

VERSION = 1
"""Templates of another version are not used, because their paths and words were made otherwise."""


MIN_PAGES = 5
"""Fewer pages teach no template."""

MAX_PAGES = 40
"""Pages that a template is learned from; more would cost time and teach little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The habits of an outlet; empty where its pages do not show one clearly.

    `pages` and `stories` are those that it was learned from. `title_source` is where the headline stands: og, jsonld,
    twitter, h1 or title. `title_prefixes` and `title_suffixes` are cut from titles; `constant_titles` are the keys of
    titles that are the same on many pages. Paths are those of class_path: `body` is that of the elements which hold
    the text, `clutter` are those of blocks that never are text, `byline` is that of the blocks which name the authors.
    `house_authors` are names that metadata gives on all pages, whoever wrote them. `month_first` says how days in
    figures are written, None where that is open.
    """

    pages: int = 0
    stories: int = 0
    title_source: str = ""
    title_prefixes: tuple[str, ...] = ()
    title_suffixes: tuple[str, ...] = ()
    constant_titles: tuple[str, ...] = ()
    body: str = ""
    clutter: tuple[str, ...] = ()
    byline: str = ""
    house_authors: tuple[str, ...] = ()
    month_first: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no habit was found."""
        return self == Template(pages=self.pages, stories=self.stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """All that an outlet's pages taught: its recurring lines, as boilerplate.normalize gives them, and its template."""

    boilerplate: frozenset[str] = frozenset()
    template: Template | None = None


NOTHING_LEARNED = Learned()


def as_values(template: Template) -> dict[str, Any]:
    """The template in values that JSON knows."""
    return {"version": VERSION} | asdict(template)


def from_values(values: Mapping[str, Any]) -> Template | None:
    """What `as_values` gave; None when an older or newer program gave it."""
    if values.get("version") != VERSION:
        return None
    names = [field.name for field in fields(Template)]
    return Template(
        **{name: _frozen(values[name]) for name in names if name in values},
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def is_named(path: str) -> bool:
    """Whether some step of `path` (see class_path) has a class or an id."""
    return "." in path or "#" in path


def without_affixes(title: str, prefixes: Iterable[str], suffixes: Iterable[str]) -> str:
    """`title` without the first of the outlet's prefixes and suffixes that it has, unless nothing else remains."""
    for suffix in suffixes:
        if title.endswith(suffix) and normalize(title[: -len(suffix)]):
            title = title[: -len(suffix)].rstrip()
            break
    for prefix in prefixes:
        if title.startswith(prefix) and normalize(title[len(prefix) :]):
            title = title[len(prefix) :].lstrip()
            break
    return title


# ---- what is seen on a page ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBlock:
    """A paragraph of a page: its path and that of the box around it, and whether it was stored as text or lead.

    `key` is its text as boilerplate.normalize gives it.
    """

    path: str
    box: str
    key: str
    is_text: bool
    is_prose: bool
    is_linked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBox:
    """An element around paragraphs of a text: its path, and the place of the one around it, -1 at the outermost."""

    path: str
    around: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was observed on one page when its article was extracted, before all of the outlet's recurring lines are
    known and what its feed said; `lines` are those of the text and the lead.

    `titles`, `title`, `authors`, `shown_authors` and `blocks` are as in SeenPage, `boxes` the elements around the
    paragraphs of the text, each after those around it. `text` are the paragraphs of it, each its key and the place of
    the innermost of `boxes` around it; -1 where there is none. `namings` are short blocks that name all authors, each
    its key and its path. `times` are those that may be of publication, as written; `known_day` is that of publication
    if some time of the page says it without doubt.
    """

    lines: tuple[str, ...]
    title: str
    titles: Mapping[str, str]
    authors: tuple[str, ...]
    shown_authors: tuple[str, ...]
    namings: tuple[tuple[str, str], ...]
    boxes: tuple[SeenBox, ...]
    text: tuple[tuple[str, int], ...]
    blocks: tuple[SeenBlock, ...]
    times: tuple[str, ...]
    known_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """What extraction found on one page, and where; `lines` are those of its text.

    `titles` maps each place of a title to what stands there; `title` is the one that was chosen, `feed_title` that of
    the feed. `authors` are those of the article, `shown_authors` those that its bylines name without metadata.
    `bylines` are the paths of the short blocks that name the authors. `month_first` says what days in figures prove.
    """

    lines: tuple[str, ...]
    title: str
    titles: Mapping[str, str]
    feed_title: str | None
    authors: tuple[str, ...]
    shown_authors: tuple[str, ...]
    bylines: tuple[str, ...]
    body: str
    blocks: tuple[SeenBlock, ...]
    month_first: bool | None = None
