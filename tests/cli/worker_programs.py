"""Workers and daemons of a queue in processes of their own, and what stands in its tables."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ingest import queue


@contextmanager
def started_programs(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts commands that run until they are told to stop."""
    started = []

    def start(*words: str) -> subprocess.Popen[str]:
        log = (folder / f"{words[0]}-{len(started)}.log").open("w+", encoding="utf-8")
        process = subprocess.Popen([sys.executable, "-m", "ingest", *words], cwd=folder, stderr=log)
        process.log = log
        started.append(process)
        return process

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.wait()
            process.log.close()


def said(process) -> str:
    """What it has logged so far."""
    process.log.seek(0)
    return process.log.read()


def on_queue(url, work):
    """What `work` gives on the opened queue."""

    async def done():
        async with queue.open_jobs(url) as jobs:
            return await work(jobs)

    return asyncio.run(done())


def jobs_of(url):
    return on_queue(url, lambda jobs: jobs.all(100))


def states_of(url):
    """The states of the jobs, by what they are for."""
    return {" ".join(filter(None, (job.outlet, job.command))): job.state for job in jobs_of(url)}


def add(url, *outlets):
    queue.prepare(url)
    on_queue(url, lambda jobs: jobs.add(outlets))


def sql(url, statement):
    """The rows that a statement gives, once it is committed."""
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as db:
        found = db.execute(sa.text(statement))
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows
