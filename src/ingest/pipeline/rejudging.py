"""Judges stored articles anew: after changed parameters, or to repair what a race has left."""

from collections.abc import Callable, Sequence
from datetime import datetime

from ingest import dedupe
from ingest.model import Outlet
from ingest.pipeline.judging import judge_article
from store.work import Store

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
    with store.look() as work:
        numbers = work.articles.numbers((), since)
    total = 2 * len(numbers)
    for start in range(0, len(numbers), _BATCH):
        with store.begin() as work:
            for article in work.articles.some(numbers[start : start + _BATCH]):
                said = article.content
                mark = dedupe.mark(said.title, said.text, said.language)
                work.copies.mark(
                    article.id, mark.keys, title_sha256=mark.title_sha256, text_sha256=mark.text_sha256
                )
        told(start, total)
    with store.look() as work:
        before = work.copies.clusters(numbers)
    for start in range(0, len(numbers), _BATCH):
        with store.begin() as work:
            for number in numbers[start : start + _BATCH]:
                judge_article(work, number, outlets, now)
        told(len(numbers) + start, total)
    with store.look() as work:
        after = work.copies.clusters(numbers)
    return sum(before[number] != after[number] for number in numbers)
