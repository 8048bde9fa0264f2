"""The saved pages of articles: those of every version, with the further pages of each."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.export.rows import ARTICLES_AT_ONCE
from ingest.export.warc import ArchivedPage
from store.errors import Damaged
from store.model import SavedPage
from store.query import Snapshot

ReadPage = Callable[[bytes], SavedPage | None]
"""The page of this digest, None where it was not saved or is pruned. Raises Damaged."""

_VERSIONS = (
    "SELECT r.article_id, a.outlet_id, r.revision, a.url, r.seen_at, r.page_sha256, r.further_pages "
    "FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.article_id IN ({}) "
    "ORDER BY r.article_id, r.revision"
)


@dataclass(slots=True)
class PageTally:
    """How many pages were given so far, and how many are not there: never saved, pruned, or damaged."""

    pages: int = 0
    missing: int = 0


def pages_of(
    snapshot: Snapshot, article_ids: Sequence[int], read: ReadPage, tally: PageTally
) -> Iterator[ArchivedPage]:
    """The pages of these articles, each once for an article: versions that `reextract` added have the page of another
    one."""
    for start in range(0, len(article_ids), ARTICLES_AT_ONCE):
        ids = ", ".join(map(str, article_ids[start : start + ARTICLES_AT_ONCE]))
        versions = list(snapshot.ask(_VERSIONS.format(ids)).rows)
        given: set[tuple[object, bytes]] = set()
        for version in versions:
            for url, digest in _pages(version):
                if (version[0], digest) not in given:
                    given.add((version[0], digest))
                    yield from _found(version, url, digest, read, tally)


def _pages(version: Sequence[object]) -> Iterator[tuple[str, bytes]]:
    """Address and digest of the pages of a version."""
    if version[5] is not None:
        yield str(version[3]), bytes(version[5])  # type: ignore[call-overload]
    for further in json.loads(str(version[6])):
        yield further["url"], bytes.fromhex(further["page_sha256"])


def _found(
    version: Sequence[object], url: str, digest: bytes, read: ReadPage, tally: PageTally
) -> Iterator[ArchivedPage]:
    try:
        page = read(digest)
    except Damaged:
        page = None
    if page is None:
        tally.missing += 1
        return
    tally.pages += 1
    article_id, outlet, revision, _, seen_at, *_ = version
    yield ArchivedPage(
        article_id=int(str(article_id)),
        outlet=str(outlet),
        revision=int(str(revision)),
        url=page.url or url,
        seen_at=seen_at if isinstance(seen_at, datetime) else datetime.fromisoformat(str(seen_at)),
        page=page,
    )
