"""What an article has in common with others, and whom it names: all that is looked for once it is stored. Pure.

It runs in a child process, before anything is locked, and what it does is bounded whatever the texts say.
"""

from dataclasses import dataclass

from ingest.dedupe.citations import citations
from ingest.dedupe.compare import Candidate, compare
from ingest.dedupe.outlet_names import unpack_names
from store.model import Citation, Relation, RevisionContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The relations of an article, and the outlets that it names."""

    relations: tuple[Relation, ...]
    citations: tuple[Citation, ...]


def find_links(
    article: Candidate,
    others: tuple[Candidate, ...],
    content: RevisionContent,
    names: bytes,
) -> Links:
    """What `article` shares with `others`, and which of the outlets that
    `pack_names` has packed into `names` its newest revision names."""
    return Links(
        relations=compare(article, others).relations,
        citations=citations(article.outlet, content, unpack_names(names)),
    )
