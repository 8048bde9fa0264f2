"""Takes an article out for good, with everything that it said; a tombstone keeps it from coming back.

    1. dictionaries that may hold its page go: what was packed with them is packed alone, some pages at a time
    2. the article goes, in one transaction: versions, pages, addresses, copies, citations
    3. the articles that it had something in common with are compared anew

Interrupted, it may be called again. Runs of its outlet wait meanwhile: one may be about to store the article again, or
to pack a page with a dictionary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.evidence import page_digests
from ingest.pipeline import decide
from ingest.pipeline.copies import link_all
from ingest.pipeline.deps import Compute
from store.model import Lease, Process, Relation, RevisionContent, StoredArticle, Tombstone
from store.store import Store
from store.updates import ArticleRemoval

_PAGES_AT_ONCE = 50

MIN_SHINGLES = 10
"""A shorter text is not kept out by its digest: others may be the same by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What was taken out: versions, pages that no other article needs; and how many pages had to be packed again."""

    versions: int
    pages: int
    repacked: int


def forget(
    store: Store,
    compute: Compute,
    article: StoredArticle,
    outlets: Sequence[Outlet],
    reason: str | None,
    *,
    process: Process,
    is_process_dead: Callable[[Process], bool],
    now: Callable[[], datetime],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Removed | None:
    """Takes an article out; None where a run is at work on its outlet, which may be about to store it again.
    `on_progress` is called with the pages packed again, and how many there are."""
    with store.begin(name="claim outlet") as tx:
        lease = tx.leases.claim((f"outlet:{article.outlet}",), process, now(), is_process_dead)
    if lease is None:
        return None
    try:
        repacked = _repack(store, article, lease, now, on_progress)
        update, related = _remove(store, compute, article, reason, lease, now())
    finally:
        with store.begin(name="release outlet") as tx:
            tx.leases.release(lease)
    others = {id for one in related for id in (one.article_id, one.origin_id)} - {article.id}
    link_all(store, compute, sorted(others), outlets, now())
    return Removed(versions=article.revision, pages=len(update.pages), repacked=repacked)


def _remove(
    store: Store, compute: Compute, article: StoredArticle, reason: str | None, lease: Lease, now: datetime
) -> tuple[ArticleRemoval, list[Relation]]:
    """What was removed, and what the article had in common with others."""
    with store.read() as tx:
        contents = [content for _, _, content in tx.articles.revisions(article.id)]
    update = ArticleRemoval(
        tombstone=Tombstone(outlet=article.outlet, article_id=article.id, at=now, reason=reason),
        text_digests=tuple(_text_digests(compute, contents)),
        pages=tuple({digest for content in contents for digest in page_digests(content)}),
    )
    with store.begin(lease, name="forget article") as tx:
        tx.outlets.lock(article.outlet)
        tx.copies.lock_clusters()
        tx.articles.lock(article.id)  # no story may take it meanwhile
        related = tx.copies.relations([article.id])
        tx.leases.renew(lease, now)
        tx.apply(update)
    return update, related


def _text_digests(compute: Compute, contents: Sequence[RevisionContent]) -> set[bytes]:
    found = (compute(dedupe.fingerprint, one.title, one.text, one.language) for one in contents)
    return {one.text_sha256 for one in found if one.shingle_count >= MIN_SHINGLES}


def _repack(
    store: Store,
    article: StoredArticle,
    lease: Lease,
    now: Callable[[], datetime],
    on_progress: Callable[[int, int], None],
) -> int:
    """Packs alone what was packed with the dictionaries that may hold a page of the article, and deletes them; how many
    pages that were."""
    with store.read() as tx:
        dictionaries = tx.dictionaries.made_near(article, decide.FIRST_PAGES)
        total = sum(map(tx.dictionaries.needing, dictionaries))
    done = 0
    for dictionary in dictionaries:
        some = 1
        while some:
            with store.begin(lease, name="pack pages alone") as tx:
                tx.leases.renew(lease, now())
                some = tx.dictionaries.pack_alone(dictionary, _PAGES_AT_ONCE)
                if not some:
                    tx.dictionaries.delete(dictionary)
            done += some
            on_progress(done, total)
    return done
