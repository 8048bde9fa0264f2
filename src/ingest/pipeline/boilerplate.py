"""Learns the lines that recur on an outlet's pages from the articles that are stored."""

from ingest.extract import boilerplate
from ingest.pipeline.deps import OutletRun

NEWEST = 60
"""Articles that are learned from, the newest."""

MIN_ARTICLES = 5
"""Articles that must be there before anything is learned."""


async def update(run: OutletRun) -> int:
    """Adds to the outlet's recurring lines what its newest articles have in common; how many are new."""
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
    """The recurring lines with the number of texts that carry each."""
    pages = [text.split("\n") for text in texts]
    lines = [{boilerplate.normalize(line) for line in page} for page in pages]
    return {line: sum(line in page for page in lines) for line in boilerplate.learn(pages)}
