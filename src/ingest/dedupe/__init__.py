"""Sameness: whether a text is new, a revision, a copy, or cites another. Pure.

How an article is judged, in this order:

1. `mark(title, text, language)`: its keys are stored and committed.
2. The store gives what shares keys with it (not keys held by more than MOST_HOLDERS articles, within
   WINDOW) or has the same text digest.
3. `judge(article, others)`: relations to keep, in place of all that name this article on either side;
   or the article it is only another address of.
4. `gather(neighbourhood, relations)`: clusters of all that hangs together with it, read and written
   by one judge at a time. The outcome depends on the set alone: no order of arrival changes it.
5. `citations(outlet, content, outlets)`: whom it names.

`change(before, after)` tells a revision from a text that only looks different.
"""

from ingest.dedupe.changes import Piece, change, diff, written
from ingest.dedupe.citations import citations
from ingest.dedupe.clusters import gather
from ingest.dedupe.marks import METHOD, Mark, mark
from ingest.dedupe.relations import (
    MOST_HOLDERS,
    NEVER_MERGED,
    WINDOW,
    Candidate,
    Verdict,
    judge,
)

__all__ = [
    "METHOD",
    "MOST_HOLDERS",
    "NEVER_MERGED",
    "WINDOW",
    "Candidate",
    "Mark",
    "Piece",
    "Verdict",
    "change",
    "citations",
    "diff",
    "gather",
    "judge",
    "mark",
    "written",
]
