"""Article -> copies and citations, in a transaction of its own.

It begins after the article and its fingerprint are committed: two copies that arrive at the same instant cannot
miss each other. Only one transaction links at a time, because two could each read what the other has not written yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from ingest import dedupe
from ingest.config import Outlet
from ingest.pipeline.deps import OutletRun
from store.model import Relation, StoredArticle
from store.store import Store, Transaction

MAX_PENDING = 500
"""The number of articles that one run links after runs that died between storing and linking."""

MAX_CANDIDATES = 60
"""The number of articles that one is compared with: those that share most hashes with it."""

_BATCH = 50


async def link_article(run: OutletRun, article_id: int) -> None:
    """Links one article that a run has stored."""
    await run.write(partial(link_copies, article_id, run.options.outlets, run.deps.now()))


async def link_pending(run: OutletRun) -> None:
    """Links the articles that runs have stored, but not linked before they died."""
    for article_id in await run.read(lambda tx: tx.copies.pending_dedupe(run.outlet.id, MAX_PENDING)):
        await link_article(run, article_id)


def link_copies(article_id: int, outlets: Sequence[Outlet], now: datetime, tx: Transaction) -> int:
    """Stores the article's relations and citations; returns how many articles changed their cluster."""
    tx.copies.lock_clusters()
    article = tx.articles.get(article_id)
    if article is None:
        raise RuntimeError(f"article {article_id} was there and is not")
    loaded = {article_id: article}
    before = tx.copies.relations([article_id])
    candidates = tx.copies.candidates(article_id, dedupe.MAX_DOC_FREQUENCY, MAX_CANDIDATES)
    loaded |= {other.id: other for other in tx.articles.get_many(candidates)}
    others = [dedupe.candidate(other) for other in loaded.values() if other.id != article_id]
    relations = dedupe.compare(dedupe.candidate(article), others).relations
    moved = 0
    if before or relations:
        tx.copies.replace_relations(article_id, relations)
        moved = _recluster(tx, {article_id, *_ends(before), *_ends(relations)}, loaded)
    citations = dedupe.citations(article.outlet, article.content, outlets)
    if citations or article.deduped_at or article.revision > 1:
        tx.copies.replace_citations(article_id, citations)
    tx.copies.mark_deduped(article_id, now)
    return moved


def _ends(relations: Iterable[Relation]) -> set[int]:
    """The articles of all relations that are more than a quotation."""
    merging = (one for one in relations if one.kind != dedupe.OVERLAP)
    return {end for one in merging for end in (one.article_id, one.origin_id)}


def _recluster(tx: Transaction, around: set[int], loaded: Mapping[int, StoredArticle]) -> int:
    """Clusters all articles that are connected with these again; returns how many changed their cluster."""
    relations: dict[tuple[int, int], Relation] = {}
    reached: set[int] = set()
    frontier = around
    while frontier:
        reached |= frontier
        found = tx.copies.relations(sorted(frontier))
        relations |= {(one.article_id, one.origin_id): one for one in found}
        frontier = _ends(found) - reached
    missing = tx.articles.get_many(sorted(reached - loaded.keys()))
    neighbours = [*(loaded[id] for id in sorted(reached & loaded.keys())), *missing]
    candidates = [dedupe.candidate(one) for one in neighbours]
    return tx.copies.set_clusters(dedupe.cluster(candidates, tuple(relations.values())))


def relink(
    store: Store,
    since: datetime | None,
    outlets: Sequence[Outlet],
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Fingerprints and links the articles first seen since `since` (None: all) anew, after changed parameters or to
    repair what was left; how many changed their cluster.

    All fingerprints are committed before the first look-up, so that the order does not matter. `on_progress` is
    called with the steps done and their number.
    """
    with store.read() as tx:
        ids = tx.articles.ids((), since)
        before = tx.copies.clusters(ids)
    for start in range(0, len(ids), _BATCH):
        with store.begin() as tx:
            _fingerprint(tx, ids[start : start + _BATCH])
        on_progress(start, 2 * len(ids))
    for start in range(0, len(ids), _BATCH):
        with store.begin() as tx:
            for article_id in ids[start : start + _BATCH]:
                link_copies(article_id, outlets, now, tx)
        on_progress(len(ids) + start, 2 * len(ids))
    with store.read() as tx:
        after = tx.copies.clusters(ids)
    return sum(before[id] != after[id] for id in ids)


def _fingerprint(tx: Transaction, article_ids: Sequence[int]) -> None:
    for article in tx.articles.get_many(article_ids):
        content = article.content
        tx.copies.set_fingerprint(
            article.id, dedupe.fingerprint(content.title, content.text, content.language)
        )
