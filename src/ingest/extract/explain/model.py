"""What is said of a page: frozen values. No input or output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["text", "lead", "-"]
"""What a block is of the article: a paragraph, its lead, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedBlock:
    """A block of the page. `step` is the step that took it or left it out, `reason` why; both are for people.

    `text` is whole; of a paragraph it is as it is stored.
    """

    role: Role
    tag: str
    text: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A place where a value may stand, and what stands there. `note` says what became of it."""

    source: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedValue:
    """A value of the article as it is stored, "" where there is none, and what was considered for it."""

    name: str
    value: str
    considered: tuple[Considered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was made of a page, and why. `error` says why there is no article, "" where there is one; `extractor` is ""
    without an article."""

    version: str
    url: str
    outlet: str
    charset: str
    extractor: str
    error: str
    values: tuple[ExplainedValue, ...] = ()
    blocks: tuple[ExplainedBlock, ...] = ()
