"""Article -> copies and citations. Runs in a transaction of its own, after the article and its marks are
committed: two copies that arrive at the same instant cannot miss each other."""

from ingest.pipeline.task import Task
from store.work import Work

LEFT_OVER = 500
"""Articles of runs that died between storing and judging which one pass makes good."""


async def judge(task: Task, article_id: int) -> None:
    """Judges one article of a pass."""
    now = task.world.now()
    await task.ask(lambda work: judge_article(work, task, article_id, now))


async def judge_left_over(task: Task) -> None:
    """Judges what runs that died have stored, but not judged."""
    left = await task.world.archive.look(lambda work: work.copies.unjudged(task.outlet.id, LEFT_OVER))
    for article_id in left:
        await judge(task, article_id)


def judge_article(work: Work, task: Task, article_id: int, now) -> None:
    work.copies.judged(article_id, now)
