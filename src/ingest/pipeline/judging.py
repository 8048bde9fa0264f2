"""Article -> copies and citations, in a transaction of its own.

It begins after the article and its marks are committed: two copies that arrive at the same instant cannot
miss each other. One judge at a time, so that they cannot talk past each other either.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.pipeline.task import Task
from store.model import Relation, RevisionContent, StoredArticle
from store.store import Transaction

LEFT_OVER = 500
"""Articles of runs that died between storing and judging which one pass makes good."""

MOST_COMPARED = 60
"""Articles that one is compared with, those that share most keys."""


async def judge(task: Task, article_id: int) -> None:
    """Judges one article of a pass."""
    now, outlets = task.world.now(), task.orders.outlets
    await task.ask(lambda tx: judge_article(tx, article_id, outlets, now))


async def judge_left_over(task: Task) -> None:
    """Judges what runs that died have stored, but not judged."""
    left = await task.world.archive.look(lambda tx: tx.copies.pending_dedupe(task.outlet.id, LEFT_OVER))
    for article_id in left:
        await judge(task, article_id)


def judge_article(tx: Transaction, article_id: int, outlets: Sequence[Outlet], now: datetime) -> int:
    """Notes with whom the article shares its text, and whom it cites; how many articles changed clusters."""
    tx.copies.lock_clusters()
    article = tx.articles.get(article_id)
    if article is None:
        raise RuntimeError(f"article {article_id} was there and is not")
    met = {article_id: article}
    before = tx.copies.relations([article_id])
    sharers = tx.copies.candidates(article_id, dedupe.MAX_DOC_FREQUENCY, MOST_COMPARED)
    met |= {other.id: other for other in tx.articles.get_many(sharers)}
    others = [candidate(other) for other in met.values() if other.id != article_id]
    relations = dedupe.compare(candidate(article), others).relations
    moved = 0
    if before or relations:
        tx.copies.replace_relations(article_id, relations)
        moved = _gather(tx, {article_id, *_ends(before), *_ends(relations)}, met)
    cited = dedupe.citations(article.outlet, article.content, outlets)
    if cited or article.deduped_at or article.revision > 1:
        tx.copies.replace_citations(article_id, cited)
    tx.copies.mark_deduped(article_id, now)
    return moved


def _ends(relations: Iterable[Relation]) -> set[int]:
    """The articles that share a text, not just a quotation."""
    merging = (one for one in relations if one.kind != dedupe.OVERLAP)
    return {end for one in merging for end in (one.article_id, one.origin_id)}


def _gather(tx: Transaction, around: set[int], met: Mapping[int, StoredArticle]) -> int:
    """Clusters anew all that hangs together with these articles; how many moved. `met` are those read already."""
    relations: dict[tuple[int, int], Relation] = {}
    reached: set[int] = set()
    fringe = around
    while fringe:
        reached |= fringe
        found = tx.copies.relations(sorted(fringe))
        relations |= {(one.article_id, one.origin_id): one for one in found}
        fringe = _ends(found) - reached
    missing = tx.articles.get_many(sorted(reached - met.keys()))
    neighbours = [candidate(one) for one in (*(met[id] for id in sorted(reached & met.keys())), *missing)]
    return tx.copies.set_clusters(dedupe.cluster(neighbours, tuple(relations.values())))


def candidate(article: StoredArticle) -> dedupe.Candidate:
    """A stored article as the judgement sees it."""
    return _candidate(article.id, article.outlet, article.content, article.first_seen_at)


def newcomer(outlet: str, content: RevisionContent, now: datetime) -> dedupe.Candidate:
    """An article that is not stored yet, as the judgement sees it: younger than all others."""
    return _candidate(sys.maxsize, outlet, content, now)


def _candidate(
    article_id: int, outlet: str, said: RevisionContent, first_seen_at: datetime
) -> dedupe.Candidate:
    return dedupe.Candidate(
        article_id=article_id,
        outlet=outlet,
        title=said.title,
        text=said.text,
        first_seen_at=first_seen_at,
        published=said.published,
        language=said.language,
        kind=said.kind,
    )
