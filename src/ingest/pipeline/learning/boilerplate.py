"""Learns an outlet's boilerplate lines from the articles that are stored."""

from functools import partial

from ingest.extract import boilerplate
from ingest.pipeline import decide
from ingest.pipeline.deps import OutletRun
from store.store import Transaction

NEWEST = 60
"""The number of articles, the newest, from which lines are learned."""


async def update(run: OutletRun) -> int:
    """Adds the boilerplate lines of the outlet's newest articles to the stored ones, when enough articles came since
    they were last learned; returns how many are new."""
    counted = await run.read(partial(_counted, run.outlet.id))
    if not decide.are_lines_due(*counted):
        return 0
    recent = await run.read(lambda tx: tx.articles.recent_texts(run.outlet.id, NEWEST))
    learned = await run.deps.executor.run(boilerplate.learn, [text.split("\n") for text in recent.values()])
    return await run.write(partial(_add, run.outlet.id, learned, next(iter(recent))))


def _counted(outlet: str, tx: Transaction) -> tuple[int, int]:
    """How many articles of the outlet are new since the last time, and how many there are; NEWEST for more."""
    since = tx.boilerplate.learned_to(outlet)
    return tx.articles.count_newer(outlet, since, NEWEST), tx.articles.count_newer(outlet, 0, NEWEST)


def _add(outlet: str, learned: dict[str, int], learned_to: int, tx: Transaction) -> int:
    known = tx.boilerplate.for_outlet(outlet)
    new = {line: pages for line, pages in learned.items() if line not in known}
    tx.boilerplate.replace(outlet, known | new, learned_to)
    return len(new)
