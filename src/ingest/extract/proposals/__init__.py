"""Rules that an outlet may need, as values; `finding.py` finds them by comparing pages. Imports no parser."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingest.config import Outlet

Rule = Literal["title", "body", "published", "authors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule for an outlet: its selector, why it is needed, and what it gives on each page that has something there."""

    rule: Rule
    selector: str
    why: str
    gives: tuple[str, ...] = ()


def with_rules(outlet: Outlet, proposals: Iterable[Proposal]) -> Outlet:
    """The outlet with these rules."""
    rules: dict[str, object] = {one.rule: (one.selector,) for one in proposals}
    return outlet.model_copy(update={"rules": outlet.rules.model_copy(update=rules)})
