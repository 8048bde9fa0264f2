"""Learns an outlet's boilerplate lines from the articles that are stored."""

from ingest.extract import boilerplate
from ingest.pipeline.deps import OutletRun

NEWEST = 60
"""The number of articles, the newest, from which lines are learned."""

MIN_ARTICLES = 5
"""The number of articles that must be stored before any line is learned."""


async def update(run: OutletRun) -> int:
    """Adds the boilerplate lines of the outlet's newest articles to the stored ones; returns how many are new."""
    recent = await run.read(lambda tx: tx.articles.recent_texts(run.outlet.id, NEWEST))
    if len(recent) < MIN_ARTICLES:
        return 0
    learned = await run.deps.executor.run(_learned, recent)
    known = await run.read(lambda tx: tx.boilerplate.for_outlet(run.outlet.id))
    new = {line: pages for line, pages in learned.items() if line not in known}
    if new:
        await run.write(lambda tx: tx.boilerplate.replace(run.outlet.id, known | new))
    return len(new)


def _learned(texts: list[str]) -> dict[str, int]:
    """The boilerplate lines, each with the number of texts in which it occurs."""
    pages = [text.split("\n") for text in texts]
    lines = [{boilerplate.normalize(line) for line in page} for page in pages]
    return {line: sum(line in page for page in lines) for line in boilerplate.learn(pages)}
