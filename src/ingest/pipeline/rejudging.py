"""Judges stored articles anew: after changed parameters, or to repair what a race has left."""

from collections.abc import Callable, Sequence
from datetime import datetime

from ingest import dedupe
from ingest.config import Outlet
from ingest.pipeline.judging import judge_article
from store.store import Store

_BATCH = 50


def rejudge(
    store: Store,
    since: datetime | None,
    outlets: Sequence[Outlet],
    now: datetime,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Marks and judges the articles first seen since `since` (None: all); how many changed their cluster.

    All marks are committed before the first look-up, so that the order does not matter. `told` is called
    with the steps done and their number.
    """
    with store.read() as tx:
        numbers = tx.articles.ids((), since)
    total = 2 * len(numbers)
    for start in range(0, len(numbers), _BATCH):
        with store.begin() as tx:
            for article in tx.articles.get_many(numbers[start : start + _BATCH]):
                said = article.content
                mark = dedupe.fingerprint(said.title, said.text, said.language)
                tx.copies.set_fingerprint(
                    article.id, mark.hashes, title_sha256=mark.title_sha256, text_sha256=mark.text_sha256
                )
        told(start, total)
    with store.read() as tx:
        before = tx.copies.clusters(numbers)
    for start in range(0, len(numbers), _BATCH):
        with store.begin() as tx:
            for number in numbers[start : start + _BATCH]:
                judge_article(tx, number, outlets, now)
        told(len(numbers) + start, total)
    with store.read() as tx:
        after = tx.copies.clusters(numbers)
    return sum(before[number] != after[number] for number in numbers)
