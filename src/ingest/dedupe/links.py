"""What an article has in common with others, and whom it names: all that is looked for once it is stored. Pure.

It runs in a child process, before anything is locked, and what it does is bounded whatever the texts say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.config import Outlet
from ingest.dedupe.citations import citations
from ingest.dedupe.compare import Candidate, compare
from store.model import Citation, Relation, RevisionContent


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOutlet:
    """An outlet as texts name it, and its homepage, to whose domain they link."""

    id: str
    name: str
    aliases: tuple[str, ...]
    homepage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The relations of an article, and the outlets that it names."""

    relations: tuple[Relation, ...]
    citations: tuple[Citation, ...]


def named_outlets(outlets: Iterable[Outlet]) -> tuple[NamedOutlet, ...]:
    """The outlets as a child process is told of them."""
    return tuple(
        NamedOutlet(id=one.id, name=one.name, aliases=tuple(one.aliases), homepage=one.homepage or "")
        for one in outlets
    )


def find_links(
    article: Candidate,
    others: tuple[Candidate, ...],
    content: RevisionContent,
    outlets: tuple[NamedOutlet, ...],
) -> Links:
    """What `article` shares with `others`, and which of `outlets` its newest revision names."""
    return Links(
        relations=compare(article, others).relations,
        citations=citations(article.outlet, content, outlets),
    )
