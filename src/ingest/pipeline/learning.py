"""Learns the lines that recur on an outlet's pages from the articles that are stored."""

from ingest.extract import boilerplate
from ingest.pipeline.task import Task

RECENT = 60
"""Articles that are learned from, the newest."""

ENOUGH = 5
"""Articles that must be there before anything is learned."""


async def learn(task: Task) -> int:
    """Adds to the outlet's recurring lines what its newest articles have in common; how many are new."""
    recent = await task.world.archive.look(lambda tx: tx.articles.recent_texts(task.outlet.id, RECENT))
    if len(recent) < ENOUGH:
        return 0
    learned = await task.world.parse.run(_learned, recent)
    known = await task.world.archive.look(lambda tx: tx.boilerplate.for_outlet(task.outlet.id))
    new = {line: pages for line, pages in learned.items() if line not in known}
    if new:
        await task.ask(lambda tx: tx.boilerplate.replace(task.outlet.id, known | new))
    return len(new)


def _learned(texts: list[str]) -> dict[str, int]:
    pages = [text.split("\n") for text in texts]
    lines = [{boilerplate.normalize(line) for line in page} for page in pages]
    return {line: sum(line in page for page in lines) for line in boilerplate.learn(pages)}
