"""What articles have in common: revisions, copies, citations, stories. Pure.

The pipeline uses it for each article in this order:

1. `fingerprint(title, text, language)` is stored and committed.
2. The store gives the articles that share hashes with it (without hashes that more than MAX_DOC_FREQUENCY
   articles have) or that have the same digest of the text.
3. `find_links(article, others, content, names)` does what 4 and 6 need, in a child process:
   `compare(article, others)` gives the relations that replace all stored relations of this article, or the
   article of which this one is only another address.
4. `cluster(articles, relations)` puts all that is connected with it into clusters, in a transaction that no
   other process can interrupt. The result depends on the set alone, so no order of arrival changes it.
5. `citations(outlet, content, names)` gives the outlets that it names, of those in `outlet_names(outlets)`.

`change(before, after)` says whether a text that was fetched again is a revision; versions.py says whether it can be one
at all. `stories.group_stories` runs later,
over all articles of some days.
"""

from ingest.dedupe.beside import Paragraph, Passages, Piece, SideBySide, passages, side_by_side
from ingest.dedupe.citations import citations
from ingest.dedupe.clusters import cluster, member
from ingest.dedupe.compare import (
    MAX_APART,
    MAX_DOC_FREQUENCY,
    OVERLAP,
    Candidate,
    Comparison,
    affordable,
    appeared_at,
    candidate,
    comparable,
    compare,
    new_candidate,
)
from ingest.dedupe.diff import DiffSpan, change, diff, format_diff
from ingest.dedupe.evidence import MAX_CUT, Evidence, Shown, evidence, group_pages
from ingest.dedupe.fingerprint import MAX_CHARS, METHOD, fingerprint, normalized_words
from ingest.dedupe.likeness import History, Known, Likeness, Newcomer, Reading, history, likenesses
from ingest.dedupe.links import Links, find_links
from ingest.dedupe.outlet_names import OutletNames, outlet_names, pack_names, unpack_names
from ingest.dedupe.versions import headlines_agree, is_about, is_same_page, shares_words

__all__ = [
    "MAX_APART",
    "MAX_CHARS",
    "MAX_CUT",
    "MAX_DOC_FREQUENCY",
    "METHOD",
    "OVERLAP",
    "Candidate",
    "Comparison",
    "DiffSpan",
    "Evidence",
    "History",
    "Known",
    "Likeness",
    "Links",
    "Newcomer",
    "OutletNames",
    "Paragraph",
    "Passages",
    "Piece",
    "Reading",
    "Shown",
    "SideBySide",
    "affordable",
    "appeared_at",
    "candidate",
    "change",
    "citations",
    "cluster",
    "comparable",
    "compare",
    "diff",
    "evidence",
    "find_links",
    "fingerprint",
    "format_diff",
    "group_pages",
    "headlines_agree",
    "history",
    "is_about",
    "is_same_page",
    "likenesses",
    "member",
    "new_candidate",
    "normalized_words",
    "outlet_names",
    "pack_names",
    "passages",
    "shares_words",
    "side_by_side",
    "unpack_names",
]
